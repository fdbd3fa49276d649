"""Changes to skeletons that leave the pose what it is."""

import math

import torch
from torch import Tensor

from training.landmarks.features import mirrored

_ROLL_DEGREES = 7.0
_LEAN_DEGREES = 40.0
_STRETCH = 0.06
_JITTER = 0.012
_HIDE = 0.04
_CUT = 0.1
"""Share of skeletons that leave the picture, with up to 35 % of their extent."""
_CUT_OFF = 0.35


def augmented(points: Tensor, generator: torch.Generator, leaning: float = 0.0) -> Tensor:
    """Mirror half of the skeletons; roll, stretch, jitter all; lean and cut some at an edge; hide landmarks.

    Rolls have a spread of 7 degrees, stretches of 6 %, jitter of 1.2 % of the body's extent; stronger changes
    of all of them gained nothing in cross-validation.

    Args:
        points: float [N, 33, 3]: x, y (NaN where unknown) and whether the landmark is seen.
        generator: source of chance.
        leaning: share of skeletons as a camera sees them that leans, by up to 40 degrees.
    """
    count = len(points)
    flip = torch.rand(count, generator=generator) < 0.5
    points = torch.where(flip[:, None, None], mirrored(points), points)
    places = points[..., :2]
    center = places.nanmean(dim=1, keepdim=True).nan_to_num()
    centered = places - center
    extent = centered.norm(dim=-1).nan_to_num().amax(dim=1)[:, None, None]
    angle = torch.randn(count, generator=generator) * math.radians(_ROLL_DEGREES)
    if leaning:
        leans = torch.rand(count, generator=generator) < leaning
        lean = (2 * torch.rand(count, generator=generator) - 1) * math.radians(_LEAN_DEGREES)
        angle = angle + leans * lean
    cosine, sine = angle.cos()[:, None], angle.sin()[:, None]
    x, y = centered.unbind(dim=-1)
    rolled = torch.stack([cosine * x - sine * y, sine * x + cosine * y], dim=-1)
    stretched = rolled * torch.exp(torch.randn(count, 1, 2, generator=generator) * _STRETCH)
    jittered = stretched + torch.randn(stretched.shape, generator=generator) * extent * _JITTER
    kept = (torch.rand(count, points.shape[1], generator=generator) >= _HIDE).to(points.dtype)
    unseen = _beyond_an_edge(jittered, generator)
    places = torch.where(unseen[..., None], torch.nan, jittered + center)
    return torch.cat([places, (points[..., 2] * kept * ~unseen)[..., None]], dim=-1)


def _beyond_an_edge(places: Tensor, generator: torch.Generator) -> Tensor:
    """Landmarks that a made edge of the picture cuts off, bool [N, 33]: none for most skeletons."""
    count = len(places)
    side = torch.randint(4, (count,), generator=generator)
    along = torch.where((side < 2)[:, None], places[..., 0], places[..., 1])
    along = torch.where((side % 2 == 0)[:, None], along, -along)
    low = along.nan_to_num(nan=torch.inf).amin(dim=1, keepdim=True)
    high = along.nan_to_num(nan=-torch.inf).amax(dim=1, keepdim=True)
    off = _CUT_OFF * torch.rand(count, 1, generator=generator)
    cut = torch.rand(count, 1, generator=generator) < _CUT
    return cut & (along > high - off * (high - low))
