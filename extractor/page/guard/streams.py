"""Decompression bombs: how large the streams of a PDF become, counted without keeping what they hold."""

import re
from functools import partial
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from extractor.errors import UnreadableFileError
from extractor.page.guard import codings
from extractor.page.guard.codings import Budget, Coding
from extractor.page.guard.opening import FAULTS, looked_into

# Readers take the keyword with blanks after it, and with a lone carriage return too.
_STREAM = re.compile(rb"stream[ \t\f\0]*(?:\r\n|\r|\n)?")
_IN_FILE = 1
"""Type of a table's entry for an object that stands in the file itself, as all streams do."""
_CODINGS: dict[str, Coding] = {
    "/FlateDecode": codings.inflate,
    "/Fl": codings.inflate,
    "/LZWDecode": codings.lzw,
    "/LZW": codings.lzw,
    "/RunLengthDecode": codings.run_lengths,
    "/RL": codings.run_lengths,
    "/ASCIIHexDecode": codings.hexadecimal,
    "/AHx": codings.hexadecimal,
    "/ASCII85Decode": codings.base85,
    "/A85": codings.base85,
    "/Crypt": iter,  # qpdf has undone it
}


def check_streams(source: Path | bytes, pages: int, limit: int) -> None:
    """Raise LimitError where a stream becomes more than `limit` bytes, or all together more a page.

    They are looked for twice: by their keyword, so that a damaged or lying table hides nothing, with the
    codings that their bytes look like; and, where qpdf can open the file, over its tables, decrypted, with
    the codings that are stated.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise UnreadableFileError("The file cannot be read.", "Check its drive and try again.") from error
    _by_keyword(data, Budget(limit, pages))
    with looked_into(source) as document:
        if document is not None:
            _by_table(document, Budget(limit, pages))


def stated_codings(stream: Stream) -> tuple[list[Coding], str | None]:
    """The codings that a stream states, and the name of the picture's coding below them."""
    found: list[Coding] = []
    parameters = listed(stream.get("/DecodeParms", stream.get("/DP")))
    for number, name in enumerate(listed(stream.get("/Filter", stream.get("/F")))):
        coding = _CODINGS.get(str(name)) if isinstance(name, Name) else None
        if coding is None:
            return found, str(name)
        own = parameters[number] if number < len(parameters) else None
        if coding is codings.lzw and isinstance(own, Dictionary) and own.get("/EarlyChange") == 0:
            coding = partial(codings.lzw, early=False)
        found.append(coding)
    return found, None


def _by_keyword(data: bytes, budget: Budget) -> None:
    for match in _STREAM.finditer(data):
        start = match.end()
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        end = data.find(b"endstream", start)
        budget.count(budget.sniffed(memoryview(data)[start : end if end >= 0 else len(data)]))


def _by_table(document: Pdf, budget: Budget) -> None:
    """The streams that the file's tables name; those that qpdf cannot get at are left out."""
    for place, entry in document.get_xref_table().items():
        if entry.type != _IN_FILE:
            continue
        try:
            stream = document.get_object(place)
            if not isinstance(stream, Stream):
                continue
            stated, _ = stated_codings(stream)
            budget.check(_row_bytes(stream))
            budget.check(_fax_bytes(stream))
            if stated:
                budget.count(budget.decoded(stream.read_raw_bytes(), stated))
        except FAULTS:
            continue


def _row_bytes(stream: Stream) -> int:
    """Bytes of the longest row that a predictor would hold, as its parameters say."""
    longest = 0
    for own in listed(stream.get("/DecodeParms", stream.get("/DP"))):
        if isinstance(own, Dictionary) and int(own.get("/Predictor", 1)) > 1:
            bits = int(own.get("/Colors", 1)) * int(own.get("/BitsPerComponent", 8))
            longest = max(longest, int(own.get("/Columns", 1)) * bits // 8)
    return longest


def _fax_bytes(stream: Stream) -> int:
    """Bytes that a stream coded as a fax becomes, which is all the same whatever it holds."""
    longest = 0
    for own in listed(stream.get("/DecodeParms", stream.get("/DP"))):
        if isinstance(own, Dictionary) and "/Columns" in own and "/Rows" in own:
            longest = max(longest, int(own["/Columns"]) * int(own["/Rows"]) // 8)
    return longest


def listed(value: Object | None) -> list[Object]:
    """The value, or the values of an array."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
