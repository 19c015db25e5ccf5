"""What corrections teach: the right texts of a field, candidates wherever they are like a reading."""

from collections.abc import Iterable

from extractor.review.doubts import traits_of
from extractor.review.journal import Entry
from extractor.review.pointers import parts

_LEARNED = frozenset({"actor_name", "requirements", "outputs", "position", "agency", "related_sops"})
_ANSWERS = frozenset({"choose", "edit", "redo"})


class Lexicon(dict[str, list[str]]):
    """Known texts by field, the latest first."""

    def learn(self, entries: Iterable[Entry]) -> None:
        """Take in what reviewers put into fields whose texts recur from sheet to sheet."""
        for entry in entries:
            if entry.action in _ANSWERS:
                for change in entry.changes:
                    self._learn(change.pointer, change.after)

    def _learn(self, pointer: str, text: object) -> None:
        if parts(pointer)[0] in {"evidence", "review"}:
            return
        item = parts(pointer)[-1].isdecimal() and pointer.startswith("/steps/")
        field = traits_of(pointer.rsplit("/", 1)[0] if item else pointer)["field"]
        if field in _LEARNED and isinstance(text, str) and text:
            known = self.setdefault(field, [])
            if text in known:
                known.remove(text)
            known.insert(0, text)
