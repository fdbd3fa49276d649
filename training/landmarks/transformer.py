"""A transformer over the landmarks of a skeleton: the third family of the landmark tower."""

import math
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.landmarks.features import (
    ALONG_TORSO,
    KEY_LANDMARKS,
    PAIRS,
    PAIRWISE,
    SEEN,
    UPRIGHT,
)
from training.landmarks.network import CosineNetwork

_LANDMARKS: Final = len(KEY_LANDMARKS)
_TOKENS: Final = _LANDMARKS + 1
"""The last one tells of the whole body."""
_WAVES: Final = 2
_RELATIONS: Final = 6
"""Numbers that tell how one landmark lies to another."""
_RELATION_WIDTH: Final = 32
_HEADS: Final = 8
_OUTCOME: Final = 48
"""What each token gives to the embedding."""


def _places_of(two_columns: slice) -> Tensor:
    """Columns with x and y of the key landmarks, int [landmarks, 2]."""
    return int(two_columns.start) + 2 * KEY_LANDMARKS[:, None] + torch.arange(2)


def _relation_rows() -> Tensor:
    """Where each token's relation to each is: among the pairs, after them in their reverse, or last."""
    count = PAIRS.shape[1]
    rows = torch.full((_TOKENS, _TOKENS), 2 * count)
    rows[PAIRS[0], PAIRS[1]] = torch.arange(count)
    rows[PAIRS[1], PAIRS[0]] = count + torch.arange(count)
    return rows.flatten()


