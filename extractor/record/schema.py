"""The JSON Schemas of what is kept of a sheet, made from the models."""

import json
import sys
from typing import Any, Literal

from pydantic import BaseModel

from extractor.record.model import SCHEMA_VERSION, SopRecord
from extractor.record.page_layout import LAYOUT_VERSION, PageLayout

SCHEMA_NAME = f"schema/sop-record-{SCHEMA_VERSION}.json"
"""Where the schema of records is published, below `models/`."""
LAYOUT_SCHEMA_NAME = f"schema/sop-page-{LAYOUT_VERSION}.json"
"""Where that of the layouts of pages is."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record as it is written."""
    return _schema(SopRecord, f"SOP record {SCHEMA_VERSION}", "serialization")


def schema_text() -> str:
    """The schema as it is published: indented UTF-8 JSON with a final line end."""
    return _text(json_schema())


def layout_schema_text() -> str:
    """As `schema_text`, for the layout of a page: there keys with their default values are left out."""
    schema = _schema(PageLayout, f"Page of an SOP {LAYOUT_VERSION}", "validation")
    return _text(schema | {"required": ["schema_version", *schema["required"]]})


def _schema(
    model: type[BaseModel], title: str, mode: Literal["validation", "serialization"]
) -> dict[str, Any]:
    schema = model.model_json_schema(mode=mode)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":  # its purpose: `python -m extractor.record.schema [page] > FILE`
    print(layout_schema_text() if sys.argv[1:] == ["page"] else schema_text(), end="")  # noqa: T201
