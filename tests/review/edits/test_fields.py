"""An edit is read by its field's own reader wherever it is made, or refused with the form asked for."""

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from extractor import cli
from extractor.checks.apply import with_checks
from extractor.checks.run import NOT_RUN
from extractor.errors import OptionsError, RecordError
from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.record.pointers import MISSING, replaced, resolve
from extractor.review.doubts.doubt import doubt_at
from extractor.review.edits import answers
from extractor.review.edits.fields import distrusted, is_typed, typed
from extractor.review.queue.inspect import current, doubts_of
from extractor.review.sessions.session import Session
from review.records import evidence, make_sound, write_record

Json = dict[str, Any]
SOUND: Json = make_sound().model_dump(mode="json")
REFUSED = [
    ("/identity/date_revised", "-"),
    ("/identity/date_revised", "kemarin"),
    ("/identity/date_revised", "30 Februari 2014"),
    ("/identity/date_effective", "2O Desember 2014"),
    ("/identity/approved_by/nip", "abc"),
    ("/identity/approved_by/nip", "1973"),
    ("/identity/approved_by/nip", "19730723 199303 1 OO1"),
    ("/steps/0/duration", "banyak sekali"),
    ("/steps/0/duration", "1O rnenit"),
    ("/steps/0/duration", "30"),
    ("/steps/0/duration", "-"),
    ("/steps/0/duration", "2 hari 3"),
    ("/steps/0/duration", "maks. 2 jam 5"),
    ("/steps/0/duration", "9" * 70 + " jam"),
    ("/declared_total", "lama"),
    ("/steps/0/number", "-1"),
    ("/steps/0/number", "0"),
    ("/steps/0/number", "9" * 5000),
    ("/steps/0/number", "\u0661"),
    ("/flow/0", "s1.1 -> s2.1 [mungkin]"),
    ("/flow/0", "s1.1 -> s77.1"),
    ("/flow/0/label", "mungkin"),
    ("/flow/0", ""),
    ("/actors/0/name", " "),
    ("/steps/0/symbols/0", ""),
    ("/steps/0/activity", "a\x1b[2Jb"),
    ("/steps/0/activity", "\udcff"),
    ("/steps/0/activity", "a" * 20_000),
    ("/identity/equipment/0", ""),
    ("/id", "sop-2"),
    ("/status", "ok"),
    ("/review/state", "approved"),
    ("/actors/0/id", "a9"),
    ("/steps/0/id", "s9"),
    ("/steps/0/symbols/0/id", "s9.1"),
    ("/steps/0/duration/minimum", "lama"),
    ("/steps/0/page", "7"),
    ("/source/sha256", "0"),
    ("/provenance/tool", "x"),
    ("/timing", ""),
]


@pytest.mark.parametrize(("pointer", "text"), REFUSED)
def test_what_its_field_cannot_read_is_refused_and_changes_nothing(
    pointer: str, text: str, tmp_path: Path
) -> None:
    with pytest.raises(OptionsError) as refused:
        typed(SOUND, pointer, text)
    assert refused.value.message
    path = write_record(tmp_path, make_sound())
    with Session(path, "ani") as session:
        before = session.data
        with pytest.raises(OptionsError):
            session.edit(session.doubt(pointer), text)
        assert session.data is before
        assert session.entries == []


