"""Markdown (GitHub's): the sheet as a readable page, with its flow in Mermaid."""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.checks.timing.amount import span_words
from extractor.checks.timing.counted import step_times
from extractor.export.flowchart.mermaid import write as write_mermaid
from extractor.export.flowchart.model import read_flowchart
from extractor.export.marks import Marks
from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.export.tables.sheet import nip_as_printed
from extractor.record.characters import xml_text
from extractor.record.durations import total
from extractor.record.model import Identity, LegalBasis, SopRecord

_MARKS = re.compile(r"[&<>\\`*_{}\[\]#|~$^!=@]|(?<=www)\.|:(?=\S)", re.IGNORECASE)
"""What means something within a line; what begins one (lists, quotes) cannot, since texts stand in cells."""
_HEADS = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Keterangan")
_DOUBT = "(?)"


def convert(entry: Entry) -> Document:
    """The record as a page; doubtful values have a mark."""
    chart = read_flowchart(entry.record)
    parts = [
        f"# {_text(chart.title)}",
        _table(("", ""), _identity(entry.record)),
        "## Prosedur",
        _table(_HEADS, _steps(entry.record)),
        *_total(entry.record),
        "## Alur",
        f"```mermaid\n{write_mermaid(chart)}```",
    ]
    return Document((File(("\n\n".join(parts) + "\n").encode("utf-8")),), chart.notes)


def _identity(record: SopRecord) -> Iterator[tuple[str, str]]:
    identity, marks = record.identity, Marks(record)
    for label, place, text in _fields(identity):
        yield f"**{label}**", _marked(text, marks, f"/identity/{place}")


def _fields(identity: Identity) -> Iterator[tuple[str, str, str]]:
    """Label as on the sheet, place below the identity, and text in Markdown."""
    official = identity.approved_by
    nip = official.nip and f"NIP {nip_as_printed(official.nip)}"
    approver = [part for part in (official.position, official.name, official.rank, nip) if part]
    yield "Instansi", "agency", _lines(identity.agency)
    yield "Nomor SOP", "sop_number", _text(identity.sop_number or "")
    yield "Tanggal Pembuatan", "date_created", _text(identity.date_created or "")
    yield "Tanggal Revisi", "date_revised", _text(identity.date_revised or "")
    yield "Tanggal Efektif", "date_effective", _text(identity.date_effective or "")
    yield "Disahkan oleh", "approved_by", _lines(approver)
    yield "Nama SOP", "sop_title", _text(identity.sop_title or "")
    yield "Dasar Hukum", "legal_basis", _listed(identity.legal_basis)
    yield "Kualifikasi Pelaksana", "qualifications", _listed(identity.qualifications)
    yield "Keterkaitan", "related_sops", _listed(identity.related_sops)
    yield "Peralatan/Perlengkapan", "equipment", _listed(identity.equipment)
    yield "Peringatan", "warnings", _listed(identity.warnings)
    yield "Pencatatan dan Pendataan", "record_keeping", _listed(identity.record_keeping)


def _steps(record: SopRecord) -> Iterator[tuple[str, ...]]:
    marks, lanes = Marks(record), {actor.id: actor.name for actor in record.actors}
    for n, (step, time) in enumerate(zip(record.steps, step_times(record.steps), strict=True)):
        words = span_words(time.least, time.most) if time.reason is None else ""
        printed = step.duration.text if step.duration else ""
        cells = {
            "number": str(step.number),
            "activity": _text(step.activity),
            "actors": _lines(lanes.get(actor, actor) for actor in step.actors),
            "requirements": _listed(step.requirements),
            "duration": _text(words or printed),
            "outputs": _listed(step.outputs),
            "remarks": _text(step.remarks),
        }
        yield tuple(_marked(text, marks, f"/steps/{n}/{place}") for place, text in cells.items())


def _total(record: SopRecord) -> Iterator[str]:
    words = total(record.steps).words()
    if words:
        yield f"Jumlah waktu: **{words}**"


def _marked(text: str, marks: Marks, place: str) -> str:
    """The text, with a mark where it is doubtful."""
    return f"{text} {_DOUBT}".lstrip() if marks.is_doubtful(place) else text


def _listed(items: Sequence[str] | Sequence[LegalBasis]) -> str:
    texts = [item if isinstance(item, str) else item.text for item in items]
    if len(texts) < 2:
        return _lines(texts)
    return "<br>".join(f"{n}. {_text(text)}" for n, text in enumerate(texts, start=1))


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(map(_text, texts))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a line of it holds no line end, since texts have none."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(text: str) -> str:
    """Text on one line that a renderer shows as it is: no markup, link, HTML, formula or emoji."""
    safe = _MARKS.sub(lambda found: f"&#{ord(found[0])};", xml_text(text))
    return re.sub(r"\r\n|\r|\n", "<br>", safe).strip(" \t")


FORMAT = RecordFormat("md", ".md", "the sheet as a readable page, its flow in Mermaid", convert)
