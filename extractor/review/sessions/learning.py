"""What corrections teach: candidates for readings that are like them, and the remedy of one made before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.doubts.together import APPROVER, OFFICIAL, each, official_text
from extractor.review.sessions.journal import Entry, History
from extractor.review.words.values import as_text, shown

LEARN = "learn"
"""The journal's name for a doubt that was settled as the same reading was before."""

_LEARNED = frozenset(
    {
        *(
            "actor_name",
            "requirements",
            "outputs",
            "agency",
            "position",
            "name",
            "rank",
            "nip",
            "legal_basis",
        ),
        *("qualifications", "related_sops", "equipment", "warnings", "record_keeping"),
    }
)
"""Fields that an office's sheets share; numbers, titles, dates, activities and times are each sheet's own."""
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


def taught(doubt: Doubt, changed: Json) -> list[list[str]]:
    """Field, reading and right text of each place that an answer to the doubt settles, for the journal.

    `changed` is the record after it. Of the official who approved the sheet all lines are one more text.
    """
    found = [
        [one.field, reading(one), shown(changed, one.pointer)] for one in each([doubt]) if teachable(one)
    ]
    lines = [changed["evidence"].get(pointer) or {} for pointer in APPROVER]
    asked = any(known.get("needs_review") for known in lines)
    if any(one.pointer in APPROVER for one in each([doubt])) and not asked:
        found.append([OFFICIAL, "", official_text(changed)])
    return found


def lessons(record: Json, entries: Sequence[Entry]) -> list[Lesson]:
    """What the answers of a journal teach that still stand, in their order."""
    return [one for entry in History.of(entries).done for one in lessons_of(record, entry)]


def lessons_of(record: Json, entry: Entry) -> list[Lesson]:
    """What one answer teaches; nothing where it is no answer, or its fields are of its own sheet alone."""
    if entry.action not in _TEACHING:
        return []
    known = [[entry.detail[name] for name in ("field", "read", "text")]] if "read" in entry.detail else []
    return [Lesson(office_of(record), *one) for one in [*known, *entry.detail.get("taught", ())]]


class Lexicon(dict[str, list[str]]):
    """Known texts by field, the latest first, and what is right where an office's readings recur."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[tuple[str, str, str], set[str]] = {}
        self._settled: set[tuple[str, str, str]] = set()
        self._right: Counter[tuple[str, str, str]] = Counter()

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
            if one.text:
                self._right[one.office, one.field, one.text] += 1
                known = self.setdefault(one.field, [])
                if one.text in known:
                    known.remove(one.text)
                known.insert(0, one.text)

    def forget(self, lessons: Iterable[Lesson]) -> None:
        """Take back what answers taught that were undone."""
        for one in lessons:
            self._right[one.office, one.field, one.text] -= 1

    def remedy(self, office: str, doubt: Doubt) -> str | None:
        """What is known to be right where this office's sheet is read so; None where nothing is.

        That is what stands there, where a person found the same text right on another sheet of the office:
        a misreading does not come out as what is right elsewhere. Else it is what the same reading was always
        corrected to.
        """
        key = (office, doubt.field, reading(doubt))
        if office and teachable(doubt) and self._right[office, doubt.field, doubt.value] > 0:
            return doubt.value
        texts = self._texts.get(key, set())
        if not office or not teachable(doubt) or key not in self._settled or len(texts) != 1:
            return None
        text = next(iter(texts))
        return text if text and text != doubt.value else None
