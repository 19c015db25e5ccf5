"""Identity blocks in many layouts, drawn as cells. All names and numbers are made up."""

from dataclasses import replace

import pytest

from extractor.meaning.identity.labels import find_label
from extractor.meaning.identity.reader import IdentityCell, read_identity
from extractor.record.geometry import Box
from extractor.record.model import Evidence, Origin, State

HEIGHT = 20.0
NUMBER = "800/12/UMUM/2021"
SINGLES = [
    ("Nomor SOP", [NUMBER]),
    ("Tanggal Pembuatan", ["4 Januari 2021"]),
    ("Tanggal Revisi", []),
    ("Tanggal Efektif", ["8 Februari 2021"]),
    (
        "Disahkan oleh",
        ["CAMAT CONTOHAN", "RINI ASTUTI, SH, M.AP", "Pembina Tingkat I", "NIP. 19720304 199803 1 002"],
    ),
    ("Nama SOP", ["Pelayanan Surat", "Pengantar"]),
]
PAIRS = [
    (
        ("Dasar Hukum", ["1. UU Nomor 25 Tahun 2009", "2. PP Nomor 96 Tahun 2012"]),
        ("Kualifikasi Pelaksana", ["1. Teliti", "2. Jujur"]),
    ),
    (("Keterkaitan", ["SOP Surat Masuk"]), ("Peralatan/Perlengkapan", ["1. Komputer", "2. Kertas"])),
    (("Peringatan", ["Jika lambat, warga menunggu."]), ("Pencatatan dan Pendataan", ["Buku agenda"])),
]


def cell(page, row, column, lines, box, state=State.READ, confidence=0.98, **more):
    boxes = tuple(
        Box(box.x0 + 2, box.y0 + n * HEIGHT, box.x1 - 2, box.y0 + (n + 1) * HEIGHT - 4)
        for n in range(len(lines))
    )
    state = state if lines or state is not State.READ else State.BLANK
    return IdentityCell(page, box, row, column, 1, 1, tuple(lines), boxes, confidence, state, **more)


def agency(height):
    return cell(1, 0, 0, ["%&", "PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOHAN"], Box(0, 0, 500, height))


def single_rows(singles=SINGLES):
    """Agency left, labels in the middle, values right."""
    cells, top = [], 0.0
    for row, (label, values) in enumerate(singles):
        height = HEIGHT * max(1, len(values))
        cells.append(cell(1, row, 1, [label], Box(500, top, 700, top + height)))
        cells.append(cell(1, row, 2, values, Box(700, top, 1000, top + height)))
        top += height
    return [agency(top), *cells], top


def stacked(top, page=1, first_row=10):
    """Two columns, the labels in rows of their own."""
    cells, row = [], first_row
    for pair in PAIRS:
        height = HEIGHT * max(len(values) for _, values in pair)
        for column, (label, values) in enumerate(pair):
            left = column * 500
            cells.append(cell(page, row, column, [label], Box(left, top, left + 500, top + HEIGHT)))
            cells.append(
                cell(
                    page, row + 1, column, values, Box(left, top + HEIGHT, left + 500, top + HEIGHT + height)
                )
            )
        top += HEIGHT + height
        row += 2
    return cells


def together(top, page=1):
    """Two columns, label and value in one cell."""
    cells = []
    for row, pair in enumerate(PAIRS, 10):
        height = HEIGHT * (1 + max(len(values) for _, values in pair))
        for column, (label, values) in enumerate(pair):
            box = Box(column * 500, top, column * 500 + 500, top + height)
            cells.append(cell(page, row, column, [label + " :", *values], box))
        top += height
    return cells


def beside(top):
    """Label left and value right, one below the other."""
    cells = []
    for row, (label, values) in enumerate((field for pair in PAIRS for field in pair), 10):
        height = HEIGHT * len(values)
        cells.append(cell(1, row, 0, [label], Box(0, top, 300, top + height)))
        cells.append(cell(1, row, 1, [":"], Box(300, top, 320, top + height)))
        cells.append(cell(1, row, 2, values, Box(320, top, 1000, top + height)))
        top += height
    return cells


