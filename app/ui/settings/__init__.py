"""The window with the settings."""
