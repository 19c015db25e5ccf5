from importlib.metadata import EntryPoint, EntryPoints

import pytest

from extractor.errors import MissingDependencyError, OptionsError
from extractor.export import registry
from extractor.export.model import CollectionFormat
from extractor.export.registry import GROUP, format_names, load_format


@pytest.mark.parametrize("name", format_names())
def test_every_format_loads_and_says_what_it_is(name: str) -> None:
    form = load_format(name)
    assert form.name == name
    assert form.suffix.startswith(".")
    assert form.summary
    assert not isinstance(form, CollectionFormat) or form.parts


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(OptionsError, match="jsonl"):
        load_format("bpnm")


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package with a format, one that is broken, and one that wants the place of ours."""
    points = EntryPoints(
        [
            EntryPoint("minutes", "extractor.export.json_record:FORMAT", GROUP),
            EntryPoint("broken", "extractor.export.nothing:FORMAT", GROUP),
            EntryPoint("number", "extractor.export.registry:GROUP", GROUP),
            EntryPoint("json", "extractor.export.nothing:FORMAT", GROUP),
        ]
    )
    monkeypatch.setattr(registry, "entry_points", points.select)


@pytest.mark.usefixtures("others")
def test_formats_of_other_packages_stand_beside_ours() -> None:
    assert format_names().count("json") == 1
    assert {"minutes", "broken"} < set(format_names())
    assert load_format("minutes").summary
    assert load_format("json").name == "json"


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("name", ["broken", "number"])
def test_a_broken_one_is_its_makers_fault(name: str) -> None:
    with pytest.raises(MissingDependencyError, match=name):
        load_format(name)
