"""The command line: parses, calls, prints; one module a group of commands, `entry` joins them.

May import every other room, each only inside the command that needs it, so that `stance --help` is quick.
"""
