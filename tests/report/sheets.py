"""Records with pages for reports: a small one made by hand, and hostile words for every place of it."""

import os
import signal
from pathlib import Path
from typing import Any

from PIL import Image

from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.report.publish import Publication, Published, publish_listed

Json = dict[str, Any]
WIDTH, HEIGHT = 1200, 800
HOSTILE = (
    "</script></title><script>alert(1)</script>\"' onload=x \x00\x1b\u202e"
    "{{ 7*7 }}&<img src=x onerror=alert(1)>"
)


def evidence(box: list[float], **changes: Any) -> Json:
    return {"page": 1, "box": box, "confidence": 0.99, "origin": "ocr", "state": "read"} | changes


def make_data() -> Json:
    """Two lanes, three steps, a check that leads back; a doubtful duration and connector."""
    doubtful = {"needs_review": True, "confidence": 0.62}
    steps: list[Json] = []
    places: Json = {}
    lanes = (("a1", "Kasubag Umum"), ("a2", "Camat"))
    works = (
        ("Menyusun konsep", "terminator", 0),
        ("Memeriksa konsep", "decision", 1),
        ("Mengirim surat", "process", 0),
    )
    for n, (activity, kind, lane) in enumerate(works):
        top = 200.0 + 150 * n
        steps.append(
            {
                "id": f"s{n + 1}",
                "number": n + 1,
                "activity": activity,
                "actors": [lanes[lane][0]],
                "symbols": [{"id": f"s{n + 1}.1", "actor": lanes[lane][0], "kind": kind}],
                "requirements": ["Konsep", "Disposisi"],
                "duration": {"text": "2 jam", "minimum": "PT2H", "maximum": "PT2H"},
                "outputs": ["Surat"],
                "page": 1,
            }
        )
        places |= {
            f"/steps/{n}/number": evidence([50, top, 90, top + 150]),
            f"/steps/{n}/activity": evidence([90, top, 350, top + 150]),
            f"/steps/{n}/actors": evidence([50, top, 1150, top + 150], origin="symbol"),
            f"/steps/{n}/symbols/0": evidence([400.0 + 150 * lane, top + 40, 480.0 + 150 * lane, top + 90]),
            f"/steps/{n}/duration": evidence([800, top, 900, top + 150]) | (doubtful if n == 1 else {}),
            f"/steps/{n}/requirements": evidence([680, top, 800, top + 150]),
            f"/steps/{n}/outputs": evidence([900, top, 1020, top + 150]),
        }
    path = [[590, 425], [590, 280], [480, 265]]
    return {
        "id": "sop-1",
        "status": "ok",
        "source": {
            "file": "lembar.pdf",
            "sha256": "0" * 64,
            "media_type": "application/pdf",
            "pages": [
                {
                    "number": 1,
                    "role": "both",
                    "origin": "scan",
                    "width": WIDTH,
                    "height": HEIGHT,
                    "image": "pages/0001.png",
                }
            ],
        },
        "identity": {
            "agency": ["PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOH"],
            "sop_number": "065/12/2019",
            "sop_title": "Pengiriman Surat Keluar",
            "date_effective": "2019-03-04",
            "approved_by": {"position": "Camat", "name": "BUDI SANTOSO", "nip": "196311161990102002"},
            "legal_basis": [{"text": "Peraturan Presiden Nomor 29 Tahun 2014"}],
            "equipment": ["Komputer", "Printer"],
        },
        "actors": [{"id": key, "name": name} for key, name in lanes],
        "steps": steps,
        "flow": [
            {"source": "s1.1", "target": "s2.1"},
            {"source": "s2.1", "target": "s1.1", "label": "no", "text": "Tidak", "label_origin": "printed"},
            {"source": "s2.1", "target": "s3.1", "label": "yes", "label_origin": "printed"},
        ],
        "evidence": places
        | {
            "/identity/sop_title": evidence([600, 60, 900, 90]),
            "/identity/approved_by/name": evidence([600, 20, 800, 50], raw="BUDI SANTOSO"),
            "/identity/approved_by/nip": evidence([600, 50, 800, 60], alternatives=["196311161990102003"])
            | doubtful,
            "/actors/0/name": evidence([380, 150, 520, 200]),
            "/actors/1/name": evidence([520, 150, 670, 200]),
            "/flow/1": evidence(
                [480, 265, 590, 425],
                path=path,
                origin="symbol",
                reason="garis terputus",
                reasons=[{"code": "line_broken"}],
            )
            | doubtful,
        },
    }


def make_record(**changes: Any) -> SopRecord:
    return SopRecord.model_validate(make_data() | changes)


def hostile(value: Any, key: str = "") -> Any:
    """The data with hostile words before each text that no rule binds."""
    if isinstance(value, dict):
        return {name: hostile(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, key) for each in value]
    free = {
        "file",
        "agency",
        "sop_number",
        "sop_title",
        "position",
        "name",
        "text",
        "activity",
        "requirements",
    }
    return (
        HOSTILE + value if key in free | {"outputs", "equipment", "raw", "reason", "alternatives"} else value
    )


def bare() -> SopRecord:
    """A record of which little was read: lanes without names, steps without words."""
    data = make_data()
    for lane in data["actors"]:
        lane["name"] = " "
    for step in data["steps"]:
        step |= {"activity": "", "requirements": [], "outputs": [], "duration": {"text": ""}}
    return SopRecord.model_validate(data | {"identity": {}})


def write_record(folder: Path, record: SopRecord | None = None, name: str = "01") -> Path:
    """The record with the picture of its page in a folder of its own."""
    path = folder / "lembar" / name / "record.json"
    (path.parent / "pages").mkdir(parents=True)
    Image.new("RGB", (WIDTH, HEIGHT), "#f4efe6").save(path.parent / "pages" / "0001.png")
    path.write_text(codec.dumps(record or make_record()), encoding="utf-8")
    return path


def publish_or_die(path: Path, place: Path, *rest: str | Publication) -> Published:
    """Stands in for what writes a report, and dies of the second record."""
    if path.parent.name == "02":
        os.kill(os.getpid(), signal.SIGKILL)
    return publish_listed(path, place, *rest)  # type: ignore[arg-type]
