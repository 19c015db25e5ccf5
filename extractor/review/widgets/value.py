"""The value at hand in words: where it stands, why it is doubted, and its numbered candidates."""

from collections.abc import Collection, Iterator

from rich.text import Text

from extractor.record.pointers import Json
from extractor.review.doubts.doubt import STRUCTURE_CONFLICT, Doubt, DoubtKind
from extractor.review.settings import Settings
from extractor.review.wording import candidate_words, doubt_place, place_words, reason_words, value_words
from extractor.review.words.marking import marked, shortened


def value_text(
    doubt: Doubt, record: Json, settings: Settings, alike: int = 1, apart: Collection[str] = ()
) -> Text:
    """The lines of a doubt about this record; `alike` doubts have the same reading.

    Of a group the members of the keys `apart` are set apart.
    """
    if doubt.members:
        return _group_text(doubt, settings, apart)
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


def _group_text(doubt: Doubt, settings: Settings, apart: Collection[str]) -> Text:
    """The lines of a group: what it is, its numbered members, and what can be taken for them all."""
    shown = Text()
    title = f"{doubt_place(doubt, settings)}  "
    shown.append(title, "" if settings.plain else "bold")
    shown.append(
        f"{settings.text('page')} {doubt.page or '-'}, {doubt.confidence:.0%} {settings.text('confidence')}\n"
    )
    if doubt.reason:
        shown.append(f"{settings.text('reason')}: {reason_words(doubt, settings)}\n")
    shown.append(f"{settings.text('group_how')}\n", "" if settings.plain else "dim")
    for number, member in enumerate(doubt.members, start=1):
        finding = member.kind is DoubtKind.FINDING
        place = place_words(member.pointer, settings)
        why = reason_words(member, settings) if member.reason != doubt.reason else ""
        mark = str(number) if number <= len(doubt.candidates) else "-"
        shown.append(f" {mark} ", "" if settings.plain else "bold")
        if member.key in apart:
            shown.append(f"{settings.text('set_apart')} ", "" if settings.plain else "bold yellow")
        shown.append(f"{place}: ")
        if finding:
            shown.append(f"{why}\n")
            continue
        raw = " ".join((member.raw or "").split())
        others = [one.text for one in member.candidates if one.text not in ("", member.value)]
        known = next(iter([*others, *([raw] if raw else [])]), member.value)
        words = value_words(member, settings)
        shown.append_text(_marked(known, words, plain=settings.plain, whole=True))
        shown.append(f"  ({why})\n" if why else "\n", "" if settings.plain else "dim")
    for number, candidate in enumerate(doubt.candidates, start=1):
        if candidate.source != "member":
            shown.append(f" {number} ", "" if settings.plain else "bold")
            shown.append_text(_marked(doubt.value, candidate.text, plain=settings.plain))
            shown.append(f"  ({settings.source(candidate)})\n", "" if settings.plain else "dim")
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


def _marked(known: str, words: str, *, plain: bool, whole: bool = False) -> Text:
    """The words with the characters marked that differ from what is known; what is alike is cut short."""
    shown = Text()
    found = marked(known, words)
    for part, differs in found if whole else shortened(found):
        style = "bold underline" if differs and not plain else ""
        shown.append(f"[{part}]" if differs and plain else part, style)
    return shown
