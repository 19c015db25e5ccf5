from pathlib import Path

import pytest

from extractor.errors import ExitCode, OptionsError
from extractor.options import Engine, Options, PageOptions, Profile, load_options, options_digest


def settings(folder: Path, text: str) -> Path:
    path = folder / "sop.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold() -> None:
    assert load_options({}, {}) == Options()


def test_command_line_over_environment_over_file_over_default(tmp_path: Path) -> None:
    file = settings(tmp_path, "[page]\nmax_pages = 1\nworking_dpi = 300\n[text]\nprofile = 'fast'\n")
    environment = {"SOP_PAGE_MAX_PAGES": "2", "SOP_TEXT_ENGINE": "tesseract", "HOME": "/"}
    options = load_options({"text": {"engine": "ppocr"}}, environment, file)
    assert options.text.engine is Engine.PPOCR
    assert options.text.profile is Profile.FAST
    assert options.page.max_pages == 2
    assert options.page.working_dpi == 300
    assert options.page.max_pixels == PageOptions().max_pixels


def test_the_environment_can_name_the_settings_file(tmp_path: Path) -> None:
    file = settings(tmp_path, "[page]\nmax_pages = 7\n")
    assert load_options({}, {"SOP_CONFIG": str(file)}).page.max_pages == 7


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[page]\nmax_pages = 0\n", r"page\.max_pages in the settings file"),
        ("[page]\nnonsense = 1\n", r"page\.nonsense in the settings file"),
        ("[pages]\nx = 1\n", r"pages in the settings file"),
        ("page = 1\n", "must hold sections"),
        ("[page\n", "not valid TOML"),
    ],
)
def test_a_wrong_settings_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(OptionsError, match=message) as caught:
        load_options({}, {}, settings(tmp_path, content))
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_absent_settings_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match="cannot be read"):
        load_options({}, {}, tmp_path / "none.toml")


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(OptionsError, match=r"text\.engine in the environment"):
        load_options({}, {"SOP_TEXT_ENGINE": "eyes"})


def test_the_digest_tells_options_apart() -> None:
    other = Options(page=PageOptions(max_pages=3))
    assert options_digest(Options()) == options_digest(Options())
    assert options_digest(Options()) != options_digest(other)