def one_cell(top):
    """All lists in one cell of a page without rules."""
    lines = [line for pair in PAIRS for label, values in pair for line in (label + ":", *values)]
    return [cell(1, 10, 0, lines, Box(0, top, 1000, top + HEIGHT * len(lines)))]


def check(identity):
    assert identity.agency == ["PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOHAN"]
    assert identity.sop_number == NUMBER
    assert identity.sop_title == "Pelayanan Surat Pengantar"
    assert (identity.date_created, identity.date_revised, identity.date_effective) == (
        "2021-01-04",
        None,
        "2021-02-08",
    )
    assert identity.approved_by.position == "CAMAT CONTOHAN"
    assert identity.approved_by.name == "RINI ASTUTI, SH, M.AP"
    assert identity.approved_by.rank == "Pembina Tingkat I"
    assert identity.approved_by.nip == "197203041998031002"
    assert [basis.text for basis in identity.legal_basis] == [
        "UU Nomor 25 Tahun 2009",
        "PP Nomor 96 Tahun 2012",
    ]
    assert identity.legal_basis[0].citation["type"] == "UU"
    assert identity.qualifications == ["Teliti", "Jujur"]
    assert identity.related_sops == ["SOP Surat Masuk"]
    assert identity.equipment == ["Komputer", "Kertas"]
    assert identity.warnings == ["Jika lambat, warga menunggu."]
    assert identity.record_keeping == ["Buku agenda"]


@pytest.mark.parametrize("lists", [stacked, together, beside, one_cell])
def test_layouts_give_the_same_identity(lists):
    cells, top = single_rows()
    check(read_identity([*cells, *lists(top)]).identity)


def test_cells_in_any_order_and_lists_on_a_second_page():
    cells, _ = single_rows()
    whole = [*cells, *stacked(0.0, page=2)]
    check(read_identity(list(reversed(whole))).identity)


def test_labels_and_values_in_one_cell_with_colons():
    lines = [f"{label} : {' '.join(values)}".strip() for label, values in SINGLES if label != "Disahkan oleh"]
    block = cell(1, 0, 1, lines, Box(500, 0, 1000, HEIGHT * len(lines)))
    identity = read_identity([agency(120), block]).identity
    assert (identity.sop_number, identity.date_created) == (NUMBER, "2021-01-04")
    assert identity.sop_title == "Pelayanan Surat Pengantar"


@pytest.mark.parametrize("colon", [": ", "", " "])
def test_labels_and_values_in_one_cell_whose_colons_were_lost(colon):
    """What stands far behind a label in its line is read as one with it, or run into it."""
    lines = []
    for label, values in SINGLES:
        first, *rest = values or [""]
        gap = colon if first[:1].isdigit() else f" {colon}".rstrip() + " "
        lines += [f"{label}{gap}{first}".strip(), *rest]
    whole = cell(1, 0, 1, lines, Box(500, 0, 1000, HEIGHT * len(lines)))
    values = [label for label, _ in SINGLES if label not in ("Nama SOP", "Disahkan oleh")]
    shifted = tuple(
        box if line.startswith((*values, "Nama", "Disahkan")) else Box(700, box.y0, box.x1, box.y1)
        for line, box in zip(whole.lines, whole.line_boxes, strict=True)
    )
    reading = read_identity([agency(HEIGHT), replace(whole, line_boxes=shifted)])
    identity = reading.identity
    assert identity.sop_number == NUMBER
    assert (identity.date_created, identity.date_revised) == ("2021-01-04", None)
    assert identity.date_effective == "2021-02-08"
    assert identity.sop_title == "Pelayanan Surat Pengantar"
    assert identity.approved_by.position == "CAMAT CONTOHAN"
    assert identity.approved_by.name == "RINI ASTUTI, SH, M.AP"
    assert reading.evidence["/identity/date_revised"].state is State.BLANK


