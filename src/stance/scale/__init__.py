"""The labeler around streams of documents: reading, labelling and writing batch by batch.

May import every other room but the command line.
"""
