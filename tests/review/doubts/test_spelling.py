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
        ("Kementerian PANdan RB", "Kementerian PAN dan RB"),
        ("PendokumentasianInformasiyang Dikecualikan", "Pendokumentasian Informasi yang Dikecualikan"),
        ("Daftar Informasi Publik (DiP) PPiD", "Daftar Informasi Publik (DIP) PPID"),
        (
            "Bila prosedur Ini tidak berjalan menjadI negatif",
            "Bila prosedur ini tidak berjalan menjadi negatif",
        ),
        ("informasi dan Dokumen Terpublikasi", "Informasi dan Dokumen Terpublikasi"),
        ("Penyusunan Daftar informasi Publik", "Penyusunan Daftar Informasi Publik"),
        ("Memiliki pengetahuan mengenal Pelayanan", "Memiliki pengetahuan mengenai Pelayanan"),
        ("70/DISKOMIMFO/2024", "70/DISKOMINFO/2024"),
    ],
)
def test_words_are_put_right(read: str, right: str) -> None:
    assert right in list(corrections(read))


@pytest.mark.parametrize("right", ["Menyusun laporan tahunan", "PPID Utama", "Nota Dinas", ""])
def test_what_is_spelt_well_is_left_alone(right: str) -> None:
    assert list(corrections(right)) == []
