"""Fine-tuning: the loop, what it writes down, and how it goes on after a stop."""

import json
import math
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from model.errors import DrishtiError
from training.clip.batches import Photographs, batches_of, epoch_order, loaded
from training.clip.checkpoint import load_checkpoint, load_tensors, save_checkpoint, save_tensors
from training.clip.choice import choose, measure
from training.clip.config import FitConfig
from training.clip.losses import loss_of
from training.clip.optimiser import Average, parameter_groups, rate_factor
from training.clip.processes import Processes
from training.clip.towers import Towers

CHECKPOINT: Final = "checkpoint.safetensors"
RESULT: Final = "towers.safetensors"
LOG: Final = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Habits:
    """What does not change the result.

    Attributes:
        workers: threads that make pictures ready.
        save_every: seconds between checkpoints; there is one at the end of every epoch too.
        judge_every: epochs between judgements on the validation photographs, for the log.
        say: takes a line for people.
    """

    workers: int = 4
    save_every: float = 600.0
    judge_every: int = 1
    say: Callable[[str], None] = lambda _line: None


def fit(
    towers: Towers,
    config: FitConfig,
    train: Photographs,
    validation: Photographs | None,
    prompts: Sequence[Sequence[str]],
    output: Path,
    processes: Processes,
    habits: Habits,
) -> dict[str, Any]:
    """Fine-tune, or go on with a run that was stopped; the towers hold the result afterwards.

    Args:
        towers: with their weights from before.
        config: of the run.
        train: photographs to learn from.
        validation: photographs to choose weights with; without it the last ones are taken.
        prompts: texts of each class.
        output: folder for checkpoint, log and result.
        processes: those that learn together.
        habits: see `Habits`.

    Returns:
        What was chosen and how it went: ``chosen``, ``validation``, ``epochs``, ``seconds``.

    Raises:
        DrishtiError: the loss is no number, a photograph cannot be read, the disk is full, or the folder
        holds
            another run. The last checkpoint stays good.
    """
    run = _Run(towers.to(processes.device), config, train, validation, prompts, output, processes, habits)
    return run.finish() if (output / RESULT).exists() else run.go()