@pytest.mark.parametrize(
    ("number", "doubted"), [("SOP-1/2025 Tanggal Pembuatan 5 Mei 2025", True), ("SOP-1/2025", False)]
)
def test_a_value_that_runs_on_into_the_next_label_is_doubted(number, doubted):
    cells, _ = single_rows([("Nomor SOP", [number]), *SINGLES[2:]])
    assert read_identity(cells).evidence["/identity/sop_number"].needs_review is doubted


def test_missing_rules_between_the_labels():
    """One tall cell of labels beside one tall cell of values: the height tells which value is whose."""
    labels = [label for label, _ in SINGLES if label != "Disahkan oleh"]
    left = cell(1, 0, 1, labels, Box(500, 0, 700, HEIGHT * len(labels)))
    values = {0: NUMBER, 1: "4 Januari 2021", 3: "8 Februari 2021", 4: "Pelayanan Surat"}
    boxes = tuple(Box(702, n * HEIGHT, 990, n * HEIGHT + 16) for n in values)
    box = Box(700, 0, 1000, HEIGHT * len(labels))
    right = IdentityCell(1, box, 0, 2, 1, 1, tuple(values.values()), boxes, 0.98, State.READ)
    identity = read_identity([left, right]).identity
    assert (identity.sop_number, identity.date_revised, identity.date_effective) == (
        NUMBER,
        None,
        "2021-02-08",
    )
    assert identity.sop_title == "Pelayanan Surat"


def test_values_below_their_labels():
    cells = [
        cell(1, 0, 0, ["Nomor SOP"], Box(0, 0, 500, 20)),
        cell(1, 0, 1, ["Nama SOP"], Box(500, 0, 1000, 20)),
        cell(1, 1, 0, [NUMBER], Box(0, 20, 500, 40)),
        cell(1, 1, 1, ["Pelayanan Surat"], Box(500, 20, 1000, 40)),
    ]
    identity = read_identity(cells).identity
    assert (identity.sop_number, identity.sop_title) == (NUMBER, "Pelayanan Surat")


def test_blank_absent_unreadable_and_handwritten_are_kept_apart():
    cells, _ = single_rows([field for field in SINGLES if field[0] != "Nama SOP"])
    reading = read_identity(cells)
    assert reading.evidence["/identity/date_revised"].state is State.BLANK
    assert reading.evidence["/identity/sop_title"].state is State.ABSENT
    assert reading.evidence["/identity/equipment"].state is State.ABSENT
    scrawl = [
        cell(1, 0, 1, ["Tanggal Efektif"], Box(500, 0, 700, 20)),
        cell(1, 0, 2, ["8 Januari 2024"], Box(700, 0, 1000, 20), State.HANDWRITTEN, 0.4),
        cell(1, 1, 1, ["Nomor SOP"], Box(500, 20, 700, 40)),
        cell(1, 1, 2, [], Box(700, 20, 1000, 40), State.UNREADABLE, 0.1),
    ]
    evidence = read_identity(scrawl).evidence
    assert evidence["/identity/date_effective"].state is State.HANDWRITTEN
    assert evidence["/identity/date_effective"].needs_review
    assert evidence["/identity/sop_number"].state is State.UNREADABLE
    assert evidence["/identity/sop_number"].needs_review


def test_a_blank_is_surer_where_the_pages_own_characters_leave_it_out():
    def blank(origin):
        cells = [replace(c, origin=origin) for c in single_rows()[0]]
        return read_identity(cells).evidence["/identity/date_revised"]

    assert blank(Origin.DIGITAL).confidence > 0.95 > blank(Origin.OCR).confidence


