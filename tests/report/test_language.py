"""What pages say is said in both languages, and what they name has a name."""

import re
from pathlib import Path

from extractor.checks.registry import registered
from extractor.record.model import ReviewState, Severity, Status, SymbolKind
from extractor.report import language
from extractor.report.language import Words, label, say
from extractor.store.knowledge import load_json

TEXTS = load_json(language.TEXTS_FILE)
BLANK = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_texts_with_the_same_blanks() -> None:
    assert TEXTS["id"].keys() == TEXTS["en"].keys()
    for name, text in TEXTS["id"].items():
        if isinstance(text, str):
            assert set(BLANK.findall(text)) == set(BLANK.findall(TEXTS["en"][name])), name
        elif name != "bases":
            assert text.keys() == TEXTS["en"][name].keys(), name


def test_every_text_that_is_asked_for_is_there() -> None:
    package = Path(language.__file__).parent
    asked = {
        name
        for path in [*package.rglob("*.py"), *package.rglob("*.j2")]
        for name in re.findall(r'\bsay\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 80
    assert asked <= TEXTS["id"].keys()


def test_values_of_fixed_sets_have_names() -> None:
    sets = (("states", ReviewState), ("statuses", Status), ("kinds", SymbolKind), ("severities", Severity))
    for name, values in sets:
        assert {value.value for value in values} == TEXTS["id"][name].keys()


def test_what_every_check_rests_on_is_said_in_indonesian() -> None:
    assert registered().keys() <= TEXTS["id"]["bases"].keys()


def test_words_are_escaped_wherever_they_stand() -> None:
    words = Words('<b>"', "<i>'")
    assert "<b>" not in words.__html__()
    assert '<b>"' not in label(words)
    assert say("page", number="<b>").__html__().count("&lt;b&gt;") == 2
