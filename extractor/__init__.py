"""Reads Indonesian SOP AP sheets into normalised records.

    from extractor import extract

    for record in extract("sheet.pdf"):
        print(record.identity.sop_title, len(record.steps))

Everything is loaded when it is first used, so that importing the package costs next to nothing.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.checks.apply import read
    from extractor.errors import (
        ExitCode,
        InputError,
        MissingDependencyError,
        OptionsError,
        OutputError,
        RecordError,
        SopError,
    )
    from extractor.extraction import extract
    from extractor.options import Options
    from extractor.record.codec import dumps, loads
    from extractor.record.model import SopRecord

__version__ = "0.1.0"

# onnxruntime sends usage to its maker and keeps an identifier in the user's cache, from its import on and
# unless this was set before. It is set here because every process that ends up importing it imports this
# package first, and hands it on to those that it starts.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = [
    "ExitCode",
    "InputError",
    "MissingDependencyError",
    "Options",
    "OptionsError",
    "OutputError",
    "RecordError",
    "SopError",
    "SopRecord",
    "__version__",
    "dumps",
    "extract",
    "loads",
    "read",
]

_PLACES = {
    "ExitCode": "extractor.errors",
    "InputError": "extractor.errors",
    "MissingDependencyError": "extractor.errors",
    "Options": "extractor.options",
    "OptionsError": "extractor.errors",
    "OutputError": "extractor.errors",
    "RecordError": "extractor.errors",
    "SopError": "extractor.errors",
    "SopRecord": "extractor.record.model",
    "dumps": "extractor.record.codec",
    "extract": "extractor.extraction",
    "loads": "extractor.record.codec",
    "read": "extractor.checks.apply",
}


def __getattr__(name: str) -> Any:
    """The public name, loaded on first use (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
