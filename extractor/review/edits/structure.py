"""Changes of a record's structure: symbols, lanes, steps and connectors.

Ids stay what they are, so that connectors keep their ends; new ids are the next free ones.
"""

from typing import Any

from extractor.errors import OptionsError
from extractor.record.model import LabelOrigin, SymbolKind
from extractor.record.pointers import Json, join
from extractor.review.edits.evidence import REVIEWER, settled, with_evidence, with_list, with_value
from extractor.review.words.naming import free_id

_YES_NO = {"yes": "no", "no": "yes"}


def move_symbol(record: Json, symbol_id: str, lanes: int) -> Json:
    """Move a symbol by so many lanes to the right, to the left where negative; it stops at the last lane."""
    step, place = find_symbol(record, symbol_id)
    symbol = record["steps"][step]["symbols"][place]
    ids = [actor["id"] for actor in record["actors"]]
    if not ids:
        raise OptionsError("The record has no lanes.")
    at = ids.index(symbol["actor"]) + lanes if symbol["actor"] in ids else 0
    return _with_symbol(record, step, place, {**symbol, "actor": ids[min(max(at, 0), len(ids) - 1)]})


def set_kind(record: Json, symbol_id: str, kind: SymbolKind) -> Json:
    """Change what kind of symbol it is."""
    step, place = find_symbol(record, symbol_id)
    symbol = record["steps"][step]["symbols"][place]
    return _with_symbol(record, step, place, {**symbol, "kind": kind.value})


def add_symbol(record: Json, step: int, actor: str, kind: SymbolKind = SymbolKind.PROCESS) -> Json:
    """Add a symbol at the end of the step with this index."""
    row = _step(record, step)
    taken = {symbol["id"] for other in record["steps"] for symbol in other["symbols"]}
    symbol = {"id": free_id(taken, f"{row['id']}."), "actor": actor, "kind": kind.value, "text": ""}
    place = len(row["symbols"])
    record = with_value(record, join("steps", step, "symbols"), [*row["symbols"], symbol])
    evidence = REVIEWER | {"page": row["page"]}
    return with_actors(with_evidence(record, join("steps", step, "symbols", place), evidence), step)


def delete_symbol(record: Json, symbol_id: str) -> Json:
    """Take a symbol away, and the connectors that begin or end at it."""
    step, place = find_symbol(record, symbol_id)
    symbols = record["steps"][step]["symbols"]
    kept = [n for n in range(len(symbols)) if n != place]
    record = with_list(record, join("steps", step, "symbols"), [symbols[n] for n in kept], kept)
    return with_actors(_without_edges(record, {symbol_id}), step)


def add_step(record: Json, after: int) -> Json:
    """Add an empty step behind the one with this index (-1: before all), numbered on from it."""
    steps = record["steps"]
    before = steps[after] if 0 <= after < len(steps) else None
    taken = {step["id"] for step in steps}
    step: Json = {
        "id": free_id(taken, "s", len(steps) + 1),
        "number": before["number"] + 1 if before else 1,
        "activity": "",
        "actors": [],
        "symbols": [],
        "requirements": [],
        "duration": None,
        "outputs": [],
        "remarks": "",
        "page": before["page"] if before else None,
    }
    items = [*steps[: after + 1], step, *steps[after + 1 :]]
    sources: list[int | None] = [*range(after + 1), None, *range(after + 1, len(steps))]
    return with_list(record, "/steps", items, sources)


def delete_step(record: Json, step: int) -> Json:
    """Take a step away with its symbols and their connectors."""
    gone = {symbol["id"] for symbol in _step(record, step)["symbols"]}
    kept = [n for n in range(len(record["steps"])) if n != step]
    record = with_list(record, "/steps", [record["steps"][n] for n in kept], kept)
    return _without_edges(record, gone)


def merge_steps(record: Json, step: int) -> Json:
    """Make one step of this one and the next, which was torn off it; the first one's number and time stay."""
    if step + 1 >= len(record["steps"]):
        raise OptionsError("There is no step behind it to merge with.")
    first, second = record["steps"][step], record["steps"][step + 1]
    moved = {
        join("steps", step, "symbols", len(first["symbols"]) + n): record["evidence"].get(
            join("steps", step + 1, "symbols", n)
        )
        for n in range(len(second["symbols"]))
    }
    merged = first | {
        "activity": " ".join(filter(None, (first["activity"], second["activity"]))),
        "symbols": [*first["symbols"], *second["symbols"]],
        "requirements": [*first["requirements"], *second["requirements"]],
        "outputs": [*first["outputs"], *second["outputs"]],
        "remarks": " ".join(filter(None, (first["remarks"], second["remarks"]))),
        "duration": first["duration"] or second["duration"],
    }
    kept = [n for n in range(len(record["steps"])) if n != step + 1]
    items = [merged if n == step else record["steps"][n] for n in kept]
    record = with_list(record, "/steps", items, kept)
    for pointer, evidence in moved.items():
        record = with_evidence(record, pointer, evidence)
    return with_actors(record, step)


