"""Markdown, rendered by markdown-it-py as GitHub's dialect, links and HTML allowed."""

import html
import re

import pytest
from export.entries import entry, sample
from export.hostile import LONG, NASTY, spoilt, texts
from hypothesis import given
from markdown_it import MarkdownIt

from extractor.export.markdown import convert
from extractor.record.characters import xml_text
from extractor.record.model import SopRecord

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(record: SopRecord) -> str:
    return RENDERER.render(convert(entry(record)).files[0].content.decode())


def cells(page: str) -> list[str]:
    found = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)
    return [html.unescape(cell.replace("<br>", "\n")) for cell in found]


def test_the_sheet_is_a_page_with_identity_steps_and_flow() -> None:
    page = rendered(sample("karangploso-good"))
    assert page.startswith("<h1>Pelaporan Kinerja</h1>")
    assert page.count("<table>") == 2
    shown = cells(page)
    assert "070/ /421.632/2014" in shown
    assert "CAMAT KARANGPLOSO\nSUROTO, SH, MM\nPembina Tingkat I\nNIP 19610219 198103 1 007" in shown
    row = shown.index("Menyusun dan menyelesaikan berkas pelaporan menjadi satu draft laporan")
    assert shown[row + 1 : row + 5] == ["Tim", "Bahan penyusunan laporan", "1 hari", "Draf Laporan Kinerja"]
    assert "Jumlah waktu: <strong>2 hari 3 jam 15 menit</strong>" in page
    assert '<pre><code class="language-mermaid">flowchart TB' in page


def check(text: str, other: str) -> None:
    """The page has the same tags whatever the texts are, and shows the texts as they are."""
    plain, page = rendered(spoilt("teks", "lain")), rendered(spoilt(text, other))
    kinds = [re.findall(r"<(/?\w+)", re.sub(r"<br>", "", each)) for each in (plain, page)]
    assert kinds[0] == kinds[1]
    shown = cells(page)

    def kept(value: str) -> str:
        value = xml_text(value).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
        return value.strip(" \t").replace("<br>", "\n")

    assert shown[3].strip() == kept(text).strip()
    assert shown[shown.index("1") + 1].strip() == kept(text).strip()


@pytest.mark.parametrize("text", [*NASTY, *LONG], ids=range(len(NASTY) + len(LONG)))
def test_what_spoils_files_does_not_spoil_the_page(text: str) -> None:
    if text.strip():
        check(text, "Ya")


@given(texts.filter(str.strip), texts)
def test_any_text_is_shown_as_it_is(text: str, other: str) -> None:
    check(text, other)
