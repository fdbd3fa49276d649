"""Marks and clips."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.ui.review.export_dialog import ExportDialog, Part
from model.film import Film
from tests.support.review import number_in
from tests.support.studio import Studio


def mark(studio: Studio, first: int, last: int) -> None:
    for index, key in ((first, Qt.Key.Key_I), (last, Qt.Key.Key_O)):
        studio.window.playing.go_to(index)
        QTest.keyClick(studio.window.view, key)


def dialog_of(studio: Studio) -> ExportDialog:
    QTest.keyClick(studio.window.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = studio.window.findChildren(ExportDialog)
    return dialog


def save(studio: Studio, dialog: ExportDialog, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    dialog.save.click()
    studio.until(lambda: not studio.window.work.busy)


def numbers(path: Path) -> list[int]:
    with Film(path) as film:
        return [number_in(frame.bgr) for frame in film.frames()]


def test_the_marked_part_is_saved_to_the_picture(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.open()
    mark(studio, 13, 37)
    assert "1.25 s" in studio.window.deck.part.text()
    dialog = dialog_of(studio)
    assert dialog.part.currentText() == "Marked part · 0:01.25"
    assert not dialog.overlay.isEnabled()
    target = studio.folder / "clip.mp4"
    save(studio, dialog, target, monkeypatch)
    assert numbers(target) == list(range(13, 38))
    assert "clip.mp4" in studio.said()


def test_marks_can_be_cleared(studio: Studio) -> None:
    studio.open()
    mark(studio, 13, 37)
    assert studio.window.deck.clear.isVisible()
    QTest.keyClick(studio.window.view, Qt.Key.Key_X)
    assert not studio.window.deck.trim.marked
    assert not studio.window.deck.clear.isVisible()
    assert dialog_of(studio).part.currentText() == "Whole film · 0:05.00"


def test_the_best_hold_of_a_pose_is_saved_as_a_gif_with_what_was_recognised(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.open()
    studio.recognise()
    dialog = dialog_of(studio)
    texts = [dialog.part.itemText(row) for row in range(dialog.part.count())]
    assert [text.split(" · ")[0] for text in texts] == ["Best hold: Plank", "Best hold: Tree", "Whole film"]
    assert dialog.overlay.isChecked()
    dialog.part.setCurrentIndex(1)
    dialog.form.setCurrentIndex(1)
    target = studio.folder / "tree"
    save(studio, dialog, target, monkeypatch)
    with Film(target.with_suffix(".gif")) as film:
        pictures = [frame.bgr for frame in film.frames()]
    assert 10 <= len(pictures) <= 20
    colourful = pictures[5].astype(int)
    assert (colourful.max(axis=2) - colourful.min(axis=2)).max() > 60  # the film itself is grey


def test_a_name_without_an_ending_writes_over_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.open()
    (studio.folder / "clip.mp4").write_bytes(b"mine")
    mark(studio, 1, 9)
    save(studio, dialog_of(studio), studio.folder / "clip", monkeypatch)
    assert (studio.folder / "clip.mp4").read_bytes() == b"mine"
    (made,) = studio.folder.glob("clip ?*.mp4")
    assert numbers(made) == list(range(1, 10))


def test_without_the_overlay_the_clip_is_as_it_was_filmed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.open()
    studio.recognise()
    mark(studio, 12, 20)
    dialog = dialog_of(studio)
    dialog.overlay.setChecked(False)
    target = studio.folder / "clip.mp4"
    save(studio, dialog, target, monkeypatch)
    assert numbers(target) == list(range(12, 21))


def test_a_long_gif_cannot_be_saved_and_the_dialogue_says_why(studio: Studio) -> None:
    dialog = ExportDialog(
        studio.window, [Part("long", "long", 0, 99, 31.0)], can_overlay=False, overlay=False
    )
    assert dialog.save.isEnabled()
    dialog.form.setCurrentIndex(1)
    assert not dialog.save.isEnabled()
    assert "30 s at most" in dialog.note.text()


def test_an_export_can_be_cancelled_and_leaves_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.open()
    dialog = dialog_of(studio)
    before = set(studio.folder.iterdir())
    target = studio.folder / "clip.mp4"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    dialog.save.click()
    assert studio.window.work.busy
    studio.window.work.cancel.click()
    studio.until(lambda: not studio.window.work.busy)
    assert set(studio.folder.iterdir()) == before
    assert studio.said() == ""


def test_where_the_clip_cannot_be_written_one_sentence_says_so(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.open()
    save(studio, dialog_of(studio), studio.folder / "nowhere" / "clip.mp4", monkeypatch)
    assert "cannot be written" in studio.said()


def test_the_film_itself_is_not_written_over(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.open()
    before = studio.film().read_bytes()
    save(studio, dialog_of(studio), studio.film(), monkeypatch)
    assert "another name" in studio.said()
    assert studio.film().read_bytes() == before
