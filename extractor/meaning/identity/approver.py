"""Cuts the block of the signing official into office, name with degrees, rank and NIP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import dropwhile

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.meaning.identity.nip import NipReading, find_nip
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json

_SHORTEST_RANK, _LONGEST_RANK = 9, 28
_SAME_RANK = 80.0
_GRADE = re.compile(r"\(?\s*(?:Gol(?:ongan)?\.?\s*)?\b[IVl1]{1,3}\s?[/\\.]\s?[a-eA-E]\b\s*\)?")
_HEAD_SCRAP = re.compile(r"^[^\w(]*\d?[^\w(]*(?=[A-Z])")
_PLACE_OR_DAY = re.compile(
    r"^\W*(?:(?:ditetapkan|dibuat|disahkan)\s+di|(?:pada\s+)?tanggal)\b", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+(?:['’`.][^\W\d_]+)*\.?")


@dataclass(frozen=True)
class ApproverReading:
    """The parts of the block; None where a part is not printed. `lines` maps a part to its line indices."""

    position: str | None = None
    name: str | None = None
    rank: str | None = None
    nip: str | None = None
    nip_repaired: bool = False
    place: str | None = None
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    doubt: Reason | None = None


@dataclass
class _Part:
    text: str
    line: int


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in load_json("lexicon/identity.json")[key])


@cache
def _rank_pattern() -> re.Pattern[str]:
    head = r"(?:Juru|Pengatur|Penata|Pembina)"
    parts = rf"{head}(?:\s+Muda|\s+Utama(?:\s+(?:Muda|Madya))?)?(?:\s*,?\s*(?:Tingkat|Tk|Tkt)\.?\s?[I1l|])?"
    police = "|".join(re.escape(r) for r in load_json("lexicon/identity.json")["police_ranks"])
    return re.compile(
        rf"(?<![^\W\d_]){parts}(?![^\W\d_])(?:\s*[,-]?\s*{_GRADE.pattern})?"
        rf"|^(?:{police})(?:\s+(?:Pol|TNI)\w*)?\.?$",
        re.IGNORECASE,
    )


def read_approver(lines: Sequence[str]) -> ApproverReading:
    """Cut the lines of the block (or one run of text) apart; signature and stamp scraps are left out."""
    parts = [_Part(" ".join(line.split()), index) for index, line in enumerate(lines) if line.strip()]
    parts = [part for part in parts if len(parts) == 1 or not _PLACE_OR_DAY.match(part.text)]
    used: dict[str, tuple[int, ...]] = {}
    nip, at = _take_nip(parts)
    if nip is not None:
        used["nip"] = (parts[at].line,)
        parts = _cut(parts, at, nip.start, nip.end)
    rank, parts = _take_rank(parts, used)
    parts = [part for part in parts if _is_text(part.text)]
    position, name, doubt = _split_name(parts, used)
    return ApproverReading(
        position=position,
        name=name,
        rank=rank,
        nip=(nip.digits or None) if nip else None,
        nip_repaired=bool(nip and nip.repaired),
        lines=used,
        doubt=doubt,
    )


def _take_nip(parts: list[_Part]) -> tuple[NipReading | None, int]:
    best: tuple[NipReading | None, int] = (None, -1)
    for index, part in enumerate(parts):
        found = find_nip(part.text)
        if found is not None and (best[0] is None or len(found.digits) > len(best[0].digits)):
            best = (found, index)
    return best


def _cut(parts: list[_Part], at: int, start: int, end: int) -> list[_Part]:
    """The parts up to the NIP with it taken out; what stands below it belongs to nobody."""
    before = parts[at].text[:start].rstrip(" -|,")
    kept = [*parts[:at], _Part(before, parts[at].line)]
    after = _Part(parts[at].text[end:].strip(), parts[at].line)
    below = [p for p in [after, *parts[at + 1 :]] if _rank_pattern().search(p.text)]
    return kept + below


def _take_rank(parts: list[_Part], used: dict[str, tuple[int, ...]]) -> tuple[str | None, list[_Part]]:
    """The rank: a line of its own, or at the end of a line; never inside the office's or person's name."""
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        match = _rank_pattern().search(part.text)
        if match is None or part.text[match.end() :].strip(" .,)-"):
            near = _near_rank(part.text)
            if near is None:
                continue
            used["rank"] = (part.line,)
            return near, [*parts[:index], *parts[index + 1 :]]
        used["rank"] = (part.line,)
        before = part.text[: match.start()].strip(" -|(")
        rest = [*parts[:index], _Part(before, part.line), *parts[index + 1 :]]
        return match.group().strip(" ,"), rest
    return None, parts


def _near_rank(text: str) -> str | None:
    """The rank that a badly read line of its own stands for."""
    folded = "".join(c for c in text.casefold() if c.isalpha())
    if not _SHORTEST_RANK <= len(folded) <= _LONGEST_RANK:
        return None
    ranks = load_json("lexicon/identity.json")["ranks"]
    best = max(ranks, key=lambda r: fuzz.ratio(folded, r.casefold().replace(" ", "")))
    return str(best) if fuzz.ratio(folded, best.casefold().replace(" ", "")) >= _SAME_RANK else None


def _is_text(text: str) -> bool:
    """Whether a line holds words and not the scraps that a signature or stamp leaves."""
    words = [w.strip(".'’`") for w in _WORDS.findall(text)]
    letters = sum(len(w) for w in words)
    if letters < 3 or letters < 0.5 * len(text.replace(" ", "")):
        return False
    if all(w.casefold() in _words("signature_noise") for w in words):
        return False
    return any(len(w) > 2 for w in words)


def _name_score(text: str) -> float:
    """How much a line looks like a person's name: degrees and full stops for, words of offices against."""
    words = [w.replace("'", "").replace(".", "").casefold() for w in _WORDS.findall(text)]
    if not words:
        return 0.0
    offices = sum(_is_office_word(w) for w in words)
    head, comma, tail = text.partition(",")
    degrees = 0.0
    if comma and tail.strip():
        parts = [p.replace(".", "").replace("'", "").replace(" ", "").casefold() for p in tail.split(",")]
        degrees = 1.0 if any(p in _words("degrees") for p in parts if p) else 0.3
    elif len(words) > 1 and (words[-1] in _words("degrees") or words[0] in _words("degrees")):
        degrees = 0.6
    return (
        degrees + (0.5 if offices == 0 else -offices / len(words)) + (0.1 if 1 < len(head.split()) < 6 else 0)
    )


