"""Checks of what goes from step to step: outputs, requirements, and the status of documents."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words
from extractor.meaning.terms.citations import fold
from extractor.meaning.terms.documents import document_status, same_document, split_documents
from extractor.meaning.terms.roles import is_role_head

_BRACKETS = re.compile(r"\([^()]*\)")
_DRAFT = frozenset({"konsep", "draf", "draft", "rancangan"})
_FINISHED = frozenset({"dokumen", "naskah", "surat"})
_MATERIAL = frozenset({"bahan"})
_BARE = frozenset({"laporan", "dokumen", "naskah", "berkas", "surat", "konsep", "draf", "draft"})
_LINKING = frozenset({"yang", "sudah", "suda", "telah", "dan", "oleh", "paraf", "tanda", "tangan"})
_DONE = re.compile(r"(?:di|ter)[a-z]{4,}$|di$")
_NAMED_SOP = re.compile(r"\bSOP\s+([^;,.()\n]{4,60})", re.IGNORECASE)
_AND = re.compile(r"\s+(?:dan|serta|&)\s+", re.IGNORECASE)
_LONG_WORD = 7
_SAME_SOP = 0.85
_FEWEST_STEPS = 2


def _expanded(text: str) -> str:
    """A document's name without brackets, its abbreviations written out."""
    known: dict[str, str] = words()["abbreviations"]
    named = [w for w in fold(_BRACKETS.sub(" ", text)).split() if w not in words()["sheets"]]
    return " ".join(known.get(word, word) for word in named)


def _parts(items: Sequence[str]) -> list[str]:
    """The documents of a cell: its items, and what they name one by one."""
    single = split_documents(list(items))
    parts = dict.fromkeys((*items, *single, *(part for item in single for part in _AND.split(item))))
    return [_expanded(part) for part in parts if part.strip(" -")]


def _are_tools(items: Sequence[str]) -> bool:
    """Whether a cell names nothing but tools, so that no document can be missing from it."""
    tools = set(words()["tools"])
    named = [_expanded(part) for item in split_documents(list(items)) for part in _AND.split(item)]
    return all(not tools.isdisjoint(name.split()) for name in named if name)


def _is_same(one: str, other: str, threshold: float) -> bool:
    """Whether two names are one document.

    A draft, its material and the finished document are three, those of two offices are two, and a bare
    "laporan" is none that a longer name says more of.
    """
    first = one.split()
    second = [_spelt_as(word, first) for word in other.split()]
    if _stages_differ(set(first), set(second)) or _offices_differ(set(first), set(second)):
        return False
    if _BARE & {*first, *second} and min(len(first), len(second)) == 1:
        return first == second
    subjects = _subject(first), _subject(second)
    if all(subjects) and subjects[0].isdisjoint(subjects[1]):
        return False
    return same_document(one, " ".join(second)) >= threshold


def _stages_differ(first: set[str], second: set[str]) -> bool:
    for mine, theirs in ((first, second), (second, first)):
        if (
            mine & _DRAFT
            and theirs & (_FINISHED | _MATERIAL)
            and not theirs & _DRAFT
            and not mine & _FINISHED
        ):
            return True
    return False


def _offices_differ(first: set[str], second: set[str]) -> bool:
    return any(map(is_role_head, first - second)) and any(map(is_role_head, second - first))


def _subject(names: Sequence[str]) -> set[str]:
    """What a document is about: its name without what was done with it, and by whom."""
    return {
        word
        for word in names
        if word not in _DRAFT | _LINKING
        and not _DONE.match(word)
        and not is_role_head(word)
        and document_status(word) is None
    }


def _spelt_as(word: str, known: Sequence[str]) -> str:
    """The one of the known words that a long word is a slip of the pen away from, else the word."""
    if word in known or len(word) < _LONG_WORD:
        return word
    return next(
        (k for k in sorted(known) if len(k) >= _LONG_WORD and Levenshtein.distance(k, word) <= 1), word
    )


