"""Where frames come from: cameras, films, and the demo practitioner."""
