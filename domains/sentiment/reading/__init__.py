"""What code reads in a text before anything judges it: its characters, its language, what kind of
event it tells, whether it was seen before, whether it tells the reader what to answer."""
