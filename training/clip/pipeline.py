"""From divided photographs to a bundle: find people, fine-tune, calibrate, fuse, measure, export."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from model.bundle import Bundle, Fusion
from model.catalogue import Catalogue, load_catalogue
from model.classifier import log_softmax
from model.encoders import Encoder
from model.errors import DrishtiError
from model.files import write_atomically
from model.film import read_image
from model.runtime import DeviceChoice
from training.calibrate import fit_rejection, fit_temperature
from training.clip.batches import Photographs
from training.clip.choice import embed
from training.clip.config import FitConfig
from training.clip.export import Fitted, export_bundle
from training.clip.figures import figures_of, similarity_of
from training.clip.fit import Habits, fit
from training.clip.fusion import LandmarkTower, fit_weights, fuse
from training.clip.outcome import ANSWERS, FIGURES, Answer, write_answers
from training.clip.people import People, find_people
from training.clip.processes import Processes
from training.clip.prompts import class_prompts
from training.clip.towers import Towers, build_towers
from training.clip.views import crop_of, plain_view
from training.data.split import PARTS, Part, Split
from training.metrics import top_k
from training.report.content import content_of
from training.report.files import write_report

CONFIG: Final = "config.json"
SPLIT: Final = "split.json"
PEOPLE: Final = "people.npz"
BUNDLE: Final = "bundle"
_WARMEST: Final = 1.0
"""A tower that is no better than chance would ask for a boundless temperature."""
_COMPARED: Final = 400
_EXAMPLES: Final = 8
_TIMED: Final = 10


@dataclass(frozen=True, slots=True)
class Job:
    """What to do.

    Attributes:
        root: folder of the photographs.
        split: how they are divided; it needs a validation part.
        config: of the fine-tuning.
        output: folder of the run.
        name: of the bundle.
        landmark: bundle whose landmark tower is put beside the image tower, if any. It must not have been
            fitted on the validation photographs, or it is trusted too much.
        workers: threads that make pictures ready.
        say: takes lines for people.
    """

    root: Path
    split: Split
    config: FitConfig
    output: Path
    name: str
    landmark: Bundle | None = None
    workers: int = 4
    say: Callable[[str], None] = lambda _line: None


def run(job: Job, processes: Processes) -> dict[str, Any]:
    """Do it, or go on where it was stopped; returns the figures (nothing in other processes than the first).

    Raises:
        DrishtiError: photographs, weights or settings are wrong, the disk is full, or the export differs.
    """
    return _Pipeline(job, processes).go()


class _Pipeline:
    def __init__(self, job: Job, processes: Processes) -> None:
        if not job.split.validation:
            raise DrishtiError(
                "The split has no validation part, which calibration needs: make one with --validation 0.1."
            )
        self.job, self.processes = job, processes
        self.catalogue: Catalogue = load_catalogue()
        self.classes = job.split.classes
        self.prompts = class_prompts(self.classes, job.config.prompts, self.catalogue)
        self.other = None if job.landmark is None else LandmarkTower.of(job.landmark, self.classes)

    def go(self) -> dict[str, Any]:
        job, processes = self.job, self.processes
        if processes.is_first:
            self._write_settings()
        people = self._people()
        torch.manual_seed(job.config.seed)
        towers = build_towers(job.config, len(self.classes)).to(processes.device)
        parts = {part: self._photographs(part, people, towers) for part in PARTS}
        before = self._before(towers, parts["test"])
        result = fit(
            towers,
            job.config,
            parts["train"],
            parts["validation"],
            list(self.prompts.values()),
            job.output,
            processes,
            Habits(job.workers, say=job.say),
        )
        if not processes.is_first:
            return {}
        return self._finish(towers, parts, people, before, result)

    def _write_settings(self) -> None:
        output = self.job.output
        output.mkdir(parents=True, exist_ok=True)
        write_atomically(output / CONFIG, self.job.config.model_dump_json(indent=1).encode())
        self.job.split.save(output / SPLIT)

    def _people(self) -> People | None:
        """Crops and landmarks of all photographs, where anything needs them."""
        if self.job.config.crop != "person" and self.other is None:
            return None
        split = self.job.split
        paths = (*split.train, *split.validation, *split.test)
        cache = self.job.output / PEOPLE
        if self.processes.is_first:
            self.job.say(f"looking for the person in {len(paths)} photographs")
            find_people(self.job.root, paths, cache, lambda done, total: self.job.say(f"  {done} of {total}"))
        self.processes.wait()
        return find_people(self.job.root, paths, cache)

    def _photographs(self, part: Part, people: People | None, towers: Towers) -> Photographs:
        samples = self.job.split.samples(part)
        labels = np.array([self.classes.index(sample.label) for sample in samples], dtype=np.int64)
        theirs = None if people is None else people.of([sample.path for sample in samples])
        return Photographs(self.job.root, samples, labels, theirs, self.job.config, towers.image.size)

    def _before(self, towers: Towers, test: Photographs) -> dict[str, Any] | None:
        """Figures before fine-tuning (zero-shot), where there are texts to compare with."""
        file = self.job.output / "before.json"
        if not towers.has_texts or self.job.config.is_trunk or not self.processes.is_first:
            return None
        if not file.exists():
            cosines = self._embeddings(towers, test) @ self._class_embeddings(towers).T
            logits = cosines * float(towers.scale.detach())
            figures = figures_of(np.exp(log_softmax(logits)), test.labels, self.classes, self.catalogue)
            figures["similarity"] = similarity_of(cosines, test.labels)
            write_atomically(file, json.dumps(figures).encode())
        figures = json.loads(file.read_text("utf-8"))
        self.job.say(f"before fine-tuning: top-1 {figures['top1']:.1%}")
        return dict(figures)

    def _finish(
        self,
        towers: Towers,
        parts: dict[Part, Photographs],
        people: People | None,
        before: dict[str, Any] | None,
        result: dict[str, Any],
    ) -> dict[str, Any]:
        job = self.job
        classes = self._class_embeddings(towers)
        measured: tuple[Part, ...] = ("validation", "test")
        cosines = {part: self._embeddings(towers, parts[part]) @ classes.T for part in measured}
        truth = {part: parts[part].labels for part in cosines}
        temperature = min(_WARMEST, fit_temperature(cosines["validation"], truth["validation"]))
        logs = {part: log_softmax(values / temperature) for part, values in cosines.items()}
        fitted = Fitted(
            image=towers.image,
            classes=self.classes,
            class_embeddings=classes,
            temperature=temperature,
            rejection=self._rejection(logs["validation"], truth["validation"]),
            prompts=self.prompts if towers.has_texts else {},
            config=job.config,
        )
        similarity = {
            "classes": list(self.classes),
            "before": None if before is None else before.pop("similarity", None),
            "after": similarity_of(cosines["test"], truth["test"]),
        }
        metrics: dict[str, Any] = {} if before is None else {"test before fine-tuning": before}
        metrics |= {part: self._figures(logs[part], truth[part]) for part in logs}
        fusion = None
        if self.other is not None and people is not None:
            fusion, extra = self._fused(self.other, people, logs, truth)
            metrics |= extra
        examples = torch.from_numpy(
            np.stack([parts["test"].view(i) for i in range(min(_EXAMPLES, len(parts["test"].samples)))])
        )
        bundle = export_bundle(
            fitted,
            job.output / BUNDLE,
            job.name,
            examples,
            landmark=self.other,
            fusion=fusion,
            metrics=metrics,
            provenance=self._provenance(result),
        )
        write_answers(job.output / ANSWERS, self._answers(parts["test"], np.exp(logs["test"])))
        metrics["app"] = {
            **self._as_the_app_runs_it(bundle, parts["test"], cosines["test"]),
            "study_milliseconds": self._as_the_study_counts(towers, parts["test"]),
        }
        everything = {**metrics, "fit": result, "similarity": similarity}
        write_atomically(job.output / FIGURES, json.dumps(everything, indent=1).encode())
        title = f"{job.name}: {job.config.model_name}"
        write_report(job.output, title, content_of(job.output, self.catalogue), job.root)
        return metrics

    def _embeddings(self, towers: Towers, photographs: Photographs) -> NDArray[np.float32]:
        return embed(towers, photographs, self.processes.device, self.job.workers)

    def _class_embeddings(self, towers: Towers) -> NDArray[np.float32]:
        towers.eval()
        inputs = towers.class_inputs(list(self.prompts.values()))
        return np.asarray(towers.class_embeddings(inputs).cpu().numpy(), dtype=np.float32)

    def _figures(self, logs: NDArray[np.float32], labels: NDArray[np.int64]) -> dict[str, Any]:
        return figures_of(np.exp(logs), labels, self.classes, self.catalogue)

    def _rejection(self, logs: NDArray[np.float32], labels: NDArray[np.int64]) -> Any:
        return fit_rejection(np.exp(logs), labels, self.classes, self.catalogue)

    def _fused(
        self,
        other: LandmarkTower,
        people: People,
        logs: dict[Part, NDArray[np.float32]],
        truth: dict[Part, NDArray[np.int64]],
    ) -> tuple[Fusion, dict[str, Any]]:
        theirs = {part: other.log_probabilities(people.of(getattr(self.job.split, part))) for part in logs}
        weights = fit_weights(logs["validation"], theirs["validation"], truth["validation"])
        both = {part: fuse(logs[part], theirs[part], weights) for part in logs}
        fusion = Fusion(
            weights={"image": weights[0], "landmark": weights[1]},
            rejection=self._rejection(both["validation"], truth["validation"]),
        )
        found = np.isfinite(theirs["test"]).all(axis=1)
        figures = {"test, both towers": self._figures(both["test"], truth["test"])}
        if found.any():
            figures["test, landmarks alone, somebody found"] = self._figures(
                theirs["test"][found], truth["test"][found]
            )
        return fusion, figures

    def _as_the_app_runs_it(
        self, bundle: Bundle, test: Photographs, cosines: NDArray[np.float32]
    ) -> dict[str, Any]:
        """The exported file on the CPU, in the app's precision: its speed, and agreement with torch."""
        tower = next(tower for tower in bundle.manifest.towers if tower.kind == "image")
        encoder = Encoder(bundle, tower, DeviceChoice.CPU)
        classes = bundle.class_embeddings(tower)
        count = min(_COMPARED, len(test.samples))
        rows, seconds = [], []
        for index in range(count):
            pixels = test.view(index)[None]
            start = time.perf_counter()
            rows.append(encoder.encode(pixels))
            seconds.append(time.perf_counter() - start)
        answers = np.concatenate(rows) @ classes.T
        return {
            "precision": encoder.precision,
            "photographs": count,
            "same_answer_as_torch": float((answers.argmax(axis=1) == cosines[:count].argmax(axis=1)).mean()),
            "top1_of_pictures": top_k(answers, test.labels[:count], 1),
            "median_milliseconds": round(1000 * float(np.median(seconds)), 2),
        }

    def _as_the_study_counts(self, towers: Towers, test: Photographs) -> float:
        """Median milliseconds of a photograph with torch: its pixels, all texts anew, both towers."""
        texts = [list(prompts[:1]) for prompts in self.prompts.values()]
        seconds = []
        with torch.inference_mode():
            for index in range(min(_TIMED, len(test.samples))):
                bgr = read_image(test.root / test.samples[index].path).bgr
                person = None if test.people is None else test.people.crop(index)
                began = time.perf_counter()
                crop = crop_of(self.job.config.crop, bgr.shape[1], bgr.shape[0], person)
                pixels = torch.from_numpy(plain_view(bgr, crop, test.size)[None]).to(self.processes.device)
                classes = towers.class_embeddings(towers.class_inputs(texts))
                (towers.scale * towers.image(pixels) @ classes.T).cpu()  # waits for a GPU
                seconds.append(time.perf_counter() - began)
        return round(1000 * float(np.median(seconds)), 2)

    def _answers(self, test: Photographs, probabilities: NDArray[np.float32]) -> list[Answer]:
        return [
            Answer(sample.path, sample.label, self.classes[int(row.argmax())], float(row.max()))
            for sample, row in zip(test.samples, probabilities, strict=True)
        ]

    def _provenance(self, result: dict[str, Any]) -> dict[str, Any]:
        split = self.job.split
        return {
            "config": self.job.config.for_readers(),
            "split": {"protocol": split.protocol, "seed": split.seed},
            "photographs": {part: len(getattr(split, part)) for part in ("train", "validation", "test")},
            "left_out": len(split.left_out),
            "chosen": result["chosen"],
            "seconds": result["seconds"],
            "torch": torch.__version__,
        }
