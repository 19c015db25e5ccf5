"""For each check a change of the clean record that trips it."""

from collections.abc import Callable

from checks.sheets import Data

Change = Callable[[Data], None]
CASES: dict[str, list[Change]] = {}


def trips(code: str) -> Callable[[Change], Change]:
    def add(change: Change) -> Change:
        CASES.setdefault(code, []).append(change)
        return change

    return add


def identity(code: str, **values: object) -> None:
    CASES.setdefault(code, []).append(lambda data: data["identity"].update(values))


def official(code: str, **values: object) -> None:
    CASES.setdefault(code, []).append(lambda data: data["identity"]["approved_by"].update(values))


def law(code: str, text: str) -> None:
    CASES.setdefault(code, []).append(lambda data: data["identity"]["legal_basis"].append({"text": text}))


def step(code: str, index: int, **values: object) -> None:
    CASES.setdefault(code, []).append(lambda data: data["steps"][index].update(values))


def time(code: str, index: int, **values: object) -> None:
    CASES.setdefault(code, []).append(lambda data: data["steps"][index]["duration"].update(values))


def mention(code: str, **values: object) -> None:
    CASES.setdefault(code, []).append(lambda data: data.update(mentions=values))


def total(code: str, iso: str | None) -> None:
    declared = {"text": "x", "minimum": iso, "maximum": iso} if iso else None
    CASES.setdefault(code, []).append(lambda data: data.update(declared_total=declared))


identity("IDN-01", sop_number=None)
identity("IDN-02", sop_number="067/ /35.07.11/2025")
identity("IDN-03", sop_title=None)
mention("IDN-04", procedure_title="Prosedur Penyusunan Laporan Kinerja Instansi Daerah")
mention("IDN-04", cover=["KECAMATAN SUKAMAJU", "PENYUSUNAN LAPORAN KEGIATAN"])
identity("IDN-05", date_effective=None)
identity("IDN-05", date_created=None)
identity("IDN-06", date_revised=None)
official("IDN-07", nip=None)
official("IDN-07", position=None)
identity("IDN-08", warnings=[])
identity("IDN-09", related_sops=["Dokumen Renstra"])
identity("IDN-10", equipment=["Laporan Realisasi Anggaran"])
identity("IDN-11", warnings=["Apabila tamu tidak dilayani, masyarakat kecewa"])
official("IDN-12", position="CAMAT SUKARAJA BARAT")
mention("IDN-12", cover=["KECAMATAN BATURRADEN"])
identity("IDN-13", sop_number="067/12/33.02.11/2025")
mention("IDN-14", signature={"name": "BUDI SETIAWAN, S.H."})
official("IDN-15", name="BUDI SANTOSO, S'Pd")
identity("DAT-01", date_created="2025-02-31")
identity("DAT-02", date_effective="2025-01-06")
identity("DAT-03", date_revised="2024-12-30")
identity("DAT-04", date_revised="2026-02-04")
identity("DAT-05", date_revised="2025-02-03")
identity("DAT-06", sop_number="067/12/35.07.11/2019")
identity("DAT-07", date_created="2025-01-01")
identity("DAT-07", date_created="2025-02-02")
identity("DAT-08", date_effective="2031-05-06")
mention("DAT-09", signature={"date": "2025-06-16"})
identity("DAT-10", date_created="2020-02-03", date_revised="2020-02-04", date_effective="2020-02-04")
identity("DAT-11", date_created="2025-02")
official("NIP-01", nip="1970010119950310011")
official("NIP-02", nip="197013011995031001")
official("NIP-02", nip="193001011950031001")
official("NIP-03", nip="197001011980031001")
official("NIP-04", nip="197001011995033001")
official("NIP-05", nip="197001011995031000")
mention("NIP-06", signature={"name": "BUDI SANTOSO", "nip": "197001011995031002"})
official("NIP-07", nip="1970010119950301001")
official("NIP-08", nip="200001012025061001")
law("CIT-01", "Peraturan Presiden tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah")
law(
    "CIT-02",
    "Peraturan Presiden Nomor 29 Tahun 2015 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah",
)
law("CIT-03", "Peraturan Presiden Nomor 29 Tahun 2014 tentang Pengadaan Kendaraan Dinas")
law("CIT-04", "Permenpan RB No. 12 Tahun 2015")
law("CIT-05", "Peraturan Bupati Malang Nomor 7 Tahun 2030 tentang Arsip")
law("CIT-06", "Peraturan Menteri Pemberdayaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014")
law(
    "CIT-07",
    "Keputusan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah",
)
law(
    "CIT-08",
    "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah",
)
law("CIT-09", "Perpres RI No. 29 Tahun 2014")
law("CIT-10", "Undang-Undang Nomor 17 Tahun 2003 tentang Keuangan Negara")
law("CIT-12", "Peraturan Bupati Malang Nomor 7 Tahun 2020 tentang Arsip")


