"""Settings of the checks, and checks that other packages bring."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from checks.sheets import clean, record_of

from extractor.checks import registry
from extractor.checks.registry import Check, Fault, registered
from extractor.checks.run import run_checks
from extractor.checks.settings import CheckSettings, load_settings
from extractor.checks.sheet import Sheet
from extractor.errors import OptionsError
from extractor.record.model import Severity


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "checks.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_chooses_checks_severities_and_limits(tmp_path: Path) -> None:
    text = (
        'select = ["TOT", "DUR"]\nignore = ["TOT-03"]\n[severities]\n"DUR-05" = "error"\n'
        "[limits]\nlongest_in_minutes = 5\n[limits.plausible]\nmenyusun = [600, inf]\n"
    )
    settings = load_settings(settings_file(tmp_path, text))
    data = clean()
    data["declared_total"] = None
    found = {f.check: f.severity for f in run_checks(record_of(data), settings)}
    assert found == {"DUR-05": Severity.ERROR, "DUR-06": Severity.REMARK}


@pytest.mark.parametrize(
    "text", ["wrong = 1", "severities = 3", '[severities]\n"TOT-01" = "grave"', "[limits]\nx = 1", "]["]
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OptionsError):
        load_settings(settings_file(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionsError):
        load_settings(tmp_path / "none.toml")


def _always(sheet: Sheet) -> Iterator[Fault]:
    yield Fault("/identity/sop_title", {"count": len(sheet.record.steps)})


OWN = Check("OWN-01", Severity.WARNING, "house rule", "Ada {count} langkah.", "{count} steps.", _always)


class Point:
    """An entry point as importlib.metadata gives it."""

    name = "own"

    def __init__(self, brought: object) -> None:
        self._brought = brought

    def load(self) -> object:
        return self._brought


@pytest.fixture
def _fresh() -> Iterator[None]:
    registered.cache_clear()
    yield
    registered.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_another_package_brings_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: [Point([OWN])])
    (found,) = run_checks(record_of(clean()), CheckSettings(select=("OWN",)))
    assert found.message == "Ada 4 langkah."


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("brought", ["no check", [OWN, OWN]])
def test_what_is_no_new_check_is_refused(monkeypatch: pytest.MonkeyPatch, brought: object) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: [Point(brought)])
    with pytest.raises(OptionsError):
        registered()