def _is_office_word(word: str) -> bool:
    if word in _words("position_words"):
        return True
    return len(word) > 5 and any(
        len(w) > 5 and Levenshtein.distance(word, w, score_cutoff=1) <= 1 for w in _words("position_words")
    )


def _split_name(
    parts: list[_Part], used: dict[str, tuple[int, ...]]
) -> tuple[str | None, str | None, Reason | None]:
    """Office and name of what is left: the name is the last line that looks like one."""
    if not parts:
        return None, None, None
    if len(parts) == 1:
        return _split_run(parts[0], used)
    scores = [_name_score(p.text) for p in parts]
    best = max(range(len(parts)), key=lambda i: (scores[i] + 0.15 * i / len(parts), i))
    if scores[best] <= 0:
        used["position"] = tuple(p.line for p in parts)
        return " ".join(p.text for p in parts), None, None
    name = parts[best].text
    position = parts[:best]
    last = best
    while last + 1 < len(parts) and _is_degrees(parts[last + 1].text):
        last += 1
        name = f"{name} {parts[last].text}"
    doubt = None
    while position and best > 1 and not _has_office(position[-1].text) and scores[best] >= 0.5:
        scrap = position.pop()
        doubt = because(Code.APPROVER_LINE_SKIPPED) if len(scrap.text) > 5 else doubt
    used["name"] = tuple(p.line for p in parts[best : last + 1])
    used["position"] = tuple(p.line for p in position)
    return " ".join(_HEAD_SCRAP.sub("", p.text) for p in position) or None, _clean_name(name), doubt


def _is_degrees(text: str) -> bool:
    words = [w.replace(".", "").replace("'", "").casefold() for w in re.split(r"[,\s]+", text) if w]
    return bool(words) and all(w in _words("degrees") for w in words)


def _has_office(text: str) -> bool:
    return any(_is_office_word(w.strip(".'").casefold()) for w in _WORDS.findall(text)) or len(text) > 24


def lacks_comma(name: str) -> bool:
    """Whether degrees follow a name without the comma that parts them wherever they are written.

    Where a scan shows none it lost it, and with it often a letter: "CONTOH AN S.H." for "CONTOHAN, S.H.".
    """
    return any(_folded(word) in _words("degrees") for word in _own_name(name)[1:])


def is_torn(name: str) -> bool:
    """Whether a letter without a full stop stands alone in a name, as strokes that a scan lost leave it."""
    return any(len(word) == 1 for word in _own_name(name))


def _own_name(name: str) -> list[str]:
    """The words of a name before its first comma, without the degrees in front."""
    return list(dropwhile(lambda w: _folded(w) in _words("degrees"), name.partition(",")[0].split()))


def _folded(word: str) -> str:
    return word.replace(".", "").replace("'", "").casefold()


def _clean_name(name: str) -> str:
    """The name without the marks and digits that a stamp or signature leaves in front of it."""
    return re.sub(r"^[\W\d_]+(?=[^\W\d_])", "", name.strip(" ()_-–:|\"'“”")).strip()


def _split_run(part: _Part, used: dict[str, tuple[int, ...]]) -> tuple[str | None, str | None, Reason | None]:
    """One line: office and name, cut before the words in front of the first degree.

    An office of one place ("CAMAT KALIPARE") takes two words; without a degree only a line that is all name
    or all office is certain.
    """
    text = part.text
    words = text.split()
    offices = [i for i, w in enumerate(words) if _is_office_word(w.strip(".,'").casefold())]
    if not offices:
        used["name"] = (part.line,)
        return None, _clean_name(text), None
    place = min(
        offices[-1] + 2, len(words)
    )  # behind the name of the office's place, which may end with a quarter of the sky
    while place < len(words) - 1 and words[place].strip(".,").casefold() in _words("place_endings"):
        place += 1
    inside = {i for i in range(place) if words[i].strip(".,'").casefold() in _words("place_endings")}
    commas = (i for i, w in enumerate(words) if w.endswith(",") and i not in {*offices, *inside})
    comma = next(commas, len(words) - 1)
    if comma == len(words) - 1 and not _is_degrees(words[-1]):
        used["position"] = (part.line,)
        return text, None, None
    cut = min(place, comma)
    used["position"] = used["name"] = (part.line,)
    position, name = " ".join(words[:cut]), " ".join(words[cut:])
    return position, _clean_name(name), because(Code.APPROVER_IN_ONE_LINE)
