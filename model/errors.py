"""The one kind of error that is shown to people as it stands."""


class DrishtiError(Exception):
    """Something the user can act on: one sentence that says what is wrong and what to do.

    The command line prints it and exits with 1, windows show it in a message; neither shows a
    traceback.
    """
