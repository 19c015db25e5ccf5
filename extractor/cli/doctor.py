"""`sop doctor`."""

from typing import Annotated

import typer

EXAMPLES = """\b
Examples:
  sop doctor
      a line for each thing that is needed
  sop doctor --json
      for a bug report"""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Say what is installed, in which version, what is missing and how to get it."""
    import json
    from dataclasses import asdict

    from extractor.doctor import Level, examine
    from extractor.errors import ExitCode

    diagnoses = examine()
    if as_json:
        typer.echo(json.dumps([asdict(diagnosis) for diagnosis in diagnoses], ensure_ascii=False, indent=2))
    else:
        from extractor.cli.display import show_diagnoses

        show_diagnoses(diagnoses)
    if any(diagnosis.level is Level.ERROR for diagnosis in diagnoses):
        raise typer.Exit(ExitCode.MISSING_DEPENDENCY)
