"""Measuring speed: contenders that take turns, the statistics of it, and what earlier runs reached."""
