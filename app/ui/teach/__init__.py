"""Teaching Drishti poses of one's own, and the list of them."""
