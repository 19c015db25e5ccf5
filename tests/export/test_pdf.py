"""The PDF of a record: pages as they are, words in place, the rules of PDF/A-2b."""

import hashlib
import io
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from export.page_entries import drawn_entry, drawn_layout, line, masked, sample_entry
from export.pdf_reading import POPPLER, PREFLIGHT, QPDF, Found, with_pdfium, with_poppler
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageCms, ImageFont

from extractor.errors import BrokenFileError, EncryptedError, InputError, OptionsError
from extractor.export.model import Document, Entry
from extractor.export.pdf.archival import obstacles
from extractor.export.pdf.document import convert
from extractor.export.pdf.glyphless import font_program
from extractor.export.pdf.srgb import srgb_profile
from extractor.page.upright.placement import placement_of
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin
from extractor.record.page_layout import PageLayout

READERS = [
    pytest.param(with_pdfium, id="pdfium"),
    pytest.param(
        with_poppler,
        id="poppler",
        marks=[pytest.mark.readers, pytest.mark.skipif(POPPLER is None, reason="no pdftotext here")],
    ),
]
Reader = Callable[[Path, int], list[Found]]
LINES = (
    line("Memeriksa konsep laporan", (120, 120, 620, 160)),
    line("Buku agenda, ATK", (120, 200, 520, 230)),
)
LAYOUT = drawn_layout(*LINES)


def picture(size: tuple[int, int] = (1200, 800), mode: str = "RGB") -> Image.Image:
    """A page with the frame of a table and blots for words."""
    image = Image.new(mode, size, "white" if mode != "1" else 1)
    black = "black" if mode != "1" else 0
    image.paste(black, (100, 100, size[0] - 100, 104))
    image.paste(black, (120, 120, 320, 160))
    return image


def named(entry: Entry, path: Path, media_type: str = "image/png") -> Entry:
    """The entry of a record that was read from this file, with its folder named."""
    source = entry.record.source
    source.file, source.media_type = path.name, media_type
    source.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return replace(entry, originals=(path.parent,))


def upright_entry(folder: Path, layout: PageLayout = LAYOUT) -> Entry:
    """A record with its upright image beside it."""
    entry = drawn_entry(folder, layout)
    picture().save(entry.path.parent / "pages" / "0001.png")
    return entry


def written(document: Document, folder: Path) -> Path:
    (file,) = document.files
    path = folder / "made.pdf"
    path.write_bytes(file.content)
    return path


