import json
from pathlib import Path

import pytest

from extractor.errors import MissingDependencyError
from extractor.store import knowledge


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(knowledge, "models_root", lambda: tmp_path)
    return tmp_path


def test_the_checkout_has_its_models() -> None:
    assert knowledge.models_root().is_dir()


def test_model_path_finds_a_file_in_a_subfolder(models: Path) -> None:
    (models / "lexicon").mkdir()
    (models / "lexicon" / "words.csv").write_text("kata\n")
    assert knowledge.model_path("lexicon/words.csv").read_text() == "kata\n"


def test_absent_model_names_itself_and_the_remedy(models: Path) -> None:
    with pytest.raises(MissingDependencyError, match=r"words\.csv is missing.*Install the package again"):
        knowledge.model_path("words.csv")


def test_load_json_reads_once(models: Path) -> None:
    path = models / "a-name-used-by-no-other-test.json"
    path.write_text(json.dumps({"a": [1]}))
    assert knowledge.load_json(path.name) == {"a": [1]}
    path.unlink()
    assert knowledge.load_json(path.name) == {"a": [1]}
    knowledge.load_json.cache_clear()


def test_an_installation_without_models_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "_PLACES", (tmp_path / "nothing",))
    knowledge.models_root.cache_clear()
    with pytest.raises(MissingDependencyError, match="models and word lists"):
        knowledge.models_root()
    knowledge.models_root.cache_clear()
