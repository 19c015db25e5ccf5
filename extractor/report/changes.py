"""What a reviewer changed, as the report shows it. Whoever reads the journal of a review makes these."""

from dataclasses import dataclass

from extractor.record.model import SopRecord
from extractor.report.language import Words, said, same, say
from extractor.report.places import place_words


@dataclass(frozen=True)
class Edit:
    """One change of a value that still stands; texts as a person reads them, empty where there was nothing.

    `at` is when, in ISO 8601; `action` what was done, such as `accept` or `edit`.
    """

    at: str
    who: str
    action: str
    pointer: str
    before: str
    after: str


@dataclass(frozen=True)
class ReviewHistory:
    """What became of a record in its review; `confirmed` counts values that were accepted as they are."""

    edits: tuple[Edit, ...] = ()
    confirmed: int = 0


@dataclass(frozen=True)
class ChangeView:
    """An edit in words."""

    at: str
    place: Words
    before: Words
    after: Words
    action: Words
    when: str
    who: str


def change_views(record: SopRecord, history: ReviewHistory, *, masked: bool) -> tuple[ChangeView, ...]:
    """The edits in words, in their order; `masked` without what was typed and by whom, which may be names."""
    return tuple(
        ChangeView(
            at=edit.pointer,
            place=place_words(record, edit.pointer),
            before=_text(edit.before, masked=masked),
            after=_text(edit.after, masked=masked),
            action=said("actions", edit.action),
            when=edit.at[:16].replace("T", " "),
            who="" if masked else edit.who,
        )
        for edit in history.edits
    )


def _text(text: str, *, masked: bool) -> Words:
    if not text:
        return say("blank_value")
    return say("hidden") if masked else same(text)
