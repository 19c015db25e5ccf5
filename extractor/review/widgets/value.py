"""The value at hand in words: where it stands, why it is doubted, and its numbered candidates."""

from collections.abc import Iterator

from rich.text import Text

from extractor.record.pointers import Json
from extractor.review.doubts.doubt import STRUCTURE_CONFLICT, Doubt
from extractor.review.settings import Settings
from extractor.review.wording import candidate_words, place_words, reason_words
from extractor.review.words.marking import marked, shortened


def value_text(doubt: Doubt, record: Json, settings: Settings, alike: int = 1) -> Text:
    """The lines of a doubt about this record; `alike` doubts have the same reading."""
    text = settings.text
    shown = Text()

    def add(words: str, style: str = "") -> None:
        shown.append(words, "" if settings.plain else style)

    add(f"{place_words(doubt.pointer, settings)}  ", "bold")
    add(f"{text('page')} {doubt.page or '-'}, {doubt.confidence:.0%} {text('confidence')}\n")
    reason = reason_words(doubt, settings)
    if reason:
        add(f"{text('reason')}: {reason}\n")
    raw = " ".join((doubt.raw or "").split())
    if raw and raw != doubt.value:
        add(f"{text('read_as')}: {raw}\n", "dim")
    said = _said(doubt, record, settings)
    for number, (candidate, words) in enumerate(zip(doubt.candidates, said, strict=True), start=1):
        add(f" {number} ", "bold")
        current = candidate.text == doubt.value
        known = next(_others(doubt, said, raw), words) if current else _current(doubt, said)
        if candidate.text:
            shown.append_text(_marked(known, words, plain=settings.plain))
        else:
            add(words, "dim italic")
        add(f"  ({settings.source(candidate)})\n", "dim")
    if alike > 1:
        add(text("alike", count=alike))
    return shown


def _said(doubt: Doubt, record: Json, settings: Settings) -> list[str]:
    if doubt.key == STRUCTURE_CONFLICT:
        return [settings.told(candidate.text) for candidate in doubt.candidates]
    return [candidate_words(record, doubt.pointer, one.text, settings) for one in doubt.candidates]


def _others(doubt: Doubt, said: list[str], raw: str) -> Iterator[str]:
    """What the current value is held against: the first other candidate, else what was read."""
    pairs = zip(doubt.candidates, said, strict=True)
    yield from (words for one, words in pairs if one.text not in ("", doubt.value))
    yield from [raw] if raw else []


def _current(doubt: Doubt, said: list[str]) -> str:
    """The words of what stands there now; empty where nothing does."""
    if not doubt.value:
        return ""
    pairs = zip(doubt.candidates, said, strict=True)
    return next((words for one, words in pairs if one.text == doubt.value), doubt.value)


def _marked(known: str, words: str, *, plain: bool) -> Text:
    """The words with the characters marked that differ from what is known."""
    shown = Text()
    for part, differs in shortened(marked(known, words)):
        style = "bold underline" if differs and not plain else ""
        shown.append(f"[{part}]" if differs and plain else part, style)
    return shown
