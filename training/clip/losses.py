"""What fine-tuning minimises. All take the class texts once and look up each photograph's own."""

import torch
from torch import Tensor
from torch.nn import functional

from training.clip.config import Loss


def loss_of(
    kind: Loss, images: Tensor, classes: Tensor, labels: Tensor, scale: Tensor, label_smoothing: float = 0.0
) -> Tensor:
    """The loss of one batch.

    Args:
        kind: which.
        images: float [B, width], rows of length 1.
        classes: float [C, width], the text embedding of each class, rows of length 1.
        labels: int64 [B], below C.
        scale: what cosines are multiplied with, a scalar.
        label_smoothing: share of the target spread over all classes; for ``classes`` only.

    Returns:
        A scalar.
    """
    if kind == "classes":
        return functional.cross_entropy(scale * images @ classes.T, labels, label_smoothing=label_smoothing)
    logits = scale * images @ classes[labels].T
    if kind == "contrastive":
        # The study's equations 1 and 2, as in CLIP (Radford et al. 2021, figure 3).
        targets = torch.arange(len(labels), device=labels.device)
        return (functional.cross_entropy(logits, targets) + functional.cross_entropy(logits.T, targets)) / 2
    # Soft targets over all pairs of one label, as in UniCL (Yang et al. 2022); symmetric, so one matrix
    # serves.
    same = (labels[:, None] == labels[None, :]).to(logits.dtype)
    soft = same / same.sum(dim=1, keepdim=True)
    return (functional.cross_entropy(logits, soft) + functional.cross_entropy(logits.T, soft)) / 2
