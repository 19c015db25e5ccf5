"""Lanes and symbols by the names that a person types for them."""

from itertools import count

from extractor.errors import OptionsError
from extractor.record.pointers import Json


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


def free_id(taken: set[str], prefix: str, start: int = 1) -> str:
    """The first of `prefix1`, `prefix2`... that is not taken."""
    return next(f"{prefix}{n}" for n in count(start) if f"{prefix}{n}" not in taken)
