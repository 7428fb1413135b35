"""Who takes a stance, and towards whom: mentions in a sentence, their entities in the document.

`stance.actors.attribution.Attributor` is the whole stage; nothing heavy is loaded here.
May import the single modules, and text.
"""
