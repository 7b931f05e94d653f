"""A school's own courses: problems with verified answers, components, a textbook to point at."""
