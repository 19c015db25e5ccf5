"""Recognises printed labels: column names, group words, identity labels, total and signature words.

The variants live in `models/lexicon/headers.json`. A label is compared after folding case, accents, spaces
and punctuation away, so that a word broken by a narrow column ("Wak/tu") still matches, and by similarity,
so that a misread letter does not hide it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from extractor.grid.model import ColumnRole
from extractor.record.folding import letters_of
from extractor.store.knowledge import load_json

_LEXICON = "lexicon/headers.json"
_LETTER_OF_DIGIT = str.maketrans("01345689", "olbasgbg")
_ALIKE = str.maketrans("1l0qce", "iiogoo")
_SAME_SHAPE = 0.88
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[/&,()\n+]|\b(?:dan|atau)\b", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^\s*(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})\s*[.)]\s*", re.IGNORECASE)
_LONGEST_LABEL = 60
"""Characters, folded; a longer text is a value, whatever it begins with."""


@dataclass(frozen=True)
class Match:
    """The label that a text stands for, and how sure that is, 0 to 1."""

    label: str
    score: float


def fold(text: str) -> str:
    """Lower-case letters and digits only: accents, spaces, hyphens and other marks are dropped."""
    return letters_of(unicodedata.normalize("NFKD", text))


def match_column(text: str) -> tuple[ColumnRole, float] | None:
    """The role that a header text names; None where it names none (a lane's name, or unknown)."""
    found = _best(text, _section("columns"))
    return (ColumnRole(found.label), found.score) if found else None


def match_group(text: str) -> Match | None:
    """`lanes` or `quality` where a header text is the heading over the lanes or the quality standard."""
    return _best(text, _section("groups"))


def match_identity(text: str) -> Match | None:
    """The field of the identity block that a cell is the label of (its value may follow in the cell)."""
    lead = _LEADING_NUMBER.sub("", text)
    for candidate in dict.fromkeys((text, lead, lead.split(":")[0], lead.split("\n")[0])):
        found = _best(candidate, _section("identity"), composite=False)
        if found:
            return found
    return None


def match_other_layout(text: str) -> bool:
    """True for a section label of sheets in another layout, as health centres use it."""
    folded = fold(_LEADING_NUMBER.sub("", text).split(":")[0])
    return any(_likeness(folded, label) for label in _words("other_layout"))


def match_total(text: str) -> float:
    """How surely a row's leading text announces a total time, 0 to 1."""
    return _starts_with(text, "total")


def match_signature(text: str) -> float:
    """How surely a text belongs to a signature block, 0 to 1."""
    lines = [line for line in text.split("\n") if line.strip()]
    return max((_starts_with(line, "signature") for line in lines), default=0.0)


def post_likeness(text: str) -> float:
    """Share of a text's words that name posts and units, 0 to 1: how much it looks like a lane's name."""
    words = [w for w in re.split(r"[^a-z]+", unicodedata.normalize("NFKD", text).casefold()) if len(w) > 2]
    joined = fold(text)
    if not words:
        return 0.0
    known = sum(1 for w in words if w in _post_words() or _close_to_post(w))
    whole = any(len(post) > 4 and joined.startswith(post) for post in _post_words())
    return max(known / len(words), 0.6 if whole else 0.0)


def join_lines(text: str) -> str:
    """A header's lines as one name: a word that the narrow column broke is put together again."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    name = lines[0]
    for line in lines[1:]:
        if name.endswith("-") and len(name) > 1:
            name = name[:-1] + line
        elif _is_broken_word(name, line):
            name += line
        else:
            name += " " + line
    return " ".join(name.split())


def _is_broken_word(before: str, after: str) -> bool:
    head, tail = _WORD.findall(before), _WORD.match(after)
    if not head or tail is None or not before.endswith(head[-1]):
        return False
    whole = fold(head[-1] + tail.group())
    known = _post_words()
    return whole in known and not (fold(head[-1]) in known and fold(tail.group()) in known)


def _close_to_post(word: str) -> bool:
    return len(word) > 4 and any(
        Levenshtein.distance(word, post, score_cutoff=1) <= 1 for post in _post_words() if len(post) > 4
    )


def _best(text: str, labels: "_Section", *, composite: bool = True) -> Match | None:
    """The label whose variant is most like the text, where it is like enough."""
    folded = fold(text)
    if not folded or len(folded) > _LONGEST_LABEL:
        return None
    spellings = dict.fromkeys((folded, _as_letters(folded), fold(_without_rules(text))))
    matches = [m for m in (_best_whole(spelling, labels) for spelling in spellings if spelling) if m]
    if composite and not matches:
        matches = [m for m in (_best_composite(text, labels),) if m]
    return max(matches, key=lambda m: m.score, default=None)


def _best_whole(folded: str, labels: "_Section") -> Match | None:
    scored = [(_likeness(folded, variant), -k, label) for k, label, variant in labels.like(folded)]
    score, _, label = max(scored, default=(0.0, 0, ""))
    return Match(label, score) if score else None


def _best_composite(text: str, labels: "_Section") -> Match | None:
    """What a text of several names ("Persyaratan / Berkas", "Waktu (menit)") means, if its parts agree."""
    parts = [fold(part) for part in _PARTS.split(text)]
    parts = [part for part in parts if len(part) > 1]
    if len(parts) < 2 or len(parts) > 4:
        return None
    found = [_best_whole(part, labels) for part in parts]
    known = [match for match in found if match]
    if not known or len({match.label for match in known}) > 1 or known[0].label == ColumnRole.OTHER:
        return None
    share = len(known) / len(found)
    return Match(known[0].label, round(min(m.score for m in known) * (0.75 + 0.2 * share), 3))


def _likeness(folded: str, variant: str) -> float:
    """1.0 for the same word, 0 for one that is too far off: one edit in six letters is allowed."""
    if folded == variant:
        return 1.0
    if len(variant) < 5:
        return 0.0
    allowed = _edits(variant)
    if abs(len(folded) - len(variant)) <= allowed:
        distance = Levenshtein.distance(folded, variant, score_cutoff=allowed)
        if distance <= allowed:
            return 1.0 - distance / max(len(folded), len(variant))
    return _SAME_SHAPE if _shape(folded) == _shape(variant) else 0.0


def _edits(variant: str) -> int:
    return max(1, len(variant) // 6)


@lru_cache(maxsize=4096)
def _shape(folded: str) -> str:
    """A word with the letters that scans confuse made alike: "Jiimiah" and "jumlah" have one shape."""
    return folded.replace("rn", "m").replace("ii", "u").replace("vv", "w").translate(_ALIKE)


def _as_letters(folded: str) -> str:
    return folded.translate(_LETTER_OF_DIGIT)


def _without_rules(text: str) -> str:
    """The text without single marks at its ends: a rule beside a word is often read as one ("I Output |")."""
    tokens = text.split()
    while len(tokens) > 1 and len(fold(tokens[-1])) < 2:
        tokens.pop()
    while len(tokens) > 1 and len(fold(tokens[0])) < 2:
        tokens.pop(0)
    return " ".join(tokens)


def _starts_with(text: str, section: str) -> float:
    folded = fold(_LEADING_NUMBER.sub("", text))
    best = 0.0
    for variant in _words(section):
        if len(variant) < 5 or len(folded) < len(variant):
            best = max(best, 1.0 if folded == variant or _has_lead_word(text, variant) else 0.0)
        else:
            alike = len(variant) > 5 and _shape(folded).startswith(_shape(variant))
            best = max(best, _likeness(folded[: len(variant)], variant), _SAME_SHAPE * alike)
    return best


def _has_lead_word(text: str, word: str) -> bool:
    """True where a short word stands alone at the start, before a mark, a digit or a colon."""
    return re.match(rf"\s*{re.escape(word)}\s*[.:;\d]", text, re.IGNORECASE) is not None


_Variant = tuple[int, str, str]
"""The place of a variant in its section, its label, the variant itself."""


class _Section:
    """Labels with the variants of their wording, found by how long these are and by their shape."""

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        self._by_length: dict[int, list[_Variant]] = defaultdict(list)
        self._by_shape: dict[str, list[_Variant]] = defaultdict(list)
        folded = [
            (label, v) for label, variants in entries.items() for v in dict.fromkeys(map(fold, variants))
        ]
        for k, (label, variant) in enumerate(folded):
            self._by_shape[_shape(variant)].append((k, label, variant))
            edits = _edits(variant)
            for length in range(len(variant) - edits, len(variant) + edits + 1):
                self._by_length[length].append((k, label, variant))

    def like(self, text: str) -> list[_Variant]:
        """All variants that a folded text can be like."""
        return [*self._by_length.get(len(text), ()), *self._by_shape.get(_shape(text), ())]


@cache
def _section(name: str) -> _Section:
    return _Section(load_json(_LEXICON)[name])


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in load_json(_LEXICON)[name]))


@cache
def _post_words() -> frozenset[str]:
    return frozenset(_words("post_words"))
