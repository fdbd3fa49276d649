"""Figures 6, 7 and 10: photographs, and where CLIP and YOLO look before and after fine-tuning."""

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.film import read_image
from training.clip.towers import Towers, build_towers
from training.clip.views import Pixels, crop_of, plain_view
from training.data.split import Split
from training.explain.maps import Heat, gscorecam, occlusion
from training.study import levels, yolo
from training.study.engine import finished
from training.study.fitting import device, load_fitted, prompts_of
from training.study.runs import Result
from training.study.sheets import finished_yolo, sheet
from training.study.study import Study
from training.study.subsets import split_all
from training.study.tables import NAMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKED_AT: Final = ("dancer", "bow", "side-plank")
"""One photograph of each is in Figures 6 and 10; the study does not say which it took."""
ALIKE: Final = ("dolphin-plank", "four-limbed-staff")
"""The two poses of Figure 7."""


def clip_maps(study: Study) -> "Figure":
    """Figure 6: a photograph, where CLIP looks as it comes, and after fine-tuning."""
    towers, split, config = load_fitted(study.out / levels.NAME / levels.CELL)
    before = build_towers(study.config("levels"), len(split.classes)).to(device()).eval()
    texts = prompts_of(split.classes, config.prompts)

    def look(model: Towers, pose: str, pixels: Pixels) -> Heat:
        text = model.class_embeddings(model.class_inputs([texts[split.classes.index(pose)]]))[0]
        return gscorecam(model, pixels, text)

    rows = []
    for pose, path in photographs(split, LOOKED_AT):
        pixels = _pixels(study, path, config.crop, towers.image.size)
        rows.append(
            (
                NAMES[pose],
                pixels,
                [("zero-shot", look(before, pose, pixels)), ("fine-tuned", look(towers, pose, pixels))],
            )
        )
    return _sheet(rows)


def yolo_maps(study: Study, tool: yolo.Tool) -> "Figure":
    """Figure 10: a photograph, where YOLO looks as it comes (ImageNet), and after fine-tuning."""
    finished_yolo(study, yolo.FIT)
    folder = (study.out / yolo.NAME).resolve()
    networks = {
        "as it comes": _Network(yolo.exported(tool, folder, Path(tool.model))),
        "fine-tuned": _Network(yolo.exported(tool, folder, yolo.weights(folder))),
    }
    split = split_all(study, study.seed)
    rows = []
    for pose, path in photographs(split, LOOKED_AT):
        pixels = _pixels(study, path, "centre", tool.size)
        maps = []
        for name, network in networks.items():
            chances = network(pixels[None])[0]
            chosen = network.names.index(pose) if pose in network.names else int(chances.argmax())
            said = f"{network.names[int(chances.argmax())]}, {chances.max():.0%}"
            maps.append((f"{name}: {said}", occlusion(network.chance_of(chosen), pixels)))
        rows.append((NAMES[pose], pixels, maps))
    return _sheet(rows)


def alike(study: Study) -> "Figure":
    """Figure 7: two poses that are taken for each other; the study's two, and ours."""
    pairs = {"the study's": ALIKE}
    results = finished(levels.EXPERIMENT, study)
    if levels.CELL in results:
        pairs["ours"] = most_confused(results[levels.CELL])
    photographs: dict[str, str] = {}
    for sample in study.samples():
        photographs.setdefault(sample.label, sample.path)
    figure, axes = sheet(len(pairs), 2, 6, 3.3 * len(pairs))
    for row, (whose, pair) in enumerate(pairs.items()):
        for column, pose in enumerate(pair):
            axis = axes[row, column]
            axis.axis("off")
            if pose not in photographs:
                raise DrishtiError(f"there is no photograph of {NAMES[pose]}")
            axis.imshow(read_image(study.root / photographs[pose]).bgr[..., ::-1])
            axis.set_title(f"{NAMES[pose]} ({whose})", fontsize=8)
    return figure


def most_confused(result: Result) -> tuple[str, str]:
    """The two classes that are taken for each other most often."""
    counts: Counter[tuple[int, int]] = Counter()
    for label, answer, count in result["confusion"]:
        if label != answer:
            counts[min(label, answer), max(label, answer)] += count
    (first, second), _ = max(counts.items(), key=lambda item: (item[1], item[0]), default=((0, 1), 0))
    return result["classes"][first], result["classes"][second]


class _Network:
    """A classifier that the program exported: uint8 RGB [N, size, size, 3] to chances [N, classes]."""

    def __init__(self, file: Path) -> None:
        import onnxruntime

        self._session: Any = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        listed = ast.literal_eval(self._session.get_modelmeta().custom_metadata_map["names"])
        self.names: list[str] = [str(listed[number]) for number in sorted(listed)]

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        planes = pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255
        return np.concatenate([self._session.run(None, {self._input: one[None]})[0] for one in planes])

    def chance_of(self, number: int) -> Callable[[Pixels], NDArray[np.float32]]:
        """The chance of one class alone."""
        return lambda pixels: self(pixels)[:, number]


def photographs(split: Split, poses: Sequence[str]) -> list[tuple[str, str]]:
    """The first test photograph of each pose; of the first poses there are where there is none of these.

    Raises:
        DrishtiError: there is no test photograph at all.
    """
    first: dict[str, str] = {}
    for sample in split.samples("test"):
        first.setdefault(sample.label, sample.path)
    chosen = [pose for pose in (*poses, *first) if pose in first]
    if not chosen:
        raise DrishtiError("there is no test photograph")
    return [(pose, first[pose]) for pose in list(dict.fromkeys(chosen))[: len(poses)]]


def _pixels(study: Study, path: str, crop: Any, size: int) -> Pixels:
    bgr = read_image(study.root / path).bgr
    return plain_view(bgr, crop_of(crop, bgr.shape[1], bgr.shape[0], None), size)


def _sheet(rows: Sequence[tuple[str, Pixels, Sequence[tuple[str, Heat]]]]) -> "Figure":
    figure, axes = sheet(len(rows), 3, 8, 2.8 * len(rows))
    for row, (name, pixels, maps) in enumerate(rows):
        for axis, (title, heat) in zip(axes[row], [(name, None), *maps], strict=True):
            axis.imshow(pixels)
            if heat is not None:
                axis.imshow(heat, cmap="jet", alpha=0.45, vmin=0, vmax=1)
            axis.set_title(title, fontsize=8)
            axis.axis("off")
    return figure