def test_impossible_date_is_unreadable_and_says_why():
    cells, _ = single_rows([("Tanggal Efektif", ["31 Februari 2020"])])
    reading = read_identity(cells)
    found = reading.evidence["/identity/date_effective"]
    assert reading.identity.date_effective is None
    assert found.state is State.UNREADABLE
    assert found.raw == "31 Februari 2020"
    assert found.reasons


def test_evidence_points_at_the_lines_of_each_value():
    cells, top = single_rows()
    reading = read_identity([*cells, *stacked(top)])
    for pointer in (
        "sop_number",
        "sop_title",
        "approved_by/name",
        "approved_by/nip",
        "legal_basis/1",
        "equipment/0",
    ):
        found = reading.evidence[f"/identity/{pointer}"]
        assert found.page == 1
        assert found.box is not None
    name, nip = (reading.evidence[f"/identity/approved_by/{p}"] for p in ("name", "nip"))
    assert name.raw == "RINI ASTUTI, SH, M.AP"
    assert name.box[3] <= nip.box[1]


def test_scraps_of_stamps_stay_out():
    lines = ["Disahkan oleh", "A", "|", "xR"]
    scrappy = [
        cell(1, 0, 1, lines, Box(500, 0, 700, 80), confidence=0.1, line_confidences=(0.99, 0.1, 0.05, 0.1)),
        cell(1, 0, 2, ["KEPALA DINAS", "~^", "AGUS SALIM, S.T."], Box(700, 0, 1000, 80)),
        cell(1, 1, 0, ["Kualifikasi Pelaksana"], Box(0, 100, 500, 120)),
        cell(
            1,
            2,
            0,
            ["5 — ww", "1. Teliti", "2. Jujur", "1", "|"],
            Box(0, 120, 500, 220),
            line_confidences=(0.1, 0.9, 0.9, 0.2, 0.1),
        ),
    ]
    identity = read_identity(scrappy).identity
    assert (identity.approved_by.position, identity.approved_by.name) == ("KEPALA DINAS", "AGUS SALIM, S.T.")
    assert identity.qualifications == ["Teliti", "Jujur"]


def test_labels_cut_by_false_rules():
    cells = [
        cell(1, 0, 1, ["Tanggal"], Box(500, 0, 580, 20)),
        IdentityCell(
            1, Box(580, 0, 700, 20), 0, 2, 1, 1, ("Efektif",), (Box(582, 0, 690, 16),), 0.9, State.READ
        ),
        IdentityCell(
            1, Box(700, 0, 1000, 20), 0, 3, 1, 1, ("8 Mei 2020",), (Box(702, 0, 900, 16),), 0.9, State.READ
        ),
    ]
    assert read_identity(cells).identity.date_effective == "2020-05-08"


def test_numbers_in_cells_of_their_own():
    cells = [cell(1, 0, 0, ["Dasar Hukum"], Box(0, 0, 500, 20))]
    for row, text in enumerate(["UU Nomor 25 Tahun 2009", "PP Nomor 96 Tahun 2012"], 1):
        top = row * 20
        cells.append(cell(1, row, 0, [str(row)], Box(0, top, 40, top + 20)))
        cells.append(
            IdentityCell(
                1,
                Box(40, top, 500, top + 20),
                row,
                1,
                1,
                1,
                (text,),
                (Box(42, top, 400, top + 16),),
                0.9,
                State.READ,
            )
        )
    basis = read_identity(cells).identity.legal_basis
    assert [b.text for b in basis] == ["UU Nomor 25 Tahun 2009", "PP Nomor 96 Tahun 2012"]


