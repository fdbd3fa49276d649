"""One filter of the library."""

from collections.abc import Iterable

from app.ui.chevron_box import ChevronBox


class FilterBox(ChevronBox):
    """A list to choose from; its data is None for all."""

    def __init__(self, name: str, everything: str, choices: Iterable[tuple[str, str | int | bool]]) -> None:
        """Make the list.

        Args:
            name: what is chosen.
            everything: the first entry, which takes all.
            choices: text and data of the other entries.
        """
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumWidth(96)
        self.addItem(everything, None)
        for text, value in choices:
            self.addItem(text, value)
