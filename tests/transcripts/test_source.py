"""Prior OCR text and converter output to records: sample texts, other markups, and bad input."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from extractor.errors import BrokenFileError, InputError, LimitError, UnsupportedTypeError
from extractor.options import Options, ReviewOptions, options_digest
from extractor.record.model import Origin, State, Status
from extractor.transcripts.source import read_text_source

SAMPLES = Path(__file__).parents[2] / "samples" / "text"
TABLES = ("kalipare", "baturraden", "karangploso")
RAW = ("satpolpp", "wonoasih")
FIELDS = ("activity", "requirements", "outputs", "remarks")


def sample(name):
    return (SAMPLES / name / "sheet.txt").read_bytes()


def read(name):
    (record,) = read_text_source(sample(name), "sheet.txt")
    return record


def expected(name):
    return json.loads((SAMPLES / name / "expected.json").read_text(encoding="utf-8"))


def subset(value, wanted):
    """What `value` holds under the keys of `wanted`."""
    if isinstance(wanted, dict):
        return {key: subset(value.get(key), part) for key, part in wanted.items()}
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        return [subset(v, w) for v, w in zip(value, wanted, strict=True)]
    return value


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_out_right_in_every_field(name):
    record = read(name)
    wanted = expected(name)
    assert record.status is Status.OK
    assert subset(record.model_dump(mode="json"), wanted) == wanted


@pytest.mark.parametrize("name", RAW)
def test_raw_ocr_gives_steps_durations_and_header(name):
    record = read(name).model_dump(mode="json")
    wanted = expected(name)
    for key in ("identity", "declared_total"):
        assert subset(record[key], wanted[key]) == wanted[key]
    assert [a["name"] for a in record["actors"]] == [a["name"] for a in wanted["actors"]]
    assert [s["number"] for s in record["steps"]] == [s["number"] for s in wanted["steps"]]
    assert subset([s["duration"] for s in record["steps"]], [s["duration"] for s in wanted["steps"]]) == [
        s["duration"] for s in wanted["steps"]
    ]


@pytest.mark.parametrize("name", RAW)
def test_raw_ocr_gives_nine_tenths_of_the_cells_text(name):
    wrong = length = 0
    for step, wanted in zip(read(name).model_dump()["steps"], expected(name)["steps"], strict=True):
        for key in FIELDS:
            got, want = fold(step[key]), fold(wanted[key])
            wrong += min(Levenshtein.distance(got, want), len(want))
            length += len(want)
    assert wrong <= 0.1 * length


def fold(value):
    text = " ".join(value) if isinstance(value, list) else value
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.mark.parametrize("name", [*TABLES, *RAW])
def test_every_value_has_evidence_with_its_place_in_the_text(name):
    record = read(name)
    lines = sample(name).decode().split("\n")
    for n, step in enumerate(record.steps):
        for key in ("number", "activity", "requirements", "duration", "outputs", "remarks", "actors"):
            evidence = record.evidence[f"/steps/{n}/{key}"]
            assert evidence.box is None
            if key not in ("remarks", "actors"):
                assert evidence.origin is Origin.TEXT
        line = int(record.evidence[f"/steps/{n}/activity"].at.split(":")[0])
        assert step.activity.split()[0][:8] in lines[line - 1]
    assert all(0 <= e.confidence <= 1 for e in record.evidence.values())
    assert record.source.pages[0].origin == "text"


@pytest.mark.parametrize("name", RAW)
def test_raw_ocr_is_marked_for_review(name):
    record = read(name)
    for n in range(len(record.steps)):
        assert record.evidence[f"/steps/{n}/activity"].needs_review


@pytest.mark.parametrize("name", [*TABLES, *RAW])
def test_actors_are_never_invented(name):
    record = read(name)
    for n, step in enumerate(record.steps):
        evidence = record.evidence[f"/steps/{n}/actors"]
        assert evidence.needs_review
        assert evidence.state is (State.INFERRED if step.actors else State.ABSENT)
        assert evidence.confidence < 0.6
        assert not step.symbols


def test_words_that_name_actors_infer_them():
    record = read("karangploso")
    names = {a.id: a.name for a in record.actors}
    assert [names[a] for a in record.steps[2].actors] == ["Sekretaris", "Camat"]
    assert record.evidence["/steps/2/actors"].origin is Origin.INFERRED


def test_branch_labels_in_lanes_are_no_actors():
    record = read("baturraden")
    assert record.steps[3].lane_texts == [{"actor": "a1", "text": "Ya"}, {"actor": "a3", "text": "TIDAK"}]
    assert record.steps[3].actors == []


def test_the_same_text_gives_the_same_bytes():
    for name in (*TABLES, *RAW):
        assert read(name).model_dump_json() == read(name).model_dump_json()


def test_a_record_of_a_text_says_what_it_was_made_with_and_that_a_total_is_absent():
    record = read("kalipare")
    options = Options(review=ReviewOptions(review_below=0.5))
    assert record.provenance.options_digest == options_digest(Options()) != options_digest(options)
    assert "lexicon/identity.json" in record.provenance.models
    assert record.evidence["/declared_total"].state is State.ABSENT
    totalled = read("karangploso")
    assert totalled.evidence["/declared_total"].state is State.READ


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_encodings(encoding):
    text = sample("kalipare").decode().replace("S'Pd", "S’Pd")
    (record,) = read_text_source(text.encode(encoding), "sheet.txt")
    assert record.identity.approved_by.name == "NEPO MARIS, S’Pd, MM"
    assert len(record.steps) == 12


def test_windows_line_ends():
    (record,) = read_text_source(sample("kalipare").replace(b"\n", b"\r\n"), "sheet.txt")
    assert len(record.steps) == 12


HTML = """<html><head><style>p {color: red}</style></head><body>
<table border=1>
<tr><td rowspan="2"><p>PEMERINTAH KOTA CONTOH</p><p>DINAS CONTOH</p></td>
<td>Nomor SOP</td><td>12/2020</td></tr>
<tr><td>Nama SOP</td><td><b>Pelayanan</b> Surat &amp; Arsip</td></tr>
</table>
<p>SOP Pelayanan Surat</p>
<table><tr><th rowspan=2>No</th><th rowspan=2>Kegiatan</th>
<th colspan=2>Pelaksana</th><th colspan=3>Mutu Baku</th></tr>
<tr><th>Kepala Dinas</th><th>Staf</th><th>Kelengkapan</th><th>Waktu</th><th>Output</th></tr>
<tr><td>1</td><td>Menerima surat</td><td></td><td>[MULAI]</td>
<td><ul><li>Surat</li><li>KTP</li></ul></td><td>5 menit</td><td>Berkas</td></tr>
<tr><td>2</td><td>Menandatangani surat</td><td>x</td><td></td><td>Berkas</td>
<td>1 hari</td><td>Surat jadi</td></tr>
</table></body></html>"""


def test_html_with_spans():
    (record,) = read_text_source(HTML.encode(), "sheet.html")
    assert record.source.media_type == "text/html"
    assert record.identity.agency == ["PEMERINTAH KOTA CONTOH", "DINAS CONTOH"]
    assert (record.identity.sop_number, record.identity.sop_title) == ("12/2020", "Pelayanan Surat & Arsip")
    assert [a.name for a in record.actors] == ["Kepala Dinas", "Staf"]
    assert [s.actors for s in record.steps] == [["a2"], ["a1"]]
    assert [s.symbols[0].kind for s in record.steps] == ["terminator", "process"]
    assert record.steps[0].requirements == ["Surat", "KTP"]
    assert [s.duration.minimum for s in record.steps] == ["PT5M", "P1D"]


MARKDOWN = """| No | Kegiatan | Pelaksana | Kelengkapan | Waktu (menit) | Output |
|---|---|---|---|---|---|
| 1 | Menerima surat | Staf | Surat | 10 | Disposisi |
| 2 | Memeriksa surat | Kepala Bidang | Disposisi | 15 | **Surat** |
| 3 | Menyimpan surat | Staf | Surat | 5 | Arsip |
"""


def test_markdown_with_an_actor_column_and_the_unit_in_the_header():
    (record,) = read_text_source(MARKDOWN.encode(), "sheet.md")
    assert [a.name for a in record.actors] == ["Staf", "Kepala Bidang"]
    assert [s.actors for s in record.steps] == [["a1"], ["a2"], ["a1"]]
    assert [s.duration.minimum for s in record.steps] == ["PT10M", "PT15M", "PT5M"]
    assert record.steps[1].outputs == ["Surat"]


def test_rows_without_a_number_continue_and_headings_do_not_count():
    text = (
        "No\tKegiatan\tKelengkapan\tWaktu\tOutput\n"
        "\tPERSIAPAN\t\t\t\n"
        "1\tMenyusun:\tSurat\t1 jam\tKonsep\n\ta. draf awal\t\t\t\n\tb. draf akhir\tData\t\t\n"
        "\tPELAKSANAAN\t\t\t\n"
        "2\tMengirim\tKonsep\t2 jam\tBukti\n"
        "Jumlah Waktu\t\t\t3 jam\t\n"
    )
    (record,) = read_text_source(text.encode(), "sheet.tsv")
    assert [s.number for s in record.steps] == [1, 2]
    assert record.steps[0].activity == "Menyusun: a. draf awal b. draf akhir"
    assert record.steps[0].requirements == ["Surat Data"]
    assert record.declared_total.minimum == "PT3H"


def test_two_sops_in_one_text():
    both = sample("kalipare") + b"\n\n\n" + sample("baturraden")
    first, second = read_text_source(both, "sheet.txt")
    assert (len(first.steps), len(second.steps)) == (12, 6)
    assert first.identity.sop_title != second.identity.sop_title
    assert first.id != second.id


def test_two_raw_sops_in_one_text():
    records = read_text_source(sample("satpolpp") + b"\n\n" + sample("wonoasih"), "sheet.txt")
    alone = [read("satpolpp"), read("wonoasih")]
    assert [r.identity for r in records] == [r.identity for r in alone]
    assert [r.steps for r in records] == [r.steps for r in alone]


def test_an_identity_without_a_table_is_partial():
    head = sample("kalipare").split(b"Prosedur Penyusunan")[0]
    (record,) = read_text_source(head, "sheet.txt")
    assert record.status is Status.PARTIAL
    assert record.problems
    assert record.identity.sop_title


@pytest.mark.parametrize(
    "data", [b"Yth. Bapak Camat\n\nDengan hormat.\n", b"a\tb\tc\n1\t2\t3\n", b"|" * 1000, b"1. " * 1000]
)
def test_text_without_an_sop_says_so_and_keeps_its_words(data):
    (record,) = read_text_source(data, "letter.txt")
    assert record.status is Status.FAILED
    assert record.problems == ["bukan lembar SOP AP"]
    assert record.text[0]["text"] == data.decode()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", BrokenFileError),
        (b" \n\t\n", BrokenFileError),
        (bytes(range(256)) * 50, UnsupportedTypeError),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), UnsupportedTypeError),
        (b"a" * 50_000_000, LimitError),
        (b"jika tidak " * 30_000, LimitError),
    ],
)
def test_bad_input_is_refused(data, error):
    with pytest.raises(error):
        read_text_source(data, "sheet.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"<" * 100_000,
        b"<p " * 40_000,
        b"(" * 100_000,
        b"<tr><td rowspan=99999 colspan=99999>x" * 300,
        b"Tanggal Efektif\t" + b"1-" * 50_000,
        b"Dasar Hukum\tx\n" + b"sebagaimana telah diubah dengan " * 3_000,
        b"No.\tKegiatan\tWaktu\tOutput\n1\t" + b"a. " * 30_000,
        b"1 Menerima surat 10 menit disposisi\n" * 500,
        b"No Kegiatan Kelengkapan Waktu Output\n" + b"1 Menerima surat 10 menit disposisi\n" * 500,
    ],
)
def test_hostile_text_ends(data):
    assert read_text_source(data, "sheet.txt")


pieces = st.sampled_from(
    ["No", "Kegiatan", "Waktu", "Output", "Kelengkapan", "Camat", "1", "2", "\t", "\n", " ", "Nama SOP",
     "Dasar Hukum", "10 menit", "Memeriksa", "surat", "<td>", "<tr>", "|", "---", "Tidak", "NIP.", "-", "1."]
)  # fmt: skip


@given(st.lists(pieces, max_size=60))
@settings(max_examples=150, deadline=None)
def test_shuffled_pieces_give_records_or_clear_errors(parts):
    data = "".join(parts).encode()
    try:
        records = read_text_source(data, "sheet.txt")
    except InputError:
        return
    for record in records:
        assert type(record).model_validate_json(record.model_dump_json()) == record


ROWS = "1\tMenerima surat\t\t\tSurat\t5 menit\tBerkas\t\n2\tMenyimpan surat\t\t\tBerkas\t1 jam\tArsip\t\n"


@pytest.mark.parametrize("joint", [".", " - ", " / ", ": ", " ", " > ", "_"])
def test_heads_whose_rows_were_joined_name_the_same_columns(joint):
    heads = [
        "No",
        "Kegiatan",
        *(f"Pelaksana{joint}{name}" for name in ("Kepala Seksi", "Staf")),
        *(f"Mutu Baku{joint}{name}" for name in ("Kelengkapan", "Waktu", "Output")),
        "Keterangan",
    ]
    lines = ["\t".join(heads), *ROWS.strip("\n").split("\n")]
    table = "\n".join("| " + line.replace("\t", " | ") + " |" for line in lines)
    text = table.replace("\n", "\n" + "|---" * 8 + "|\n", 1)
    (record,) = read_text_source(text.encode(), "sheet.md")
    assert record.status is Status.OK
    assert [a.name for a in record.actors] == ["Kepala Seksi", "Staf"]
    assert [s.duration.minimum for s in record.steps] == ["PT5M", "PT1H"]
    assert [s.outputs for s in record.steps] == [["Berkas"], ["Arsip"]]


def test_heads_that_name_a_column_twice_count_once():
    heads = "No..No.\tKegiatan.Kegiatan\tPelaksana.Staf\tPelaksana.Camat\tMutu Baku.Kelengkapan\t"
    text = f"{heads}Mutu Baku.Waktu\tMutu Baku.Output\tKet.Ket\n{ROWS}"
    (record,) = read_text_source(text.encode(), "sheet.tsv")
    assert [a.name for a in record.actors] == ["Staf", "Camat"]
    assert record.steps[1].duration.minimum == "PT1H"


@pytest.mark.parametrize(
    ("heads", "problem", "pointer"),
    [
        ("Staf\tWaktu Kelengkapan\tKelengkapan\tx", "nama lajur diragukan", "/actors/1/name"),
        ("Staf\tCamat\tKelengkapan\tMutu Baku Lain", "kolom waktu tidak ditemukan", "/steps/0/duration"),
        ("Pelaksana\tPelaku\tx\tWaktu", "kolom kelengkapan tidak ditemukan", "/steps/0/requirements"),
    ],
)
def test_a_table_that_was_not_understood_is_never_ok(heads, problem, pointer):
    (record,) = read_text_source(f"No\tKegiatan\t{heads}\tOutput\n{ROWS}".encode(), "sheet.tsv")
    assert record.status is Status.PARTIAL
    assert problem in record.problems
    assert record.evidence[pointer].needs_review


def test_a_procedure_without_any_time_or_with_numbers_left_out_is_never_ok():
    text = f"No\tKegiatan\tStaf\tCamat\tKelengkapan\tWaktu\tOutput\n{ROWS}"
    for spoiled in (text.replace("5 menit", "").replace("1 jam", ""), text.replace("\n2\t", "\n5\t")):
        (record,) = read_text_source(spoiled.encode(), "sheet.tsv")
        assert record.status is Status.PARTIAL
        assert record.problems


def test_a_time_whose_cell_reaches_over_rows_counts_once():
    text = HTML.replace("<td>5 menit</td>", "<td rowspan=2>5 menit</td>").replace("<td>1 hari</td>", "")
    (record,) = read_text_source(text.encode(), "sheet.html")
    assert record.steps[0].duration.shared_with == [2]
    assert record.steps[1].duration is None
    assert record.steps[1].outputs == ["Surat jadi"]
