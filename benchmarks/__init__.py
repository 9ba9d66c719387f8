"""Measurements that anyone can repeat: ``python -m benchmarks`` prints a table of ratios.

Each compares the service, over HTTP, with the least that the graph engine itself needs for the same
work. Both sides of a pair take turns in one run, so that the ratio holds on a slow or busy machine
as well; the times beside it are those of the machine it ran on.
"""
