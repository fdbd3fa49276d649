"""Every experiment of the study that Drishti stands on, to be run again and set beside its figures."""
