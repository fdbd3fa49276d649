"""Proves that a frozen app works on a bare computer: ``python packaging/smoke.py dist/drishti``.

It runs without a display, with an empty home folder and with none of Python's variables: it looks after
itself, recognises the demo practitioner, opens the window on it, and quits.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ENOUGH_POSES: Final = 9
WINDOW_SECONDS: Final = 40
TIMEOUT: Final = 600


def run(program: Path, home: Path, *arguments: str) -> str:
    """What the program prints; it must succeed and complain of nothing."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    environment = {**kept, "HOME": str(home), "USERPROFILE": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [program, *arguments],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    if done.returncode or done.stderr:
        sys.exit(f"drishti {' '.join(arguments)} gave {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout


def main(folder: Path) -> None:
    """Try everything."""
    program = folder / ("drishti.exe" if sys.platform == "win32" else "drishti")
    heavy = [path.name for path in folder.rglob("*") if path.name in {"torch", "open_clip", "training"}]
    if heavy:
        sys.exit(f"The frozen app carries {', '.join(heavy)}, which it never needs.")
    with tempfile.TemporaryDirectory() as home:
        say(run(program, Path(home), "--version").strip())
        say(run(program, Path(home), "doctor").strip())
        lines = run(program, Path(home), "recognize", "demo", "--json").splitlines()
        held = {event["pose"] for event in map(json.loads, lines) if event["event"] == "hold"}
        if len(held) < ENOUGH_POSES:
            sys.exit(f"Only {len(held)} poses of the demo practitioner were recognised: {sorted(held)}")
        say(f"recognised {len(held)} poses of the demo practitioner")
        data = Path(home) / "data"
        window = ("--source", "demo", "--data-dir", str(data), "--record", "overlay")
        run(program, Path(home), *window, "--quit-after", str(WINDOW_SECONDS))
        films, cues = (sorted((data / "recordings").glob(f"*.{suffix}")) for suffix in ("mp4", "vtt"))
        if len(films) != 1 or "-->" not in "".join(path.read_text(encoding="utf-8") for path in cues):
            sys.exit(f"The window recorded no hold: {[path.name for path in (*films, *cues)]}")
        say(f"the window ran for {WINDOW_SECONDS} seconds, recorded what it recognised, and closed")


def say(sentence: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
