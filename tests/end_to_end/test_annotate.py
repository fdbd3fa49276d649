"""A film goes in, the same film with the overlay and its chapters comes out."""

from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.recording.chapters import read_vtt
from model.practitioner import Practitioner
from tests.support.recordings import chapters, times

RATE, SECONDS = 10, 5


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "practice.mp4"
    practitioner = Practitioner(size=(640, 360))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 640, 360, "yuv420p", 4_000_000
        for index in range(RATE * SECONDS):
            picture = av.VideoFrame.from_ndarray(practitioner.frame_at(index / RATE), format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def _annotate(*inputs: object, out: Path) -> Result:
    return CliRunner().invoke(main, ["recognize", *map(str, inputs), "--annotate", str(out)])


def test_an_annotated_film_has_the_same_pictures_with_the_overlay_and_a_chapter_for_each_hold(
    film: Path, tmp_path: Path, qapp: object
) -> None:
    out = tmp_path / "annotated.mp4"
    result = _annotate(film, out=out)
    assert result.exit_code == 0, result.output
    assert times(out) == pytest.approx(times(film), abs=1e-3)
    held = [chapter for chapter in chapters(out) if chapter[2] != "Between poses"]
    assert held
    assert all(name in result.output for _, _, name in held)
    assert [cue.title for cue in read_vtt(out.with_suffix(".vtt").read_text())] == [name for *_, name in held]
    with av.open(str(film)) as before, av.open(str(out)) as after:
        plain = list(before.decode(video=0))[-1].to_ndarray(format="bgr24").astype(int)
        drawn = list(after.decode(video=0))[-1].to_ndarray(format="bgr24").astype(int)
    # The panel is dark over the bright wall; the wall beside the practitioner is as it was.
    assert plain[20:110, 20:120].mean() - drawn[20:110, 20:120].mean() > 60
    assert abs(plain[150:200, 420:480] - drawn[150:200, 420:480]).mean() < 12


def test_what_is_there_is_never_overwritten(film: Path, tmp_path: Path, qapp: object) -> None:
    out = tmp_path / "annotated.mp4"
    out.write_bytes(b"holiday")
    result = _annotate(film, out=out)
    assert result.exit_code == 1
    assert "there already" in result.output
    assert out.read_bytes() == b"holiday"
    assert _annotate(film, out=film).exit_code == 1
    assert times(film)


def test_only_one_film_can_be_annotated(film: Path, tmp_path: Path) -> None:
    for inputs in ((film, film), (tmp_path,), (tmp_path / "a.png",)):
        result = _annotate(*inputs, out=tmp_path / "annotated.mp4")
        assert (result.exit_code, "one film" in result.output.lower()) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_cannot_be_read_leaves_nothing(tmp_path: Path, qapp: object) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    assert _annotate(broken, out=tmp_path / "annotated.mp4").exit_code == 1
    assert list(tmp_path.iterdir()) == [broken]
