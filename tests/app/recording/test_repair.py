"""The app is killed while it records; what it was told is in the film must be there after the repair."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.recording import names
from app.recording.film_writer import FRAGMENT_SECONDS, FilmWriter
from app.recording.names import film_of, part_of, reserve, vtt_of
from app.recording.repair import Repair, repair_recordings
from tests.support.children import ChildLog
from tests.support.recordings import boxes, chapters, flat, length, shade, shades, times

RECORD = """
import json, random, sys, time
from pathlib import Path
from app.recording.recorder import Recorder
from app.settings import RecordMode
from model.catalogue import load_catalogue
from model.hold import Hold
from tests.support.recordings import flat

def say(**what):
    sys.stdout.write(json.dumps(what) + "\\n")
    sys.stdout.flush()

chance = random.Random(int(sys.argv[2]))
catalogue = load_catalogue()
while True:
    recorder = Recorder(Path(sys.argv[1]), RecordMode.CLEAN, catalogue)
    recorder.start()
    for n in range(chance.choice((5, 40, 400))):
        recorder.take(flat(n, 70 + n / 30))
        if n % 30 == 29:
            recorder.note(0, completed=Hold("tree", None, 70 + n / 30 - 0.8, 70 + n / 30 - 0.1, 0.9))
        time.sleep(0.002)
        while recorder.status.frames < n + 1:
            time.sleep(0.001)
        status = recorder.status
        say(film=status.paths[0].name, seconds=status.seconds)
    recorder.stop()
    if not recorder.wait(60):
        sys.exit("not finished")
    status = recorder.status
    say(film=status.paths[0].name, seconds=status.seconds, done=True)
"""
"""Records as the app does, one film after the other, and says what it wrote and what it finished."""
_ONE_FRAME = 1 / 30


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_leaves_films_that_are_whole_to_their_last_fragment(
    tmp_path: Path, kills: int
) -> None:
    chance = random.Random(kills)
    cut_off = 0
    for number in range(kills):
        folder = tmp_path / str(number)
        child = subprocess.Popen(
            [sys.executable, "-c", RECORD, str(folder), str(number)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
        assert child.stdout is not None
        log = ChildLog(child.stdout)
        while not log.lines:
            assert child.poll() is None
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 2))
        child.send_signal(signal.SIGKILL)
        assert child.wait(60) == -signal.SIGKILL
        log.finish()
        child.stdout.close()
        cut_off += len(list(folder.glob("*.part")))
        assert repair_recordings(folder).failed == ()
        _judge(folder, log.lines)
    assert cut_off


def _judge(folder: Path, lines: list[dict[str, Any]]) -> None:
    """Every film that was said to be is there, as long as it was said to be but for a fragment."""
    assert {path.suffix for path in folder.iterdir()} <= {".mp4", ".vtt"}
    said = {line["film"]: line for line in lines}
    for name, last in said.items():
        film = folder / name
        # The newest pictures wait in memory until half a second is full.
        lost = 0.0 if "done" in last else FRAGMENT_SECONDS + 2 * _ONE_FRAME
        if not film.exists():
            assert last["seconds"] <= lost
            continue
        shown = times(film)
        assert shown[-1] >= last["seconds"] - lost - 1e-3
        assert shown == pytest.approx([n / 30 for n in range(len(shown))], abs=1e-3)
        assert shades(film) == pytest.approx([shade(n) for n in range(len(shown))], abs=4)
        assert b"moof" not in boxes(film)
        held = [chapter for chapter in chapters(film) if chapter[2] == "Tree"]
        assert len(held) >= int((shown[-1] - 0.2) / 1.0)


def _cut(folder: Path, *, seconds: float = 3.0) -> Path:
    """The part of a film whose writer is gone."""
    film, part = reserve(folder, "practice")
    writer = FilmWriter(film, part, (64, 48))
    for n in range(round(seconds * 30)):
        frame = flat(n, n / 30).frame
        assert frame is not None
        writer.write(frame.bgr, n / 30)
    data = part_of(film).read_bytes()
    writer.finish()
    film.unlink(missing_ok=True)
    part_of(film).write_bytes(data)
    return part_of(film)


def test_a_film_cut_at_any_byte_keeps_its_whole_fragments(tmp_path: Path) -> None:
    part = _cut(tmp_path)
    data = part.read_bytes()
    whole = []
    for cut in range(0, len(data), max(1, len(data) // 40)):
        part.write_bytes(data[:cut])
        repair = repair_recordings(tmp_path)
        assert repair.failed == ()
        assert len(repair.films) + repair.empty == 1
        whole.append(len(times(repair.films[0])) if repair.films else 0)
        for film in repair.films:
            assert len(shades(film)) == whole[-1]
            film.unlink()
        assert list(tmp_path.iterdir()) == []
    assert whole == sorted(whole)
    assert whole[0] == 0
    assert whole[-1] >= 60


def test_nothing_to_repair_is_fine(tmp_path: Path) -> None:
    assert repair_recordings(tmp_path / "nowhere") == Repair()
    assert repair_recordings(tmp_path) == Repair()


def test_a_film_that_somebody_is_writing_is_left_alone(tmp_path: Path) -> None:
    writer = FilmWriter(*reserve(tmp_path, "practice"), (64, 48))
    frame = flat(0, 0).frame
    assert frame is not None
    for n in range(60):
        writer.write(frame.bgr, n / 30)
        if n == 30:
            assert repair_recordings(tmp_path) == Repair()
    writer.finish()
    assert len(times(writer.film)) == 60


def test_where_there_are_no_locks_a_film_that_still_grows_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(names, "_lock", refuse)
    part = _cut(tmp_path)
    assert repair_recordings(tmp_path) == Repair()
    long_ago = time.time() - 3600
    os.utime(part, (long_ago, long_ago))
    (film,) = repair_recordings(tmp_path).films
    assert len(times(film)) >= 60


def test_a_part_that_had_become_its_film_is_only_thrown_away(tmp_path: Path) -> None:
    part = _cut(tmp_path)
    data = part.read_bytes()
    (film,) = repair_recordings(tmp_path).films
    before = film.read_bytes()
    part.write_bytes(data)
    part.with_name(part.name + ".new").write_bytes(b"half a copy")
    assert repair_recordings(tmp_path).films == (film,)
    assert film.read_bytes() == before
    assert list(tmp_path.iterdir()) == [film]


def test_another_film_of_the_same_name_is_never_overwritten(tmp_path: Path) -> None:
    part = _cut(tmp_path)
    film_of(part).write_bytes(b"holiday")
    (film,) = repair_recordings(tmp_path).films
    assert film.name == "practice 2.mp4"
    assert film_of(part).read_bytes() == b"holiday"


def test_chapters_survive_as_far_as_they_were_written(tmp_path: Path) -> None:
    part = _cut(tmp_path)
    vtt = vtt_of(film_of(part))
    vtt.write_text("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nTree\n\n00:00:01.500 --> 00:00:02.000\nBo")
    (film,) = repair_recordings(tmp_path).films
    assert [title for _, _, title in chapters(film)] == ["Tree", "Between poses"]
    assert length(film) == pytest.approx(chapters(film)[-1][1], abs=0.01)
