"""`sop batch` as people call it."""

import json
import sys
from pathlib import Path

import pytest
from batch import doubles
from typer.testing import CliRunner, Result

from extractor import cli
from extractor.batch import stages
from extractor.errors import ExitCode, MissingDependencyError, OptionsError


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of inputs for the stages' doubles, which take the place of the real ones."""
    monkeypatch.setattr(stages, "PIPELINE", doubles.STAGES)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["batch", *(str(argument) for argument in arguments)])


def run(*arguments: object) -> Result:
    return batch("run", "shelf", "--jobs", "1", "--min-free", "0", *arguments)


def test_a_run_from_its_plan_to_its_report(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inputs / "a.pdf").write_text("step step")
    (inputs / "b.pdf").write_text("step broken")
    Path("list.txt").write_text("in/c.pdf\n")
    (inputs / "c.pdf").write_text("rubbish")
    planned = batch("plan", "shelf", "in", "--list", "list.txt", "--jobs", "1")
    assert planned.exit_code == ExitCode.OK
    assert "1 parts were added. Read them: sop batch run shelf" in planned.stdout
    status = json.loads(batch("status", "shelf", "--json").stdout)
    assert status["states"]["planned"] == {"parts": 1, "documents": 3, "pages": 3}
    (inputs / "elsewhere").mkdir()
    done = run("--log", "events.jsonl")
    assert done.exit_code == ExitCode.PARTIAL
    events = [json.loads(line)["event"] for line in Path("events.jsonl").read_text().splitlines()]
    assert events.count("document.done") == 3
    assert "E-TYPE: 1 documents" in batch("status", "shelf").stdout
    report = json.loads(batch("report", "shelf", "--json").stdout)
    assert report["failures"] == {"E-BROKEN": 1, "E-TYPE": 1}
    assert report["records"] == {"ok": 2, "partial": 1}
    assert "pages an hour" in batch("report", "shelf").stdout
    assert json.loads(Path("shelf/report.json").read_text())["steps"] == 3


def test_only_what_may_come_right_is_tried_again(inputs: Path) -> None:
    (inputs / "a.pdf").write_text("rubbish")
    (inputs / "b.pdf").write_text("step")
    batch("plan", "shelf", "in", "--jobs", "1")
    (inputs / "b.pdf").rename("kept")
    run()
    Path("kept").rename(inputs / "b.pdf")
    assert "1 parts are planned again" in batch("retry", "shelf").stdout
    run()
    assert "0 parts are planned again" in batch("retry", "shelf").stdout
    assert "1 parts are planned again" in batch("retry", "shelf", "--all").stdout


def test_a_run_that_is_not_there(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("run", "status", "retry", "report"):
        result = batch(command, "nowhere")
        assert "There is no run in nowhere" in str(result.exception)
    assert not Path("nowhere").exists()


def test_a_list_that_cannot_be_read(inputs: Path) -> None:
    assert "cannot be read" in str(batch("plan", "shelf", "--list", "gone.txt").exception)


def test_inputs_that_are_none(inputs: Path) -> None:
    result = batch("plan", "shelf", "in/*.bmp", "--jobs", "1")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "E-ACCESS: It matches no file" in result.stderr


def test_an_engine_that_is_not_there_is_told_with_what_to_do(
    inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inputs / "a.pdf").write_text("step")
    batch("plan", "shelf", "in", "--jobs", "1")
    unknown = run("--engine", "spark")
    assert isinstance(unknown.exception, OptionsError)
    monkeypatch.setitem(sys.modules, "extractor.batch.engines.ray", None)
    missing = run("--engine", "ray")
    assert isinstance(missing.exception, MissingDependencyError)
    assert "sop-extractor[cluster]" in missing.exception.remedy
