"""hOCR, ALTO and PAGE XML: valid by the published schemas and tools of others, each word at its place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from export.page_entries import NAMES, drawn_entry, drawn_layout, line, masked, sample_entry
from hocr_tools_lib.tools import hocr_check, hocr_lines
from hocr_tools_lib.utils.node_utils import get_prop
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from extractor.errors import InputError
from extractor.export.model import Document, Entry
from extractor.export.pages import alto, hocr, page_xml
from extractor.export.pages.sheets import sheets_of
from extractor.record.geometry import Box
from extractor.record.model import Identity
from extractor.record.page_layout import PageLayout

SCHEMAS = Path(__file__).parent / "schemas"
ALTO = f"{{{alto.NAMESPACE}}}"
PAGE = f"{{{page_xml.NAMESPACE}}}"
Words = list[tuple[str, Box]]
HOSTILE = [
    "=cmd|'/C",
    "<script>alert(1)</script>",
    "]]>&amp;",
    "a\"b'c",
    "\u202eterbalik",
    "nol\x00\x1b[31m",
    "\ufffe\U0001f600",
    "x" * 30_000,
]


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / name))


ALTO_SCHEMA, PAGE_SCHEMA = schema("alto-4-2.xsd"), schema("page-2019-07-15.xsd")


def layout_words(layout: PageLayout) -> Words:
    return [(word.text, word.box) for each in layout.lines for word in each.words]


def alto_words(content: bytes) -> Words:
    words = []
    for string in etree.fromstring(content).iter(f"{ALTO}String"):
        x, y, wide, high = (float(string.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        words.append((string.get("CONTENT"), Box(x, y, x + wide, y + high)))
    return words


def page_words(content: bytes) -> Words:
    words = []
    for word in etree.fromstring(content).iter(f"{PAGE}Word"):
        points = [tuple(map(float, p.split(","))) for p in word.find(f"{PAGE}Coords").get("points").split()]
        text = word.find(f"{PAGE}TextEquiv/{PAGE}Unicode").text
        words.append((text, Box(*points[0], *points[2])))
    return words


def hocr_words(content: bytes) -> Words:
    found = html.fromstring(content).xpath("//*[@class='ocrx_word']")
    return [(w.text, Box(*map(float, get_prop(w, "bbox").split()))) for w in found]


def documents(entry: Entry) -> dict[str, Document]:
    return {"alto": alto.convert(entry), "page": page_xml.convert(entry), "hocr": hocr.convert(entry)}


@pytest.mark.parametrize("name", NAMES)
def test_alto_and_page_hold_to_their_schemas(name: str, tmp_path: Path) -> None:
    entry = sample_entry(name, tmp_path)
    for checked, convert in ((ALTO_SCHEMA, alto.convert), (PAGE_SCHEMA, page_xml.convert)):
        document = convert(entry)
        assert [file.page for file in document.files] == [page.number for page in entry.record.source.pages]
        for file in document.files:
            checked.assertValid(etree.fromstring(file.content))


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_of_hocr_tools_finds_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = sample_entry(name, tmp_path)
    for page in list(entry.record.source.pages):  # it takes lines of two pages for overlapping ones
        entry.record.source.pages = [page]
        (file,) = hocr.convert(entry).files
        (tmp_path / "sheet.html").write_bytes(file.content)
        hocr_check.Checker(tmp_path / "sheet.html").check()
        answers = capsys.readouterr().err.splitlines()
        assert len(answers) > 20
        assert not [answer for answer in answers if not answer.startswith("ok ")]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_page_is_read_back_at_its_place(name: str, tmp_path: Path) -> None:
    entry = sample_entry(name, tmp_path)
    layouts = [sheet.layout for sheet in sheets_of(entry)]
    assert all(layout_words(layout) for layout in layouts)
    readers: list[tuple[Callable[[Entry], Document], Callable[[bytes], Words]]] = [
        (alto.convert, alto_words),
        (page_xml.convert, page_words),
    ]
    for convert, read in readers:
        for file, layout in zip(convert(entry).files, layouts, strict=True):
            assert read(file.content) == layout_words(layout)
    (file,) = hocr.convert(entry).files
    assert hocr_words(file.content) == [word for layout in layouts for word in layout_words(layout)]


def test_lines_are_those_that_hocr_tools_finds(tmp_path: Path) -> None:
    entry = sample_entry("kalipare-digital", tmp_path)
    (file,) = hocr.convert(entry).files
    (tmp_path / "sheet.html").write_bytes(file.content)
    known = [each.text for sheet in sheets_of(entry) for each in sheet.layout.lines]
    assert list(hocr_lines.lines(tmp_path / "sheet.html")) == known


def test_cells_keep_their_place_in_the_table(tmp_path: Path) -> None:
    entry = drawn_entry(tmp_path, drawn_layout(line("Memeriksa berkas", (120, 120, 500, 160))))
    (file,) = page_xml.convert(entry).files
    roles = list(etree.fromstring(file.content).iter(f"{PAGE}TableCellRole"))
    assert [(r.get("rowIndex"), r.get("columnIndex")) for r in roles] == [("0", "0"), ("0", "1")]
    (file,) = alto.convert(entry).files
    root = etree.fromstring(file.content)
    kinds = [block.get("TYPE") for block in root.iter(f"{ALTO}ComposedBlock")]
    assert kinds == ["table", "cell", "cell"]
    assert {tag.get("LABEL") for tag in root.iter(f"{ALTO}LayoutTag")} == {"activity", "lane"}
    (file,) = hocr.convert(entry).files
    cells = html.fromstring(file.content).xpath("//*[@class='ocrx_block']")
    assert [(c.get("data-row"), c.get("data-column"), c.get("data-role")) for c in cells] == [
        ("0", "0", "activity"),
        ("0", "1", "lane"),
    ]


def test_confidences_are_those_of_the_lines(tmp_path: Path) -> None:
    entry = drawn_entry(tmp_path, drawn_layout(line("dua kata", (120, 120, 500, 160), 0.123)))
    made = {name: document.files[0].content for name, document in documents(entry).items()}
    assert made["alto"].count(b'WC="0.123"') == 2
    assert made["page"].count(b'conf="0.123"') == 3
    assert made["hocr"].count(b"x_wconf 12") == 2


def test_lines_that_run_up_the_page_say_so(tmp_path: Path) -> None:
    upward = line("Kepala Dinas", (120, 120, 150, 380), turns=1)
    made = documents(drawn_entry(tmp_path, drawn_layout(upward)))
    assert b"textangle 90" in made["hocr"].files[0].content
    assert b'readingDirection="bottom-to-top"' in made["page"].files[0].content
    first, second = alto_words(made["alto"].files[0].content)
    assert first[1].y0 > second[1].y1 - 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_harmless_and_whole(text: str, tmp_path: Path) -> None:
    entry = drawn_entry(tmp_path, drawn_layout(line(f"{text} aman", (120, 120, 800, 160))))
    entry.record.identity = Identity(sop_title=text)
    entry.record.source.pages[0].image = f"pages/{text[:50]}.png"
    kept = "".join("\ufffd" if c in "\x00\x1b\ufffe" else c for c in text)
    for name, document in documents(entry).items():
        (file,) = document.files
        read = {"alto": alto_words, "page": page_words, "hocr": hocr_words}[name]
        assert [word for word, _ in read(file.content)] == [kept, "aman"]
        root = etree.fromstring(file.content)
        assert not root.xpath("//*[local-name()='script']")
        if name != "hocr":
            {"alto": ALTO_SCHEMA, "page": PAGE_SCHEMA}[name].assertValid(root)


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4))
def test_any_words_give_valid_files(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("words")
    rows = [line(text, (120, 120 + 40 * n, 800, 150 + 40 * n)) for n, text in enumerate(texts)]
    made = documents(drawn_entry(folder, drawn_layout(*rows)))
    ALTO_SCHEMA.assertValid(etree.fromstring(made["alto"].files[0].content))
    PAGE_SCHEMA.assertValid(etree.fromstring(made["page"].files[0].content))
    etree.fromstring(made["hocr"].files[0].content)


def test_an_export_is_the_same_each_time(tmp_path: Path) -> None:
    entry = sample_entry("kalipare-digital", tmp_path)
    assert documents(entry) == documents(entry)


def test_masked_pages_name_nobody(tmp_path: Path) -> None:
    entry = sample_entry("kalipare-digital", tmp_path)
    approver = entry.record.identity.approved_by
    assert approver.name
    assert approver.nip
    plain = b"".join(file.content for made in documents(entry).values() for file in made.files).decode()
    words = [word.strip(".,") for word in approver.name.split() if len(word) > 3]
    assert all(word in plain for word in words)
    hidden = b"".join(f.content for made in documents(masked(entry)).values() for f in made.files).decode()
    assert not [word for word in words if word in hidden]
    assert approver.nip not in "".join(c for c in hidden if c.isdigit() or c in '<>"')
    assert "(disamarkan)" in hidden


def test_a_name_that_runs_over_two_lines_is_hidden_wherever_it_stands(tmp_path: Path) -> None:
    rows = (
        line("diperiksa oleh Drs. Budi", (120, 120, 620, 160)),
        line("Santoso, NIP 19631116", (120, 170, 620, 210)),
        line("199010 2 002 lalu diparaf", (120, 220, 620, 260)),
    )
    entry = drawn_entry(tmp_path, drawn_layout(*rows))
    entry.record.identity.approved_by.name = "Budi Santoso"
    (file,) = page_xml.convert(masked(entry)).files
    hidden = "(disamarkan)"
    assert [text for text, _ in page_words(file.content)] == [
        *("diperiksa", "oleh", "Drs.", hidden),
        *(hidden, "NIP", hidden),
        *(hidden, hidden, hidden, "lalu", "diparaf"),
    ]


@pytest.mark.parametrize("convert", [alto.convert, page_xml.convert, hocr.convert])
def test_a_record_without_layouts_says_what_to_do(
    tmp_path: Path, convert: Callable[[Entry], Document]
) -> None:
    entry = drawn_entry(tmp_path, drawn_layout())
    (tmp_path / "sheet" / "01" / "pages" / "0001.json").unlink()
    with pytest.raises(InputError, match=r"page 1 .*not kept") as caught:
        convert(entry)
    assert "--force" in caught.value.remedy
    with pytest.raises(InputError, match="no page that was read"):
        convert(drawn_entry(tmp_path))


def test_a_layout_outside_the_record_s_folder_is_not_read(tmp_path: Path) -> None:
    entry = drawn_entry(tmp_path, drawn_layout())
    (tmp_path / "secret.json").write_text((tmp_path / "sheet/01/pages/0001.json").read_text())
    entry.record.source.pages[0].layout = "../../secret.json"
    with pytest.raises(InputError, match="not kept"):
        alto.convert(entry)
