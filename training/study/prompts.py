"""Table 5: fine-tuning on Subset II with each of the study's descriptions."""

from collections.abc import Sequence
from typing import Final

from training.clip.prompts import SYNTAXES
from training.study.engine import Experiment
from training.study.fitting import fine_tune
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_two
from training.study.tables import PROMPTS, SUBSET_TWO

_THEIR_TEST: Final = sum(test for _, test in SUBSET_TWO.values())


def _cells(_study: Study) -> list[Cell]:
    return [Cell(name, {"prompts": name}) for name in PROMPTS]


def _run(study: Study, cell: Cell) -> Result:
    config = study.config("prompts", f"prompts={cell.parameters['prompts']}")
    return fine_tune(study, split_two(study), config, study.out / EXPERIMENT.name / cell.name)


def _tables(_study: Study, results: dict[str, Result]) -> Sequence[Table]:
    lines = []
    for name, theirs in PROMPTS.items():
        result = results.get(name, {})
        text = SYNTAXES[name].format("<number>" if name == "number" else "<category>")
        lines.append(
            Line(
                f"“{text}”",
                result.get("top1"),
                theirs,
                test=result.get("photographs"),
                train=result.get("train"),
                their_test=_THEIR_TEST,
            )
        )
    return [Table("Table 5: description, fine-tuned on Subset II", lines)]


EXPERIMENT: Final = Experiment("prompts", _cells, _run, _tables)
