"""Measures tasks: quality against token spend. Knows domains only through the registry."""
