"""What is compared, as HTML pages that need nothing else."""

import base64
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from extractor.compare.changes import Comparison, Piece, field_names
from extractor.compare.evaluation import Evaluated
from extractor.compare.scoring import COLUMNS, MARKS, Misreading
from extractor.errors import UnreadableFileError
from extractor.page.crop import crop_place
from extractor.record.characters import xml_text
from extractor.record.geometry import Box
from extractor.record.model import SopRecord

STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #d9dee5}.n td,.n th{text-align:right;padding:.2rem .35rem}"
    "img{max-width:26rem;max-height:9rem;border:1px solid #d9dee5}"
    "ins{background:#d8f2dc;text-decoration:none}del{background:#fbdcdc}.silent{color:#a3161b;font-weight:600}"
    "td{white-space:pre-wrap;overflow-wrap:anywhere}"
)
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_WORDS = {
    "id": {
        "evaluation": "Mutu pembacaan", "sheet": "Lembar", "all": "Semua", "what": "Isian", "true": "Benar",
        "read": "Terbaca", "picture": "Gambar", "marked": "ditandai", "silent": "tidak ditandai",
        "no_record": "Tidak ada rekaman untuk lembar ini.", "diff": "Perubahan SOP", "change": "Perubahan",
        "before": "Sebelum", "after": "Sesudah",
    },
    "en": {
        "evaluation": "How well sheets were read", "sheet": "Sheet", "all": "All", "what": "Value",
        "true": "True", "read": "Read", "picture": "Picture", "marked": "marked", "silent": "not marked",
        "no_record": "There is no record of this sheet.", "diff": "What changed in an SOP",
        "change": "Change", "before": "Before", "after": "After",
    },
}  # fmt: skip


def evaluation_page(
    sheets: Sequence[Evaluated], means: Mapping[str, float | None], language: str
) -> Iterator[str]:
    """The columns of all sheets, then each error with its picture beside truth and reading."""
    words = _WORDS[language]
    yield _begin(words["evaluation"], language)
    yield '<table class="n"><tr>' + "".join(f"<th>{name}</th>" for name in ("", *COLUMNS, *MARKS)) + "</tr>"
    for sheet in sheets:
        yield _figures(sheet.name, {**sheet.score.values, **sheet.score.counts.shares()})
    yield _figures(words["all"], means) + "</table>"
    for sheet in sheets:
        if sheet.record is None:
            yield f"<h2>{_safe(sheet.name)}</h2><p>{words['no_record']}</p>"
        elif sheet.score.errors:
            yield from _errors(sheet, language)
    yield "</body></html>\n"


def _figures(name: str, values: Mapping[str, float | None]) -> str:
    shown = (values[column] for column in (*COLUMNS, *MARKS))
    cells = "".join(f"<td>{'' if value is None else f'{value:.3f}'}</td>" for value in shown)
    return f"<tr><th>{_safe(name)}</th>{cells}</tr>"


def _errors(sheet: Evaluated, language: str) -> Iterator[str]:
    words = _WORDS[language]
    heads = "".join(f"<th>{words[name]}</th>" for name in ("what", "picture", "true", "read"))
    yield f"<h2>{_safe(sheet.name)}</h2><table><tr>{heads}</tr>"
    for error in sheet.score.errors:
        mark = words["marked"] if error.marked else f'<span class="silent">{words["silent"]}</span>'
        place = f"<br><code>{_safe(error.pointer)}</code>" if error.pointer else ""
        what = _safe(_field(error, language))
        yield (
            f"<tr><td>{what}{place}<br>{mark}</td><td>{_picture(sheet, error, what)}</td>"
            f"<td>{_safe(error.true)}</td><td>{_safe(error.read)}</td></tr>"
        )
    yield "</table>"


def _field(error: Misreading, language: str) -> str:
    """What the wrong value is called."""
    names = [part for part in error.pointer.split("/") if part and not part.isdigit()]
    name = "label" if error.what == "branch" else (names or [error.what])[-1]
    return str(field_names(language).get(name, error.what))


def _picture(sheet: Evaluated, error: Misreading, what: str) -> str:
    """The place of the value on its page; nothing where that, or the page's image, is not known."""
    found = _place(sheet.record, sheet.path, error.pointer)
    if found is None:
        return ""
    try:
        image = crop_place(*found)
    except UnreadableFileError:
        return ""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=70)
    data = base64.b64encode(stream.getvalue()).decode("ascii")
    return f'<img alt="{what}" src="data:image/jpeg;base64,{data}">'


def _place(record: SopRecord | None, path: Path | None, pointer: str) -> tuple[Path, Box] | None:
    while record is not None and path is not None and pointer:
        evidence = record.evidence.get(pointer)
        if evidence is not None and evidence.box is not None:
            page = next((page for page in record.source.pages if page.number == evidence.page), None)
            image = page and page.image and (path.parent / page.image).resolve()
            inside = image and image.is_relative_to(path.parent.resolve())
            return (image, Box(*evidence.box)) if image and inside else None
        pointer = pointer.rpartition("/")[0]
    return None


def diff_page(comparison: Comparison, language: str) -> str:
    """What changed, words marked."""
    words = _WORDS[language]
    heads = "".join(f"<th>{words[name]}</th>" for name in ("change", "before", "after"))
    rows = (
        f"<tr><td>{_safe(change.title(language))}</td><td>{_marked(change.before, 'del')}</td>"
        f"<td>{_marked(change.after, 'ins')}</td></tr>"
        for change in comparison.changes
    )
    return f"{_begin(words['diff'], language)}<table><tr>{heads}</tr>{''.join(rows)}</table></body></html>\n"


def _marked(pieces: Iterable[Piece], tag: str) -> str:
    return "".join(f"<{tag}>{_safe(p.text)}</{tag}>" if p.changed else _safe(p.text) for p in pieces)


def _begin(title: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>\n"
    )


def _safe(text: str) -> str:
    return escape(xml_text(text))