def test_nothing_at_all():
    reading = read_identity([])
    assert reading.identity.sop_number is None
    assert reading.evidence["/identity/agency"].state is State.ABSENT


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Nomor SOP", "sop_number", ""),
        ("NOMOR SOP :", "sop_number", ""),
        ("Nomor Urut SOP", "sop_number", ""),
        ("No. SOP : 12/2020", "sop_number", "12/2020"),
        ("Tgl. Pembuatan", "date_created", ""),
        ("TGL REVISI", "date_revised", ""),
        ("Tanggal Pengesahan", "date_effective", ""),
        ("Disahkan Oleh :", "approved_by", ""),
        ("Disahkan oleh", "approved_by", ""),
        ("Nama SOP Pelayanan Surat", "sop_title", "Pelayanan Surat"),
        ("Judul SOP: Pelayanan", "sop_title", "Pelayanan"),
        ("Tanggal Efektif4 Januari 2021", "date_effective", "4 Januari 2021"),
        ("Tanggal Revisi17/10/2019", "date_revised", "17/10/2019"),
        ("Nomor SOP050/1/2020", "sop_number", "050/1/2020"),
        ("Nama SOP : S1 Keperawatan", "sop_title", "S1 Keperawatan"),
        ("PERNGATAN", "warnings", ""),
        ("Keterkaitan dengan SOP lain", "related_sops", ""),
        ("Peralatan / perlengkapan", "equipment", ""),
        ("Peralatan dan Perlengkapan :", "equipment", ""),
        ("Pencatatan & Pendataan", "record_keeping", ""),
        ("Kualifikasi Pelaksanaan", "qualifications", ""),
        ("Dasar Hukurn", "legal_basis", ""),
    ],
)
def test_label_variants(line, field, value):
    label = find_label(line)
    assert label.field == field
    assert label.value == value


@pytest.mark.parametrize(
    "line", ["Memiliki kemampuan", "PEMERINTAH KABUPATEN", "", "Komputer", "1. UU Nomor 25"]
)
def test_other_lines_are_no_labels(line):
    assert find_label(line) is None


def test_a_label_of_unknown_name_is_told_by_its_place():
    cells, top = single_rows()
    lists = stacked(top)
    renamed = [
        c if c.lines != ("Kualifikasi Pelaksana",) else cell(1, c.row, c.column, ["Mutu Petugas"], c.box)
        for c in lists
    ]
    identity = read_identity([*cells, *renamed]).identity
    assert identity.qualifications == ["Teliti", "Jujur"]
    assert [b.text for b in identity.legal_basis] == ["UU Nomor 25 Tahun 2009", "PP Nomor 96 Tahun 2012"]


@pytest.mark.parametrize("origin", [Origin.OCR, Origin.DIGITAL])
def test_a_nought_between_capitals_of_a_number_is_an_o(origin):
    label = cell(1, 0, 1, ["Nomor SOP"], Box(500, 0, 700, 60))
    block = cell(1, 0, 2, ["551/027/S0P-DISHUB/2020"], Box(700, 0, 1000, 60), origin=origin)
    reading = read_identity([label, block])
    found = reading.evidence["/identity/sop_number"]
    mended = origin is Origin.OCR
    assert reading.identity.sop_number == ("551/027/SOP-DISHUB/2020" if mended else found.raw)
    assert found.raw == "551/027/S0P-DISHUB/2020"
    assert found.needs_review is mended


def test_sections_of_an_office_of_its_own_end_the_lists_above_them():
    rows = [
        ("Keterkaitan", "Peralatan"),
        ("1. SOP Arsip", "1. Komputer"),
        ("Tujuan :", "Ruang Lingkup :"),
        ("Pelayanan yang tertib", "Semua bagian"),
    ]
    cells = [
        cell(1, row, column, [text], Box(500 * column, 60 * row, 500 * column + 500, 60 * row + 60))
        for row, pair in enumerate(rows)
        for column, text in enumerate(pair)
    ]
    identity = read_identity(cells).identity
    assert (identity.related_sops, identity.equipment) == (["SOP Arsip"], ["Komputer"])


