"""Makes the demo practitioner's pose statistics: one typical body for every pose.

A pose is photographed from several sides and has variants. For each pose the densest cluster of
similar views is taken, every body on the same scale and, where needed, mirrored; the median of each
landmark over the cluster is the typical body. No single person's landmarks are kept.
"""

from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray

from model.assets import asset_path
from model.catalogue import Catalogue, load_catalogue
from model.errors import DrishtiError
from model.landmarks import DRAWN_VISIBILITY, LANDMARK_COUNT, MIRRORED, Landmark
from model.practitioner.body import BONE_LENGTHS, bone_vectors, lift, with_means
from model.practitioner.poses import PoseStatistics

Array = NDArray[np.float32]

CLUSTER: Final = 12
"""Samples at least in a median, the cluster's medoid among them."""
CLUSTER_SHARE: Final = 0.12
"""Larger classes take this share of their samples, for a calmer median."""
_VIEW_SHARE: Final = 0.3
"""The medoid is closest to this share of its class: a common view, not a few copies of a picture."""
_DEPTH_NEIGHBOURS: Final = 15
_UNSEEN_WEIGHT: Final = 0.25
_LIMBS: Final = np.arange(Landmark.LEFT_SHOULDER, LANDMARK_COUNT)


def align(landmarks: Array) -> Array:
    """Bodies of one size about their pelvis: [N, 33, 2] pixels to [N, 33, 2] metres, roughly.

    The size is the 85 % quantile of bone length over human bone length of the large bones: at most
    a few bones are seen at their full length.
    """
    large = BONE_LENGTHS > 0.2
    lengths = np.linalg.norm(bone_vectors(landmarks), axis=2)[:, large] / BONE_LENGTHS[large]
    size = np.maximum(np.quantile(lengths, 0.85, axis=1), 1e-6)
    pelvis = landmarks[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    return np.asarray((landmarks - pelvis) / size[:, None, None], dtype=np.float32)


def mirrored(bodies: Array) -> Array:
    """The mirror images of bodies [N, 33, D] about their pelvis; the landmarks keep their names."""
    images = bodies[:, MIRRORED].copy()
    images[..., 0] *= -1
    return images


def typical_body(bodies: Array, seen: NDArray[np.bool_]) -> tuple[Array, Array, int]:
    """Median body of the densest cluster of aligned bodies.

    Args:
        bodies: [N, 33, 2] from `align`, N at least 1.
        seen: bool [N, 33].

    Returns:
        Landmarks [33, 2], share of samples in which each is seen [33], size of the cluster.
    """
    weights = np.where(seen, 1.0, _UNSEEN_WEIGHT).astype(np.float32)
    straight = _distances(bodies, bodies, weights, weights)
    flipped = _distances(bodies, mirrored(bodies), weights, weights[:, MIRRORED])
    distances = np.minimum(straight, flipped)
    count = min(len(bodies), max(CLUSTER, round(CLUSTER_SHARE * len(bodies))))
    view = max(count, round(_VIEW_SHARE * len(bodies)))
    nearest = np.sort(distances, axis=1)[:, :view].mean(axis=1)
    # Of equally dense clusters the one that shows more of the body.
    hidden = 1 - seen[:, _LIMBS].mean(axis=1)
    medoid = int(np.argmin(nearest * (1 + hidden)))
    members = np.argsort(distances[medoid], kind="stable")[:count]
    turn = flipped[medoid, members] < straight[medoid, members]
    chosen = np.where(turn[:, None, None], mirrored(bodies[members]), bodies[members])
    chosen_seen = np.where(turn[:, None], seen[members][:, MIRRORED], seen[members])
    shares = chosen_seen.mean(axis=0).astype(np.float32)
    # Where a landmark is mostly hidden its guesses are all there is; else only sight counts.
    masked = np.where((chosen_seen | (shares < 0.5))[..., None], chosen, np.nan)
    return np.nanmedian(masked, axis=0).astype(np.float32), shares, count


def _distances(a: Array, b: Array, weights_a: Array, weights_b: Array) -> Array:
    """Weighted mean squared distances [N, M] of the limbs' landmarks."""
    a, b = a[:, _LIMBS], b[:, _LIMBS]
    wa, wb = weights_a[:, _LIMBS], weights_b[:, _LIMBS]
    cross = np.einsum("nk,mk->nm", wa, wb)
    total = (
        np.einsum("nk,mk->nm", wa * np.square(a).sum(axis=2), wb)
        + np.einsum("nk,mk->nm", wa, wb * np.square(b).sum(axis=2))
        - 2 * np.einsum("nkd,mkd->nm", a * wa[..., None], b * wb[..., None])
    )
    return np.asarray(np.maximum(total / cross, 0), dtype=np.float32)


def bone_slopes(body: Array, photo_bodies: Array, photo_slopes: Array, same_pose: NDArray[np.bool_]) -> Array:
    """How each bone of a flat body rises in z, from the photographs that look most like it.

    Args:
        body: [33, 2] from `typical_body`.
        photo_bodies: [N, 33, 2] aligned, mirror images included.
        photo_slopes: [N, B] rise in z over bone length.
        same_pose: bool [N]: photographs of the same pose count for nearer than they are.
    """
    ones = np.ones((1, LANDMARK_COUNT), dtype=np.float32)
    distances = _distances(body[None], photo_bodies, ones, np.repeat(ones, len(photo_bodies), axis=0))[0]
    distances = np.where(same_pose, 0.25, 1.0) * distances
    nearest = np.argsort(distances, kind="stable")[:_DEPTH_NEIGHBOURS]
    weights = 1 / (distances[nearest] + 0.01)
    return np.asarray(
        (weights[:, None] * photo_slopes[nearest]).sum(axis=0) / weights.sum(), dtype=np.float32
    )


def faces_right(body: Array) -> bool:
    """Whether a body leans, looks and points its toes to the right of the picture, all in all."""
    points = with_means(body)
    head = points[Landmark.NOSE, 0] - points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0].mean()
    toes = sum(
        points[toe, 0] - points[heel, 0]
        for toe, heel in (
            (Landmark.LEFT_FOOT_INDEX, Landmark.LEFT_HEEL),
            (Landmark.RIGHT_FOOT_INDEX, Landmark.RIGHT_HEEL),
        )
    )
    look = points[Landmark.NOSE, 0] - points[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 0].mean()
    return bool(head + toes + 2 * look > 0)


