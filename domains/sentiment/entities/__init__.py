"""Which companies a text names, and where: a gazetteer that ships, SEC's list, the user's own."""
