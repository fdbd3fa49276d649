"""A bundle that has learned taught poses: the same tower, with more classes."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle, Tower
from model.errors import DrishtiError
from model.personal import PersonalPose
from training.export import ExportedTower, write_bundle
from training.landmarks.familiarity import PROTOTYPES
from training.personal import Judged
from training.personal_fit import LearnedPoses, Outcome

_CARD: Final = "MODEL_CARD.md"
_LEAST_SPREAD: Final = 0.02


def landmark_tower(bundle: Bundle, poses: Sequence[PersonalPose]) -> Tower:
    """The tower that can learn the poses.

    Raises:
        DrishtiError: the bundle has an image tower, or knows one of the poses already.
    """
    towers = bundle.manifest.towers
    if [tower.kind for tower in towers] != ["landmark"]:
        raise DrishtiError(
            f"The bundle {bundle.path} is not of a landmark tower alone, which is what can be taught: "
            "choose another one."
        )
    for pose in poses:
        if pose.id in bundle.manifest.classes:
            raise DrishtiError(
                f"The bundle {bundle.path} has learned {pose.name!r} already: begin with one that has not."
            )
    return towers[0]


def write_personal_bundle(
    folder: Path,
    name: str,
    bundle: Bundle,
    poses: Sequence[PersonalPose],
    judged: Judged,
    fitted: LearnedPoses,
    outcome: Outcome,
) -> Bundle:
    """Write the bundle with its model card.

    Raises:
        DrishtiError: a file of the old bundle is damaged, or the folder cannot be written.
    """
    old = landmark_tower(bundle, poses)
    own = [judged.encode(pose.examples) for pose in poses]
    tower, prototypes = old, None
    if old.familiarity is not None:
        typical = tuple(_typical(rows @ row) for rows, row in zip(own, fitted.class_embeddings, strict=True))
        familiarity = old.familiarity.model_copy(update={"typical": (*old.familiarity.typical, *typical)})
        tower = old.model_copy(update={"familiarity": familiarity})
        # Taught examples come most unlike first.
        prototypes = np.concatenate(
            [bundle.prototypes(old.familiarity, old), *(rows[:PROTOTYPES] for rows in own)]
        )
    names = ", ".join(pose.name for pose in poses)
    manifest = bundle.manifest
    documents = {_CARD: _card(name, manifest.name, outcome, _old_card(bundle))}
    return write_bundle(
        folder,
        name=name,
        description=f"The bundle “{manifest.name}”, which has learned: {names}.",
        classes=(*manifest.classes, *(pose.id for pose in poses)),
        towers=[
            ExportedTower(
                tower,
                {precision: bundle.read(file) for precision, file in old.files.items()},
                np.concatenate([bundle.class_embeddings(old), fitted.class_embeddings]),
                prototypes,
            )
        ],
        prompts=manifest.prompts,
        metrics={**manifest.metrics, "personal": outcome.as_json()},
        documents=documents,
        provenance={**manifest.provenance, "personal": {"from": manifest.name, "poses": len(poses)}},
    )


def _typical(cosines: NDArray[np.float32]) -> tuple[float, float]:
    """Mean and spread of the cosines of a pose's own examples, as for the classes of the tower."""
    return round(float(cosines.mean()), 4), round(max(float(cosines.std()), _LEAST_SPREAD), 4)


def _old_card(bundle: Bundle) -> str:
    return bundle.read(_CARD).decode("utf-8") if _CARD in bundle.manifest.sha256 else ""


def _card(name: str, before: str, outcome: Outcome, old: str) -> str:
    rows = "\n".join(
        f"| {pose} | {one.examples} | {_recalled(one.recalled, one.examples)} | {one.accepted:.2%} | "
        f"{one.mistaken_for_it or '–'} |"
        for pose, one in outcome.poses.items()
    )
    about = textwrap.fill(
        f"The bundle “{before}” with one more class embedding for each pose below, fitted on landmarks that "
        "its user has shown; the tower is the same. “Named rightly” counts examples that a fit named which "
        "did not see them; they are of one person before one camera, and say little of others. “Taken for "
        "it” was counted on pictures of known poses that neither the tower nor the fit saw.",
        width=118,
    )
    card = f"""# Model card: {name}

{about}

| pose | examples | named rightly | known pictures taken for it | mostly |
|---|---|---|---|---|
{rows}

Of {outcome.known:,} pictures of known poses {outcome.right_before:.2%} were named right before, and
{outcome.right_after:.2%} are now. Of {outcome.made} bodies without a pose {outcome.made_accepted} are taken
for one of these.
"""
    return f"{card}\n---\n\n{old}" if old else card


def _recalled(count: int | None, examples: int) -> str:
    return "not measured" if count is None else f"{count} of {examples}"
