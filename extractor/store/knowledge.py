"""Finds what the extractor knows and has learned: the data files under `models/`.

The wheel carries them inside the package (`extractor/_models`); in a checkout they lie beside the package.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from extractor.errors import MissingDependencyError

_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = (_PACKAGE / "_models", _PACKAGE.parent / "models")


@cache
def models_root() -> Path:
    """The folder that holds all model and knowledge files.

    Raises MissingDependencyError where the installation lacks it.
    """
    for place in _PLACES:
        if place.is_dir():
            return place
    raise MissingDependencyError(
        "The folder of models and word lists is missing from this installation.",
        "Install the package again from its wheel or a full checkout.",
    )


def model_path(name: str) -> Path:
    """The file or folder `name`, a path below `models/` such as `calibration/text.json`.

    Raises MissingDependencyError where it is absent.
    """
    path = models_root() / name
    if not path.exists():
        raise MissingDependencyError(
            f"The model file {name} is missing from this installation.",
            "Install the package again from its wheel or a full checkout.",
        )
    return path


@cache
def knowledge_version() -> str:
    """The beginning of a digest over all that the extractor knows and has learned.

    Raises MissingDependencyError where the manifest is absent.
    """
    return hashlib.sha256(model_path("MANIFEST.toml").read_bytes()).hexdigest()[:12]


@cache
def load_json(name: str) -> Any:
    """What the JSON file `name` below `models/` holds, read once a process. Never change the result."""
    return json.loads(model_path(name).read_text(encoding="utf-8"))
