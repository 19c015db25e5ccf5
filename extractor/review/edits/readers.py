"""Readers of what is typed: the text of a field to its value, or the form that is asked for.

A reader is given the record, the place and the text with single spaces, and raises OptionsError where the
text cannot be a value of such a place. What a typed value needs to be understood is imported with the first
one: the screens show sooner.
"""

import re
from functools import cache
from typing import Any

from extractor.errors import OptionsError
from extractor.record.model import SymbolKind
from extractor.record.pointers import Json, resolve
from extractor.record.reasons import Code
from extractor.review.words.naming import lane_id, symbol_id
from extractor.review.words.values import ITEM_MARK, LANE_MARK
from extractor.store.knowledge import load_json

AS_PRINTED = "="
"""Stands before what the sheet prints although it is no value of its field."""
HIGHEST = 9999
"""Of the numbers of steps and columns."""
_FEWEST_DIGITS = 8
"""Of an official's number: the police's."""
_LABELS = {"ya": "yes", "y": "yes", "yes": "yes", "tidak": "no", "n": "no", "t": "no", "no": "no"}
_EDGE = re.compile(r"\s*(\S+?)\s*(?:->|>|\s)\s*(\S+?)\s*(?:\[(.*)\])?\s*")
_UNITS = ("minute", "hour", "day", "week", "month")


def read_label(text: str | None) -> str | None:
    """A branch's label: yes and no in either language are one; another printed word stands behind `=`.

    Raises OptionsError for any other word.
    """
    word = (text or "").strip()
    if word.startswith(AS_PRINTED):
        return word.removeprefix(AS_PRINTED).strip() or None
    if word and word.casefold() not in _LABELS:
        raise OptionsError(
            "A branch's label is yes or no.", "Write [yes], [no], or another word as printed: [=word]."
        )
    return _LABELS.get(word.casefold())


def any_text(_: Json, __: str, text: str) -> str:
    """Words of a cell; none for a blank one."""
    return text


def text_or_none(_: Json, __: str, text: str) -> str | None:
    """Words of the identity block; None for blank."""
    return text or None


def item(_: Json, __: str, text: str) -> str:
    """An item of a list, which is there or not."""
    if not text:
        raise OptionsError("Nothing was typed.", "An item that is not there is taken away as blank.")
    return text


def lane_title(_: Json, __: str, text: str) -> str:
    """A lane's name; that it has none is said otherwise."""
    if not text:
        raise OptionsError("Nothing was typed.", "Say that it is blank where the lane has no name.")
    return text


def items(_: Json, __: str, text: str) -> list[str]:
    """The items of a list, parted by bars."""
    found = [one.strip() for one in text.split(ITEM_MARK.strip()) if one.strip()]
    if text and not found:
        raise OptionsError("Nothing was typed.", "Say that it is blank where the sheet has nothing there.")
    return found


def date(_: Json, __: str, text: str) -> str | None:
    """A date as precise as it is typed, in ISO 8601; None for blank."""
    from extractor.meaning.terms.dates import read_date  # noqa: PLC0415

    reading = read_date(text)
    if text and (reading.iso is None or reading.repaired):
        raise no_date()
    return reading.iso


def duration(record: Json, pointer: str, text: str) -> Json | None:
    """A length of time, or words that say why there is none, as a cell of the time column; None for blank."""
    from extractor.meaning.durations.reader import read_duration  # noqa: PLC0415

    if not text:
        return None
    reading = read_duration(text, _unit_of_header(record))
    found = reading.duration.model_dump(mode="json") if reading.duration is not None else None
    unfinished = any(reason.code == Code.DURATION_BESIDE_NUMBER for reason in reading.reasons)
    if found is None or reading.repaired or unfinished or not has_length(found):
        raise no_duration()
    return found | {"shared_with": _shared(record, pointer)}


def _shared(record: Json, pointer: str) -> list[int]:
    old = resolve(record, pointer)
    return list(old.get("shared_with", [])) if isinstance(old, dict) else []


def _unit_of_header(record: Json) -> str | None:
    """The unit that the column's header names, where a bare number of the record was read in one."""
    from extractor.meaning.durations.reader import read_duration  # noqa: PLC0415

    for step in record["steps"]:
        duration = step["duration"]
        if duration and duration["minimum"] and duration["text"].strip().isdecimal():
            for unit in _UNITS:
                read = read_duration(duration["text"], unit).duration
                if read is not None and read.minimum == duration["minimum"]:
                    return unit
    return None


def has_length(duration: Json) -> bool:
    """Whether it has a length, or words that say why it has none, such as "kondisional"."""
    from extractor.checks.timing.amount import parse_amount  # noqa: PLC0415
    from extractor.meaning.durations.reader import read_duration  # noqa: PLC0415

    ends = [duration[end] for end in ("minimum", "maximum") if duration[end] is not None]
    try:
        return all(map(parse_amount, ends)) and bool(
            ends or duration["qualifier"] or read_duration(duration["text"]).window
        )
    except ValueError:
        return False


