"""Finding the practitioner in a frame with MediaPipe's PoseLandmarker."""

import math
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.crop import CropFollower
from model.errors import DrishtiError
from model.frame import Frame
from model.landmarks import DRAWN_VISIBILITY
from model.mediapipe_offline import keep_mediapipe_offline
from model.mediapipe_slim import matplotlib_later
from model.memory import give_back
from model.person import Box, Person
from model.recognition import ViewIssue
from model.second_look import other_views
from model.view import brightness, view_issues

_MOST_PEOPLE: Final = 3
_LOOK_SECONDS: Final = 1.0
_REWIND_SECONDS: Final = 1.0
_MUCH_BIGGER: Final = 1.4
# As shares of the body's diagonal:
_MOVED: Final = 0.5  # one body is nearer than this to where it was a moment ago
_SAME_PERSON: Final = 0.1  # two findings of one body are nearer than this; of 45 pairs on photographs 1 was


class FinderMode(Enum):
    """What the frames are."""

    VIDEO = "video"
    """Frames of films or cameras, in order: the person is followed and the landmarks are smoothed."""
    IMAGE = "image"
    """Single pictures: each stands alone, and the same picture always gives the same result."""


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """What was found in a frame.

    Attributes:
        person: the practitioner, or None.
        crop: the square that the image tower looks at, in pixels of the frame.
        issues: what is missing in view, most important first.
        again: the same person as found in other views of a single picture; see :mod:`model.second_look`.
    """

    person: Person | None
    crop: Box
    issues: tuple[ViewIssue, ...]
    again: tuple[Person, ...] = ()


