"""The value at hand in words: where it stands, why it is doubted, and its numbered candidates."""

from rich.text import Text

from extractor.review.doubts import STRUCTURE_CONFLICT, Candidate, Doubt
from extractor.review.marking import marked, shortened
from extractor.review.settings import Settings
from extractor.review.wording import place_words, reason_words


def value_text(doubt: Doubt, settings: Settings, alike: int = 1) -> Text:
    """The lines of a doubt; `alike` doubts have the same reading."""
    text = settings.text
    shown = Text()
    shown.append(f"{place_words(doubt.pointer, settings)}  ", "bold")
    shown.append(f"{text('page')} {doubt.page or '-'}, {doubt.confidence:.0%} {text('confidence')}\n")
    reason = reason_words(doubt, settings)
    if reason:
        shown.append(f"{text('reason')}: {reason}\n")
    if doubt.raw and " ".join(doubt.raw.split()) != doubt.value:
        shown.append(f"{text('read_as')}: {' '.join(doubt.raw.split())}\n", "dim")
    for number, candidate in enumerate(doubt.candidates, start=1):
        shown.append(f" {number} ", "bold")
        if doubt.key == STRUCTURE_CONFLICT:
            shown.append(settings.told(candidate.text))
        else:
            shown.append_text(_words(doubt, candidate, plain=settings.plain))
        shown.append(f"  ({settings.source(candidate.source)})\n", "dim")
    if alike > 1:
        shown.append(text("alike", count=alike))
    return shown


def _words(doubt: Doubt, candidate: Candidate, *, plain: bool) -> Text:
    """A candidate with the characters marked that differ from what stands there now."""
    shown = Text()
    for part, differs in shortened(marked(doubt.value, candidate.text)):
        style = "bold underline" if differs and not plain else ""
        shown.append(f"[{part}]" if differs and plain else part, style)
    return shown if candidate.text else Text("-")
