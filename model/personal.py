"""Poses that a user has taught: examples kept as landmarks, recognised without training.

The tower is frozen. Each example becomes an embedding by the same encoder that sees the frames, and a frame
shows the pose if its embedding is close enough to one of the examples, and closer than to any class of the
bundle. This is the training-free cache of Tip-Adapter (Zhang et al., ECCV 2022), with a threshold, since
most of what is seen is none of the user's poses. Landmarks are kept, not embeddings, so that taught poses
survive a change of the bundle; no picture is kept.

Only the landmark tower takes part: taught poses are unknown to the image tower.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.catalogue import PERSONAL
from model.errors import DrishtiError
from model.landmarks import LANDMARK_COUNT

CLOSE: Final = 0.64
"""Cosine with the closest example from which a frame may show the pose.

Chosen on training pictures. On others, poses that the tower never saw are recalled in 48 % of pictures when
taught from one picture (mostly of somebody else) and in 80 % from five, and are taken for 0.3 and 0.8 % of
the pictures of known poses, which costs 0.3 and 0.7 points of accuracy (``training/RESULTS.md``).
"""
LONGEST_NAME: Final = 60
FEWEST_EXAMPLES: Final = 5
MOST_EXAMPLES: Final = 24
"""More say little that is new, and every frame is compared with all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class PersonalPose:
    """A pose as it was taught; equal to another of the same name and examples.

    Attributes:
        name: what the user calls it.
        examples: float32 [K, 33, 3], see :func:`model.encoders.landmark_input`; K at least 1.
    """

    name: str
    examples: NDArray[np.float32]

    @property
    def id(self) -> str:
        """Its id, wherever ids of poses stand."""
        return PERSONAL + self.name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PersonalPose):
            return NotImplemented
        return self.name == other.name and np.array_equal(self.examples, other.examples, equal_nan=True)

    def __hash__(self) -> int:
        return hash((self.name, self.examples.shape))


def personal_name(text: str, taken: Iterable[str]) -> str:
    """A name for a new pose, without needless spaces.

    Args:
        text: what the user wrote.
        taken: names that are in use; case makes no difference.

    Raises:
        DrishtiError: it is empty, too long, holds control characters, or is taken.
    """
    name = " ".join(text.split())
    if not name or not name.isprintable():
        raise DrishtiError("A pose needs a name of letters: write one.")
    if len(name) > LONGEST_NAME:
        raise DrishtiError(f"{name[:20]}… is too long for a name: take at most {LONGEST_NAME} letters.")
    if name.casefold() in {other.casefold() for other in taken}:
        raise DrishtiError(f"There already is a pose {name!r}: choose another name, or delete that one.")
    return name


def choose_examples(seen: NDArray[np.float32], embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """The frames to keep of those in which a pose was shown: few, and unlike each other.

    Frames that are unlike the rest (a step into the pose, a landmark astray) are left out.

    Args:
        seen: float32 [N, 33, 3].
        embeddings: float32 [N, width] of the same, rows of length 1.

    Returns:
        float32 [K, 33, 3], K at most ``MOST_EXAMPLES``.

    Raises:
        DrishtiError: too few frames are alike.
    """
    if len(seen):
        alike = embeddings @ embeddings.T
        steady = np.flatnonzero(np.median(alike, axis=1) >= CLOSE)
        seen, alike = seen[steady], alike[np.ix_(steady, steady)]
    if len(seen) < FEWEST_EXAMPLES:
        raise DrishtiError(
            "You were not seen in one steady pose: hold it, all of you in view, and try again."
        )
    chosen = [int(alike.mean(axis=1).argmax())]
    while len(chosen) < min(MOST_EXAMPLES, len(seen)):
        nearest = alike[:, chosen].max(axis=1)
        nearest[chosen] = np.inf
        chosen.append(int(nearest.argmin()))
    return seen[chosen]


class PersonalPoses:
    """The taught poses, ready to be compared with frames."""

    def __init__(
        self,
        poses: Iterable[PersonalPose],
        encode: Callable[[NDArray[np.float32]], NDArray[np.float32]],
        class_embeddings: NDArray[np.float32],
        temperature: float,
    ) -> None:
        """Embed the examples.

        Args:
            poses: the taught poses.
            encode: the landmark tower: float32 [N, 33, 3] to [N, width], rows of length 1.
            class_embeddings: of the bundle's classes, float32 [classes, width].
            temperature: of the tower.

        Raises:
            DrishtiError: examples are of a wrong shape.
        """
        self._ids: list[str] = []
        self._examples: list[NDArray[np.float32]] = []
        for pose in poses:
            if pose.examples.ndim != 3 or pose.examples.shape[1:] != (LANDMARK_COUNT, 3):
                raise DrishtiError(
                    f"The pose {pose.name!r} has no usable examples: delete it and teach it again."
                )
            self._ids.append(pose.id)
            self._examples.append(encode(pose.examples))
        self._class_embeddings = class_embeddings
        self._temperature = temperature

    def __len__(self) -> int:
        return len(self._ids)

    def probabilities(self, embedding: NDArray[np.float32]) -> dict[str, float]:
        """Probabilities of the taught poses; 0 for those that the frame does not come close to.

        Args:
            embedding: float32 [width] of the frame.
        """
        return dict(zip(self._ids, map(float, self.shares(embedding[None])[0]), strict=True))

    def shares(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for several frames: float32 [N, poses], of embeddings, float32 [N, width]."""
        closeness = np.stack([(embeddings @ examples.T).max(axis=1) for examples in self._examples], axis=1)
        # The softmax over all classes and the taught poses that are near, as if these were classes, too.
        near = np.where(closeness >= CLOSE, closeness, -np.inf)
        cosines = np.concatenate([embeddings @ self._class_embeddings.T, near], axis=1) / self._temperature
        weights = np.exp(cosines - cosines.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.asarray(weights[:, len(self._class_embeddings) :], dtype=np.float32)


def blended(known: Mapping[str, float], taught: Mapping[str, float]) -> dict[str, float]:
    """Probabilities of the bundle's classes and of taught poses together, which sum to 1."""
    rest = 1 - sum(taught.values())
    return {**{name: value * rest for name, value in known.items()}, **taught}
