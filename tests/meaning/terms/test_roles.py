import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.meaning.terms.activities import read_activity
from extractor.meaning.terms.documents import document_status, find_documents, same_document, split_documents
from extractor.meaning.terms.roles import RoleIndex, RoleKind, aliases, normalise_role
from extractor.text.language.dictionary_repair import repair_words

LANES = ["Camat", "Sekcam", "Tim", "Kasubag Evapor", "Staf", "Kasubag Umum"]


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("Sekcam", "Sekretaris Kecamatan", RoleKind.PERSON),
        ("KASI PERENCANAAN DAN KEUANGAN", "Kepala Seksi Perencanaan dan Keuangan", RoleKind.PERSON),
        ("Kasubag Evapor", "Kepala Subbagian Evaluasi dan Pelaporan", RoleKind.PERSON),
        ("Sub. Umum", "Kepala Subbagian Umum dan Kepegawaian", RoleKind.PERSON),
        ("Kabid", "Kepala Bidang", RoleKind.PERSON),
        ("Kasi/Lurah", "Kepala Seksi/Lurah", RoleKind.PERSON),
        ("Tim LKj", "Tim LKj", RoleKind.TEAM),
        ("Pemohon", "Pemohon", RoleKind.OUTSIDE),
        ("Aplikasi Surat", "Aplikasi Surat", RoleKind.SYSTEM),
        ("OPD", "Opd", RoleKind.UNIT),
    ],
)
def test_titles_and_kinds(name, title, kind):
    role = normalise_role(name)
    assert (role.title, role.kind) == (title, kind)


def test_secretary_of_the_agency_and_acting_prefix():
    assert (
        normalise_role("Sekretaris", ["PEMERINTAH KABUPATEN X", "KANTOR KECAMATAN Y"]).title
        == "Sekretaris Kecamatan"
    )
    assert normalise_role("Sekretaris").title == "Sekretaris"
    role = normalise_role("Plt. Camat")
    assert (role.acting, role.title) == ("plt", "Camat")
    assert normalise_role("Kasi/Lurah").parts == ("Kasi", "Lurah")


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("diserahkan kepada Sekretaris", [("Sekretaris", (1,))]),
        ("diserahkan kepada kasubag untuk diperbaiki", [("kasubag", (3, 5))]),
        ("Memerintahkan staf untuk mengagenda", [("staf", (4,))]),
        ("Membentuk Tim, memberi pengarahan", [("Tim", (2,))]),
        ("diteruskan kepada Kasubag Umum", [("Kasubag Umum", (5,))]),
        ("dikirim ke Bagian Organisasi", []),
        ("dilaporkan kepada Kadis", [("Kadis", ())]),
        ("", []),
    ],
)
def test_mentions_link_to_lanes_and_stay_ambiguous(text, mentions):
    assert [(m.text, m.lanes) for m in RoleIndex(LANES).mentions(text)] == mentions


def test_longer_names_and_abbreviations_link():
    index = RoleIndex(["Sekretaris", "Kasubbag Renja Dan Monev", "Tim LKj", "Kepala Satuan"])
    found = index.mentions("ditandatangani oleh Kepala Kasat ke kasubbag Renja dan Monev membentuk Tim LKJ")
    assert [m.lanes for m in found] == [(3,), (1,), (2,)]
    assert index.match("Kasubbag Keuangan") == ()


def test_aliases():
    assert aliases(["Sekcam", "Sekretaris Kecamatan", "Camat"]) == [(0, 1)]
    assert aliases(LANES) == []


