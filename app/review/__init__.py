"""Looking at a film: its pictures, its holds, and parts of it to share. No Qt, no threads."""
