"""Words that a sheet repeats put right those read unsurely: an archive's own terms are in no lexicon.

What a reading gets wrong differs from cell to cell, what is printed does not.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from extractor.grid.model import ColumnRole
from extractor.meaning.correction.sheet_evidence import BELIEVED, SheetWords, replace_words
from extractor.recognised.page import ProcedureUnit
from extractor.text.language.lexicon import load_lexicon
from extractor.text.language.lookalike import ABBREVIATION, REPEATED, WORD, lookalike
from extractor.text.language.visual_distance import load_visual_distance
from extractor.text.model import RegionText, TextLine

SURE = 0.8
"""Cells that were read with this confidence stay as they are: a misprint is the sheet's own."""
MENDED = 0.85
"""Most that a cell is sure of with a word that was put right by what was seen."""
RARER = 3
"""How many times as many cells must show it as show the word that it replaces."""
_ROLES = (ColumnRole.ACTIVITY, ColumnRole.REQUIREMENTS, ColumnRole.OUTPUT, ColumnRole.REMARKS)

Mend = Callable[[str], str]
"""A word as it was read to the word that was meant, the same where there is no doubt of it."""


def mend_repeated(
    units: Sequence[ProcedureUnit], others: Sequence[tuple[str, float]] = ()
) -> list[ProcedureUnit]:
    """The units with words put right in unsure cells; what was read stays in their lines and alternatives.

    `others` are further lines of the sheet, such as its title, with their confidence.
    """
    cells = [text for unit in units for field in unit.fields for text in field.texts]
    if all(cell.confidence >= BELIEVED for cell in cells):
        return list(units)
    mend = _mend(Counter(word for cell in cells for word in set(WORD.findall(cell.text))))
    units = [_unit(unit, lambda cell: _cell(cell, mend)) for unit in units]
    lines = [
        (line.text, line.confidence)
        for unit in units
        for field in unit.fields
        if field.role in _ROLES
        for text in field.texts
        for line in text.lines
    ]
    words = SheetWords.of([*lines, *others])
    return [_unit(unit, lambda cell: _seen(cell, words)) for unit in units]


def _mend(shown: Counter[str]) -> Mend:
    """`shown` counts the cells with each word, in the capitals it has there."""
    folded: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for word, count in shown.items():
        folded[word.casefold()] += count
        forms.setdefault(word.casefold(), Counter())[word] += count
    common = [word for word, count in folded.items() if count >= REPEATED]
    lexicon = load_lexicon()

    def mend(word: str) -> str:
        read = word.casefold()
        if lexicon.derives(read):
            return word
        # In abbreviations only letters are exchanged: one more letter makes another of them.
        apart = 0 if len(read) <= ABBREVIATION else 1
        near = [w for w in common if abs(len(w) - len(read)) <= apart and folded[w] >= RARER * folded[read]]
        distance = load_visual_distance(capitals=word.isupper())
        found = lookalike(read, near, distance)
        if found is None:
            return word
        return _in_case(forms[found[0]].most_common(1)[0][0], word)

    return mend


def _in_case(form: str, read: str) -> str:
    """The word in its usual capitals, but in those of what was read where that begins otherwise."""
    if form[1:].islower() and read[:1].isupper():
        return form.capitalize()
    return form


def _unit(unit: ProcedureUnit, mended: Callable[[RegionText], RegionText]) -> ProcedureUnit:
    fields = (
        replace(field, texts=tuple(map(mended, field.texts))) if field.role in _ROLES else field
        for field in unit.fields
    )
    return replace(unit, fields=tuple(fields))


def _seen(cell: RegionText, words: SheetWords) -> RegionText:
    """The cell with words of the sheet in the place of others that it shows as well."""
    found = [words.meant(line) for line in cell.lines]
    if not any(found):
        return cell
    lines = [
        _changed(line, replace_words(line.text, one)) for line, one in zip(cell.lines, found, strict=True)
    ]
    return replace(
        cell,
        text=replace_words(cell.text, {read: word for one in found for read, word in one.items()}),
        lines=tuple(lines),
        confidence=min(cell.confidence, MENDED),
        alternatives=tuple(dict.fromkeys((cell.text, *cell.alternatives))),
    )


def _cell(cell: RegionText, mend: Mend) -> RegionText:
    if cell.confidence >= SURE:
        return cell
    text = _words(cell.text, mend)
    if text == cell.text:
        return cell
    return replace(
        cell,
        text=text,
        lines=tuple(_changed(line, _words(line.text, mend)) for line in cell.lines),
        alternatives=tuple(dict.fromkeys((cell.text, *cell.alternatives))),
    )


def _changed(line: TextLine, text: str) -> TextLine:
    if text == line.text:
        return line
    unrepaired = line.text if line.unrepaired is None else line.unrepaired
    return replace(line, text=text, unrepaired=unrepaired)


def _words(text: str, mend: Mend) -> str:
    return WORD.sub(lambda found: mend(found.group()), text)
