"""What corrections teach: candidates for readings that are like them, and the remedy of one made before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.sessions.journal import Entry, History
from extractor.review.words.values import as_text

LEARN = "learn"
"""The journal's name for a doubt that was settled as the same reading was before."""

_LEARNED = frozenset({"actor_name", "requirements", "outputs", "position", "agency", "related_sops"})
_TEACHING = frozenset({"accept", "choose", "edit"})


@dataclass(frozen=True)
class Lesson:
    """What stood for right in a field that had been `read` so; `office` is whose sheet it was."""

    office: str
    field: str
    read: str
    text: str


def office_of(record: Json) -> str:
    """Whose sheets may share their mistakes: the agency as printed."""
    return as_text(record["identity"]["agency"]).casefold()


def teachable(doubt: Doubt) -> bool:
    """Whether the answer to the doubt says something of other sheets."""
    return doubt.field in _LEARNED and doubt.truth is None and doubt.kind is not DoubtKind.CONFLICT


def reading(doubt: Doubt) -> str:
    """What was read, without regard to its spaces."""
    return " ".join((doubt.raw or doubt.value).split())


def lessons(record: Json, entries: Sequence[Entry]) -> list[Lesson]:
    """What the answers of a journal teach that still stand, in their order."""
    taught = (lesson(record, entry) for entry in History.of(entries).done)
    return [one for one in taught if one is not None]


def lesson(record: Json, entry: Entry) -> Lesson | None:
    """What one answer teaches; None where it is no answer, or its field is one of its own sheet alone."""
    if entry.action not in _TEACHING or "read" not in entry.detail:
        return None
    return Lesson(office_of(record), entry.detail["field"], entry.detail["read"], entry.detail["text"])


class Lexicon(dict[str, list[str]]):
    """Known texts by field, the latest first, and the remedies of readings that recur in an office."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[tuple[str, str, str], set[str]] = {}
        self._settled: set[tuple[str, str, str]] = set()

    def take(self, lessons: Iterable[Lesson], *, settled: bool = False) -> None:
        """Take these in. A reading that was answered in two ways has no remedy.

        Only what was `settled` in an earlier session gives remedies: what is new is still asked, with its
        look-alikes beside it.
        """
        for one in lessons:
            key = (one.office, one.field, one.read)
            self._texts.setdefault(key, set()).add(one.text)
            if settled:
                self._settled.add(key)
            if one.text and one.text != one.read:
                known = self.setdefault(one.field, [])
                if one.text in known:
                    known.remove(one.text)
                known.insert(0, one.text)

    def remedy(self, office: str, doubt: Doubt) -> str | None:
        """The text that this office's same reading was always corrected to; None where there is none."""
        key = (office, doubt.field, reading(doubt))
        texts = self._texts.get(key, set())
        if not office or not teachable(doubt) or key not in self._settled or len(texts) != 1:
            return None
        text = next(iter(texts))
        return text if text and text != doubt.value else None
