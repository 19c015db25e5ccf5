"""Documents that steps take and make, and how far along its way a document is."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from extractor.meaning.terms.citations import fold
from extractor.store.knowledge import load_json

_BRACKETS = re.compile(r"\([^()]*\)")
_SPLIT = re.compile(r"\s*[,;]\s*|\s+dan\s+(?=[A-Z])")


@dataclass(frozen=True)
class Status:
    """A status word found; `rank` grows along the chain from material to archive."""

    name: str
    rank: int


@cache
def _statuses() -> tuple[tuple[str, Status], ...]:
    entries = load_json("lexicon/activities.json")["statuses"]
    return tuple((word, Status(e["status"], rank)) for rank, e in enumerate(entries) for word in e["words"])


@cache
def _documents() -> tuple[str, ...]:
    return tuple(load_json("lexicon/activities.json")["documents"])


@lru_cache(maxsize=4096)
def document_status(text: str) -> Status | None:
    """The status farthest along the chain that a text states; None where it states none."""
    folded = f" {_joined_prefixes(fold(text))} "
    found = [status for word, status in _statuses() if f" {word} " in folded]
    return max(found, key=lambda s: s.rank, default=None)


def _joined_prefixes(folded: str) -> str:
    """ "di paraf" is "diparaf": the passive prefix is often written apart."""
    return re.sub(
        r"\bdi (?=paraf|tanda|periksa|setujui|koreksi|kirim|arsip|sahkan|gandakan|agenda)", "di", folded
    )


def find_documents(text: str) -> tuple[str, ...]:
    """The kinds of documents that a text names, lower case, in order, the longest name at each place."""
    folded = fold(text)
    taken: list[tuple[int, int, str]] = []
    for name in sorted(_documents(), key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
            if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                taken.append((match.start(), match.end(), name))
    return tuple(dict.fromkeys(name for _, _, name in sorted(taken)))


def split_documents(items: list[str]) -> list[str]:
    """The single documents of a cell's items: cut at commas, semicolons and "dan" before a capital."""
    return [part for item in items for part in _SPLIT.split(item.strip(" .;,")) if part]


def same_document(one: str, other: str) -> float:
    """How likely two cells name the same document, 0 to 1: case, brackets and draf/draft do not count."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    return max(fuzz.ratio(first, second), fuzz.token_set_ratio(first, second) * 0.95) / 100


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    folded = _joined_prefixes(fold(_BRACKETS.sub(" ", text)))
    words = [{"draft": "draf", "konsep": "draf"}.get(w, w) for w in folded.split()]
    return " ".join(w for w in words if w not in ("yang", "sudah", "telah", "dan", "dari"))
