"""Where the image tower of a run looks in a picture, before and after fine-tuning."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import torch

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from training.clip.checkpoint import load_tensors
from training.clip.config import FitConfig
from training.clip.fit import RESULT
from training.clip.pipeline import CONFIG, SPLIT
from training.clip.prompts import class_prompts
from training.clip.towers import Towers, build_towers
from training.data.split import Split
from training.explain.maps import Heat, Pixels, gscorecam
from training.study.sheets import sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The towers of a finished run: fine-tuned, and as they came (None for learned classes)."""

    config: FitConfig
    classes: tuple[str, ...]
    before: Towers | None
    after: Towers

    @classmethod
    def of(cls, run: Path) -> Self:
        """Load them.

        Raises:
            DrishtiError: the run is not finished or damaged, or its first weights cannot be had.
        """
        if not (run / RESULT).exists():
            raise DrishtiError(f"There are no fine-tuned weights in {run}: run fit-clip to its end first.")
        config = FitConfig.model_validate_json((run / CONFIG).read_bytes())
        classes = tuple(Split.load(run / SPLIT).classes)
        # What has learned classes had nothing to compare with before.
        before = None
        if not config.is_trunk:
            torch.manual_seed(config.seed)
            before = build_towers(config, len(classes)).eval()
        bare = config.model_copy(update={"weights": "none", "text_weights": "none"})
        after = build_towers(bare, len(classes))
        after.load_state_dict(load_tensors(run / RESULT)[0])
        return cls(config, classes, before, after.eval())

    def answer(self, pixels: Pixels) -> str:
        """Id of the class that the fine-tuned tower finds likeliest."""
        with torch.inference_mode():
            image = self.after.image(torch.from_numpy(pixels[None]))
            return self.classes[int((image @ self._texts(self.after).T).argmax())]

    def maps(self, pixels: Pixels, pose: str) -> dict[str, Heat]:
        """Where each tower looks for a pose: float32 [size, size] by “before” and “after”.

        Raises:
            DrishtiError: the run does not know the pose, or the tower has no layer with places.
        """
        if pose not in self.classes:
            raise DrishtiError(f"The run does not know the pose {pose}: choose of {', '.join(self.classes)}.")
        towers = {"before": self.before, "after": self.after}
        number = self.classes.index(pose)
        return {
            when: gscorecam(model, pixels, self._texts(model)[number])
            for when, model in towers.items()
            if model is not None
        }

    def _texts(self, towers: Towers) -> torch.Tensor:
        prompts = class_prompts(self.classes, self.config.prompts, load_catalogue())
        return towers.class_embeddings(towers.class_inputs(list(prompts.values())))


def heat_sheet(pixels: Pixels, title: str, maps: dict[str, Heat]) -> "Figure":
    """The picture, and the maps over it."""
    figure, axes = sheet(1, 1 + len(maps), 3 * (1 + len(maps)), 3.3)
    for axis, (name, heat) in zip(axes[0], [(title, None), *maps.items()], strict=True):
        axis.imshow(pixels)
        if heat is not None:
            axis.imshow(heat, cmap="inferno", alpha=0.55, vmin=0, vmax=1)
        axis.set_title(name, fontsize=9)
        axis.axis("off")
    return figure
