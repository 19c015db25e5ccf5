"""SVG: the elements that drawings are made of, escaped whatever they say."""

from xml.etree import ElementTree as ET

from extractor.record.characters import xml_text
from extractor.render.lettering import text_width, wrap

_NAMESPACE = "http://www.w3.org/2000/svg"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
INK = "#1d2733"
_WIDER = 1.1
"""How much wider the fonts of systems run than Helvetica, whose widths are known: 7 to 10 %."""


class Drawing:
    """An SVG picture of `width` by `height` units, on white, that stands alone or in a page.

    Colours and sizes are attributes, which a page's style sheet may overrule; there are no style attributes,
    which a strict content security policy forbids. `kind` is the class of the whole.
    """

    def __init__(self, width: float, height: float, title: str, kind: str) -> None:
        self.width = width
        self.height = height
        self._root = ET.Element(
            "svg",
            {
                "xmlns": _NAMESPACE,
                "class": kind,
                "viewBox": f"0 0 {width:.0f} {height:.0f}",
                "width": f"{width:.0f}",
                "height": f"{height:.0f}",
                "font-family": _FONT,
                "font-size": "12",
                "role": "img",
            },
        )
        self.add("title", content=title)
        self.add("rect", width="100%", height="100%", fill="#ffffff")

    def add(
        self,
        tag: str,
        within: ET.Element | None = None,
        content: str = "",
        *,
        at: str | None = None,
        kind: str | None = None,
        **attributes: str | float | None,
    ) -> ET.Element:
        """A new element, in the whole picture where `within` names no other.

        `at` is the pointer of the value that it shows, `kind` its class; attributes get hyphens for their
        underscores, and those that are None are left out.
        """
        named = {
            name.replace("_", "-"): _shown(value) for name, value in attributes.items() if value is not None
        }
        if kind is not None:
            named["class"] = kind
        if at is not None:
            named["data-at"] = xml_text(at)
        element = ET.SubElement(self._root if within is None else within, tag, named)
        if content:
            element.text = xml_text(content)
        return element

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        within: ET.Element | None = None,
        size: float = 12,
        fill: str = INK,
        anchor: str = "start",
        weight: str = "normal",
        kind: str | None = None,
    ) -> ET.Element:
        """A line of text whose base line is at `y`; `x` is where `anchor` says."""
        return self.add(
            "text",
            within,
            text,
            kind=kind,
            x=x,
            y=y,
            font_size=size,
            fill=fill,
            font_weight=None if weight == "normal" else weight,
            text_anchor=None if anchor == "start" else anchor,
        )

    def text(self) -> str:
        """The picture as SVG, with a final line end."""
        return ET.tostring(self._root, encoding="unicode") + "\n"


def measured(text: str, size: float) -> float:
    """About how wide a line is in the system's font, rather too wide than too narrow."""
    return text_width(text, size * _WIDER)


def broken(text: str, width: float, size: float, most: int) -> list[str]:
    """The lines of a text in this much room, at most so many; the last ends in an ellipsis if more follow."""
    lines = wrap(text, width, size * _WIDER)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip()[:-1] + "…"]
    return lines


def _shown(value: str | float) -> str:
    return xml_text(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
