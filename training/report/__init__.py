"""A finished run as one HTML page with pictures, and as one JSON."""
