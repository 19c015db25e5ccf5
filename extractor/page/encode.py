"""The page's picture as a file small enough to keep and good enough to judge by."""

import io
from pathlib import Path

from PIL import Image

from extractor.errors import UnreadableFileError
from extractor.page.model import Page
from extractor.record.model import PageOrigin

_JPEG_QUALITY = 85
_WEBP_QUALITY = 60
"""Letters of 8 points at 150 dots an inch are as sharp as in the original; half the bytes of 80."""
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def encode_picture(page: Page) -> tuple[bytes, str]:
    """The upright picture with all its marks, and its suffix: PNG for born-digital pages, JPEG for scans."""
    image = Image.fromarray(page.picture if page.shown is None else page.shown)
    buffer = io.BytesIO()
    if page.origin is PageOrigin.DIGITAL and not (page.digital and page.digital.images):
        # An octree is a sixth of the work of a median cut, in half a shade of it, and packs smaller.
        palette = image.quantize(64, method=Image.Quantize.FASTOCTREE)
        palette.save(buffer, "PNG")
        return buffer.getvalue(), ".png"
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return buffer.getvalue(), ".jpg"


def small_picture(path: Path, widest: int, most_bytes: int) -> tuple[bytes, str]:
    """A page's picture to be carried in another file, and its media type: as it is if small, else as WebP.

    `widest` is in pixels; a file of at most `most_bytes` is small. Raises UnreadableFileError where it is
    gone, damaged or no picture.
    """
    try:
        content = path.read_bytes()
        with Image.open(io.BytesIO(content)) as image:
            known = _MEDIA_TYPES.get(image.format or "")
            if known and len(content) <= most_bytes:
                image.verify()
                return content, known
            image.draft("RGB", (widest, widest))
            shrunk = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFileError("The page's image cannot be opened.", "Extract the sheet again.") from error
    if shrunk.width > widest:
        height = max(1, shrunk.height * widest // shrunk.width)
        shrunk = shrunk.resize((widest, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    shrunk.save(buffer, "WEBP", quality=_WEBP_QUALITY, method=4)
    return buffer.getvalue(), "image/webp"
