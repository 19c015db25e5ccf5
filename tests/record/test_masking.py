import json

from hypothesis import given
from hypothesis import strategies as st

from extractor.record import codec
from extractor.record.masking import MASK, mask, personal_places
from extractor.record.model import SopRecord

NIP = "196102191981031007"


def record(**changes: object) -> SopRecord:
    data = {
        "id": "sop-1",
        "status": "ok",
        "source": {"file": "SK Budi Utama.pdf", "sha256": "1" * 64, "media_type": "application/pdf"},
        "identity": {"approved_by": {"position": "CAMAT", "name": "Budi Utama, S.H., M.M.", "nip": NIP}},
        "actors": [{"id": "a1", "name": "Camat"}],
        "steps": [
            {"id": "s1", "number": 1, "activity": "Diserahkan kepada BUDI  UTAMA selaku Camat"},
            {"id": "s2", "number": 2, "activity": "NIP. 19610219 198103 1 007 dan NIP 010 123 456"},
            {"id": "s3", "number": 3, "activity": "Agenda utama, nomor 070/ /421.632/2014, 12 hari"},
        ],
        "evidence": {
            "/identity/approved_by/name": {
                "page": 1,
                "box": [1, 2, 3, 4],
                "raw": "Budl Utama",
                "confidence": 0.5,
                "origin": "ocr",
                "alternatives": ["Budl Utami"],
            },
            "/identity/sop_title": {"page": 1, "box": [5, 6, 7, 8], "confidence": 0.9, "origin": "ocr"},
        },
        "review": {"state": "approved", "reviewer": "Ani Wijaya"},
        "mentions": {"signature": {"name": "BUDI UTAMA", "nip": NIP}, "procedure_title": "SOP"},
    }
    return SopRecord.model_validate(data | changes)


def test_names_and_numbers_are_masked_wherever_they_stand() -> None:
    given_record = record()
    hidden = mask(given_record)
    text = codec.dumps(hidden).casefold()
    for word in ("budi", "budl", "utami", "wijaya", "19610219", "010 123"):
        assert word not in text, word
    assert [step.activity for step in hidden.steps] == [
        f"Diserahkan kepada {MASK} selaku Camat",
        f"NIP{MASK} dan NIP{MASK}",
        "Agenda utama, nomor 070/ /421.632/2014, 12 hari",
    ]
    assert hidden.identity.approved_by.position == "CAMAT"
    assert hidden.actors == given_record.actors
    assert hidden.source.sha256 == "1" * 64
    assert given_record.identity.approved_by.nip == NIP


def test_the_places_of_names_and_numbers_are_known() -> None:
    assert personal_places(record()) == ((1, (1, 2, 3, 4)),)


def test_a_lane_is_no_name_even_where_the_name_was_misread_as_one() -> None:
    hidden = mask(record(identity={"approved_by": {"name": "CAMAT"}}, mentions={}))
    assert hidden.identity.approved_by.name == MASK
    assert hidden.steps[0].activity.endswith("selaku Camat")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_and_number_can_be_masked(name: str, nip: str) -> None:
    hidden = mask(record(identity={"approved_by": {"name": name, "nip": nip}}))
    assert hidden.identity.approved_by.name == (MASK if name else name)
    assert json.loads(codec.dumps(hidden))["identity"]["approved_by"]["nip"] == (MASK if nip else nip)
