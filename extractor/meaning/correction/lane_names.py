"""Lane names that were read unsurely, put right from the words that lanes and this very sheet are made of.

A name that was read surely stays as it is printed, however odd: offices name their posts as they please.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from extractor.meaning.correction.lane_decoding import (
    NameWords,
    is_action,
    name_words,
    pictures,
    spelt_name,
)
from extractor.recognised.page import ProcedureUnit
from extractor.store.knowledge import load_json
from extractor.text.language.casing import dressed, plain
from extractor.text.language.lexicon import Lexicon, load_lexicon
from extractor.text.language.lookalike import ABBREVIATION, REPEATED, WORD, lookalike
from extractor.text.language.visual_distance import VisualDistance, load_visual_distance
from extractor.text.model import RegionText

SURE = 0.95
"""Names and words of the sheet that were read with this confidence are believed."""
MENDED = 0.75
"""Most that a name is sure of with a word that was put right."""
GENERAL = 0.22
"""Cost for each letter that a word of lanes must stay below to be taken for any other known word."""
UNKNOWN = 0.4
"""Cost for each letter of a word that stays as it was read, though nobody knows it."""
SEAM = 0.15
"""Cost of taking a space out of a word, or of putting one in."""
PIECES = 3
"""Pieces that a word can have been read in."""
SHORTEST = 3
_STRAY = "•·.,:;'\"|-–—_*~\\/«»“”‘’` "


@dataclass(frozen=True)
class MendedName:
    """A lane's name after repair; `mended` is True where a word was changed."""

    text: str
    mended: bool = False


class LaneWords:
    """The words that lane names can hold: roles, the words of office sheets, and those of one sheet."""

    def __init__(
        self,
        of_sheet: Iterable[str],
        lexicon: Lexicon,
        small: VisualDistance,
        large: VisualDistance,
        names: NameWords | None = None,
    ) -> None:
        roles = load_json("lexicon/roles.json")
        known = [*roles["heads"], *roles["expansions"], *roles["lane_words"], *of_sheet]
        general = [word for word in lexicon.domain if len(word) > ABBREVIATION]
        self._posts = tuple(dict.fromkeys(word.casefold() for word in [*roles["heads"], *of_sheet]))
        words = dict.fromkeys(word.casefold() for word in [*known, *general])
        self._words = tuple(word for word in words if not is_action(word))
        self._known = frozenset(self._words)
        self._lexicon = lexicon
        self._distances = {False: small, True: large}
        self._names = names

    def holds(self, word: str) -> bool:
        """Whether the word is one of lanes or of this sheet."""
        return word.casefold() in self._known

    def spell(self, shown: Sequence[RegionText], known: Mapping[str, float]) -> str | None:
        """The likeliest name, `plain`, under all that was seen of it; None where nothing was kept.

        `known` are the ways it was read, `plain`, with their confidence.
        """
        if self._names is None:
            return None
        return spelt_name(pictures(shown), known, self._names)

    def knows(self, word: str) -> bool:
        """Whether the word is known at all."""
        return word.casefold() in self._known or (len(word) >= SHORTEST and self._lexicon.derives(word))

    def alike(self, read: str) -> tuple[str, float] | None:
        """The one word that looks like the letters read, and its cost; None where none does or several do."""
        folded, distance = read.casefold(), self._distances[read.isupper()]
        # Short words in capitals are abbreviations, which differ by a letter; posts do not.
        words = self._posts if read.isupper() and len(read) <= ABBREVIATION else self._words
        most = 1 + len(folded) // 2
        near = [w for w in words if Levenshtein.distance(folded, w, score_cutoff=most) <= most]
        return lookalike(folded, near, distance)


def lane_words(units: Sequence[ProcedureUnit]) -> LaneWords:
    """The words for the lanes of one SOP; those of its cells count where read surely, or again and again."""
    cells = [t for u in units for f in u.fields for t in f.texts]
    texts = [t.text for t in cells if t.confidence >= SURE]
    texts += [n.text for u in units for n in u.lane_names if n is not None and n.confidence >= SURE]
    shown = Counter(word for cell in cells for word in _words_of(cell.text))
    repeated = (word for word, count in shown.items() if count >= REPEATED)
    believed = frozenset(repeated).union(*map(_words_of, texts))
    return _lane_words(believed, tuple(sorted(set(texts))))


def _words_of(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


@cache
def _lane_words(words: frozenset[str], cells: tuple[str, ...]) -> LaneWords:
    small, large = load_visual_distance(), load_visual_distance(capitals=True)
    return LaneWords(sorted(words), load_lexicon(), small, large, name_words(words, cells))


def mend_name(name: str, confidence: float, words: LaneWords, shown: Sequence[RegionText] = ()) -> MendedName:
    """A name that was read with `confidence`, put right where it is unsure.

    `shown` are all places that show it. What was seen there decides where it was kept, else words that
    nobody knows become the one known word that they look like.
    """
    if confidence >= SURE or not name:
        return MendedName(name)
    sure = {name: confidence} | {region.text: region.confidence for region in shown}
    likened = _likened(name, words)
    known = {plain(_likened(text, words)): 0.0 for text in sure}
    known |= {plain(text): read for text, read in sure.items()}
    spelt = words.spell(shown, known)
    text = likened if spelt is None else dressed(spelt, name)
    return MendedName(text, text != name)


def _likened(name: str, words: LaneWords) -> str:
    """The name with unknown words put right that look like one known word."""
    tokens = name.strip(_STRAY).split()
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(tokens) + 1):
        ways = []
        for start in range(max(0, end - PIECES), end):
            cost, text = _group(tokens[start:end], words)
            ways.append((best[start][0] + cost, (*best[start][1], text)))
        best.append(min(ways))
    return " ".join(best[-1][1])


def _group(tokens: Sequence[str], words: LaneWords) -> tuple[float, str]:
    """Cost and text of some neighbouring tokens as one word; of one token also as two words."""
    joined = "".join(tokens)
    seams = SEAM * (len(tokens) - 1)
    core = joined.strip(_STRAY)
    if not core.isalpha() or len(core) < SHORTEST:
        return (0.0, joined) if len(tokens) == 1 else (UNKNOWN * len(joined) + 1, " ".join(tokens))
    if words.holds(core):
        return seams, joined
    found = words.alike(core)
    known = len(core) > SHORTEST and words.knows(core)
    if known and (found is None or found[1] >= GENERAL * len(core)):
        return seams, joined
    if found is not None:
        return seams + found[1], joined.replace(core, _cased(found[0], core))
    parted = _parted(core, words) if len(tokens) == 1 else None
    if parted is not None:
        return parted[0], joined.replace(core, parted[1])
    return UNKNOWN * len(core) + seams, " ".join(tokens)


def _parted(core: str, words: LaneWords) -> tuple[float, str] | None:
    """Two words that lost the space between them: one known, the other known or looking like a known one."""
    ways = []
    for place in range(SHORTEST, len(core) - SHORTEST + 1):
        left, right = core[:place], core[place:]
        if not (words.knows(left) or words.knows(right)):
            continue
        found = [(w, 0.0) if words.knows(w) else words.alike(w) for w in (left, right)]
        if found[0] is not None and found[1] is not None:
            cost = SEAM + found[0][1] + found[1][1]
            ways.append((cost, f"{_cased(found[0][0], left)} {_cased(found[1][0], right)}"))
    return min(ways, default=None)


def _cased(word: str, read: str) -> str:
    """The word in the capitals of what was read."""
    if sum(map(str.isupper, read)) * 2 > len(read):
        return word.upper()
    return word.capitalize() if read[0].isupper() else word
