"""Table 4: all encoders as they come, on the test photographs of Subset II."""

from collections.abc import Sequence
from typing import Final

import torch

from training.clip.config import CLIP_MODELS
from training.clip.towers import build_towers
from training.study.engine import Experiment
from training.study.fitting import cosines_of, device, device_name, judged, photographs_of, prompts_of
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_two
from training.study.tables import ZERO_SHOT

_FIFTH: Final = 4
"""The row that repeats RN50x4."""
_THEIR_TEST: Final = 53
"""All nine shares are whole photographs out of 53; out of the 109 that the text names, only one is."""


def _cells(_study: Study) -> list[Cell]:
    return [Cell(name.replace("/", "-"), {"model": name}) for name in CLIP_MODELS]


def _run(study: Study, cell: Cell) -> Result:
    config = study.config("zero-shot", f"model={study.stand_in or cell.parameters['model']}")
    split = split_two(study)
    torch.manual_seed(config.seed)
    towers = build_towers(config, len(split.classes)).to(device())
    test = photographs_of(study, split.samples("test"), split.classes, config, towers.image.size)
    cosines = cosines_of(towers, test, prompts_of(split.classes, config.prompts), study.threads)
    result = judged(cosines, float(towers.scale.detach()), test.labels, split.classes)
    parameters = sum(parameter.numel() for parameter in towers.parameters())
    return {**result, "parameters": parameters, "device": device_name(device())}


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    lines = []
    for row, (name, theirs) in enumerate(ZERO_SHOT):
        readings = (
            {"": name} if row != _FIFTH else {", read as RN50x4": "RN50x4", ", read as RN50x64": "RN50x64"}
        )
        for reading, encoder in readings.items():
            result = results.get(encoder.replace("/", "-"), {})
            what = f"{name} (again){reading}" if reading else name
            lines.append(
                Line(what, result.get("top1"), theirs, test=result.get("photographs"), their_test=_THEIR_TEST)
            )
    note = "chance is one in six, 16.7 %; the study's shares fit 53 test photographs, not the 109 of its text"
    return [Table("Table 4: zero-shot, Subset II", lines, (note,))]


EXPERIMENT: Final = Experiment("zero-shot", _cells, _run, _tables)
