"""From a command line to jobs: one run or a sweep, begun, gone on with, told of."""
