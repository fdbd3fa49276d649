"""The network of the landmark tower, and the form in which it is exported."""

import math
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.landmarks.features import geometry, mirrored

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


class LandmarkNetwork(nn.Module):
    """A residual network over the geometry of a skeleton, and the class embeddings it is compared with."""

    def __init__(
        self, features: int, classes: int, *, width: int, depth: int, dropout: float, embedding: int
    ) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.mean: Tensor
        self.scale: Tensor
        self.first = nn.Linear(features, width)
        self.input_dropout = nn.Dropout(0.1)
        self.blocks = nn.Sequential(*(_Block(width, dropout) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.last = nn.Linear(width, embedding)
        self.class_weights = nn.Parameter(torch.randn(classes, embedding) * 0.05)
        self.log_scale = nn.Parameter(torch.tensor(math.log(12.0)))

    def fit_features(self, features: Tensor) -> None:
        """Take mean and spread of the features, float [N, features], from training data."""
        self.mean.copy_(features.mean(dim=0))
        # Some features hardly vary: do not blow their noise up.
        self.scale.copy_(features.std(dim=0) + 0.05)

    def embed(self, features: Tensor) -> Tensor:
        """Embeddings, float [N, embedding], rows of length 1, of features, float [N, features]."""
        x = ((features - self.mean) / self.scale).clamp(-_CLIP, _CLIP)
        x = self.blocks(self.first(self.input_dropout(x)))
        return functional.normalize(self.last(self.dropout(self.norm(x))), dim=-1)

    def class_embeddings(self) -> Tensor:
        """Learned class side, float [classes, embedding], rows of length 1."""
        return functional.normalize(self.class_weights, dim=-1)

    def forward(self, features: Tensor) -> Tensor:
        """Logits, float [N, classes], of features, float [N, features]."""
        return self.log_scale.exp() * self.embed(features) @ self.class_embeddings().T


class LandmarkTower(nn.Module):
    """What is exported: skeletons in, embeddings out.

    The embeddings of a skeleton and of its mirror image are averaged, since no pose depends on the side.
    Several networks stand side by side: the cosine of their joined embeddings is the mean of their cosines.
    """

    def __init__(self, networks: list[LandmarkNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, landmarks: Tensor) -> Tensor:
        """Embeddings, float [N, width], rows of length 1, of skeletons, float [N, 33, 3]."""
        views = [geometry(landmarks), geometry(mirrored(landmarks))]
        joined = []
        for network in self.networks:
            assert isinstance(network, LandmarkNetwork)
            joined.append(functional.normalize(network.embed(views[0]) + network.embed(views[1]), dim=-1))
        return torch.cat(joined, dim=-1) / math.sqrt(len(joined))

    def class_embeddings(self) -> Tensor:
        """The class side of the joined embeddings, float [classes, width], rows of length 1."""
        sides = [
            network.class_embeddings() for network in self.networks if isinstance(network, LandmarkNetwork)
        ]
        return torch.cat(sides, dim=-1) / math.sqrt(len(sides))