def test_a_nip_against_the_rule_gives_way_to_another_reading_that_keeps_it():
    lines = ("CAMAT CONTOHAN", "RINI ASTUTI, SH", "NIP. 19720304 19980 1 002")
    others = (("CAMAT CONTOHAN",), ("RINI ASTUTI, SH",), (lines[2], "NIP. 19720304 199803 1 002"))
    label = cell(1, 0, 1, ["Disahkan oleh"], Box(500, 0, 700, 60))
    reading = read_identity([label, cell(1, 0, 2, list(lines), Box(700, 0, 1000, 60), line_readings=others)])
    found = reading.evidence["/identity/approved_by/nip"]
    assert reading.identity.approved_by.nip == "197203041998031002"
    assert found.needs_review
    assert found.raw == lines[2]
    printed = read_identity([label, cell(1, 0, 2, list(lines), Box(700, 0, 1000, 60))])
    assert printed.identity.approved_by.nip == "19720304199801002"
    assert printed.evidence["/identity/approved_by/nip"].needs_review


def test_readings_that_differ_in_a_nip_of_the_right_form_lower_its_confidence():
    lines = ("CAMAT CONTOHAN", "RINI ASTUTI, SH", "NIP. 19720304 199803 1 002")
    label = cell(1, 0, 1, ["Disahkan oleh"], Box(500, 0, 700, 60))

    def read(*others: str) -> Evidence:
        readings = (("CAMAT CONTOHAN",), ("RINI ASTUTI, SH",), (lines[2], *others))
        block = cell(1, 0, 2, list(lines), Box(700, 0, 1000, 60), line_readings=readings)
        reading = read_identity([label, block])
        assert reading.identity.approved_by.nip == "197203041998031002"
        return reading.evidence["/identity/approved_by/nip"]

    assert not read("NIP 19720304 199803 1 002", "NIP 1972030 199803 1 002").needs_review
    doubted = read("NIP. 19720504 199803 1 002")
    assert doubted.needs_review
    assert doubted.alternatives == ["197205041998031002"]


def test_the_nip_that_most_readings_show_is_taken_where_the_chosen_one_is_against_the_rule():
    lines = ("CAMAT CONTOHAN", "RINI ASTUTI, SH", "NIP. 19720304 19980 1 002")
    right, other = "NIP. 19720304 199803 1 002", "NIP. 19720304 199808 1 002"
    label = cell(1, 0, 1, ["Disahkan oleh"], Box(500, 0, 700, 60))
    readings = ((lines[0],), (lines[1],), (lines[2], other, right, right))
    block = cell(1, 0, 2, list(lines), Box(700, 0, 1000, 60), line_readings=readings)
    reading = read_identity([label, block])
    found = reading.evidence["/identity/approved_by/nip"]
    assert reading.identity.approved_by.nip == "197203041998031002"
    assert found.needs_review
    assert found.alternatives == ["197203041998081002"]


def test_valid_numbers_one_digit_off_are_offered_not_taken():
    lines = ["CAMAT CONTOHAN", "RINI ASTUTI, SH", "NIP. 19720304 1998033 1 002"]
    label = cell(1, 0, 1, ["Disahkan oleh"], Box(500, 0, 700, 60))
    reading = read_identity([label, cell(1, 0, 2, lines, Box(700, 0, 1000, 60))])
    assert reading.identity.approved_by.nip == "1972030419980331002"
    assert "197203041998031002" in reading.evidence["/identity/approved_by/nip"].alternatives


@pytest.mark.parametrize("origin", [Origin.DIGITAL, Origin.OCR])
def test_a_wrong_number_of_a_born_digital_sheet_is_no_doubt_about_the_reading(origin):
    lines = ["CAMAT CONTOHAN", "RINI ASTUTI, SH", "NIP. 19720304 1998033 1 002"]
    label = cell(1, 0, 1, ["Disahkan oleh"], Box(500, 0, 700, 60))
    block = cell(1, 0, 2, lines, Box(700, 0, 1000, 60), origin=origin)
    evidence = read_identity([label, block]).evidence["/identity/approved_by/nip"]
    assert evidence.needs_review is (origin is Origin.OCR)
    assert "197203041998031002" in evidence.alternatives


