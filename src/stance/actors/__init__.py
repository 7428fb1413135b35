"""Who takes a stance, and towards whom: mentions in a sentence, their entities in the document.

Import `stance.actors.attribution.Attributor` for the whole stage; nothing heavy is loaded here.
"""