def pose_statistics(
    landmarks: Array,
    seen: NDArray[np.bool_],
    pose_ids: NDArray[np.str_],
    photo_landmarks: Array,
    photo_pose_ids: NDArray[np.str_],
) -> PoseStatistics:
    """Typical bodies of all poses, in the order of their ids.

    Args:
        landmarks: [N, 33, 2] in pixels, nan where unknown; samples with an unknown shoulder, hip,
            knee, elbow, wrist or ankle are left out.
        seen: bool [N, 33].
        pose_ids: str [N].
        photo_landmarks: [M, 33, 3]: x, y, z of MediaPipe, for the depth.
        photo_pose_ids: str [M].

    Raises:
        DrishtiError: if a pose has no usable sample.
    """
    usable = np.isfinite(landmarks).all(axis=(1, 2))
    bodies, sights, ids = align(landmarks[usable]), seen[usable], pose_ids[usable]
    photos = photo_landmarks[np.isfinite(photo_landmarks).all(axis=(1, 2))]
    photo_ids = photo_pose_ids[np.isfinite(photo_landmarks).all(axis=(1, 2))]
    vectors = bone_vectors(photos)
    slopes = vectors[..., 2] / np.maximum(np.linalg.norm(vectors, axis=2), 1e-6)
    photo_bodies = align(photos[..., :2])
    turned = mirrored(photos)
    turned_vectors = bone_vectors(turned)
    turned_slopes = turned_vectors[..., 2] / np.maximum(np.linalg.norm(turned_vectors, axis=2), 1e-6)
    all_photos = np.concatenate([photo_bodies, mirrored(photo_bodies)])
    all_slopes = np.concatenate([slopes, turned_slopes])
    all_ids = np.concatenate([photo_ids, photo_ids])

    names = sorted(set(pose_ids.tolist()))
    rows = []
    for name in names:
        mine = ids == name
        if not mine.any():
            raise DrishtiError(f"No complete landmarks of the pose {name}: add samples of it.")
        flat, shares, count = typical_body(bodies[mine], sights[mine])
        if not faces_right(flat):
            flat, shares = mirrored(flat[None])[0], shares[MIRRORED]
        hint = bone_slopes(flat, all_photos, all_slopes, all_ids == name)
        rows.append((lift(flat, hint), shares, count, int(mine.sum())))
    return PoseStatistics(
        pose_ids=tuple(names),
        bodies=np.stack([row[0] for row in rows]).astype(np.float32),
        seen=np.stack([row[1] for row in rows]).astype(np.float32),
        cluster_sizes=np.array([row[2] for row in rows], dtype=np.int32),
        sample_counts=np.array([row[3] for row in rows], dtype=np.int32),
    )


