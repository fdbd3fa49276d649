"""A session of the real window that measures itself, in a process of its own that is told in JSON what to do.

What is asked for and what comes out are the two classes here. The window is the app's own, with three things
around it: frames are stamped when they come, recognitions are counted, and a timer looks how long Qt waits.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NoReturn

from app.bench.growth import Sample
from app.environment import prepare_environment
from model.errors import DrishtiError

_PATIENCE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a session is to do.

    Attributes:
        source: ``demo``, or a film, which is played round and round.
        bundle: name or path.
        folder: data folder.
        seconds: how long to watch, once it is warm; 0 to end with the first recognition.
        still: seconds to be paused, and then minimised.
        started: the monotonic clock when the process was started.
    """

    source: str
    bundle: str
    folder: str
    seconds: float = 0.0
    still: float = 0.0
    started: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What was measured; times in seconds since the start of the process, ages and stalls in milliseconds.

    Attributes:
        window: when the window was painted first.
        recognition: when the first recognition was painted.
        resident: bytes in memory at the end.
        memory: what stood at the beginning of the watching, at moments meanwhile, and at its end.
        torch: whether torch was loaded, which it must not be.
        watched: seconds that were watched.
        frames: new frames that were painted then.
        recognitions: recognitions with new landmarks that were made then.
        looks: those for which the image tower looked at the same frame.
        overlays: from a frame's coming to the first painting of its recognition.
        ages: age of the landmarks at every painting.
        stalls: how long an event waited for Qt's thread, sampled evenly.
        busy: share of one core that the process took while it watched.
        paused: the same while it was paused.
        minimised: the same while the window was minimised.
    """

    window: float = 0.0
    recognition: float = 0.0
    resident: int = 0
    memory: list[Sample] = field(default_factory=list)
    torch: bool = False
    watched: float = 0.0
    frames: int = 0
    recognitions: int = 0
    looks: int = 0
    overlays: list[float] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)
    busy: float = 0.0
    paused: float = 0.0
    minimised: float = 0.0


def measure_session(wish: Wish) -> Outcome:
    """Run a session without a display, in a new process.

    Raises:
        DrishtiError: the session failed.
    """
    asked = asdict(wish) | {"started": time.monotonic()}
    finished = subprocess.run(
        [sys.executable, "-m", __name__, json.dumps(asked)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS + wish.seconds + 2 * wish.still,
        check=False,
    )
    if finished.returncode != 0:
        reason = finished.stderr.strip().splitlines()[-1:] or ["no message"]
        raise DrishtiError(f"The session that was to be measured failed: {reason[0]}")
    values: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    samples = [Sample(*one) for one in values.pop("memory")]
    return Outcome(**values, memory=samples)


def main() -> NoReturn:
    """Do what the argument says and print what came out."""
    wish = Wish(**json.loads(sys.argv[1]))
    # First of all, so that the measured start does what the app's own start does.
    prepare_environment()
    from app.bench.window import watch

    try:
        outcome = watch(wish)
    except DrishtiError as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        os._exit(1)  # a thread that still runs would end Python by force, after the sentence
    sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
    sys.stdout.flush()
    os._exit(0)  # as the app does where a driver or model would not let go


if __name__ == "__main__":
    main()
