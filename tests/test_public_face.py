import subprocess
import sys

import pytest

import extractor


def test_every_public_name_can_be_loaded() -> None:
    assert all(getattr(extractor, name) is not None for name in extractor.__all__)
    assert set(extractor.__all__) <= set(dir(extractor))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = extractor.nonsense


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import extractor, sys; print([m for m in sys.modules if m.startswith('extractor.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
