"""The review window: films, their holds, and parts of them to share."""
