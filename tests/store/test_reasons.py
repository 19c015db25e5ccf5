import re

import pytest

from extractor.record import codec
from extractor.record.model import Evidence, Origin, SopRecord, Source, Status
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json
from extractor.store.reasons import TEXTS_FILE, sentence, told, with_sentences


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_code_has_its_words_and_nothing_else_has(lang: str) -> None:
    assert load_json(TEXTS_FILE)[lang].keys() == {code.value for code in Code}


def test_both_languages_have_the_same_blanks_and_words_for_them() -> None:
    texts = load_json(TEXTS_FILE)
    for code in Code:
        blanks = [re.findall(r"{(\w+)}", texts[lang][code]) for lang in ("id", "en")]
        assert blanks[0] == blanks[1], code
    assert texts["words"]["id"].keys() == texts["words"]["en"].keys()


def test_reasons_are_said_in_each_language() -> None:
    reasons = (because(Code.LINE_BROKEN), because(Code.COLUMN_MISSING, column="activity"))
    assert sentence(reasons) == "garis terputus; kolom kegiatan tidak ditemukan"
    assert sentence(reasons, "en") == "the line is broken; the column activity was not found"


def test_a_newer_programs_code_stands_for_itself() -> None:
    assert sentence([Reason(code="ink_of_squid")]) == "ink_of_squid"


def test_a_parameter_is_put_in_as_it_is() -> None:
    assert sentence([because(Code.COLUMN_MISSING, column="{x}")]) == "kolom {x} tidak ditemukan"


def test_evidence_carries_codes_and_words() -> None:
    doubted = Evidence(confidence=0.5, origin=Origin.OCR, reasons=[because(Code.LANE_DOUBTED)])
    plain = Evidence(confidence=1.0, origin=Origin.OCR)
    source = Source(file="a.txt", sha256="0" * 64, media_type="text/plain")
    whole = SopRecord(id="sop-1", status=Status.OK, source=source, evidence={"/a": doubted, "/b": plain})
    read = codec.loads(codec.dumps(with_sentences(whole))).evidence
    assert (read["/a"].reason, read["/a"].reasons) == ("nama lajur diragukan", [because(Code.LANE_DOUBTED)])
    assert (read["/b"].reason, read["/b"].reasons) == (None, [])


def test_json_of_evidence_without_a_reason_says_so() -> None:
    assert told() == {"reason": None, "reasons": []}
