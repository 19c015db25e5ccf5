"""A small record with doubts of every kind, made by hand."""

from pathlib import Path
from typing import Any

from checks.sheets import clean

from extractor.checks.apply import with_checks
from extractor.record import codec
from extractor.record.model import SopRecord

Json = dict[str, Any]


def evidence(page: int = 1, top: float = 0.0, **changes: Any) -> Json:
    known = {"page": page, "box": [10.0, top, 90.0, top + 20.0], "confidence": 0.99, "origin": "ocr"}
    return known | changes


def step(number: int, activity: str, *symbols: tuple[str, str]) -> Json:
    return {
        "id": f"s{number}",
        "number": number,
        "activity": activity,
        "actors": list(dict.fromkeys(actor for actor, _ in symbols)),
        "symbols": [
            {"id": f"s{number}.{n}", "actor": actor, "kind": kind}
            for n, (actor, kind) in enumerate(symbols, start=1)
        ],
        "requirements": ["Disposisi"],
        "duration": {"text": "1 hari", "minimum": "P1D", "maximum": "P1D"},
        "outputs": ["Laporan"],
        "page": 1,
    }


def make_record(**changes: Any) -> SopRecord:
    """Three steps in two lanes; a doubtful lane name, connector, time, title, an empty row, and a finding."""
    doubtful = {"needs_review": True, "confidence": 0.5}
    data: Json = {
        "id": "sop-1",
        "status": "ok",
        "source": {
            "file": "lembar.pdf",
            "sha256": "0" * 64,
            "media_type": "application/pdf",
            "pages": [{"number": 1, "role": "both", "origin": "scan", "width": 100, "height": 200}],
        },
        "identity": {"sop_title": "Penyusunan Lapran", "date_created": "2014-12-20"},
        "actors": [{"id": "a1", "name": "Kasubag"}, {"id": "a2", "name": "Sekretars"}],
        "steps": [
            step(1, "Menyusun laporan", ("a1", "terminator")),
            step(2, "Memeriksa laporan", ("a2", "decision")),
            step(3, "Mengirim laporan"),
        ],
        "flow": [
            {"source": "s1.1", "target": "s2.1"},
            {"source": "s2.1", "target": "s1.1", "label": "no", "label_origin": "printed"},
        ],
        "findings": [
            {"check": "D-01", "severity": "warning", "where": "/steps/1/duration", "message": "lama"}
        ],
        "evidence": {
            "/identity/sop_title": evidence(raw="Penyusunan Lapran", alternatives=["Penyusunan Laporan"])
            | doubtful,
            "/identity/date_created": evidence(top=5),
            "/actors/0/name": evidence(top=10),
            "/actors/1/name": evidence(top=10, alternatives=["Sekretaris"]) | doubtful,
            "/steps/0/activity": evidence(top=30),
            "/steps/1/activity": evidence(top=60),
            "/steps/1/duration": evidence(top=60, raw="I hari") | doubtful,
            "/steps/2/activity": evidence(top=90),
            "/steps/2/actors": evidence(top=90, state="unreadable", origin="symbol") | doubtful,
            "/steps/1/symbols/0": evidence(top=60, origin="symbol", alternatives=["process"]),
            "/flow/1": evidence(top=60, origin="symbol") | doubtful,
        },
    }
    return SopRecord.model_validate(data | changes)


def make_sound(doubts: int = 2, **changes: Any) -> SopRecord:
    """A record that the checks find nothing on, with so many doubtful values that are right as they stand."""
    doubtful = {"needs_review": True, "confidence": 0.5}
    places = ("/actors/1/name", "/identity/sop_title", "/steps/1/duration", "/steps/0/activity")
    data = clean() | {"review": {}, "evidence": {place: evidence() | doubtful for place in places[:doubts]}}
    data["steps"][1]["duration"]["text"] = "1 hari"
    return with_checks(SopRecord.model_validate(data | changes))


def of_several_offices(count: int, doubts: int) -> list[SopRecord]:
    """Sound records that teach each other nothing."""
    identity = clean()["identity"]
    return [
        make_sound(doubts, id=f"sop-{n}", identity=identity | {"agency": [f"{identity['agency'][0]} {n}"]})
        for n in range(1, count + 1)
    ]


def write_record(folder: Path, record: SopRecord | None = None, name: str = "01") -> Path:
    path = folder / "lembar" / name / "record.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(codec.dumps(record or make_record()), encoding="utf-8")
    return path
