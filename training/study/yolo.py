"""Section 5: YOLOv8x-cls on the same photographs, by Ultralytics' own program where it is installed.

The program is AGPL-3.0. It is no part of Drishti, is never imported, and runs as a process of its own with a
configuration folder of its own, in which its usage reports are switched off.
"""

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from model.errors import DrishtiError
from training.data.folders import Sample
from training.data.split import Split
from training.study.engine import Experiment, finished
from training.study.levels import CELL
from training.study.levels import EXPERIMENT as LEVELS
from training.study.printing import Line, Table
from training.study.runs import Cell, Result
from training.study.study import Study
from training.study.subsets import split_all
from training.study.tables import (
    CLIP_YOLO_GAP,
    FIT_MINUTES,
    TEST_IMAGES,
    YOLO_EPOCHS,
    YOLO_EPOCHS_MORE,
    YOLO_MILLISECONDS,
    YOLO_TIMES_LONGER,
    YOLO_TOP1,
)
from training.study.yopo import CLIP, validation
from training.study.yopo import EXPERIMENT as YOPO

NAME: Final = "yolo"
FIT: Final = "fit"
VALIDATE: Final = "yopo"
_ALL: Final = re.compile(r"^\s*all\s+([\d.e+-]+)\s+([\d.e+-]+)\s*$", re.MULTILINE)
_SPEED: Final = re.compile(r"Speed: ([\d.]+)ms preprocess, ([\d.]+)ms inference.*?([\d.]+)ms postprocess")
_TAIL: Final = 3


class ToolMissingError(DrishtiError):
    """The program, which is optional, is not installed."""


