"""The command line: ``drishti`` opens the app, its sub-commands work without a window.

Exit codes: 0 fine, 1 the work failed, 2 wrong usage.
"""

import sys
from importlib import import_module
from pathlib import Path

import click

from app.environment import prepare_environment
from model.errors import DrishtiError


class _Commands(click.Group):
    """Imports a sub-command only when it is called, and shows what people can act on as one sentence."""

    _names = ("recognize", "poses", "sessions", "bundle", "cameras", "doctor", "bench", "setup")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's
        if cmd_name not in self._names:
            return None
        command: click.Command = getattr(import_module(f"app.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DrishtiError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            # The reader of our output has gone, as `head` does; that is no failure of ours.
            sys.stderr.close()
            sys.exit(0)


@click.group(
    cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="drishti")
@click.option("--source", metavar="camera:N|PATH|demo", help="What to watch; the last camera if left out.")
@click.option("--bundle", help="Name or path of the model bundle; the one in the settings if left out.")
@click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder for settings and sessions."
)
@click.option(
    "--record",
    type=click.Choice(["clean", "overlay", "both"]),
    help="Record from the first picture on: the camera's picture, what the window shows, or a film of each.",
)
@click.option("--quit-after", type=click.FloatRange(min=0), metavar="SECONDS", help="Close by itself.")
@click.pass_context
def main(
    context: click.Context,
    source: str | None,
    bundle: str | None,
    data_dir: Path | None,
    record: str | None,
    quit_after: float | None,
) -> None:
    """Watch yourself practise yoga: the pose you are in, how sure that is, how long you hold it."""
    prepare_environment()
    if context.invoked_subcommand is None:
        from app.settings import RecordMode
        from app.ui.application import run

        mode = RecordMode(record) if record else None
        context.exit(run(source, bundle, data_dir, quit_after, mode))
