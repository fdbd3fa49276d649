"""The history: what was practised, day by day, pose by pose, session by session."""
