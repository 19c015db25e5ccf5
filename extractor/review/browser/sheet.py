"""The record that is followed, as HTML: its pages with all places marked, and its values beside them."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader

from extractor.record.model import SopRecord, SourcePage
from extractor.record.pointers import Json, join
from extractor.report.page_view import page_view
from extractor.report.pages import asset, environment
from extractor.review.browser.showing import Showing
from extractor.review.settings import Settings
from extractor.review.words.naming import edge_words

_OWN = frozenset({"live.js", "live.css"})
_SHARED = frozenset({"page_view.js", "page_view.css"})
LISTS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")


def live_page(settings: Settings, key: str, terminal: str | None) -> str:
    """The page around the sheet; `key` is whom it follows, `terminal` the address of the terminal in it."""
    words = {name: settings.text(f"live_{name}") for name in ("waiting", "ended", "lost")}
    template = _environment().get_template("live.html.j2")
    return template.render(
        lang=settings.lang, title=settings.text("title"), key=key, terminal=terminal, words=words
    )


def live_sheet(showing: Showing, settings: Settings, key: str, revision: int) -> str:
    """What changes from record to record. Raises ValidationError where the record is none."""
    record = SopRecord.model_validate(showing.data)

    def picture_of(page: SourcePage) -> str | None:
        return None if page.image is None else f"/live/{key}/pages/{page.number}?revision={revision}"

    identity = record.identity
    lists = [(name, getattr(identity, name)) for name in LISTS]
    lists[0] = ("legal_basis", [each.text for each in identity.legal_basis])
    return (
        _environment()
        .get_template("live_sheet.html.j2")
        .render(
            record=record,
            identity=identity,
            lists=lists,
            lanes={actor.id: actor.name.strip() or "?" for actor in record.actors},
            view=page_view(record, picture_of),
            open=frozenset(showing.open_places),
            connectors=_connectors(showing.data, settings),
        )
    )


def live_asset(name: str) -> str | None:
    """A script or style of the page; None where there is none of that name."""
    if name in _OWN:
        loader = _environment().loader
        assert loader is not None
        return loader.get_source(_environment(), name)[0]
    return asset(name) if name in _SHARED else None


def _connectors(record: Json, settings: Settings) -> list[tuple[str, str]]:
    """Each connector's pointer, and how a person says it."""
    found = []
    for n, edge in enumerate(record["flow"]):
        label = f" [{settings.label(edge['label'])}]" if edge["label"] else ""
        found.append((join("flow", n), edge_words(record, edge["source"], edge["target"]) + label))
    return found


@cache
def _environment() -> Environment:
    shared = environment()
    own = PackageLoader(__package__, "templates")
    return shared.overlay(loader=ChoiceLoader([own, *([shared.loader] if shared.loader else [])]))