@dataclass(frozen=True, slots=True)
class Tool:
    """How to run the program.

    Attributes:
        program: ``yolo`` of some environment.
        model: weights that it fetches or finds, or a ``.yaml`` for random ones.
        epochs: passes over the training photographs.
        size: side of the pictures in pixels.
        batch: photographs in a step.
    """

    program: str = "yolo"
    model: str = "yolov8x-cls.pt"
    epochs: int = YOLO_EPOCHS
    size: int = 224
    batch: int = 64

    def found(self) -> str:
        """Where the program is.

        Raises:
            ToolMissingError: it is not installed.
        """
        program = shutil.which(self.program)
        if program is None:
            raise ToolMissingError(
                f"Ultralytics' program “{self.program}” is not installed, which is AGPL-3.0 and no part of "
                "Drishti: install ultralytics in an environment of its own and name it with --program."
            )
        return str(Path(program).absolute())

    def run(self, folder: Path, *arguments: str) -> str:
        """Run it in a folder and return what it said.

        Raises:
            DrishtiError: it is not installed, or it fails.
        """
        program = self.found()
        config = folder / "config"
        config.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "YOLO_CONFIG_DIR": str(config), "YOLO_AUTOINSTALL": "false"}
        said = ""
        for call in (("settings", "sync=False"), arguments):
            process = subprocess.run(
                [program, *call],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
            said = process.stdout
            if process.returncode:
                end = " ".join(line.strip() for line in said.splitlines()[-_TAIL:])
                raise DrishtiError(f"{self.program} {' '.join(call[:2])} failed: {end}")
        return said


def experiment(tool: Tool) -> Experiment:
    """The experiment with this program."""
    return Experiment(NAME, partial(_cells, tool), partial(_run, tool), _tables, in_order=True)


def _cells(tool: Tool, study: Study) -> list[Cell]:
    fit = Cell(FIT, {"model": tool.model, "epochs": tool.epochs, "size": tool.size})
    return [fit] if study.yopo is None else [fit, Cell(VALIDATE)]


def _run(tool: Tool, study: Study, cell: Cell) -> Result:
    tool.found()
    folder = (study.out / NAME).resolve()
    split = split_all(study, study.seed)
    if cell.name == FIT:
        data = folder / "data"
        lay_out(study.root, split, split.samples("test"), study.root, data)
        return {**_fit(tool, folder, data), "train": len(split.train), "photographs": len(split.test)}
    assert study.yopo is not None
    samples = [sample for sample in validation(study).kept if sample.label in split.classes]
    if not weights(folder).exists():
        raise DrishtiError(f"There are no fine-tuned weights in {folder}: run the cell {FIT} first.")
    data = folder / "yopo-data"
    lay_out(study.root, split, samples, study.yopo, data)
    said = tool.run(
        folder,
        *("classify", "val", f"model={weights(folder)}", f"data={data}", f"imgsz={tool.size}", "batch=1"),
        *("plots=False", f"project={folder}", "name=yopo", "exist_ok=True"),
    )
    top1, top5, milliseconds = spoken(said)
    return {"top1": top1, "top5": top5, "milliseconds": milliseconds, "photographs": len(samples)}


def weights(folder: Path) -> Path:
    """The weights that did best, as the program leaves them."""
    return folder / "fit" / "weights" / "best.pt"


def exported(tool: Tool, folder: Path, model: Path) -> Path:
    """A model of the program's as an ONNX file; made once.

    Raises:
        DrishtiError: the program is missing or fails; it needs the packages onnx and onnxruntime.
    """
    file = (folder / model).with_suffix(".onnx")
    if not file.exists():
        tool.run(folder, "export", f"model={model}", "format=onnx", f"imgsz={tool.size}")
    if not file.exists():
        raise DrishtiError(f"{tool.program} did not write {file}: install onnx beside ultralytics.")
    return file


def _fit(tool: Tool, folder: Path, data: Path) -> Result:
    rows = folder / "fit" / "results.csv"
    last = folder / "fit" / "weights" / "last.pt"
    if len(curve(rows)) < tool.epochs:
        start = ("resume=True", f"model={last}") if last.exists() else (f"model={tool.model}",)
        tool.run(
            folder,
            *("classify", "train", *start, f"data={data}", f"epochs={tool.epochs}", f"imgsz={tool.size}"),
            *(f"batch={tool.batch}", "seed=0", f"patience={tool.epochs}", "plots=False"),
            *(f"project={folder}", "name=fit", "exist_ok=True"),
        )
    epochs = curve(rows)
    if not epochs:
        raise DrishtiError(
            f"{tool.program} wrote no results to {rows}: its version may be too new or too old."
        )
    best = max(epochs, key=lambda row: row["top1"])
    return {"top1": best["top1"], "best_epoch": best["epoch"], "seconds": best["seconds"], "epochs": epochs}


def curve(file: Path) -> list[dict[str, float]]:
    """``epoch``, ``seconds`` since the start and test ``top1`` of every epoch, as the program wrote them."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as text:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(text)]
    epochs: list[dict[str, float]] = []
    before = last = 0.0
    try:
        for row in rows:
            seconds = float(row["time"])
            if seconds < last:  # it was stopped, and its clock began anew
                before += last
            last = seconds
            top1 = float(row["metrics/accuracy_top1"])
            epochs.append({"epoch": float(row["epoch"]), "seconds": before + seconds, "top1": top1})
    except (KeyError, ValueError) as error:
        raise DrishtiError(f"{file} is not as expected ({error}): use ultralytics 8.3 or newer.") from error
    return epochs


def spoken(said: str) -> tuple[float, float, float]:
    """Top-1, top-5 and milliseconds a picture out of what ``val`` said.

    Raises:
        DrishtiError: it said something else.
    """
    shares, speeds = _ALL.findall(said), _SPEED.findall(said)
    if not shares or not speeds:
        raise DrishtiError("The program's answer is not as expected: use ultralytics 8.3 or newer.")
    return float(shares[-1][0]), float(shares[-1][1]), sum(map(float, speeds[-1]))


def lay_out(root: Path, split: Split, judged: Iterable[Sample], judged_root: Path, data: Path) -> None:
    """Copy photographs into ``train`` and ``val`` with a folder a class, as the program wants them.

    Copies, because the program rewrites files that it takes for damaged.

    Raises:
        DrishtiError: the disk is full or a photograph is gone.
    """
    wanted = [("train", sample, root) for sample in split.samples("train")]
    wanted += [("val", sample, judged_root) for sample in judged]
    try:
        for part in ("train", "val"):
            for name in split.classes:
                (data / part / name).mkdir(parents=True, exist_ok=True)
        for part, sample, source in wanted:
            target = data / part / sample.label / sample.path.replace("/", "__")
            if not target.exists():
                half = target.with_name(f".{target.name}.part")
                shutil.copyfile(source / sample.path, half)
                half.replace(target)
    except OSError as error:
        raise DrishtiError(
            f"The photographs cannot be copied to {data} ({error.strerror}): make room."
        ) from error


def _tables(study: Study, results: dict[str, Result]) -> Sequence[Table]:
    fit, yopo = results.get(FIT, {}), results.get(VALIDATE, {})
    clip, clip_yopo = finished(LEVELS, study).get(CELL), finished(YOPO, study).get(CLIP)
    minutes = fit["seconds"] / 60 if fit else None
    times = more = None
    if fit and clip is not None:
        times = fit["seconds"] / max(clip["seconds"], 1e-9)
        reached = [row["epoch"] for row in fit["epochs"] if row["top1"] >= clip["top1"]]
        more = reached[0] - len(clip["epochs"]) if reached else None
    gap = yopo["top1"] - clip_yopo["top1"] if yopo and clip_yopo is not None else None
    train, test, seen = fit.get("train"), fit.get("photographs"), yopo.get("photographs")
    lines = [
        Line("YOLO, best top-1, 82 classes", fit.get("top1"), YOLO_TOP1, "%", test, train, TEST_IMAGES),
        Line("epochs until then", fit.get("best_epoch"), YOLO_EPOCHS, "epochs"),
        Line("time until then", minutes, YOLO_TIMES_LONGER * FIT_MINUTES, "min", train=train),
        Line("that over CLIP's time", times, YOLO_TIMES_LONGER, "times"),
        Line("epochs until CLIP's accuracy, less CLIP's", more, YOLO_EPOCHS_MORE, "epochs"),
        Line("YoPo photographs, YOLO's top-1", yopo.get("top1"), None, "%", seen),
        Line("YoPo photographs, YOLO's less CLIP's", gap, CLIP_YOLO_GAP, "score", seen),
        Line("one photograph", yopo.get("milliseconds"), YOLO_MILLISECONDS, "ms", seen),
    ]
    notes = [
        "the study says 3.2 % apart, and not on which photographs; its own 87.8 % and 85.9 % are 1.9 apart"
    ]
    return [Table("Section 5: YOLOv8x-cls", lines, notes)]
