from pathlib import Path

import pytest

from app.motion import less_motion
from app.settings import MotionChoice


def test_the_users_own_choice_counts_whatever_the_system_says(tmp_path: Path) -> None:
    assert less_motion(MotionChoice.ON)
    assert not less_motion(MotionChoice.OFF)


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows is asked in another way")
@pytest.mark.parametrize(
    ("system", "command", "answer", "less"),
    [
        ("Linux", "gsettings", "echo false", True),
        ("Linux", "gsettings", "echo true", False),
        ("Linux", "gsettings", "exit 1", False),
        ("Darwin", "defaults", "echo 1", True),
        ("Darwin", "defaults", "exit 1", False),
        ("Linux", "other", "echo false", False),
        ("Plan 9", "gsettings", "echo false", False),
    ],
)
def test_the_system_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, command: str, answer: str, less: bool
) -> None:
    program = tmp_path / command
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("platform.system", lambda: system)
    assert less_motion(MotionChoice.SYSTEM) is less
