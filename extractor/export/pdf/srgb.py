"""The sRGB profile that a PDF/A names for its colours: ICC version 2, from the standard's own figures."""

import struct
from functools import cache

_D50 = (0.9642, 1.0, 0.8249)
_COLORANTS = {
    b"rXYZ": (0.4360747, 0.2225045, 0.0139322),
    b"gXYZ": (0.3850649, 0.7168786, 0.0971045),
    b"bXYZ": (0.1430804, 0.0606169, 0.7141733),
}
"""The primaries of IEC 61966-2-1, adapted to D50 by Bradford's method."""
_STEPS = 1024
_DESCRIPTION = b"sRGB IEC61966-2.1"
_HEADER = 128


@cache
def srgb_profile() -> bytes:
    """The profile's bytes, about three kilobytes."""
    curve = b"curv" + bytes(4) + struct.pack(f">I{_STEPS}H", _STEPS, *(_linear(n) for n in range(_STEPS)))
    text = struct.pack(">I", len(_DESCRIPTION) + 1) + _DESCRIPTION + b"\0"
    tags = {
        b"desc": b"desc" + bytes(4) + text + bytes(4 + 4 + 2 + 1 + 67),
        b"cprt": b"text" + bytes(4) + b"No copyright, use freely\0",
        b"wtpt": _xyz(_D50),
        **{tag: _xyz(place) for tag, place in _COLORANTS.items()},
    }
    entries: list[tuple[bytes, int, int]] = []
    at = _HEADER + 4 + 12 * (len(tags) + 3)
    body = b""
    for tag, data in tags.items():
        entries.append((tag, at + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    entries += [(tag, at + len(body), len(curve)) for tag in (b"rTRC", b"gTRC", b"bTRC")]
    body += curve + bytes(-len(curve) % 4)
    directory = struct.pack(">I", len(entries)) + b"".join(struct.pack(">4sII", *entry) for entry in entries)
    return _header(at + len(body)) + directory + body


def _linear(step: int) -> int:
    """The light of a value of sRGB, as 16 bits."""
    value = step / (_STEPS - 1)
    light = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(light * 0xFFFF)


def _xyz(place: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 0x10000) for value in place))


def _header(size: int) -> bytes:
    """An ICC header: a display's profile from RGB to XYZ, dated to the day of its version."""
    start = struct.pack(">I4sI4s4s4s6H4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ",
                        1998, 2, 9, 0, 0, 0, b"acsp")  # fmt: skip
    white = struct.pack(">3i", *(round(value * 0x10000) for value in _D50))
    rest = bytes(4) * 4 + bytes(8) + bytes(4) + white
    return (start + rest).ljust(_HEADER, b"\0")
