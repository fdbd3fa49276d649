"""Where everything of the presenter's view goes, before anything is drawn.

The name goes across the top, as large as it can be; the hold timer stands beside it. Below are the picture
and, beside it or under it, the best poses, the last minute and the timings. Units are those of the overlay.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSizeF

from app.ui.overlay.layout import (
    Bar,
    Ink,
    Panel,
    Placed,
    hint_panel,
    percent,
    ranking_rows,
    timer_panel,
    unit_of,
)
from app.ui.overlay.text import fit
from app.ui.readout import Readout

MARGIN: Final = 3.0
_GAP: Final = 2.5
_TIMER: Final = 0.92
"""The size of the hold timer, as a share of that of the practice view."""
_TIMER_WIDTH: Final = 36.0 * _TIMER
_TITLE: Final = 15.0
_TALL: Final = 1.15
"""Below this ratio of width to height everything is stacked."""
_PICTURE_SHARE: Final = 0.6
_HEADING: Final = 3.4
_ROW: Final = 6.4
_ROW_TEXT: Final = 4.2
_STRIP: Final = 2.8


@dataclass(frozen=True, slots=True)
class PresenterLayout:
    """All parts; texts and bars lie inside their box.

    Attributes:
        unit: a hundredth of the height, in the painter's pixels.
        header: the name, and how sure it is.
        timer: the hold.
        ring: the square of the timer's ring.
        picture: where the frame is shown.
        hint: over the picture; None where there is nothing to say.
        sign: over the picture, where it is frozen.
        ranking: the best poses.
        minute: the last minute; its one text is the heading.
        chart: where the line of the last minute is drawn, inside that box.
        timings: one line; None where they are not wanted.
    """

    unit: float
    header: Panel
    timer: Panel
    ring: QRectF
    picture: QRectF
    hint: Panel | None
    sign: Panel | None
    ranking: Panel
    minute: Panel
    chart: QRectF
    timings: Panel | None

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Those that have a ground of their own."""
        return (self.header, self.timer, self.ranking, self.minute)


def lay_out(
    rect: QRectF, readout: Readout, frame: tuple[int, int], *, details: bool, frozen: bool
) -> PresenterLayout:
    """Find the place of everything.

    Args:
        rect: the whole surface.
        readout: what to show.
        frame: width and height of the frame; zeros where there is none.
        details: whether the timings are wanted.
        frozen: whether the view stands still.
    """
    stacked = rect.width() < _TALL * rect.height()
    unit = min(rect.width() / 100, rect.height() / 160) if stacked else unit_of(rect)
    margin, gap = MARGIN * unit, _GAP * unit
    inner = rect.adjusted(margin, margin, -margin, -margin)
    place = QRectF(inner.right() - _TIMER_WIDTH * unit, inner.top(), _TIMER_WIDTH * unit, 0)
    timer, ring = timer_panel(readout, place, _TIMER * unit)
    header_box = QRectF(inner.left(), inner.top(), place.left() - gap - inner.left(), timer.box.height())
    header = Panel(header_box, *_header(readout, header_box, unit))
    below = QRectF(inner)
    below.setTop(timer.box.bottom() + gap)
    timings = _strip(readout, inner, unit) if details and readout.timings else None
    if timings is not None:
        below.setBottom(timings.box.top() - gap)
    if stacked:
        view = QRectF(below.topLeft(), QSizeF(below.width(), 0.5 * (below.height() - gap)))
        side = QRectF(below.left(), view.bottom() + gap, below.width(), below.bottom() - view.bottom() - gap)
    else:
        width = min(_PICTURE_SHARE * below.width(), below.height() * 16 / 9)
        view = QRectF(below.left(), below.top(), width, below.height())
        side = QRectF(view.right() + gap, below.top(), below.right() - view.right() - gap, below.height())
    ranking, minute, chart = _side(readout, side, unit)
    picture = _whole(frame, view)
    over = (picture if not picture.isEmpty() else view).adjusted(gap, gap, -gap, -gap)
    hint = hint_panel(readout.hint, over, unit) if readout.hint and readout.title else None
    sign = _sign(over, unit) if frozen else None
    return PresenterLayout(unit, header, timer, ring, picture, hint, sign, ranking, minute, chart, timings)


