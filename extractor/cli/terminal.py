"""Text from outside (file names, titles, messages that name a path) on its way to a terminal; and its end."""

import signal
from types import FrameType

import typer

from extractor.record.characters import printable
from extractor.system import STOP_SIGNALS


def say(line: str, *, err: bool = False) -> None:
    """Print a line on stdout, or on stderr; control characters in it are shown escaped."""
    typer.echo(printable(line), err=err)


def shown(text: object) -> str:
    """`text` within Rich's markup: as it stands, control characters escaped."""
    from rich.markup import escape

    return escape(printable(str(text)))


def end_on_stop_signals() -> None:
    """End as Ctrl-C does where a service manager asks for the end, or the terminal is closed."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    for asked in STOP_SIGNALS:
        signal.signal(asked, stop)