def number(_: Json, __: str, text: str) -> int:
    """A step's or a column's number."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(HIGHEST)) and int(text)):
        raise no_number()
    return int(text)


def column_numbers(record: Json, pointer: str, text: str) -> list[int | None]:
    """The numbers of a row of column numbers; an empty place, or `-`, for one that cannot be read."""
    mark = ITEM_MARK.strip()
    each = [one.strip() for one in text.split(mark)] if mark in text else text.split()
    return [None if one in ("", "-") else number(record, pointer, one) for one in each]


def nip(_: Json, __: str, text: str) -> str | None:
    """The digits of an official's number; None for blank."""
    from extractor.meaning.identity.nip import find_nip  # noqa: PLC0415

    if not text:
        return None
    found = find_nip(text) or find_nip(f"NIP {text}")
    whole = re.sub(r"(?i)^n\W*i\W*p\b|[\s.:\-]", "", text)
    if found is None or found.repaired or not is_nip(found.digits) or found.digits != whole:
        raise no_nip()
    return found.digits


def is_nip(value: str) -> bool:
    """Whether these are digits, and enough for a number."""
    return value.isascii() and value.isdecimal() and len(value) >= _FEWEST_DIGITS


def lanes(record: Json, _: str, text: str) -> list[str]:
    """The ids of lanes that are named, parted by bars."""
    return [lane_id(record, name.strip()) for name in text.split(ITEM_MARK.strip()) if name.strip()]


def symbol(record: Json, pointer: str, text: str) -> Json:
    """The symbol with another kind or lane."""
    found = resolve(record, pointer)
    if not isinstance(found, dict):
        raise OptionsError("The record has no such symbol.", "Symbols are added in the flow.")
    kind, _, lane = item(record, pointer, text).partition(LANE_MARK.strip())
    kind = kind.strip() or found["kind"]
    kind = _kinds().get(kind.casefold(), kind)
    if kind not in set(SymbolKind):
        raise OptionsError("There is no such kind of symbol.", f"Kinds: {', '.join(SymbolKind)}.")
    return {**found, "kind": kind, "actor": lane_id(record, lane.strip()) if lane else found["actor"]}


@cache
def _kinds() -> dict[str, str]:
    """The kinds of symbols by their words in the languages of the screens."""
    return {
        word.casefold(): kind
        for texts in load_json("review/texts.json").values()
        for kind, word in texts["symbols"].items()
    }


def edge(record: Json, pointer: str, text: str) -> Json:
    """The connector with other ends or another label."""
    match = _EDGE.fullmatch(text)
    if match is None:
        raise OptionsError("A connector is written as: symbol -> symbol [label].")
    old: Json = resolve(record, pointer)
    ends = {"source": symbol_id(record, match[1]), "target": symbol_id(record, match[2])}
    if (match[3] or None) == old["label"]:
        return {**old, **ends}
    return labelled({**old, **ends}, read_label(match[3]))


def labelled(edge: Json, label: str | None) -> Json:
    """The connector with this label, as printed; of yes and no the words that stand there are not known."""
    if label == edge["label"]:
        return edge
    word = label if label not in {"yes", "no"} else None
    return {**edge, "label": label, "text": word, "label_origin": "printed" if label else None}


def branch(record: Json, pointer: str, text: str) -> str | None:
    """A branch's label alone."""
    same = text and text == resolve(record, pointer)
    return text if same else read_label(text)


def legal_basis(record: Json, pointer: str, text: str) -> Json:
    """An item of the legal basis with its citation read anew."""
    old = resolve(record, pointer)
    return _basis(old if isinstance(old, dict) else {}, item(record, pointer, text))


def legal_bases(record: Json, pointer: str, text: str) -> list[Json]:
    """The whole legal basis."""
    return [_basis({}, one) for one in items(record, pointer, text)]


def _basis(old: Json, text: str) -> Json:
    from extractor.meaning.terms.regulations import read_legal_basis  # noqa: PLC0415

    return {**old, "text": text, "citation": read_legal_basis(text)}


def mention(record: Json, pointer: str, text: str) -> Any:
    """What the sheet says again elsewhere, in the form that it has: a text, or lines."""
    return items(record, pointer, text) if isinstance(resolve(record, pointer), list) else text


def no_date() -> OptionsError:
    """Says how a date is written."""
    return OptionsError(
        "That is no date.",
        "Write 2014-12-20, 20 Desember 2014 or Desember 2014; what is printed and is none: =text.",
    )


def no_duration() -> OptionsError:
    """Says how a length of time is written."""
    return OptionsError(
        "That is no length of time.",
        "Write 2 jam, 3 hari 30 menit, maks. 1 minggu or kondisional; what is printed and is none: =text.",
    )


def no_nip() -> OptionsError:
    """Says how an official's number is written."""
    return OptionsError(
        "That is no number of an official.",
        "Write its digits, such as 19730723 199303 1 001; what is printed and is none: =text.",
    )


def no_number() -> OptionsError:
    """Says how a number is written."""
    return OptionsError("That is no number.", f"Write digits only, from 1 to {HIGHEST}.")


def nothing(_: Json, __: str, ___: str) -> None:
    """What stands where words are kept as printed: no value."""
    return


def duration_as_printed(record: Json, pointer: str, printed: str) -> Json:
    """A cell of the time column that gives no length keeps its words."""
    none = dict.fromkeys(("minimum", "maximum", "qualifier", "day_kind", "per"))
    return {"text": printed, **none, "shared_with": _shared(record, pointer)}
