"""What the core says can be said in each language of the screens."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import LockedError, OutputError
from extractor.review.settings import keys_of
from extractor.store.atomic import _REMEDIES
from extractor.store.knowledge import load_json
from extractor.store.messages import told, translated

PACKAGE = Path(__file__).parents[2] / "extractor"
SAID_IN = [
    *(PACKAGE / "review").rglob("*.py"),
    *(
        PACKAGE / name
        for name in ("store/atomic.py", "store/append_log.py", "store/scratch.py", "store/knowledge.py")
    ),
    *(
        PACKAGE / name
        for name in ("page/crop.py", "record/codec.py", "record/migration.py", "record/pointers.py")
    ),
]
TECHNICAL = {
    "a line of the log holds no line end",
    "The change at X does not fit.",
    "Nothing can be put at X.",
}
"""Faults of the program itself, which no reviewer sees."""


def sentences() -> Iterator[str]:
    """The messages and remedies of all errors that are raised there, X for each of their blanks."""
    for path in SAID_IN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name.endswith("Error"):
                yield from filter(None, map(sentence, node.args))


def sentence(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
    return None


def test_every_fault_can_be_said_in_indonesian() -> None:
    said = {*sentences(), *_REMEDIES.values()} - TECHNICAL
    assert len(said) > 50
    assert [text for text in said if translated(text, "id") == text] == []


@pytest.mark.parametrize("lang", ["en", "id"])
def test_translations_have_the_blanks_of_what_they_translate(lang: str) -> None:
    for text, translation in load_json("review/messages.json")[lang].items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", translation)), text


def test_a_fault_is_said_with_its_remedy_and_what_the_system_said() -> None:
    full = OutputError(
        "Cannot write /a/b.json: No space left on device.", "Choose another folder with --out."
    )
    assert told(full, "id") == (
        "E-OUTPUT: /a/b.json tidak dapat ditulis: tidak ada ruang lagi pada diska. "
        "Pilih folder lain dengan --out."
    )
    assert told(full, "en") == str(full)
    locked = LockedError("/a is being reviewed by another process.", "Only reading is possible.")
    assert told(locked, "id") == "E-LOCKED: /a sedang ditinjau oleh proses lain. Hanya dapat dibaca."


def test_what_stands_in_blanks_is_kept() -> None:
    assert translated("12 langkah, 3 pelaksana, 14 penghubung", "en") == "12 steps, 3 lanes, 14 connectors"


def test_both_languages_have_the_same_words_and_a_word_for_each_key() -> None:
    texts = load_json("review/texts.json")
    assert texts["en"].keys() == texts["id"].keys()
    groups = {name for name, words in texts["en"].items() if isinstance(words, dict)}
    for group in groups:
        assert texts["en"][group].keys() == texts["id"][group].keys(), group
    for screen in load_json("review/keys.json"):
        assert all(key.action in texts["en"] for key in keys_of(screen)), screen
    for name in texts["en"].keys() - groups:
        blanks = [set(re.findall(r"{\w+}", texts[lang][name])) for lang in ("en", "id")]
        assert blanks[0] == blanks[1], name