@trips("CIT-11")
def _(data: Data) -> None:
    del data["identity"]["legal_basis"][1]


@trips("TBL-01")
def _(data: Data) -> None:
    data.update(steps=[], flow=[])


@trips("TBL-02")
def _(data: Data) -> None:
    data["tables"] = [{"columns": 10, "header_columns": 11}]


@trips("TBL-02")
def _(data: Data) -> None:
    data["tables"] = [{"columns": 10, "header_columns": 10, "numbers": [1, 2, 3, 4, 5, 6, 7, 8, 9]}]


@trips("TBL-03")
def _(data: Data) -> None:
    for n, each in enumerate(data["steps"]):
        each["duration"] = None
        data["evidence"][f"/steps/{n}/duration"] = {"confidence": 1.0, "origin": "ocr", "state": "absent"}


@trips("TBL-04")
def _(data: Data) -> None:
    data["tables"] = [{"numbers": [1, 2, 4]}]


step("STP-01", 2, number=5)
step("STP-02", 1, activity="")
step("STP-03", 1, activity="Penyusunan laporan")
step("STP-04", 1, activity="Staf menyusun laporan")
step("STP-05", 1, activity="Menyusun laporan kemudian mengirimkan laporan")
step("STP-06", 1, outputs=[])
step("STP-07", 3, activity="Memerintahkan penyusunan laporan")
step("STP-08", 1, requirements=["Disposisi, ATK, dll"])
step("ACT-01", 1, actors=[], symbols=[])


@trips("ACT-02")
def _(data: Data) -> None:
    data["actors"].append({"id": "a4", "name": "Tim"})


step("ACT-03", 1, activity="Menyerahkan laporan kepada Kabid")


@trips("ACT-04")
def _(data: Data) -> None:
    data["actors"][1]["name"] = "Kasubag Umum"
    data["actors"][2]["name"] = "Kasubag Evapor"
    data["steps"][2]["activity"] = "Memeriksa laporan dari kasubag"


@trips("ACT-05")
def _(data: Data) -> None:
    data["actors"].append({"id": "a4", "name": "Sekretaris Kecamatan"})


@trips("ACT-06")
def _(data: Data) -> None:
    data["actors"].reverse()


@trips("ACT-07")
def _(data: Data) -> None:
    data["actors"][1]["name"] = "Kasi/Lurah"


@trips("ACT-08")
def _(data: Data) -> None:
    data["actors"][1]["name"] = "BUDI SANTOSO, S.H. NIP. 197001011995031001"


official("ACT-09", position="LURAH SUKAMAJU")


@trips("FLO-01")
def _(data: Data) -> None:
    data["steps"][0]["symbols"][0]["kind"] = "process"


@trips("FLO-02")
def _(data: Data) -> None:
    data["steps"][1]["symbols"].append({"id": "s2.2", "actor": "a2", "kind": "terminator"})
    data["flow"][0] = {"source": "s1.1", "target": "s3.1"}
    data["flow"][3]["target"] = "s3.1"


@trips("FLO-03")
def _(data: Data) -> None:
    data["flow"] = [e for e in data["flow"] if e["target"] != "s2.1"]


