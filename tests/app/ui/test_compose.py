import numpy as np
import pytest

from app.engine import RecognizerStatus, Snapshot, SourceStatus
from app.ui.compose import Composer, Look
from model.catalogue import load_catalogue
from model.practice import Practice
from tests.support.live import make_frame, make_recognition

SIZE = (320, 180)


def _known() -> Snapshot:
    frame = make_frame(9, size=SIZE)
    recognition = make_recognition(frame)
    return Snapshot(
        source=SourceStatus.LIVE,
        recognizer=RecognizerStatus.READY,
        frame=frame,
        recognition=recognition,
        practice=Practice().update(recognition),
    )


@pytest.fixture
def composer(qapp: object) -> Composer:
    return Composer(load_catalogue())


def test_the_overlay_lies_over_the_frame_which_stays_as_it_was(composer: Composer) -> None:
    snapshot = _known()
    assert snapshot.frame is not None
    pixels = composer.compose(snapshot, 0.0)
    assert pixels.shape == (SIZE[1], SIZE[0], 4)
    assert (snapshot.frame.bgr == 9).all()
    # The timer is above on the right; the middle shows the frame itself.
    assert not (pixels[20:60, 250:310, :3] == 9).all()
    assert (pixels[100:120, 150:170, :3] == 9).all()


def test_a_mirrored_look_mirrors_the_picture_and_not_the_text(qapp: object) -> None:
    snapshot = _known()
    assert snapshot.frame is not None
    plain = Composer(load_catalogue()).compose(snapshot, 0.0).copy()
    mirrored = Composer(load_catalogue(), Look(mirrored=True)).compose(snapshot, 0.0)
    # The picture is grey all over, so nothing differs if the text stands as it did.
    assert np.array_equal(plain, mirrored)


def test_sizes_may_change(composer: Composer) -> None:
    for size in ((64, 36), (320, 180), (65, 37)):
        assert composer.compose(Snapshot(frame=make_frame(0, size=size)), 0.0).shape == (size[1], size[0], 4)
