"""Records for the tests of the checks: one that nothing is wrong with, and ways to change it."""

from typing import Any

from extractor.record.model import SopRecord

Data = dict[str, Any]


def clean() -> Data:
    """A record without any finding, approved by a reviewer, its check at step 3 going back to step 2."""
    return {
        "id": "sop-clean",
        "status": "ok",
        "source": {
            "file": "sheet.pdf",
            "sha256": "0" * 64,
            "media_type": "application/pdf",
            "pages": [{"number": 1, "role": "both", "origin": "scan", "dpi": 300}],
        },
        "identity": {
            "agency": ["PEMERINTAH KABUPATEN MALANG", "KECAMATAN SUKAMAJU"],
            "sop_number": "067/12/35.07.11/2025",
            "sop_title": "Penyusunan Laporan Kinerja",
            "date_created": "2025-02-03",
            "date_revised": "2025-02-04",
            "date_effective": "2025-02-04",
            "approved_by": {
                "position": "CAMAT SUKAMAJU",
                "name": "BUDI SANTOSO, S.H.",
                "rank": "Pembina",
                "nip": "197001011995031001",
            },
            "legal_basis": [
                {
                    "text": "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja "
                    "Instansi Pemerintah"
                },
                {
                    "text": "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi "
                    "Nomor 35 Tahun 2012 tentang Pedoman Penyusunan Standar Operasional Prosedur "
                    "Administrasi Pemerintahan"
                },
            ],
            "qualifications": ["Memahami penyusunan laporan"],
            "related_sops": ["SOP Pengarsipan"],
            "equipment": ["Komputer", "Printer"],
            "warnings": ["Apabila laporan terlambat, evaluasi kinerja tertunda"],
            "record_keeping": ["Buku register"],
        },
        "actors": [
            {"id": "a1", "name": "Camat"},
            {"id": "a2", "name": "Staf"},
            {"id": "a3", "name": "Sekcam"},
        ],
        "steps": [
            _step(
                1,
                "Memerintahkan penyusunan laporan",
                "a1",
                "terminator",
                "Surat edaran",
                "PT10M",
                "Disposisi",
            ),
            _step(2, "Menyusun laporan", "a2", "process", "Disposisi", "P1D", "Konsep laporan"),
            _step(
                3, "Memeriksa laporan", "a3", "decision", "Konsep laporan", "PT30M", "Konsep laporan diparaf"
            ),
            _step(
                4,
                "Menandatangani laporan",
                "a1",
                "terminator",
                "Konsep laporan diparaf",
                "PT20M",
                "Laporan final",
            ),
        ],
        "flow": [
            _edge("s1.1", "s2.1"),
            _edge("s2.1", "s3.1"),
            _edge("s3.1", "s4.1", "yes"),
            _edge("s3.1", "s2.1", "no"),
        ],
        "declared_total": {"text": "1 hari 1 jam", "minimum": "P1DT1H", "maximum": "P1DT1H"},
        "evidence": {},
        "review": {"state": "approved"},
    }


def _step(number: int, activity: str, actor: str, kind: str, needs: str, time: str, output: str) -> Data:
    return {
        "id": f"s{number}",
        "number": number,
        "activity": activity,
        "actors": [actor],
        "symbols": [{"id": f"s{number}.1", "actor": actor, "kind": kind}],
        "requirements": [needs],
        "duration": {"text": "x", "minimum": time, "maximum": time},
        "outputs": [output],
        "page": 1,
    }


def _edge(source: str, target: str, label: str | None = None) -> Data:
    return {"source": source, "target": target, "label": label}


def record_of(data: Data) -> SopRecord:
    return SopRecord.model_validate(data)


def doubt(data: Data, pointer: str) -> None:
    """Let the reading of a value be in doubt."""
    data["evidence"][pointer] = {"confidence": 0.4, "origin": "ocr", "needs_review": True}
