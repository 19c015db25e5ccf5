from typing import Any

import pytest

from extractor.errors import OptionsError
from extractor.record.model import SopRecord
from extractor.record.pointers import replaced, resolve
from extractor.review.edits import fields
from extractor.review.words.values import shown
from review.records import make_record

RECORD: dict[str, Any] = make_record(
    identity={
        "legal_basis": [{"text": "UU No. 1", "citation": None}],
        "approved_by": {"nip": None},
        "date_created": "2014",
    }
).model_dump(mode="json")


def typed(record: dict[str, Any], pointer: str, text: str) -> Any:
    return fields.typed(record, pointer, text).value


@pytest.mark.parametrize(
    ("pointer", "text", "value"),
    [
        ("/identity/date_created", "20 Desember 2014", "2014-12-20"),
        ("/identity/date_created", "", None),
        ("/identity/approved_by/nip", "19730723 199303 1 001", "197307231993031001"),
        ("/identity/sop_title", "Judul", "Judul"),
        ("/steps/0/requirements", "Surat | Disposisi", ["Surat", "Disposisi"]),
        ("/steps/0/remarks", "", ""),
        ("/steps/0/number", "12", 12),
        ("/tables/0/columns", "9", 9),
        ("/tables/0/numbers", "1 2 - 4", [1, 2, None, 4]),
        ("/tables/0/numbers", "1 |  | 3", [1, None, 3]),
        ("/steps/0/actors", "sekretars", ["a2"]),
        ("/actors/0/name", "Camat", "Camat"),
    ],
)
def test_typed_text_becomes_the_fields_value(pointer: str, text: str, value: object) -> None:
    assert typed(RECORD, pointer, text) == value


def test_a_citation_is_read_again() -> None:
    basis = typed(
        RECORD, "/identity/legal_basis/0", "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik"
    )
    assert (basis["citation"]["number"], basis["citation"]["year"]) == ("25", 2009)


def test_a_connector_is_typed_as_it_is_shown() -> None:
    text = shown(RECORD, "/flow/1")
    assert typed(RECORD, "/flow/1", text) == resolve(RECORD, "/flow/1")
    assert typed(RECORD, "/flow/1", "s1.1->s2.1[yes]")["label"] == "yes"


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/steps/0/number", "dua"),
        ("/tables/0/numbers", "1 2 tiga"),
        ("/flow/0", "s1.1 -> s8.1"),
        ("/steps/0/symbols/0", "kotak"),
        ("/steps/0/actors", "Bupati"),
    ],
)
def test_what_cannot_stand_there_is_refused(pointer: str, text: str) -> None:
    with pytest.raises(OptionsError):
        typed(RECORD, pointer, text)


def test_whatever_is_shown_can_be_typed_back_into_a_whole_record() -> None:
    for pointer in (
        "/steps/0/duration",
        "/steps/0/outputs",
        "/steps/1/symbols/0",
        "/flow/0",
        "/actors/1/name",
    ):
        value = typed(RECORD, pointer, shown(RECORD, pointer))
        SopRecord.model_validate(replaced(RECORD, pointer, value))
        assert value == resolve(RECORD, pointer)
