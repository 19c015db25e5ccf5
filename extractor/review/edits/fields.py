"""What may stand at each place of a record, and how it is typed: the one way in for every edit.

The screens, the commands for scripts, the candidates and the replay of a journal all come through here.
Each field is read by its own reader, the one that reads it off a sheet; what that cannot read is refused,
with the form that is asked for. What the sheet prints all the same is typed behind `=`: it is kept as
printed, and known to be unreadable.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.errors import OptionsError
from extractor.record.pointers import MISSING, Json, parts, resolve
from extractor.record.reasons import Code, because
from extractor.review.edits import readers
from extractor.review.words.naming import symbol_id
from extractor.store.reasons import told

_LONGEST = 10_000
"""Letters of a typed text; the fullest cell of a sheet has a tenth of it."""
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which a terminal would obey, and halves of characters, which no file can hold."""
_REASON = because(Code.NOT_OF_THIS_FIELD)
_DISTRUST = {"needs_review": True, "confidence": 0.5, **told(_REASON)}


@dataclass(frozen=True)
class Typed:
    """A value that was typed; `printed` is what the sheet has where the field's reader cannot read it."""

    value: Any
    printed: str | None = None


Reader = Callable[[Json, str, str], Any]


def typed(record: Json, pointer: str, text: str) -> Typed:
    """What the text stands for at this place of the record.

    Raises OptionsError where the place is not typed, or the text cannot be a value of it.
    """
    if _UNFIT.search(text) or len(text) > _LONGEST:
        raise OptionsError("The text is too long, or holds characters that cannot be printed.")
    reader = _reader(pointer)
    text = " ".join(text.split())
    if text.startswith(readers.AS_PRINTED) and reader in _AS_PRINTED:
        printed = text.removeprefix(readers.AS_PRINTED).strip()
        if not printed:
            raise OptionsError("Nothing is printed there: say that it is blank.")
        return Typed(_AS_PRINTED[reader](record, pointer, printed), printed)
    return Typed(reader(record, pointer, text))


def is_typed(pointer: str) -> bool:
    """Whether a value of this place can be typed at all; ids, pages and provenance are not."""
    return any(pattern.fullmatch(pointer) for pattern, _ in _readers())


def require_sound(record: Json, pointer: str) -> None:
    """Raises OptionsError where what stands at the place is none of its field's values."""
    names, value = parts(pointer), resolve(record, pointer)
    if value is None or value is MISSING or not is_typed(pointer):
        return
    reader = _reader(pointer)
    if reader is readers.date and readers.date(record, pointer, value) != value:
        raise readers.no_date()
    if reader is readers.nip and not readers.is_nip(value):
        raise readers.no_nip()
    if reader is readers.duration and not readers.has_length(value):
        raise readers.no_duration()
    if reader is readers.number and not 1 <= value <= readers.HIGHEST:
        raise readers.no_number()
    if names[0] == "flow":
        _require_sound_edge(record, record["flow"][int(names[1])])
    elif reader is readers.symbol:
        _require_lanes(record, [value["actor"]])
    elif reader is readers.lanes:
        _require_lanes(record, value)


def distrusted(record: Json) -> Json:
    """The record with each value in doubt again that a reviewer put where it cannot be one of its field.

    Journals of earlier versions hold such edits: a date that is none, a number's letters read as nothing.
    """
    evidence = {
        pointer: known | _DISTRUST if _is_poor(record, pointer, known) else known
        for pointer, known in record["evidence"].items()
    }
    return record if evidence == record["evidence"] else record | {"evidence": evidence}


def _is_poor(record: Json, pointer: str, evidence: Json) -> bool:
    value = resolve(record, pointer)
    settled = evidence["origin"] == "reviewer" and not evidence["needs_review"]
    if not settled or evidence["state"] == "unreadable" or value is MISSING or not is_typed(pointer):
        return False
    if value in (None, "", []):
        return evidence["state"] == "corrected" and _reader(pointer) not in (readers.lanes, readers.branch)
    try:
        require_sound(record, pointer)
    except OptionsError:
        return True
    return False


def end_of(record: Json, text: str) -> tuple[str, str | None]:
    """The symbol that a new connector is to end at, and its label: `5.2`, `5.2 [no]`.

    Raises OptionsError where there is no such symbol or label.
    """
    target, _, label = text.partition("[")
    return symbol_id(record, target), readers.read_label(label.rstrip("] "))


def _reader(pointer: str) -> Reader:
    for pattern, reader in _readers():
        if pattern.fullmatch(pointer):
            return reader
    raise OptionsError(
        "This place of the record is not typed.", "Correct the values that stand in its tables and its flow."
    )


def _require_sound_edge(record: Json, edge: Json) -> None:
    symbols = {symbol["id"] for step in record["steps"] for symbol in step["symbols"]}
    if not {edge["source"], edge["target"]} <= symbols:
        raise OptionsError("The connector ends at no symbol.", "Write it as: symbol -> symbol [label].")
    word = edge["label"]
    if word not in {None, "yes", "no"} and (edge["text"] or "").casefold() != word.casefold():
        raise OptionsError(
            "A branch's label is yes or no.", "Write [yes], [no], or another word as printed: [=word]."
        )


def _require_lanes(record: Json, actors: list[str | None]) -> None:
    if not {actor for actor in actors if actor} <= {lane["id"] for lane in record["actors"]}:
        raise OptionsError("The record has no such lane.", "Take one of its lanes by name or number.")


_AS_PRINTED: dict[Reader, Reader] = {
    readers.date: readers.nothing,
    readers.nip: readers.nothing,
    readers.duration: readers.duration_as_printed,
}
"""The fields whose words can be kept as printed although they are no value, and what stands there then."""

_LISTS = "qualifications|related_sops|equipment|warnings|record_keeping|agency"


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple(
        (re.compile(pattern.replace("*", r"\d{1,6}")), reader)
        for pattern, reader in (
            ("/identity/date_(?:created|revised|effective)", readers.date),
            ("/identity/approved_by/nip", readers.nip),
            ("/identity/approved_by/(?:position|name|rank)", readers.text_or_none),
            ("/identity/sop_(?:number|title)", readers.text_or_none),
            ("/identity/legal_basis", readers.legal_bases),
            ("/identity/legal_basis/*", readers.legal_basis),
            (f"/identity/(?:{_LISTS})", readers.items),
            (f"/identity/(?:{_LISTS})/*", readers.item),
            ("/actors/*/name", readers.lane_title),
            ("/steps/*/number", readers.number),
            ("/steps/*/(?:activity|remarks)", readers.any_text),
            ("/steps/*/(?:requirements|outputs)", readers.items),
            ("/steps/*/(?:requirements|outputs)/*", readers.item),
            ("/steps/*/duration|/declared_total", readers.duration),
            ("/steps/*/actors", readers.lanes),
            ("/steps/*/symbols/*", readers.symbol),
            ("/steps/*/symbols/*/text", readers.any_text),
            ("/flow/*", readers.edge),
            ("/flow/*/label", readers.branch),
            ("/tables/*/(?:columns|header_columns)", readers.number),
            ("/tables/*/numbers", readers.column_numbers),
            ("/sections/*/items/*", readers.item),
            ("/mentions/(?:procedure_title|cover|signature/[a-z_]+)(?:/*)?", readers.mention),
        )
    )
