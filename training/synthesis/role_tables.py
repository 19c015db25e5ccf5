"""Procedure tables of many offices whose columns are known: what stands in them, and under which names.

Names that training uses and names that tests use never mix: `held_out` chooses which unknown ones are drawn.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.grid.model import ColumnRole
from extractor.store.knowledge import load_json
from training.synthesis.procedures import Writer
from training.synthesis.ruled_table import ABOVE, LEFT, SYMBOL

_QUALITY = (ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT)
_UNKNOWN = {
    ColumnRole.NUMBER: (("urut", "lgkh"), ("ke-", "nr")),
    ColumnRole.ACTIVITY: (
        ("rangkaian kerja", "yang dilakukan", "butir kerja", "tindakan"),
        ("perincian tugas", "isi prosedur", "apa yang dikerjakan"),
    ),
    ColumnRole.REQUIREMENTS: (
        ("berkas yang diperlukan", "prasyarat", "naskah masuk", "dokumen awal"),
        ("dokumen masukan", "hal yang disiapkan", "berkas pendukung"),
    ),
    ColumnRole.DURATION: (("tempo", "batas akhir", "kurun"), ("masa kerja", "selang", "tenggat")),
    ColumnRole.OUTPUT: (
        ("dokumen akhir", "naskah jadi", "yang dihasilkan", "buah kerja"),
        ("dokumen keluaran", "capaian", "berkas terbit"),
    ),
    ColumnRole.REMARKS: (("lain-lain", "penjelasan"), ("tambahan", "info")),
    ColumnRole.OTHER: (
        ("pihak luar", "nomor formulir", "alamat", "ruang", "pengawas mutu"),
        ("jenis arsip", "nomor lemari", "tautan", "dasar"),
    ),
}
"""Names that no word list holds: those of training, those of tests."""
_OTHERS = ("Formulir A", "Ruang 2", "ada", "Rp 0", "F-01", "Rendah", "Loket", "-", "BK 3")
_REMARKS = ("", "", "", "Arsip", "Sesuai ketentuan", "SOP surat")


@dataclass(frozen=True)
class RoleTable:
    """Rows of words, as `training.synthesis.ruled_table` draws them, and the role of each column."""

    rows: list[list[str]]
    roles: list[ColumnRole]
    has_header: bool


def random_role_table(rng: random.Random, *, held_out: bool) -> RoleTable:
    """A table of three to ten steps."""
    written = Writer(rng).write()
    lanes = list(written.lanes)[: rng.randint(1, 8)]
    roles = _columns(rng, len(lanes))
    body = _body(rng, written.steps[:10], roles)
    if rng.random() < 0.2:
        body.insert(0, [str(n + 1) for n in range(len(roles))])
    has_header = rng.random() < 0.85
    header = _header(rng, roles, lanes, held_out=held_out) if has_header else []
    return RoleTable([*header, *body], roles, has_header)


def _columns(rng: random.Random, lanes: int) -> list[ColumnRole]:
    quality = list(_QUALITY)
    if rng.random() < 0.2:
        rng.shuffle(quality)
    if rng.random() < 0.15:
        quality.remove(rng.choice(quality))
    middle = [ColumnRole.LANE] * lanes
    order = rng.choices(("usual", "lanes first", "lanes last"), (88, 5, 7))[0]
    parts = {
        "usual": [ColumnRole.ACTIVITY, *middle, *quality],
        "lanes first": [*middle, ColumnRole.ACTIVITY, *quality],
        "lanes last": [ColumnRole.ACTIVITY, *quality, *middle],
    }[order]
    roles = [ColumnRole.NUMBER] * (rng.random() < 0.95) + parts
    if rng.random() < 0.65:
        roles.append(ColumnRole.REMARKS)
    for _ in range(rng.choices((0, 1, 2), (80, 15, 5))[0]):
        after_activity = roles.index(ColumnRole.ACTIVITY) + 1
        roles.insert(rng.choice((after_activity, len(roles), len(roles) - 1)), ColumnRole.OTHER)
    return roles


def _body(
    rng: random.Random, steps: Sequence[dict[str, str]], roles: Sequence[ColumnRole]
) -> list[list[str]]:
    lanes = [place for place, role in enumerate(roles) if role is ColumnRole.LANE]
    shown = rng.random() < 0.9
    inside = rng.choice(("", "", "", "Kasi", "V"))
    bare = rng.random() < 0.1
    rows = []
    for number, step in enumerate(steps, start=1):
        row = []
        doing = rng.sample(lanes, 2 if len(lanes) > 1 and rng.random() < 0.15 else 1)
        for place, role in enumerate(roles):
            if role is ColumnRole.LANE:
                row.append(SYMBOL + inside if shown and place in doing else "")
            elif role is ColumnRole.NUMBER:
                row.append(rng.choice(("{}", "{}", "{}.")).format(number))
            elif role is ColumnRole.OTHER:
                row.append(rng.choice(_OTHERS))
            elif role is ColumnRole.REMARKS:
                row.append(rng.choice(_REMARKS))
            elif role is ColumnRole.DURATION and bare:
                row.append(str(rng.choice((5, 10, 15, 30, 60))))
            else:
                row.append(_broken(step[role.value]))
        rows.append(row)
    return rows


def _broken(text: str, width: int = 22) -> str:
    """The text on lines of about so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _header(
    rng: random.Random, roles: Sequence[ColumnRole], lanes: Sequence[str], *, held_out: bool
) -> list[list[str]]:
    """One row of names, or a row of groups over it."""
    posts = iter(lanes)
    upper = rng.random() < 0.4
    names = [
        _written(rng, next(posts) if role is ColumnRole.LANE else _name(rng, role, held_out), upper)
        for role in roles
    ]
    style = rng.choices(("both", "lanes", "none"), (70, 10, 20))[0]
    grouped = {"both": (ColumnRole.LANE, *_QUALITY), "lanes": (ColumnRole.LANE,), "none": ()}[style]
    words = load_json("lexicon/headers.json")["groups"]
    over = {"lanes": rng.choice(words["lanes"][:6]), "quality": rng.choice(words["quality"][:4])}
    top, low, last = [], [], ""
    for role, name in zip(roles, names, strict=True):
        group = ("lanes" if role is ColumnRole.LANE else "quality") if role in grouped else ""
        if not group:
            top.append(name)
            low.append(ABOVE)
        else:
            top.append(LEFT if group == last else _written(rng, over[group], upper))
            low.append(name)
        last = group
    return [top, low] if grouped else [names]


def _name(rng: random.Random, role: ColumnRole, held_out: bool) -> str:
    known = load_json("lexicon/headers.json")["columns"][role]
    kind = rng.choices(("usual", "known", "unknown", "blank"), (48, 30, 20, 2))[0]
    if kind == "unknown":
        return rng.choice(_UNKNOWN[role][held_out])
    return {"usual": rng.choice(known[:3]), "known": rng.choice(known), "blank": ""}[kind]


def _written(rng: random.Random, name: str, upper: bool) -> str:
    """The name as it is read: in capitals or not, broken over lines, one letter in some misread."""
    if len(name) > 4 and rng.random() < 0.12:
        place = rng.randrange(len(name))
        name = name[:place] + rng.choice("eoacilnu") + name[place + 1 :]
    return _broken(name.upper() if upper else name.capitalize(), 12)
