"""Training, evaluation and export of the bundles that the app loads."""
