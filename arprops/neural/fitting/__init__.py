"""Training nets on exact distributions: one concept a file, `fit.py` is the question."""