def read_samples(
    landmarks: Path, photos: Path, catalogue: Catalogue
) -> tuple[Array, NDArray[np.bool_], NDArray[np.str_], Array, NDArray[np.str_]]:
    """Arguments of `pose_statistics` from the two landmark files, of official training images only.

    Poses outside Yoga-82 come from the photographs, whose folders for them end in the pose's name.

    Raises:
        DrishtiError: if a file cannot be read.
    """
    try:
        with np.load(landmarks, allow_pickle=False) as data:
            train = data["split"] == "train"
            points, seen, classes = (data[name][train] for name in ("landmarks", "drawn", "l82"))
        with np.load(photos, allow_pickle=False) as data:
            folders = [Path(path).parts[-2] for path in data["path"].tolist()]
            photo_points = data["landmarks"]
    except (OSError, KeyError, ValueError) as error:
        raise DrishtiError(
            f"Landmarks cannot be read from {landmarks} and {photos}: check the files."
        ) from error
    ids = {pose.yoga82_id: pose.id for pose in catalogue.poses if pose.yoga82_id is not None}
    own = {pose.id for pose in catalogue.poses if pose.yoga82_id is None}
    by_folder = {pose.folder: pose.id for pose in catalogue.poses if pose.folder is not None}

    def pose_of(folder: str) -> str:
        if folder in by_folder:
            return by_folder[folder]
        name = folder.removeprefix("other__").split("_")[0]
        return name if name in own else ""

    photo_ids = np.array([pose_of(folder) for folder in folders])
    extra = np.isin(photo_ids, sorted(own))
    return (
        np.concatenate([points, photo_points[extra, :, :2]]),
        np.concatenate([seen, photo_points[extra, :, 3] >= DRAWN_VISIBILITY]),
        np.concatenate([np.array([ids[int(number)] for number in classes]), photo_ids[extra]]),
        photo_points[..., :3],
        photo_ids,
    )


@click.command()
@click.option(
    "--landmarks",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Yoga-82 landmarks (.npz).",
)
@click.option(
    "--photos",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Photograph landmarks with z (.npz).",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=asset_path("practitioner.npz"),
    show_default="the shipped file",
)
def practitioner(landmarks: Path, photos: Path, output: Path) -> None:
    """Make the demo practitioner's pose statistics."""
    statistics = pose_statistics(*read_samples(landmarks, photos, load_catalogue()))
    statistics.save(output)
    smallest = int(statistics.cluster_sizes.min())
    click.echo(f"{len(statistics.pose_ids)} poses, medians over {smallest} samples or more: {output}")


if __name__ == "__main__":
    practitioner()
