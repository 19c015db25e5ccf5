"""Pages' pictures for other files: kept where they are small, shrunk where they are not."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractor.errors import UnreadableFileError
from extractor.page.encode import small_picture


def noisy(path: Path, mode: str, size: tuple[int, int] = (900, 600)) -> Path:
    """A picture that does not compress."""
    grain = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(grain).convert(mode).save(path)
    return path


def test_a_small_file_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    Image.new("P", (3000, 2000), 3).save(path)
    assert small_picture(path, 500, 100_000) == (path.read_bytes(), "image/png")


@pytest.mark.parametrize(
    ("name", "mode"), [("a.jpg", "RGB"), ("a.jpg", "L"), ("a.png", "1"), ("a.png", "RGBA")]
)
def test_a_large_one_becomes_webp_of_the_width_asked_for(tmp_path: Path, name: str, mode: str) -> None:
    content, media_type = small_picture(noisy(tmp_path / name, mode), 450, 1000)
    with Image.open(io.BytesIO(content)) as image:
        assert (media_type, image.format, image.size) == ("image/webp", "WEBP", (450, 300))


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, None])
def test_what_is_no_picture_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "page.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFileError):
        small_picture(path, 500, 1000)


def test_a_picture_cut_short_is_an_error(tmp_path: Path) -> None:
    path = noisy(tmp_path / "page.png", "RGB")
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(UnreadableFileError):
        small_picture(path, 500, 1000)
