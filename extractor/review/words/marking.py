"""Where two texts differ, character by character, so that an eye finds it at once."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

Parts = list[tuple[str, bool]]

_CUT = "…"


def marked(known: str, text: str) -> Parts:
    """The parts of `text` in order, and whether each differs from `known`."""
    parts: Parts = []
    for code in Indel.opcodes(known, text):
        part = text[code.dest_start : code.dest_end]
        if part:
            parts.append((part, code.tag != "equal"))
    return parts


def first_difference(known: str, text: str) -> int:
    """Where `text` first differs from `known`; its length where it does not."""
    codes = (code for code in Indel.opcodes(known, text) if code.tag != "equal")
    return next((int(code.dest_start) for code in codes), len(text))


def shortened(parts: Sequence[tuple[str, bool]], most: int = 100, reach: int = 16) -> Parts:
    """The parts of a text longer than `most` characters, with what is alike cut to `reach` around the rest.

    A text of one part, or no longer than that, is whole.
    """
    if len(parts) < 2 or sum(len(part) for part, _ in parts) <= most:
        return list(parts)
    short: Parts = []
    for place, (part, differs) in enumerate(parts):
        head = part[:reach] if place else ""
        tail = part[-reach:] if place < len(parts) - 1 else ""
        cut = not differs and len(part) > len(head) + len(tail) + 1
        short.append((f"{head}{_CUT}{tail}" if cut else part, differs))
    return short
