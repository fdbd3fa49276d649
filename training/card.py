"""The model card of a bundle, written from the run and its figures."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from training.landmarks.negatives import KINDS
from training.landmarks.run import Fitted

_OFFICIAL = {
    "top1": "82 poses, top-1",
    "top5": "82 poses, top-5",
    "l2_top1": "20 groups, top-1",
    "l1_top1": "6 groups, top-1",
    "macro_f1": "macro F1 over the 82 poses",
    "ece": "expected calibration error, 15 bins",
}


def landmark_card(name: str, fitted: Fitted, metrics: Mapping[str, Any]) -> str:
    """Markdown text of the card of a landmark bundle.

    Args:
        name: of the bundle.
        fitted: the tower.
        metrics: ``official``, ``photographs`` and ``doubt``: what ``evaluate``, ``evaluate-photos`` and
            ``evaluate-doubt`` print with ``--json``; what is missing is left out.
    """
    settings = fitted.config
    rows = "\n".join(f"| {source} | {count:,} |" for source, count in sorted(fitted.data.items()))
    parts = [
        f"# Model card: {name}",
        _wrapped(
            f"""A *landmark tower* over the geometry of MediaPipe's 33 landmarks (x, y, and whether each is seen), the
            same for a skeleton and its mirror image: {_parts(fitted)}. The embedding is compared by cosine with
            {len(fitted.classes)} class embeddings: {len(fitted.classes) - 1} poses and “no pose”. The class
            embeddings are **learned**, not made from text: the tower has no zero-shot ability, and knows no pose
            that it was not trained on."""
        ),
        f"""## Trained on

| source | skeletons |
|---|---|
{rows}

`yoga82` is the official training list of Yoga-82 (Verma et al., CVPR Workshops 2020) as far as its pictures survive;
the others are photographs of open web sets. “No pose” was learned from {KINDS * settings.negatives:,} made bodies:
transitions between poses, halves of two poses, bodies mostly outside the picture, people on chairs, and people who
walk, bend down or reach. No photograph is in the bundle; a kernel machine
holds the geometry of the skeletons that it was fitted on, in a compressed form.""",
        f"""## How

```
drishti-train fit --landmarks YOGA82.npz --photos PHOTOS.csv PHOTOS.npz{_left_out(settings.left_out)} \\
    --epochs {settings.epochs} --attention-epochs {settings.attention_epochs} \\
    --folds {settings.folds} --rank {settings.rank} --seed {settings.seed} --out RUN
drishti-train export --run RUN --out BUNDLE
```""",
        _wrapped(
            f"""Shares of the parts, temperature ({fitted.temperature:.4f}) and thresholds (pose
            {fitted.rejection.pose:.2f}, group {fitted.rejection.group:.2f}) come from {settings.folds}-fold
            cross-validation inside the training data, near-duplicates kept together; there {_held_out(fitted)} of
            the official training pictures are named right. Nothing was chosen by the test figures below."""
        ),
    ]
    if official := metrics.get("official"):
        low, high = official["top1_interval"]
        lines = "\n".join(f"| {label} | {official[key]:.3f} |" for key, label in _OFFICIAL.items())
        parts.append(
            f"""## Official test list

{official["n"]:,} pictures of the official test list of Yoga-82, the answer being the likeliest of the 82 poses,
without rejection (`drishti-train evaluate --bundle BUNDLE --landmarks YOGA82.npz`). 95 % interval of top-1:
{low:.3f} to {high:.3f}.

| figure | |
|---|---|
{lines}

{_decisions(official["decisions"], official["n"])}"""
        )
    if photographs := metrics.get("photographs"):
        lines = "\n".join(
            f"| {source} | {one['n']:,} | {one['top1']:.3f} | {one['interval'][0]:.3f} to {one['interval'][1]:.3f} |"
            for source, one in photographs.items()
        )
        parts.append(
            f"""## Photographs

Through MediaPipe 1.2.2, over all {len(fitted.classes) - 1} poses, each photograph judged by a tower that saw neither
its fold nor the same picture in another list (`drishti-train evaluate-photos --run RUN --photos PHOTOS.csv
PHOTOS.npz`); `webcam-own` was never trained on. Labels are those of the sources;
some sources are noisy (one calls side planks planks), and no label was corrected.

| source | photographs | top-1 | 95 % interval |
|---|---|---|---|
{lines}"""
        )
    if doubt := metrics.get("doubt"):
        parts.append(
            "## “No pose”\n\n"
            + _wrapped(
                f"""Poses never seen in training, told from poses that were: {doubt["folds"]} folds of classes left
                out, {doubt["known"]:,} skeletons of known and
                {doubt["unknown"]:,} of unknown poses of the test list. The score is *familiarity*: how near the
                embedding lies to its class and to typical embeddings, and the probability of “no pose”, weighed
                on the training list (`drishti-train evaluate-doubt --run RUN --landmarks YOGA82.npz`). AUROC
                {doubt["auroc"]:.3f}; at 95 % of known poses kept, {doubt["fpr95"]:.1%} of the unknown ones are
                taken for known. The probability of the likeliest pose alone reaches
                {doubt["probability_auroc"]:.3f} and {doubt["probability_fpr95"]:.1%}. The app then names
                {doubt["named"][0]:.1%} of the known skeletons, and {doubt["named"][1]:.1%} of the unknown ones as
                some pose or other; by probability alone {doubt["probability_named"][0]:.1%} and
                {doubt["probability_named"][1]:.1%}."""
            )
        )
    parts.append(
        """## Limits

- What two dimensions hide stays hidden: headstand and feathered peacock, crane and side crane, poses seen end-on.
- Standing about is mountain, and sitting cross-legged is easy sitting: the body is the same.
- Who sits on a chair with the arms overhead may be taken for tree; poses it never saw are often named after their
  likest neighbours.
- Where more than half of the joints are hidden, expect about two thirds of the accuracy.
- It names poses; it does not judge whether they are safe or well done."""
    )
    return "\n\n".join(parts) + "\n"


def _left_out(which: Sequence[str]) -> str:
    return "".join(f" \\\n    --leave-out {one}" for one in which)


def _parts(fitted: Fitted) -> str:
    settings, shares = fitted.config, list(fitted.tower.shares)
    parts = [
        f"a residual network of {settings.depth} blocks of {settings.width} units over single joints and their waves"
    ]
    if settings.attention:
        parts.append(
            f"a transformer over the landmarks of {settings.attention_depth} layers of {settings.attention} units"
        )
    if settings.rank:
        parts.append(
            f"a kernel machine that compares with the training skeletons in {settings.rank} learned dimensions"
        )
    if len(parts) == 1:
        return parts[0]
    return ", ".join(f"{part} (share {share:.2f})" for part, share in zip(parts, shares, strict=True))


def _decisions(decisions: Mapping[str, Any], count: int) -> str:
    pose, group, none = (decisions[kind] for kind in ("pose", "group", "none"))
    return _wrapped(
        f"""With rejection, as the app speaks: a pose is named on {pose["n"] / count:.1%} of them, rightly in
        {pose["right"]:.1%}; only its group on {group["n"] / count:.1%}, rightly in {group["right"]:.1%}
        ({group["interval"][0]:.1%} to {group["interval"][1]:.1%}); none on {none["n"] / count:.1%}."""
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 110)


def _held_out(fitted: Fitted) -> str:
    official = fitted.held_out.get("yoga82") or fitted.held_out["all"]
    low, high = official["interval"]
    return f"{official['top1']:.1%} ({low:.1%} to {high:.1%})"
