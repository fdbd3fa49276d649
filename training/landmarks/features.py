"""Geometry of a skeleton, as torch operations that are exported into the tower's graph.

Only what training data and MediaPipe both have is used: x, y, and whether the landmark is seen.
"""

from typing import Final

import torch
from torch import Tensor

from model.landmarks import MIRRORED, Landmark

_MIRRORED: Final = torch.from_numpy(MIRRORED.copy())
_PARTS: Final = ("EAR", "SHOULDER", "ELBOW", "WRIST", "INDEX", "HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
KEY_LANDMARKS: Final = torch.tensor(
    [Landmark.NOSE, *(Landmark[f"{side}_{part}"] for part in _PARTS for side in ("LEFT", "RIGHT"))]
)
"""Those that are compared with each other."""
_TINY: Final = 1e-3
"""In units of the body: keeps what has no extent finite."""
PAIRS: Final = torch.triu_indices(len(KEY_LANDMARKS), len(KEY_LANDMARKS), offset=1)
"""Each two of the key landmarks, int [2, pairs]."""
_PAIR_FROM, _PAIR_TO = KEY_LANDMARKS[PAIRS]
_ANGLES: Final = torch.tensor(
    [
        [Landmark[name.format(a=a, b=b)] for name in names]
        for names in (
            ("{a}_SHOULDER", "{a}_ELBOW", "{a}_WRIST"),
            ("{a}_ELBOW", "{a}_SHOULDER", "{a}_HIP"),
            ("{a}_ELBOW", "{a}_SHOULDER", "{b}_SHOULDER"),
            ("{a}_WRIST", "{a}_SHOULDER", "{a}_HIP"),
            ("{a}_WRIST", "{a}_HIP", "{a}_ANKLE"),
            ("{a}_SHOULDER", "{a}_HIP", "{a}_KNEE"),
            ("{a}_SHOULDER", "{a}_HIP", "{a}_ANKLE"),
            ("{b}_HIP", "{a}_HIP", "{a}_KNEE"),
            ("{a}_HIP", "{a}_KNEE", "{a}_ANKLE"),
            ("{a}_KNEE", "{a}_ANKLE", "{a}_FOOT_INDEX"),
            ("{a}_KNEE", "{b}_HIP", "{b}_KNEE"),
            ("NOSE", "{a}_SHOULDER", "{a}_HIP"),
        )
        for a, b in (("LEFT", "RIGHT"), ("RIGHT", "LEFT"))
    ]
)
"""Triples whose middle landmark is the vertex of an angle."""
UPRIGHT: Final = slice(0, 2 * len(Landmark))
"""Which columns of :func:`geometry` are x and y of the landmarks, as the picture stands."""
ALONG_TORSO: Final = slice(UPRIGHT.stop, UPRIGHT.stop + 2 * len(Landmark))
"""Which are theirs across and along the torso."""
PAIRWISE: Final = slice(ALONG_TORSO.stop, ALONG_TORSO.stop + 4 * len(_PAIR_FROM))
"""Which tell of two landmarks: x and y of all directions, then all distances, then all above or below."""
SEEN: Final = slice(PAIRWISE.stop + 2 * len(_ANGLES), PAIRWISE.stop + 2 * len(_ANGLES) + len(Landmark))
"""Which say that a landmark is seen."""


_HEAD: Final = torch.tensor(
    [
        Landmark[name]
        for name in ("NOSE", "LEFT_EYE", "RIGHT_EYE", "LEFT_EAR", "RIGHT_EAR", "MOUTH_LEFT", "MOUTH_RIGHT")
    ]
)
_ENDS: Final = torch.tensor(
    [
        [Landmark[f"{side}_{part}"] for part in parts]
        for parts in (
            ("WRIST", "INDEX", "PINKY"),
            ("WRIST", "THUMB", "PINKY"),
            ("ANKLE", "FOOT_INDEX", "HEEL"),
        )
        for side in ("LEFT", "RIGHT")
    ]
)
"""Triangles of hands and feet."""
_BONES: Final = torch.tensor(
    [
        [Landmark[name.format(side=side)] for name in names]
        for names in (
            ("{side}_SHOULDER", "{side}_ELBOW"),
            ("{side}_ELBOW", "{side}_WRIST"),
            ("{side}_HIP", "{side}_KNEE"),
            ("{side}_KNEE", "{side}_ANKLE"),
            ("{side}_SHOULDER", "{side}_HIP"),
            ("{side}_HEEL", "{side}_FOOT_INDEX"),
        )
        for side in ("LEFT", "RIGHT")
    ]
    + [[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]]
)


def _continuation(*steps: tuple[str, str, str, float]) -> tuple[Tensor, Tensor, Tensor]:
    """For every landmark: the joint to go on from, the one before it, how far; by default itself."""
    near, far, share = torch.arange(len(Landmark)), torch.arange(len(Landmark)), torch.zeros(len(Landmark))
    for a, b in (("LEFT", "RIGHT"), ("RIGHT", "LEFT")):
        for *names, length in steps:
            index, one, other = (Landmark[str(name).format(a=a, b=b)] for name in names)
            near[index], far[index], share[index] = one, other, float(length)
    return near, far, share


_CONTINUATIONS: Final = (
    _continuation(("{a}_SHOULDER", "{b}_SHOULDER", "{b}_SHOULDER", 0), ("{a}_HIP", "{b}_HIP", "{b}_HIP", 0)),
    _continuation(
        ("{a}_ELBOW", "{a}_SHOULDER", "{a}_SHOULDER", 0),
        ("{a}_KNEE", "{a}_HIP", "{a}_SHOULDER", 0.4),
        ("{a}_EAR", "{b}_EAR", "{b}_EAR", 0),
    ),
    _continuation(
        ("{a}_WRIST", "{a}_ELBOW", "{a}_SHOULDER", 0.5),
        ("{a}_ANKLE", "{a}_KNEE", "{a}_HIP", 0.5),
        ("{a}_EAR", "{a}_SHOULDER", "{a}_HIP", 0.25),
    ),
    _continuation(
        ("{a}_INDEX", "{a}_WRIST", "{a}_ELBOW", 0.15),
        ("{a}_PINKY", "{a}_WRIST", "{a}_ELBOW", 0.15),
        ("{a}_THUMB", "{a}_WRIST", "{a}_ELBOW", 0.15),
        ("{a}_HEEL", "{a}_ANKLE", "{a}_ANKLE", 0),
        ("{a}_FOOT_INDEX", "{a}_ANKLE", "{a}_ANKLE", 0),
        ("{a}_EYE", "{a}_EAR", "{a}_EAR", 0),
        ("{a}_EYE_INNER", "{a}_EAR", "{a}_EAR", 0),
        ("{a}_EYE_OUTER", "{a}_EAR", "{a}_EAR", 0),
        ("MOUTH_{a}", "{a}_EAR", "{a}_EAR", 0),
        ("NOSE", "{a}_EAR", "{a}_EAR", 0),
    ),
)
"""Where unknown landmarks are guessed to be, from the trunk outwards."""


def mirrored(points: Tensor) -> Tensor:
    """The skeletons as a mirror shows them, left and right named anew.

    Args:
        points: float [N, 33, 3]: x, y in any unit, and whether the landmark is seen.
    """
    return _taken(points, _MIRRORED) * torch.tensor([-1.0, 1.0, 1.0])


def geometry(points: Tensor) -> Tensor:
    """Features of skeletons; position and size in the picture do not matter.

    Coordinates about the hips, upright and turned along the torso; distances, directions and a soft above or
    below of pairs; angles at joints; proportions; which landmarks are seen; and how head, hands, feet and
    bones lie, each in its own size.

    Args:
        points: float [N, 33, 3]: x, y in pixels (NaN where unknown) and 1 where the landmark is seen.

    Returns:
        float [N, features], finite for every input.
    """
    places, seen = _complete(points)
    hips = _middle(places, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    shoulders = _middle(places, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    centered = places - hips[:, None]
    torso = (shoulders - hips).norm(dim=-1, keepdim=True)
    extent = centered.norm(dim=-1).amax(dim=1, keepdim=True)
    # A torso seen end-on is short and limbs may be folded: the larger of the two is a steady unit of length.
    unit = torch.maximum(1.6 * torso, 0.7 * extent).clamp(min=1e-3)
    upright = centered / unit[..., None]

    up = (shoulders - hips) / (torso + 1e-3 * unit)
    across = torch.stack([-up[:, 1], up[:, 0]], dim=-1)
    along_torso = torch.stack(
        [(upright * across[:, None]).sum(dim=-1), (upright * up[:, None]).sum(dim=-1)], dim=-1
    )

    apart = _taken(upright, _PAIR_FROM) - _taken(upright, _PAIR_TO)
    distance = apart.norm(dim=-1)
    direction = apart / (distance[..., None] + 0.05)
    above = torch.tanh(6 * apart[..., 1])

    one = _taken(upright, _ANGLES[:, 0]) - _taken(upright, _ANGLES[:, 1])
    other = _taken(upright, _ANGLES[:, 2]) - _taken(upright, _ANGLES[:, 1])
    lengths = one.norm(dim=-1) * other.norm(dim=-1) + 0.01
    cosine = (one * other).sum(dim=-1) / lengths
    sine = (one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]) / lengths

    size = upright.amax(dim=1) - upright.amin(dim=1)
    width, height = size[:, :1], size[:, 1:]
    proportions = [torso / unit, extent / unit, up, size, torch.log((width + 0.05) / (height + 0.05))]
    parts = [upright, along_torso, direction, distance, above, cosine, sine, seen, *proportions]
    parts += _local_shapes(upright)
    return torch.cat([part.flatten(1) for part in parts], dim=1)


def _local_shapes(upright: Tensor) -> list[Tensor]:
    """How the head, the hands and feet, and the bones lie, each scaled to its own size: float [N, ...]."""
    head = _taken(upright, _HEAD)
    head_middle = head.mean(dim=1)
    head = head - head_middle[:, None]
    head = head / (head.norm(dim=-1).amax(dim=1)[:, None, None] + _TINY)
    neck = _unit(head_middle - _middle(upright, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER))
    across_neck = torch.stack([-neck[:, 1], neck[:, 0]], dim=-1)
    nod, turn = (head * neck[:, None]).sum(dim=-1), (head * across_neck[:, None]).sum(dim=-1)

    root, tip, other = (_taken(upright, _ENDS[:, corner]) for corner in range(3))
    sides = torch.stack([tip - root, other - root, tip - other], dim=-2)
    sides = sides / (sides.norm(dim=-1).amax(dim=-1)[..., None, None] + _TINY)
    facing = sides[..., 0, 0] * sides[..., 1, 1] - sides[..., 0, 1] * sides[..., 1, 0]

    bones = _unit(_taken(upright, _BONES[:, 1]) - _taken(upright, _BONES[:, 0]))
    return [head, nod, turn, sides, facing, bones]


def _taken(places: Tensor, landmarks: Tensor) -> Tensor:
    """Some landmarks of every skeleton; exported as one operation, where indexing becomes four."""
    return places.index_select(1, landmarks)


def _unit(vectors: Tensor) -> Tensor:
    lengths: Tensor = vectors.norm(dim=-1, keepdim=True)
    return vectors / (lengths + _TINY)


def _complete(points: Tensor) -> tuple[Tensor, Tensor]:
    """Places with unknown ones guessed, and which landmarks are seen (none that is unknown).

    Where a limb leaves the picture it is thought to go on half straight from the joint that is known.
    """
    unknown = torch.isnan(points[..., :2]).any(dim=-1)
    known = ~unknown
    places = torch.where(unknown[..., None], torch.zeros_like(points[..., :2]), points[..., :2])
    middle = places.sum(dim=1) / known.to(places.dtype).sum(dim=1, keepdim=True).clamp(min=1)
    for near, far, share in _CONTINUATIONS:
        found = ~known & _taken(known, near) & _taken(known, far)
        guess = _taken(places, near) + share[:, None] * (_taken(places, near) - _taken(places, far))
        places = torch.where(found[..., None], guess, places)
        known = known | found
    places = torch.where(known[..., None], places, middle[:, None])
    return places, points[..., 2] * (~unknown).to(points.dtype)


def _middle(places: Tensor, left: Landmark, right: Landmark) -> Tensor:
    return (places[:, left] + places[:, right]) / 2
