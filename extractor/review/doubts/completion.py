"""What an edit is completed with: the candidates, what was learned, and what else the sheet says there."""

from collections.abc import Iterator, Mapping, Sequence

from extractor.record.pointers import Json, join, parts
from extractor.review.doubts.doubt import Doubt, traits_of
from extractor.review.words.values import ITEM_MARK, as_text

_LIST_FIELDS = ("requirements", "outputs")


def known_texts(record: Json, doubt: Doubt, lexicon: Mapping[str, Sequence[str]]) -> list[str]:
    """The texts that are likely at this place, the likeliest first, each once; items of lists one by one."""
    texts = [candidate.text for candidate in doubt.candidates]
    texts += lexicon.get(doubt.field, ())
    if doubt.field in _LIST_FIELDS:
        texts = [item.strip() for text in texts for item in text.split(ITEM_MARK)]
    texts += _of_the_sheet(record, doubt)
    return list(dict.fromkeys(text for text in texts if text))


def completed(typed: str, known: Sequence[str]) -> str | None:
    """What was typed with its last item completed by the first known text that begins so; None for none."""
    head, mark, last = typed.rpartition(ITEM_MARK.strip())
    begun = last.strip().casefold()
    if not begun:
        return None
    for text in known:
        if text.casefold().startswith(begun) and len(text) > len(begun):
            return f"{head}{mark}{' ' if mark else ''}{text}"
    return None


def _of_the_sheet(record: Json, doubt: Doubt) -> Iterator[str]:
    """The texts of the same field elsewhere on the sheet."""
    if parts(doubt.pointer)[:1] == ["actors"]:
        yield from (actor["name"] for actor in record["actors"])
    for n, step in enumerate(record["steps"]):
        for name in ("activity", "remarks", "duration"):
            if traits_of(join("steps", n, name))["field"] == doubt.field:
                yield as_text(step[name])
        if doubt.field in _LIST_FIELDS:
            yield from (item for name in _LIST_FIELDS for item in step[name])
