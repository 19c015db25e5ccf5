"""Brings a record of an older schema version up to this one, one step a version."""

from collections.abc import Callable, Mapping
from typing import Any

from extractor.errors import RecordError
from extractor.record.model import SCHEMA_VERSION

Json = dict[str, Any]
Step = tuple[str, Callable[[Json], Json]]

STEPS: Mapping[str, Step] = {}
"""From a version to the next one and the function that leads there. Version 1.0 is the first."""


def migrate(data: Json, steps: Mapping[str, Step] = STEPS) -> Json:
    """The record's JSON object in the present schema version; the object given is left as it is.

    Raises RecordError where the version is missing, unknown, or newer than this program.
    """
    seen: set[str] = set()
    while (version := data.get("schema_version")) != SCHEMA_VERSION:
        if not isinstance(version, str):
            raise RecordError("The record names no schema_version, so it is no SOP record.")
        if version not in steps or version in seen:
            raise RecordError(
                f"The record has schema version {version[:20]!r}; this program knows {SCHEMA_VERSION}.",
                "Install a newer version of the program.",
            )
        seen.add(version)
        following, step = steps[version]
        data = {**step(dict(data)), "schema_version": following}
    return data
