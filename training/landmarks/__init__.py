"""The landmark tower: a small network over MediaPipe's 33 landmarks, compared by cosine."""
