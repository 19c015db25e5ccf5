"""Repair of misread words: only where the picture was unclear and one known word looks like what was read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractor.text.engines.base import LineReading
from extractor.text.fusion.voting import Word, align_words
from extractor.text.language.lexicon import Lexicon
from extractor.text.language.visual_distance import VisualDistance, nearest

CLEAR = 0.985
"""A word whose every character is at least this probable stays as it was read."""
SHORTEST = 4
COST_PER_LETTER, MOST_COST = 0.16, 1.6
AGREED_COST = 0.6
"""What two engines read alike is only changed where the letters look alike as well."""
UNIT_COST, LONE_UNIT_COST = 0.8, 1.3
"""Beside an amount only units of time are expected, so that a unit may look a little less alike; less still
where the line holds nothing else."""
ABBREVIATION_COST = 1.0
"""What putting an abbreviation right counts for."""
MARKS = {")": "j", "]": "J", "!": "I", "|": "I"}
"""Marks that letters of abbreviations are taken for."""
UPRIGHTS = "I1l|"
"""What an L that stands off from the rest of its abbreviation is taken for."""
VOWELS = frozenset("aeiouAEIOU")
PARTS = 2
"""Words of a line that gives a length of time and nothing else."""
MARGIN = 0.2
FAVOUR = 0.2
"""How much cheaper a word of the domain is than any other known word."""
OTHER_WEIGHT = 0.5
NAME_CLEAR = 0.8
"""A word with a capital can be a name: it is only taken for a general word where it is less clear."""
CANDIDATES = 12
_EDGES = ".,;:()\"'“”‘’`~*_|•"
_NUMBER = re.compile(r"\(?\d+(?:[.,/]\d+)?\)?")


@dataclass(frozen=True)
class Repaired:
    """A line's text after repair, and what the changes cost together (0 where nothing was changed)."""

    text: str
    cost: float


class Repairer:
    """Looks unclear words up in the lexicon."""

    def __init__(self, lexicon: Lexicon, distance: VisualDistance) -> None:
        self._lexicon = lexicon
        self._distance = distance

    def repair(self, chosen: LineReading, other: LineReading | None) -> Repaired:
        """The chosen reading with misread words put right; numbers, codes and clear words stay."""
        words = align_words(chosen, other or LineReading("", ()))
        texts: list[str] = []
        total = 0.0
        for word in words:
            amount = bool(texts) and _NUMBER.fullmatch(texts[-1]) is not None
            most = LONE_UNIT_COST if len(words) == PARTS else UNIT_COST
            abbreviation = self._abbreviation(word, texts)
            if abbreviation is not None:
                text, cost = abbreviation, ABBREVIATION_COST
            else:
                text, cost = self._word(word, unit_cost=most if amount else 0.0)
            texts.append(text)
            total += cost
        return Repaired(" ".join(texts), total)

    def _abbreviation(self, word: Word, before: list[str]) -> str | None:
        """The known abbreviation that an unclear word was read for; its part in `before` is dropped.

        A letter of it was read as a mark, or its L stands off and was read as an I or a 1.
        """
        core = word.text.strip(".,;:")
        if word.least >= CLEAR or len(core) <= 1 or not core[0].isupper() or self._lexicon.derives(core):
            return None
        closes = any("(" in text for text in (*before, core))
        meant = "".join(c if c == ")" and closes else MARKS.get(c, c) for c in core)
        known = self._lexicon.in_domain if VOWELS.intersection(core) else self._lexicon.knows
        if meant != core and known(meant):
            return word.text.replace(core, meant, 1)
        if before and before[-1] in UPRIGHTS and known("L" + core):
            before.pop()
            return word.text.replace(core, "L" + core, 1)
        return None

    def _word(self, word: Word, *, unit_cost: float) -> tuple[str, float]:
        core = word.text.strip(_EDGES)
        if not core.isalpha() or (core.isupper() and len(core) > 1) or self._lexicon.derives(core):
            return word.text, 0.0
        folded, other = core.casefold(), word.other.strip(_EDGES).casefold()
        found = self._unit(folded, other, unit_cost) if unit_cost else None
        if found is None and len(core) >= SHORTEST and word.least < CLEAR:
            found = self._known(folded, other, general=core.islower() or word.least < NAME_CLEAR)
        if found is None:
            return word.text, 0.0
        meant = found[0].capitalize() if core[0].isupper() else found[0]
        return word.text.replace(core, meant, 1), found[1]

    def _unit(self, read: str, other: str, most: float) -> tuple[str, float] | None:
        units = self._lexicon.units
        found = nearest(units, self._costs(read, other, units), MARGIN)
        return found if found is not None and found[1] <= most else None

    def _known(self, read: str, other: str, *, general: bool) -> tuple[str, float] | None:
        """The one word that looks like the reading; of the domain alone where `general` is False."""
        most = min(MOST_COST if read != other else AGREED_COST, COST_PER_LETTER * len(read))
        words: list[str] = []
        for choices in (self._lexicon.domain, self._lexicon.general if general else ()):
            near = process.extract(
                read, choices, scorer=Levenshtein.distance, score_cutoff=2 + len(read) // 6, limit=CANDIDATES
            )
            words.extend(word for word, _, _ in near if word not in words)
        costs = self._costs(read, other, words)
        favoured = [c - FAVOUR * self._lexicon.in_domain(w) for w, c in zip(words, costs, strict=True)]
        found = nearest(words, favoured, MARGIN)
        return (found[0], max(0.0, found[1])) if found is not None and found[1] <= most else None

    def _costs(self, read: str, other: str, words: Sequence[str]) -> list[float]:
        """Cost of each word from both readings; the other engine's counts less and cannot mend alone."""
        costs = []
        for word in words:
            mine = self._distance(read, word)
            theirs = min(self._distance(other, word), mine + 1.0) if other.isalpha() else mine
            costs.append((mine + OTHER_WEIGHT * theirs) / (1 + OTHER_WEIGHT))
        return costs
