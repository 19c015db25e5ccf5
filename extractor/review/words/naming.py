"""Sheets, lanes, symbols and connectors by the names that a person types and reads for them."""

from itertools import count
from pathlib import Path

from extractor.errors import OptionsError
from extractor.record.pointers import Json

_LONGEST = 40
"""Letters of an activity: enough to know it by, and few enough for a line with both ends."""


def sheet_name(record: Path) -> str:
    """A record by the folders of its sheet and its number, such as `sheet/01`."""
    return "/".join(record.parts[-3:-1])


def lane_name(record: Json, actor: str | None) -> str:
    """The lane's name as printed; its id where it has none."""
    return next(
        (lane["name"] for lane in record["actors"] if lane["id"] == actor and lane["name"]), actor or "-"
    )


def lane_id(record: Json, text: str) -> str:
    """The lane of this name, id or number from the left, from 1. Raises OptionsError where there is none."""
    word = text.casefold()
    for number, lane in enumerate(record["actors"], start=1):
        if word in {lane["id"].casefold(), " ".join(lane["name"].split()).casefold(), str(number)}:
            return str(lane["id"])
    raise OptionsError("The record has no such lane.", "Take one of its lanes by name or number.")


def symbol_id(record: Json, text: str) -> str:
    """The symbol of this id, or by its step's printed number and its place there: `5`, `5.2`.

    Raises OptionsError where there is none.
    """
    word = text.strip().casefold()
    symbols = [symbol["id"] for step in record["steps"] for symbol in step["symbols"]]
    if word in symbols:
        return word
    number, _, place = word.partition(".")
    wanted = int(place) - 1 if place.isdecimal() else 0
    for step in record["steps"]:
        if str(step["number"]) == number and 0 <= wanted < len(step["symbols"]):
            return str(step["symbols"][wanted]["id"])
    raise OptionsError("The record has no such symbol.", "Name it by step and place, such as 5 or 5.2.")


def symbol_name(record: Json, symbol: str) -> str:
    """The symbol as `symbol_id` finds it by its printed step: `5`, or `5.2` where the step has several.

    Its id where those would name another one, since two steps can have one number.
    """
    for step in record["steps"]:
        ids = [one["id"] for one in step["symbols"]]
        if symbol in ids:
            name = f"{step['number']}.{ids.index(symbol) + 1}" if len(ids) > 1 else str(step["number"])
            return name if _names(record, name, symbol) else symbol
    return symbol


def symbol_words(record: Json, symbol: str) -> str:
    """The symbol by its step and lane, such as `7 Kasi Trantib`; its id where the record has none such."""
    for step in record["steps"]:
        for one in step["symbols"]:
            if one["id"] == symbol:
                lane = " ".join(lane_name(record, one["actor"]).split())
                return f"{symbol_name(record, symbol)} {lane}"
    return symbol


def edge_words(record: Json, source: str, target: str) -> str:
    """A connector as a person says it, such as `6 Kasat: Memeriksa draft -> 7 Kasi Trantib`."""
    steps = (step for step in record["steps"] if any(one["id"] == source for one in step["symbols"]))
    activity = " ".join(next((step["activity"] for step in steps), "").split())
    if len(activity) > _LONGEST:
        activity = f"{activity[: _LONGEST - 1].rstrip()}…"
    begin = symbol_words(record, source) + (f": {activity}" if activity else "")
    return f"{begin} -> {symbol_words(record, target)}"


def _names(record: Json, name: str, symbol: str) -> bool:
    try:
        return symbol_id(record, name) == symbol
    except OptionsError:
        return False


def free_id(taken: set[str], prefix: str, start: int = 1) -> str:
    """The first of `prefix1`, `prefix2`... that is not taken."""
    return next(f"{prefix}{n}" for n in count(start) if f"{prefix}{n}" not in taken)
