"""Words that a sheet repeats put right those read unsurely: an archive's own terms are in no lexicon.

What a reading gets wrong differs from cell to cell, what is printed does not.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from extractor.grid.model import ColumnRole
from extractor.meaning.lookalike import ABBREVIATION, REPEATED, WORD, lookalike
from extractor.meaning.page_result import FieldText, ProcedureUnit
from extractor.text.lexicon import load_lexicon
from extractor.text.model import RegionText, TextLine
from extractor.text.visual import load_visual_distance

SURE = 0.8
"""Cells that were read with this confidence stay as they are: a misprint is the sheet's own."""
RARER = 3
"""How many times as many cells must show it as show the word that it replaces."""
_ROLES = (ColumnRole.ACTIVITY, ColumnRole.REQUIREMENTS, ColumnRole.OUTPUT, ColumnRole.REMARKS)

Mend = Callable[[str], str]
"""A word as it was read to the word that was meant, the same where there is no doubt of it."""


def mend_repeated(units: Sequence[ProcedureUnit]) -> list[ProcedureUnit]:
    """The units with words put right in unsure cells; what was read stays in their lines and alternatives."""
    cells = [text for unit in units for field in unit.fields for text in field.texts]
    if all(cell.confidence >= SURE for cell in cells):
        return list(units)
    mend = _mend(Counter(word for cell in cells for word in set(WORD.findall(cell.text))))
    return [replace(unit, fields=tuple(_field(field, mend) for field in unit.fields)) for unit in units]


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


def _field(field: FieldText, mend: Mend) -> FieldText:
    if field.role not in _ROLES:
        return field
    return replace(field, texts=tuple(_cell(text, mend) for text in field.texts))


def _cell(cell: RegionText, mend: Mend) -> RegionText:
    if cell.confidence >= SURE:
        return cell
    text = _words(cell.text, mend)
    if text == cell.text:
        return cell
    return replace(
        cell,
        text=text,
        lines=tuple(_line(line, mend) for line in cell.lines),
        alternatives=tuple(dict.fromkeys((cell.text, *cell.alternatives))),
    )


def _line(line: TextLine, mend: Mend) -> TextLine:
    text = _words(line.text, mend)
    if text == line.text:
        return line
    unrepaired = line.text if line.unrepaired is None else line.unrepaired
    return replace(line, text=text, unrepaired=unrepaired)


def _words(text: str, mend: Mend) -> str:
    return WORD.sub(lambda found: mend(found.group()), text)
