"""Words of a sheet that lines read unsurely can show as well as the ones that were read there."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractor.text.language.lexicon import load_lexicon
from extractor.text.language.likelihood import bare, likelihoods, outlook
from extractor.text.language.lookalike import ABBREVIATION, REPEATED
from extractor.text.model import TextLine

BELIEVED = 0.92
"""Lines that were read with this confidence show the words of a sheet."""
OFTENER = 2
"""How many times as often, surely and altogether, a word must be shown as the one that it replaces."""
LESS_PROBABLE = -5.0
ABBREVIATED = -3.0
"""How much less probable, as a log, a word may be under what was seen; abbreviations differ by a letter."""
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class SheetWords:
    """How often lines show a word, in small letters: all lines, and those that were read surely."""

    shown: Counter[str]
    sure: Counter[str]
    forms: dict[str, str]
    """Each word as it is printed most often."""

    @classmethod
    def of(cls, lines: Sequence[tuple[str, float]]) -> "SheetWords":
        """The words of lines with the confidence of each."""
        printed = Counter(word for text, _ in lines for word in WORD.findall(text))
        forms = {word.casefold(): word for word, _ in reversed(printed.most_common())}
        shown, sure = Counter[str](), Counter[str]()
        for text, confidence in lines:
            words = {word.casefold() for word in WORD.findall(text)}
            shown.update(words)
            sure.update(words if confidence >= BELIEVED else ())
        return cls(shown, sure, forms)

    def meant(self, line: TextLine) -> dict[str, str]:
        """The words of an unsure line that the sheet has in another spelling, and that spelling."""
        if not line.doubted_sights:
            return {}
        found = {word: self._likelier(word, line) for word in dict.fromkeys(WORD.findall(line.text))}
        return {word: meant for word, meant in found.items() if meant is not None}

    def _likelier(self, word: str, line: TextLine) -> str | None:
        read = word.casefold()
        if len(read) > ABBREVIATION and load_lexicon().derives(read):
            return None
        others = [other for other in self.shown if self._stands_for(other, read)]
        if not others or (load_lexicon().knows(read) and not word.isupper()):
            return None
        pattern = re.compile(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])")
        texts = [bare(pattern.sub(other, line.text)) for other in (word, *others)]
        logs = np.max([likelihoods(outlook([sight]), texts) for sight in line.doubted_sights], axis=0)
        best = int(logs[1:].argmax())
        least = ABBREVIATED if len(read) <= ABBREVIATION and not word.islower() else LESS_PROBABLE
        return _cased(self.forms[others[best]], word) if logs[best + 1] - logs[0] >= least else None

    def _stands_for(self, other: str, read: str) -> bool:
        """Whether the sheet shows a word that looks like another much surer and oftener than that."""
        believed = self.sure[other] > 0 or self.shown[other] >= REPEATED
        oftener = (
            self.shown[other] >= OFTENER * self.shown[read] and self.sure[other] >= OFTENER * self.sure[read]
        )
        most = max(1, len(read) // 3)
        near = other != read and Levenshtein.distance(other, read, score_cutoff=most) <= most
        return believed and oftener and near


def replace_words(text: str, meant: dict[str, str]) -> str:
    """The text with words in the place of others."""
    return WORD.sub(lambda found: meant.get(found.group(), found.group()), text)


def _cased(form: str, read: str) -> str:
    """A word as it is printed elsewhere, but with a capital where what was read has one."""
    if form.islower() or form.istitle():
        if len(read) > 1 and read.isupper():
            return form.upper()
        return form.capitalize() if read[0].isupper() else form.lower()
    return form
