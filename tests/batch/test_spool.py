from dataclasses import replace
from pathlib import Path

import pytest
from batch.doubles import recognise

from extractor.batch.spool import Spool
from extractor.errors import OutputError
from extractor.options import Options
from extractor.pipeline import recognise_page
from extractor.recognised.page import PageResult
from extractor.record import page_layout

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "pages", "a" * 64)


@pytest.fixture
def result(tmp_path: Path) -> PageResult:
    sheet = tmp_path / "sheet.pdf"
    sheet.write_text("step")
    return recognise(sheet, 1, Options(), None)


def test_a_page_comes_back_without_its_image_and_layout(spool: Spool, result: PageResult) -> None:
    spool.put(result)
    assert spool.get(1) == replace(result, image=b"", layout=None)
    assert spool.layouts([1]) == {1: spool.folder / "0001.layout.json"}
    assert page_layout.read(spool.layouts([1])[1]) == result.layout
    assert spool.images([1]) == {1: spool.folder / "0001.png"}
    assert spool.images([1])[1].read_bytes() == result.image


def test_everything_of_a_real_page_comes_back(spool: Spool) -> None:
    result = recognise_page(SAMPLES / "kalipare-digital.pdf", 2, Options())
    assert result.units
    spool.put(result)
    again = spool.get(2)
    assert again == replace(result, image=b"", layout=None)
    assert page_layout.read(spool.layouts([2])[2]) == result.layout


def test_a_page_is_held_once_its_result_is_there(spool: Spool, result: PageResult) -> None:
    assert spool.held([1]) == frozenset()
    spool.put(result)
    assert spool.held([1, 2]) == {1}
    (spool.folder / "0001.json").unlink()
    assert spool.held([1]) == frozenset()


def test_a_cleared_spool_holds_nothing(spool: Spool, result: PageResult) -> None:
    spool.put(result)
    spool.clear()
    spool.clear()
    assert spool.held([1]) == frozenset()
    assert spool.images([]) == {}


def test_a_page_of_another_source_is_refused(spool: Spool, result: PageResult) -> None:
    other = Spool(spool.root, "b" * 64)
    other.put(result)
    assert spool.held([1]) == frozenset()
    with pytest.raises(OutputError, match="page 1"):
        spool.get(1)
    with pytest.raises(OutputError, match="page 1"):
        spool.images([1])
    spool.clear()
    assert not other.held([1])


def test_damage_is_an_error(spool: Spool, result: PageResult) -> None:
    spool.put(result)
    (spool.folder / "0001.json").write_bytes(b'{"number": 1')
    with pytest.raises(OutputError, match="damaged"):
        spool.get(1)
