"""What changed from one record of an SOP to another: steps, words, people, times, flow, identity."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractor.checks.apply import with_checks
from extractor.compare.alignment import align, fold, likeness
from extractor.record.durations import total
from extractor.record.model import LegalBasis, SopRecord, Step
from extractor.store.knowledge import load_json

_MOVED = 0.8
"""Likeness from which a step that is gone here and new there is the same step at another place."""
_BRANCHES = {"yes": "Ya", "no": "Tidak"}
_NAMES = "report/texts.json"
_FIELDS = (
    "agency", "sop_number", "sop_title", "date_created", "date_revised", "date_effective", "approved_by",
    "legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping",
)  # fmt: skip


class ChangeKind(StrEnum):
    """What can change."""

    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"
    REWORDED = "reworded"
    ACTORS = "actors"
    DURATION = "duration"
    REQUIREMENTS = "requirements"
    OUTPUTS = "outputs"
    REMARKS = "remarks"
    FLOW = "flow"
    IDENTITY = "identity"
    TOTAL = "total"


_TITLES = {
    ChangeKind.ADDED: ("Langkah baru", "Step added"),
    ChangeKind.DROPPED: ("Langkah dihapus", "Step dropped"),
    ChangeKind.MOVED: ("Langkah dipindahkan", "Step moved"),
    ChangeKind.REWORDED: ("Kegiatan diubah", "Step reworded"),
    ChangeKind.ACTORS: ("Pelaksana lain", "Other actor"),
    ChangeKind.DURATION: ("Waktu lain", "Other duration"),
    ChangeKind.REQUIREMENTS: ("Kelengkapan lain", "Other requirements"),
    ChangeKind.OUTPUTS: ("Output lain", "Other output"),
    ChangeKind.REMARKS: ("Keterangan lain", "Other remarks"),
    ChangeKind.FLOW: ("Alur lain", "Other flow"),
    ChangeKind.IDENTITY: ("Identitas", "Identity"),
    ChangeKind.TOTAL: ("Jumlah waktu", "Total time"),
}


def field_names(language: str) -> Mapping[str, str]:
    """What pages call the fields of a record, in Indonesian (`id`) or English (`en`)."""
    names: Mapping[str, str] = load_json(_NAMES)[language]["fields"]
    return names


@dataclass(frozen=True)
class Piece:
    """A run of words; `changed` where the other side has others."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Change:
    """A change: of which step (its printed numbers before and after) or identity field, and both sides."""

    kind: ChangeKind
    where: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    def title(self, language: str) -> str:
        """What changed, in Indonesian (`id`) or English (`en`)."""
        words = _TITLES[self.kind][0 if language == "id" else 1]
        where = self.where
        if self.kind is ChangeKind.IDENTITY:
            where = field_names(language)[where]
        return f"{words}: {where}" if where else words

    @property
    def sides(self) -> tuple[str, str]:
        """Both sides as texts."""
        return "".join(p.text for p in self.before), "".join(p.text for p in self.after)


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of the sheet, and the total working minutes, most, before and after."""

    changes: tuple[Change, ...]
    minutes: tuple[float | None, float | None]


def compare(before: SopRecord, after: SopRecord) -> Comparison:
    """What changed from one record to another."""
    pairs = align(*([(step.number, step.activity) for step in record.steps] for record in (before, after)))
    moved = list(_moved(before, after, pairs))
    changes = [
        *_identity(before, after),
        *_steps(before, after, pairs, moved),
        *_flow(before, after, [*pairs, *moved]),
    ]
    words = [total(record.steps).words() or "-" for record in (before, after)]
    if words[0] != words[1]:
        changes.append(_change(ChangeKind.TOTAL, "", *words))
    return Comparison(tuple(changes), (_minutes(before), _minutes(after)))


def _moved(
    before: SopRecord, after: SopRecord, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Steps out of order: gone at one place and new at another, most alike first."""
    gone = set(range(len(before.steps))) - {i for i, _ in pairs}
    new = set(range(len(after.steps))) - {j for _, j in pairs}
    alike = sorted(
        (-likeness(fold(before.steps[i].activity), fold(after.steps[j].activity)), i, j)
        for i in gone
        for j in new
    )
    for worth, i, j in alike:
        if -worth >= _MOVED and i in gone and j in new:
            gone.discard(i)
            new.discard(j)
            yield i, j


