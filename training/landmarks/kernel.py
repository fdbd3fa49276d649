"""A kernel machine over the geometry of skeletons: the second family of the landmark tower.

It answers by likeness to the skeletons it was fitted on, where the network draws boundaries; they err apart.
"""

import math
from collections.abc import Mapping
from typing import Final, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

_CLIP: Final = 6.0
_SPREAD_FLOOR: Final = 0.05
_BREADTH: Final = 1.0
"""Of the kernel, in units of the median distance between skeletons."""
_RIDGE: Final = 0.03
_ROUNDS: Final = 2
"""Of learning which directions matter."""
_SHARPNESS: Final = 0.25
"""Power of the gradients' second moments in the metric; 0 leaves the features as they are."""
_PROBED: Final = 5000
_POINTS: Final = 800
_PROBES: Final = 24
_LARGEST_SCORE: Final = 1.25
"""Scores of a skeleton have about length 1 where it is like those of one pose, and fall off away from all."""

Views = tuple[Tensor, Tensor]
"""Features, float [N, features], of skeletons and of their mirror images."""


class KernelMachine(nn.Module):
    """Ridge regression of the classes on a Laplacian kernel for which mirror images are alike.

    The kernel is exp(-d(x, c)) + exp(-d(x, mirrored c)), with d a Euclidean distance in a linear map of the
    features that was learned (Radhakrishnan et al., Science 2024: average gradient outer products). The part
    of the features that mirroring keeps and the part whose sign it turns are mapped apart, so that the
    mirror image of a mapped skeleton has the signs of its odd part turned.
    """

    _NAMES: Final = ("mean", "scale", "even", "odd", "centres", "steps", "coefficients")

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        """Take the tensors that :meth:`fitted` made.

        Args:
            tensors: ``mean`` and ``scale`` [features], the maps ``even`` and ``odd`` [features, ranks],
                ``centres`` int8 [skeletons, ranks] in units of ``steps`` [ranks], and ``coefficients``
                [skeletons, classes].
        """
        super().__init__()
        for name in self._NAMES:
            self.register_buffer(name, tensors[name])
        self.mean: Tensor
        self.scale: Tensor
        self.even: Tensor
        self.odd: Tensor
        self.centres: Tensor
        self.steps: Tensor
        self.coefficients: Tensor

    @classmethod
    @torch.no_grad()
    def fitted(cls, views: Views, labels: Tensor, classes: int, rank: int, seed: int) -> Self:
        """Fit to labelled skeletons.

        Args:
            views: of the skeletons.
            labels: int [N].
            classes: how many there are.
            rank: dimensions of the map, even and odd together; at most twice the features.
            seed: source of chance for the samples on which the map is learned.
        """
        both = torch.cat(views)
        mean, scale = both.mean(dim=0), both.std(dim=0) + _SPREAD_FLOOR
        even, odd = _parts(views, mean, scale)
        even_map, odd_map = _principal(even, odd, rank)
        split = even_map.shape[1]
        principal = torch.cat([even @ even_map, odd @ odd_map], dim=-1)
        chance = torch.Generator().manual_seed(seed)
        some = torch.randperm(len(labels), generator=chance)[:_PROBED]
        metric = torch.eye(principal.shape[1])
        for _ in range(_ROUNDS):
            metric = metric / (_BREADTH * _median_distance(principal[some] @ metric))
            places = principal[some] @ metric
            moments = _gradient_moments(places, split, _solve(places, split, labels[some], classes), chance)
            moments = metric @ moments @ metric.T
            # Even and odd directions stay apart.
            metric = torch.zeros_like(moments)
            metric[:split, :split] = _root(moments[:split, :split])
            metric[split:, split:] = _root(moments[split:, split:])
        metric = metric / (_BREADTH * _median_distance(principal[some] @ metric))
        places = principal @ metric
        steps = places.abs().amax(dim=0).clamp(min=1e-6) / 127
        centres = (places / steps).round().to(torch.int8)
        # What is kept is what is solved for, rounding included.
        solution = _solve(centres.float() * steps, split, labels, classes)
        return cls(
            {
                "mean": mean,
                "scale": scale,
                "even": even_map @ metric[:split, :split],
                "odd": odd_map @ metric[split:, split:],
                "centres": centres,
                "steps": steps,
                "coefficients": solution,
            }
        )

    def scores(self, views: Views) -> Tensor:
        """About 1 for a skeleton's class and 0 for the others, float [N, classes]; near 0 far from all."""
        even, odd = _parts(views, self.mean, self.scale)
        places = torch.cat([even @ self.even, odd @ self.odd], dim=-1)
        kernel = _kernel(places, self.centres.float() * self.steps, self.even.shape[1])
        scores: Tensor = kernel @ self.coefficients
        return scores

    def embed(self, views: Views) -> Tensor:
        """Embeddings, float [N, classes + 1], rows of length 1: scores, and how far from all it is."""
        scores = self.scores(views) / _LARGEST_SCORE
        rest = (1 - scores.square().sum(dim=-1, keepdim=True)).clamp(min=1e-6).sqrt()
        return functional.normalize(torch.cat([scores, rest], dim=-1), dim=-1)

    def class_embeddings(self) -> Tensor:
        """One axis for every class, float [classes, classes + 1]."""
        classes = self.coefficients.shape[1]
        return torch.eye(classes, classes + 1)


