"""The command ``agent learner``. Imported for every ``agent --help``: keep it bare."""

COMMAND = (
    "tael.domains.tutor.cli.learner",
    "app",
    "Look at, export or delete what is held on a pupil.",
)
