"""A page that gave nothing: what a supervisor knows of pages without loading what reads them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageFailure:
    """A page that could not be processed; it keeps its number.

    `code` is an error code such as `E-LIMIT`, `message` what happened, `remedy` what the user can do.
    """

    number: int
    code: str
    message: str
    remedy: str = ""
