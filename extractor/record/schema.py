"""The record's JSON Schema, made from the models."""

import json
from typing import Any

from extractor.record.model import SCHEMA_VERSION, SopRecord

SCHEMA_NAME = f"schema/sop-record-{SCHEMA_VERSION}.json"
"""Where the schema is published, below `models/`."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record as it is written."""
    schema = SopRecord.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"SOP record {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def schema_text() -> str:
    """The schema as it is published: indented UTF-8 JSON with a final line end."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201 - its purpose: `python -m extractor.record.schema > FILE`