class PersonFinder:
    """Finds the practitioner: the biggest person in view, the one locked on, or the one seen first.

    In VIDEO mode somebody who is alone is followed by a tracker: it costs two thirds of a look at
    the whole frame and its landmarks are much calmer, but it knows one person only. So the whole
    frame is looked at, for several people, once a second, and at every frame while nobody is
    followed or several people are in view. (MediaPipe's own tracking of several people costs as
    much as looking and does not smooth.)

    ``find`` and ``close`` belong to one thread at a time; whom to follow may be set from any thread.
    MediaPipe runs its networks on one thread each; its interface offers no other cap.
    """

    def __init__(self, landmarker: Path, *, mode: FinderMode) -> None:
        """Load the pose model.

        Args:
            landmarker: a ``.task`` file, see ``model.landmarker.find_landmarker``.
            mode: whether frames follow each other or stand alone.

        Raises:
            DrishtiError: MediaPipe cannot load the file.
        """
        self._lookout = _load(landmarker, "IMAGE", people=_MOST_PEOPLE)
        self._tracker = _Tracker(landmarker) if mode is FinderMode.VIDEO else None
        self._closed = False
        self._stay = False
        self._begin(None)

    def _begin(self, source: tuple[str, int, int] | None) -> None:
        self._source = source
        self._t = -math.inf
        self._choice = _Choice()
        self._crop = CropFollower()
        self._tracking = False
        self._looked_t = -math.inf
        if self._tracker is not None:
            self._tracker.forget()

    def find(self, frame: Frame) -> Sighting:
        """Find the practitioner in a frame.

        In VIDEO mode times may repeat or go back. Another source, another frame size or a jump back
        of more than a second starts afresh, which also releases the lock.

        Raises:
            RuntimeError: the finder is closed.
        """
        if self._closed:
            raise RuntimeError("this PersonFinder is closed")  # MediaPipe would find nobody, in silence
        source = (frame.source_id, frame.width, frame.height)
        if self._tracker is None or source != self._source or frame.t_seconds < self._t - _REWIND_SECONDS:
            self._begin(source)
        self._t = frame.t_seconds
        # MediaPipe wants contiguous RGB: it reads a reversed view wrongly, in silence.
        rgb = np.ascontiguousarray(cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        person = self._choice.choose(self._people(rgb), frame.t_seconds, stay=self._stay)
        again = self._look_again(rgb, person) if self._tracker is None else ()
        if person is None and again:
            person, *others = again
            again = tuple(others)
        if person is None:
            self._tracking = False  # whoever is tracked is not the one who is locked on
        body = None if person is None else person.box
        return Sighting(
            person=person,
            crop=self._crop.follow(body, frame.t_seconds, frame.width, frame.height),
            issues=view_issues(person, frame.width, frame.height, brightness(frame.bgr)),
            again=again,
        )

    def _look_again(self, rgb: NDArray[np.uint8], person: Person | None) -> tuple[Person, ...]:
        """Whoever was found, or nobody yet, in other views of a single picture."""
        seen: list[Person] = []
        for view, back in other_views(rgb):
            known = person or (seen[0] if seen else None)
            people = [back(one) for one in _distinct(_people_in(view, self._lookout.detect(_image_of(view))))]
            if known is not None:
                people = [one for one in people if _is_near(one.box, known.box)]
            if people:
                seen.append(max(people, key=lambda one: _diagonal(one.box)))
        return tuple(seen)

    def _people(self, rgb: NDArray[np.uint8]) -> Sequence[Person]:
        tracked: Sequence[Person] = ()
        if self._tracker is not None and self._tracking:
            tracked = self._tracker.track(rgb, self._t)
            look_is_due = abs(self._t - self._looked_t) >= _LOOK_SECONDS or self._choice.is_awaited
            if tracked and not look_is_due:
                return tracked
        people = _distinct(_people_in(rgb, self._lookout.detect(_image_of(rgb))))
        self._looked_t = self._t
        if self._tracker is not None and tracked:
            if people and not any(_is_near(person.box, tracked[0].box) for person in people):
                self._tracker.forget()  # it has strayed to something that is no person
            elif len(people) <= 1:
                return tracked
        self._tracking = len(people) == 1
        return people

    def lock_on(self, x: float, y: float) -> None:
        """Stay with the person at or nearest to (x, y), in pixels of the frame; VIDEO mode only."""
        self._choice.wish = (x, y)

    def release_lock(self) -> None:
        """Take the biggest person again, or whoever was followed if it is to :meth:`stay`."""
        self._choice.wish = None

    def stay(self, wanted: bool) -> None:
        """Whether to stay with whoever was followed last while others are in view; VIDEO mode only.

        At first that is the biggest person. Outlasts a change of the source, unlike :meth:`lock_on`.
        """
        self._stay = wanted

    def close(self) -> None:
        """Free the models and their threads; the finder is of no use afterwards."""
        self._closed = True
        self._lookout.close()
        if self._tracker is not None:
            self._tracker.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class _Choice:
    """Whom to take of the people in view."""

    def __init__(self) -> None:
        # Set from other threads: a wish is a new tuple, and served once it has been acted upon.
        self.wish: tuple[float, float] | None = None
        self._served: tuple[float, float] | None = None
        self._box: Box | None = None
        self._t = 0.0

    @property
    def is_awaited(self) -> bool:
        """Whether a lock waits for somebody to be locked on."""
        return self.wish is not self._served and self.wish is not None

    def choose(self, people: Sequence[Person], t_seconds: float, *, stay: bool) -> Person | None:
        """The practitioner among ``people``, or None; ``stay`` prefers whoever was taken before."""
        chosen = self._pick(people, t_seconds, stay) if people else None
        if chosen is not None:
            self._box, self._t = chosen.box, t_seconds
        return chosen

    def _pick(self, people: Sequence[Person], t_seconds: float, stay: bool) -> Person | None:
        wish = self.wish
        if wish is not None and wish is not self._served:
            self._served = wish
            return min(
                people,
                key=lambda person: (not person.box.contains(*wish), math.dist(person.box.center, wish)),
            )
        last = self._box
        if last is None:
            return max(people, key=lambda person: _diagonal(person.box))
        if wish is not None or stay:
            nearest = min(people, key=lambda person: math.dist(person.box.center, last.center))
            # The longer the locked person is out of sight, the further away they may come back.
            reach = _diagonal(last) * (_MOVED + max(0.0, t_seconds - self._t))
            return nearest if math.dist(nearest.box.center, last.center) <= reach else None
        # Of two people of about the same size the choice must not alternate.
        return max(
            people,
            key=lambda person: _diagonal(person.box) * (_MUCH_BIGGER if _is_near(person.box, last) else 1.0),
        )


def _diagonal(box: Box) -> float:
    return math.hypot(box.width, box.height)


def _is_near(box: Box, other: Box) -> bool:
    return math.dist(box.center, other.center) <= _MOVED * _diagonal(other)


class _Tracker:
    """Follows one person from frame to frame."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._landmarker: Any = None
        self._timestamp_ms = 0

    def track(self, rgb: NDArray[np.uint8], t_seconds: float) -> Sequence[Person]:
        """The person followed in ``rgb``, uint8 [height, width, 3], or nobody."""
        if self._landmarker is None:
            self._landmarker = _load(self._path, "VIDEO", people=1)
        # MediaPipe refuses timestamps that do not increase.
        self._timestamp_ms = max(self._timestamp_ms + 1, round(t_seconds * 1000))
        return _people_in(rgb, self._landmarker.detect_for_video(_image_of(rgb), self._timestamp_ms))

    def forget(self) -> None:
        """Forget the person and the time; what comes next is looked at afresh."""
        if self._landmarker is not None:
            self._landmarker.close()
        self._landmarker, self._timestamp_ms = None, 0


def _image_of(rgb: NDArray[np.uint8]) -> Any:
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)


def _people_in(rgb: NDArray[np.uint8], result: Any) -> Sequence[Person]:
    height, width = rgb.shape[:2]
    # z has about the scale of x.
    to_pixels = np.array([width, height, width, 1], np.float32)
    people = []
    for points, world_points in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
        landmarks = np.array([(p.x, p.y, p.z, p.visibility) for p in points], np.float32) * to_pixels
        world = np.array([(p.x, p.y, p.z) for p in world_points], np.float32)
        drawn = landmarks[:, 3] >= DRAWN_VISIBILITY
        people.append(
            Person(landmarks, world, Box.around((landmarks[drawn] if drawn.any() else landmarks)[:, :2]))
        )
    return people


def _distinct(people: Sequence[Person]) -> Sequence[Person]:
    """Everybody once: now and then MediaPipe finds the same person twice, almost at the same place."""
    distinct: list[Person] = []
    for person in people:
        if all(_apart(person, other) > _SAME_PERSON * _diagonal(other.box) for other in distinct):
            distinct.append(person)
    return distinct


def _apart(person: Person, other: Person) -> float:
    """Median distance between the same landmarks of two people, in pixels."""
    return float(np.median(np.linalg.norm(person.landmarks[:, :2] - other.landmarks[:, :2], axis=1)))


def _load(path: Path, running_mode: str, people: int) -> Any:
    try:
        with _silent_stderr():
            _draw_first_warning(path)
            landmarker = _create(path, running_mode, num_poses=people)
    except (RuntimeError, ValueError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
        raise DrishtiError(
            f"MediaPipe cannot load the pose model {path} ({reason}): delete it and run `drishti setup`, "
            "or choose another one."
        ) from error
    give_back()
    return landmarker


def _create(path: Path, running_mode: str, **options: float) -> Any:
    keep_mediapipe_offline()
    with matplotlib_later():
        from mediapipe.tasks.python import BaseOptions, vision

    return vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(path)),
            running_mode=vision.RunningMode[running_mode],
            **options,
        )
    )


@cache
def _draw_first_warning(path: Path) -> None:
    """Have a "person" found in a black picture: at the first one of a process MediaPipe logs a warning."""
    with _create(path, "IMAGE", min_pose_detection_confidence=0.0, min_pose_presence_confidence=0.0) as model:
        model.detect(_image_of(np.zeros((64, 64, 3), np.uint8)))


_stderr_lock = threading.Lock()


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send file descriptor 2 nowhere for a moment: MediaPipe's C++ side logs there."""
    with _stderr_lock:
        try:
            kept = os.dup(2)
        except OSError:  # a windowed program on Windows has no stderr
            yield
            return
        if sys.stderr is not None:
            sys.stderr.flush()
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
