"""What people see of a run: the progress bar and the final table."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from extractor.batch.model import Problem, RecordSummary, SourceResult, SourceStatus
from extractor.cli import display


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal of 120 columns is sent."""
    sent = io.StringIO()

    def console(**_: object) -> Console:
        return Console(file=sent, force_terminal=True, width=120, color_system=None, legacy_windows=False)

    monkeypatch.setattr(display, "Console", console)
    return sent


def test_the_bar_counts_pages_and_says_the_time_left(screen: io.StringIO) -> None:
    with display.progress(quiet=False) as observer:
        observer.pages_found(3)
        observer.pages_found(1)
        observer.page_done()
    assert "1/4" in screen.getvalue()
    assert "pages" in screen.getvalue()
    assert "--:--" in screen.getvalue()  # no rate is known after one page


def test_nothing_is_shown_where_nobody_looks(screen: io.StringIO) -> None:
    with display.progress(quiet=True) as observer:
        observer.pages_found(3)
        observer.page_done()
    assert screen.getvalue() == ""


def test_a_name_that_is_no_unicode_can_be_printed(screen: io.StringIO) -> None:
    problem = Problem("E-TYPE", "No.")
    path = Path(os.fsdecode(b"in/la\xffp.pdf"))
    display.show_results([SourceResult(path, None, SourceStatus.FAILED, problem=problem)], Path("out"))
    screen.getvalue().encode()
    assert "la\ufffdp.pdf" in screen.getvalue()


def test_the_table_has_a_line_for_each_sop_and_marks_up_no_title(screen: io.StringIO) -> None:
    record = RecordSummary("01", "065/[1]/2024", "Surat [bold]Masuk", 12, 6, "3 hari", 7, "partial")
    result = SourceResult(
        Path("in/sheet.pdf"),
        Path("out/sheet"),
        SourceStatus.PARTIAL,
        records=(record,),
        warnings=("Page 1: Faint.",),
    )
    display.show_results([result], Path("out"))
    shown = screen.getvalue()
    for word in ("sheet/01", "065/[1]/2024", "Surat [bold]Masuk", "12", "6", "3 hari", "7", "partial"):
        assert word in shown
    assert "sheet.pdf: Page 1: Faint." in shown
