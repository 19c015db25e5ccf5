"""The main screens in two sizes and two languages, as they were drawn when someone last looked at them."""

from pathlib import Path

import pytest

from review.scenes import SNAPSHOTS, Scene, drawn, scenes


@pytest.mark.parametrize("scene", list(scenes()), ids=lambda scene: scene.file.stem)
def test_a_screen_looks_as_it_did(scene: Scene, tmp_path: Path) -> None:
    svg = drawn(scene, tmp_path)
    if svg != scene.file.read_text(encoding="utf-8"):
        (tmp_path / scene.file.name).write_text(svg, encoding="utf-8")
        pytest.fail(f"it is now {tmp_path / scene.file.name}; where that is right: python -m review.scenes")


def test_no_stored_drawing_is_left_over() -> None:
    assert set(SNAPSHOTS.glob("*.svg")) == {scene.file for scene in scenes()}
