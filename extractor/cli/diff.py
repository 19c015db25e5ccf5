"""`sop diff`."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.check import Lang

if TYPE_CHECKING:
    from extractor.compare.changes import Comparison

EXAMPLES = """\b
Examples:
  sop diff 2014/record.json 2019/record.json
      what changed between two versions of an SOP
  sop diff old.json new.json --format html > changes.html
      as a page, with changed words marked

Exit codes: 0 compared (whether or not something changed), 4 a record cannot be read."""


class Format(StrEnum):
    """How changes are told."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The record.json of the older version.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The record.json of the newer version.")],
    output: Annotated[Format, typer.Option("--format", help="How changes are told.")] = Format.TABLE,
    language: Annotated[Lang, typer.Option("--language", help="The language of messages.")] = Lang.INDONESIAN,
) -> None:
    """Say what changed between two records: steps, words, people, times, flow, identity."""
    from extractor.compare.changes import compare
    from extractor.record import codec

    comparison = compare(codec.read(before), codec.read(after))
    match output:
        case Format.JSON:
            sys.stdout.write(json.dumps(_as_json(comparison), ensure_ascii=False, indent=2) + "\n")
        case Format.HTML:
            from extractor.compare.pages import diff_page

            sys.stdout.write(diff_page(comparison, language.value))
        case Format.TABLE:
            from extractor.cli.comparisons import show_changes

            show_changes(comparison, language.value)


def _as_json(comparison: "Comparison") -> dict[str, object]:
    changes = []
    for change in comparison.changes:
        before, after = change.sides
        changes.append({"change": change.kind.value, "where": change.where, "before": before, "after": after})
    before_minutes, after_minutes = comparison.minutes
    return {"changes": changes, "working_minutes": {"before": before_minutes, "after": after_minutes}}
