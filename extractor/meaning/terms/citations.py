"""Legal citations: type, number, year, title and issuer, with the chain of amendments as one citation."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.store.knowledge import load_json

_AMENDED = re.compile(
    r"[,;(]?\s*sebagaimana\s+(?:telah\s+|sudah\s+)?(?:beberapa\s+kali\s+)?(?:di\s?ubah|dirubah)"
    r"(?:\s+beberapa\s+kali)?,?\s*(?:(?:dan\s+)?(?:yang\s+)?terakhir(?:\s+kali)?\s+)?(?:oleh|dengan)\s+",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,\s*)?\bjo\.?\s+", re.IGNORECASE)
_GAZETTE = re.compile(
    r"\(?\s*((?:Tambahan\s+)?(?:Lembaran|Berita)\s+(?:Negara|Daerah)[^()]{0,300})\)?[;.,\s]*$", re.IGNORECASE
)
_CODE = r"[A-Za-z0-9][\w.\-]*(?:\s?/\s?[\w.\-]+)+"
_NUMBERED = re.compile(
    r"(?<![^\W\d_])(?:nomor|nomer|nornor|no)\s*[.:,]*\s*"
    rf"(?P<number>{_CODE}|[\dOoIl]{{1,4}}[A-Z]?)"
    r"(?:\s*(?:tahun|thn\.?|th\.?)(?:\s*[.:]?\s*(?P<year>[\dOoIl]{4})\b)?)?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"^\s*(?P<head>[A-Za-z][A-Za-z .&-]{1,40}?)\s*(?:nomor|no\.?)?\s*(?P<number>\d{1,4})\s?"
    r"(?:/|\s(?:tahun|thn|th)\.?\s)\s?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(rf"^\s*(?P<head>[A-Za-z][A-Za-z .&-]*?)\s+(?P<number>{_CODE})", re.IGNORECASE)
_ABOUT = re.compile(r"[,:]?\s*(?<!\w)(?:tentang|ttg\.?|perihal)\s*[:.]?\s+", re.IGNORECASE)
_CHANGES = re.compile(r"^perubahan\s+(?:(?:ke\w+|pertama|kedua|ketiga)\s+)?atas\s+", re.IGNORECASE)
_LAST_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DIGITS = str.maketrans("OoIl", "0011")
_LONGEST = 2000
_DEEPEST = 4


@dataclass(frozen=True)
class Citation:
    """One citation. `type` is the short official name; None for parts that are not printed.

    `amendments` are the regulations by which the text says this one was changed, `amends` the one that it
    changes by its own title. `facts` are codes of what is odd about the citation by itself.
    """

    type: str
    number: str | None = None
    year: int | None = None
    title: str | None = None
    issuer: str | None = None
    gazette: str | None = None
    amendments: tuple["Citation", ...] = ()
    amends: "Citation | None" = None
    rank: int = 9
    facts: tuple[str, ...] = ()

    @property
    def normal_form(self) -> str:
        """ "Peraturan ... Nomor N Tahun YYYY tentang ..." with what is known."""
        parts = [self.issuer_name]
        if self.number:
            parts.append(f"Nomor {self.number}")
        if self.year and not (self.number and "/" in self.number):
            parts.append(f"Tahun {self.year}")
        if self.title:
            parts.append(f"tentang {self.title}")
        return " ".join(parts)

    @property
    def issuer_name(self) -> str:
        """The full name of the type with its issuer."""
        return " ".join(p for p in (_full_name(self.type), self.issuer) if p)

    def as_dict(self) -> dict[str, Any]:
        """The form in which the record keeps a citation; keys without a value are left out."""
        values: dict[str, Any] = {
            "type": self.type,
            "number": self.number,
            "year": self.year,
            "title": self.title,
            "issuer": self.issuer,
            "gazette": self.gazette,
            "normal_form": self.normal_form,
            "rank": self.rank,
            "amendments": [a.as_dict() for a in self.amendments],
            "amends": self.amends.as_dict() if self.amends else None,
            "facts": list(self.facts),
        }
        return {key: value for key, value in values.items() if value not in (None, [], "")}


@dataclass(frozen=True)
class _Head:
    type: str
    rank: int
    issuer: str | None
    facts: tuple[str, ...] = field(default=())


@cache
def _knowledge() -> dict[str, Any]:
    data: dict[str, Any] = load_json("lexicon/citations.json")
    return data


@cache
def _heads() -> tuple[tuple[str, dict[str, Any]], ...]:
    pairs = [(head, kind) for kind in _knowledge()["types"] for head in kind["heads"]]
    for body in _knowledge()["bodies"]:
        shorts = [s for s in (body["short"], body["decree"]) if not s.startswith(("Permen", "Kepmen"))]
        pairs += [(fold(short), {"type": short, "rank": 4}) for short in shorts]
    return tuple(sorted(pairs, key=lambda p: len(p[0]), reverse=True))


@cache
def _full_name(kind: str) -> str:
    names: dict[str, str] = {t["type"]: t["name"] for t in _knowledge()["types"]}
    for body in _knowledge()["bodies"]:
        names[body["short"]] = f"Peraturan {body['name']}"
        names[body["decree"]] = f"Keputusan {body['name']}"
    return names.get(kind, kind)


def fold(text: str) -> str:
    """Lower-case words without punctuation, "&" as "dan": the form in which heads are compared."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold().replace("&", " dan ")).split())


