"""``drishti-train bench``: the image tower as the app runs it, against torch and the study's procedure."""

import json
from pathlib import Path
from typing import Final

import click

from model.bench.machine import load, machine, usable_cores
from model.bench.report import as_lines, as_object
from model.bench.turns import Contender, take_turns
from model.bundle import Bundle, bundle_path
from model.encoders import CPU_PRECISIONS
from training.clip.config import STUDY, FitConfig

_SELDOM: Final = 0.05


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the bundle."
)
@click.option("--model", default=STUDY.model, show_default=True, help="CLIP model, as for fit-clip.")
@click.option(
    "--weights", default="none", show_default=True, help="Weights, as for fit-clip; none for chance."
)
@click.option(
    "--beside", default="default", show_default=True, help="Bundle with the landmark tower and classes."
)
@click.option("--pictures", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Else noise.")
@click.option("--rounds", type=click.IntRange(1), default=10, show_default=True, help="Turns of each.")
@click.option("--runs", type=click.IntRange(1), default=20, show_default=True, help="Pictures in a turn.")
@click.option("--threads", type=click.IntRange(1, 64), help="Of torch; one for each core if left out.")
@click.option(
    "--spinning", is_flag=True, help="Torch with threads that spin, too: best where nothing else runs."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(
    out: Path,
    model: str,
    weights: str,
    beside: str,
    pictures: Path | None,
    rounds: int,
    runs: int,
    threads: int | None,
    spinning: bool,
    as_json: bool,
) -> None:
    """Time one picture at a time: the app's image tower, torch, and the study's procedure, in turns.

    The bundle that is made for it stays in the folder, for `drishti bench --bundle`.
    """
    from training.bench.bundle import make_bundle

    config = STUDY.model_copy(update={"model": model, "weights": weights})
    bundle = out / "bundle"
    if not (bundle / "manifest.json").exists():
        make_bundle(bundle, config, Bundle.open(bundle_path(beside)))
    result = as_object(
        take_turns(contenders(bundle, config, pictures, threads or usable_cores(), spinning), rounds, runs)
    )
    if as_json:
        click.echo(json.dumps({"model": model, "machine": {**machine(), "load": load()}, **result}))
        return
    for line in as_lines(result):
        click.echo(line)


def contenders(
    bundle: Path, config: FitConfig, pictures: Path | None, threads: int, spinning: bool
) -> list[Contender]:
    """The app's encoder in each precision for the CPU, and torch; the first is what the app would take.

    Args:
        bundle: of :func:`training.bench.bundle.make_bundle`.
        config: the same model for torch.
        pictures: folder of photographs; noise where None.
        threads: of torch.
        spinning: whether torch is measured with OpenMP's default too, whose threads spin while they wait:
            that is best on an idle machine, and the worst there is on a busy one.
    """
    from training.bench.bundle import image_tower_of

    files = image_tower_of(Bundle.open(bundle)).files
    shown = {"pictures": None if pictures is None else str(pictures)}
    made = [
        Contender(
            f"drishti {one}",
            "training.bench.runners:OnnxRunner",
            {"bundle": str(bundle), "precision": one, **shown},
        )
        for one in CPU_PRECISIONS
        if one in files
    ]
    for waiting in ("passive", "active") if spinning else ("passive",):
        environment = {"OMP_WAIT_POLICY": waiting, "OMP_NUM_THREADS": str(threads)}
        for name, texts in (("torch, cached texts", 0), ("study, 1 text", 1), ("study, 82 texts", 82)):
            arguments = {"config": config.model_dump_json(), "texts": texts, **shown}
            share = _SELDOM if texts == 82 else 1.0
            full = f"{name}, spinning" if waiting == "active" else name
            made.append(Contender(full, "training.bench.runners:TorchRunner", arguments, environment, share))
    return made
