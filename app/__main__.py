"""``python -m app``, the same as ``drishti``."""

from app.cli import main

main()
