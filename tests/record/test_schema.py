from extractor.record.schema import SCHEMA_NAME, json_schema, schema_text
from extractor.store.knowledge import model_path


def test_the_published_schema_agrees_with_the_models() -> None:
    published = model_path(SCHEMA_NAME).read_text(encoding="utf-8")
    assert published == schema_text(), (
        f"publish anew: python -m extractor.record.schema > models/{SCHEMA_NAME}"
    )


def test_every_key_of_the_contract_is_in_the_schema() -> None:
    keys = (
        "schema_version id status source identity actors steps flow declared_total timing findings "
        "evidence review provenance"
    )
    assert set(keys.split()) <= set(json_schema()["properties"])


def test_the_schema_demands_the_version() -> None:
    assert json_schema()["properties"]["schema_version"]["const"] == "1.0"
