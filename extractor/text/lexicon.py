"""The words that Indonesian office sheets are written in, and what they say about a reading."""

import gzip
import re
from collections.abc import Iterable
from functools import cache

from extractor.store.knowledge import load_json, model_path

ENDINGS = ("nya", "lah", "kah", "pun")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_AFFIXED = re.compile(
    r"(?:meng|meny|mem|men|me|peng|peny|pem|pen|pe|per|ber|ter|di|ke|se)(?P<root>[a-z]{4,})$"
)


class Lexicon:
    """A set of known words, folded to small letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word.casefold() for word in words)

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

    def share(self, text: str) -> float:
        """Share of the letters of `text` that stand in known words; 1 where it has no word to look up."""
        words = [w for w in WORD.findall(text) if len(w) > 1 and not w.isupper()]
        letters = sum(map(len, words))
        return sum(len(w) for w in words if self.derives(w)) / letters if letters else 1.0


@cache
def load_lexicon() -> Lexicon:
    """General Indonesian words and the words of the domain, read once a process."""
    with gzip.open(model_path("lexicon/words.txt.gz"), "rt", encoding="utf-8") as lines:
        general = [line.split("\t", 1)[0].strip() for line in lines]
    return Lexicon([*general, *load_json("lexicon/words-domain.json")["words"]])
