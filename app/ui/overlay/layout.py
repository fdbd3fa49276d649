"""Where everything of the overlay goes: boxes and texts, before anything is drawn.

Lengths are in units: a hundredth of the height, or of what the height would be on a screen of 16 to 9 that is
as wide. So there are always at least 100 units down and 177 across. Text has a smallest size in pixels, which
takes more units in a small window; what does not fit there is left out, least important first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from app.ui.overlay.state import OverlayState
from app.ui.overlay.text import Text, fit
from app.ui.readout import Readout

_MARGIN: Final = 3.0
_GAP: Final = 2.0
_TIMER: Final = (36.0, 43.0)
_RING: Final = 30.0
RING_THICKNESS: Final = 2.2
_POSE_WIDTH: Final = 92.0
_BAR: Final = 1.5
_DETAIL: Final = 3.1
_RANKING_WIDTH: Final = 70.0
_NAME_SHARE: Final = 0.64
_FEWEST_ROWS: Final = 3
_NARROWEST: Final = 170.0
"""Pixels in which the names of poses can be told apart."""


class Ink(Enum):
    """Which colour a text has."""

    TEXT = "text"
    QUIET = "quiet"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Placed:
    """A text in its place."""

    text: Text
    box: QRectF
    ink: Ink


@dataclass(frozen=True, slots=True)
class Bar:
    """A track, and the share of it that is filled, 0 to 1."""

    track: QRectF
    share: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A box with texts and bars."""

    box: QRectF
    texts: tuple[Placed, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """All panels; None for those that are not shown.

    Attributes:
        unit: a hundredth of the height, in the painter's pixels.
        pose: what is seen, and how sure that is.
        timer: the hold.
        hint: the one sentence that helps.
        ranking: the next-best poses.
        timings: how long each stage takes.
        ring: the square of the timer's ring, to its outer edge.
    """

    unit: float
    pose: Panel | None
    timer: Panel | None
    hint: Panel | None
    ranking: Panel | None
    timings: Panel | None
    ring: QRectF

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Those that are shown."""
        every = (self.pose, self.timer, self.hint, self.ranking, self.timings)
        return tuple(panel for panel in every if panel is not None)


def unit_of(rect: QRectF) -> float:
    """One unit on this surface, in its pixels."""
    return min(rect.height(), rect.width() * 9 / 16) / 100


def lay_out(rect: QRectF, state: OverlayState) -> Layout:
    """Find the place of everything on a surface."""
    unit, readout = unit_of(rect), state.readout
    margin = _MARGIN * unit
    inner = rect.adjusted(margin, margin, -margin, -margin)
    pose = timer = ranking = timings = None
    ring = QRectF()
    pictured = not state.picture.isEmpty()
    hint = hint_panel(readout.hint, inner, unit, centred=not pictured) if readout.hint else None
    if pictured:
        width, height = _TIMER[0] * unit, _TIMER[1] * unit
        place = QRectF(inner.right() - width, inner.top(), width, height)
        timer, ring = timer_panel(readout, place, unit)
        if readout.title:
            width = min(timer.box.left() - margin - inner.left(), _POSE_WIDTH * unit)
            pose = _pose_panel(readout, QRectF(inner.left(), inner.top(), width, inner.height()), unit)
    if pictured and state.details:
        # The places of the details hang on nothing that comes and goes, so that they stand still.
        usual = hint_panel("Ág", inner, unit).box.top()
        bottom = min(usual, hint.box.top() if hint else usual) - _GAP * unit
        top = pose.box.bottom() + _GAP * unit if pose else inner.top()
        left = QRectF(inner.left(), top, _RANKING_WIDTH * unit, bottom - top)
        ranking = _ranking_panel(readout, left, unit)
        top = place.bottom() + _GAP * unit
        timings = _timings_panel(readout, QRectF(place.left(), top, place.width(), bottom - top), unit)
    return Layout(unit, pose, timer, hint, ranking, timings, ring)


def _pose_panel(readout: Readout, room: QRectF, unit: float) -> Panel:
    padding = 2.6 * unit
    width = room.width() - 2 * padding
    title = fit(readout.title, width, 9.2 * unit, bold=True, lines=3)
    subtitle = fit(readout.subtitle, width, 4.8 * unit) if readout.subtitle else None
    share = readout.confidence
    number = fit(percent(share), width, 4.8 * unit, bold=True)
    word = fit(readout.sureness, width - number.width - 2 * unit, 4.2 * unit) if readout.sureness else None
    sure = number.width + (2 * unit + word.width if word else 0)
    widest = max(title.width, subtitle.width if subtitle else 0, sure, min(44 * unit, width))
    left, top = room.left() + padding, room.top() + padding
    texts = [Placed(title, title.at(left, top), Ink.TEXT)]
    top += title.height
    if subtitle:
        texts.append(Placed(subtitle, subtitle.at(left, top), Ink.QUIET))
        top += subtitle.height
    top += 0.8 * unit
    texts.append(Placed(number, number.at(left, top), Ink.TEXT))
    if word:
        # On one base line with the number.
        place = word.at(left + number.width + 2 * unit, top + number.ascent - word.ascent)
        texts.append(Placed(word, place, Ink.QUIET))
    top += max(number.height, number.ascent - word.ascent + word.height if word else 0) + 0.8 * unit
    bar = Bar(QRectF(left, top, widest, _BAR * unit), share or 0.0)
    box = QRectF(room.left(), room.top(), widest + 2 * padding, top + _BAR * unit + padding - room.top())
    return Panel(box, tuple(texts), (bar,))


def timer_panel(readout: Readout, place: QRectF, unit: float) -> tuple[Panel, QRectF]:
    """The hold timer in its place, and the square of its ring."""
    side = _RING * unit
    best = fit(readout.best or "Best –", place.width() - 4 * unit, 4.8 * unit)
    bottom = max(place.bottom(), place.top() + (3 + _RING + 4.4) * unit + best.height)
    box = QRectF(place.left(), place.top(), place.width(), bottom - place.top())
    ring = QRectF(box.center().x() - side / 2, box.top() + 3 * unit, side, side)
    inside = side - 2 * RING_THICKNESS * unit - 2 * unit
    digits = fit(readout.clock, inside, 11.5 * unit, bold=True)
    label = fit(readout.phase_label, 0.8 * inside, 3.7 * unit)
    # Half a word says less than the shape of the ring.
    whole = label.lines == (readout.phase_label,)
    middle, top = ring.center().x(), ring.center().y() - (digits.height + (label.height if whole else 0)) / 2
    texts = [
        Placed(digits, digits.at(middle - digits.width / 2, top), Ink.TEXT),
        Placed(
            best,
            best.at(middle - best.width / 2, box.bottom() - 2.0 * unit - best.height),
            Ink.TEXT if readout.best else Ink.QUIET,
        ),
    ]
    if whole:
        place = label.at(middle - label.width / 2, top + digits.height)
        texts.append(Placed(label, place, Ink.PHASE))
    return Panel(box, tuple(texts)), ring


def hint_panel(sentence: str, inner: QRectF, unit: float, *, centred: bool = False) -> Panel:
    """The hint at the bottom of a room, or in the middle of it."""
    padding = 2.2 * unit
    text = fit(sentence, inner.width() - 4 * padding, 4.8 * unit, lines=3)
    box = QRectF(0, 0, text.width + 4 * padding, text.height + 2 * padding)
    box.moveCenter(QPointF(inner.center().x(), 0))
    if centred:
        box.moveCenter(inner.center())
    else:
        box.moveBottom(inner.bottom())
    return Panel(box, (Placed(text, text.at(box.left() + 2 * padding, box.top() + padding), Ink.TEXT),))


def _ranking_panel(readout: Readout, room: QRectF, unit: float) -> Panel | None:
    """The next-best poses at the bottom of a room, as many as fit."""
    padding = 2 * unit
    line = fit("Ág", room.width(), _DETAIL * unit).height + 0.6 * unit
    rows = min(len(readout.ranking), int((room.height() - 2 * padding) // line))
    if room.width() < _NARROWEST or rows < min(_FEWEST_ROWS, len(readout.ranking)) or rows < 1:
        return None
    box = QRectF(room.left(), 0, room.width(), rows * line + 2 * padding)
    box.moveBottom(room.bottom())
    inner = box.adjusted(padding, padding, -padding, -padding)
    texts, bars = ranking_rows(readout.ranking[:rows], inner, _DETAIL * unit, line)
    return Panel(box, texts, bars)


def ranking_rows(
    ranking: Sequence[tuple[str, float]], room: QRectF, pixels: float, line: float
) -> tuple[tuple[Placed, ...], tuple[Bar, ...]]:
    """Names, bars and percentages of poses, one under the other from the top of a room.

    Args:
        ranking: names and probabilities.
        room: where they go.
        pixels: how large the text is.
        line: from row to row.
    """
    widest = fit("100 %", room.width(), pixels).width
    gap = pixels * 0.6
    name_width = _NAME_SHARE * room.width()
    texts, bars = [], []
    for row, (name, share) in enumerate(ranking):
        # Rows of one size are read faster than rows that each fill their room.
        named = fit(name, name_width, pixels, bold=row == 0, shrinks=False)
        number = fit(percent(share), widest, pixels)
        middle = room.top() + (row + 0.5) * line
        texts.append(Placed(named, named.at(room.left(), middle - named.height / 2), Ink.TEXT))
        right = room.right() - number.width
        texts.append(Placed(number, number.at(right, middle - number.height / 2), Ink.QUIET))
        thick = 0.4 * pixels
        left = room.left() + name_width + gap
        track = QRectF(left, middle - thick / 2, room.right() - widest - gap - left, thick)
        bars.append(Bar(track, share))
    return tuple(texts), tuple(bars)


def _timings_panel(readout: Readout, room: QRectF, unit: float) -> Panel | None:
    """What each stage takes, at the bottom of a room; nothing where it does not fit."""
    padding = 2 * unit
    if not readout.timings:
        return None
    line = fit("Ág", room.width(), _DETAIL * unit).height + 0.6 * unit
    box = QRectF(room.left(), 0, room.width(), len(readout.timings) * line + 2 * padding)
    box.moveBottom(room.bottom())
    inner = box.adjusted(padding, padding, -padding, -padding)
    texts = _timing_rows(readout.timings, inner, _DETAIL * unit, line)
    cut = any(line.endswith("…") for placed in texts for line in placed.text.lines)
    return None if cut or box.top() < room.top() else Panel(box, texts)


def _timing_rows(
    timings: Sequence[tuple[str, str]], room: QRectF, pixels: float, line: float
) -> tuple[Placed, ...]:
    """What and how much, one under the other from the top of a room."""
    texts = []
    for row, (what, much) in enumerate(timings):
        number = fit(much, 0.5 * room.width(), pixels, shrinks=False)
        name = fit(what, room.width() - number.width - 0.6 * pixels, pixels, shrinks=False)
        top = room.top() + row * line + (line - number.height) / 2
        texts.append(Placed(name, name.at(room.left(), top), Ink.QUIET))
        texts.append(Placed(number, number.at(room.right() - number.width, top), Ink.TEXT))
    return tuple(texts)


def percent(share: float | None) -> str:
    """A probability as people read it; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.0f} %"
