"""Charts of one pose, drawn by pyqtgraph. This module alone imports it, and is imported when first needed."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from app.ui.history.numbers import Bucket, date_ticks, time_ticks
from app.ui.history.parts import Card, heading, quiet_label
from app.ui.history.rows import tint
from app.ui.history.words import count, duration, spoken
from app.ui.theme import Theme

_HEIGHT = 170
_GAP = 0.12
"""Between two bars, as a share of their width."""
_SPOKEN_BARS = 12


class Chart(Card):
    """Bars over time; arrows or the mouse go from bar to bar.

    Either the time held in each bar's days, or the longest hold of them with a line for the best so far.
    """

    def __init__(self, title: str, theme: Theme, *, longest: bool) -> None:
        super().__init__()
        self._theme = theme
        self._longest = longest
        self._bars: Sequence[Bucket] = ()
        self._today = date.min
        self._current = -1
        self._dates = 0
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.plot = pg.PlotWidget(enableMenu=False)
        self.plot.setFixedHeight(_HEIGHT)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The chart neither moves nor zooms; the wheel scrolls the page.
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.getPlotItem().getViewBox().setDefaultPadding(0)
        self.plot.getPlotItem().layout.setContentsMargins(0, 10, 0, 0)
        self.text = quiet_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(6)
        layout.addWidget(heading(title))
        layout.addWidget(self.plot)
        layout.addWidget(self.text)

    def show_bars(self, bars: Sequence[Bucket], today: date) -> None:
        """Show these bars, up to today; where they are the same ones, the current one stays."""
        if (bars, today) == (self._bars, self._today):
            return
        self._bars, self._today = bars, today
        self._current = -1
        self.setAccessibleDescription(self._in_words())
        self.text.setText(self._summary())
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._draw()

    def value(self, bar: Bucket) -> float:
        """What is shown of a bar, in seconds."""
        return bar.longest if self._longest else bar.seconds

    def text_of(self, bar: Bucket) -> str:
        """A bar in one line."""
        return (
            f"{_capital(bar.name)}: {duration(bar.seconds)} in {count(bar.holds, 'hold')}, "
            f"longest {duration(bar.longest)}"
        )

    def _summary(self) -> str:
        if not self._bars:
            return ""
        best = max(self._bars, key=self.value)
        if self._longest:
            return f"Best: {duration(best.longest)}, {best.name}; the line is the best so far"
        return f"Most: {duration(best.seconds)}, {best.name}"

    def _in_words(self) -> str:
        """The figures, for those who do not see the bars: all of the newest ones."""
        if not self._bars:
            return "No holds yet"
        newest = self._bars[-_SPOKEN_BARS:]
        figures = ". ".join(f"{_capital(bar.name)}: {spoken(self.value(bar))}" for bar in newest)
        return f"{self._summary()}. {figures}. Left and right arrow go through all of it."

    def _draw(self) -> None:
        theme, plot = self._theme, self.plot
        self._dates = self._room()
        plot.clear()
        plot.setBackground(theme.surface)
        if not self._bars:
            return
        left = float(self._bars[0].first.toordinal())
        right = float(max(self._bars[-1].after, self._today).toordinal() + 1)
        ticks = time_ticks(max(map(self.value, self._bars)))
        self._style_axes()
        for tick in ticks:
            plot.addItem(pg.InfiniteLine(tick, angle=0, pen=pg.mkPen(theme.track)))
        widths = [bar.after.toordinal() - bar.first.toordinal() for bar in self._bars]
        starts = [bar.first.toordinal() for bar in self._bars]
        plain = theme.accent if not self._longest else tint(theme.accent, theme.surface, 0.45)
        plot.addItem(
            pg.BarGraphItem(
                x0=[start + width * _GAP for start, width in zip(starts, widths, strict=True)],
                x1=[start + width * (1 - _GAP) for start, width in zip(starts, widths, strict=True)],
                y0=0,
                height=[self.value(bar) for bar in self._bars],
                brushes=[theme.warning if place == self._current else plain for place in range(len(starts))],
                pens=[
                    pg.mkPen(theme.text, width=2) if place == self._current else pg.mkPen(None)
                    for place in range(len(starts))
                ],
            )
        )
        if self._longest:
            self._draw_best_so_far(starts, right)
        plot.setXRange(left - 0.5, right + 0.5, padding=0)
        plot.setYRange(0, ticks[-1], padding=0)
        marks = date_ticks(self._bars[0].first, max(self._bars[-1].first, self._today), self._dates)
        plot.getAxis("bottom").setTicks([[(day.toordinal() + 0.5, text) for day, text in marks]])
        plot.getAxis("left").setTicks([[(tick, duration(tick)) for tick in ticks]])

    def _draw_best_so_far(self, starts: Sequence[int], right: float) -> None:
        best = list(accumulate(map(self.value, self._bars), max))
        xs = [float(start) for start in starts] + [right]
        ys = [*best, best[-1]]
        # Steps: a best holds until it is beaten.
        steps_x = [x for x in xs for _ in range(2)][1:]
        steps_y = [y for y in ys for _ in range(2)][:-1]
        self.plot.plot(steps_x, steps_y, pen=pg.mkPen(self._theme.accent, width=2), antialias=True)

    def _style_axes(self) -> None:
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.85)
        for name in ("bottom", "left"):
            axis = self.plot.getAxis(name)
            # The lowest and highest label reach over the end of the axis.
            axis.setStyle(tickFont=small, tickLength=0, hideOverlappingLabels=False)
            axis.setPen(pg.mkPen(self._theme.border))
            axis.setTextPen(pg.mkPen(self._theme.quiet))
        # Charts below each other are read against each other.
        self.plot.getAxis("left").setWidth(QFontMetrics(small).horizontalAdvance("10 h 30 min") + 8)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As many dates as fit."""
        super().resizeEvent(event)
        if self._room() != self._dates:
            self._draw()

    def _room(self) -> int:
        """How many dates fit below."""
        width = QFontMetrics(self.font()).horizontalAdvance("May 2026") * 1.3
        return max(2, min(8, int((self.width() - 90) / width)))

    def _go_to(self, place: int) -> None:
        if place != self._current and 0 <= place < len(self._bars):
            self._current = place
            self.text.setText(self.text_of(self._bars[place]))
            self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right, Home and End."""
        last = len(self._bars) - 1
        start = self._current if self._current >= 0 else last + 1
        match event.key():
            case Qt.Key.Key_Left:
                self._go_to(max(0, start - 1))
            case Qt.Key.Key_Right:
                self._go_to(min(last, start + 1))
            case Qt.Key.Key_Home:
                self._go_to(0)
            case Qt.Key.Key_End:
                self._go_to(last)
            case _:
                super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The bar under the mouse."""
        at = self.plot.mapFrom(self, event.position().toPoint())
        day = self._day_at(at)
        for place, bar in enumerate(self._bars):
            if bar.first.toordinal() <= day < bar.after.toordinal():
                self._go_to(place)
                return

    def _day_at(self, at: QPoint) -> float:
        """The ordinal of the day at a place of the plot."""
        box = self.plot.getPlotItem().getViewBox()
        return float(box.mapSceneToView(QPointF(self.plot.mapToScene(at))).x())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
