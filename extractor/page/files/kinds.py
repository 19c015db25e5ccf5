"""The kinds of files that can be read: each told by its content, with the endings that its names have."""

from collections.abc import Callable
from dataclasses import dataclass

from extractor.errors import UnsupportedTypeError

PDF = "application/pdf"
ZIP = "application/zip"
HEAD_BYTES = 1024
"""Bytes from a file's start that tell its kind; readers of PDF accept its header anywhere in them."""

_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_BMP_HEADERS = frozenset((12, 40, 52, 56, 64, 108, 124))
_RECORD_KEYS = (b'"schema_version"', b'"identity"')
_OFFICE_MEMBERS = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/")


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its content is told by, the endings of its names, what Pillow calls a picture."""

    media_type: str
    name: str
    fits: Callable[[bytes], bool]
    suffixes: tuple[str, ...]
    format: str | None = None


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_heif(head: bytes) -> bool:
    """Pictures of telephones: the brands of their container stand in its first box."""
    if head[4:8] != b"ftyp":
        return False
    box = head[8 : min(len(head), int.from_bytes(head[:4], "big"))]
    return any(box[n : n + 4] in _HEIF_BRANDS for n in (0, *range(8, len(box), 4)))


def _is_bmp(head: bytes) -> bool:
    """Two letters alone would take many a text for a picture: the header's length is looked at too."""
    return head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS


def _is_zip(head: bytes) -> bool:
    """Whether it is an archive, and no office document, which is one inside."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not head[30:].startswith(_OFFICE_MEMBERS)


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:HEAD_BYTES]


KINDS = (
    Kind("image/png", "PNG", _starts(b"\x89PNG\r\n\x1a\n"), (".png",), "PNG"),
    Kind("image/jpeg", "JPEG", _starts(b"\xff\xd8\xff"), (".jpg", ".jpeg", ".jpe", ".jfif"), "JPEG"),
    Kind(
        "image/tiff",
        "TIFF",
        _starts(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
        (".tif", ".tiff"),
        "TIFF",
    ),
    Kind("image/webp", "WebP", _is_webp, (".webp",), "WEBP"),
    Kind("image/heic", "HEIC", _is_heif, (".heic", ".heif"), "HEIF"),
    Kind(
        "image/jp2",
        "JPEG 2000",
        _starts(b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
        (".jp2", ".j2k", ".jpf", ".jpx", ".j2c"),
        "JPEG2000",
    ),
    Kind("image/gif", "GIF", _starts(b"GIF87a", b"GIF89a"), (".gif",), "GIF"),
    Kind("image/bmp", "BMP", _is_bmp, (".bmp", ".dib"), "BMP"),
    Kind(ZIP, "ZIP", _is_zip, (".zip",)),
    Kind(PDF, "PDF", _is_pdf, (".pdf",)),
)
TEXT_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".hocr": "text/vnd.hocr+html",
    ".xml": "text/xml",
    ".json": "text/json",
}
"""Endings of texts that other programs read off a sheet, and the media type that stands for each."""
SOURCE_SUFFIXES = frozenset(suffix for kind in KINDS for suffix in kind.suffixes) | TEXT_TYPES.keys()
"""Endings that names of readable files have; of a folder every file is looked at, whatever its name."""
FORMATS = tuple(kind.format for kind in KINDS if kind.format is not None)
"""What Pillow calls the pictures that can be read."""
NAMES = "PDF, " + ", ".join(kind.name for kind in KINDS if kind.media_type not in (PDF, ZIP)) + " or ZIP"
"""The kinds in the words of a message."""


def media_type_of(head: bytes, suffix: str = "") -> str:
    """The media type by the file's first kilobyte; UnsupportedTypeError where it is none that can be read.

    Text has no signature: what is none of the others is text where its suffix says so.
    """
    for kind in KINDS:
        if kind.fits(head):
            return kind.media_type
    if is_record(head):
        raise UnsupportedTypeError("The file is a record, and no sheet.", "Name the sheet it was read off.")
    if suffix.lower() in TEXT_TYPES:
        return TEXT_TYPES[suffix.lower()]
    raise UnsupportedTypeError(
        f"The file is no {NAMES}.", "Convert it to PDF, TIFF, PNG or JPEG, or leave it out."
    )


def is_record(head: bytes) -> bool:
    """Whether a file's first kilobyte is that of a record as JSON, or of a part of one."""
    return head.lstrip().startswith(b"{") and any(key in head for key in _RECORD_KEYS)


def suffixes_of(media_type: str) -> tuple[str, ...]:
    """The endings that names of a kind have."""
    return next((kind.suffixes for kind in KINDS if kind.media_type == media_type), ())
