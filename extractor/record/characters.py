"""Characters from outside that no file in UTF-8 can hold."""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate: a byte of a file's name, or half a character of a PDF."""
    return _SURROGATES.sub("\ufffd", text)
