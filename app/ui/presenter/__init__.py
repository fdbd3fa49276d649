"""The presenter's view: a second window that a whole class can read."""
