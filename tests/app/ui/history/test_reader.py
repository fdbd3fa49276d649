import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.sessions.records import Session
from app.sessions.store import Store
from app.ui.history.reader import Reader
from model.errors import DrishtiError


def never(answer: object) -> None:
    pytest.fail(f"not expected: {answer}")


@pytest.fixture
def reader(tmp_path: Path, qtbot: QtBot) -> Reader:
    return Reader(tmp_path)


def test_jobs_run_in_another_thread_and_answers_come_back_in_this_one(reader: Reader, qtbot: QtBot) -> None:
    here = threading.get_ident()
    answers: list[tuple[int, int]] = []
    reader.ask(
        lambda _store: threading.get_ident(),
        lambda there: answers.append((there, threading.get_ident())),
        never,
    )
    qtbot.waitUntil(lambda: bool(answers))
    reader.stop()
    ((there, back),) = answers
    assert there != here
    assert back == here


def test_what_fails_is_told_and_the_next_job_runs(
    reader: Reader, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def refuse(_store: Store) -> None:
        raise DrishtiError("Not today: come back tomorrow.")

    def break_down(_store: Store) -> None:
        raise KeyError("oh")

    reader.ask(refuse, never, lambda error: told.append(str(error)))
    reader.ask(break_down, never, lambda error: told.append(str(error)))
    reader.ask(lambda _store: "fine", told.append, never)
    qtbot.waitUntil(lambda: len(told) == 3)
    reader.stop()
    assert told[0] == "Not today: come back tomorrow."
    assert "report it" in told[1]
    assert told[2] == "fine"
    assert "KeyError" in caplog.text


def test_stopping_keeps_every_change_and_drops_the_questions(
    reader: Reader, qtbot: QtBot, tmp_path: Path
) -> None:
    sessions = [Session(started=datetime(2026, 5, 1, hour, tzinfo=UTC)) for hour in range(5)]
    reader.ask(lambda _store: time.sleep(0.2), never, never)
    reader.ask(lambda _store: pytest.fail("asked in vain"), never, never)
    for session in sessions:
        reader.change(partial(Store.save, session=session), never, never)
    reader.stop()
    qtbot.wait(50)
    with Store.open(tmp_path) as store:
        assert {found.session.uuid for found in store.sessions()} == {session.uuid for session in sessions}


def test_asking_again_starts_anew(reader: Reader, qtbot: QtBot) -> None:
    for _ in range(3):
        answers: list[int] = []
        reader.ask(lambda store: len(store.sessions()), answers.append, never)
        qtbot.waitUntil(lambda answers=answers: answers == [0], timeout=20_000)  # type: ignore[misc]
        reader.stop()
        reader.stop()


def test_a_file_that_went_away_is_made_again(reader: Reader, qtbot: QtBot, tmp_path: Path) -> None:
    answers: list[object] = []
    reader.ask(lambda store: len(store.sessions()), answers.append, never)
    qtbot.waitUntil(lambda: answers == [0], timeout=20_000)
    (tmp_path / "sessions" / "sessions.db").unlink()
    session = Session(started=datetime(2026, 5, 1, tzinfo=UTC))
    reader.change(partial(Store.save, session=session), answers.append, never)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=20_000)
    reader.stop()
    with Store.open(tmp_path) as store:
        assert [found.session.uuid for found in store.sessions()] == [session.uuid]
