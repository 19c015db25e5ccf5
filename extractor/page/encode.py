"""The page's picture as a file small enough to keep and good enough to judge by."""

import io

from PIL import Image

from extractor.page.model import Page
from extractor.record.model import PageOrigin

_JPEG_QUALITY = 85


def encode_picture(page: Page) -> tuple[bytes, str]:
    """The upright picture's bytes and their suffix: PNG for born-digital pages, JPEG for scans."""
    image = Image.fromarray(page.picture)
    buffer = io.BytesIO()
    if page.origin is PageOrigin.DIGITAL and not (page.digital and page.digital.images):
        palette = image.quantize(64)
        palette.save(buffer, "PNG", optimize=True)
        return buffer.getvalue(), ".png"
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return buffer.getvalue(), ".jpg"
