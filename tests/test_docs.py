"""The documentation says what the code does."""

import re
import shlex
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
import typer
import typer.main

from extractor import cli, errors
from extractor.errors import ExitCode, SopError
from extractor.options import Options
from extractor.text.engines.base import EngineError

ROOT = Path(__file__).parents[1]
DOCS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md"), *ROOT.glob("outputs/*.md")]
)


def rows(name: str) -> dict[str, list[str]]:
    """The tables of a document: first cell to the others."""
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    cells = (
        [cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    )
    return {first: others for first, *others in cells}


def test_every_exit_code_is_documented() -> None:
    documented = {code: others[0] for code, others in rows("exit-codes.md").items() if code.isdigit()}
    assert documented == {str(code.value): code.name for code in ExitCode}


def test_every_error_code_is_documented() -> None:
    known = [*vars(errors).values(), EngineError]
    kinds = [kind for kind in known if isinstance(kind, type) and issubclass(kind, SopError)]
    assert {name for name in rows("exit-codes.md") if name.startswith("E-")} == {kind.code for kind in kinds}


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {name: others[0] for name, others in rows("settings.md").items() if "." in name}
    defaults = {
        f"{section}.{key}": f"{value:g}" if isinstance(value, float) else str(value)
        for section, values in Options().model_dump(mode="json").items()
        for key, value in values.items()
    }
    assert documented == defaults


def test_every_sample_is_documented() -> None:
    table = (ROOT / "samples" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in table for path in (ROOT / "samples").glob("*.pdf"))


COMMANDS = [
    command
    for name in ("README.md", "docs/exports.md", "docs/evaluation.md")
    for command in re.findall(r"\.venv/bin/sop ([^`\n]+)", (ROOT / name).read_text(encoding="utf-8"))
]
TARGETS = re.findall(
    r"^(?:\| .*`)?make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_is_one(line: str) -> None:
    name, *arguments = shlex.split(line)
    group = typer.main.get_command(cli.app)
    command = group.commands[name]
    with suppress(typer.Exit), command.make_context(name, arguments) as context:
        for given in context.params.get("inputs", []):
            assert given == "scans/" or list(ROOT.glob(given))


def test_every_make_target_of_the_readme_is_one() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(TARGETS) >= 2
    assert all(f"\n{target}:" in makefile for target in TARGETS)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)|<img [^>]*src=\"([^\"]+)\"", text)
    local = [target for pair in targets for target in pair if target and "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []


def test_the_example_of_a_settings_file_is_valid() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    assert Options.model_validate(tomllib.loads(example[1])).page.max_pages == 500
