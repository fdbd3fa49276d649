"""The practitioner's body: bones, human proportions, and depth for flat landmarks.

Coordinates of a body are those of MediaPipe's world landmarks: metres, x to the right of the
picture, y down, z away from the viewer. A body is float32 [33, 3].
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.landmarks import LANDMARK_COUNT, Landmark

Array = NDArray[np.float32]

# Mean points that are no landmarks follow the 33 landmarks as three more rows.
PELVIS: Final = LANDMARK_COUNT
CHEST: Final = LANDMARK_COUNT + 1
HEAD: Final = LANDMARK_COUNT + 2

BONES: Final[tuple[tuple[int, int, float], ...]] = (
    (Landmark.RIGHT_HIP, Landmark.LEFT_HIP, 0.212),
    (PELVIS, CHEST, 0.488),
    (Landmark.RIGHT_SHOULDER, Landmark.LEFT_SHOULDER, 0.304),
    (CHEST, HEAD, 0.175),
    *(
        bone
        for shoulder, elbow, wrist, pinky, index, thumb, hip, knee, ankle, heel, toe in (
            (*range(11, 23, 2), *range(23, 33, 2)),
            (*range(12, 23, 2), *range(24, 33, 2)),
        )
        for bone in (
            (shoulder, elbow, 0.241),
            (elbow, wrist, 0.241),
            (wrist, pinky, 0.065),
            (wrist, index, 0.074),
            (wrist, thumb, 0.030),
            (hip, knee, 0.385),
            (knee, ankle, 0.373),
            (ankle, heel, 0.045),
            (ankle, toe, 0.147),
        )
    ),
)
"""(from, to, length in metres): medians of MediaPipe's world landmarks over 3,200 photographs."""

BONE_LENGTHS: Final[Array] = np.array([length for *_, length in BONES], dtype=np.float32)
_FROM: Final = np.array([bone[0] for bone in BONES])
_TO: Final = np.array([bone[1] for bone in BONES])
HIPS, SPINE, SHOULDERS, NECK = range(4)
"""Where the bones of the trunk stand in `BONES`; the limbs follow."""
_LARGE: Final = BONE_LENGTHS > 0.2

FACE: Final[Array] = np.array(
    [
        (0.000, -0.018, 0.121),
        (0.016, -0.049, 0.095),
        (0.030, -0.049, 0.090),
        (0.043, -0.049, 0.082),
        (-0.016, -0.049, 0.095),
        (-0.030, -0.049, 0.090),
        (-0.043, -0.049, 0.082),
        (0.073, 0.000, 0.000),
        (-0.073, 0.000, 0.000),
        (0.023, 0.019, 0.095),
        (-0.023, 0.019, 0.095),
    ],
    dtype=np.float32,
)
"""Landmarks 0 to 10 of an upright head: metres from the middle between the ears to the person's
left, down, and forwards (medians of MediaPipe's world landmarks over 679 faces)."""


def with_means(body: Array) -> Array:
    """``body`` [..., 33, D] with pelvis, chest and head (between the ears) added: [..., 36, D]."""
    means = [
        body[..., pair, :].mean(axis=-2, keepdims=True)
        for pair in (
            (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
            (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
            (Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
        )
    ]
    return np.concatenate([body, *means], axis=-2)


def bone_vectors(body: Array) -> Array:
    """Vectors along ``BONES``: [..., 33, D] to [..., B, D]."""
    points = with_means(body)
    return points[..., _TO, :] - points[..., _FROM, :]


def assemble(vectors: Array, head: Array) -> Array:
    """The body whose bones are ``vectors`` [B, 3] and whose head is turned by ``head`` [3, 3].

    The pelvis is the origin. Inverse of `bone_vectors` and `head_rotation`.
    """
    points = np.zeros((LANDMARK_COUNT + 3, 3), dtype=np.float32)
    points[CHEST] = vectors[SPINE]
    points[HEAD] = points[CHEST] + vectors[NECK]
    for bone, left, right, middle in (
        (HIPS, Landmark.LEFT_HIP, Landmark.RIGHT_HIP, PELVIS),
        (SHOULDERS, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, CHEST),
    ):
        points[left] = points[middle] + vectors[bone] / 2
        points[right] = points[middle] - vectors[bone] / 2
    for (start, end, _), vector in zip(BONES[NECK + 1 :], vectors[NECK + 1 :], strict=True):
        points[end] = points[start] + vector
    points[: len(FACE)] = points[HEAD] + FACE @ head.T
    return points[:LANDMARK_COUNT]


def head_rotation(face: Array) -> Array:
    """How a head is turned, from landmarks 0 to 10, [11, 2] in the picture.

    The template `FACE` is fitted as a weak-perspective camera sees it (least squares, then the
    nearest rotation); the face is not flat, so that the picture alone decides.

    Returns:
        float32 [3, 3], columns: the person's left, down the face, forwards.
    """
    template = np.concatenate([FACE, np.ones((len(FACE), 1), dtype=np.float32)], axis=1)
    fit, *_ = np.linalg.lstsq(template, face, rcond=None)
    rows = fit[:3].T
    u, _, vt = np.linalg.svd(rows, full_matrices=False)
    rows = u @ vt
    # A person's left, down and forwards are a left-handed frame in x right, y down, z away.
    return np.stack([rows[0], rows[1], -np.cross(rows[0], rows[1])]).astype(np.float32)


def lift(flat: Array, slopes: Array | None = None, *, metres_per_unit: float | None = None) -> Array:
    """Gives flat landmarks depth: a bone that looks short must lean towards or from the viewer.

    Args:
        flat: [33, 2], any unit.
        slopes: [B], the rise in z over the length of each bone, -1 to 1, as far as known (0: not);
            without them the face tells which way the trunk is turned, and limbs stay flat.
        metres_per_unit: the scale; without it, such that the large bones are as long as human
            bones allow.

    Returns:
        float32 [33, 3] in metres, pelvis at the origin.
    """
    if metres_per_unit is None:
        lengths = np.linalg.norm(bone_vectors(flat), axis=1)
        metres_per_unit = float(1 / max(np.quantile((lengths / BONE_LENGTHS)[_LARGE], 0.85), 1e-6))
    vectors = bone_vectors(flat) * metres_per_unit
    lengths = np.linalg.norm(vectors, axis=1)
    vectors *= np.minimum(1, BONE_LENGTHS / np.maximum(lengths, 1e-6))[:, None]
    head = head_rotation(flat[: len(FACE)])
    if slopes is None:
        slopes = _guess_slopes(vectors, head)
    depth = np.sqrt(np.maximum(BONE_LENGTHS**2 - np.square(vectors).sum(axis=1), 0))
    # The shortening of nearly parallel bones is mostly noise: let the slope have its say.
    z = np.sign(slopes) * (0.5 * depth + 0.5 * np.minimum(np.abs(slopes) * BONE_LENGTHS, depth))
    return assemble(np.column_stack([vectors, z]).astype(np.float32), head)


def _guess_slopes(vectors: Array, head: Array) -> Array:
    """Slopes of hips and shoulders of a body seen flat; limbs are left in the plane."""
    slopes = np.zeros(len(BONES), dtype=np.float32)
    up = np.array([*vectors[SPINE], 0.0], dtype=np.float32)
    up /= max(float(np.linalg.norm(up)), 1e-6)
    left = np.cross(up, head[:, 2])
    slopes[[HIPS, SHOULDERS]] = left[2]
    return slopes