def scan_pdf(path: Path, image: Image.Image, turn: int = 0, extra: bytes = b"", before: bytes = b"") -> bytes:
    """A PDF of one page with one JPEG over it, as scanners write them; gives the JPEG's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    pdf = Pdf.new()
    stream = pdf.make_stream(buffer.getvalue())
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    wide, high = image.width * 0.72, image.height * 0.72
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    draws = f"q {wide} 0 0 {high} 0 0 cm /Scan Do Q".encode()
    page = Dictionary(
        Type=Name.Page, MediaBox=[0, 0, wide, high], Rotate=turn,
        Resources=Dictionary(XObject=Dictionary(Scan=stream), Font=Dictionary(F1=font)),
        Contents=pdf.make_stream(before + b" " + draws + b" " + extra),
    )  # fmt: skip
    pdf.pages.append(pikepdf.Page(page))
    pdf.save(path)
    return buffer.getvalue()


def expected(layout: PageLayout) -> list[Found]:
    """Where the words of a layout are on the page of the file, in shares."""
    found = []
    for each in layout.lines:
        for word in each.words:
            corners = [(word.box.x0, word.box.y0), (word.box.x1, word.box.y1)]
            places = [layout.placement.at(x / layout.width, y / layout.height) for x, y in corners]
            xs, ys = sorted(p[0] for p in places), sorted(p[1] for p in places)
            found.append(Found(word.text, Box(xs[0], ys[0], xs[1], ys[1])))
    return found


def assert_in_place(found: list[Found], known: list[Found]) -> None:
    """Each word a tenth of a letter from its place at most; a letter takes about 1.5 % of the page."""
    assert [unicodedata.normalize("NFC", f.text) for f in found] == [k.text for k in known]
    for mine, right in zip(found, known, strict=True):
        assert max(abs(a - b) for a, b in zip(mine.box, right.box, strict=True)) < 0.0015, mine.text


@pytest.mark.parametrize("read", READERS)
def test_words_stand_in_their_places_on_upright_images(tmp_path: Path, read: Reader) -> None:
    made = convert(upright_entry(tmp_path))
    assert_in_place(read(written(made, tmp_path), 1), expected(LAYOUT))
    assert "--originals" in made.notes[0].what


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", ["png", "tif", "jpg", "pdf"])
def test_words_stand_in_their_places_on_turned_scans(
    tmp_path: Path, read: Reader, turn: int, kind: str
) -> None:
    placement = placement_of((1, 1), turn, None)
    layout = LAYOUT.model_copy(update={"placement": placement})
    shown = picture().rotate(turn, expand=True)
    path = tmp_path / f"scan.{kind}"
    if kind == "pdf":
        scan_pdf(path, shown)
    else:
        shown.save(path, dpi=(100, 100))
    media = {"png": "image/png", "tif": "image/tiff", "jpg": "image/jpeg", "pdf": "application/pdf"}[kind]
    made = convert(named(drawn_entry(tmp_path, layout), path, media))
    assert made.notes == ()
    found = read(written(made, tmp_path), 1)
    # Readers put words into an order of their own where these run otherwise than across the page.
    order = {word.text: n for n, word in enumerate(expected(layout))}
    if turn % 180 == 0 or read is with_pdfium:
        assert_in_place(sorted(found, key=lambda f: order.get(f.text, -1)), expected(layout))
    else:
        assert {word.text for word in found} == set(order)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_its_file_turns_is_shown_as_before(tmp_path: Path, read: Reader, turn: int) -> None:
    path = tmp_path / "scan.pdf"
    sideways = picture().rotate(turn, expand=True)
    data = scan_pdf(path, sideways, turn=turn)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    assert_in_place(read(written(made, tmp_path), 1), expected(LAYOUT))
    with Pdf.open(tmp_path / "made.pdf") as pdf:
        assert pdf.pages[0].Resources.XObject.Scan.read_raw_bytes() == data
        assert pdf.pages[0].Rotate == turn


@pytest.mark.parametrize("read", READERS)
def test_words_of_a_skewed_page_lean_with_it(tmp_path: Path, read: Reader) -> None:
    corners = ((0.02, -0.01), (1.01, 0.03), (-0.01, 0.97), (0.98, 1.02))
    placement = LAYOUT.placement.model_copy(update={"points": corners})
    layout = LAYOUT.model_copy(update={"placement": placement})
    path = tmp_path / "scan.png"
    picture().save(path, dpi=(100, 100))
    found = read(written(convert(named(drawn_entry(tmp_path, layout), path)), tmp_path), 1)
    known = expected(layout)
    assert [each.text for each in found] == [each.text for each in known]
    for mine, right in zip(found, known, strict=True):
        assert mine.box.center == pytest.approx(right.box.center, abs=0.01)


LEANING = {
    "across": ((0.0, 0.0), (1.0, 0.04), (-0.02, 1.0), (0.98, 1.04)),
    "up": ((0.0, 1.0), (0.04, 0.0), (1.0, 1.02), (1.04, 0.02)),
}
SENTENCE = "Kedudukan, Susunan Organisasi, Tugas dan Fungsi, serta Pertanggungjawaban Kerja Kelurahan"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("way", LEANING)
def test_words_of_lines_that_lean_stay_whole(tmp_path: Path, read: Reader, way: str) -> None:
    drawn = drawn_layout(*(line(SENTENCE, (120, top, 900, top + 18)) for top in range(200, 380, 20)))
    placement = drawn.placement.model_copy(update={"points": LEANING[way]})
    layout = drawn.model_copy(update={"placement": placement})
    path = tmp_path / "scan.png"
    picture((1200, 800) if way == "across" else (800, 1200)).save(path, dpi=(100, 100))
    found = read(written(convert(named(drawn_entry(tmp_path, layout), path)), tmp_path), 1)
    known = expected(layout)
    assert sorted(each.text for each in found) == sorted(each.text for each in known)
    for right in known:
        assert any(
            mine.text == right.text and mine.box.center == pytest.approx(right.box.center, abs=0.01)
            for mine in found
        )


def test_a_jpeg_is_passed_through_byte_by_byte(tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    picture((800, 1200)).rotate(0).save(path, dpi=(100, 100), exif=exif)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "image/jpeg"))
    with Pdf.open(written(made, tmp_path)) as pdf:
        assert pdf.pages[0].Resources.XObject.Picture.read_raw_bytes() == path.read_bytes()
        assert pdf.pages[0].Rotate == 90
        assert [float(v) for v in pdf.pages[0].MediaBox] == [0, 0, 576, 864]
    assert_in_place(with_pdfium(tmp_path / "made.pdf", 1), expected(LAYOUT))


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "CMYK"])
def test_other_pictures_lose_nothing(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "scan.tif"
    second = picture(mode="1").convert(mode) if mode != "1" else picture(mode="1")
    Image.new("RGB", (50, 50)).save(path, save_all=True, append_images=[second], dpi=(100, 100))
    layout = LAYOUT.model_copy(update={"number": 2})
    made = convert(named(drawn_entry(tmp_path, layout), path, "image/tiff"))
    with Pdf.open(written(made, tmp_path)) as pdf:
        shown = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Picture).as_pil_image()
    assert shown.convert("L").tobytes() == second.convert("RGB").convert("L").tobytes()


def test_pages_of_a_zip_are_those_of_its_files(tmp_path: Path) -> None:
    first, second = tmp_path / "2.pdf", tmp_path / "10.jpg"
    data = scan_pdf(first, picture())
    picture().save(second, dpi=(100, 100))
    path = tmp_path / "scans" / "sheet.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        for member in (second, first):
            archive.write(member, member.name)
    layouts = [LAYOUT, LAYOUT.model_copy(update={"number": 2})]
    made = convert(named(drawn_entry(tmp_path, *layouts), path, "application/zip"))
    assert made.notes == ()
    with Pdf.open(written(made, tmp_path)) as pdf:
        assert pdf.pages[0].Resources.XObject.Scan.read_raw_bytes() == data
        assert pdf.pages[1].Resources.XObject.Picture.read_raw_bytes() == second.read_bytes()
    for number in (1, 2):
        assert_in_place(with_pdfium(tmp_path / "made.pdf", number), expected(LAYOUT))


def test_old_text_that_nobody_sees_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    old = b"BT /F1 12 Tf 3 Tr 100 500 Td (lama) Tj [(tua)] TJ ET q BT 0 Tr /F1 12 Tf 90 400 Td (cap) Tj ET"
    beneath = b"BT /F1 12 Tf 100 300 Td (tertutup) Tj ET"
    data = scan_pdf(path, picture(), extra=old, before=beneath)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    words = "".join(each.text for each in with_pdfium(written(made, tmp_path), 1))
    assert not [old for old in ("lama", "tua", "tertutup") if old in words]
    assert "cap" in words
    assert "Memeriksa" in words
    with Pdf.open(tmp_path / "made.pdf") as pdf:
        assert pdf.pages[0].Resources.XObject.Scan.read_raw_bytes() == data
        assert not pdf.check_pdf_syntax()
    assert [note.what for note in made.notes] == ["the label PDF/A, since of a page a font is not embedded"]


def test_old_text_in_a_form_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture(), extra=b"/Old Do")
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        form = pdf.make_stream(b"BT 3 Tr /F1 12 Tf 50 50 Td (lama) Tj ET")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 900, 900])
        form.Resources = Dictionary(Font=pdf.pages[0].Resources.Font)
        pdf.pages[0].Resources.XObject.Old = form
        pdf.save(path)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    assert "lama" not in [each.text for each in with_pdfium(written(made, tmp_path), 1)]


def test_forms_that_draw_each_other_come_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture(), extra=b"/F0 Do")
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        forms = [pdf.make_stream(b" ".join(b"/F%d Do" % k for k in range(30))) for _ in range(30)]
        names = Dictionary({f"/F{k}": form for k, form in enumerate(forms)})
        for form in forms:
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
            form.Resources = Dictionary(XObject=names)
        deep = forms[0]
        for _ in range(2000):
            outer = pdf.make_stream(b"/F0 Do")
            outer.Type, outer.Subtype, outer.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
            outer.Resources = Dictionary(XObject=Dictionary(F0=deep))
            deep = outer
        pdf.pages[0].Resources.XObject.F0 = deep
        pdf.save(path)
    (file,) = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf")).files
    assert file.content


def test_a_born_digital_page_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    scan_pdf(path, picture(), extra=b"BT /F1 12 Tf 90 400 Td (Asli) Tj ET")
    layout = LAYOUT.model_copy(update={"origin": PageOrigin.DIGITAL})
    made = convert(named(drawn_entry(tmp_path, layout), path, "application/pdf"))
    assert [each.text for each in with_pdfium(written(made, tmp_path), 1)] == ["Asli"]
    with Pdf.open(path) as before, Pdf.open(tmp_path / "made.pdf") as after:
        assert after.pages[0].Contents.read_bytes() == before.pages[0].Contents.read_bytes()


AMAN = line("aman", (120, 300, 300, 340))
HOSTILE = [
    "=cmd|'/C",
    "(\\)TjETQ",
    "<b>&amp;",
    "\u202eterbalik",
    "\U0001f600é",
    "nol\x00\x1b",
    "x" * 30_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_whole(tmp_path: Path, text: str) -> None:
    entry = upright_entry(tmp_path, drawn_layout(line(text, (120, 120, 800, 160)), AMAN))
    entry.record.identity.sop_title = text
    path = written(convert(entry), tmp_path)
    kept = "".join("\ufffd" if c in "\x00\x1b" else c for c in text)
    with Pdf.open(path) as pdf:
        assert not pdf.check_pdf_syntax()
        assert not obstacles(pdf)
    document = pdfium.PdfDocument(path)
    assert document[0].get_textpage().get_text_bounded().split() == [kept, "aman"]
    document.close()


def test_a_pdf_is_labelled_as_pdf_a_and_says_what_it_names(tmp_path: Path) -> None:
    entry = upright_entry(tmp_path)
    entry.record.identity.sop_title = "Penyusunan Laporan"
    path = written(convert(entry), tmp_path)
    assert path.read_bytes().startswith(b"%PDF-1.7\n%")
    with Pdf.open(path) as pdf:
        assert not obstacles(pdf)
        with pdf.open_metadata() as found:
            assert found.pdfa_status == "2B"
            assert found["dc:title"] == "Penyusunan Laporan"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == Name.GTS_PDFA1
        assert intent.DestOutputProfile.read_bytes() == srgb_profile()
        assert intent.DestOutputProfile.N == 3
        assert len(pdf.trailer.ID) == 2
        assert "/Encrypt" not in pdf.trailer
        assert not {"/AA", "/OpenAction", "/Names", "/AcroForm", "/OCProperties"} & set(pdf.Root.keys())
        metadata = pdf.Root.Metadata
        assert "/Filter" not in metadata
        font = pdf.pages[0].Resources.Font.SopText
        descendant = font.DescendantFonts[0]
        assert descendant.FontDescriptor.FontFile2.read_bytes() == font_program()
        glyphs = descendant.CIDToGIDMap.read_bytes()
        assert set(glyphs[2::2]) == {0}
        assert set(glyphs[3::2]) == {1}


def spoil_font(page: Dictionary) -> None:
    page.Resources.Font.F1 = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def spoil_colour(page: Dictionary) -> None:
    page.Resources.XObject.Scan.ColorSpace = Name.DeviceCMYK


def spoil_filter(page: Dictionary) -> None:
    page.Resources.XObject.Scan.Filter = Name.JPXDecode


def spoil_action(page: Dictionary) -> None:
    page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])])


def spoil_picture(page: Dictionary) -> None:
    page.Resources.XObject.Scan.Alternates = Array([])


def spoil_state(page: Dictionary) -> None:
    page.Resources.ExtGState = Dictionary(G=Dictionary(TR=Name.Identity))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_font, "a font is not embedded"),
        (spoil_colour, "its colours are those of a press"),
        (spoil_filter, "data is coded"),
        (spoil_action, "it has annotations"),
        (spoil_picture, "has alternates"),
        (spoil_state, "transfer functions"),
    ],
)
def test_what_is_no_pdf_a_is_not_labelled(
    tmp_path: Path, spoil: Callable[[Dictionary], None], reason: str
) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture())
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.pages[0].Resources.Font
        pdf.pages[0].Resources.Font = Dictionary()
        spoil(pdf.pages[0].obj)
        # A font that nothing uses would be taken away as not needed.
        pdf.pages[0].contents_add(b"BT /F1 9 Tf 9 9 Td (x) Tj ET" if spoil is spoil_font else b" ")
        pdf.save(path)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    assert any(reason in note.what for note in made.notes), made.notes
    with Pdf.open(written(made, tmp_path)) as pdf:
        assert not pdf.open_metadata().pdfa_status
        assert "/OutputIntents" not in pdf.Root


def test_what_nobody_misses_does_not_cost_the_label(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    data = scan_pdf(path, picture())
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.Resources.XObject.Scan.Interpolate = True
        address = Dictionary(S=Name.URI, URI=b"https://scanner.example")
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=address)])
        pdf.save(path)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    assert made.notes == ()
    with Pdf.open(written(made, tmp_path)) as pdf:
        assert pdf.pages[0].Resources.XObject.Scan.read_raw_bytes() == data
        assert "/Interpolate" not in pdf.pages[0].Resources.XObject.Scan
        assert pdf.pages[0].Annots[0].F == 4
    with Pdf.open(path) as before:
        assert before.pages[0].Resources.XObject.Scan.Interpolate


def test_what_a_page_would_do_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture())
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        script = Dictionary(S=Name.JavaScript, JS=b"app.alert(1)")
        pdf.pages[0].AA = Dictionary(O=script)
        pdf.Root.OpenAction = script
        pdf.save(path)
    made = convert(named(drawn_entry(tmp_path, LAYOUT), path, "application/pdf"))
    assert b"JavaScript" not in made.files[0].content
    with Pdf.open(written(made, tmp_path)) as pdf:
        assert "/AA" not in pdf.pages[0].obj
        assert "/OpenAction" not in pdf.Root


@pytest.mark.readers
@pytest.mark.skipif(QPDF is None, reason="no qpdf here")
@pytest.mark.parametrize("kind", ["upright", "scan", "digital"])
def test_qpdf_finds_no_fault(tmp_path: Path, kind: str) -> None:
    entry = upright_entry(tmp_path)
    if kind == "scan":
        scan_pdf(tmp_path / "scan.pdf", picture(), extra=b"q q")
        entry = named(entry, tmp_path / "scan.pdf", "application/pdf")
    if kind == "digital":
        samples = Path(__file__).parents[2] / "samples"
        entry = replace(sample_entry("kalipare-digital", tmp_path), originals=(samples,))
    path = written(convert(entry), tmp_path)
    done = subprocess.run([str(QPDF), "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_digital_sample_keeps_its_words_and_its_label(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "samples"
    entry = replace(sample_entry("kalipare-digital", tmp_path), originals=(samples,))
    made = convert(entry)
    assert made.notes == ()
    path = written(made, tmp_path)
    with Pdf.open(path) as pdf:
        assert len(pdf.pages) == len(entry.record.source.pages)
    assert with_pdfium(path, 1) == with_pdfium(samples / "kalipare-digital.pdf", 1)


@pytest.mark.readers
@pytest.mark.skipif(PREFLIGHT is None, reason="no PDFBox Preflight here")
@pytest.mark.parametrize("kind", ["upright", "scan"])
def test_preflight_finds_no_fault(tmp_path: Path, kind: str) -> None:
    """PDFBox knows PDF/A-1b alone, the stricter one; our files hold to it but for how they are packed."""
    entry = upright_entry(tmp_path)
    entry.record.identity.sop_title = "Penyusunan <Laporan> & \u202ekinerja"
    if kind == "scan":
        scan_pdf(tmp_path / "scan.pdf", picture(), turn=90)
        entry = named(entry, tmp_path / "scan.pdf", "application/pdf")
    path = written(convert(entry), tmp_path)
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        known = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(known.replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<"))
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, force_version="1.4")
    done = subprocess.run(
        ["java", "-cp", str(PREFLIGHT), "org.apache.pdfbox.preflight.Validator_A1b", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is a valid PDF/A-1b file" in done.stdout, done.stdout + done.stderr


def test_the_same_record_gives_the_same_file(tmp_path: Path) -> None:
    entry = upright_entry(tmp_path)
    assert convert(entry) == convert(entry)


def test_names_cannot_be_hidden_in_pictures(tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match="names included"):
        convert(masked(upright_entry(tmp_path)))


def test_another_scan_than_the_record_s_is_refused(tmp_path: Path) -> None:
    entry = upright_entry(tmp_path)
    path = tmp_path / "scans" / "scan.png"
    path.parent.mkdir()
    picture().save(path)
    known = named(entry, path)
    picture().rotate(180).save(path)
    with pytest.raises(InputError, match="--originals"):
        convert(known)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda data: data[:200], BrokenFileError),
        (lambda data: b"%PDF-1.7\nrubbish", BrokenFileError),
    ],
)
def test_a_damaged_scan_is_an_error(
    tmp_path: Path, spoil: Callable[[bytes], bytes], error: type[InputError]
) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture())
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(error):
        convert(named(upright_entry(tmp_path), path, "application/pdf"))


def test_a_protected_scan_and_a_missing_page_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scan_pdf(path, picture())
    later = LAYOUT.model_copy(update={"number": 7})
    with pytest.raises(BrokenFileError, match="Page 7"):
        convert(named(drawn_entry(tmp_path / "a", later), path, "application/pdf"))
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    with pytest.raises(EncryptedError):
        convert(named(drawn_entry(tmp_path / "b", LAYOUT), path, "application/pdf"))


def test_a_missing_image_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not beside the record"):
        convert(drawn_entry(tmp_path, LAYOUT))


def test_the_font_and_the_profile_are_what_others_read() -> None:
    font = ImageFont.truetype(io.BytesIO(font_program()), 20)
    assert font.getlength("\x00") >= 0
    assert len(font_program()) < 1000
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    known = Image.new("RGB", (1, 1), (200, 100, 50))
    made = ImageCms.profileToProfile(known, profile, ImageCms.createProfile("sRGB"))
    assert made is not None
    assert max(abs(a - b) for a, b in zip(made.getpixel((0, 0)), (200, 100, 50), strict=True)) <= 1
