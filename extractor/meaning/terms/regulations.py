"""The table of known regulations, and what a citation says against it."""

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from extractor.meaning.terms.citations import Citation, fold, parse_citation
from extractor.store.knowledge import load_json, model_path

_SAME_TITLE = 0.75
_OTHER_TITLE = 0.6


@dataclass(frozen=True)
class Regulation:
    """A line of the table; `related` names the regulations that change or replace it."""

    type: str
    number: str
    year: int
    title: str
    status: str
    related: str
    status_confirmed: bool


@dataclass(frozen=True)
class Match:
    """The regulation that a citation most likely means, how alike the titles are (0 to 1), and the facts.

    Facts: `year_differs`, `year_may_differ` (no title to compare), `type_differs`, `title_differs`,
    `unknown`, and the regulation's own `revoked`, `replaced`, `amended`, `expired`.
    """

    regulation: Regulation | None
    likeness: float
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The form in which the record keeps a match."""
        if self.regulation is None:
            return {"facts": list(self.facts)}
        known = self.regulation
        return {
            "type": known.type,
            "number": known.number,
            "year": known.year,
            "title": known.title,
            "status": known.status or None,
            "related": known.related or None,
            "status_confirmed": known.status_confirmed,
            "likeness": round(self.likeness, 3),
            "facts": list(self.facts),
        }


@cache
def load_regulations() -> tuple[Regulation, ...]:
    """All lines of `models/regulations.csv`."""
    with model_path("regulations.csv").open(encoding="utf-8", newline="") as source:
        return tuple(
            Regulation(
                type=row["type"],
                number=row["number"],
                year=int(row["year"]),
                title=row["title"],
                status=row["status"],
                related=row["related"],
                status_confirmed=row["status_confirmed"] == "yes",
            )
            for row in csv.DictReader(source)
        )


def read_legal_basis(text: str) -> dict[str, Any] | None:
    """What the record keeps under `citation` of a legal basis; None where the text is no citation."""
    citation = parse_citation(text)
    if citation is None:
        return None
    match = match_regulation(citation)
    result = citation.as_dict()
    result["match"] = match.as_dict()
    result["facts"] = [*citation.facts, *match.facts]
    for amendment, kept in zip(citation.amendments, result.get("amendments", []), strict=True):
        kept["match"] = match_regulation(amendment).as_dict()
    return result


def match_regulation(citation: Citation) -> Match:
    """Find the known regulation a citation means, by number and year, else by number and title."""
    family = _family(citation.type)
    number = _number(citation.number or "")
    same_number = [r for r in load_regulations() if _number(r.number) == number and number]
    same_type = [r for r in same_number if _family(r.type) == family]
    exact = [r for r in same_type if r.year == citation.year]
    if exact:
        return _exact(citation, exact[0])
    for regulation in sorted(same_type, key=lambda r: -_likeness(citation, r)):
        likeness = _likeness(citation, regulation)
        if citation.title and likeness >= _SAME_TITLE:
            facts = () if citation.year is None else ("year_differs",)
            return Match(regulation, likeness, (*facts, *_status(regulation)))
        if not citation.title and len(same_type) == 1 and citation.year is not None:
            return Match(regulation, 0.0, ("year_may_differ", *_status(regulation)))
    for regulation in same_number:
        if regulation.year == citation.year and _likeness(citation, regulation) >= _SAME_TITLE:
            return Match(regulation, _likeness(citation, regulation), ("type_differs", *_status(regulation)))
    return Match(None, 0.0, ("unknown",))


def _exact(citation: Citation, regulation: Regulation) -> Match:
    likeness = _likeness(citation, regulation) if citation.title else 1.0
    facts = ("title_differs",) if likeness < _OTHER_TITLE else ()
    return Match(regulation, likeness, (*facts, *_status(regulation)))


@cache
def _family(kind: str) -> str:
    families: dict[str, str] = load_json("lexicon/citations.json")["families"]
    name = families.get(kind, kind)
    for prefix in ("Perka ", "Perlem "):
        if name.startswith(prefix):
            name = "Peraturan " + name.removeprefix(prefix)
    return name


def _number(number: str) -> str:
    """A number in the form in which numbers are compared: no spaces, no leading noughts."""
    parts = [p.lstrip("0") for p in number.upper().replace(" ", "").split("/")]
    return "/".join(parts)


@cache
def _content(title: str) -> str:
    stop = set(load_json("lexicon/citations.json")["stop_words"])
    return " ".join(word for word in fold(title).split() if word not in stop)


def _likeness(citation: Citation, regulation: Regulation) -> float:
    if not citation.title:
        return 0.0
    mine, known = _content(citation.title), _content(regulation.title)
    return max(fuzz.ratio(mine, known), fuzz.token_sort_ratio(mine, known)) / 100


def _status(regulation: Regulation) -> tuple[str, ...]:
    words = {"dicabut": "revoked", "diganti": "replaced", "diubah": "amended", "kedaluwarsa": "expired"}
    return tuple(fact for word, fact in words.items() if word in regulation.status)
