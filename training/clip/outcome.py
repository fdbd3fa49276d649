"""What a finished run of fine-tuning keeps of its test photographs."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from model.files import write_atomically

FIGURES: Final = "figures.json"
ANSWERS: Final = "answers.csv"
"""What the image tower alone said of each test photograph."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the image tower said of one test photograph: its likeliest class, and how likely."""

    path: str
    label: str
    answer: str
    probability: float

    @property
    def is_right(self) -> bool:
        """Whether it is the label."""
        return self.label == self.answer


def write_answers(path: Path, answers: Iterable[Answer]) -> None:
    """Keep answers as CSV, probabilities to four digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Answer)])
    for answer in answers:
        *words, probability = astuple(answer)
        writer.writerow([*words, f"{probability:.4f}"])
    write_atomically(path, text.getvalue().encode())


def read_answers(path: Path) -> list[Answer]:
    """The answers that a run kept.

    Raises:
        OSError: there are none.
        KeyError, ValueError: the file is damaged.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Answer(row["path"], row["label"], row["answer"], float(row["probability"]))
            for row in csv.DictReader(file)
        ]
