"""Estimates with their uncertainty: intervals for one cell, tests for two on the same samples.

What is not independent is never treated as if it were: rows are clustered by their group (a
document, a dialogue, an author), and the epochs of one sample are always one cluster.
"""