def _parts(views: Views, mean: Tensor, scale: Tensor) -> Views:
    plain, mirror = (((view - mean) / scale).clamp(-_CLIP, _CLIP) for view in views)
    return (plain + mirror) / 2, (plain - mirror) / 2


def _principal(even: Tensor, odd: Tensor, rank: int) -> Views:
    """Maps to the directions in which skeletons vary most."""
    centred = even - even.mean(dim=0)
    parts = [torch.linalg.eigh((part.T @ part / len(part)).double()) for part in (centred, odd)]
    least = torch.cat([values for values, _ in parts]).sort().values[-rank]
    one, other = (vectors[:, values >= least].float() for values, vectors in parts)
    return one, other


def _distances(places: Tensor, centres: Tensor, even: int) -> Views:
    """Distances to centres and to their mirror images."""
    square = places.square().sum(dim=-1, keepdim=True) + centres.square().sum(dim=-1)
    same = places[:, :even] @ centres[:, :even].T
    turned = places[:, even:] @ centres[:, even:].T
    straight = (square - 2 * (same + turned)).clamp(min=1e-12).sqrt()
    return straight, (square - 2 * (same - turned)).clamp(min=1e-12).sqrt()


def _kernel(places: Tensor, centres: Tensor, even: int) -> Tensor:
    straight, mirrored = _distances(places, centres, even)
    return torch.exp(-straight) + torch.exp(-mirrored)


def _median_distance(places: Tensor) -> float:
    half = min(len(places) // 2, 1000)
    return float(torch.cdist(places[:half], places[half : 2 * half]).median().clamp(min=1e-6))


def _solve(places: Tensor, even: int, labels: Tensor, classes: int) -> Tensor:
    """Coefficients, float [N, classes], by Cholesky in double precision: the kernel is ill-conditioned."""
    kernel = _kernel(places, places, even).double()
    kernel = (kernel + kernel.T) / 2
    kernel.diagonal().add_(_RIDGE)
    wanted = functional.one_hot(labels, classes).double() - 1 / classes
    factor = torch.linalg.cholesky(kernel, out=kernel)
    return torch.cholesky_solve(wanted, factor).float()


def _gradient_moments(places: Tensor, even: int, solution: Tensor, chance: torch.Generator) -> Tensor:
    """Second moments, float [ranks, ranks], of the gradients of the scores at some skeletons.

    The classes are summed over in random combinations, which costs less and is right on average.
    """
    at = places[torch.randperm(len(places), generator=chance)[:_POINTS]]
    mixed = solution @ torch.randn(solution.shape[1], _PROBES, generator=chance) / math.sqrt(_PROBES)
    turned = places * torch.where(torch.arange(places.shape[1]) < even, 1.0, -1.0)
    weights = [
        torch.where(apart > 0.01, torch.exp(-apart) / apart, torch.zeros_like(apart))
        for apart in _distances(at, places, even)
    ]
    moments = torch.zeros(places.shape[1], places.shape[1])
    for probe in mixed.T:
        gradient = torch.zeros_like(at)
        for weight, centres in zip(weights, (places, turned), strict=True):
            pull = weight * probe
            gradient += pull.sum(dim=1, keepdim=True) * at - pull @ centres
        moments += gradient.T @ gradient
    return moments / len(at)


def _root(moments: Tensor) -> Tensor:
    """A metric's map: the directions of the moments, each scaled by a power of its own moment."""
    values, vectors = torch.linalg.eigh(moments.double())
    root: Tensor = vectors * values.clamp(min=0) ** (_SHARPNESS / 2)
    return root.float()