@check("CHN-01")
def chain_broken(sheet: Sheet) -> Iterator[Fault]:
    """Along the ways of passed checks; one predecessor that hands over something is enough."""
    steps = sheet.record.steps
    limit = sheet.settings.limits.same_document
    if len(steps) < _FEWEST_STEPS:
        return
    forward = sheet.flow.forward
    for target in range(len(steps)):
        needs = _parts(steps[target].requirements)
        sources = [n for n in sorted(forward.predecessors(target)) if steps[n].outputs]
        gives = {n: _parts(steps[n].outputs) for n in sources}
        if not needs or not sources or not all(gives.values()) or _are_tools(steps[target].requirements):
            continue
        if any(_is_same(out, need, limit) for made in gives.values() for out in made for need in needs):
            continue
        yield Fault(
            f"/steps/{target}/requirements",
            {"source": steps[sources[-1]].number, "target": steps[target].number},
            reads=(f"/steps/{target}/requirements", *(f"/steps/{n}/outputs" for n in sources)),
        )


@check("CHN-02")
def nothing_changed(sheet: Sheet) -> Iterator[Fault]:
    for n, (step, activity) in enumerate(zip(sheet.record.steps, sheet.activities, strict=True)):
        needs = " ".join(_expanded(item) for item in step.requirements)
        made = " ".join(_expanded(item) for item in step.outputs)
        if made and needs == made and not activity.checks:
            yield Fault(
                f"/steps/{n}/outputs",
                {"number": step.number},
                reads=(f"/steps/{n}/outputs", f"/steps/{n}/requirements"),
            )


@check("CHN-03")
def status_back(sheet: Sheet) -> Iterator[Fault]:
    """Within a step, from what its activity does to what comes out; and from a step to the next."""
    limit = sheet.settings.limits.same_document
    steps = sheet.record.steps
    for n, step in enumerate(steps):
        reached = document_status(step.activity) if not sheet.activities[n].decision else None
        given = document_status(" ".join(step.outputs))
        if reached and given and _makes(sheet, n) and given.rank < reached.rank:
            yield _fault(n, reached.name, given.name, (f"/steps/{n}/activity", f"/steps/{n}/outputs"))
    for source, target in sorted(sheet.flow.forward.edges):
        pairs = (
            (document_status(out), document_status(later))
            for out in _parts(steps[source].outputs)
            for later in _parts(steps[target].outputs)
            if _is_same(out, later, limit)
        )
        back = next(((a, b) for a, b in pairs if a and b and b.rank < a.rank), None)
        if back:
            reads = (f"/steps/{source}/outputs", f"/steps/{target}/outputs")
            yield _fault(target, back[0].name, back[1].name, reads)


def _makes(sheet: Sheet, step: int) -> bool:
    """Whether the activity is the one that gives a document its status."""
    verb = sheet.activities[step].verb or ""
    return verb in ("memberi", "memberikan", "memaraf", "menandatangani", "mengesahkan", "menyetujui")


def _fault(step: int, before: str, after: str, reads: tuple[str, ...]) -> Fault:
    return Fault(f"/steps/{step}/outputs", {"before": before, "after": after}, reads=reads)


@check("CHN-04")
def from_nowhere(sheet: Sheet) -> Iterator[Fault]:
    """Not of the first step, whose input comes from outside; blind to what tools the sheet lists."""
    steps = sheet.record.steps
    limit = sheet.settings.limits.same_document
    identity = sheet.record.identity
    known = _parts([*identity.equipment, *identity.related_sops, *identity.record_keeping])
    made: list[str] = [part for step in steps for part in _parts(step.outputs)]
    first = _parts(steps[0].requirements) if steps else []
    tools = set(words()["tools"])
    for n, step in enumerate(steps[1:], 1):
        for item in split_documents(step.requirements):
            name = _expanded(item)
            if not name or not tools.isdisjoint(name.split()):
                continue
            if not any(same_document(name, other) >= limit for other in (*made, *known, *first)):
                values: dict[str, object] = {"number": step.number, "item": item}
                yield Fault(f"/steps/{n}/requirements", values)


@check("REF-01")
def related_missing(sheet: Sheet) -> Iterator[Fault]:
    listed = [fold(item) for item in sheet.record.identity.related_sops]
    for n, step in enumerate(sheet.record.steps):
        for match in _NAMED_SOP.finditer(step.remarks):
            name = fold(match[0])
            if sheet.has_identity and not any(same_document(name, item) >= _SAME_SOP for item in listed):
                reads = (f"/steps/{n}/remarks", "/identity/related_sops")
                yield Fault(f"/steps/{n}/remarks", {"name": match[0].strip()}, reads=reads)