@trips("FLO-04")
def _(data: Data) -> None:
    data["flow"].append({"source": "s1.1", "target": "s3.1"})
    data["flow"] = [e for e in data["flow"] if e["source"] != "s2.1"]


@trips("FLO-05")
def _(data: Data) -> None:
    data["flow"] = [e for e in data["flow"] if e["target"] != "s4.1"]


@trips("FLO-06")
def _(data: Data) -> None:
    data["flow"].append({"source": "s4.1", "target": "s1.1"})


@trips("FLO-07")
def _(data: Data) -> None:
    data["steps"][1]["symbols"][0]["kind"] = "document"


def _next_page(data: Data) -> None:
    for each in data["steps"][2:]:
        each["page"] = 2


@trips("FLO-08")
def _(data: Data) -> None:
    _next_page(data)
    data["steps"][1]["symbols"].append({"id": "s2.2", "actor": "a2", "kind": "off_page"})


@trips("FLO-09")
def _(data: Data) -> None:
    _next_page(data)
    data["flow"] = [e for e in data["flow"] if e["source"] != "s2.1"]


@trips("DEC-01")
def _(data: Data) -> None:
    del data["flow"][3]


@trips("DEC-01")
def _(data: Data) -> None:
    data["flow"] = []
    data["steps"][2]["symbols"] = []
    data["steps"][2]["activity"] = "Memeriksa laporan, jika tidak setuju dikembalikan kepada Staf"


@trips("DEC-02")
def _(data: Data) -> None:
    data["flow"][2]["label"] = None


@trips("DEC-03")
def _(data: Data) -> None:
    data["steps"][2]["symbols"][0]["kind"] = "process"
    data["steps"][2]["activity"] = "Memeriksa laporan. Jika tidak setuju dikembalikan kepada Staf"


step("DEC-03", 2, activity="Menerima laporan")


@trips("DEC-04")
def _(data: Data) -> None:
    data["steps"][2]["activity"] = "Memeriksa laporan. Jika tidak setuju dikembalikan kepada Camat"


@trips("DEC-05")
def _(data: Data) -> None:
    data["flow"].append({"source": "s2.1", "target": "s4.1"})


step("CHN-01", 1, requirements=["Peta wilayah"])
step("CHN-02", 1, outputs=["Disposisi"])
step("CHN-03", 3, outputs=["Konsep laporan"])
step("CHN-04", 1, requirements=["Disposisi", "Peta wilayah"])
step("REF-01", 3, remarks="SOP Pengiriman Surat")
step("TXT-01", 3, remarks="sudah di paraf")
step("TXT-02", 1, outputs=["draft laporan"], remarks="draf pertama")
step("DUR-01", 1, duration=None)
time("DUR-02", 1, text="xyz", minimum=None, maximum=None)
time("DUR-03", 1, text="1O menit")
time("DUR-04", 1, text="kondisional", minimum=None, maximum=None, qualifier="conditional")
time("DUR-05", 3, minimum="P3D", maximum="P3D")
time("DUR-06", 1, minimum="PT600M", maximum="PT600M")
time("DUR-07", 1, per="berkas")
total("TOT-01", "P1DT2H")
total("TOT-02", "PT510M")
total("TOT-03", None)
time("TOT-04", 1, shared_with=[2, 3])


@trips("OCR-01")
def _(data: Data) -> None:
    data["evidence"]["/identity/sop_number"] = {"confidence": 0.3, "origin": "ocr"}


step("OCR-02", 1, activity="Menyusun | laporan")
time("OCR-03", 1, text="1O menit")


@trips("OCR-04")
def _(data: Data) -> None:
    data["source"]["pages"][0]["dpi"] = 96


@trips("OCR-04")
def _(data: Data) -> None:
    data["tables"] = [{"page": 1, "columns": 10, "cut_off": ["right"]}]


@trips("OCR-05")
def _(data: Data) -> None:
    data["source"]["pages"][0]["warnings"] = ["The page's text layer cannot be read; its picture is."]
