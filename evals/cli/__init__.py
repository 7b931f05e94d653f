"""The command ``agent eval``. This module is imported for every ``agent --help``: keep it bare."""

COMMAND = (
    "tael.evals.cli.app",
    "app",
    "Measure task quality against token spend; say which model to run.",
)
