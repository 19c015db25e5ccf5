"""Rows of sheets in the usual layouts, for tests to put together."""

NUMBERED_COLUMNS = [str(n) for n in range(1, 10)]
GROUPS = ["No", "Kegiatan", "Pelaksana", "<", "<", "Mutu Baku", "<", "<", "Keterangan"]
NAMES = ["^", "^", "Camat", "Sekcam", "Staf", "Kelengkapan", "Waktu", "Output", "^"]
HEADER = [GROUPS, NAMES]
IDENTITY = [
    ["PEMERINTAH KOTA\nKECAMATAN", "<", "<", "<", "Nomor SOP", "<", "070/1/2020", "<", "<"],
    ["^", "^", "^", "^", "Tanggal Pembuatan", "<", "1 Mei 2020", "<", "<"],
    ["^", "^", "^", "^", "Disahkan oleh", "<", "CAMAT", "<", "<"],
    ["^", "^", "^", "^", "Nama SOP", "<", "Penyusunan laporan", "<", "<"],
    ["Dasar Hukum", "<", "<", "<", "Kualifikasi Pelaksana", "<", "<", "<", "<"],
    ["1. UU Nomor 1 Tahun 2000", "<", "<", "<", "1. Pendidikan S1", "<", "<", "<", "<"],
    ["Peringatan", "<", "<", "<", "Pencatatan dan Pendataan", "<", "<", "<", "<"],
    ["Bila tidak dilaksanakan", "<", "<", "<", "Buku agenda", "<", "<", "<", "<"],
]
"""An identity block drawn on the nine lattice columns of the procedure table."""


def step(
    number: str, lane: int, activity: str = "Menyusun konsep laporan", duration: str = "10 menit"
) -> list[str]:
    """A body row with a symbol in one of three lanes."""
    symbols = ["#" if n == lane else "" for n in range(3)]
    return [number, activity, *symbols, "Surat masuk", duration, "Konsep surat", ""]


def spanning(text: str) -> list[str]:
    """A row of one cell."""
    return [text, *["<"] * 8]


def unnumbered(activity: str, number: str = "") -> list[str]:
    """A row with nothing but an activity."""
    return [number, activity, *[""] * 7]
