"""What stands at a place in words of the record and of the screens' language."""

import json
from pathlib import Path

import pytest

from extractor.record.model import SymbolKind
from extractor.record.pointers import Json, parts
from extractor.review.doubts.doubt import doubt_at
from extractor.review.edits.fields import typed
from extractor.review.settings import Settings
from extractor.review.widgets.value import value_text
from extractor.review.wording import candidate_words, holds, place_words, typed_words, value_words
from extractor.review.words.naming import edge_words, symbol_id, symbol_name
from extractor.store.knowledge import load_json
from review.records import make_record, step

ID, EN = Settings.of("id"), Settings.of("en")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def data() -> Json:
    return make_record().model_dump(mode="json")


def test_a_connector_is_said_by_step_lane_and_activity(data: Json) -> None:
    doubt = doubt_at(data, "/flow/1")
    assert value_words(doubt, ID) == "2 Sekretars: Memeriksa laporan -> 1 Kasubag [tidak]"
    assert value_words(doubt, EN).endswith("-> 1 Kasubag [no]")
    said = [candidate_words(data, doubt.pointer, one.text, ID) for one in doubt.candidates]
    assert said[0] == value_words(doubt, ID)
    assert not any("s1.1" in words or "s2.1" in words for words in said)
    assert edge_words(data, "s2.1", "gone") == "2 Sekretars: Memeriksa laporan -> gone"


def test_a_long_activity_is_cut_and_a_step_of_several_symbols_numbers_them(data: Json) -> None:
    data["steps"][0] = step(1, "Menyusun " + "laporan " * 20, ("a1", "terminator"), ("a2", "process"))
    assert edge_words(data, "s1.2", "s2.1").startswith("1.2 Sekretars: Menyusun laporan")
    assert "…" in edge_words(data, "s1.2", "s2.1")


def test_names_of_symbols_lead_back_to_them(data: Json) -> None:
    data["steps"][2] = step(1, "Nomor yang sama", ("a1", "process")) | {"id": "s3"}
    data["steps"][2]["symbols"][0]["id"] = "s3.1"
    for one in ("s1.1", "s2.1", "s3.1"):
        assert symbol_id(data, symbol_name(data, one)) == one
    assert symbol_name(data, "s3.1") == "s3.1", "the number alone would name another step"


@pytest.mark.parametrize("settings", [ID, EN])
@pytest.mark.parametrize("pointer", ["/flow/1", "/flow/0", "/steps/1/symbols/0", "/flow/1/label"])
def test_what_is_prefilled_is_read_back_as_what_stands_there(
    data: Json, settings: Settings, pointer: str
) -> None:
    doubt = doubt_at(data, pointer)
    read = typed(data, pointer, typed_words(data, pointer, doubt.value, settings)).value
    assert read == typed(data, pointer, doubt.value).value


@pytest.mark.parametrize("settings", [ID, EN])
def test_every_kind_of_symbol_has_a_word_that_can_be_typed(data: Json, settings: Settings) -> None:
    for kind in SymbolKind:
        read = typed(data, "/steps/1/symbols/0", f"{settings.symbol(kind)} @ Kasubag").value
        assert (read["kind"], read["actor"]) == (kind, "a1")


def test_blank_is_told_from_a_dash_and_the_current_value_is_marked_too(data: Json) -> None:
    plain = Settings.of("id", plain=True)
    data["steps"][1]["remarks"] = "-"
    assert "1 -  (saat ini)" in value_text(doubt_at(data, "/steps/1/remarks"), data, plain).plain
    assert "1 (kosong)  (saat ini)" in value_text(doubt_at(data, "/steps/2/remarks"), data, plain).plain
    title = value_text(doubt_at(data, "/identity/sop_title"), data, plain)
    assert "1 Penyusunan Lapran" in title.plain
    assert "Penyusunan Lap[o]ran  (bacaan mesin lain)" in title.plain
    name = value_text(doubt_at(data, "/actors/1/name"), data, plain)
    assert "Sekretar[i]s" in name.plain
    data["actors"][1]["name"] = "Sekretarxis"
    assert "Sekretar[x]is  (saat ini)" in value_text(doubt_at(data, "/actors/1/name"), data, plain).plain
    assert not any(span.style for span in title.spans), "plain screens have no markup"


def test_a_candidate_names_all_that_say_so(data: Json) -> None:
    doubt = doubt_at(data, "/actors/1/name", {"actor_name": ["Sekretaris"]})
    assert [(one.text, one.source, one.also) for one in doubt.candidates][1] == (
        "Sekretaris",
        "engine",
        ("lexicon",),
    )
    assert ID.source(doubt.candidates[1]) == "bacaan mesin lain, dari perbaikan sebelumnya"


def test_a_search_finds_words_of_the_screen_and_places_that_are_named() -> None:
    assert holds("langkah 3,  waktu: 2 Jam", "waktu: 2 jam", "/steps/2/duration")
    assert not holds("langkah 3, waktu", "steps", "/steps/2/duration")
    assert holds("langkah 3, waktu", "/steps/2/duration ", "/steps/2/duration")
    assert not holds("langkah 3", "/steps/2 ", "/steps/21")
    assert holds("keputusan: Kasat", " s3.1 ", "/steps/2/symbols/0", "s3.1")
    assert not holds("keputusan: Kasat", "s3.1 ", "/steps/2/symbols/0", "s3.10")


def test_both_languages_have_the_same_words() -> None:
    texts = json.loads((ROOT / "models/review/texts.json").read_text(encoding="utf-8"))
    assert texts["en"].keys() == texts["id"].keys()
    for group in ("fields", "symbols", "labels"):
        assert texts["en"][group].keys() == texts["id"][group].keys()


@pytest.mark.parametrize("settings", [ID, EN])
def test_every_place_of_a_record_has_words(settings: Settings) -> None:
    """Names that only programs know are shown to nobody."""
    known = set(load_json("review/texts.json")[settings.lang]["fields"])
    places = [
        place
        for path in (ROOT / "samples" / "expected").glob("*/*/record.json")
        for place in json.loads(path.read_text(encoding="utf-8"))["evidence"]
    ]
    places += ["/mentions/cover", "/mentions/procedure_title", "/source/pages/0", "/tables/0/numbers"]
    assert {name for place in places for name in parts(place) if not name.isdecimal()} <= known
    assert "_" not in place_words("/mentions/procedure_title", settings)
