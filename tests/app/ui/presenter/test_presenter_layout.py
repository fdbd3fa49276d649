"""Nothing of the presenter's view collides or overflows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from app.ui.presenter.layout import PresenterLayout, lay_out
from model.catalogue import load_catalogue
from model.view import ISSUE_SENTENCES
from tests.app.ui.test_overlay_layout import hard_readout

CATALOGUE = load_catalogue()
SIZES = [(1280, 720), (1920, 1080), (2560, 1440), (520, 320), (640, 420), (700, 1000), (900, 800)]
LONGEST_HINT = max(ISSUE_SENTENCES.values(), key=len)

pytestmark = pytest.mark.usefixtures("qapp")


def check(size: tuple[int, int], layout: PresenterLayout) -> None:
    surface = QRectF(0, 0, *size)
    grounds = [panel.box for panel in layout.panels] + [layout.picture]
    if layout.timings is not None:
        grounds.append(layout.timings.box)
    for index, box in enumerate(grounds):
        assert surface.contains(box), box
        assert not any(box.intersects(other) for other in grounds[:index]), box
    over = [panel for panel in (layout.hint, layout.sign) if panel is not None]
    for panel in over:
        assert layout.picture.contains(panel.box)
    if len(over) == 2:
        assert not over[0].box.intersects(over[1].box)
    for panel in (*layout.panels, *over):
        boxes = [placed.box for placed in panel.texts] + [bar.track for bar in panel.bars]
        for at, box in enumerate(boxes):
            assert box.isValid()
            assert panel.box.contains(box), (panel, box)
            assert not any(box.intersects(other) for other in boxes[:at]), (panel, box)
    assert layout.minute.box.contains(layout.chart)
    assert not layout.chart.intersects(layout.minute.texts[0].box)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("frame", [(1280, 720), (640, 480), (720, 1280)])
def test_every_pose_has_room(size: tuple[int, int], frame: tuple[int, int]) -> None:
    for pose in CATALOGUE.poses:
        readout = hard_readout(
            title=pose.english,
            subtitle=f"{pose.sanskrit}  ·  right",
            hint="Hold it: the timer is about to start.",
        )
        check(size, lay_out(QRectF(0, 0, *size), readout, frame, details=True, frozen=True))


@pytest.mark.parametrize("size", SIZES)
def test_every_group_and_every_sentence_has_room(size: tuple[int, int]) -> None:
    for group in CATALOGUE.groups:
        readout = hard_readout(title=group.phrase.capitalize(), hint="")
        check(size, lay_out(QRectF(0, 0, *size), readout, (1280, 720), details=False, frozen=False))
    for sentence in ISSUE_SENTENCES.values():
        readout = replace(hard_readout(hint=sentence), confidence=None, sureness="", ranking=())
        check(size, lay_out(QRectF(0, 0, *size), readout, (1280, 720), details=True, frozen=True))


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_name_is_the_largest_text(size: tuple[int, int]) -> None:
    readout = hard_readout(title="Tree", subtitle="Vṛkṣāsana")
    layout = lay_out(QRectF(0, 0, *size), readout, (1280, 720), details=False, frozen=False)
    sizes = [placed.text.font.pixelSize() for panel in layout.panels for placed in panel.texts]
    assert layout.header.texts[0].text.font.pixelSize() == max(sizes) >= size[1] * 0.14


def test_without_a_name_the_hint_takes_its_place() -> None:
    readout = hard_readout(title="", hint=LONGEST_HINT)
    layout = lay_out(QRectF(0, 0, 1280, 720), readout, (1280, 720), details=False, frozen=False)
    assert " ".join(layout.header.texts[0].text.lines) == LONGEST_HINT
    assert layout.hint is None


def test_without_a_picture_its_place_is_empty() -> None:
    layout = lay_out(QRectF(0, 0, 1280, 720), hard_readout(title="Tree"), (0, 0), details=False, frozen=False)
    assert layout.picture.isEmpty()
