"""The browser tells what a program drew, what it refused, and what a file asked for."""

import pytest
from readers.browser import open_all

pytestmark = pytest.mark.readers


def test_mermaid_tells_what_it_drew_and_what_it_refused() -> None:
    chart = 'flowchart TB\nsubgraph one["Camat"]\na["<b>Mulai</b>"]\nend\na -- Ya --> b["Selesai"]'
    drawn, refused = open_all(
        [{"kind": "mermaid", "source": chart}, {"kind": "mermaid", "source": "flowchart TB\na[["}]
    )
    assert len(drawn["nodes"]) == 2
    assert drawn["clusters"] == ["Camat"]
    assert drawn["labels"] == ["Ya"]
    assert (drawn["edges"], drawn["scripts"], drawn["asked"]) == (1, 0, [])
    assert "error" in refused


def test_a_broken_process_is_no_drawing() -> None:
    with pytest.raises(AssertionError, match="failed to parse document"):
        open_all([{"kind": "bpmn", "source": "<definitions/>"}])
