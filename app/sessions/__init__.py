"""What is remembered of practice: sessions and the holds in them, on disk and in and out of it."""
