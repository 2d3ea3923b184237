"""Applications: one person, one posting, every move logged."""