def test_a_scrap_above_a_label_does_not_hide_it():
    lines = ["t", "Nama SOP Pelayanan Surat"]
    block = cell(1, 0, 0, lines, Box(0, 0, 1000, 40), confidence=0.3, line_confidences=(0.3, 0.98))
    assert read_identity([block]).identity.sop_title == "Pelayanan Surat"


@pytest.mark.parametrize(
    ("confidence", "title"), [(0.9, "Pengumpulan Data Kepegawaian"), (0.99, "Pengumpuian Data Kepegawaian")]
)
def test_a_misread_word_of_the_title_is_mended_where_it_was_badly_read(confidence, title):
    block = cell(
        1, 0, 0, ["Nama SOP : Pengumpuian Data Kepegawaian"], Box(0, 0, 1000, 20), confidence=confidence
    )
    reading = read_identity([block])
    assert reading.identity.sop_title == title
    assert reading.evidence["/identity/sop_title"].raw == "Pengumpuian Data Kepegawaian"
    assert reading.evidence["/identity/sop_title"].needs_review


@pytest.mark.parametrize("title", ["SO", "MANTANBA", "Rn Wqxz Lorqen", "Su"])
def test_a_title_that_is_no_word_is_never_sure(title: str) -> None:
    block = cell(1, 0, 0, [f"Nama SOP : {title}"], Box(0, 0, 1000, 20), confidence=0.99)
    evidence = read_identity([block]).evidence["/identity/sop_title"]
    assert evidence.needs_review
    assert evidence.confidence <= 0.5


@pytest.mark.parametrize(
    ("number", "doubted"),
    [
        ("I.3-3-1", True),
        ("065/S1/2020", True),
        ("065/l/ORG", True),
        ("188.4/SOP/HK/2024", False),
        ("070/1/ORG-III/2020", False),
    ],
)
def test_letters_and_digits_of_one_shape_in_a_number_are_doubted(number: str, *, doubted: bool) -> None:
    block = cell(1, 0, 0, [f"Nomor SOP : {number}"], Box(0, 0, 1000, 20), confidence=0.99)
    evidence = read_identity([block]).evidence["/identity/sop_number"]
    assert bool(evidence.reasons) == doubted


def test_a_label_whose_end_went_below_its_value_is_one_label() -> None:
    texts = ["Nomor SOP : 065/17", "Tanggal   : 3 Mei 2023", "Pembuatan", "Tanggal   : 9 Mei 2023", "Efektif"]
    block = cell(1, 0, 0, [*texts, "Nama SOP  : Pelayanan Surat", "Masuk"], Box(0, 0, 1000, 140))
    boxes = list(block.line_boxes)
    boxes[-1] = Box(300, boxes[-1].y0, 400, boxes[-1].y1)
    reading = read_identity([replace(block, line_boxes=tuple(boxes))])
    identity = reading.identity
    assert (identity.sop_number, identity.sop_title) == ("065/17", "Pelayanan Surat Masuk")
    assert (identity.date_created, identity.date_effective) == ("2023-05-03", "2023-05-09")
    assert reading.evidence["/identity/date_created"].raw == "3 Mei 2023"


@pytest.mark.parametrize("number", ["065/17 Tanggal 3 Mei 2023", "065/17 Tgl : 3"])
def test_a_number_with_the_writing_of_another_field_is_doubted(number: str) -> None:
    block = cell(1, 0, 0, [f"Nomor SOP : {number}"], Box(0, 0, 1000, 20), confidence=0.99)
    evidence = read_identity([block]).evidence["/identity/sop_number"]
    assert evidence.needs_review
    assert evidence.confidence < 0.7


