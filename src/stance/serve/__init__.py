"""A small local page: paste an article, see its claims, correct them, keep the corrections as gold annotations.

May import every other room but the command line. Answers this machine alone, with the standard library's server.
"""
