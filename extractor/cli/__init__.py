"""The console command `sop`: options in, one call, errors out as exit codes.

Nothing heavy is imported here: each command loads what it needs when it runs.
"""

import sys
from typing import Annotated

import typer

from extractor import __version__
from extractor.cli import check, doctor, extract, review, time
from extractor.errors import SopError

app = typer.Typer(
    name="sop",
    help="Reads Indonesian SOP sheets (SOP AP), scanned or digital, into checked records.",
    epilog="Begin with: [bold]sop extract samples[/bold]",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("extract", epilog=extract.EXAMPLES)(extract.extract)
app.command("check", epilog=check.EXAMPLES)(check.check)
app.command("time", epilog=time.EXAMPLES)(time.time)
app.add_typer(review.app, name="review")
app.command("doctor", epilog=doctor.EXAMPLES)(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sop {__version__}")
        raise typer.Exit


@app.callback()
def _sop(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Carries the options that stand before any command."""


def main() -> None:
    """Run the command line; errors become one line with a remedy, and an exit code of `ExitCode`."""
    try:
        app()
    except SopError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
