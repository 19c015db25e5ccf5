"""Places of a record and filters in a person's words, in the language of the screens."""

from pathlib import Path

from extractor.record.model import Severity
from extractor.record.pointers import Json, parts
from extractor.review.doubts import Doubt, DoubtKind
from extractor.review.edits.answers import takes_along
from extractor.review.queue import Filter
from extractor.review.settings import Settings


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


def reason_words(doubt: Doubt, settings: Settings) -> str:
    """Why the doubt is asked, in the language of the screens; empty where nothing is known."""
    reason = doubt.reason_en if settings.lang == "en" and doubt.reason_en else doubt.reason
    return settings.told(reason) if reason else ""


def blank_question(record: Json, doubt: Doubt, settings: Settings) -> str | None:
    """What to ask before the place is said to be blank; None where that takes nothing else along."""
    names = parts(doubt.pointer)
    if not takes_along(record, doubt):
        return None
    if names[0] == "actors":
        return settings.text("blank_lane")
    return settings.text("blank_symbols", count=len(record["steps"][int(names[1])]["symbols"]))


def sheet_name(record: Path) -> str:
    """A record by the folders of its sheet and its number, such as `sheet/01`."""
    return "/".join(record.parts[-3:-1])


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
