"""The command ``agent sentiment``. This module is imported for every ``agent --help``: keep it
bare."""

COMMAND = (
    "tael.domains.sentiment.cli.app",
    "app",
    "Teach heads, look at models, follow companies over time.",
)
