"""Small parts that the pages of the history share: cards, tiles, labels, buttons."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.controls import ElidedLabel

_FIGURE: Final = (1.75, 1.5, 1.25, 1.0)
"""Sizes of a figure, the largest that fits."""

_MEDIUM: Final = 1.25


class Card(QFrame):
    """A plate with round corners; the style sheet paints it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")


class Figure(QLabel):
    """A large figure, smaller where there is no room; its height stays."""

    def __init__(self) -> None:
        super().__init__()
        self._sizes = [larger(self.font(), factor, strong=True) for factor in _FIGURE]
        self.setFont(self._sizes[0])
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(QFontMetrics(self._sizes[0]).height())

    def set_text(self, text: str) -> None:
        """Show a figure."""
        self.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit it anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = (
            font
            for font in self._sizes
            if QFontMetrics(font).horizontalAdvance(self.text()) <= self.contentsRect().width()
        )
        self.setFont(next(fitting, self._sizes[-1]))


class Tile(Card):
    """One figure: what it is, the figure, and a word about it."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = ElidedLabel()
        self._what.setObjectName("quiet")
        self.figure = Figure()
        self.about = ElidedLabel()
        self.about.setObjectName("quiet")
        self._what.set_text(what)
        self.setAccessibleName(what)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(1)
        for label in (self._what, self.figure, self.about):
            layout.addWidget(label)

    def show_figure(self, figure: str, about: str, spoken: str = "") -> None:
        """Show a figure; ``spoken`` is how a screen reader says it, where that differs."""
        self.figure.set_text(figure)
        self.about.set_text(about)
        self.setAccessibleDescription(f"{spoken or figure}. {about}" if about else spoken or figure)


class Page(QScrollArea):
    """A page that scrolls down where it is too high, never sideways."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Everything on it that can be used takes the focus itself.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.inside.setObjectName("inside")
        self.setWidget(self.inside)


def larger(font: QFont, factor: float, *, strong: bool) -> QFont:
    """A font of another size."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def heading(text: str = "") -> QLabel:
    """The title of a card."""
    label = plain_label(text)
    label.setFont(larger(label.font(), _MEDIUM, strong=True))
    return label


def quiet_label(text: str = "") -> QLabel:
    """Text of less weight."""
    label = plain_label(text)
    label.setObjectName("quiet")
    return label


def plain_label(text: str = "") -> QLabel:
    """Text that wraps; what users wrote is never taken for HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def button(text: str, name: str, tip: str) -> QPushButton:
    """A button with its accessible name and tool tip."""
    made = QPushButton(text)
    made.setAccessibleName(name)
    made.setToolTip(tip)
    return made
