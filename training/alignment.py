"""Makes the statistics that alignment is judged by, and checks them on pictures that they were not made from.

The first view of each pose is the practitioner's typical body; the others are dense clusters of similar
skeletons that no view before covers. Every number is a median over at least twelve people where the pose has
so many; no single person's landmarks are kept.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from numpy.typing import NDArray

from model.alignment import FEWEST_BONES, FEWEST_JOINTS, TRIMMED, Aligner, AlignmentStatistics
from model.assets import asset_path
from model.joints import (
    BONE_COUNT,
    bone_directions,
    bones_seen,
    joint_angles,
    joints_seen,
    mirror_points,
    mirror_seen,
)
from model.person import Box, Person
from model.practitioner import load_poses
from training.landmarks.data import LandmarkSet, read_landmarks, read_photographs

Array = NDArray[np.float32]

CLUSTER: Final = 16
"""Samples of a view, at least."""
CLUSTER_SHARE: Final = 0.12
"""Larger classes take this share of their samples."""
MOST_VIEWS: Final = 8
_SHOWN_BY: Final = (8, 0.3)
"""A joint is judged in a view if so many of its samples, and such a share of them, show it."""
_WIDEST: Final = 5.0
_UNSEEN: Final = 0.05
"""What bones that are not seen in both add to the distance of two skeletons, if it were all of them."""
CONFIDENT_JOINTS: Final = 6
"""A picture is judged for the check if it shows at least so many joints."""


def alignment_statistics(data: LandmarkSet, typical: dict[str, Array]) -> AlignmentStatistics:
    """Views of all poses in the data.

    Args:
        data: skeletons.
        typical: a typical body of every pose, float32 [33, 2].
    """
    rows = [
        (pose_id, *view)
        for pose_id in map(str, np.unique(data.labels))
        for view in _views(data.points[data.labels == pose_id], typical[pose_id])
    ]
    ids, directions, angles, variation, counts = zip(*rows, strict=True)
    unlimited = AlignmentStatistics(
        np.array(ids),
        np.array(directions, dtype=np.float32),
        np.array(angles, dtype=np.float32),
        np.array(variation, dtype=np.float32),
        np.array(counts, dtype=np.int32),
        np.ones(len(ids), dtype=np.float32),
    )
    aligner = Aligner(unlimited)
    limit = {pose_id: _limit(aligner, data.points[data.labels == pose_id], pose_id) for pose_id in set(ids)}
    return AlignmentStatistics(
        unlimited.pose_ids,
        unlimited.directions,
        unlimited.angles,
        unlimited.variation,
        unlimited.counts,
        np.array([limit[pose_id] for pose_id in ids], dtype=np.float32),
    )


def _views(points: Array, typical: Array) -> Iterator[tuple[Array, Array, Array, int]]:
    """Directions, typical angles, their variation and the number of samples of each view of a pose."""
    seen = _seen(points)
    usable = bones_seen(seen).sum(axis=1) >= FEWEST_BONES
    points, seen = points[usable], seen[usable]
    turned, turned_seen = mirror_points(points), mirror_seen(seen)
    straight, mirrored = (
        (bone_directions(points), bones_seen(seen)),
        (bone_directions(turned), bones_seen(turned_seen)),
    )
    as_is, flipped = _apart(*straight, *straight), _apart(*straight, *mirrored)
    whole = np.ones((1, BONE_COUNT), dtype=bool)
    typical_directions = bone_directions(typical[None])
    first = (
        _apart(typical_directions, whole, *straight)[0],
        _apart(typical_directions, whole, *mirrored)[0],
    )
    count = min(len(points), max(CLUSTER, round(CLUSTER_SHARE * len(points))))
    apart = np.minimum(as_is, flipped)
    # Of equally dense clusters the one that shows more of the body.
    density = np.sort(apart, axis=1)[:, :count].mean(axis=1) + _UNSEEN * (1 - straight[1].mean(axis=1))
    free = np.ones(len(points), dtype=bool)
    for view in range(MOST_VIEWS):
        if view and free.sum() < max(1, count // 2):
            return
        medoid = int(np.flatnonzero(free)[density[free].argmin()])
        one, other = first if view == 0 else (as_is[medoid], flipped[medoid])
        members = np.argsort(np.minimum(one, other), kind="stable")[:count]
        turn = other[members] < one[members]
        bodies = np.where(turn[:, None, None], turned[members], points[members])
        sights = np.where(turn[:, None], turned_seen[members], seen[members])
        middle = joint_angles(typical[None])[0] if view == 0 else None
        angles, variation = _angles(bodies, sights, middle)
        directions = typical_directions[0] if view == 0 else _mean_direction(bodies, sights)
        yield directions, angles, variation, count
        free[members] = False
        if view:
            free[medoid] = False


def _angles(bodies: Array, sights: NDArray[np.bool_], middle: Array | None) -> tuple[Array, Array]:
    """Typical angles (``middle``, or the medians) and their variation; NaN where too few show the joint."""
    shown = joints_seen(sights)
    enough = (shown.sum(axis=0) >= _SHOWN_BY[0]) & (shown.mean(axis=0) >= _SHOWN_BY[1])
    angles = np.where(shown, joint_angles(bodies), np.nan)
    middles, variation = np.full(len(enough), np.nan), np.full(len(enough), np.nan)
    middles[enough] = np.nanmedian(angles[:, enough], axis=0) if middle is None else middle[enough]
    variation[enough] = 1.4826 * np.nanmedian(np.abs(angles - middles)[:, enough], axis=0)
    return middles.astype(np.float32), variation.astype(np.float32)


def _mean_direction(bodies: Array, sights: NDArray[np.bool_]) -> Array:
    total = (bone_directions(bodies) * bones_seen(sights)[..., None]).sum(axis=0)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=-1, keepdims=True), 1e-9), np.float32)


def _apart(one: Array, one_seen: NDArray[np.bool_], other: Array, other_seen: NDArray[np.bool_]) -> Array:
    """Trimmed distances [N, M] of skeletons by the bones that both show."""
    unlike = 1 - np.einsum("nbd,mbd->nmb", one, other)
    both = one_seen[:, None] & other_seen[None]
    unlike = np.sort(np.where(both, unlike, np.inf), axis=2)
    common = both.sum(axis=2)
    kept = np.maximum(common - TRIMMED, 1)
    counts = (np.arange(BONE_COUNT) < kept[..., None]) & np.isfinite(unlike)
    return np.asarray(
        np.where(counts, unlike, 0).sum(axis=2) / kept + _UNSEEN * (1 - common / BONE_COUNT), np.float32
    )


def _limit(aligner: Aligner, points: Array, pose_id: str) -> float:
    """The deviation that 95 of 100 samples stay below, of those that show enough joints."""
    deviations = aligner.deviations(points[..., :2], _seen(points), pose_id)
    judged = np.isfinite(deviations.joints).sum(axis=1)
    for least in (FEWEST_JOINTS + 1, FEWEST_JOINTS, 1):
        if (judged >= least).sum() >= _SHOWN_BY[0]:
            return float(np.quantile(deviations.total[judged >= least], 0.95))
    # Too few people to know: judge as in the poses with the widest limits.
    return _WIDEST


def _seen(points: Array) -> NDArray[np.bool_]:
    return np.asarray((points[..., 2] > 0.5) & np.isfinite(points[..., 0]))


def check(aligner: Aligner, data: LandmarkSet) -> dict[str, Any]:
    """Scores of labelled skeletons for the pose that they are in.

    Returns:
        ``n`` with a score; ``confident``: those that show at least six joints; of these ``above_60`` (share),
        ``median`` and ``lowest_5`` (the score that 5 of 100 are below).
    """
    scores, joints = [], []
    for points, label in zip(data.points, data.labels, strict=True):
        landmarks = np.concatenate([points[:, :2], np.zeros((len(points), 1)), points[:, 2:]], axis=1)
        landmarks[~_seen(points[None])[0], 3] = 0
        person = Person(
            landmarks.astype(np.float32), np.zeros((len(points), 3), np.float32), Box(0.0, 0.0, 1.0, 1.0)
        )
        alignment = aligner.align(person, str(label))
        if alignment.score is not None:
            scores.append(alignment.score)
            joints.append(int(joints_seen(person.drawn[None]).sum()))
    confident = np.array(scores)[np.array(joints) >= CONFIDENT_JOINTS]
    return {
        "n": len(scores),
        "confident": len(confident),
        "above_60": float((confident > 60).mean()),
        "median": float(np.median(confident)),
        "lowest_5": float(np.quantile(confident, 0.05)),
    }


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--landmarks", type=_FILE, required=True, help="Landmarks of Yoga-82 with both splits (.npz).")
@click.option(
    "--photos",
    type=(_FILE, _FILE),
    metavar="TABLE.csv LANDMARKS.npz",
    required=True,
    help="Photographs, for the poses outside Yoga-82.",
)
@click.option("--output", type=_FILE, default=asset_path("alignment.npz"), show_default="the shipped file")
def alignment(landmarks: Path, photos: tuple[Path, Path], output: Path) -> None:
    """Make the statistics of joint angles, and check them on the test split."""
    train, photographs = read_landmarks(landmarks, "train"), read_photographs(*photos)
    extra = ~np.isin(photographs.labels, np.unique(train.labels))
    typical = load_poses()
    bodies = {pose_id: typical.body(pose_id)[:, :2] for pose_id in typical.pose_ids}
    statistics = alignment_statistics(train.joined(photographs.where(np.asarray(extra))), bodies)
    statistics.save(output)
    figures = check(Aligner(statistics), read_landmarks(landmarks, "test"))
    click.echo(f"{len(statistics.pose_ids)} views of {len(np.unique(statistics.pose_ids))} poses: {output}")
    for name, value in figures.items():
        click.echo(f"{name:10} {value:.3f}" if isinstance(value, float) else f"{name:10} {value}")
