import pytest

from extractor.record.schema import (
    LAYOUT_SCHEMA_NAME,
    SCHEMA_NAME,
    json_schema,
    layout_schema_text,
    schema_text,
)
from extractor.store.knowledge import model_path


def test_the_published_schema_agrees_with_the_models() -> None:
    published = model_path(SCHEMA_NAME).read_text(encoding="utf-8")
    assert published == schema_text(), (
        f"publish anew: python -m extractor.record.schema > models/{SCHEMA_NAME}"
    )


def test_the_published_schema_of_layouts_agrees_with_their_models() -> None:
    published = model_path(LAYOUT_SCHEMA_NAME).read_text(encoding="utf-8")
    assert published == layout_schema_text(), (
        f"publish anew: python -m extractor.record.schema page > models/{LAYOUT_SCHEMA_NAME}"
    )


def test_every_key_of_the_contract_is_in_the_schema() -> None:
    keys = (
        "schema_version id status source identity actors steps flow declared_total timing findings "
        "evidence review provenance"
    )
    assert set(keys.split()) <= set(json_schema()["properties"])


NESTED = {
    "Source": "file sha256 media_type pages",
    "SourcePage": "number role origin width height dpi rotation skew_degrees",
    "Identity": "agency sop_number sop_title date_created date_revised date_effective approved_by "
    "legal_basis qualifications related_sops equipment warnings record_keeping",
    "Approver": "position name rank nip",
    "LegalBasis": "text citation",
    "Actor": "id name",
    "Step": "id number activity actors symbols requirements duration outputs remarks page",
    "Symbol": "id actor kind text",
    "Duration": "text minimum maximum qualifier day_kind per shared_with",
    "Edge": "source target label text label_origin",
    "Finding": "check severity where message suggestion",
    "Evidence": "page box raw confidence origin state needs_review reason reasons alternatives",
    "Review": "state reviewer at edits",
}


@pytest.mark.parametrize("name", NESTED)
def test_every_key_within_is_in_the_schema(name: str) -> None:
    assert set(NESTED[name].split()) <= set(json_schema()["$defs"][name]["properties"])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Status", "ok partial failed"),
        ("PageRole", "identity procedure both other"),
        ("PageOrigin", "scan digital text"),
        ("SymbolKind", "terminator process decision off_page document other"),
        ("Origin", "digital ocr symbol text inferred reviewer"),
        ("State", "read blank absent unreadable handwritten inferred corrected"),
        ("Qualifier", "at_most at_least about conditional recurrent calendar"),
        ("DayKind", "working calendar"),
        ("LabelOrigin", "printed implied"),
        ("ReviewState", "unreviewed in_review approved"),
    ],
)
def test_the_values_of_a_kind_are_those_of_the_contract(name: str, values: str) -> None:
    assert json_schema()["$defs"][name]["enum"] == values.split()


def test_the_schema_demands_the_version() -> None:
    assert json_schema()["properties"]["schema_version"]["const"] == "1.0"