@pytest.mark.parametrize(
    ("text", "verb", "proposal", "further"),
    [
        ("Memerintahkan untuk penyusunan", "memerintahkan", None, ()),
        ("Pengetikan konsep dokumen", None, "mengetik", ()),
        ("Penandatanganan dokumen", None, "menandatangani", ()),
        ("Mengandakan/memperbanyak naskah", "menggandakan", None, ("memperbanyak",)),
        (
            "Mengagenda, menggandakan dan mendistribusikan.",
            "mengagenda",
            None,
            ("menggandakan", "mendistribusikan"),
        ),
        ("Melakuan rapat", "melakukan", None, ()),
        ("Surat masuk", None, None, ()),
        ("", None, None, ()),
    ],
)
def test_verbs(text, verb, proposal, further):
    activity = read_activity(text, RoleIndex(LANES))
    assert (activity.verb, activity.proposal, activity.further) == (verb, proposal, further)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        (
            "Memeriksa konsep. Jika setuju, diserahkan kepada Tim. Jika tidak, diserahkan kepada staf untuk diperbaiki.",  # noqa: E501
            (2,),
            (4,),
        ),
        (
            "Memeriksa, jika tidak setuju dikembalikan kepada Tim untuk diperbaiki, jika setuju diparaf dan diserahkan kepada Camat",  # noqa: E501
            (0,),
            (2,),
        ),
        (
            "Memeriksa; apabila belum lengkap dikembalikan ke Staf, apabila lengkap diteruskan ke Sekcam",
            (1,),
            (4,),
        ),
        ("Memeriksa draft, apakah akan diteruskan atau draft diperbaiki terlebih dahulu", (), ()),
    ],
)
def test_decisions_and_their_targets(text, yes, no):
    decision = read_activity(text, RoleIndex(LANES)).decision
    assert (decision.yes.lanes, decision.no.lanes) == (yes, no)


@pytest.mark.parametrize(
    "text", ["Menyusun konsep", "Mengundang rapat apabila diperlukan", "Tidak ada keputusan"]
)
def test_no_decision(text):
    assert read_activity(text, RoleIndex(LANES)).decision is None


def test_performers_are_of_this_step_only():
    index = RoleIndex(LANES)
    assert [m.lanes for m in read_activity("Penandatanganan dokumen oleh Camat", index).performers] == [(0,)]
    assert read_activity("Mengirim surat yang telah ditandatangani oleh Camat", index).performers == ()


def test_documents_and_status():
    assert document_status("Konsep LKj yang sudah di paraf").name == "diparaf"
    assert document_status("Draft laporan").name == "konsep"
    assert document_status("Surat") is None
    ranks = [
        document_status(w).rank
        for w in ("konsep", "diperiksa", "diparaf", "ditandatangani", "digandakan", "terkirim", "terarsip")
    ]
    assert ranks == sorted(ranks)
    assert find_documents("Disposisi pada surat masuk, laporan realisasi anggaran") == (
        "disposisi",
        "surat masuk",
        "laporan realisasi anggaran",
    )
    assert split_documents(["DPA, Laporan Realisasi Anggaran"]) == ["DPA", "Laporan Realisasi Anggaran"]
    assert same_document("Draf Laporan Kinerja", "Draft Laporan Kinerja") == 1.0
    assert same_document("Konsep Laporan (LKj)", "konsep laporan") == 1.0
    assert same_document("SK Tim", "Bukti pengiriman") < 0.6


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Penyusunan L{poran Kinerja", "Penyusunan Laporan Kinerja"),
        ("aturan yang scharusnya dilaksanakan", "aturan yang seharusnya dilaksanakan"),
        ("LKjyang sudah", "LKj yang sudah"),
        ("suda}} ditandatangani", "sudah ditandatangani"),
    ],
)
def test_words_are_mended_where_one_fits(text, mended):
    assert repair_words(text, 0.6).text == mended
    assert repair_words(text, 0.99).text == text


@pytest.mark.parametrize(
    "text", ["800/12/UMUM/2021", "Rini Astuti", "SIPD", "10 menit", "Wonoasih", "lKj", "19720304"]
)
def test_codes_names_and_numbers_are_left_alone(text):
    assert repair_words(f"kepada {text}", 0.1).changes == ()


@given(st.text(max_size=60))
def test_random_text_never_crashes(text):
    index = RoleIndex(LANES)
    read_activity(text, index)
    repair_words(text, 0.1)
    for mention in index.mentions(text):
        assert text[mention.start : mention.end] == mention.text
