"""The command ``agent learner``. Imported for every ``agent --help``: keep it bare."""

COMMAND = (
    "tael.domains.tutor.cli.learner",
    "app",
    "Consent for a pupil; what is held on one: show, export, delete.",
)
COURSES = (
    "tael.domains.tutor.cli.courses",
    "app",
    "Courses of a school's own: problems and textbooks.",
)
CLASSES = (
    "tael.domains.tutor.cli.classes",
    "app",
    "Classes: their pupils, and what to teach tomorrow.",
)
