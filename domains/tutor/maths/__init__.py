"""The tutor's mathematics: reading a pupil's work, checking it, naming the misconception."""
