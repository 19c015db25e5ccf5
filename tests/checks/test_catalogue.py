"""The documentation of the checks says what the catalogue does."""

from pathlib import Path

from extractor.checks.registry import registered

DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"


def test_every_check_is_documented_as_it_is() -> None:
    rows = {
        cells[0]: tuple(cells[1:])
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and len(cells := [c.strip() for c in line.strip("|").split("|")]) == 4
    }
    documented = {code: row for code, row in rows.items() if code in registered()}
    assert documented == {c.code: (c.severity.value, c.message_en, c.basis) for c in registered().values()}
