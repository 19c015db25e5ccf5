"""A sheet's flow in characters: steps down, lanes across, a sign for each symbol, its connectors behind."""

from collections.abc import Callable

from extractor.record.pointers import Json, parts
from extractor.review.words.naming import symbol_words

SIGNS = {
    "terminator": "()",
    "process": "[]",
    "decision": "<>",
    "off_page": "\\/",
    "document": "{}",
    "other": "??",
}
_NAME = 6
_WIDEST = 14
_ENDS = 32
"""Letters for the connectors of a step: a lane by name, and a label."""

Label = Callable[[str], str]


def flow_lines(
    record: Json, lit: str = "", height: int = 0, width: int = 0, label: Label = str
) -> list[tuple[str, bool]]:
    """The lines of the picture and whether each is lit: that of the step or connector at the pointer `lit`.

    With a `height` only so many lines around the lit one are given, the heading always among them; with a
    `width` the lanes take what the connectors leave. `label` puts yes and no in the reader's language.
    """
    lanes = [actor["id"] for actor in record["actors"]]
    room = min(max((width - _ENDS - 4) // max(len(lanes), 1) - 1, _NAME), _WIDEST)
    heading = "    " + " ".join(f"{actor['name'][:room]:<{room}}" for actor in record["actors"])
    place = _lit_step(record, lit)
    lines = [(_line(record, n, lanes, room, label), n == place) for n in range(len(record["steps"]))]
    if height > 1 and len(lines) > height - 1:
        first = min(max((place or 0) - (height - 1) // 2, 0), len(lines) - height + 1)
        lines = lines[first : first + height - 1]
    return [(heading, False), *lines]


def _line(record: Json, step: int, lanes: list[str], room: int, label: Label) -> str:
    row = record["steps"][step]
    cells = []
    for lane in lanes:
        signs = "".join(SIGNS[symbol["kind"]] for symbol in row["symbols"] if symbol["actor"] == lane)
        cells.append(f"{signs[:room] or '.':<{room}}")
    ids = {symbol["id"] for symbol in row["symbols"]}
    ends = [
        symbol_words(record, edge["target"]) + (f" [{label(edge['label'])}]" if edge["label"] else "")
        for edge in record["flow"]
        if edge["source"] in ids
    ]
    return f"{row['number']:>3} {' '.join(cells)}" + (f" -> {', '.join(ends)}" if ends else "")


def _lit_step(record: Json, lit: str) -> int | None:
    names = parts(lit)
    if names[:1] == ["steps"] and len(names) > 1 and names[1].isdecimal():
        return int(names[1])
    if names[:1] == ["flow"] and int(names[1]) < len(record["flow"]):
        source = record["flow"][int(names[1])]["source"]
        for n, step in enumerate(record["steps"]):
            if any(symbol["id"] == source for symbol in step["symbols"]):
                return n
    return None
