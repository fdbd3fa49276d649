"""Drawn people in all poses, as training pictures for an image tower."""
