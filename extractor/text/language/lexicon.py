"""The words that Indonesian office sheets are written in, and what they say about a reading."""

import gzip
import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractor.store.knowledge import load_json, model_path

ENDINGS = ("nya", "lah", "kah", "pun")
NEAR_LENGTH = 4
"""Shorter words lie one letter off a known one by chance."""
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_AFFIXED = re.compile(
    r"(?:meng|meny|mem|men|me|peng|peny|pem|pen|pe|per|ber|ter|di|ke|se)(?P<root>[a-z]{4,})$"
)


class Lexicon:
    """Known words, folded to small letters; `domain` those that the sheets are made of, `units` of time."""

    def __init__(self, words: Iterable[str], domain: Iterable[str] = (), units: Iterable[str] = ()) -> None:
        self.domain = tuple(dict.fromkeys(word.casefold() for word in domain))
        self.units = tuple(units)
        self._domain = frozenset(self.domain)
        self._words = frozenset(word.casefold() for word in words) | self._domain
        self.general = tuple(sorted(self._words - self._domain))

    def in_domain(self, word: str) -> bool:
        return word.casefold() in self._domain

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.knows(word)

    def knows(self, word: str) -> bool:
        """Whether the word, or the word without an ending such as -nya, is in the list."""
        folded = word.casefold()
        if folded in self._words:
            return True
        if any(folded.endswith(e) and folded[: -len(e)] in self._words for e in ENDINGS):
            return True
        parts = folded.split("-")
        return len(parts) > 1 and all(part in self._words for part in parts)

    def derives(self, word: str) -> bool:
        """Whether the word is known, or is a known word with prefixes."""
        if self.knows(word):
            return True
        affixed = _AFFIXED.match(word.casefold())
        return affixed is not None and self.knows(affixed["root"])

    def near_misses(self, text: str) -> int:
        """Number of words in `text` that are unknown and one letter off a known one, as misread words are."""
        parts = [part for word in WORD.findall(text) for part in word.casefold().split("-")]
        unknown = [part for part in parts if len(part) >= NEAR_LENGTH and not self.derives(part)]
        return sum(self._near(part) for part in unknown)

    def _near(self, word: str) -> bool:
        return any(
            process.extractOne(word, words, scorer=Levenshtein.distance, score_cutoff=1) is not None
            for words in (self.domain, self.general)
        )

    def share(self, text: str) -> float:
        """Share of the letters of `text` that stand in known words; 1 where it has no word to look up."""
        words = [w for w in WORD.findall(text) if len(w) > 1 and not w.isupper()]
        letters = sum(map(len, words))
        return sum(len(w) for w in words if self.derives(w)) / letters if letters else 1.0


@cache
def load_lexicon() -> Lexicon:
    """General Indonesian words and the words of the domain, read once a process."""
    lines = gzip.decompress(model_path("lexicon/words.txt.gz").read_bytes()).decode().splitlines()
    general = [line.partition("\t")[0] for line in lines]
    own = load_json("lexicon/words-domain.json")
    return Lexicon([*general, *own["short"]], own["words"], own["units"])
