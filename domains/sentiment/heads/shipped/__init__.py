"""The head that ships: its card, its weights and the examples it was taught."""
