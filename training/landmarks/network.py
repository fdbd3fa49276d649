"""What the networks of the landmark tower share, the first of them, and the form in which it is exported."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.landmarks.features import PAIRWISE, geometry, mirrored
from training.landmarks.kernel import KernelMachine, Views

_CLIP: Final = 6.0
"""Standard deviations; beyond them a feature says no more than that it is odd."""


class _Block(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        self.down = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        down: Tensor = self.down(self.dropout(functional.gelu(self.up(self.norm(x)))))
        return x + down


class _Waves(nn.Module):
    """Features of single landmarks and joints, none of pairs, and their waves of learned frequencies.

    What a pair tells, the network has to find; in return it sees fine differences (Gorishniy et al.,
    NeurIPS 2022: periodic embeddings of numbers).
    """

    def __init__(self, features: int, waves: int) -> None:
        super().__init__()
        pairwise = PAIRWISE.stop - PAIRWISE.start
        self.frequencies = nn.Parameter(torch.randn(waves, features - pairwise))
        self.width = (features - pairwise) * (1 + 2 * waves)

    def forward(self, x: Tensor) -> Tensor:
        """float [N, width] of standardised features, float [N, features]."""
        own = torch.cat([x[:, : PAIRWISE.start], x[:, PAIRWISE.stop :]], dim=-1)
        angles = (own[:, None] * self.frequencies).flatten(1)
        return torch.cat([own, angles.sin(), angles.cos()], dim=-1)


class CosineNetwork(nn.Module, ABC):
    """Embeds the geometry of skeletons, and has the class embeddings they are compared with."""

    def __init__(self, features: int) -> None:
        """Make room for what is known of so many features; see :meth:`_learn_classes` for the rest."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.mean: Tensor
        self.scale: Tensor

    def _learn_classes(self, classes: int, embedding: int) -> None:
        """Add the class embeddings, so many of such a width."""
        self.class_weights = nn.Parameter(torch.randn(classes, embedding) * 0.05)
        self.log_scale = nn.Parameter(torch.tensor(math.log(12.0)))

    @abstractmethod
    def _embed_view(self, features: Tensor) -> Tensor:
        """Embeddings, float [N, embedding], rows of length 1, of features, float [N, features]."""

    def fit_features(self, features: Tensor) -> None:
        """Take mean and spread of the features, float [N, features], from training data."""
        self.mean.copy_(features.mean(dim=0))
        # Some features hardly vary: do not blow their noise up.
        self.scale.copy_(features.std(dim=0) + 0.05)

    def _standardised(self, features: Tensor) -> Tensor:
        return ((features - self.mean) / self.scale).clamp(-_CLIP, _CLIP)

    def embed(self, views: Views) -> Tensor:
        """Embeddings, float [N, embedding], rows of length 1: the mean over skeleton and mirror image."""
        # As one batch the weights are fetched once, which is what a single skeleton waits for.
        both = self._embed_view(torch.cat(views))
        return functional.normalize(both.reshape(2, -1, both.shape[-1]).sum(dim=0), dim=-1)

    def class_embeddings(self) -> Tensor:
        """Learned class side, float [classes, embedding], rows of length 1."""
        return functional.normalize(self.class_weights, dim=-1)

    def forward(self, features: Tensor) -> Tensor:
        """Logits for training, float [N, classes], of features, float [N, features]."""
        return self.log_scale.exp() * self._embed_view(features) @ self.class_embeddings().T


class WaveNetwork(CosineNetwork):
    """A residual network over what single landmarks and joints tell, and waves of it."""

    def __init__(
        self,
        features: int,
        classes: int,
        *,
        width: int,
        depth: int,
        dropout: float,
        embedding: int,
        waves: int,
    ) -> None:
        """Make an untrained network.

        Args:
            features: how many :func:`geometry` gives.
            classes: how many to tell apart.
            width: of the hidden layers.
            depth: residual blocks.
            dropout: in the blocks and before the embedding.
            embedding: width of the embedding.
            waves: of every feature that is no pair's.
        """
        super().__init__(features)
        self.waves = _Waves(features, waves)
        self.first = nn.Linear(self.waves.width, width)
        self.input_dropout = nn.Dropout(0.1)
        self.blocks = nn.Sequential(*(_Block(width, dropout) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.last = nn.Linear(width, embedding)
        self._learn_classes(classes, embedding)

    def _embed_view(self, features: Tensor) -> Tensor:
        x = self.waves(self._standardised(features))
        x = self.blocks(self.first(self.input_dropout(x)))
        return functional.normalize(self.last(self.dropout(self.norm(x))), dim=-1)


def views_of(points: Tensor) -> Views:
    """Features of skeletons, float [N, 33, 3], and of their mirror images: no pose depends on the side."""
    both = geometry(torch.cat([points, mirrored(points)]))
    plain, mirror = both.reshape(2, -1, both.shape[-1])
    return plain, mirror


Part = CosineNetwork | KernelMachine


class LandmarkTower(nn.Module):
    """What is exported: skeletons in, embeddings out.

    Several parts stand side by side. With embeddings and class embeddings scaled by the roots of the shares,
    the cosine of the joined ones is the mean of the parts' cosines, weighted by the shares.
    """

    def __init__(self, parts: Sequence[Part], shares: Sequence[float]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.shares = tuple(shares)
        self._scales = [math.sqrt(share / sum(shares)) for share in shares]

    def _scaled_parts(self) -> Iterator[tuple[Part, float]]:
        for part, scale in zip(self.parts, self._scales, strict=True):
            assert isinstance(part, CosineNetwork | KernelMachine)
            yield part, scale

    def forward(self, landmarks: Tensor) -> Tensor:
        """Embeddings, float [N, width], rows of length 1, of skeletons, float [N, 33, 3]."""
        views = views_of(landmarks)
        return torch.cat([scale * part.embed(views) for part, scale in self._scaled_parts()], dim=-1)

    def class_embeddings(self) -> Tensor:
        """The class side of the joined embeddings, float [classes, width], rows of length 1."""
        return torch.cat([scale * part.class_embeddings() for part, scale in self._scaled_parts()], dim=-1)
