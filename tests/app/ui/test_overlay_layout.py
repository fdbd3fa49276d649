"""Nothing of the overlay collides or overflows: every pose, every hint, every size of window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from app.ui.overlay import OverlayState
from app.ui.overlay.layout import RING_THICKNESS, Layout, lay_out
from app.ui.readout import Readout, read_out
from app.ui.theme import LIGHT
from model.catalogue import load_catalogue
from model.hold import HoldPhase, HoldState
from model.practice import Waiting
from model.recognition import Decision, DecisionKind, Score
from model.side import Side
from model.view import ISSUE_SENTENCES
from tests.app.ui.test_readout import snapshot

CATALOGUE = load_catalogue()
SIZES = [(1280, 720), (1920, 1080), (2560, 1440), (520, 290), (520, 380), (320, 200), (640, 480), (720, 1280)]
"""Those of the picture; a scale of 2 lays out half the pixels of the screen, 1280x720 for 2560x1440."""
LONGEST = sorted(CATALOGUE.poses, key=lambda pose: -len(pose.english))[:5]
TIMINGS = (
    ("Alignment", "100"),
    ("Camera", "120 /s"),
    ("Person", "234 ms"),
    ("Encode", "123 ms"),
    ("Compare", "12 ms"),
    ("Results", "120 /s"),
)

pytestmark = pytest.mark.usefixtures("qapp")


def laid_out(size: tuple[int, int], readout: Readout, *, details: bool) -> Layout:
    rect = QRectF(0, 0, *size)
    return lay_out(rect, OverlayState(readout, LIGHT, rect, (1280, 720), details=details))


def check(size: tuple[int, int], layout: Layout) -> None:
    """Panels apart and inside the surface; texts and bars apart and inside their panel."""
    surface = QRectF(0, 0, *size)
    for index, panel in enumerate(layout.panels):
        assert surface.contains(panel.box), panel
        for other in layout.panels[:index]:
            assert not panel.box.intersects(other.box), (panel, other)
        boxes = [placed.box for placed in panel.texts] + [bar.track for bar in panel.bars]
        for at, box in enumerate(boxes):
            assert box.isValid()
            assert panel.box.contains(box), (panel, box)
            assert not any(box.intersects(other) for other in boxes[:at]), (panel, box)


def hard_readout(**changes: object) -> Readout:
    full = Readout(
        subtitle="",
        confidence=1.0,
        sureness="fairly sure",
        clock="100:05",
        best="Best 100:05",
        phase=HoldPhase.HOLDING,
        phase_label="Return",
        ranking=tuple((pose.english, 1.0) for pose in LONGEST),
        timings=TIMINGS,
    )
    return replace(full, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", SIZES)
def test_every_pose_of_the_catalogue_has_room(size: tuple[int, int]) -> None:
    hint = max(ISSUE_SENTENCES.values(), key=len)
    for pose in CATALOGUE.poses:
        for details in (False, True):
            readout = hard_readout(title=pose.english, subtitle=f"{pose.sanskrit}  ·  right", hint=hint)
            check(size, laid_out(size, readout, details=details))


@pytest.mark.parametrize("size", SIZES)
def test_every_group_and_every_sentence_has_room(size: tuple[int, int]) -> None:
    sentences = list(ISSUE_SENTENCES.values())
    for group in CATALOGUE.groups:
        decision = Decision(DecisionKind.GROUP, group.id, 0.6)
        shown = read_out(snapshot(decision, waiting=Waiting.GROUP_ONLY), CATALOGUE)
        for hint in (shown.hint, *sentences):
            readout = hard_readout(title=shown.title, hint=hint)
            check(size, laid_out(size, readout, details=True))


@pytest.mark.parametrize("size", SIZES)
def test_the_time_and_the_word_under_it_stay_inside_the_ring(size: tuple[int, int]) -> None:
    for phase_label in ("Hold", "Get ready", "Holding", "Return", "Held"):
        for clock in ("0:00", "59:59", "100:05"):
            layout = laid_out(size, hard_readout(phase_label=phase_label, clock=clock), details=False)
            assert layout.timer is not None
            center, radius = layout.ring.center(), layout.ring.width() / 2 - RING_THICKNESS * layout.unit
            inside = [placed.box for placed in layout.timer.texts if layout.ring.contains(placed.box)]
            assert len(inside) == 2 or size == (320, 200)
            # The lines of a font are higher than its figures; the middle of the line is what shows.
            for box in inside:
                for x in (box.left(), box.right()):
                    across, down = x - center.x(), box.center().y() - center.y()
                    assert across**2 + down**2 <= radius**2


def test_no_text_is_too_small_to_be_read() -> None:
    for size in SIZES:
        layout = laid_out(size, hard_readout(title="Tree", hint="Step back."), details=True)
        for panel in layout.panels:
            assert all(placed.text.font.pixelSize() >= 11 for placed in panel.texts)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (520, 290), (720, 1280)])
def test_details_are_there_when_wanted_and_stand_still(size: tuple[int, int]) -> None:
    readout = hard_readout(title="Tree", subtitle="Vṛkṣāsana")
    assert laid_out(size, readout, details=False).ranking is None
    assert laid_out(size, readout, details=False).timings is None
    boxes = []
    for changed in (
        readout,
        replace(readout, title="", confidence=None),
        replace(readout, hint="Step back."),
    ):
        layout = laid_out(size, changed, details=True)
        assert layout.ranking is not None
        assert layout.timings is not None
        boxes.append((layout.ranking.box, layout.timings.box))
    assert boxes[0] == boxes[1] == boxes[2]


def test_the_five_best_are_listed_with_their_shares() -> None:
    recognised = snapshot(Decision(DecisionKind.POSE, "tree", 0.9))
    assert recognised.recognition is not None
    top = tuple(Score(pose.id, 0.5 - index / 10) for index, pose in enumerate(LONGEST))
    recognition = replace(recognised.recognition, top=top, stages={"find": 0.0214, "encode": 0.003})
    readout = read_out(replace(recognised, recognition=recognition), CATALOGUE)
    layout = laid_out((1280, 720), readout, details=True)
    assert layout.ranking is not None
    assert layout.timings is not None
    words = [" ".join(placed.text.lines) for placed in layout.ranking.texts]
    for shown, pose in zip(words[::2], LONGEST, strict=True):
        assert pose.english.startswith(shown.rstrip("…"))
    assert words[1] == "50 %"
    assert [bar.share for bar in layout.ranking.bars] == pytest.approx([0.5, 0.4, 0.3, 0.2, 0.1])
    timed = [" ".join(placed.text.lines) for placed in layout.timings.texts]
    rows = dict(zip(timed[::2], timed[1::2], strict=True))
    assert (rows["Person"], rows["Encode"]) == ("21 ms", "3 ms")
    assert (rows["Camera"], rows["Results"]) == ("30 /s", "21 /s")


def test_without_a_picture_there_is_only_the_hint_in_the_middle() -> None:
    rect = QRectF(0, 0, 1280, 720)
    readout = hard_readout(title="Tree", hint="Opening the source …")
    layout = lay_out(rect, OverlayState(readout, LIGHT, QRectF(), (0, 0), details=True))
    assert layout.hint is not None
    assert layout.panels == (layout.hint,)
    assert layout.hint.box.center().y() == pytest.approx(360)


def test_a_pose_that_is_unsure_says_so_in_words() -> None:
    words = []
    for share in (0.95, 0.8, 0.6, 0.3):
        decision = Decision(DecisionKind.POSE, "tree", share)
        hold = HoldState(HoldPhase.HOLDING, "tree", Side.LEFT, 3.0, 1.0)
        words.append(read_out(snapshot(decision, hold), CATALOGUE).sureness)
    assert words == ["very sure", "sure", "fairly sure", "not sure"]