@pytest.mark.parametrize(("pointer", "text"), [one for one in REFUSED if one[1].isprintable()])
def test_the_command_refuses_it_too_with_the_form_that_is_asked_for(
    pointer: str, text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_record(tmp_path, make_sound())
    before = path.read_bytes()
    result = CliRunner().invoke(cli.app, ["review", "set", str(path), pointer, "--", text])
    assert isinstance(result.exception, OptionsError)
    assert result.exception.exit_code == 2
    assert path.read_bytes() == before
    assert not (path.parents[1] / "review" / "sop-clean" / "extraction.json").exists()


@pytest.mark.parametrize(
    ("pointer", "text", "value", "printed"),
    [
        ("/identity/date_revised", "=-", None, "-"),
        ("/identity/date_revised", "= akan ditetapkan", None, "akan ditetapkan"),
        ("/identity/approved_by/nip", "=abc", None, "abc"),
        ("/steps/0/duration", "=banyak sekali", "banyak sekali", "banyak sekali"),
    ],
)
def test_what_is_printed_and_cannot_be_read_is_kept_as_printed(
    pointer: str, text: str, value: str | None, printed: str, tmp_path: Path
) -> None:
    path = write_record(tmp_path, make_sound())
    with Session(path, "ani") as session:
        session.edit(session.doubt(pointer), text)
    record = codec.read(path)
    data = record.model_dump(mode="json")
    found = resolve(data, pointer)
    assert (found["text"] if isinstance(found, dict) else found) == value
    if isinstance(found, dict):
        assert (found["minimum"], found["maximum"]) == (None, None)
    known = data["evidence"][pointer]
    assert (known["raw"], known["state"], known["origin"]) == (printed, "unreadable", "reviewer")
    assert distrusted(data) is data, "what was said to be so is not asked again"


def test_a_label_of_another_word_is_kept_as_printed() -> None:
    edge = typed(SOUND, "/flow/2", "s3.1 -> s4.1 [=Mungkin]").value
    assert (edge["label"], edge["text"], edge["label_origin"]) == ("Mungkin", "Mungkin", "printed")
    for word, label in (("Ya", "yes"), ("T", "no"), ("no", "no"), ("", None)):
        assert typed(SOUND, "/flow/2", f"s3.1 -> s4.1 [{word}]").value["label"] == label


def test_a_bare_number_takes_the_unit_that_the_column_was_read_in() -> None:
    data = replaced(
        SOUND, "/steps/1/duration", SOUND["steps"][1]["duration"] | {"text": "30", "minimum": "PT30M"}
    )
    assert typed(data, "/steps/0/duration", "45").value["minimum"] == "PT45M"


def test_nothing_and_unreadable_and_absent_are_never_confused(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound())
    for state in ("blank", "absent", "unreadable"):
        place = "/identity/date_revised" if state != "unreadable" else "/identity/sop_title"
        result = CliRunner().invoke(cli.app, ["review", "mark", str(path), place, state])
        assert result.exit_code == 0
        record = codec.read(path)
        assert record.evidence[place].state == state
        assert record.identity.date_revised is None
    assert record.identity.sop_title == "Penyusunan Laporan Kinerja"
    assert record.evidence["/identity/sop_title"].confidence <= 0.5, (
        "a guess that nobody could read is not sure"
    )
    for drawn in ("/flow/0", "/steps/0/symbols/0", "/steps/0/number", "/identity/equipment/0"):
        with Session(path, "ani") as session, pytest.raises(OptionsError):
            session.absent(session.doubt(drawn))


@pytest.mark.parametrize("state", ["read", "unreadable", "handwritten", "blank", "absent"])
def test_enter_claims_no_blank_where_nothing_was_read(state: str, tmp_path: Path) -> None:
    data = make_sound().model_dump(mode="json")
    data["identity"]["date_revised"] = None
    data["evidence"]["/identity/date_revised"] = evidence(state=state, needs_review=True, confidence=0.9)
    path = write_record(tmp_path, SopRecord.model_validate(data))
    with Session(path, "ani") as session:
        doubt = session.doubt("/identity/date_revised")
        with pytest.raises(OptionsError, match="Nothing was read here"):
            session.accept(doubt)
        with pytest.raises(OptionsError):
            session.choose(doubt, 1)
        assert session.data["evidence"]["/identity/date_revised"]["confidence"] == 0.9
        session.blank(doubt)
    assert codec.read(path).evidence["/identity/date_revised"].state == "blank"


def test_enter_takes_no_value_that_its_field_cannot_be(tmp_path: Path) -> None:
    data = make_sound().model_dump(mode="json")
    data["steps"][0]["duration"] |= {"text": "10 rnenlt", "minimum": None, "maximum": None}
    data["identity"]["date_revised"] = "kemarin"
    path = write_record(tmp_path, SopRecord.model_validate(data))
    with Session(path, "ani") as session:
        for place in ("/steps/0/duration", "/identity/date_revised"):
            with pytest.raises(OptionsError, match="That is no"):
                session.accept(session.doubt(place))


def test_a_value_said_to_be_unreadable_is_read_once_it_is_accepted(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound())
    with Session(path, "ani") as session:
        session.unreadable(session.doubt("/identity/sop_title"))
        session.accept(session.doubt("/identity/sop_title"))
    known = codec.read(path).evidence["/identity/sop_title"]
    assert (known.state, known.confidence) == ("read", 1.0)


def old_journal(path: Path, edits: dict[str, Any]) -> None:
    """A journal as earlier versions wrote it: each value put there unread, as a reviewer's."""
    with Session(path, "ani") as session:
        for pointer, value in edits.items():

            def put(record: Json, pointer: str = pointer, value: Any = value) -> Json:
                known = evidence() | {"confidence": 1.0, "origin": "reviewer", "state": "corrected"}
                known = {**known, "needs_review": False, "reason": None, "alternatives": [], "raw": None}
                record = replaced(record, pointer, value)
                return record | {"evidence": record["evidence"] | {pointer: known | {"path": None}}}

            session.change("edit", put)


POISON: dict[str, Any] = {
    "/identity/date_revised": "-",
    "/identity/approved_by/nip": None,
    "/steps/0/duration": {
        "text": "banyak sekali",
        **dict.fromkeys(("minimum", "maximum", "qualifier", "day_kind", "per")),
        "shared_with": [],
    },
    "/flow/2": {
        "source": "s3.1",
        "target": "s4.1",
        "label": "mungkin",
        "text": None,
        "label_origin": "printed",
    },
    "/flow/0": {"source": "s1.1", "target": "s9.9", "label": None, "text": None, "label_origin": None},
    "/steps/1/number": 10**30,
}


def test_a_journal_with_bad_edits_opens_and_asks_them_again(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound(0))
    old_journal(path, POISON)
    assert {doubt.key for doubt in doubts_of(path)} >= set(POISON), "also where it is only looked at"
    with Session(path, "ani") as session:
        asked = {doubt.key: doubt for doubt in session.doubts()}
        assert set(POISON) <= asked.keys()
        assert session.entries[-1].action == "distrust"
        assert (
            asked["/identity/date_revised"].reason
            == "isi dari peninjau tidak dapat dibaca sebagai isi bidang ini"
        )
        with pytest.raises(OptionsError):
            session.accept(asked["/identity/date_revised"])
        session.edit(asked["/identity/date_revised"], "4 Februari 2025")
        count = len(session.entries)
    with Session(path, "ani") as session:
        assert len(session.entries) == count or session.entries[-1].action == "check", "it is asked once"
        assert "/identity/date_revised" not in {doubt.key for doubt in session.doubts()}
    assert not [finding for finding in codec.read(path).findings if finding.check == NOT_RUN]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line | {"changes": [{"pointer": "/steps", "before": None, "after": 3}]},
        lambda line: line | {"changes": ["x"]},
        lambda line: line | {"changes": [{"pointer": 3}]},
        lambda line: line | {"action": "undo", "changes": []},
        lambda line: line | {"action": "merge", "detail": {}},
        lambda line: line | {"changes": [{"pointer": "/steps/0/number", "before": 1, "after": "dua"}]},
    ],
)
def test_a_journal_that_makes_no_record_is_told(spoil: Any, tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound())
    with Session(path, "ani") as session:
        session.accept(session.doubt("/identity/sop_title"))
        journal = session.place.journal
    line = json.loads(journal.read_text())
    journal.write_text(json.dumps(spoil(line)) + "\n")
    for look in (lambda: Session(path, "ani"), lambda: current(path)):
        with pytest.raises(RecordError, match="line 1"):
            look()


