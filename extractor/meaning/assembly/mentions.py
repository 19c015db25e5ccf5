"""Second mentions of what the identity says: titles on cover and over the table, the signature block below.

The record keeps them under `mentions`, so that checks can hold them against the identity.
"""

from collections.abc import Sequence
from typing import Any

from extractor.meaning.identity.signature import read_signature
from extractor.recognised.evidence import EvidenceBook
from extractor.recognised.page import ProcedureUnit

PROCEDURE_TITLE = "/mentions/procedure_title"
SIGNATURE = "/mentions/signature"


def signature_values(lines: Sequence[str]) -> dict[str, str]:
    """Place, date, position, name, rank and nip of a signature block; empty where the lines hold none."""
    found = read_signature(lines)
    if found is None:
        return {}
    who = found.approver
    values = {
        "place": found.place,
        "date": found.date,
        "position": who.position,
        "name": who.name,
        "rank": who.rank,
        "nip": who.nip,
    }
    return {key: value for key, value in values.items() if value}


def page_mentions(units: Sequence[ProcedureUnit], book: EvidenceBook) -> dict[str, Any]:
    """The mentions around an SOP's procedure tables; their evidence goes to `book` under `/mentions`."""
    found: dict[str, Any] = {}
    heading = next((unit for unit in units if unit.heading is not None and unit.heading.text), None)
    if heading is not None and heading.heading is not None:
        found["procedure_title"] = heading.heading.text
        book.add_text(PROCEDURE_TITLE, heading.page, [heading.heading])
    for unit in reversed(units):
        values = signature_values([line.text for line in unit.below.lines]) if unit.below else {}
        if values and unit.below is not None:
            found["signature"] = values
            book.add_text(SIGNATURE, unit.page, [unit.below])
            break
    return found
