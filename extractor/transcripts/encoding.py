"""Bytes of a text file to text: the encoding is told from the bytes, and what is no text is refused."""

from extractor.errors import BrokenFileError, LimitError, UnsupportedTypeError

MAX_BYTES = 4 * 1024 * 1024
"""Larger files are no SOP texts."""
MAX_LINE = 200_000
"""Characters in one line; a longer one is no line of a sheet."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 65_536
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27}
_MOST_CONTROLS = 0.01
_MOST_NULLS = 0.3


def decode_text(data: bytes) -> str:
    """The text of a file, line ends as line feeds; form feeds stay where they are.

    UTF-8, UTF-16, UTF-32 with or without a byte order mark, else Windows-1252. Raises BrokenFileError for
    an empty file, LimitError for too large a one or an endless line, UnsupportedTypeError for binary data.
    """
    if not data.strip():
        raise BrokenFileError("The text file is empty.", "Copy or convert it again.")
    check_length(len(data))
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if max(map(len, text.split("\n"))) > MAX_LINE:
        raise LimitError(
            f"A line of the text has more than {MAX_LINE:,} characters.", "Convert it again with line breaks."
        )
    return text.replace("\x00", "").lstrip("\ufeff")


def check_length(size: int) -> None:
    """Raise LimitError where a file of so many bytes is no SOP's text; for those who have not read it yet."""
    if size > MAX_BYTES:
        raise LimitError(
            f"The text has {size:,} bytes; the cap is {MAX_BYTES:,}.", "Split it into one file an SOP."
        )


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    sample = data[:_SAMPLE]
    wide = _without_mark(sample)
    if wide is not None:
        return data.decode(wide, errors="replace")
    if sum(byte in _CONTROLS for byte in sample) > _MOST_CONTROLS * len(sample):
        raise UnsupportedTypeError("The file holds binary data, not text.", "Give the sheet as PDF or image.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 without its mark shows as noughts in every second byte."""
    half = len(sample) // 2
    if not half:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _MOST_NULLS and even < _MOST_NULLS / 10:
        return "utf-16-le"
    if even > _MOST_NULLS and odd < _MOST_NULLS / 10:
        return "utf-16-be"
    return None
