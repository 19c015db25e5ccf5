"""Reads the identity block of an SOP: every field with its evidence, independent of the sheet's layout."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractor.meaning.identity.agency import agency_lines
from extractor.meaning.identity.approver import ApproverReading, is_torn, lacks_comma, read_approver
from extractor.meaning.identity.blocks import find_blocks
from extractor.meaning.identity.labels import holds_label
from extractor.meaning.identity.nip import find_nip, nip_repairs, read_nip
from extractor.meaning.identity.paragraphs import split_paragraphs
from extractor.meaning.terms.dates import read_date
from extractor.meaning.terms.items import Item, join_lines, read_items
from extractor.meaning.terms.regulations import read_legal_basis
from extractor.recognised.evidence import as_list
from extractor.recognised.identity_cells import FieldBlock, IdentityCell, IdentityLine
from extractor.record.geometry import Box, union
from extractor.record.model import Approver, Evidence, Identity, LegalBasis, Origin, State
from extractor.record.reasons import Code, Reason, because
from extractor.text.language.dictionary_repair import repair_words
from extractor.text.language.lexicon import load_lexicon

__all__ = ["IdentityCell", "IdentityReading", "read_identity"]

_DATES = ("date_created", "date_revised", "date_effective")
_LISTS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")
_PARTS = ("position", "name", "rank", "nip")
_NOUGHT = re.compile(r"(?<=[A-Z])0(?=[A-Z])")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
"""Words of a title that no list knows are misread ones ("Pengetotaan"): right titles of scans had none."""
_TOKEN = re.compile(r"\w+")
_AMBIGUOUS = re.compile(r"^[IlO|]$|^(?=.*\d)(?=.*[^\W\d_])\w*[IlOo10]\w*$")
"""Part of a number in which letters and digits of one shape stand alone or mixed: "I.3-3-1", "S1", "l0"."""
_RUN_ON = re.compile(r":|\b(?:tanggal|tgl)\b", re.IGNORECASE)
"""What a number never holds: the beginning of the next label and its colon."""
_ALIKE = 0.75
"""Confidence of such a number, which engines misread alike. By hand."""
_TITLE_SHARE, _TITLE_LETTERS = 0.4, 5
_NO_WORDS = 0.4
"""Confidence of a title of which most is no word. By hand."""
_RUNS_ON = 0.6
"""How sure a value is that runs on into the label of another field, as a share. By hand."""
_NOTHING = frozenset({"", "-", "--", "nihil"})
_REVIEW_BELOW = 0.8
_MENDED = 0.7
_BLANK, _BLANK_BY_ITS_CHARACTERS = 0.9, 0.98
"""Confidence that a field is blank: on a scan something faint may stand there."""


@dataclass(frozen=True)
class IdentityReading:
    """An identity and the evidence of its values under JSON Pointers such as `/identity/sop_number`."""

    identity: Identity
    evidence: dict[str, Evidence]


def read_identity(cells: Sequence[IdentityCell]) -> IdentityReading:
    """Read the identity out of all cells of one SOP's identity regions, in any order, over any pages."""
    ordered = sorted(cells, key=lambda c: (c.page, c.box.y0, c.box.x0))
    found = find_blocks(ordered)
    blocks = {block.field: block for block in found}
    evidence: dict[str, Evidence] = {}
    values: dict[str, object] = {
        "sop_number": _number(blocks, evidence),
        "sop_title": _title(blocks, evidence),
    }
    for name in _DATES:
        values[name] = _date(name, blocks, evidence)
    values["approved_by"] = _approver(blocks, evidence)
    for name in _LISTS:
        items = _items(name, blocks, evidence)
        values[name] = items
        if name == "legal_basis":
            values[name] = [LegalBasis(text=i, citation=read_legal_basis(i)) for i in items]
    values["agency"] = _agency(ordered, found, evidence)
    return IdentityReading(Identity.model_validate(values), evidence)


def _evidence(
    lines: Sequence[IdentityLine], block: FieldBlock, factor: float = 1.0, reason: Reason | None = None
) -> Evidence:
    """The evidence of a value that was read from lines of a block."""
    cells = {id(line.cell): line.cell for line in lines}.values()
    page = lines[0].cell.page
    states = {cell.state for cell in cells}
    state = next((s for s in (State.HANDWRITTEN, State.UNREADABLE) if s in states), State.READ)
    confidence = min(line.confidence for line in lines) * factor * (1 - 0.03 * block.distance)
    doubtful = state is not State.READ or confidence < _REVIEW_BELOW or reason is not None
    if reason is None and any(line.raw != line.text for line in lines):
        reason = because(Code.WORDS_CORRECTED)
        # What recognition mended has a confidence that says so; other programs' text has none.
        doubtful = doubtful or lines[0].cell.origin is Origin.TEXT
    return Evidence(
        page=page,
        box=as_list(union(line.box for line in lines if line.cell.page == page)),
        raw="\n".join(line.raw for line in lines),
        confidence=max(0.0, min(1.0, confidence)),
        origin=lines[0].cell.origin,
        state=state,
        needs_review=doubtful,
        reasons=[reason] if reason else [],
    )


