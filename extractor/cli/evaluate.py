"""`sop evaluate`."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.check import Lang

EXAMPLES = """\b
Examples:
  sop evaluate reviewed outputs
      records that reviewers approved against a new extraction of the same sheets
  sop evaluate truth outputs --html errors.html
      truth files; each error with its picture, beside what is right

Columns: see docs/evaluation.md.

Exit codes: 0 compared, 4 no truth there or a file that cannot be read, 6 the page cannot be written."""


def evaluate(
    truth: Annotated[
        Path, typer.Argument(metavar="TRUTH", help="Folder with truth files or approved records, by input.")
    ],
    predictions: Annotated[
        Path, typer.Argument(metavar="PREDICTIONS", help="Folder of an extraction of the same inputs.")
    ],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page of all errors.")
    ] = None,
    unapproved: Annotated[
        bool, typer.Option("--unapproved", help="Take records as truth that no reviewer approved, too.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the page if it is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    language: Annotated[Lang, typer.Option("--language", help="The language of the page.")] = Lang.INDONESIAN,
) -> None:
    """Measure how well sheets were read, against what stands on them in truth."""
    from extractor.compare.evaluation import evaluate as evaluated
    from extractor.compare.evaluation import find_cases, means
    from extractor.compare.pages import evaluation_page
    from extractor.store import atomic

    cases, passed_over = find_cases(truth, unapproved=unapproved)
    if html is not None and html.exists() and not force:
        raise atomic.existing(html)
    sheets = list(evaluated(cases, predictions))
    overall = means([sheet.score for sheet in sheets])
    if passed_over:
        typer.echo(f"not approved, so no truth: {passed_over} records", err=True)
    if as_json:
        rows = {s.name: {**s.score.values, **s.score.counts.shares()} for s in sheets}
        sys.stdout.write(json.dumps({"sheets": rows, "all": overall}, ensure_ascii=False, indent=2) + "\n")
    else:
        from extractor.cli.comparisons import show_scores

        show_scores(sheets, overall)
    if html is not None:
        with atomic.writing(html, replace=force) as stream:
            for part in evaluation_page(sheets, overall, language.value):
                stream.write(part.encode("utf-8"))
        typer.echo(f"Errors are in {html}", err=True)
