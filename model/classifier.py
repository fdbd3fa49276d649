"""From embeddings to a decision: cosine with the cached class embeddings, calibrated, fused, or rejected."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import NO_POSE, Bundle, Rejection, TowerKind
from model.catalogue import PERSONAL, Catalogue
from model.familiarity import familiarity, signs
from model.recognition import NO_DECISION, Decision, DecisionKind, Score


def log_softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Logarithm of the softmax over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """A tower's :class:`model.bundle.Familiarity`, as it is asked at every frame."""

    prototypes: NDArray[np.float32]
    typical: NDArray[np.float32]
    weights: NDArray[np.float32]
    least: float


class PoseClassifier:
    """Compares embeddings with the cached class embeddings, as CLIP compares a picture with texts."""

    def __init__(self, bundle: Bundle, catalogue: Catalogue) -> None:
        """Load the class side of every tower.

        Raises:
            DrishtiError: class embeddings are missing or broken, or a class is not in the catalogue.
        """
        manifest = bundle.manifest
        self.classes = manifest.classes
        self._towers = {tower.kind: tower for tower in manifest.towers}
        self._fusion = manifest.fusion
        self._class_embeddings = {tower.kind: bundle.class_embeddings(tower) for tower in manifest.towers}
        self._learned = {
            tower.kind: _Learned(
                bundle.prototypes(part, tower),
                np.array(part.typical, dtype=np.float32),
                np.array(part.weights, dtype=np.float32),
                part.least,
            )
            for tower in manifest.towers
            if (part := tower.familiarity) is not None
        }
        self._poses = np.array([name != NO_POSE for name in manifest.classes])
        # One row per group: which classes are in it. Level 2 stands before level 1, the finer first.
        memberships: dict[str, NDArray[np.bool_]] = {}
        for level in (catalogue.level2, catalogue.level1):
            # Taught poses that a bundle has learned belong to no group.
            groups = [
                "" if name == NO_POSE or name.startswith(PERSONAL) else level(name).id
                for name in manifest.classes
            ]
            for group in dict.fromkeys(filter(None, groups)):
                memberships[group] = np.array([other == group for other in groups])
        self._memberships = memberships
        self._group_level = {group: catalogue.group(group).level for group in memberships}

    def probabilities(self, embeddings: Mapping[TowerKind, NDArray[np.float32]]) -> NDArray[np.float32]:
        """Calibrated probabilities of the classes.

        Args:
            embeddings: of each tower that saw something, float32 [N, width], rows of length 1; at least one.

        Returns:
            float32 [N, classes]; rows sum to 1.
        """
        logs = {
            kind: log_softmax(embedding @ self._class_embeddings[kind].T / self._towers[kind].temperature)
            for kind, embedding in embeddings.items()
        }
        if len(logs) == 1 or self._fusion is None:
            (fused,) = logs.values()
        else:
            weights = self._fusion.weights
            fused = log_softmax(np.sum([weights[kind] * log for kind, log in logs.items()], axis=0))
        return np.asarray(np.exp(fused), dtype=np.float32)

    def without(self, probabilities: NDArray[np.float32], poses: AbstractSet[str]) -> NDArray[np.float32]:
        """The probabilities with those of some poses given to “no pose”, where the bundle has that.

        Args:
            probabilities: float32 [classes].
            poses: catalogue ids of what it cannot be.
        """
        gone = np.array([name in poses for name in self.classes])
        given = np.where(gone, 0, probabilities)
        given[~self._poses] += probabilities[gone].sum()
        return np.asarray(given, dtype=np.float32)

    def rejection(self, kinds: Mapping[TowerKind, object]) -> Rejection:
        """The thresholds for the towers that saw something."""
        if len(kinds) > 1 and self._fusion is not None:
            return self._fusion.rejection
        (kind,) = kinds
        return self._towers[kind].rejection

    def doubted(
        self, probabilities: NDArray[np.float32], embeddings: Mapping[TowerKind, NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """The probabilities, those of what was never learned given to “no pose”, where a tower can tell.

        Args:
            probabilities: float32 [N, classes], of these embeddings.
            embeddings: of each tower that saw something, float32 [N, width]; at least one.

        Returns:
            float32 [N, classes]: rows below the least familiarity are multiplied by it.
        """
        (kind, rows), *others = embeddings.items()
        learned = self._learned.get(kind)
        if others or learned is None:
            return probabilities
        of = signs(
            rows @ self._class_embeddings[kind].T,
            probabilities,
            (rows @ learned.prototypes.T).max(axis=1),
            self._poses,
            learned.typical,
        )
        known = familiarity(of, learned.weights)
        kept = np.where(known < learned.least, known, 1)[:, None]
        given = probabilities * kept
        given[:, ~self._poses] += 1 - kept
        return np.asarray(given, dtype=np.float32)

    def top(self, probabilities: NDArray[np.float32], count: int = 5) -> tuple[Score, ...]:
        """The best poses, best first.

        Args:
            probabilities: float32 [classes].
            count: how many.
        """
        order = np.argsort(-np.where(self._poses, probabilities, -1), kind="stable")[
            : min(count, self._poses.sum())
        ]
        return tuple(Score(self.classes[i], float(probabilities[i])) for i in order)

    def decide(self, probabilities: NDArray[np.float32], rejection: Rejection) -> Decision:
        """Name the pose if it is sure enough, else its group if that is, else none.

        Args:
            probabilities: float32 [classes].
            rejection: the least probabilities.
        """
        best = int(np.argmax(probabilities))
        if not self._poses[best]:
            return Decision(DecisionKind.NONE, None, float(probabilities[best]))
        if probabilities[best] >= rejection.pose:
            return Decision(DecisionKind.POSE, self.classes[best], float(probabilities[best]))
        for level in (2, 1):
            sums = {
                group: float(probabilities[members].sum())
                for group, members in self._memberships.items()
                if self._group_level[group] == level
            }
            group = max(sums, key=sums.__getitem__)
            if sums[group] >= rejection.group:
                return Decision(DecisionKind.GROUP, group, min(sums[group], 1.0))
        return Decision(NO_DECISION.kind, NO_DECISION.id, float(1 - probabilities[best]))
