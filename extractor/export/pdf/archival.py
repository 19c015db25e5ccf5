"""What makes a PDF a PDF/A-2b, and what keeps one from being it.

The rules are those of ISO 19005-2 that can be broken by a page of somebody else's: fonts, colours, filters,
actions, annotations, pictures. What is not understood counts as broken: the label is for files that earn it.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, PdfError, Stream, String, parse_content_stream

from extractor import __version__
from extractor.export.pdf.srgb import srgb_profile
from extractor.record.characters import xml_text

_FILTERS = {
    f"/{name}Decode" for name in ("Flate", "DCT", "CCITTFax", "RunLength", "JBIG2", "ASCIIHex", "ASCII85")
}
_SPACES = {"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/Lab", "/ICCBased", "/Indexed", "/Pattern"}
_CMYK = {"k", "K"}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_LONGEST_STRING = 32_767
_PRINTS = 4
"""The flag of an annotation that is printed."""


def describe(pdf: Pdf, title: str, at: datetime, *, archival: bool) -> None:
    """Put the document's metadata in; with `archival` the label of PDF/A-2b and the colours that it names."""
    pdf.Root.Lang = String("id")
    if archival:
        profile = pdf.make_stream(srgb_profile(), N=3)
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB"),
            Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
        pdf.Root.OutputIntents = Array([intent])
    metadata = pdf.make_stream(_xmp(title, at, archival=archival).encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata


def _xmp(title: str, at: datetime, *, archival: bool) -> str:
    """The metadata as an XMP packet; each schema in a description of its own, as some readers want it."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    tool = f"sop-extractor {__version__}"
    titles = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(xml_text(title))}</rdf:li></rdf:Alt>'
    schemas = [
        ("dc", "http://purl.org/dc/elements/1.1/", {"title": titles}),
        ("pdf", "http://ns.adobe.com/pdf/1.3/", {"Producer": tool}),
        (
            "xmp",
            "http://ns.adobe.com/xap/1.0/",
            {"CreatorTool": tool, "CreateDate": moment, "ModifyDate": moment},
        ),
    ]
    if archival:
        schemas.append(("pdfaid", "http://www.aiim.org/pdfa/ns/id/", {"part": "2", "conformance": "B"}))
    described = "".join(
        f'<rdf:Description rdf:about="" xmlns:{name}="{place}">'
        + "".join(f"<{name}:{key}>{value}</{name}:{key}>" for key, value in values.items())
        + "</rdf:Description>\n"
        for name, place, values in schemas
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n{described}</rdf:RDF>\n'
        '</x:xmpmeta>\n<?xpacket end="w"?>'
    )


def tidy(page: Page) -> None:
    """Change what PDF/A forbids and nobody misses: pictures' wish to be smoothed, links that do not print."""
    for each in _reachable(page.obj):
        if isinstance(each, Stream) and "/Interpolate" in each:
            del each.stream_dict["/Interpolate"]
    for link in page.obj.get("/Annots", Array()):
        if _leads_out(link):
            link.F = _PRINTS


def _leads_out(annotation: Object) -> bool:
    """Whether an annotation is a link to an address, as the programs of scanners put on their pages."""
    action = annotation.get("/A", Dictionary())
    plain = annotation.get("/Subtype") == Name.Link and not {"/AA", "/AP"} & set(annotation.keys())
    return plain and action.get("/S") == Name.URI and "/Next" not in action


def obstacles(pdf: Pdf) -> list[str]:
    """Why a file cannot be labelled, each reason once; none where nothing speaks against it."""
    found: dict[str, None] = {}
    for page in pdf.pages:
        found |= dict.fromkeys(_page_obstacles(page))
    return list(found)


def _page_obstacles(page: Page) -> Iterator[str]:
    if not all(map(_leads_out, page.obj.get("/Annots", Array()))):
        yield "it has annotations"
    if page.obj.get("/UserUnit") is not None:
        yield "its unit is its own"
    for each in _reachable(page.obj):
        yield from _object_obstacles(each)
    try:
        yield from _content_obstacles(parse_content_stream(page))
    except (PdfError, ValueError, TypeError):
        yield "its content cannot be parsed"


def _reachable(root: Object) -> Iterator[Object]:
    """All dictionaries, arrays and streams below a page, but its parents and other pages."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Object] = [root]
    while waiting:
        each = waiting.pop()
        if each.is_indirect:
            if each.objgen in seen:
                continue
            seen.add(each.objgen)
        yield each
        if isinstance(each, Array):
            waiting += [part for part in each if isinstance(part, Object)]
        elif isinstance(each, (Dictionary, Stream)):
            inside = each.stream_dict if isinstance(each, Stream) else each
            waiting += [
                part
                for key, part in inside.items()
                if isinstance(part, Object) and key not in ("/Parent", "/P", "/Annots")
            ]


def _object_obstacles(each: Object) -> Iterator[str]:
    if isinstance(each, String) and len(bytes(each)) > _LONGEST_STRING:
        yield "a string is too long"
    if isinstance(each, Array) and len(each) and isinstance(each[0], Name):
        if str(each[0]) in ("/Separation", "/DeviceN") or (len(each) > 1 and each[1] == Name.DeviceCMYK):
            yield "its colours are those of a press"
        return
    if not isinstance(each, (Dictionary, Stream)):
        return
    yield from _font_obstacles(each)
    if "/TR" in each or "/TR2" in each or "/HTP" in each:
        yield "it has transfer functions"
    if each.get("/Type") == Name.OCG:
        yield "it has layers"
    if isinstance(each, Stream):
        yield from _stream_obstacles(each)


def _font_obstacles(each: Object) -> Iterator[str]:
    if each.get("/Type") != Name.Font or each.get("/Subtype") in (Name.Type0, Name.Type3):
        return
    descriptor = each.get("/FontDescriptor")
    if descriptor is None or not any(key in descriptor for key in _FONT_FILES):
        yield "a font is not embedded"


def _stream_obstacles(each: Stream) -> Iterator[str]:
    filters = each.get("/Filter", Array())
    names = [filters] if isinstance(filters, Name) else list(filters)
    if "/F" in each or any(str(name) not in _FILTERS for name in names):
        yield "data is coded in a way that is not allowed or not known"
    if each.get("/Subtype") == Name.PS or "/PS" in each or "/Ref" in each or "/OPI" in each:
        yield "it holds PostScript or refers to other files"
    if each.get("/Subtype") == Name.Image:
        space = each.get("/ColorSpace")
        name = str(space[0] if isinstance(space, Array) and len(space) else space)
        if space is not None and name not in _SPACES:
            yield "its colours are those of a press"
        if each.get("/Interpolate", False) or "/Alternates" in each:
            yield "a picture is interpolated or has alternates"
    if each.get("/Subtype") == Name.Form:
        try:
            yield from _content_obstacles(parse_content_stream(each))
        except (PdfError, ValueError, TypeError):
            yield "its content cannot be parsed"


def _content_obstacles(instructions: Any) -> Iterator[str]:
    for each in instructions:
        name = str(each.operator)
        if name in _CMYK or (
            name in ("cs", "CS") and each.operands and str(each.operands[0]) == "/DeviceCMYK"
        ):
            yield "its colours are those of a press"
        if name == "INLINE IMAGE":
            yield "it has inline images"
        if any(isinstance(part, Decimal) and abs(part) > 32_767 for part in each.operands):
            yield "a number is too large"
