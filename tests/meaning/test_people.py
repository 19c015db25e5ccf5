"""The approver's block, NIP structure, signature blocks and degrees. All names and numbers are made up."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.meaning.identity.approver import read_approver
from extractor.meaning.identity.nip import NipForm, find_nip, nip_repairs, read_nip
from extractor.meaning.identity.signature import read_signature

NIP = "197203041998031002"


@pytest.mark.parametrize(
    ("lines", "position", "name", "rank", "nip"),
    [
        (
            ["CAMAT CONTOHAN", "BUDI SANTOSO, S'Pd, MM", "PEMBINA", "NIP. 19720304 199803 1 002"],
            "CAMAT CONTOHAN",
            "BUDI SANTOSO, S'Pd, MM",
            "PEMBINA",
            NIP,
        ),
        (
            [
                "Ditetapkan di Contohan",
                "pada tanggal 3 Mei 2021",
                "a.n. BUPATI CONTOH",
                "SEKRETARIS DAERAH,",
                "BUDI SANTOSO, MM",
                "NIP. 19720304 199803 1 002",
            ],
            "a.n. BUPATI CONTOH SEKRETARIS DAERAH,",
            "BUDI SANTOSO, MM",
            None,
            NIP,
        ),
        (
            ["CAMAT CONTOHAN", "1'BUDI SANTOSO, MM", "NIP. 19720304 199803 1 002"],
            "CAMAT CONTOHAN",
            "BUDI SANTOSO, MM",
            None,
            NIP,
        ),
        (
            ["Camat Contohan", "RINI ASTUTI, SH, M.AP NIP. 19720304 199803 1 002"],
            "Camat Contohan",
            "RINI ASTUTI, SH, M.AP",
            None,
            NIP,
        ),
        (
            [
                "KEPALA DINAS CONTOH",
                "PROVINSI ANGIN TIMUR,",
                "ttd",
                "Drs. JOKO SUSILO, M.Si",
                "Pembina Utama Muda (IV/c)",
                "NIP.197203041998031002",
            ],
            "KEPALA DINAS CONTOH PROVINSI ANGIN TIMUR,",
            "Drs. JOKO SUSILO, M.Si",
            "Pembina Utama Muda (IV/c)",
            NIP,
        ),
        (
            ["Plt. Kepala Bagian Umum", "SITI AMINAH", "Penata Tk. I", "NIP 19720304 199803 1 002"],
            "Plt. Kepala Bagian Umum",
            "SITI AMINAH",
            "Penata Tk. I",
            NIP,
        ),
        (
            ["KEPALA KANTOR,", "/s,~", "HADI PRANOTO, S.T.", "NIP. 19720304 199803 1 002"],
            "KEPALA KANTOR,",
            "HADI PRANOTO, S.T.",
            None,
            NIP,
        ),
        (["AGUS SALIM, S.Sos"], None, "AGUS SALIM, S.Sos", None, None),
        (["Kepala Dinas Contoh"], "Kepala Dinas Contoh", None, None, None),
        (
            ["CAMAT CONTOHAN BUDI SANTOSO, S'Pd, MM PEMBINA NIP. 19720304 199803 1 002"],
            "CAMAT CONTOHAN",
            "BUDI SANTOSO, S'Pd, MM",
            "PEMBINA",
            NIP,
        ),
        ([], None, None, None, None),
    ],
)
def test_block_is_cut_apart(lines, position, name, rank, nip):
    found = read_approver(lines)
    assert (found.position, found.name, found.rank, found.nip) == (position, name, rank, nip)


def test_parts_know_their_lines():
    found = read_approver(["CAMAT CONTOHAN", "", "BUDI SANTOSO, SH", "NIP. 19720304 199803 1 002"])
    assert found.lines == {"position": (0,), "name": (2,), "nip": (3,)}


@pytest.mark.parametrize(
    ("line", "digits", "repaired"),
    [
        ("NIP. 19720304 199803 1 002", NIP, False),
        ("NIP.197203041998031002", NIP, False),
        ("NIP : 19720304.199803.1.002", NIP, False),
        ("N I P 19720304 199803 1 002", NIP, False),
        ("NlP. 19720304 199803 1 002", NIP, False),
        ("NIP. 1972O304 l99803 1 002", NIP, True),
        ("19720304 199803 1 002", NIP, False),
        ("NIP. 19720304 1998033 1 002", "1972030419980331002", False),
    ],
)
def test_nip_is_found(line, digits, repaired):
    found = find_nip(line)
    assert found.digits == digits
    assert found.repaired == repaired


@pytest.mark.parametrize("line", ["Kepala Dinas", "Nomor 12 Tahun 2014", "", "Telp. 0341 123456"])
def test_no_nip(line):
    assert find_nip(line) is None


def test_nip_parts():
    nip = read_nip(NIP)
    assert nip.valid
    assert nip.form is NipForm.PNS
    assert (nip.born, nip.appointed, nip.sex, nip.sequence) == (
        datetime.date(1972, 3, 4),
        "1998-03",
        "male",
        "002",
    )
    contract = read_nip("198505052022212003")
    assert contract.valid
    assert (contract.form, contract.appointed, contract.contract, contract.sex) == (
        NipForm.PPPK,
        "2022",
        "21",
        "female",
    )


@pytest.mark.parametrize(
    ("digits", "problem"),
    [
        ("1972030419980331002", "length"),
        ("19720304199803100", "length"),
        ("130123456", "old_form"),
        ("197213041998031002", "birth"),
        ("197202301998031002", "birth"),
        ("197203041975031002", "appointment"),
        ("197203041998001002", "appointment"),
        ("197203041998035002", "sex"),
        ("197203041998031000", "sequence"),
    ],
)
def test_nip_faults(digits, problem):
    assert problem in read_nip(digits).problems


def test_repairs_are_valid_numbers_one_edit_away():
    assert "197203041998031002" in nip_repairs("1972030419980331002")
    assert all(read_nip(candidate).valid for candidate in nip_repairs("1972030419980331002"))
    assert nip_repairs("123") == ()


@given(st.text(max_size=40))
def test_random_lines_never_crash(text):
    find_nip(text)
    read_approver([text, text[::-1]])


def test_signature_block_is_a_second_mention():
    found = read_signature(
        ["Contohan, 16 Juni 2023", "CAMAT CONTOHAN", "RINI ASTUTI SH., M.AP", "NIP. 19720304 199803 1 002"]
    )
    assert (found.place, found.date) == ("Contohan", "2023-06-16")
    assert found.approver.name == "RINI ASTUTI SH., M.AP"
    assert found.approver.nip == NIP
    found = read_signature(
        [
            "Ditetapkan di : Contohan",
            "pada tanggal 2 Mei 2022",
            "KEPALA DINAS",
            "AGUS SALIM",
            "NIP. 19720304 199803 1 002",
        ]
    )
    assert (found.place, found.date, found.approver.name) == ("Contohan", "2022-05-02", "AGUS SALIM")
    assert read_signature(["Catatan kaki"]) is None
    assert read_signature([]) is None
