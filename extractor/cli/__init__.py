"""The console command `sop`: options in, one call, errors out as exit codes.

Nothing heavy is imported here: each command loads what it needs when it runs.
"""

import sys
from typing import Annotated

import typer

from extractor import __version__
from extractor.cli import batch, check, diff, doctor, evaluate, export, extract, report, review, time
from extractor.cli.terminal import say
from extractor.errors import SopError

app = typer.Typer(
    name="sop",
    help="Reads Indonesian SOP sheets (SOP AP), scanned or digital, into checked records.",
    epilog="Begin with: sop extract samples/*.pdf",
    no_args_is_help=True,
    rich_markup_mode=None,  # Rich takes longer to load than all the rest of the help
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("extract", short_help="Read SOP sheets into records.", epilog=extract.EXAMPLES)(extract.extract)
app.command("check", short_help="Say what contradicts itself on a sheet.", epilog=check.EXAMPLES)(check.check)
app.command("diff", short_help="Say what changed between two records.", epilog=diff.EXAMPLES)(diff.diff)
app.command("evaluate", short_help="Measure how well sheets were read.", epilog=evaluate.EXAMPLES)(
    evaluate.evaluate
)
app.command("time", short_help="Say how long a procedure takes.", epilog=time.EXAMPLES)(time.time)
app.command("export", short_help="Write records in the formats of other programs.", epilog=export.EXAMPLES)(
    export.export
)
app.command("report", short_help="Make pages that people look at.", epilog=report.EXAMPLES)(report.report)
app.add_typer(review.app, name="review")
app.add_typer(batch.app, name="batch")
app.command("doctor", short_help="Say what is installed, and what is missing.", epilog=doctor.EXAMPLES)(
    doctor.doctor
)


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
        say(f"error: {error}", err=True)
        sys.exit(error.exit_code)
