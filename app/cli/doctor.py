"""``drishti doctor``: what works on this machine, and what to do about the rest."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from app.capture.cameras import list_cameras
from app.paths import bundles_dir, data_dir
from model.bundle import Bundle, bundle_path
from model.errors import DrishtiError
from model.gpu import cuda_missing
from model.landmarker import find_landmarker
from model.person_finder import FinderMode
from model.recognizer import Recognizer


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; ``needed`` ones fail the command."""

    name: str
    ok: bool
    detail: str
    needed: bool = False


@click.command()
@click.option("--bundle", default="default", show_default=True, help="Name or path of the model bundle.")
@click.option(
    "--data-dir", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder to check."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def doctor(bundle: str, folder: Path | None, as_json: bool) -> None:
    """Check camera, display, device, models and disk, and say what to do where something is missing."""
    checks = [
        _attempt("system", _system, needed=True),
        _attempt("data folder", lambda: _data_folder(folder), needed=True),
        _attempt("pose model", lambda: str(find_landmarker()), needed=True),
        _attempt("bundle", lambda: _bundle(bundle, folder), needed=True),
        _attempt("recognition", lambda: _recognition(bundle, folder), needed=True),
        _attempt("GPU", _gpu),
        _attempt("camera", _camera),
        _attempt("display", _display),
    ]
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=1))
    else:
        for check in checks:
            mark = "ok     " if check.ok else "MISSING" if check.needed else "none   "
            click.echo(f"{mark}  {check.name:12} {check.detail}")
    if not all(check.ok for check in checks if check.needed):
        sys.exit(1)


def _attempt(name: str, check: Callable[[], str], *, needed: bool = False) -> Check:
    try:
        return Check(name, True, check(), needed)
    except DrishtiError as error:
        return Check(name, False, str(error), needed)


def _system() -> str:
    return f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"


def _data_folder(folder: Path | None) -> str:
    path = data_dir(folder)
    free = shutil.disk_usage(path).free / 1e9
    if free < 1:
        raise DrishtiError(f"{path} has only {free:.1f} GB left: free some space before you record.")
    return f"{path} ({free:.0f} GB free)"


def _bundle(name: str, folder: Path | None) -> str:
    opened = Bundle.open(bundle_path(name, bundles_dir(folder)))
    opened.verify()
    towers = " + ".join(tower.kind for tower in opened.manifest.towers)
    return f"{opened.manifest.name}: {towers}, {len(opened.manifest.classes)} classes, all hashes right"


def _recognition(name: str, folder: Path | None) -> str:
    with Recognizer.open(bundle_path(name, bundles_dir(folder)), mode=FinderMode.IMAGE) as recognizer:
        return f"runs on the {recognizer.device_label}"


def _gpu() -> str:
    missing = cuda_missing()
    if missing:
        raise DrishtiError(f"not used: {missing}")
    return "NVIDIA driver found"


def _camera() -> str:
    found = list_cameras()
    if not found:
        raise DrishtiError("no camera: plug one in, or use --source demo")
    return ", ".join(f"{camera.spec} ({camera.name})" for camera in found)


def _display() -> str:
    if sys.platform in ("win32", "darwin"):
        return "the desktop"
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(variable):
            return f"{variable}={os.environ[variable]}"
    raise DrishtiError("no display: `drishti recognize` works without one")
