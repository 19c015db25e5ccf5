"""What an activity says: its verbs, whether it decides, and to whom each outcome goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from extractor.meaning.terms.roles import Mention, RoleIndex
from extractor.store.knowledge import load_json

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ACTIVE = re.compile(r"(?:me|mem|men|meng|meny|menge|ber|memper)[a-z]{3,}")
_PAST = frozenset({"telah", "sudah"})
_PAST_REACH = 4
_CLAUSE_END = re.compile(r"[.;]\s|[.;]$")
_WHETHER = re.compile(r"\bapakah\b(?P<first>[^.;]*?)\batau\b(?P<second>[^.;]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Branch:
    """One outcome of a decision: its words, and the lanes that it is handed to (several: ambiguous)."""

    text: str
    mention: Mention | None = None
    returns: bool = False

    @property
    def lanes(self) -> tuple[int, ...]:
        return self.mention.lanes if self.mention else ()


@dataclass(frozen=True)
class Decision:
    """A decision in words; None for an outcome that the text does not tell."""

    yes: Branch | None = None
    no: Branch | None = None


@dataclass(frozen=True)
class Activity:
    """An activity taken apart.

    `verb` is its first active verb in normal spelling, `proposal` the active form of a noun that it begins
    with; `further` holds the verbs of other activities in the same step, `apart` those of them that begin a
    sentence or a list item of their own or follow words such as "kemudian", `ordered` what others are told to
    do. `performers` are the lanes that "oleh" names, `receivers` those it is handed to. `checks` is True for
    verbs that imply a decision.
    """

    verb: str | None
    proposal: str | None
    further: tuple[str, ...]
    apart: tuple[str, ...]
    ordered: tuple[str, ...]
    checks: bool
    optional: bool
    decision: Decision | None
    mentions: tuple[Mention, ...]
    performers: tuple[Mention, ...]
    receivers: tuple[Mention, ...]


@cache
def _knowledge() -> dict[str, Any]:
    data: dict[str, Any] = load_json("lexicon/activities.json")
    return data


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(_knowledge()[key])


def read_activity(text: str, lanes: RoleIndex) -> Activity:
    """Take an activity apart; `lanes` links the roles that it names."""
    words = [w.casefold() for w in _WORD.findall(text)]
    if len(words) > 1 and len(words[0]) == 1:  # the letter of a list's first item
        words = words[1:]
    first = words[0] if words else ""
    verb = _verb(first)
    mentions = tuple(lanes.mentions(text))
    further, apart = _further(text, words)
    return Activity(
        verb=verb,
        proposal=_proposal(first),
        further=further,
        apart=apart,
        ordered=tuple(b for a, b in pairwise(words) if a in _set("purposes") and b in _set("verbs")),
        checks=any(w in _set("checking") for w in words[:4]),
        optional=_is_optional(text),
        decision=_decision(text, mentions),
        mentions=mentions,
        performers=_behind(text, mentions, load_json("lexicon/roles.json")["performing"]),
        receivers=_behind(text, mentions, load_json("lexicon/roles.json")["receiving"]),
    )


def begins_activity(text: str) -> bool:
    """Whether a text begins as activities do: with an active verb, or a noun made from one."""
    match = _WORD.match(text)
    word = match.group().casefold() if match else ""
    return bool(_verb(word) or _proposal(word))


def _verb(word: str) -> str | None:
    corrected = str(_knowledge()["misspellings"].get(word, word))
    if corrected in _set("verbs") or _ACTIVE.fullmatch(corrected):
        return corrected
    return None


def _proposal(word: str) -> str | None:
    """The active verb for a noun at the head of an activity: a known one, else pe-...-an to me-...-kan."""
    if _verb(word):
        return None
    known = _knowledge()["nouns"].get(word)
    if known:
        return str(known)
    derived = word.startswith("pe") and word.endswith("an") and len(word) > 7
    if derived and word not in _set("no_activities"):
        return f"me{word[2:-2]}kan"
    return None


def _further(text: str, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Verbs that begin another activity, and those of them that stand apart from the first.

    They stand after "dan", "kemudian", a comma or a stop, outside conditions and outside what another is told
    to do ("memerintahkan staf untuk mendata dan mengirim").
    """
    found: list[str] = []
    apart: list[str] = []
    conditional = purpose = False
    previous = ""
    end = 0
    for n, match in enumerate(_WORD.finditer(text)):
        word, gap = match.group().casefold(), text[end : match.start()]
        end = match.end()
        stop = "." in gap or ";" in gap or previous in _set("parting")
        if word in _set("conditions"):
            conditional = True
        elif "." in gap or ";" in gap:
            conditional = False
        purpose = (purpose and not stop) or (previous in _set("purposes") and word in _set("verbs"))
        separated = bool(set(gap) & set(",.;/")) or previous in _set("joining")
        capital = match.group()[0].isupper() and word in _set("verbs")
        if n and not conditional and not purpose and (separated or capital) and word in _set("verbs"):
            verb = str(_knowledge()["misspellings"].get(word, word))
            found.append(verb)
            if stop or (capital and previous not in _set("joining")):
                apart.append(verb)
        previous = word
    first = words[0] if words else ""
    further = dict.fromkeys(verb for verb in found if verb != first)
    return tuple(further), tuple(verb for verb in further if verb in apart)


