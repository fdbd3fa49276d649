"""The library: every pose, with its picture, its names and how to take it."""
