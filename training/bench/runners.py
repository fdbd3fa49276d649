"""The contenders of ``drishti-train bench``: one picture at a time becomes the name of a pose.

The study timed pre-processing, tokenising, both encoders and the scores, for every picture (its section 4.3).
The app has the texts' embeddings in its bundle, and runs the image tower alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from model.bench.turns import TOTAL
from model.bundle import Bundle, Precision
from model.catalogue import load_catalogue
from model.crop import extract_crop, square_of_frame
from model.encoders import Encoder
from model.errors import DrishtiError
from model.film import IMAGE_SUFFIXES, read_image
from model.runtime import DeviceChoice
from training.bench.bundle import image_tower_of
from training.clip.config import FitConfig
from training.clip.prompts import class_prompts
from training.clip.towers import build_towers
from training.torchvision_mend import import_open_clip

_PICTURES: Final = 64


def _endless(pictures: str | None) -> Iterator[NDArray[np.uint8]]:
    """Photographs, uint8 BGR, decoded; noise of a usual size where no folder is given."""
    if pictures is None:
        chance = np.random.default_rng(0)
        shown = [chance.integers(0, 256, (360, 480, 3), dtype=np.uint8) for _ in range(8)]
    else:
        files = sorted(file for file in Path(pictures).rglob("*") if file.suffix.lower() in IMAGE_SUFFIXES)
        if not files:
            raise DrishtiError(f"There is no image in the folder {pictures}: choose another one.")
        shown = [read_image(file).bgr for file in files[:: max(1, len(files) // _PICTURES)]]
    return cycle(shown)


class OnnxRunner:
    """What the app does with a picture: crop, encode, compare with the cached texts."""

    def __init__(self, bundle: str, precision: Precision, pictures: str | None) -> None:
        opened = Bundle.open(Path(bundle))
        tower = image_tower_of(opened)
        assert tower.image is not None
        self._size = tower.image.size
        self._classes = opened.class_embeddings(tower)
        self._encoder = Encoder(opened, tower, DeviceChoice.AUTO, precision=precision)
        self._pictures = _endless(pictures)
        self.about: Mapping[str, Any] = {"device": self._encoder.device.label}

    def once(self) -> Mapping[str, float]:
        """Name one picture; seconds by stage."""
        bgr = next(self._pictures)
        started = perf_counter()
        crop = extract_crop(bgr, square_of_frame(bgr.shape[1], bgr.shape[0]), self._size)
        prepared = perf_counter()
        int((self._encoder.encode(crop[None]) @ self._classes.T).argmax())
        done = perf_counter()
        return {"prepare": prepared - started, "encode": done - prepared, TOTAL: done - started}

    def close(self) -> None:
        """Nothing is held open."""


class TorchRunner:
    """The same with torch and open_clip, eager, as one writes it down."""

    def __init__(self, config: str, texts: int, pictures: str | None) -> None:
        """Load CLIP.

        Args:
            config: of the model, JSON.
            texts: how many go through the text tower with every picture, as in the study; 0 for
                embeddings of 82 that were computed beforehand.
            pictures: folder.
        """
        from PIL import Image

        wanted = FitConfig.model_validate_json(config)
        self._towers = build_towers(wanted, 82).eval()
        self._prepare = import_open_clip().image_transform(self._towers.image.size, is_train=False)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._towers.to(self._device)
        catalogue = load_catalogue()
        poses = [pose.id for pose in catalogue.poses if pose.yoga82_id is not None]
        self._texts = [texts[0] for texts in class_prompts(poses, "study", catalogue).values()]
        self._each = texts
        self._cached = self._embedded(self._texts)
        self._pictures = (Image.fromarray(bgr[..., ::-1]) for bgr in _endless(pictures))
        self.about: Mapping[str, Any] = {"device": str(self._device), "threads": torch.get_num_threads()}

    @torch.no_grad()
    def _embedded(self, texts: Sequence[str]) -> torch.Tensor:
        (tokens,) = self._towers.class_inputs([texts])
        embeddings: torch.Tensor = self._towers.classes(tokens.to(self._device))
        return embeddings

    @torch.no_grad()
    def once(self) -> Mapping[str, float]:
        """Name one picture; seconds by stage."""
        picture = next(self._pictures)
        started = perf_counter()
        planes = self._prepare(picture)[None].to(self._device)
        prepared = perf_counter()
        classes = self._embedded(self._texts[: self._each]) if self._each else self._cached
        embedding = torch.nn.functional.normalize(self._towers.image.body(planes), dim=-1)
        int((self._towers.scale * embedding @ classes.T).argmax())
        done = perf_counter()
        return {"prepare": prepared - started, "encode": done - prepared, TOTAL: done - started}

    def close(self) -> None:
        """Nothing is held open."""
