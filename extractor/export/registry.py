"""All export formats by name: those of the product, and those that other packages bring."""

from importlib.metadata import EntryPoint, entry_points

from extractor.errors import MissingDependencyError, OptionsError
from extractor.export.model import CollectionFormat, Format, RecordFormat

GROUP = "sop_extractor.exports"
"""The entry point group of others' formats: a name, and where its `Format` object is."""

_OWN = {
    "json": "extractor.export.json_record:FORMAT",
    "jsonl": "extractor.export.json_lines:FORMAT",
    "csv": "extractor.export.csv_tables:FORMAT",
    "xlsx": "extractor.export.workbook:FORMAT",
    "mermaid": "extractor.export.flowchart.mermaid:FORMAT",
    "dot": "extractor.export.flowchart.dot:FORMAT",
    "md": "extractor.export.markdown:FORMAT",
    "bpmn": "extractor.export.bpmn.format:FORMAT",
    "hocr": "extractor.export.pages.hocr:FORMAT",
    "alto": "extractor.export.pages.alto:FORMAT",
    "page": "extractor.export.pages.page_xml:FORMAT",
    "pdf": "extractor.export.pdf.document:FORMAT",
}
"""The product's formats in the order in which they are listed. Modules load when a format is asked for."""


def format_names() -> list[str]:
    """The names of all formats, the product's own first; one of theirs cannot take the place of ours."""
    return [*_OWN, *sorted({point.name for point in entry_points(group=GROUP)} - set(_OWN))]


def load_format(name: str) -> Format:
    """The format called `name`.

    Raises OptionsError where there is none, MissingDependencyError where another package's cannot be loaded.
    """
    if name in _OWN:
        return _loaded(EntryPoint(name, _OWN[name], GROUP))
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    if point is None:
        raise OptionsError(
            f"There is no export format {name!r}.", f"Choose from: {', '.join(format_names())}."
        )
    try:
        return _loaded(point)
    except Exception as error:
        package = point.dist.name if point.dist else point.value
        raise MissingDependencyError(
            f"The export format {name} of {package} cannot be loaded: {type(error).__name__}.",
            "Install that package again, or ask its makers.",
        ) from error


def _loaded(point: EntryPoint) -> Format:
    found = point.load()
    if not isinstance(found, RecordFormat | CollectionFormat):
        raise TypeError(f"{point.value} is no export format")
    return found
