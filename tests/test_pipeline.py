"""One page through all stages: what it leaves behind beside its values."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from text.drawn_text import Scripted

from extractor import pipeline
from extractor.errors import MissingDependencyError
from extractor.options import Options, TextOptions
from extractor.text.engines.base import LineEngine
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import Recogniser
from extractor.text.language.lexicon import load_lexicon
from extractor.text.reader import Reader

SAMPLE = Path(__file__).parents[1] / "samples" / "kalipare-digital.pdf"


def missing() -> LineEngine:
    raise MissingDependencyError("The program tesseract is missing.", "Install it.")


def test_a_scan_says_which_engine_it_was_read_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(
        TextOptions(), Recogniser(TextOptions(), load_lexicon(), load_calibration(), [Scripted, missing])
    )
    monkeypatch.setattr(pipeline, "_reader", lambda _: reader)
    picture = Image.new("L", (900, 500), 255)
    ImageDraw.Draw(picture).text((60, 200), "Surat masuk dicatat", fill=0, font=ImageFont.load_default(48))
    picture.save(tmp_path / "scan.png", dpi=(200, 200))
    scan = pipeline.recognise_page(tmp_path / "scan.png", 1, Options())
    assert "The program tesseract is missing. Install it." in scan.warnings
    assert not pipeline.recognise_page(SAMPLE, 1, Options()).warnings


def test_kept_stages_show_what_each_stage_found(tmp_path: Path) -> None:
    result = pipeline.recognise_page(SAMPLE, 2, Options(), keep=tmp_path)
    names = [f"0002-{stage}.jpg" for stage in ("flow", "grid", "page", "text")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for path in tmp_path.iterdir():
        shown = np.asarray(Image.open(path).convert("RGB")).astype(int)
        assert shown.shape[:2] == (result.height, result.width)
        coloured = shown.max(axis=2) - shown.min(axis=2) > 100
        assert bool(coloured.sum() > 5_000) is (path.stem != "0002-page")
