"""Runs that can be repeated: configuration, evaluation, record and the folder they leave behind.

The only room that knows Hydra; may import every other room but the command line.
"""
