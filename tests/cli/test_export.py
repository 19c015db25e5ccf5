import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from export.entries import EXPECTED, SAMPLES, sample
from typer.testing import CliRunner, Result

from extractor import cli
from extractor.cli import app
from extractor.errors import ExitCode, InputError, OptionsError, OutputError
from extractor.export.registry import format_names
from extractor.record import codec
from extractor.record.masking import MASK


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


def test_the_formats_are_listed() -> None:
    shown = run("--formats").stdout
    assert all(f"{name} " in shown for name in format_names())


def test_a_folder_goes_to_a_file_a_record(tmp_path: Path) -> None:
    result = run(EXPECTED, "--to", "json", "--out", tmp_path)
    assert result.exit_code == ExitCode.OK
    assert f"{len(SAMPLES)} records exported in {len(SAMPLES)} files in {tmp_path}" in result.stdout
    assert codec.read(tmp_path / "kalipare-digital-01.json") == sample()
    assert isinstance(run(EXPECTED, "--to", "json", "--out", tmp_path).exception, OutputError)
    assert run(EXPECTED, "--to", "json", "--out", tmp_path, "--force").exit_code == ExitCode.OK


def test_a_folder_goes_to_one_file_of_many_records(tmp_path: Path) -> None:
    assert run(EXPECTED, "--to", "jsonl", "--out", tmp_path / "all.jsonl").exit_code == ExitCode.OK
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [codec.loads(line) for line in lines] == [codec.read(path) for path in SAMPLES]


def test_standard_output_holds_the_file_alone(tmp_path: Path) -> None:
    result = run(SAMPLES[0], "--to", "json", "--out", "-", "--mask")
    assert json.loads(result.stdout)["identity"]["approved_by"]["name"] == MASK
    assert "1 records exported" in result.stderr


def test_only_what_was_approved(tmp_path: Path) -> None:
    for name, state in (("a", "approved"), ("b", "in_review")):
        record = sample()
        record.review.state = state
        (tmp_path / f"{name}.json").write_text(codec.dumps(record), encoding="utf-8")
    inputs = (tmp_path / "a.json", tmp_path / "b.json")
    result = run(*inputs, "--to", "json", "--out", tmp_path / "out", "--approved-only")
    assert result.exit_code == ExitCode.OK
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.json"]
    assert "not approved and not exported: 1" in result.stdout


def test_records_that_cannot_be_read_are_told_and_the_rest_is_exported(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    result = run(tmp_path / "broken.json", SAMPLES[0], "--to", "jsonl", "--out", tmp_path / "out")
    assert result.exit_code == ExitCode.PARTIAL
    assert "broken.json: E-RECORD" in result.stderr
    assert len((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    nothing = run(tmp_path / "broken.json", "--to", "jsonl", "--out", tmp_path / "none")
    assert nothing.exit_code == ExitCode.BAD_INPUT
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--to", "papyrus"), OptionsError),
        (("--to", "json", "--out", "all.json"), OptionsError),
    ],
)
def test_what_cannot_be_asked_for(arguments: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(run(EXPECTED, *arguments).exception, error)
    assert isinstance(run(EXPECTED / "gone", "--to", "json").exception, InputError)


ROOT = EXPECTED.parents[1]
DOCUMENTED = [
    line
    for name in ("README.md", "docs/exports.md", "docs/evaluation.md")
    for line in re.findall(r"\.venv/bin/sop ([^`\n]+)", (ROOT / name).read_text(encoding="utf-8"))
    if re.match("(export|diff|evaluate) ", line) and not re.search("--to (hocr|alto|page|pdf)", line)
]


@pytest.mark.parametrize("line", DOCUMENTED)
def test_documented_commands_work_as_pasted(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an extraction of the samples, for which their expected records stand in."""
    (tmp_path / "outputs").mkdir()
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (tmp_path / "outputs" / "demo").symlink_to(EXPECTED)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, shlex.split(line))
    assert result.exit_code == ExitCode.OK, result.output


@pytest.mark.parametrize("command", [["export", "--to", "csv"], ["check"], ["time"], ["report"]])
def test_a_folder_without_records_says_where_they_come_from(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sop", command[0], str(tmp_path), *command[1:]])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == ExitCode.BAD_INPUT
    assert "Make some with: sop extract INPUT --out FOLDER" in capsys.readouterr().err
