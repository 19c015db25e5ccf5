"""What people see of a run: the progress bar and the final table."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from extractor.batch.model import Problem, RecordSummary, SourceResult, SourceStatus
from extractor.cli import display
from extractor.page.failure import PageFailure


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


def test_control_characters_reach_no_terminal(screen: io.StringIO) -> None:
    path = Path("in/a\x1b]0;x\x07\n\x9b31m\u202e.pdf")
    failure = PageFailure(1, "E-BROKEN", "The page is damaged.")
    record = RecordSummary("01", "1\x1b[2J", "Surat\x1b[8m", 1, 1, "", 0, "partial")
    partial = SourceStatus.PARTIAL
    given = SourceResult(path, Path("out/a\x1b"), partial, records=(record,), failures=(failure,))
    display.show_results([given], Path("out\x07"))
    ours = screen.getvalue()
    assert "a\\x1b]0;x\\x07\\n\\x9b31m\\u202e.pdf, page 1: E-BROKEN" in ours
    assert not set("\x07\x9b\u202e") & set(ours)
    assert "\x1b[2J" not in ours
    assert "\x1b[8m" not in ours


def test_a_file_has_one_line_of_errors_however_many_pages_failed(screen: io.StringIO) -> None:
    failures = [PageFailure(n, "E-BROKEN", "The page is damaged.", "Scan it again.") for n in range(1, 4999)]
    failures[9] = PageFailure(10, "E-LIMIT", "It took too long.")
    failures += [PageFailure(n, "E-LIMIT", f"The picture has {n} pixels.") for n in range(5001, 5010)]
    given = SourceResult(Path("a.pdf"), None, SourceStatus.FAILED, failures=tuple(failures))
    display.show_results([given], Path("out"))
    (line,) = [line for line in screen.getvalue().splitlines() if "E-" in line]
    assert line == (
        "a.pdf, pages 1-9, 11-4998: E-BROKEN: The page is damaged. Scan it again. Page 10: E-LIMIT: It took "
        "too long. Page 5001: E-LIMIT: The picture has 5001 pixels. 8 more pages failed; --json says why."
    )


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
