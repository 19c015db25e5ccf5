"""HTML pages that need nothing else: templates filled, styles and scripts put in, and all else forbidden."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.record.characters import xml_text
from extractor.report.language import label, said, same, say
from extractor.report.page_view import anchor

_TEMPLATES = "templates"


def page(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], **content: object) -> str:
    """The template filled, its styles and scripts inside it.

    The content security policy lets in these two by their digests and pictures that the page itself holds,
    and nothing else: no address, no other script, no frame, no form. Values are escaped by the templates.
    """
    style, script = "\n".join(map(asset, styles)), "\n".join(map(asset, scripts))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    own = {"style": Markup(style), "script": Markup(script)}  # noqa: S704 - files of this package
    return environment().get_template(template).render(policy=policy, **own, **content)


@cache
def asset(name: str) -> str:
    """A style sheet or script of the pages; a server that shows the page view hands the same ones out."""
    return files(__package__).joinpath(_TEMPLATES, name).read_text(encoding="utf-8")


@cache
def templates_digest() -> str:
    """Tells one state of templates, styles and scripts from another."""
    found = sorted(files(__package__).joinpath(_TEMPLATES).iterdir(), key=lambda each: each.name)
    return hashlib.sha256(b"\0".join(each.read_bytes() for each in found if each.is_file())).hexdigest()


@cache
def environment() -> Environment:
    """The templates of the pages; values that they are given are escaped."""
    environment = Environment(
        loader=PackageLoader(__package__, _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"say": say, "said": said, "same": same, "label": label, "anchor": anchor}
    return environment


def _shown(value: object) -> object:
    """A value as a page can hold it; what is markup already, or makes itself markup, is left alone."""
    return xml_text(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
