"""What is known of a learner: attempts, mastery of components, reviews that are due.

:class:`~.protocol.LearnerRecord` is the seam: the dialogue records attempts and reads mastery
through it and knows nothing of how they are kept.
"""