def _header(readout: Readout, box: QRectF, unit: float) -> tuple[tuple[Placed, ...], tuple[Bar, ...]]:
    """The name in full width, or the hint where there is no name."""
    padding = 3 * unit
    width, height = box.width() - 2 * padding, box.height()
    left = box.left() + padding
    if not readout.title:
        sentence = fit(readout.hint or "No pose", width, 8 * unit, lines=3)
        return (Placed(sentence, sentence.at(left, box.center().y() - sentence.height / 2), Ink.QUIET),), ()
    subtitle = fit(readout.subtitle, width, 6.4 * unit) if readout.subtitle else None
    number = fit(percent(readout.confidence), width, 5.6 * unit, bold=True)
    bar_height = 1.8 * unit
    rest = (subtitle.height if subtitle else 0) + number.height + 2.6 * unit + bar_height
    size = _TITLE * unit
    title = fit(readout.title, width, size, bold=True, lines=2)
    while title.height + rest > height - 2 * unit and size > 4 * unit:
        size *= 0.93
        title = fit(readout.title, width, size, bold=True, lines=2)
    top = box.top() + (height - title.height - rest) / 2
    texts = [Placed(title, title.at(left, top), Ink.TEXT)]
    top += title.height
    if subtitle:
        texts.append(Placed(subtitle, subtitle.at(left, top), Ink.QUIET))
        top += subtitle.height
    top += 1.3 * unit
    texts.append(Placed(number, number.at(left, top), Ink.TEXT))
    if readout.sureness:
        word = fit(readout.sureness, width - number.width - 2.5 * unit, 5 * unit)
        place = word.at(left + number.width + 2.5 * unit, top + number.ascent - word.ascent)
        texts.append(Placed(word, place, Ink.QUIET))
    top += number.height + 1.3 * unit
    bar = Bar(QRectF(left, top, min(width, 74 * unit), bar_height), readout.confidence or 0.0)
    return tuple(texts), (bar,)


def _side(readout: Readout, room: QRectF, unit: float) -> tuple[Panel, Panel, QRectF]:
    """The best poses, the last minute under them, and the room for its chart."""
    gap, padding = _GAP * unit, 2.2 * unit
    wanted = (5 * _ROW + _HEADING + 2) * unit + 2 * padding
    upper = QRectF(room.left(), room.top(), room.width(), min(wanted, 0.6 * (room.height() - gap)))
    lower = QRectF(room.left(), upper.bottom() + gap, room.width(), room.bottom() - upper.bottom() - gap)
    heading, inner = _headed("Most likely", upper, padding, unit)
    line = inner.height() / 5
    texts, bars = ranking_rows(readout.ranking[:5], inner, min(_ROW_TEXT * unit, 0.78 * line), line)
    ranking = Panel(upper, (heading, *texts), bars)
    heading, chart = _headed("How sure, over the last minute", lower, padding, unit)
    return ranking, Panel(lower, (heading,)), chart


def _strip(readout: Readout, inner: QRectF, unit: float) -> Panel:
    """The timings in one quiet line at the bottom."""
    words = "   ·   ".join(f"{what} {much}" for what, much in readout.timings)
    text = fit(words, inner.width(), _STRIP * unit, shrinks=False)
    box = text.at(inner.left(), inner.bottom() - text.height)
    return Panel(box, (Placed(text, box, Ink.QUIET),))


def _headed(words: str, box: QRectF, padding: float, unit: float) -> tuple[Placed, QRectF]:
    """A heading at the top of a box, and the room that is left under it."""
    inner = box.adjusted(padding, 0.7 * padding, -padding, -0.7 * padding)
    text = fit(words, inner.width(), _HEADING * unit)
    inner_top = inner.top() + text.height + 0.8 * unit
    return Placed(text, text.at(inner.left(), inner.top()), Ink.QUIET), QRectF(
        inner.left(), inner_top, inner.width(), inner.bottom() - inner_top
    )


def _sign(over: QRectF, unit: float) -> Panel:
    """What says that nothing moves."""
    padding = 1.8 * unit
    text = fit("Frozen", over.width() - 4 * padding, 4.8 * unit, bold=True)
    box = QRectF(over.left(), over.top(), text.width + 4 * padding, text.height + 2 * padding)
    return Panel(box, (Placed(text, text.at(box.left() + 2 * padding, box.top() + padding), Ink.TEXT),))


def _whole(frame: tuple[int, int], view: QRectF) -> QRectF:
    """Where the whole frame goes, in the middle of a room; empty without a frame."""
    if not frame[0] or not frame[1]:
        return QRectF()
    scale = min(view.width() / frame[0], view.height() / frame[1])
    size = QSizeF(round(frame[0] * scale), round(frame[1] * scale))
    corner = view.center()
    return QRectF(
        round(corner.x() - size.width() / 2), round(corner.y() - size.height() / 2), *size.toTuple()
    )
