"""Characters from outside that files, screens and programs cannot take as they are."""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, which command a terminal or break a line, and those that turn the order of writing."""
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_DASHES = re.compile(r"[-\s]*")


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate: a byte of a file's name, or half a character of a PDF."""
    return _SURROGATES.sub("\ufffd", text)


def printable(text: str) -> str:
    """`text` as it can be shown on one line of a terminal, control characters as `\\x1b` or `\\u202e`."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), without_surrogates(text))


def xml_text(text: str) -> str:
    """`text` with U+FFFD for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def inert(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula: with an apostrophe before what could begin one.

    To have the text back, take one apostrophe from where others, or none, and such a beginning follow it. A
    cell of nothing but dashes, which stand for "none" on sheets, is left alone.
    """
    return f"'{text}" if _FORMULA.match(text) and not _DASHES.fullmatch(text) else text