def test_a_finding_is_settled_only_while_it_is_the_one_that_was_shown(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    with Session(path, "ani") as session:
        shown = next(doubt for doubt in session.doubts() if doubt.key == "/findings/0")
        other = {"check": "D-02", "severity": "error", "where": "/steps/1/duration", "message": "lain"}
        session.change("check", lambda record: record | {"findings": [other, *record["findings"]]})
        with pytest.raises(OptionsError, match="checks have run since"):
            session.accept(shown)
        title = session.doubt("/identity/sop_title")
        session.edit(title, "Judul")
        with pytest.raises(OptionsError, match="has changed since"):
            session.accept(title)


PLACES = [
    "/identity/agency/0",
    "/identity/sop_number",
    "/identity/date_created",
    "/identity/date_revised",
    "/identity/date_effective",
    *(f"/identity/approved_by/{name}" for name in ("position", "name", "rank", "nip")),
    *(f"/identity/{name}" for name in ("legal_basis", "equipment", "warnings", "related_sops", "agency")),
    "/identity/legal_basis/0",
    "/actors/0/name",
    *(f"/steps/1/{name}" for name in ("number", "activity", "actors", "requirements", "outputs", "remarks")),
    "/steps/1/duration",
    "/steps/2/symbols/0",
    "/flow/3",
    "/flow/3/label",
    "/declared_total",
]
ODD = [
    *("", "-", "=-", "=x", "2 jam", "maks. 3 hari", "20 Desember 2014", "2014", "19730723 199303 1 001", "7"),
    *("Camat", "a2 | a3", "decision @ Staf", "s1.1 -> s3.1 [tidak]", "s1.1->s4.1[=lain]", "[ya]", "yes", "|"),
    *("UU Nomor 25 Tahun 2009", ", S.Sos", "9999", "1 tahun", "99999 hari", "kondisional", "{x}", "[b]x[/b]"),
]
TYPED = st.sampled_from(ODD) | st.text(max_size=20) | st.text("0123456789 -/.:>[]=|@jamhrimnt", max_size=16)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(PLACES), TYPED, st.integers(0, 5)), min_size=1, max_size=5))
def test_no_answer_to_any_place_poisons_a_record(given_answers: list[tuple[str, str, int]]) -> None:
    data = copy.deepcopy(SOUND)
    for place, text, way in given_answers:
        if resolve(data, place) is MISSING:
            continue  # taken away by an answer before
        doubt = doubt_at(data, place)
        with suppress(OptionsError):
            if way < 3:
                data = answers.replace(data, doubt, text)
            else:
                data = (answers.accept, answers.blank, answers.absent)[way - 3](data, doubt)
        assert is_typed(place)
    record = SopRecord.model_validate(data)
    assert distrusted(data) is data, "what was taken in would be taken again"
    checked = with_checks(record)
    assert NOT_RUN not in {finding.check for finding in checked.findings}
    codec.loads(codec.dumps(checked))
