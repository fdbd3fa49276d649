"""Recognition: from a camera frame to a named yoga pose. Knows no Qt and no torch."""