def parse_citation(text: str, depth: int = 0) -> Citation | None:
    """The citation that a text is; None where it names no kind of regulation. Linear in the text's length."""
    printed = " ".join(text.split())[:_LONGEST].strip(" ;")
    if not printed or depth > _DEEPEST:
        return None
    parts = _AMENDED.split(printed)
    changes = [c for part in parts[1:] for c in _chain(part, depth)]
    main = _JOINED.split(parts[0])
    citation = _single(main[0], depth)
    if citation is None:
        return None
    changes += [c for c in (parse_citation(p, depth + 1) for p in main[1:]) if c is not None]
    if not changes:
        return citation
    return Citation(**{**_fields(citation), "amendments": tuple(changes)})


def _fields(citation: Citation) -> dict[str, Any]:
    return {name: getattr(citation, name) for name in citation.__dataclass_fields__}


def _chain(text: str, depth: int) -> list[Citation]:
    found = parse_citation(text, depth + 1)
    return [found] if found is not None else []


def _single(text: str, depth: int) -> Citation | None:
    gazette = _GAZETTE.search(text)
    body = text[: gazette.start()].rstrip(" ,;.(") if gazette else text.rstrip(" ;")
    about = _ABOUT.search(body)
    front = body[: about.start()] if about else body
    title = body[about.end() :].strip(" ;.,") if about else None
    match = _NUMBERED.search(front) or _SHORT.match(front) or _BARE_CODE.match(front)
    head_text = front
    number: str | None = None
    year: int | None = None
    facts: list[str] = []
    if match:
        head_text = match["head"] if "head" in match.re.groupindex else front[: match.start()]
        number = re.sub(r"\s+", "", match["number"])
        year, mended = _year(match, number)
        if mended:
            facts.append("digits_repaired")
    head = _head(head_text)
    if head is None:
        return None
    if number is None:
        facts.append("number_missing")
    elif "/" not in number:
        number = number.translate(_DIGITS) if not number.isdecimal() else number
        number = number.lstrip("0") or number
    if year is None:
        facts.append("year_missing")
    change = _CHANGES.match(title) if title else None
    return Citation(
        type=head.type,
        number=number,
        year=year,
        title=title or None,
        issuer=head.issuer,
        gazette=gazette[1].strip() if gazette else None,
        amends=parse_citation(title[change.end() :], depth + 1) if title and change else None,
        rank=head.rank,
        facts=(*head.facts, *facts),
    )


def _year(match: re.Match[str], number: str) -> tuple[int | None, bool]:
    printed = match["year"] if "year" in match.re.groupindex else None
    if printed:
        digits = printed.translate(_DIGITS)
        return int(digits), digits != printed
    if "/" in number:
        found = _LAST_YEAR.findall(number)
        return (int(found[-1]), False) if found else (None, False)
    return None, False


def _head(text: str) -> _Head | None:
    """The kind of regulation and its issuer, from the words before the number."""
    folded = fold(text)
    for head, kind in _heads():
        glued = bool(kind.get("body")) and head.startswith(("permen", "kepmen"))
        if not (folded == head or folded.startswith(head if glued else f"{head} ")):
            continue
        rest = folded[len(head) :].strip()
        rest = re.sub(r"\b(?:republik indonesia|ri)\b", " ", rest)
        rest = " ".join(rest.split())
        if kind.get("body"):
            return _of_body(kind, rest)
        if kind.get("agency"):
            return _of_agency(kind, rest)
        return _Head(kind["type"], kind["rank"], _issuer(text, rest))
    return None


def _of_body(kind: dict[str, Any], rest: str) -> _Head:
    facts: tuple[str, ...] = ()
    for wrong, right in _knowledge()["misnamed_bodies"].items():
        if wrong in rest:
            rest, facts = rest.replace(wrong, right), ("body_misnamed",)
    if rest.startswith("negara "):
        rest = rest.removeprefix("negara ")
    for body in _knowledge()["bodies"]:
        for name in body["names"]:
            if rest == name or rest.startswith(f"{name} "):
                short = {"Permen": body["short"], "Kepmen": body["decree"]}.get(
                    kind["type"], f"{kind['type']} {body['name'].removeprefix('Menteri ')}"
                )
                return _Head(short, kind["rank"], None, facts)
    return _Head(kind["type"], kind["rank"], rest.title() or None, facts)


def _of_agency(kind: dict[str, Any], rest: str) -> _Head:
    for short, names in _knowledge()["agencies"].items():
        if any(rest == name or rest.startswith(f"{name} ") for name in names):
            prefix = "Peraturan" if kind["type"] == "Peraturan Badan" else kind["type"]
            return _Head(f"{prefix} {short}", kind["rank"], None)
    return _Head(kind["type"], kind["rank"], rest.title() or None)


def _issuer(text: str, rest: str) -> str | None:
    """The last words of the head as printed: as many as the folded rest has."""
    count = len(rest.split())
    if not count:
        return None
    words = [w for w in re.findall(r"[^\W_]+", text) if w.casefold() not in ("republik", "indonesia", "ri")]
    return " ".join(words[-count:])
