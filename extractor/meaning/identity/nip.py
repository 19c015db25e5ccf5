"""The civil servant's number (NIP): finding it in a line, its parts, and what is wrong with it.

PNS: birth date (8), appointment month (6), sex (1), sequence (3). PPPK: birth date (8), appointment year (4),
contract number (2), sex (1), sequence (3).
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

_LABEL = re.compile(
    r"(?<!\w)(?:N\s?[I1l!|.]{1,2}\s?P(?:PPK)?|N\s?R\s?P|N\s?I\s?K)(?![a-z])\s*[.:;,]*\s*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d(?:[\d\s.\-]*\d)?")
_CONFUSED = str.maketrans("OoQDIl|!ZSB", "00001111258")
_SHORTEST = 9


class NipForm(StrEnum):
    """Which rule a number of 18 digits follows."""

    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True)
class Nip:
    """A number taken apart; None for parts that the digits do not give. `problems` codes each fault."""

    digits: str
    form: NipForm | None = None
    born: datetime.date | None = None
    appointed: str | None = None
    contract: str | None = None
    sex: str | None = None
    sequence: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class NipReading:
    """The digits found in a line, where they stand with their label, and whether they were mended."""

    digits: str
    start: int
    end: int
    repaired: bool = False


def find_nip(line: str) -> NipReading | None:
    """The number behind a NIP label, or a run of 18 digits without one; None where there is none."""
    label = _LABEL.search(line)
    if label:
        tail = line[label.end() :]
        mended = re.match(r"[\dOoQDIl|!ZSB\s.\-]+", tail)
        if mended:
            digits = re.sub(r"\D", "", mended.group().translate(_CONFUSED))
            plain = re.sub(r"\D", "", mended.group())
            if len(digits) >= _SHORTEST - 1:  # the police's number has eight
                end = label.end() + mended.end()
                return NipReading(digits, label.start(), end, digits != plain)
        return NipReading("", label.start(), label.end()) if not tail.strip(" .:_-…") else None
    for match in _DIGITS.finditer(line):
        digits = re.sub(r"\D", "", match.group())
        if 17 <= len(digits) <= 19 and digits[:2] in ("19", "20"):
            return NipReading(digits, match.start(), match.end())
    return None


def read_nip(digits: str) -> Nip:
    """Take a number apart and name its faults; of any length, and of any signs where a person typed it."""
    if len(digits) == _SHORTEST:
        return Nip(digits, problems=("old_form",))
    if len(digits) != 18 or not (digits.isascii() and digits.isdecimal()):
        return Nip(digits, problems=("length",))
    problems: list[str] = []
    born = _date(digits[:8])
    if born is None:
        problems.append("birth")
    year, month = int(digits[8:12]), int(digits[12:14])
    form = NipForm.PNS if 1 <= month <= 12 else NipForm.PPPK
    too_young_or_old = born is not None and not 17 <= year - born.year <= 65
    if too_young_or_old or month == 0 or (form is NipForm.PPPK and year < 2019):
        problems.append("appointment")
    sex = {"1": "male", "2": "female"}.get(digits[14])
    if sex is None:
        problems.append("sex")
    if digits[15:] == "000":
        problems.append("sequence")
    return Nip(
        digits=digits,
        form=form,
        born=born,
        appointed=f"{year:04d}-{month:02d}" if form is NipForm.PNS else f"{year:04d}",
        contract=digits[12:14] if form is NipForm.PPPK else None,
        sex=sex,
        sequence=digits[15:],
        problems=tuple(problems),
    )


def _date(digits: str) -> datetime.date | None:
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def nip_repairs(digits: str) -> tuple[str, ...]:
    """Valid numbers one dropped digit (of 19) or one swap of neighbours (of 18) away."""
    candidates: set[str] = set()
    if len(digits) == 19:
        candidates = {digits[:i] + digits[i + 1 :] for i in range(19)}
    elif len(digits) == 18:
        candidates = {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(17)} - {digits}
    return tuple(sorted(c for c in candidates if read_nip(c).valid))
