"""Lane names that were read unsurely, spelt again from what the networks saw in all pictures of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile, zip_longest

import numpy as np
from numpy.typing import NDArray

from extractor.meaning.terms.roles import is_role_head
from extractor.store.knowledge import load_json
from extractor.text.language.confusions import likelihoods_as_seen
from extractor.text.language.lattice import Sight
from extractor.text.language.lexicon import load_lexicon
from extractor.text.language.likelihood import Outlook, bare, likelihoods, outlook
from extractor.text.language.line_decoder import WordTree
from extractor.text.language.word_decoder import WEIGHT, spell, words_cost
from extractor.text.model import RegionText

# Log probabilities of words in a lane's name.
POST, OF_SHEET, OFFICE, OTHER, NUMERAL = -6.0, -6.0, -8.5, -15.0, -6.0
ALONE = -9.0
"""What a name is less probable by that is made of words only that stand before or after others."""
LOST, SHRUNK = -8.0, 0.75
"""What a name is less probable by that lacks the number read, or has less than this share of the letters."""
AS_READ, SURELY = 3.0, 4.0
"""What a name is likelier by that was read so, spaces and all, and for each unit of the log odds of that."""
CLOSEST = 8
"""Names whose letters may also have run together."""
SPELLINGS = 12
"""Spellings of each picture that are tried on the others."""
PICTURES = 3
"""Pictures of one name on one page that count."""
PHRASE, FURTHER = -7.0, -0.5
"""Log probability of a name that the sheet's cells hold as such, and of each of its words after the first."""
LONGEST = 5
"""Words of such a name at most."""
_DROPPED = {"meng": ("", "k"), "meny": ("s",), "mem": ("", "p"), "men": ("", "t"), "me": ("",), "di": ("",)}
"""Prefixes of actions, longest first, and the letters that a root can have lost after each."""
_SHORT_PREFIX, _ROOT = 2, 4
"""A prefix of this length needs a root of this length, longer ones a letter less."""
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", *map(str, range(1, 10)))


@dataclass(frozen=True)
class NameWords:
    """What lane names of a sheet can be made of: words in a tree, and names that its cells hold."""

    tree: WordTree
    phrases: frozenset[str] = frozenset()

    def cost(self, name: str) -> float:
        """Log probability of a name in small letters, whatever was seen of it."""
        words = name.split()
        cost = words_cost(name, self.tree)
        if name in self.phrases:
            cost = max(cost, PHRASE + FURTHER * (len(words) - 1))
        return cost + (ALONE if words and _partial().issuperset(words) else 0.0)


def pictures(shown: Sequence[RegionText]) -> list[list[Outlook]]:
    """For each place that shows a name unsurely what was seen there, in each of the ways it was looked at."""
    places = []
    for region in shown:
        if any(line.doubted_sights for line in region.lines):
            lines = [line.doubted_sights[:PICTURES] or (Sight.certain(line.text),) for line in region.lines]
            ways = zip_longest(*lines)
            places.append([outlook([s or line[0] for s, line in zip(w, lines, strict=True)]) for w in ways])
    return places


def spelt_name(
    places: Sequence[Sequence[Outlook]], known: Mapping[str, float], words: NameWords
) -> str | None:
    """The likeliest name in all pictures of it together; None where no picture was kept.

    `known` are the ways it was read and mended, `plain`, and how sure each is; `places` hold `pictures`.
    """
    names = {s.text for views in places for view in views for s in spell(view, words.tree, SPELLINGS)}
    single = all(len(name.split()) == 1 for name in known)
    texts = sorted(name for name in {*names, *known, *words.phrases, *(_posts() if single else ())} if name)
    if not places or not texts:
        return None
    numbered = any(map(_numbered, known))
    costs = np.array([words.cost(text) for text in texts])
    costs += LOST * np.array([numbered and not _numbered(text) for text in texts])
    least = SHRUNK * min(len(bare(name)) for name in known)
    costs += LOST * np.array([len(bare(text)) < least for text in texts])
    score = WEIGHT * (costs + np.array([_belief(known.get(text)) for text in texts]))
    letters = [bare(text) for text in texts]
    closest = np.argsort(-(score + _together(places, letters, likelihoods)))[:CLOSEST].tolist()
    score = score[closest] + _together(places, [letters[k] for k in closest], likelihoods_as_seen)
    best: str = texts[int(closest[int(score.argmax())])]
    return best


def _belief(confidence: float | None) -> float:
    """What a name is likelier by that was read with this confidence, or not at all (None)."""
    if confidence is None:
        return 0.0
    doubt = min(max(1.0 - confidence, 0.01), 0.99)
    return AS_READ + SURELY * max(0.0, float(np.log((1.0 - doubt) / doubt)))


def _together(
    places: Sequence[Sequence[Outlook]],
    letters: Sequence[str],
    probability: Callable[[Outlook, Sequence[str]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Log probability of names in all places, in each of these where it was seen best."""
    total = np.zeros(len(letters))
    for views in places:
        total += np.max([probability(view, letters) for view in views], axis=0)
    return total


@cache
def name_words(of_sheet: frozenset[str], cells: tuple[str, ...] = ()) -> NameWords:
    """The words and names for the lanes of a sheet whose cells hold such words, in small letters."""
    tree = _tree().with_words((word, OF_SHEET) for word in sorted(of_sheet) if not is_action(word))
    return NameWords(tree, frozenset(phrase for cell in cells for phrase in _phrases(cell)))


def _phrases(cell: str) -> Iterator[str]:
    """The names that can begin at each word of a cell that names of posts begin with."""
    words = re.findall(r"[^\W\d_]+|[^\w\s]", cell.casefold())
    for start, word in enumerate(words):
        if is_role_head(word):
            name = list(takewhile(str.isalpha, words[start : start + LONGEST]))
            yield from (" ".join(name[:count]) for count in range(1, len(name) + 1))


@cache
def _tree() -> WordTree:
    lexicon = load_lexicon()
    words = [(word, POST) for word in sorted(_posts())]
    words += [(numeral, NUMERAL) for numeral in _NUMERALS]
    words += [(word, OFFICE) for word in lexicon.domain if not is_action(word)]
    words += [(word, OTHER) for word in lexicon.general if not is_action(word)]
    return WordTree(words)


@cache
def _posts() -> frozenset[str]:
    """Words of posts, and of what posts are for."""
    roles = load_json("lexicon/roles.json")
    return frozenset((*roles["heads"], *roles["expansions"], *roles["lane_words"]))


@cache
def _partial() -> frozenset[str]:
    return frozenset(load_json("lexicon/roles.json")["partial"])


@cache
def _actions() -> frozenset[str]:
    return frozenset(load_json("lexicon/activities.json")["verbs"])


def is_action(word: str) -> bool:
    """Whether a word in small letters says what is done, so that no actor is called by it."""
    if word in _actions():
        return True
    if not word.startswith(tuple(_DROPPED)):
        return False
    prefix = next(filter(word.startswith, _DROPPED))
    root = word[len(prefix) :]
    return len(root) >= _ROOT - (len(prefix) > _SHORT_PREFIX) and any(
        load_lexicon().knows(letter + root) for letter in _DROPPED[prefix]
    )


def _numbered(name: str) -> bool:
    """Whether a name ends in a number, which tells it from other names of the sheet."""
    return any(word in _NUMERALS for word in name.split()[-1:])