@pytest.mark.parametrize("label", ["Tgl. Berlaku", "Tgl Berlaku", "Tanggal Berlaku", "TGL. DIBERLAKUKAN"])
def test_words_that_offices_shorten_stand_for_the_whole_ones(label: str) -> None:
    block = cell(1, 0, 0, [f"{label} : 2 Mei 2023"], Box(0, 0, 1000, 20))
    assert read_identity([block]).identity.date_effective == "2023-05-02"


@pytest.mark.parametrize(
    ("name", "origin", "doubted"),
    [
        ("RINI ASTUTI, SH, M.AP", Origin.OCR, False),
        ("Drs. BUDI MISAL", Origin.OCR, False),
        ("RINI M. ASTUTI, SH", Origin.OCR, False),
        ("RINI AS TUT S.H. M.H.", Origin.OCR, True),
        ("RINI ASTUT I, S.H. M.H.", Origin.OCR, True),
        ("RINI ASTUTI. S.H., M.H.", Origin.OCR, True),
        ("RINI ASTUTI S.H. M.H.", Origin.DIGITAL, False),
    ],
)
def test_a_scanned_name_that_is_torn_or_lost_the_comma_before_its_degrees_is_doubted(
    name: str, origin: Origin, doubted: bool
) -> None:
    lines = ["CAMAT CONTOHAN", name, "NIP. 19720304 199803 1 002"]
    cells = [
        cell(1, 0, 0, ["Disahkan oleh"], Box(0, 0, 200, 100), origin=origin),
        cell(1, 0, 1, lines, Box(200, 0, 600, 100), origin=origin),
    ]
    reading = read_identity(cells)
    assert reading.identity.approved_by.name == name
    assert reading.evidence["/identity/approved_by/name"].needs_review is doubted


@pytest.mark.parametrize(("scrap", "doubted"), [([], False), (["Mglos srna"], True)])
def test_digits_under_a_signature_that_made_a_line_are_doubted(scrap: list[str], doubted: bool) -> None:
    lines = ["CAMAT CONTOHAN", *scrap, "RINI ASTUTI, SH, M.AP", "NIP. 19720304 199803 1 002"]
    cells = [
        cell(1, 0, 0, ["Disahkan oleh"], Box(0, 0, 200, 100)),
        cell(1, 0, 1, lines, Box(200, 0, 600, 100)),
    ]
    reading = read_identity(cells)
    assert reading.identity.approved_by.nip == "197203041998031002"
    assert reading.evidence["/identity/approved_by/nip"].needs_review is doubted


def test_an_approver_without_nip_under_a_signature_that_made_a_line_has_none() -> None:
    lines = ["CAMAT CONTOHAN", "Mglos srna", "RINI ASTUTI, SH, M.AP"]
    cells = [
        cell(1, 0, 0, ["Disahkan oleh"], Box(0, 0, 200, 100)),
        cell(1, 0, 1, lines, Box(200, 0, 600, 100)),
    ]
    reading = read_identity(cells)
    assert reading.identity.approved_by.nip is None
    assert reading.evidence["/identity/approved_by/nip"].state is State.BLANK


@pytest.mark.parametrize(
    ("title", "origin", "doubted"),
    [
        ("Pengelolaan Arsip Dinamis", Origin.OCR, False),
        ("Pengetotaan Arsip Dinamis", Origin.OCR, True),
        ("Pengetotaan Arsip Dinamis", Origin.DIGITAL, False),
    ],
)
def test_a_scanned_title_with_a_word_that_no_list_knows_is_doubted(
    title: str, origin: Origin, doubted: bool
) -> None:
    cells = [
        cell(1, 0, 0, ["Nama SOP"], Box(0, 0, 200, 40), origin=origin),
        cell(1, 0, 1, [title], Box(200, 0, 600, 40), origin=origin),
    ]
    reading = read_identity(cells)
    assert reading.identity.sop_title == title
    assert reading.evidence["/identity/sop_title"].needs_review is doubted