def split_step(record: Json, step: int, words: int) -> Json:
    """Make two steps of one: the activity's words from here on, and the later symbols, go to the new one.

    A step of one symbol leaves it with the first. Raises OptionsError where one of the two had no words.
    """
    row = _step(record, step)
    activity = row["activity"].split()
    if not 0 < words < len(activity):
        raise OptionsError("Each of the two steps needs a word of the activity.")
    record = add_step(record, step)
    record = with_value(record, join("steps", step, "activity"), " ".join(activity[:words]))
    record = with_value(record, join("steps", step + 1, "activity"), " ".join(activity[words:]))
    for place in range(1, len(row["symbols"])):
        evidence = record["evidence"].get(join("steps", step, "symbols", place))
        record = with_evidence(record, join("steps", step + 1, "symbols", place - 1), evidence)
        record = with_evidence(record, join("steps", step, "symbols", place), None)
    record = with_value(record, join("steps", step, "symbols"), row["symbols"][:1])
    record = with_value(record, join("steps", step + 1, "symbols"), row["symbols"][1:])
    return with_actors(with_actors(record, step), step + 1)


def add_edge(record: Json, source: str, target: str, label: str | None = None) -> Json:
    """Draw a connector from symbol to symbol."""
    find_symbol(record, source)
    find_symbol(record, target)
    origin = LabelOrigin.PRINTED.value if label else None
    edge = {"source": source, "target": target, "label": label, "text": None, "label_origin": origin}
    place = len(record["flow"])
    record = with_value(record, "/flow", [*record["flow"], edge])
    return with_evidence(record, join("flow", place), REVIEWER)


def delete_edge(record: Json, edge: int) -> Json:
    """Take a connector away."""
    kept = [n for n in range(len(record["flow"])) if n != edge]
    return with_list(record, "/flow", [record["flow"][n] for n in kept], kept)


def retarget_edge(record: Json, edge: int, target: str) -> Json:
    """Let a connector end at another symbol."""
    find_symbol(record, target)
    return _with_edge(record, edge, {"target": target})


def flip_labels(record: Json, edge: int) -> Json:
    """Turn yes and no round at the symbol that this connector leaves; one without either gets the other's."""
    source = record["flow"][edge]["source"]
    exits = [n for n, other in enumerate(record["flow"]) if other["source"] == source]
    known = [record["flow"][n]["label"] for n in exits]
    if record["flow"][edge]["label"] not in _YES_NO:
        label = "no" if "yes" in known else "yes"
        return _with_edge(record, edge, {"label": label, "label_origin": "printed"})
    for place, label in zip(exits, known, strict=True):
        if label in _YES_NO:
            record = _with_edge(record, place, {"label": _YES_NO[label], "label_origin": "printed"})
    return record


def reorder_symbol(record: Json, symbol_id: str, by: int) -> Json:
    """Move a symbol by so many places among its step's, which stand in the order of the flow."""
    step, place = find_symbol(record, symbol_id)
    symbols = record["steps"][step]["symbols"]
    order = [n for n in range(len(symbols)) if n != place]
    order.insert(min(max(place + by, 0), len(symbols) - 1), place)
    record = with_list(record, join("steps", step, "symbols"), [symbols[n] for n in order], order)
    return with_actors(record, step)


def find_symbol(record: Json, symbol_id: str) -> tuple[int, int]:
    """The index of the symbol's step, and its place there. Raises OptionsError where there is none."""
    for n, step in enumerate(record["steps"]):
        for place, symbol in enumerate(step["symbols"]):
            if symbol["id"] == symbol_id:
                return n, place
    raise OptionsError("The record has no such symbol.")


def _step(record: Json, step: int) -> Json:
    if not 0 <= step < len(record["steps"]):
        raise OptionsError("The record has no such step.")
    row: Json = record["steps"][step]
    return row


def _with_symbol(record: Json, step: int, place: int, symbol: Json) -> Json:
    pointer = join("steps", step, "symbols", place)
    if record["steps"][step]["symbols"][place] == symbol:
        return record
    record = with_value(record, pointer, symbol)
    record = with_evidence(record, pointer, settled(record["evidence"].get(pointer), changed=True))
    return with_actors(record, step)


def with_actors(record: Json, step: int) -> Json:
    """The step's actors as its symbols have them; its evidence is the reviewer's where that changes them."""
    row = record["steps"][step]
    actors = list(dict.fromkeys(symbol["actor"] for symbol in row["symbols"] if symbol["actor"]))
    pointer = join("steps", step, "actors")
    if actors == row["actors"]:
        return record
    record = with_value(record, pointer, actors)
    return with_evidence(record, pointer, settled(record["evidence"].get(pointer), changed=True))


def _with_edge(record: Json, edge: int, change: dict[str, Any]) -> Json:
    pointer = join("flow", edge)
    record = with_value(record, pointer, record["flow"][edge] | change)
    return with_evidence(record, pointer, settled(record["evidence"].get(pointer), changed=True))


def _without_edges(record: Json, symbols: set[str]) -> Json:
    kept = [
        n
        for n, edge in enumerate(record["flow"])
        if edge["source"] not in symbols and edge["target"] not in symbols
    ]
    return with_list(record, "/flow", [record["flow"][n] for n in kept], kept)