def _is_optional(text: str) -> bool:
    folded = " ".join(text.casefold().split())
    return any(f"{c} {o}" in folded for c in _set("conditions") for o in _knowledge()["optional"])


def _behind(text: str, mentions: Sequence[Mention], words: Sequence[str]) -> tuple[Mention, ...]:
    """The mentions right behind one of the words, unless the words tell what was done before."""
    found = []
    for mention in mentions:
        before = text[: mention.start].casefold().split()
        past = not _PAST.isdisjoint(before[-_PAST_REACH:])
        if before and before[-1].strip(",.;(") in words and not past:
            found.append(mention)
    return tuple(found)


def _decision(text: str, mentions: Sequence[Mention]) -> Decision | None:
    whether = _WHETHER.search(text)
    if whether:
        first = _branch(text, whether.start("first"), whether.end("first"), mentions)
        second = _branch(text, whether.start("second"), whether.end("second"), mentions)
        if first.returns != second.returns:
            return Decision(yes=second, no=first) if first.returns else Decision(yes=first, no=second)
        return Decision(yes=first, no=second)
    yes: Branch | None = None
    no: Branch | None = None
    for start, end in _clauses(text):
        condition = [w.casefold() for w in _WORD.findall(text[start:end])[1:]]
        if not condition or " ".join(condition[:2]).startswith(tuple(_knowledge()["optional"])):
            continue
        branch = _branch(text, start, end, mentions)
        if _is_negative(condition):
            no = no or branch
        elif branch.mention is not None or _is_positive(condition) or no is not None:
            yes = yes or branch
    return Decision(yes, no) if yes or no else None


def _clauses(text: str) -> list[tuple[int, int]]:
    """From each "jika" to the next one or to the end of its sentence."""
    starts = [m.start() for m in _WORD.finditer(text) if m.group().casefold() in _set("conditions")]
    clauses = []
    for index, start in enumerate(starts):
        limit = starts[index + 1] if index + 1 < len(starts) else len(text)
        stop = _CLAUSE_END.search(text, start, limit)
        clauses.append((start, stop.start() if stop else limit))
    return clauses


def _is_negative(condition: Sequence[str]) -> bool:
    folded = " ".join(condition)
    if folded.startswith(("tidak ada ", "tidak terdapat ")):
        return False
    return any(f"{folded} ".startswith(f"{word} ") for word in _knowledge()["negative"]) or any(
        f" {w} " in f" {' '.join(condition[:5])} " for w in ("tidak", "belum", "ditolak")
    )


def _is_positive(condition: Sequence[str]) -> bool:
    head = " ".join(condition[:5])
    return any(f" {word} " in f" {head} " for word in _knowledge()["positive"])


def _branch(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Branch:
    inside = [m for m in mentions if start <= m.start and m.end <= end]
    receivers = _behind(text, inside, load_json("lexicon/roles.json")["receiving"])
    words = {w.casefold() for w in _WORD.findall(text[start:end])}
    return Branch(
        text=text[start:end].strip(" ,.;"),
        mention=(receivers or tuple(inside) or (None,))[0],
        returns=not words.isdisjoint(_set("returning")),
    )
