"""The command line: parses, calls, prints; one module a group of commands, `entry` joins them.

Each other room is imported inside the command that needs it, so that `stance --help` is quick.
May import the single modules, and corpora, evaluation, report, experiments, scale and serve.
"""
