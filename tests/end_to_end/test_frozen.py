import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(importlib.util.find_spec("PyInstaller") is None, reason="needs PyInstaller")
def test_the_frozen_app_recognises_the_demo_and_closes(tmp_path: Path, landmarker_model: Path) -> None:
    freeze = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    places = ["--distpath", str(tmp_path / "dist"), "--workpath", str(tmp_path / "build")]
    subprocess.run([*freeze, *places, "packaging/drishti.spec"], cwd=ROOT, check=True, timeout=1200)
    smoke = [sys.executable, "packaging/smoke.py", str(tmp_path / "dist/drishti")]
    done = subprocess.run(smoke, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert "poses of the demo practitioner" in done.stdout
