import json

import pytest
from typer.testing import CliRunner, Result

from extractor import cli, doctor
from extractor.doctor import Diagnosis, Level
from extractor.errors import ExitCode


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["doctor", *arguments])


def test_what_is_missing_comes_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Diagnosis("Python", Level.OK, "3.11"),
        Diagnosis("Tesseract", Level.WARNING, "not found", "apt install tesseract-ocr"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda: found)
    result = run()
    assert result.exit_code == ExitCode.OK
    assert "Tesseract: apt install tesseract-ocr" in result.stdout
    assert json.loads(run("--json").stdout)[1]["level"] == "warning"


def test_an_installation_that_does_not_work_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [Diagnosis("Models", Level.ERROR, "missing", "install")])
    assert run().exit_code == ExitCode.MISSING_DEPENDENCY
