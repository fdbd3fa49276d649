"""A trunk as somebody may bring it: two convolutions with a normalisation."""

from torch import Tensor, nn


class TinyTrunk(nn.Module):
    num_features = 12

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 9, stride=8)
        self.norm = nn.BatchNorm2d(8)
        self.blocks = nn.Sequential(nn.Conv2d(8, 12, 3, stride=2), nn.ReLU())

    def forward(self, planes: Tensor) -> Tensor:
        features: Tensor = self.blocks(self.norm(self.stem(planes)))
        return features.mean((2, 3))


def trunk() -> nn.Module:
    return TinyTrunk()