class _Run:
    def __init__(
        self,
        towers: Towers,
        config: FitConfig,
        train: Photographs,
        validation: Photographs | None,
        prompts: Sequence[Sequence[str]],
        output: Path,
        processes: Processes,
        habits: Habits,
    ) -> None:
        self.towers, self.config, self.train, self.validation = towers, config, train, validation
        self.output, self.processes, self.habits = output, processes, habits
        self.inputs = towers.class_inputs(prompts)
        self.start = {name: value.detach().clone() for name, value in towers.state_dict().items()}
        self.groups = parameter_groups(towers, config)
        self.optimiser = torch.optim.AdamW(
            [{key: group[key] for key in ("params", "lr", "weight_decay")} for group in self.groups],
            betas=config.betas,
            eps=config.epsilon,
        )
        self.average = Average(towers, config.ema) if config.ema else None
        self.epoch, self.step_in_epoch, self.steps_done = 0, 0, 0
        self.seconds = 0.0
        self.epochs: list[dict[str, Any]] = []
        per_epoch = len(batches_of(np.arange(len(train.samples)), config.batch, processes.count))
        if per_epoch == 0:
            raise DrishtiError("There are too few training photographs for one batch: add some.")
        self.steps = per_epoch * config.epochs

    def go(self) -> dict[str, Any]:
        self._resume()
        while self.epoch < self.config.epochs:
            self._one_epoch()
        result = self._choose()
        if self.processes.is_first:
            save_tensors(self.output / RESULT, self.towers.state_dict(), result)
            (self.output / CHECKPOINT).unlink(missing_ok=True)
        self.processes.wait()
        return result

    def finish(self) -> dict[str, Any]:
        tensors, result = load_tensors(self.output / RESULT)
        try:
            self.towers.load_state_dict(tensors)
        except RuntimeError as error:
            raise DrishtiError(f"{self.output} holds another run: choose another output folder.") from error
        return result

    def _one_epoch(self) -> None:
        config, processes = self.config, self.processes
        order = epoch_order(self.train.labels, config.balance, config.seed, self.epoch)
        batches = batches_of(order, config.batch, processes.count)
        mine = [np.array_split(batch, processes.count)[processes.rank] for batch in batches]
        todo = mine[self.step_in_epoch :]
        losses: list[float] = []
        began = saved = time.monotonic()
        self._set_training()
        for pixels, labels in loaded(
            self.train, todo, self.habits.workers, (config.seed, self.epoch), self.step_in_epoch
        ):
            entry = self._step(pixels.to(processes.device), labels.to(processes.device))
            losses.append(entry["loss"])
            self.step_in_epoch += 1
            self.steps_done += 1
            now = time.monotonic()
            self._log({"step": self.steps_done, "epoch": self.epoch, **entry})
            if now - saved > self.habits.save_every:
                saved = now
                self._save(now - began)
            self._say_step(len(batches), entry, (now - began) / len(losses))
        self.seconds += time.monotonic() - began
        self.epoch, self.step_in_epoch = self.epoch + 1, 0
        summary: dict[str, Any] = {
            "epoch": self.epoch,
            "loss": float(np.mean(losses)) if losses else math.nan,
        }
        is_due = self.epoch % self.habits.judge_every == 0
        if self.validation is not None and processes.is_first and is_due:
            summary["validation"] = self._measure()
        self.epochs.append(summary)
        self._log(summary)
        self._say(f"epoch {self.epoch} of {config.epochs}: {_described(summary)}")
        self._save(0.0)

    def _set_training(self) -> None:
        self.towers.train()
        # A locked tower keeps its running statistics.
        if self.config.lock == "image":
            self.towers.image.eval()
        if self.config.lock == "text":
            self.towers.classes.eval()

    def _step(self, pixels: Tensor, labels: Tensor) -> dict[str, float]:
        factor = rate_factor(self.steps_done, self.steps, self.config)
        for group, own in zip(self.optimiser.param_groups, self.groups, strict=True):
            group["lr"] = own["lr"] * factor
        self.optimiser.zero_grad(set_to_none=True)
        loss = self._gradients(pixels, self.processes.gather(labels))
        if not math.isfinite(loss):
            raise DrishtiError(
                f"The loss became {loss} at step {self.steps_done + 1}: lower the learning rate; "
                f"the last good checkpoint is in {self.output}."
            )
        parameters = [parameter for group in self.optimiser.param_groups for parameter in group["params"]]
        self.processes.average_gradients(parameters)
        limit = self.config.clip_norm or math.inf
        norm = float(torch.nn.utils.clip_grad_norm_(parameters, limit))
        if not math.isfinite(norm):
            raise DrishtiError(
                f"The gradient became {norm} at step {self.steps_done + 1}: lower the learning rate; "
                f"the last good checkpoint is in {self.output}."
            )
        self.optimiser.step()
        self.towers.clamp_scale()
        if self.average is not None:
            self.average.update(self.towers, self.steps_done + 1)
        return {
            "loss": loss,
            "rate": self.config.learning_rate * factor,
            "scale": float(self.towers.scale.detach()),
            "norm": norm,
        }

    def _gradients(self, pixels: Tensor, labels: Tensor) -> float:
        """Compute gradients of the loss over all pictures of all processes; returns the loss.

        Where a batch goes through in parts, its embeddings are computed twice: first without gradients, to
        have the loss of the whole batch, then part by part with the gradient that the loss has there. That
        is exact, and needs the memory of one part only (Gao et al. 2021, "Scaling deep contrastive learning
        batch size").
        """
        part = self.config.part or len(pixels)
        pieces = torch.split(pixels, part)
        if len(pieces) == 1:
            with self._precision():
                images = self.towers.image(pixels)
            loss = self._loss(images, labels)
            loss.backward()  # type: ignore[no-untyped-call]
            return float(loss.detach())
        with torch.no_grad(), self._precision():
            images = torch.cat([self.towers.image(piece) for piece in pieces])
        images.requires_grad_()
        loss = self._loss(images, labels)
        loss.backward()  # type: ignore[no-untyped-call]
        assert images.grad is not None
        for piece, gradient in zip(pieces, torch.split(images.grad, part), strict=True):
            with self._precision():
                again = self.towers.image(piece)
            again.backward(gradient)
        return float(loss.detach())

    def _loss(self, images: Tensor, labels: Tensor) -> Tensor:
        rng = np.random.default_rng((self.config.seed, self.steps_done))
        rows = torch.stack([texts[rng.integers(len(texts))] for texts in self.inputs])
        with self._precision():
            classes = self.towers.classes(rows.to(images.device))
        return loss_of(
            self.config.loss,
            self.processes.gather(images),
            classes,
            labels,
            self.towers.scale,
            self.config.label_smoothing,
        )

    def _precision(self) -> AbstractContextManager[Any]:
        if self.config.precision == "fp32":
            return nullcontext()
        return torch.autocast(self.processes.device.type, torch.bfloat16)

    def _choose(self) -> dict[str, Any]:
        """Load the weights that do best on validation; the last or averaged ones where there is none."""
        candidates = {"last": {name: value.clone() for name, value in self.towers.state_dict().items()}}
        if self.average is not None:
            candidates["average"] = self.average.tensors
        result: dict[str, Any] = {"chosen": None, "validation": None, "tried": {}}
        if self.validation is not None and self.processes.is_first:
            start = self.start if self.config.wise else None
            result = choose(self.towers, candidates, start, self._measure)
        else:
            self.towers.load_state_dict(candidates.get("average", candidates["last"]))
        return {**result, "epochs": self.epochs, "seconds": round(self.seconds, 1)}

    def _measure(self) -> dict[str, float]:
        assert self.validation is not None
        return measure(self.towers, self.validation, self.inputs, self.processes.device, self.habits.workers)

    def _save(self, seconds: float) -> None:
        if not self.processes.is_first:
            return
        state = {
            "config": self.config.model_dump(mode="json"),
            "epoch": self.epoch,
            "step_in_epoch": self.step_in_epoch,
            "steps_done": self.steps_done,
            "seconds": self.seconds + seconds,
            "epochs": self.epochs,
            "photographs": len(self.train.samples),
        }
        save_checkpoint(self.output / CHECKPOINT, self.towers, self.optimiser, self.average, state)

    def _resume(self) -> None:
        path = self.output / CHECKPOINT
        if not path.exists():
            return
        state = load_checkpoint(path, self.towers, self.optimiser, self.average)
        same = state["config"] == self.config.model_dump(mode="json")
        if not same or state["photographs"] != len(self.train.samples):
            raise DrishtiError(
                f"{self.output} holds a run with other settings or photographs: choose another folder."
            )
        self.epoch, self.step_in_epoch = state["epoch"], state["step_in_epoch"]
        self.steps_done, self.seconds, self.epochs = state["steps_done"], state["seconds"], state["epochs"]
        self._say(f"going on after step {self.steps_done} of {self.steps}")

    def _log(self, entry: dict[str, Any]) -> None:
        if self.processes.is_first:
            self.output.mkdir(parents=True, exist_ok=True)
            with (self.output / LOG).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"time": round(time.time(), 1), **entry}) + "\n")

    def _say(self, line: str) -> None:
        if self.processes.is_first:
            self.habits.say(line)

    def _say_step(self, per_epoch: int, entry: dict[str, float], seconds: float) -> None:
        if self.step_in_epoch % max(1, per_epoch // 5) == 0:
            left = (self.steps - self.steps_done) * seconds
            self._say(
                f"  step {self.steps_done} of {self.steps}, loss {entry['loss']:.3f}, "
                f"{seconds:.2f} s a step, {left / 60:.0f} min left"
            )


def _described(summary: dict[str, Any]) -> str:
    text = f"loss {summary['loss']:.3f}"
    if figures := summary.get("validation"):
        text += f", validation top-1 {figures['top1']:.1%}, top-5 {figures['top5']:.1%}"
    return text
