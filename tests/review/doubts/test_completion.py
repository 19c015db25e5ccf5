from extractor.review.doubts.completion import completed, known_texts
from extractor.review.doubts.doubt import doubt_at
from review.records import make_record

DATA = make_record().model_dump(mode="json")


def test_the_sheet_the_candidates_and_the_lexicon_are_known() -> None:
    names = known_texts(DATA, doubt_at(DATA, "/actors/1/name"), {"actor_name": ["Sekretaris Camat"]})
    assert names == ["Sekretars", "Sekretaris", "Sekretaris Camat", "Kasubag"]
    items = known_texts(DATA, doubt_at(DATA, "/steps/0/outputs"), {"outputs": ["Surat | Nota"]})
    assert items == ["Laporan", "Surat", "Nota", "Disposisi"]
    assert "Memeriksa laporan" in known_texts(DATA, doubt_at(DATA, "/steps/0/activity"), {})


def test_the_last_item_is_completed_whatever_its_case() -> None:
    known = ["Disposisi", "Laporan", "Laporan akhir"]
    assert completed("lap", known) == "Laporan"
    assert completed("Laporan", known) == "Laporan akhir"
    assert completed("Surat | dis", known) == "Surat | Disposisi"
    assert completed("Surat|dis", known) == "Surat| Disposisi"
    assert [completed(text, known) for text in ("", "x", "Surat | ", "Laporan akhir")] == [None] * 4
