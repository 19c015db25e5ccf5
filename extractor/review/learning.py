"""What corrections teach: the right texts of a field, candidates wherever they are like a reading."""

from collections.abc import Iterable, Iterator

from extractor.review.doubts import traits_of
from extractor.review.journal import Entry
from extractor.review.pointers import parts

_LEARNED = frozenset({"actor_name", "requirements", "outputs", "position", "agency", "related_sops"})
_ANSWERS = frozenset({"choose", "edit", "redo"})


class Lexicon(dict[str, list[str]]):
    """Known texts by field, the latest first."""

    def learn(self, entries: Iterable[Entry]) -> None:
        """Take in what reviewers put into fields whose texts recur from sheet to sheet."""
        self.take(lessons(entries))

    def take(self, lessons: Iterable[tuple[str, str]]) -> None:
        """Take in pairs of field and text."""
        for field, text in lessons:
            known = self.setdefault(field, [])
            if text in known:
                known.remove(text)
            known.insert(0, text)


def lessons(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """The fields and texts that a journal's entries teach, in their order."""
    for entry in entries:
        if entry.action in _ANSWERS:
            for change in entry.changes:
                field = _learned_field(change.pointer)
                if field is not None and isinstance(change.after, str) and change.after:
                    yield field, change.after


def _learned_field(pointer: str) -> str | None:
    """The field whose texts are learned at this place; None for any other place."""
    if parts(pointer)[0] in {"evidence", "review"}:
        return None
    item = parts(pointer)[-1].isdecimal() and pointer.startswith("/steps/")
    field: str = traits_of(pointer.rsplit("/", 1)[0] if item else pointer)["field"]
    return field if field in _LEARNED else None
