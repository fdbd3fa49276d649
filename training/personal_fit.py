"""Fine-tuning for taught poses: a class embedding for each of them, over the frozen landmark tower.

The tower, the classes that it has and its temperature stay as they are. Each taught pose gets one more row
of length 1 in the class side, fitted so that its examples are told from all that the tower knows, and that
what the tower knows is hardly ever taken for it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from model.bundle import NO_POSE
from model.errors import DrishtiError
from model.personal import PersonalPose
from training.landmarks.augment import augmented
from training.landmarks.data import LandmarkSet
from training.landmarks.negatives import made_negatives
from training.personal import Judged, named

MOST_FALSE: Final = 0.01
"""Of the pictures of known poses, at most this share may be taken for a taught one,"""
MOST_LOST: Final = 0.01
"""and at most this share of them may lose their right name to all taught ones together."""
CAUTIONS: Final = (10.0, 30.0, 100.0)
"""Weights of what is no taught pose; the first that keeps false accepts low while fitting is taken. Judged on
photographs of three poses that the catalogue lacks, less than 10 recalls no more."""
_WHILE_FITTING: Final = 0.7
"""Known pictures that were not fitted on come out a little worse, so less than ``MOST_FALSE`` is aimed at."""
_STEPS: Final = 60
_RATE: Final = 0.03
_VARIATIONS: Final = 8
"""Of each example, besides itself."""
_KNOWN: Final = 4000
_MADE: Final = 120
_FOLDS: Final = 5


class LearnedPoses:
    """Taught poses as classes of the tower."""

    def __init__(self, tower: Judged, class_embeddings: NDArray[np.float32]) -> None:
        """Take them as they are.

        Args:
            tower: without them.
            class_embeddings: of the taught poses, float32 [poses, width], rows of length 1.
        """
        self.class_embeddings = class_embeddings
        self._tower = tower

    def shares(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the taught poses among all classes: float32 [N, poses] of float32 [N, width]."""
        both = np.concatenate([self._tower.class_embeddings, self.class_embeddings])
        logits = embeddings @ both.T / np.float32(self._tower.temperature)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.asarray(weights[:, len(self._tower.class_embeddings) :], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class PoseFigures:
    """How one taught pose came out.

    Attributes:
        examples: it was learned from.
        recalled: of these, named as it by a fit that did not see them; None for a single example.
        accepted: share of the pictures of known poses that are taken for it.
        mistaken_for_it: the known pose that is taken for it most often; empty for none.
    """

    examples: int
    recalled: int | None
    accepted: float
    mistaken_for_it: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a fit came out.

    Attributes:
        poses: by name.
        known: pictures of known poses that were looked at; the tower and the fit saw none of them.
        right_before: of these, share that was named right before.
        right_after: and afterwards.
        made: bodies that hold no pose.
        made_accepted: of these, taken for a taught pose.
        caution: the weight that was taken.
    """

    poses: dict[str, PoseFigures]
    known: int
    right_before: float
    right_after: float
    made: int
    made_accepted: int
    caution: float

    def as_json(self) -> dict[str, Any]:
        """For manifests and other programs."""
        return asdict(self)

    def refuse_what_costs_too_much(self) -> None:
        """Keep known poses from suffering.

        Raises:
            DrishtiError: too many pictures of known poses are taken for taught ones.
        """
        name, worst = max(self.poses.items(), key=lambda item: item[1].accepted)
        if worst.accepted > MOST_FALSE:
            raise DrishtiError(
                f"{worst.accepted:.1%} of the pictures of known poses are taken for {name!r}, mostly "
                f"{worst.mistaken_for_it}: teach it again, more clearly unlike that, or leave it out."
            )
        if self.right_before - self.right_after > MOST_LOST:
            raise DrishtiError(
                f"Of the known poses only {self.right_after:.1%} would be named right instead of "
                f"{self.right_before:.1%}: take fewer poses at once."
            )


def learn(
    tower: Judged,
    taught: Sequence[NDArray[np.float32]],
    others: NDArray[np.float32],
    caution: float,
) -> LearnedPoses:
    """Fit a class embedding for each taught pose.

    Args:
        tower: which embeds all.
        taught: embeddings of the examples of each pose, float32 [K, width], with their variations.
        others: embeddings of what is none of them, float32 [N, width].
        caution: weight of the others; more of it means fewer false accepts, and less recall.
    """
    classes = torch.from_numpy(tower.class_embeddings)
    temperature = tower.temperature

    def known(rows: Tensor) -> Tensor:
        return torch.logsumexp(rows @ classes.T / temperature, dim=1, keepdim=True)

    shown = torch.from_numpy(np.concatenate(taught))
    truth = torch.cat([torch.full((len(rows),), number + 1) for number, rows in enumerate(taught)])
    # Every pose counts alike, however many examples it has.
    weight = torch.cat([torch.full((len(rows),), 1 / len(rows)) for rows in taught])
    rest = torch.from_numpy(others)
    known_shown, known_rest = known(shown), known(rest)
    start = torch.stack([torch.from_numpy(rows).mean(dim=0) for rows in taught])
    free = functional.normalize(start, dim=1).requires_grad_()
    optimiser = torch.optim.Adam([free], lr=_RATE)
    for _ in range(_STEPS):
        rows = functional.normalize(free, dim=1)
        logits = torch.cat([known_shown, shown @ rows.T / temperature], dim=1)
        missed = (functional.cross_entropy(logits, truth, reduction="none") * weight).sum() / len(taught)
        beside = torch.cat([known_rest, rest @ rows.T / temperature], dim=1)
        taken = (torch.logsumexp(beside, dim=1, keepdim=True) - known_rest).mean()
        optimiser.zero_grad()
        (missed + caution * taken).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    fitted = functional.normalize(free.detach(), dim=1)
    return LearnedPoses(tower, fitted.numpy().astype(np.float32))


def fit_poses(
    tower: Judged,
    poses: Sequence[PersonalPose],
    train: LandmarkSet,
    test: LandmarkSet,
    seed: int,
) -> tuple[LearnedPoses, Outcome]:
    """Fit class embeddings for taught poses, and judge what they do.

    Args:
        tower: which stays as it is.
        poses: what to learn.
        train: pictures of known poses to learn from.
        test: others, to judge with.
        seed: of all chance.
    """
    chance = np.random.default_rng(seed)
    some = np.zeros(len(train), dtype=bool)
    some[chance.permutation(len(train))[:_KNOWN]] = True
    known = tower.encode(train.where(some).points)
    learned_from, chosen_by = known[::2], known[1::2]
    others = np.concatenate([learned_from, tower.encode(made_negatives(train, _MADE, seed).points)])
    own = [tower.encode(pose.examples) for pose in poses]
    varied = [_with_variations(tower, pose, rows, seed) for pose, rows in zip(poses, own, strict=True)]
    for caution in CAUTIONS:
        fitted = learn(tower, [rows.reshape(-1, rows.shape[-1]) for rows in varied], others, caution)
        taken, _ = named(tower, fitted, chosen_by)
        shares = [(taken == number).mean() for number in range(len(poses))]
        if max(shares) <= MOST_FALSE * _WHILE_FITTING:
            break
    recalled = _recalled(tower, varied, others, caution, chance)
    made = tower.encode(made_negatives(test, _MADE, seed + 1).points)
    return fitted, _judged(tower, fitted, poses, recalled, test, made, caution)


def _with_variations(
    tower: Judged, pose: PersonalPose, rows: NDArray[np.float32], seed: int
) -> NDArray[np.float32]:
    """Embeddings of each example and its variations: float32 [K, 1 + variations, width]."""
    points, generator = torch.from_numpy(pose.examples), torch.Generator().manual_seed(seed)
    varied = [tower.encode(augmented(points, generator).numpy()) for _ in range(_VARIATIONS)]
    return np.stack([rows, *varied], axis=1)


def _recalled(
    tower: Judged,
    varied: Sequence[NDArray[np.float32]],
    others: NDArray[np.float32],
    caution: float,
    chance: np.random.Generator,
) -> list[int | None]:
    """Examples of each pose that are named rightly by fits without them; None for a single example."""
    folds = [chance.permutation(len(rows)) % min(_FOLDS, len(rows)) for rows in varied]
    counts = [0 if len(rows) > 1 else None for rows in varied]
    for fold in range(max(int(one.max()) for one in folds) + 1):
        kept = [rows[of != fold] if len(rows) > 1 else rows for rows, of in zip(varied, folds, strict=True)]
        fitted = learn(tower, [rows.reshape(-1, rows.shape[-1]) for rows in kept], others, caution)
        for number, (rows, of) in enumerate(zip(varied, folds, strict=True)):
            count = counts[number]
            if count is not None and (of == fold).any():
                taken, _ = named(tower, fitted, rows[of == fold, 0])
                counts[number] = count + int((taken == number).sum())
    return counts


def _judged(
    tower: Judged,
    fitted: LearnedPoses,
    poses: Sequence[PersonalPose],
    recalled: Sequence[int | None],
    test: LandmarkSet,
    made: NDArray[np.float32],
    caution: float,
) -> Outcome:
    known = test.where(np.isin(test.labels, [name for name in tower.classes if name != NO_POSE]))
    taken, before = named(tower, fitted, tower.encode(known.points))
    right = before == known.labels
    figures = {}
    for number, pose in enumerate(poses):
        names, counts = np.unique(known.labels[taken == number], return_counts=True)
        figures[pose.name] = PoseFigures(
            examples=len(pose.examples),
            recalled=recalled[number],
            accepted=float((taken == number).mean()),
            mistaken_for_it=str(names[counts.argmax()]) if len(names) else "",
        )
    return Outcome(
        poses=figures,
        known=len(known),
        right_before=float(right.mean()),
        right_after=float((right & (taken < 0)).mean()),
        made=len(made),
        made_accepted=int((named(tower, fitted, made)[0] >= 0).sum()),
        caution=caution,
    )