def _nothing(block: FieldBlock | None) -> Evidence:
    """The evidence of a field without a value: its label is missing, or nothing stands behind the label."""
    if block is None:
        return Evidence(confidence=0.8, origin=Origin.INFERRED, state=State.ABSENT)
    cells = [c for c in block.cells if c.state in (State.UNREADABLE, State.HANDWRITTEN)]
    state = cells[0].state if cells else State.BLANK
    origin = block.cells[0].origin if block.cells else Origin.OCR
    blank = _BLANK_BY_ITS_CHARACTERS if origin is Origin.DIGITAL else _BLANK
    return Evidence(
        page=block.page,
        box=as_list(block.place),
        raw="",
        confidence=0.5 if cells else blank,
        origin=origin,
        state=state,
        needs_review=bool(cells),
        reasons=[because(Code.WRITING_UNREAD)] if cells else [],
    )


def _scalar(
    name: str, blocks: dict[str, FieldBlock], evidence: dict[str, Evidence], clean: Callable[[str], str]
) -> str | None:
    block = blocks.get(name)
    lines = [line for line in block.lines if not line.is_scrap] or list(block.lines) if block else []
    text = clean(join_lines([line.text for line in lines]))
    if block is None or text.casefold() in _NOTHING:
        evidence[f"/identity/{name}"] = _nothing(block)
        return None
    reason = because(Code.LABEL_INSIDE) if holds_label(text) else None
    evidence[f"/identity/{name}"] = _evidence(lines, block, _RUNS_ON if reason else 1.0, reason)
    return text


def _number(blocks: dict[str, FieldBlock], evidence: dict[str, Evidence]) -> str | None:
    """The number, a nought between capitals put right; the raw reading stays in its evidence."""
    number = _scalar("sop_number", blocks, evidence, _clean)
    found = evidence["/identity/sop_number"]
    if number is not None and _RUN_ON.search(number):
        found.confidence = min(found.confidence, _RUNS_ON)
        found.needs_review, found.reasons = True, [because(Code.LABEL_INSIDE)]
    if number is None or found.origin is not Origin.OCR:
        return number
    if any(_AMBIGUOUS.search(token) for token in _TOKEN.findall(number)):
        found.confidence = min(found.confidence, _ALIKE)
        found.needs_review = True
        found.reasons = found.reasons or [because(Code.LETTERS_AND_DIGITS_ALIKE)]
    mended = _NOUGHT.sub("O", number)
    if mended != number:
        found.confidence = min(found.confidence, _MENDED)
        found.needs_review, found.reasons = True, [because(Code.WORDS_CORRECTED)]
        found.alternatives = [number]
    return mended


def _title(blocks: dict[str, FieldBlock], evidence: dict[str, Evidence]) -> str | None:
    """The title, a badly read word in it mended; the raw reading stays in its evidence."""
    title = _scalar("sop_title", blocks, evidence, _clean_title)
    found = evidence["/identity/sop_title"]
    if title is None or found.origin is not Origin.OCR:
        return title
    mended = repair_words(title, found.confidence)
    if mended.changes:
        found.confidence = min(found.confidence, _MENDED)
        found.needs_review, found.reasons = True, [because(Code.WORDS_CORRECTED)]
    if not _makes_a_title(mended.text):
        found.confidence = min(found.confidence, _NO_WORDS)
        found.needs_review, found.reasons = True, found.reasons or [because(Code.WORDS_UNKNOWN)]
    if any(not load_lexicon().share(word.casefold()) for word in _LONG_WORD.findall(mended.text)):
        found.confidence = min(found.confidence, _MENDED)
        found.needs_review, found.reasons = True, found.reasons or [because(Code.WORDS_UNKNOWN)]
    return mended.text


def _makes_a_title(text: str) -> bool:
    """Whether a text names something: a seal over a title leaves scraps that no word list knows."""
    return (
        load_lexicon().share(text.casefold()) >= _TITLE_SHARE
        and sum(c.isalpha() for c in text) >= _TITLE_LETTERS
    )


def _clean(text: str) -> str:
    return text.strip(" :;|=_*")


def _clean_title(text: str) -> str:
    return _clean(text).strip(" \"'“”‘’«»")


def _date(name: str, blocks: dict[str, FieldBlock], evidence: dict[str, Evidence]) -> str | None:
    block = blocks.get(name)
    reading = read_date(_clean(join_lines([line.text for line in block.lines]))) if block else None
    if block is None or reading is None or reading.blank or not block.lines:
        evidence[f"/identity/{name}"] = _nothing(block)
        return None
    factor = 0.6 if reading.repaired or reading.reasons else 1.0
    found = _evidence(block.lines, block, factor, next(iter(reading.reasons), None))
    if reading.iso is None and found.state is State.READ:
        found.state = State.UNREADABLE
    evidence[f"/identity/{name}"] = found
    return reading.iso


