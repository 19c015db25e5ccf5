"""JSON and JSON Lines, read by jsonschema's validator against the published schema."""

import json
from pathlib import Path

import jsonschema
import pytest
from export.entries import SAMPLES, entry
from export.hostile import NASTY, spoilt
from export.writing import write

from extractor.record import codec
from extractor.record.schema import SCHEMA_NAME
from extractor.store.knowledge import model_path


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(model_path(SCHEMA_NAME).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parents[1].name)
def test_records_hold_to_the_published_schema(
    path: Path, tmp_path: Path, validator: jsonschema.Draft202012Validator
) -> None:
    record = codec.read(path)
    write("json", [entry(record)], tmp_path)
    written = json.loads((tmp_path / "sheet-01.json").read_bytes())
    validator.validate(written)
    assert written == record.model_dump(mode="json")


def test_each_line_is_a_record(tmp_path: Path, validator: jsonschema.Draft202012Validator) -> None:
    records = [spoilt(text) for text in NASTY]
    write("jsonl", [entry(record, str(n)) for n, record in enumerate(records)], tmp_path)
    lines = (tmp_path / "records.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    for line, record in zip(lines, records, strict=True):
        written = json.loads(line)
        validator.validate(written)
        assert written == record.model_dump(mode="json")