class _Layer(nn.Module):
    """Attention that is led by relations, and a feed-forward step."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.head_width = width // _HEADS
        self.before = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width)
        self.gather = nn.Linear(width + _HEADS * _RELATION_WIDTH, width)
        self.between = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, relations: Tensor, bias: Tensor) -> Tensor:
        """Tokens, float [N, tokens, width], anew.

        Args:
            tokens: float [N, tokens, width].
            relations: of each to each, float [N, tokens, tokens, relation width].
            bias: of how much each attends to each, float [N, heads, tokens, tokens].
        """
        asked = self.attend(self.before(tokens)).reshape(-1, _TOKENS, 3, _HEADS, self.head_width)
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.head_width)
        shares = (scores.float() + bias).softmax(dim=-1).to(value.dtype)
        taken = (shares @ value).transpose(1, 2).flatten(2)
        seen = (shares.transpose(1, 2) @ relations.to(shares.dtype)).flatten(2)
        tokens = tokens + self._dropped(self.gather(torch.cat([taken, seen], dim=-1)))
        step: Tensor = self.down(functional.gelu(self.up(self.between(tokens))))
        return tokens + self._dropped(step)

    def _dropped(self, step: Tensor) -> Tensor:
        # One mask for all tokens: drawing one for each takes a tenth of the time to fit.
        mask: Tensor = self.dropout(torch.ones_like(step[:, :1]))
        return step * mask


class SkeletonTransformer(CosineNetwork):
    """Attention among the key landmarks of a skeleton.

    How much a landmark attends to another, and what it takes from there, depends on how the two lie to each
    other: relations take the place of the positions of words (Shaw et al., NAACL 2018; as biases of graphs in
    Ying et al., NeurIPS 2021). One more token tells of the whole body.
    """

    def __init__(
        self, features: int, classes: int, *, width: int, depth: int, dropout: float, embedding: int
    ) -> None:
        """Make an untrained transformer.

        Args:
            features: how many :func:`training.landmarks.features.geometry` gives.
            classes: how many to tell apart.
            width: of a token; a multiple of 8.
            depth: layers.
            dropout: in the layers and before the embedding.
            embedding: width of the embedding.
        """
        super().__init__(features)
        self.register_buffer(
            "places", torch.cat([_places_of(UPRIGHT), _places_of(ALONG_TORSO)], dim=1), persistent=False
        )
        self.register_buffer("relation_rows", _relation_rows(), persistent=False)
        self.places: Tensor
        self.relation_rows: Tensor
        body = features - PAIRWISE.stop
        self.frequencies = nn.Parameter(torch.randn(_WAVES, _LANDMARKS, 4))
        numbers = 5 + 2 * 4 * _WAVES
        self.first = nn.Parameter(torch.randn(_LANDMARKS, numbers, width) / math.sqrt(numbers))
        self.names = nn.Parameter(torch.randn(_LANDMARKS, width) * 0.3)
        self.body = nn.Linear(body, width)
        self.input_dropout = nn.Dropout(0.1)
        self.relate = nn.Sequential(
            nn.Linear(_RELATIONS, _RELATION_WIDTH),
            nn.GELU(),
            nn.Linear(_RELATION_WIDTH, _RELATION_WIDTH),
            nn.GELU(),
        )
        self.bias = nn.Linear(_RELATION_WIDTH, depth * _HEADS)
        self.name_bias = nn.Parameter(torch.zeros(depth * _HEADS, _TOKENS, _TOKENS))
        self.layers = nn.ModuleList(_Layer(width, dropout) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.outcome = nn.Parameter(torch.randn(_TOKENS, width, _OUTCOME) / math.sqrt(width))
        self.outcome_norm = nn.LayerNorm(_TOKENS * _OUTCOME)
        self.dropout = nn.Dropout(dropout)
        self.last = nn.Linear(_TOKENS * _OUTCOME, embedding)
        self._learn_classes(classes, embedding)

    def _embed_view(self, features: Tensor) -> Tensor:
        relations = self.relate(self._relations(features))
        by_layer = (self.bias(relations).permute(0, 3, 1, 2) + self.name_bias).reshape(
            -1, len(self.layers), _HEADS, _TOKENS, _TOKENS
        )
        tokens = self._tokens(self.input_dropout(self._standardised(features)))
        for layer, bias in zip(self.layers, by_layer.unbind(dim=1), strict=True):
            tokens = layer(tokens, relations, bias)
        outcome = torch.einsum("ntw,two->nto", self.norm(tokens), self.outcome).flatten(1)
        return functional.normalize(self.last(self.dropout(self.outcome_norm(outcome))), dim=-1)

    def _relations(self, features: Tensor) -> Tensor:
        """How each landmark lies to each, float [N, tokens, tokens, 6]; 0 for itself and the whole body.

        Direction as the picture stands, a soft above or below, way across and along the torso, distance.
        """
        count = PAIRS.shape[1]
        pairwise = features[:, PAIRWISE]
        direction = pairwise[:, : 2 * count].reshape(-1, count, 2)
        distance = pairwise[:, 2 * count : 3 * count, None]
        above = pairwise[:, 3 * count :, None]
        along = features.index_select(1, self.places[:, 2:].flatten()).reshape(-1, _LANDMARKS, 2)
        way = along.index_select(1, PAIRS[0]) - along.index_select(1, PAIRS[1])
        turning = torch.cat([direction, above, way], dim=-1)
        pairs = torch.cat([turning, distance], dim=-1)
        reverse = torch.cat([-turning, distance], dim=-1)
        both = torch.cat([pairs, reverse, torch.zeros_like(pairs[:, :1])], dim=1)
        return 2 * both.index_select(1, self.relation_rows).reshape(-1, _TOKENS, _TOKENS, _RELATIONS)

    def _tokens(self, standardised: Tensor) -> Tensor:
        """What every landmark, and the whole body, begins with: float [N, tokens, width]."""
        places = standardised.index_select(1, self.places.flatten()).reshape(-1, _LANDMARKS, 4)
        seen = standardised[:, SEEN].index_select(1, KEY_LANDMARKS)[..., None]
        angles = (places[:, None] * self.frequencies).transpose(1, 2).flatten(2)
        numbers = torch.cat([places, seen, angles.sin(), angles.cos()], dim=-1)
        landmarks = torch.einsum("nlk,lkw->nlw", numbers, self.first) + self.names
        body = self.body(standardised[:, PAIRWISE.stop :])[:, None]
        return torch.cat([landmarks, body.to(landmarks.dtype)], dim=1)
