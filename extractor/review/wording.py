"""Places of a record and filters in a person's words, in the language of the screens."""

import re
from functools import lru_cache
from pathlib import Path

from extractor.record.model import Severity
from extractor.record.pointers import Json, parts
from extractor.review.doubts.doubt import Doubt, DoubtKind, traits_of
from extractor.review.doubts.together import (
    CAUSE,
    CHECK,
    COLUMNS,
    CONTENT,
    FLOW,
    HEAD,
    LANES,
    LISTS,
    OFFICIAL,
    each,
)
from extractor.review.edits.answers import takes_along
from extractor.review.queue.order import Filter, Item
from extractor.review.settings import Settings
from extractor.review.words.naming import edge_words, sheet_name, symbol_name
from extractor.review.words.values import LANE_MARK, edge_parts

_NAMED_GROUPS = frozenset({CONTENT, OFFICIAL, CAUSE, CHECK, FLOW, LANES, LISTS, HEAD})
_PLACE = re.compile(r"/[\w/]+|s\d+\.\d+")


@lru_cache(maxsize=4096)
def place_words(pointer: str, settings: Settings) -> str:
    """Such as `step 3, duration` for `/steps/2/duration`; the pointer's own names where none are known."""
    words: list[str] = []
    for name in parts(pointer):
        if name.isdecimal():
            number = str(int(name) + 1)
            words.append(f"{words.pop()} {number}" if words else number)
        else:
            words.append(settings.field(name))
    return ", ".join(words[1:] if len(words) > 1 and words[0] == settings.field("identity") else words)


def doubt_place(doubt: Doubt, settings: Settings) -> str:
    """What the doubt is about: a place, or what a group of places has in common."""
    return group_words(doubt.field, settings) if doubt.members else place_words(doubt.pointer, settings)


def group_words(name: str, settings: Settings) -> str:
    """What a group of this field is about."""
    if name in _NAMED_GROUPS:
        return settings.text(f"group_{name}")
    field = settings.field(name)
    return settings.text("group_column", what=field) if name in COLUMNS else field


def turned_words(action: str, key: str | None, settings: Settings) -> str:
    """What an action of the journal did, and to what, where it answered the doubt of this key."""
    done = settings.act(action)
    names = parts(key) if key else []
    if names[:1] == ["review"]:
        where = group_words(names[-1].partition("-")[0], settings)
    else:
        where = place_words(key, settings) if key else ""
    return f"{done}, {where}" if where else done


def value_words(doubt: Doubt, settings: Settings) -> str:
    """What stands at the doubt's place, in the language of the screens, on one line."""
    if doubt.members:
        return doubt.value or settings.text("group_count", count=len(doubt.members))
    ends = edge_parts(doubt.value) if doubt.said else None
    if ends is not None:
        return _with_label(doubt.said, ends[2], settings)
    return drawn_words(doubt.pointer, doubt.value, settings)


def candidate_words(record: Json, pointer: str, text: str, settings: Settings) -> str:
    """A value that could stand at the pointer, as `value_words` says it."""
    ends = edge_parts(text) if traits_of(pointer)["field"] == "edge" else None
    if ends is not None:
        return _with_label(edge_words(record, ends[0], ends[1]), ends[2], settings)
    return drawn_words(pointer, text, settings)


def drawn_words(pointer: str, text: str, settings: Settings) -> str:
    """Symbols and labels in the language of the screens, blank as a word, all else as it is."""
    field = traits_of(pointer)["field"]
    if not text:
        return settings.text("no_value")
    if field == "symbol":
        kind, mark, lane = text.partition(LANE_MARK)
        return f"{settings.symbol(kind)}{mark}{lane}"
    return settings.label(text) if field == "edge_label" else text


def typed_words(record: Json, pointer: str, text: str, settings: Settings) -> str:
    """The value as it is typed anew: connectors by steps, words in the language of the screens."""
    ends = edge_parts(text) if traits_of(pointer)["field"] == "edge" else None
    if ends is None:
        return drawn_words(pointer, text, settings) if text else ""
    source, target = (symbol_name(record, end) for end in ends[:2])
    return _with_label(f"{source} -> {target}", ends[2], settings)


def item_holds(item: Item, text: str, settings: Settings) -> bool:
    """Whether what the queue shows of this doubt, its sheet's name among it, holds the text."""
    doubt = item.doubt
    words = [sheet_name(item.path), f"{doubt_place(doubt, settings)}:", value_words(doubt, settings)]
    for one in each([doubt]):
        words += [f"{place_words(one.pointer, settings)}:", value_words(one, settings)]
        words += [one.raw or "", reason_words(one, settings)]
    return holds(" ".join(words), text, *(one.pointer for one in each([doubt])))


def holds(words: str, text: str, *places: str) -> bool:
    """Whether a line of the screen holds the text that is looked for, or is at the place that it names.

    A place is named by its pointer (`/steps/2`) or a symbol's id (`s3.1`), which stand on no screen.
    """
    if _PLACE.fullmatch(text.strip()):
        wanted = text.strip() + (" " if text.endswith(" ") else "")
        return any(f"{place} ".startswith(wanted) for place in places)
    return " ".join(text.casefold().split()) in " ".join(words.casefold().split())


def _with_label(said: str, label: str | None, settings: Settings) -> str:
    return f"{said} [{settings.label(label)}]" if label else said


def reason_words(doubt: Doubt, settings: Settings) -> str:
    """Why the doubt is asked, in the language of the screens; empty where nothing is known."""
    reason = doubt.reason_en if settings.lang == "en" and doubt.reason_en else doubt.reason
    return settings.told(reason) if reason else ""


def finding_words(finding: Json, settings: Settings) -> str:
    """What a check has found, in the language of the screens."""
    english = finding.get("message_en") if settings.lang == "en" else None
    return english or settings.told(finding["message"])


def blank_question(record: Json, doubt: Doubt, settings: Settings) -> str | None:
    """What to ask before the place is said to be blank; None where that takes nothing else along."""
    names = parts(doubt.pointer)
    if not takes_along(record, doubt):
        return None
    if names[0] == "actors":
        return settings.text("blank_lane")
    return settings.text("blank_symbols", count=len(record["steps"][int(names[1])]["symbols"]))


def filter_word(settings: Settings, value: DoubtKind | Severity | Path | None) -> str:
    """One value of a filter in the language of the screens."""
    if value is None:
        return settings.text("all")
    if isinstance(value, Path):
        return sheet_name(value)
    return settings.text(value.value)


def filter_words(settings: Settings, chosen: Filter) -> str:
    """The filter in words; empty where it lets all through."""
    values = [value for value in (chosen.path, chosen.kind, chosen.severity) if value is not None]
    return ", ".join(filter_word(settings, value) for value in values)
