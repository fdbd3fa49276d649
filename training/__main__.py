"""``python -m training`` is ``drishti-train``; ``torchrun`` needs a module to start."""

from training.cli import main

main()
