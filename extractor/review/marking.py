"""Where two texts differ, character by character, so that an eye finds it at once."""

from rapidfuzz.distance import Indel


def marked(known: str, text: str) -> list[tuple[str, bool]]:
    """The parts of `text` in order, and whether each differs from `known`."""
    parts: list[tuple[str, bool]] = []
    for code in Indel.opcodes(known, text):
        part = text[code.dest_start : code.dest_end]
        if part:
            parts.append((part, code.tag != "equal"))
    return parts
