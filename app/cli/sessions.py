"""``drishti sessions``: what was practised, in and out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.paths import data_dir
from app.sessions import exchange
from app.sessions.records import HoldStatus, SessionLog
from app.sessions.store import SessionSummary, Store
from model.catalogue import PERSONAL, load_catalogue

_Command = Callable[..., None]


def _common(command: _Command) -> _Command:
    """Options of every sub-command."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
    folder = click.option(
        "--data-dir",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the app's data.",
    )
    return folder(as_json(command))


def _period(command: _Command) -> _Command:
    day = click.DateTime(["%Y-%m-%d"])
    since = click.option("--since", type=day, help="Only sessions that began on this day or later.")
    until = click.option("--until", type=day, help="Only sessions that began on this day or earlier.")
    return since(until(command))


@click.group()
def sessions() -> None:
    """Look at what you practised, export and import it, delete it.

    ID is the beginning of a session's id, as `list` shows it.
    """


@sessions.command("list")
@_period
@click.option("--deleted", is_flag=True, help="Those that were deleted and can be brought back.")
@_common
def list_(
    since: datetime | None, until: datetime | None, deleted: bool, folder: Path | None, as_json: bool
) -> None:
    """List sessions, the newest first."""
    with _open(folder) as store:
        found = store.sessions(since and since.date(), until and until.date(), deleted=deleted)
    if as_json:
        _print_json([_summary_json(summary) for summary in found])
        return
    if not found:
        click.echo(
            "No session was deleted." if deleted else "No sessions yet: practise with `drishti` first."
        )
    for one in found:
        session = one.session
        click.echo(
            f"{str(session.uuid)[:8]}  {session.started:%Y-%m-%d %H:%M}  {_clock(session.seconds)}  "
            f"{one.holds:4} holds {_clock(one.held_seconds)}  "
            f"{session.title or session.source}{'  (not ended)' if session.runs else ''}"
        )


@sessions.command()
@click.argument("id_", metavar="ID")
@_common
def show(id_: str, folder: Path | None, as_json: bool) -> None:
    """Show a session and its holds."""
    with _open(folder) as store:
        log = store.log(store.find(id_))
    if as_json:
        _print_json(exchange.as_json(log))
        return
    names = {pose.id: pose.english for pose in load_catalogue().poses}
    session = log.session
    click.echo(f"{session.uuid}  {session.title}".rstrip())
    click.echo(f"{session.started:%Y-%m-%d %H:%M} to {session.ended:%H:%M}  {_clock(session.seconds)}")
    click.echo(f"{session.source}  {session.bundle}  Drishti {session.app_version}")
    if session.notes:
        click.echo(session.notes)
    for hold in log.holds:
        name = names.get(hold.pose_id, hold.pose_id.removeprefix(PERSONAL)) + (
            f" ({hold.side})" if hold.side else ""
        )
        remark = "" if hold.status is HoldStatus.DONE else f"  ({hold.status})"
        click.echo(
            f"  {hold.started:%H:%M:%S}  {hold.seconds:6.1f} s  {hold.confidence:4.0%}  {name}{remark}"
        )


@sessions.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(["json", "csv"]), help="By the name of TARGET, if left out."
)
@_period
@_common
def export(
    target: Path,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Write sessions to TARGET: a file that ends in .json, or a folder for sessions.csv and holds.csv."""
    with _open(folder) as store:
        logs = store.logs(since and since.date(), until and until.date())
    is_json = kind == "json" if kind else target.suffix.lower() == ".json"
    (exchange.write_json if is_json else exchange.write_csv)(logs, target)
    holds = sum(len(log.holds) for log in logs)
    if as_json:
        _print_json({"target": str(target), "sessions": len(logs), "holds": holds})
    else:
        click.echo(f"Wrote {len(logs)} sessions with {holds} holds to {target}.")


@sessions.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@_common
def import_(path: Path, folder: Path | None, as_json: bool) -> None:
    """Take in an export, all of it or nothing; sessions that are there already stay as they are."""
    logs = exchange.read(path)
    with _open(folder) as store:
        added = store.add(logs)
    if as_json:
        _print_json({"read": len(logs), "sessions": added.sessions, "holds": added.holds})
    else:
        click.echo(f"Added {added.sessions} of {len(logs)} sessions, and {added.holds} holds.")


@sessions.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--undo", is_flag=True, help="Bring deleted sessions back.")
@click.option("--purge", is_flag=True, help="Then remove everything that was deleted for good.")
@_common
def delete(ids: tuple[str, ...], undo: bool, purge: bool, folder: Path | None, as_json: bool) -> None:
    """Delete sessions; for 30 days they can be brought back with --undo."""
    if (not ids and not purge) or (undo and purge):
        raise click.UsageError("Give the ID of a session, with or without --undo, or --purge.")
    now = datetime.now(UTC)
    with _open(folder) as store:
        found = [store.find(id_) for id_ in ids]
        for uuid in found:
            if undo:
                store.restore(uuid)
            else:
                store.delete(uuid, now)
        removed = store.purge(now) if purge else 0
    if as_json:
        _print_json({"ids": [str(uuid) for uuid in found], "purged": removed})
        return
    for uuid in found:
        click.echo(f"{'Brought back' if undo else 'Deleted'} {uuid}.")
    if purge:
        click.echo(f"Removed {removed} sessions for good.")


def _open(folder: Path | None) -> Store:
    store = Store.open(data_dir(folder))
    if store.notice:
        click.echo(store.notice, err=True)
    return store


def _summary_json(summary: SessionSummary) -> dict[str, Any]:
    values = exchange.as_json(SessionLog(summary.session, ()))
    return {
        **values,
        "holds": summary.holds,
        "held_seconds": summary.held_seconds,
        "longest_seconds": summary.longest_seconds,
    }


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
