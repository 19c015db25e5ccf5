"""The signature block below a table: place, date, office, name and NIP, a second mention of the approver."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.meaning.identity.approver import ApproverReading, read_approver
from extractor.meaning.identity.nip import find_nip
from extractor.meaning.terms.dates import find_month, read_date

_PLACE_DATE = re.compile(r"^\s*(?P<place>[A-Z][^\W\d]*(?: [A-Z][^\W\d]*){0,3})\s*,\s*(?P<date>.*\d{4}.*)$")
_SET_AT = re.compile(r"^\s*(?:ditetapkan|dibuat|disahkan)\s+di\s*:?\s*(?P<place>.+)$", re.IGNORECASE)
_SET_ON = re.compile(r"^\s*(?:pada\s+)?tanggal\s*:?\s*(?P<date>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Signature:
    """What a signature block says; None for parts that it does not."""

    place: str | None
    date: str | None
    approver: ApproverReading


def read_signature(lines: Sequence[str]) -> Signature | None:
    """The signature block in lines below a table; None where they hold none."""
    place: str | None = None
    date: str | None = None
    rest: list[str] = []
    for line in lines:
        at, on = _SET_AT.match(line), _SET_ON.match(line)
        both = _PLACE_DATE.match(line)
        if both and _has_month(both["date"]):
            place, date = both["place"], read_date(both["date"]).iso
        elif at:
            place = at["place"].strip(" .")
        elif on and read_date(on["date"]).iso:
            date = read_date(on["date"]).iso
        else:
            rest.append(line)
    if not any(find_nip(line) for line in rest) and date is None:
        return None
    return Signature(place, date, read_approver(rest))


def _has_month(text: str) -> bool:
    return any(find_month(word) for word in re.findall(r"[^\W\d_]+", text)) or read_date(text).iso is not None
