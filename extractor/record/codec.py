"""The record's JSON: reading with migration and plain errors, writing in one canonical form."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.errors import RecordError
from extractor.record.characters import without_surrogates
from extractor.record.migration import migrate
from extractor.record.model import SopRecord

_REMEDY = "Extract the sheet again, or restore the record from a copy."


def dumps(record: SopRecord, indent: int | None = 2) -> str:
    """The record as JSON with a final line end; the same record always gives the same text.

    `indent` None puts it on one line. What UTF-8 cannot hold is replaced. Raises ValueError where a number
    is none (NaN).
    """
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=indent, allow_nan=False)
    return without_surrogates(text) + "\n"


def loads(text: str | bytes) -> SopRecord:
    """The record in a JSON text of this or an older schema version.

    Raises RecordError where it is no JSON, no record, or of a newer version. The message names the places
    that are wrong, not what stands there.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError("The record is not valid JSON.", _REMEDY) from error
    if not isinstance(data, dict):
        raise RecordError("The record is not a JSON object.", _REMEDY)
    try:
        return SopRecord.model_validate(migrate(data))
    except ValidationError as error:
        raise RecordError(f"The record does not hold to the contract: {_places(error)}.", _REMEDY) from None


def read(path: Path) -> SopRecord:
    """The record in the file `path`; RecordError where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RecordError(f"The record {path} cannot be read: {reason}.") from error
    return loads(content)


def _places(error: ValidationError, most: int = 3) -> str:
    """The first few faults as JSON Pointers with pydantic's code for what is wrong there."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    named = [f"{_pointer(fault['loc'])} ({fault['type']})" for fault in faults[:most]]
    more = len(faults) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _pointer(location: tuple[Any, ...]) -> str:
    """RFC 6901 pointer of a place in the record."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location) or "/"
