"""Records with a flow of any shape."""

from typing import Any

from hypothesis import strategies as st

from extractor.record.model import SopRecord, SymbolKind

Json = dict[str, Any]


def symbol(name: str, actor: str | None = "a1", kind: str = "process", text: str = "") -> Json:
    return {"id": name, "actor": actor, "kind": kind, "text": text}


def flow_record(rows: list[list[Json]], edges: list[tuple[Any, ...]], lanes: int = 3) -> SopRecord:
    """A record with a row for each list of symbols; an edge is source, target and, if it has one, label."""
    return SopRecord.model_validate(
        {
            "id": "sop-flow",
            "status": "ok",
            "source": {"file": "lembar.pdf", "sha256": "0" * 64, "media_type": "application/pdf"},
            "identity": {"sop_title": "Penyusunan Laporan"},
            "actors": [{"id": f"a{n}", "name": f"Lajur {n}"} for n in range(1, lanes + 1)],
            "steps": [
                {
                    "id": f"s{n}",
                    "number": n,
                    "activity": f"Mengerjakan {n}",
                    "actors": list(dict.fromkeys(one["actor"] for one in row if one["actor"])),
                    "symbols": row,
                    "requirements": ["Disposisi"],
                    "outputs": [f"Hasil {n}", "Disposisi"],
                    "duration": {"text": "10 menit", "minimum": "PT10M", "maximum": "PT10M"},
                    "page": 1,
                }
                for n, row in enumerate(rows, start=1)
            ],
            "flow": [dict(zip(("source", "target", "label"), edge, strict=False)) for edge in edges],
        }
    )


@st.composite
def flow_records(draw: st.DrawFn) -> SopRecord:
    """Up to nine symbols in up to five rows and three lanes, and connectors between any of them."""
    actors = st.sampled_from(["a1", "a2", "a3", None])
    kinds = st.sampled_from(list(SymbolKind))
    rows, names = [], []
    for n in range(1, draw(st.integers(1, 5)) + 1):
        row = [
            symbol(f"s{n}.{place}", draw(actors), draw(kinds), draw(st.sampled_from(["", "A"])))
            for place in range(1, draw(st.integers(0, 3)) + 1)
        ]
        rows.append(row)
        names += [one["id"] for one in row]
    edges: list[tuple[Any, ...]] = []
    if names:
        ends = st.sampled_from(names)
        labels = st.sampled_from([None, None, "yes", "no", "bila lengkap"])
        edges = draw(st.lists(st.tuples(ends, ends, labels), max_size=12))
    record = flow_record(rows, edges)
    for step in record.steps:
        step.page = draw(st.sampled_from([None, 1, 2]))
    return record
