"""``drishti bench``: how fast recognition is here, against a baseline in the same run."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from app.bench.live import live_lines, measure_live, measure_start, start_lines
from app.bench.recognition import contender, read_settings
from app.paths import bundles_dir
from app.paths import data_dir as find_data_dir
from model.bench.history import FILE_NAME, note
from model.bench.machine import load, machine
from model.bench.report import as_lines, as_object, change_lines, figures_of
from model.bench.turns import take_turns
from model.bundle import bundle_path
from model.runtime import DeviceChoice

_STARTS: Final = 5
_STILL_SECONDS: Final = 5.0
_DELAYS: Final = ("overlay_ms", "landmark_age_ms", "window_stall_ms")


@click.command()
@click.option(
    "--source",
    default="demo",
    show_default=True,
    metavar="demo|noise|PATH",
    help="Drawn practitioner, noise without anybody, a film, or a folder of images.",
)
@click.option("--bundle", default="default", show_default=True, help="Name or path of the model bundle.")
@click.option(
    "--device", type=click.Choice(list(DeviceChoice), case_sensitive=False), help="Where the models run."
)
@click.option("--precision", type=click.Choice(["fp32", "fp16", "int8"]), help="Instead of the fastest.")
@click.option("--threads", type=click.IntRange(1, 64), help="Of an encoder's run on the CPU.")
@click.option(
    "--against",
    multiple=True,
    metavar="KEY=VALUE,...",
    help="A baseline that differs in this: bundle, device, precision, threads. May be repeated.",
)
@click.option("--rounds", type=click.IntRange(1), default=10, show_default=True, help="Turns of each.")
@click.option("--runs", type=click.IntRange(1), default=20, show_default=True, help="Frames in a turn.")
@click.option("--live", is_flag=True, help="Measure the window's loop instead: rates, delays, idle use.")
@click.option("--start", is_flag=True, help="Measure the window's start and its memory instead.")
@click.option("--seconds", type=click.FloatRange(1), default=20, show_default=True, help="Length of --live.")
@click.option("--burden", type=click.IntRange(0, 64), default=0, help="Busy processes beside --live.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of bundles and the history."
)
def bench(
    source: str,
    bundle: str,
    device: DeviceChoice | None,
    precision: str | None,
    threads: int | None,
    against: tuple[str, ...],
    rounds: int,
    runs: int,
    live: bool,
    start: bool,
    seconds: float,
    burden: int,
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Measure recognition by stage, in turns with the baselines, and compare with earlier runs here."""
    if live or start:
        model = str(bundle_path(bundle, bundles_dir(data_dir)))
        if start:
            tell_start(source, bundle, measure_start(source, model, _STARTS), as_json, data_dir)
        else:
            result = measure_live(source, model, seconds, _STILL_SECONDS, burden)
            tell_live({"live": source, "bundle": bundle, "burden": burden}, result, as_json, data_dir)
        return
    asked = {"bundle": bundle, "device": device, "precision": precision, "threads": threads}
    own = {key: str(value) for key, value in asked.items() if value is not None}
    settings = {"drishti": own} | {text: own | read_settings(text) for text in against}
    folder = bundles_dir(data_dir)
    result = as_object(
        take_turns(
            [
                contender(name, source, {**one, "bundle": str(bundle_path(one["bundle"], folder))})
                for name, one in settings.items()
            ],
            rounds,
            runs,
        )
    )
    tell(
        {"source": source, "contenders": settings},
        result,
        figures_of(result),
        as_lines(result),
        as_json,
        data_dir,
    )


def tell_start(
    source: str, bundle: str, result: Mapping[str, Any], as_json: bool, data_dir: Path | None
) -> None:
    """Print what ``--start`` measured."""
    figures = {key: result[key] for key in ("window_s", "first_recognition_s", "resident_mb")}
    tell({"start": source, "bundle": bundle}, result, figures, start_lines(result), as_json, data_dir)


def tell_live(
    command: Mapping[str, Any], result: Mapping[str, Any], as_json: bool, data_dir: Path | None
) -> None:
    """Print what ``--live`` measured."""
    figures = {f"{key} p95": result[key]["p95"] for key in _DELAYS if result[key]}
    figures["resident_mb"] = result["resident_mb"]
    if rate := result["recognitions_per_second"]:
        figures["ms between recognitions"] = round(1000 / rate, 3)
    tell(command, result, figures, live_lines(result), as_json, data_dir)


def tell(
    command: Mapping[str, Any],
    result: Mapping[str, Any],
    figures: Mapping[str, float],
    lines: list[str],
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Print what was measured, and how it stands against earlier runs of the same command here.

    Args:
        command: what tells this measurement from others.
        result: all of it.
        figures: those to compare with earlier runs; less is better.
        lines: the result for people.
        as_json: whether a program reads it.
        data_dir: where the history is.
    """
    here = machine()
    changes = note(
        find_data_dir(data_dir) / FILE_NAME,
        command,
        here,
        figures,
        datetime.now(UTC).isoformat("T", "seconds"),
    )
    if as_json:
        history = {one.figure: {"slower": round(one.slower, 3), "runs": one.runs} for one in changes}
        whole = {"command": command, "machine": {**here, "load": load()}, **result, "history": history}
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    sets = " ".join(here["instructions"])
    click.echo(f"{here['processor']}, {here['cores']} cores, {sets}; load {load()}")
    for line in [*lines, *change_lines(changes)]:
        click.echo(line)
