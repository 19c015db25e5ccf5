import pytest

from extractor.review.doubts.spelling import corrections


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Menguasal Komputer", "Menguasai Komputer"),
        ("nformasi dan Dokumen Terpublikasi", "Informasi dan Dokumen Terpublikasi"),
        ("Mengumpulkan informasidan dokumentasi", "Mengumpulkan informasi dan dokumentasi"),
        ("MENYIAPKAN LAPORAM TAHUNAN", "MENYIAPKAN LAPORAN TAHUNAN"),
        ("Menyusun lapOran", "Menyusun laporan"),
        ("Menyusun lapo ran tahunan", "Menyusun laporan tahunan"),
    ],
)
def test_one_word_is_put_right(read: str, right: str) -> None:
    assert right in list(corrections(read))


@pytest.mark.parametrize("right", ["Menyusun laporan tahunan", "PPID Utama", "Nota Dinas", ""])
def test_what_is_spelt_well_is_left_alone(right: str) -> None:
    assert list(corrections(right)) == []