def _steps(
    before: SopRecord, after: SopRecord, pairs: Sequence[tuple[int, int]], moved: Sequence[tuple[int, int]]
) -> Iterator[Change]:
    """Changes of steps in the order of the new sheet, dropped ones before what follows them."""
    old_of = {j: i for i, j in (*pairs, *moved)}
    kept = {i for i, _ in (*pairs, *moved)}
    dropped = [i for i in range(len(before.steps)) if i not in kept]
    out_of_order = {j for _, j in moved}
    for j, step in enumerate(after.steps):
        i = old_of.get(j)
        if i is None:
            yield _change(ChangeKind.ADDED, str(step.number), "", step.activity)
            continue
        while dropped and dropped[0] < i and j not in out_of_order:
            yield _gone(before.steps[dropped.pop(0)])
        old = before.steps[i]
        if j in out_of_order:
            yield _change(ChangeKind.MOVED, step.activity, f"{i + 1}.", f"{j + 1}.")
        yield from _step(before, old, after, step)
    yield from (_gone(before.steps[i]) for i in dropped)


def _gone(step: Step) -> Change:
    return _change(ChangeKind.DROPPED, str(step.number), step.activity, "")


def _step(before: SopRecord, old: Step, after: SopRecord, new: Step) -> Iterator[Change]:
    where = str(new.number) if old.number == new.number else f"{old.number} -> {new.number}"
    sides = (
        (ChangeKind.REWORDED, old.activity, new.activity),
        (ChangeKind.ACTORS, _actors(before, old), _actors(after, new)),
        (ChangeKind.DURATION, _duration(old), _duration(new)),
        (ChangeKind.REQUIREMENTS, "\n".join(old.requirements), "\n".join(new.requirements)),
        (ChangeKind.OUTPUTS, "\n".join(old.outputs), "\n".join(new.outputs)),
        (ChangeKind.REMARKS, old.remarks, new.remarks),
    )
    for kind, one, other in sides:
        same = _ends(old) == _ends(new) if kind is ChangeKind.DURATION and _ends(old) else one == other
        if not same:
            yield _change(kind, where, one, other)


def _actors(record: SopRecord, step: Step) -> str:
    names = {actor.id: actor.name for actor in record.actors}
    return "; ".join(names.get(actor, actor) for actor in step.actors)


def _duration(step: Step) -> str:
    return step.duration.text if step.duration else ""


def _ends(step: Step) -> tuple[object, ...] | None:
    """What a duration means, whatever its words; None where it gives no length of time."""
    found = step.duration
    if found is None or not (found.minimum or found.maximum):
        return None
    return found.minimum, found.maximum, found.qualifier, found.day_kind, found.per


def _flow(before: SopRecord, after: SopRecord, pairs: Sequence[tuple[int, int]]) -> Iterator[Change]:
    """Connectors between kept steps that only one of the records has."""
    same = dict(pairs)
    old = _connectors(before)
    new = _connectors(after)
    kept = set(same.values())
    carried = {(same[a], same[b], label) for a, b, label in old if a in same and b in same}
    steps = after.steps
    for a, b, label in sorted(carried - set(new)):
        yield _change(ChangeKind.FLOW, "", f"{steps[a].number} -> {steps[b].number} {label}".strip(), "")
    for a, b, label in sorted(each for each in new if each[0] in kept and each[1] in kept):
        if (a, b, label) not in carried:
            yield _change(ChangeKind.FLOW, "", "", f"{steps[a].number} -> {steps[b].number} {label}".strip())


def _connectors(record: SopRecord) -> list[tuple[int, int, str]]:
    """The connectors as places of steps with a label; those within a step are left out."""
    places = {symbol.id: n for n, step in enumerate(record.steps) for symbol in step.symbols}
    found = (
        (places.get(edge.source), places.get(edge.target), _BRANCHES.get(edge.label or "", edge.label or ""))
        for edge in record.flow
    )
    return [(a, b, label) for a, b, label in found if a is not None and b is not None and a != b]


def _identity(before: SopRecord, after: SopRecord) -> Iterator[Change]:
    for name in _FIELDS:
        one, other = (_words(getattr(record.identity, name)) for record in (before, after))
        if one != other:
            yield _change(ChangeKind.IDENTITY, name, one, other)


def _words(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(item.text if isinstance(item, LegalBasis) else str(item) for item in value)
    if hasattr(value, "position"):
        parts = (getattr(value, name) for name in ("position", "name", "rank", "nip"))
        return "\n".join(part for part in parts if part)
    return str(value or "")


def _change(kind: ChangeKind, where: str, before: str, after: str) -> Change:
    """A change with the words marked that only one side has."""
    one, other = (re.findall(r"\s+|\S+", text) for text in (before, after))
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for side, text in zip(sides, ("".join(one[a:b]), "".join(other[c:d])), strict=True):
            if text:
                side.append(Piece(text, tag != "equal"))
    return Change(kind, where, tuple(sides[0]), tuple(sides[1]))


def _minutes(record: SopRecord) -> float | None:
    """The most working minutes of all steps, computed anew; None where there is no bound."""
    timing = with_checks(record).timing or {}
    found = timing.get("working_minutes", {}).get("maximum")
    return found if isinstance(found, int | float) else None
