"""Text from outside (file names, titles, messages that name a path) on its way to a terminal."""

import typer

from extractor.record.characters import printable


def say(line: str, *, err: bool = False) -> None:
    """Print a line on stdout, or on stderr; control characters in it are shown escaped."""
    typer.echo(printable(line), err=err)


def shown(text: object) -> str:
    """`text` within Rich's markup: as it stands, control characters escaped."""
    from rich.markup import escape

    return escape(printable(str(text)))
