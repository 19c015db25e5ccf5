"""Records whose texts hold what spoils files, and what hypothesis makes of that."""

from hypothesis import strategies as st

from extractor.record.model import SopRecord

NASTY = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3+cmd|' /C notepad'!'A1'",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "''=1+1",
    "-",
    "－ ﹣ ＝1+1",
    "<script>alert(1)</script>",
    "<![CDATA[ ]]> ]]>",
    "&lt;b&gt; &amp;amp; &#60;",
    '"; DROP TABLE x; --',
    'a "quoted" text, with, commas; and\nlines\r\nof all\rkinds',
    "\x00\x01\x02\x1b[31m\x7f\x85\x9f",
    "_x0041_x0042_ _x005F_",
    "\u202ertl\u200f\u2066 \u05d0\u0639",
    "\ufeff\ufffe\uffff\U0010ffff",
    "e\u0301 \U0001f600",
    "| --- | `code` ```` ``` ```` ~~~",
    "# kepala\n- butir\n1. satu\n> kutipan\n***",
    "[tautan](javascript:alert(1)) ![x](http://a.b/c) www.example.com http://example.com a@example.com",
    ":+1: $x^2$ %%{init: {}}%% end subgraph",
    "\\N{} \\l \\\\ {a|b} <a> \\",
    "  ruang di kedua ujung  ",
    "",
    " ",
)
"""Formulas, markup of every kind, control and direction marks."""

LONG = ("x" * 30_000, "garis\n" * 5_000, "<=| " * 7_500)
"""Cells of 30,000 characters."""

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text("=+-@'\"|<>&\t\r\n _x04F5{}[]()#`*\\%:;,$~!.\x00\x1f\ufffe", max_size=30),
)


def spoilt(text: str, other: str = "Ya") -> SopRecord:
    """A record of two steps with these texts wherever a text can stand."""
    return SopRecord.model_validate(
        {
            "id": "sop-1",
            "status": "ok",
            "source": {"file": text, "sha256": "0" * 64, "media_type": "application/pdf"},
            "identity": {
                "agency": [text, other],
                "sop_number": text,
                "sop_title": text,
                "date_created": other,
                "date_effective": "2014-12-20",
                "approved_by": {"position": text, "name": other, "rank": text, "nip": other},
                "legal_basis": [{"text": text, "citation": {"normal_form": other}}],
                "equipment": [text, other],
            },
            "actors": [{"id": "a1", "name": text}, {"id": "a2", "name": other}],
            "steps": [_step(1, text, "decision", other), _step(2, other, "process", text)],
            "flow": [
                {"source": "s1.1", "target": "s2.1", "label": text, "text": other, "label_origin": "printed"},
                {"source": "s1.1", "target": "s1.1", "label": "no"},
            ],
            "declared_total": {"text": text},
            "findings": [
                {"check": "TXT-01", "severity": "remark", "where": "/steps/0/activity", "message": text}
            ],
            "review": {"reviewer": other},
            "problems": [text],
        }
    )


def _step(number: int, text: str, kind: str, other: str) -> dict[str, object]:
    return {
        "id": f"s{number}",
        "number": number,
        "activity": text,
        "actors": [f"a{number}"],
        "symbols": [{"id": f"s{number}.1", "actor": f"a{number}", "kind": kind, "text": other}],
        "requirements": [text, other],
        "duration": {"text": text, "minimum": "PT1H", "maximum": "PT90M", "per": other},
        "outputs": [other],
        "remarks": text,
    }
