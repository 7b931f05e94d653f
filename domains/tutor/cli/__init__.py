"""The command ``agent learner``. Imported for every ``agent --help``: keep it bare."""

COMMAND = (
    "tael.domains.tutor.cli.learner",
    "app",
    "Consent for a pupil; what is held on one: show, export, delete.",
)
CLASSES = (
    "tael.domains.tutor.cli.classes",
    "app",
    "Classes: their pupils, and what to teach tomorrow.",
)
