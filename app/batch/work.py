"""The work on one file, in whatever process or thread it is done."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2

from app.batch.events import Event, hold_event, image_event
from app.batch.files import is_image
from model.catalogue import load_catalogue
from model.errors import DrishtiError
from model.film import Film, read_image
from model.person_finder import FinderMode
from model.personal import PersonalPose
from model.practice import Practice
from model.recognizer import Recognizer
from model.runtime import DeviceChoice


@dataclass(frozen=True, slots=True)
class Setup:
    """How files are recognised.

    Attributes:
        bundle: path of the bundle.
        device: where the models run.
        threads: of an encoder; one where every core has a process of its own.
        taught: poses of the user's own that are recognised, too. The poses themselves travel, not their
            files, so that all workers know the same ones whatever is taught meanwhile.
    """

    bundle: str
    device: DeviceChoice = DeviceChoice.AUTO
    threads: int = 1
    taught: tuple[PersonalPose, ...] = ()

    def open(self, mode: FinderMode) -> Recognizer:
        """Load a recogniser that knows the taught poses.

        Raises:
            DrishtiError: the models cannot be loaded.
        """
        with ExitStack() as stack:
            recognizer = stack.enter_context(
                Recognizer.open(Path(self.bundle), device=self.device, mode=mode, threads=self.threads)
            )
            recognizer.know(self.taught)
            stack.pop_all()
        return recognizer


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a file: its events, or one sentence on what is wrong with it."""

    path: str
    events: tuple[Event, ...] = ()
    trouble: str = ""


class FileRecognizer:
    """Recognises files, one after the other; its models are loaded when they are needed first."""

    def __init__(self, setup: Setup) -> None:
        # OpenCV would take all cores for work of a millisecond, in every process.
        cv2.setNumThreads(setup.threads)
        self._setup = setup
        self._catalogue = load_catalogue()
        self._recognizers: dict[FinderMode, Recognizer] = {}

    def recognize(self, path: str) -> Done:
        """Recognise an image or a film.

        Raises:
            DrishtiError: the models cannot be loaded. What is wrong with the file is in the result.
        """
        mode = FinderMode.IMAGE if is_image(path) else FinderMode.VIDEO
        recognizer = self._recognizer(mode)
        try:
            if mode is FinderMode.IMAGE:
                recognition = recognizer.step(read_image(Path(path)))
                return Done(path, (image_event(path, recognition, self._catalogue),))
            return Done(path, tuple(self._holds(path, recognizer)))
        except DrishtiError as error:
            return Done(path, trouble=str(error))

    def _holds(self, path: str, recognizer: Recognizer) -> list[Event]:
        practice, holds = Practice(), []
        with Film(Path(path)) as film:
            for frame in film.frames():
                state = practice.update(recognizer.step(frame))
                if state.completed is not None:
                    holds.append(state.completed)
        last = practice.finish()
        return [hold_event(path, hold, self._catalogue) for hold in (*holds, *([last] if last else []))]

    def _recognizer(self, mode: FinderMode) -> Recognizer:
        if mode not in self._recognizers:
            self._recognizers[mode] = self._setup.open(mode)
        return self._recognizers[mode]

    def close(self) -> None:
        """Free the models."""
        for recognizer in self._recognizers.values():
            recognizer.close()
        self._recognizers.clear()


_here = threading.local()


def recognize_file(setup: Setup, path: str) -> Done:
    """Recognise a file with the models that this thread keeps, for workers that are handed functions.

    Raises:
        DrishtiError: the models cannot be loaded.
    """
    kept: tuple[Setup, FileRecognizer] | None = getattr(_here, "kept", None)
    if kept is None or kept[0] != setup:
        if kept is not None:
            kept[1].close()
        kept = _here.kept = (setup, FileRecognizer(setup))
    return kept[1].recognize(path)
