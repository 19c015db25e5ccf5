"""The word lists of the checks."""

import tomllib
from functools import cache
from typing import Any

from extractor.store.knowledge import model_path


@cache
def words() -> dict[str, Any]:
    """What `models/checks/words.toml` holds. Never change the result."""
    return _load("checks/words.toml")


@cache
def regions() -> dict[str, dict[str, str]]:
    """Region codes to names: `provinces` by two digits, `regencies` by four."""
    return _load("checks/regions.toml")


def _load(name: str) -> dict[str, Any]:
    with model_path(name).open("rb") as source:
        return tomllib.load(source)
