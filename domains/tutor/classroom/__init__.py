"""A class: its pupils, who is stuck on what, what to teach again, a note for each family."""
