"""The command ``agent learner``. This module is imported for every ``agent --help``: keep it bare."""

COMMAND = (
    "tael.domains.tutor.cli.learner",
    "app",
    "Look at, export or delete what is held on a pupil.",
)
