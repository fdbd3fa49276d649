"""Films and snapshots of a practice."""