def _approver(blocks: dict[str, FieldBlock], evidence: dict[str, Evidence]) -> Approver:
    block = blocks.get("approved_by")
    reading = read_approver([line.text for line in block.lines]) if block else None
    if block is None or reading is None:
        evidence |= {f"/identity/approved_by/{part}": _nothing(None) for part in _PARTS}
        return Approver()
    approver = Approver(position=reading.position, name=reading.name, rank=reading.rank, nip=reading.nip)
    for part in _PARTS:
        pointer = f"/identity/approved_by/{part}"
        lines = [block.lines[i] for i in reading.lines.get(part, ())]
        if part == "nip":
            lines = lines or list(block.lines)
            approver.nip, found = _nip(reading, lines, block)
            sure = approver.nip is not None and not found.needs_review
            if reading.doubt and sure and found.origin is Origin.OCR:
                # Where a signature or a seal made a line of its own, it runs over the digits as well.
                alternatives, found = found.alternatives, _evidence(lines, block, 0.7, reading.doubt)
                found.alternatives = alternatives
            evidence[pointer] = found
        elif getattr(approver, part) is None or not lines:
            evidence[pointer] = _nothing(block)
        else:
            reason = reading.doubt if part in ("position", "name") else None
            if part == "name" and lines[0].cell.origin is Origin.OCR:
                reason = _name_doubt(reading.name or "") or reason
            evidence[pointer] = _evidence(lines, block, 0.7 if reason else 1.0, reason)
    return approver


def _name_doubt(name: str) -> Reason | None:
    if is_torn(name):
        return because(Code.NAME_TORN)
    return because(Code.NAME_WITHOUT_COMMA) if lacks_comma(name) else None


def _nip(
    reading: ApproverReading, lines: Sequence[IdentityLine], block: FieldBlock
) -> tuple[str | None, Evidence]:
    """The number with its evidence; one against the rule gives way to another reading that keeps it."""
    digits = reading.nip or ""
    found = (find_nip(text) for line in lines for text in line.readings)
    read = Counter(other.digits for other in found if other and read_nip(other.digits).valid)
    others = sorted(read.keys() - {digits})
    if read_nip(digits).valid:
        evidence = _evidence(lines, block, 0.7 if reading.nip_repaired else 1.0)
        if others:
            evidence = _evidence(lines, block, 0.7, because(Code.NIP_OTHER_READINGS))
            evidence.alternatives = others
        return digits, evidence
    ranked = read.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        evidence = _evidence(lines, block, 0.6, because(Code.NIP_FROM_OTHER_READING))
        evidence.alternatives = [other for other in others if other != ranked[0][0]]
        return ranked[0][0], evidence
    if not digits:
        return None, _nothing(block)
    # The characters of a born-digital page are what is printed: there the sheet is wrong, not the reading.
    printed = all(line.cell.origin is Origin.DIGITAL for line in lines)
    doubted = _evidence(lines, block, 0.7, because(Code.NIP_INVALID))
    evidence = _evidence(lines, block) if printed else doubted
    evidence.alternatives = others or list(nip_repairs(digits))
    return digits, evidence


def _items(name: str, blocks: dict[str, FieldBlock], evidence: dict[str, Evidence]) -> list[str]:
    block = blocks.get(name)
    items: list[Item] = []
    if block is not None:
        items = read_items([line.text for line in block.lines])
        if _is_unmarked(items, block):
            items = split_paragraphs([line.text for line in block.lines])
        items = [item for item in items if item.text.casefold() not in _NOTHING]
    if block is None or not items:
        evidence[f"/identity/{name}"] = _nothing(block)
        return []
    for index, item in enumerate(items):
        lines = [block.lines[i] for i in item.lines]
        evidence[f"/identity/{name}/{index}"] = _evidence(lines, block)
    return [item.text for item in items]


def _is_unmarked(items: Sequence[Item], block: FieldBlock) -> bool:
    """Whether a list of several lines, or of text from a converter, has no number or bullet to cut it at."""
    if len(items) != 1 or items[0].text != join_lines([line.text for line in block.lines]):
        return False
    return len(block.lines) > 1 or block.lines[0].cell.origin is Origin.TEXT


def _agency(
    cells: Sequence[IdentityCell], blocks: Sequence[FieldBlock], evidence: dict[str, Evidence]
) -> list[str]:
    groups = agency_lines(cells, blocks)
    if not groups:
        evidence["/identity/agency"] = _nothing(None)
    for index, lines in enumerate(groups):
        place = Box(*lines[0].box)
        block = FieldBlock("agency", tuple(lines), lines[0].cell.page, place, 0, (lines[0].cell,), place)
        evidence[f"/identity/agency/{index}"] = _evidence(lines, block)
    return [join_lines([line.text for line in lines]) for lines in groups]
