from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageDraw, ImageFont
from text.drawn_text import Crashing, Miscounting, Scripted, make_page

from extractor.errors import MissingDependencyError
from extractor.options import Engine, Profile, TextOptions
from extractor.page.model import Character, DigitalLayer, Page, VectorShape
from extractor.record.geometry import Box
from extractor.record.model import Origin, PageOrigin, State
from extractor.text.engines.base import EngineError, LineEngine
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import Loader, Recognised, Recogniser
from extractor.text.language.lexicon import Lexicon, load_lexicon
from extractor.text.reader import HIDDEN_CONFIDENCE, Reader, without_slivers
from extractor.text.segmentation.lines import LineCut

Draw, Font = ImageDraw.ImageDraw, ImageFont.FreeTypeFont
UNSURE = 0.7
"""The probability of letters with which no line is settled at once."""
FULL, EMPTY = Box(40, 20, 600, 120), Box(40, 200, 600, 380)


@pytest.fixture
def page() -> Page:
    return make_page(lambda draw, font: draw.text((60, 40), "Surat masuk", fill=0, font=font))


def reader(*engines: LineEngine, **options: object) -> Reader:
    def loader(engine: LineEngine) -> Loader:
        return lambda: engine

    settings = TextOptions.model_validate(options)
    recogniser = Recogniser(settings, load_lexicon(), load_calibration(), [loader(e) for e in engines])
    return Reader(settings, recogniser)


def missing() -> LineEngine:
    raise MissingDependencyError("The program tesseract is missing.", "Install it.")


def test_boxes_come_back_in_their_order_with_their_states(page: Page) -> None:
    unsure = Scripted(probability=UNSURE)
    empty, full = reader(unsure, Scripted(name="tesseract")).read(page, [EMPTY, FULL])
    assert (empty.state, empty.text) == (State.BLANK, "")
    assert (full.state, full.text, full.origin) == (State.READ, "surat masuk", Origin.OCR)
    assert full.lines[0].box.overlap(FULL) == 1.0
    assert {r.engine for r in full.lines[0].readings} == {"ppocr", "tesseract"}


def test_ink_that_nothing_could_read_is_unreadable(page: Page) -> None:
    (read,) = reader(Scripted(""), Scripted("", name="tesseract")).read(page, [FULL])
    assert read.state is State.UNREADABLE
    assert read.confidence == 0.0


@pytest.mark.parametrize("faulty", [Crashing, Miscounting])
@pytest.mark.parametrize("first", [True, False])
def test_one_failing_engine_is_replaced_by_the_other(page: Page, faulty: type[Scripted], first: bool) -> None:
    unsure = Scripted(probability=UNSURE)
    engines = [faulty(), Scripted(name="tesseract")] if first else [unsure, faulty(name="tesseract")]
    used = reader(*engines)
    (read,) = used.read(page, [FULL])
    assert read.text == "surat masuk"
    assert len(used.take_faults()) == 1
    assert used.take_faults() == ()


def test_the_failure_of_the_only_engine_is_an_error(page: Page) -> None:
    with pytest.raises(EngineError):
        reader(Crashing(), engine=Engine.PPOCR).read(page, [FULL])


def test_rubbish_of_the_second_engine_does_not_change_a_clear_reading(page: Page) -> None:
    (read,) = reader(Scripted(), Scripted("} ] |% (", "tesseract", 0.3)).read(page, [FULL])
    assert read.text == "surat masuk"


def test_engines_that_disagree_are_less_sure(page: Page) -> None:
    unsure = Scripted(probability=UNSURE)
    (agreed,) = reader(unsure, Scripted(name="tesseract")).read(page, [FULL])
    (apart,) = reader(unsure, Scripted("5urdt mas0k", "tesseract")).read(page, [FULL])
    assert apart.lines[0].confidence < agreed.lines[0].confidence
    assert apart.confidence <= agreed.confidence
    assert "5urdt mas0k" in apart.alternatives


@pytest.mark.parametrize("profile", list(Profile))
def test_the_second_engine_is_asked_only_where_the_first_is_unsure(page: Page, profile: Profile) -> None:
    second = Scripted(name="tesseract")
    reader(Scripted("surat masuk", probability=0.9999), second, profile=profile).read(page, [FULL])
    assert second.seen == 0
    reader(Scripted("5urxt mqzuk", probability=0.3), second, profile=profile).read(page, [FULL])
    assert second.seen == 1


def test_a_line_that_the_first_network_reads_surely_is_not_shown_to_the_others(page: Page) -> None:
    first, second = Scripted("5urat masuk", probability=0.3), Scripted(name="tesseract")

    def quick(probability: float, text: str = "surat masuk") -> Reader:
        recogniser = Recogniser(
            TextOptions(),
            load_lexicon(),
            load_calibration(),
            [lambda: first, lambda: second],
            quick=lambda: Scripted(text, probability=probability),
        )
        return Reader(TextOptions(), recogniser)

    (read,) = quick(0.9999).read(page, [FULL])
    assert (read.text, first.seen, second.seen) == ("surat masuk", 0, 0)
    quick(0.9).read(page, [FULL])
    assert (first.seen, second.seen) == (1, 1)
    quick(0.9999, "surat masuk (LK)").read(page, [FULL])
    assert (first.seen, second.seen) == (2, 2)


def test_a_missing_second_engine_is_a_warning(page: Page) -> None:
    options = TextOptions()
    recogniser = Recogniser(options, load_lexicon(), load_calibration(), [Scripted, missing])
    used = Reader(options, recogniser)
    assert used.read(page, [FULL])[0].text == "surat masuk"
    assert "tesseract" in used.warnings[0]


def test_a_missing_engine_that_was_asked_for_is_an_error(page: Page) -> None:
    options = TextOptions(engine=Engine.TESSERACT)
    recogniser = Recogniser(options, load_lexicon(), load_calibration(), [Scripted, missing])
    with pytest.raises(MissingDependencyError):
        Reader(options, recogniser).read(page, [FULL])


def test_digital_input_needs_no_engine() -> None:
    page = digital_page("Surat masuk")
    options = TextOptions()
    recogniser = Recogniser(options, load_lexicon(), load_calibration(), [missing, missing])
    (read,) = Reader(options, recogniser).read(page, [FULL])
    assert (read.text, read.origin) == ("Surat masuk", Origin.DIGITAL)


def test_a_cell_that_the_characters_leave_out_is_blank_by_them() -> None:
    options = TextOptions()
    recogniser = Recogniser(options, load_lexicon(), load_calibration(), [missing, missing])
    (read,) = Reader(options, recogniser).read(digital_page("Surat masuk"), [EMPTY])
    assert (read.state, read.origin) == (State.BLANK, Origin.DIGITAL)


def digital_page(text: str, shown: str | None = None) -> Page:
    """A page that shows `shown` and says that it holds `text`."""
    characters = []

    def paint(draw: Draw, font: Font) -> None:
        draw.text((60, 40), text if shown is None else shown, fill=0, font=font)
        for k, letter in enumerate(text):
            x0, x1 = 60 + font.getlength(text[:k]), 60 + font.getlength(text[: k + 1])
            characters.append(Character(letter, Box(x0, 40, x1, 78)))

    make_page(paint)
    return make_page(
        lambda d, f: d.text((60, 40), text if shown is None else shown, fill=0, font=f), characters=characters
    )


def test_where_the_picture_shows_nothing_the_characters_are_not_believed() -> None:
    (read,) = reader(Scripted(), Scripted(name="tesseract")).read(digital_page("Surat masuk", ""), [FULL])
    assert read.state is State.BLANK


def test_characters_without_meaning_are_read_from_the_picture() -> None:
    page = digital_page("\ue001\ue002\ue003\ue004", "Surat masuk")
    (read,) = reader(Scripted(), Scripted(name="tesseract")).read(page, [FULL])
    assert (read.text, read.origin) == ("surat masuk", Origin.OCR)


def test_coloured_writing_alone_is_handwriting() -> None:
    page = make_page(lambda draw, font: draw.text((60, 40), "12 Mei 2014", fill=(20, 40, 200), font=font))
    marks = page.gray < 200
    page = replace(page, gray=np.full_like(page.gray, 255), ink=np.zeros_like(marks), marks=marks)
    (read,) = reader(Scripted("12 Mei 2014"), Scripted("12 Mei 2014", "tesseract")).read(page, [FULL])
    assert (read.state, read.text) == (State.HANDWRITTEN, "12 Mei 2014")
    assert read.confidence < 0.9


def test_a_digital_page_with_a_picture_of_words_can_do_without_engines() -> None:
    page = digital_page("\ue001\ue002\ue003\ue004", "Surat masuk")
    options = TextOptions()
    recogniser = Recogniser(options, load_lexicon(), load_calibration(), [missing, missing])
    (read,) = Reader(options, recogniser).read(page, [FULL])
    assert read.state is State.UNREADABLE


def test_turned_words_are_read_and_found_on_the_page(page: Page) -> None:
    turned = replace(
        page,
        picture=np.rot90(page.picture),
        gray=np.rot90(page.gray),
        ink=np.rot90(page.ink),
        marks=np.rot90(page.marks),
    )
    box = Box(20, 900 - 600, 120, 900 - 40)
    (read,) = reader(Scripted(), Scripted(name="tesseract")).read_rotated(turned, [box], 1)
    assert read.text == "surat masuk"
    assert read.lines[0].box.overlap(box) == 1.0
    assert read.lines[0].box.height > read.lines[0].box.width


def test_real_engines_read_a_drawn_cell(page: Page) -> None:
    used = Reader(TextOptions())
    (read,) = used.read(page, [FULL])
    assert read.text == "Surat masuk"
    assert read.confidence > 0.9
    assert set(used.engines) >= {"ppocr"}


def test_a_page_of_noise_is_given_up_after_a_look_at_a_few_lines() -> None:
    engine = Scripted("x", probability=0.2)
    recogniser = Recogniser(TextOptions(), Lexicon(["surat"]), load_calibration(), [lambda: engine])
    cut = LineCut(Box(0, 0, 6000, 20), np.full((24, 6000), 255, np.uint8), 12.0, 0.5)
    assert {found.text for found in recogniser.recognise([cut] * 40)} == {""}
    assert engine.seen <= 10


def test_a_page_of_many_words_is_read_to_its_end() -> None:
    engine = Scripted("surat", probability=0.9)
    recogniser = Recogniser(TextOptions(), Lexicon(["surat"]), load_calibration(), [lambda: engine])
    cut = LineCut(Box(0, 0, 6000, 20), np.full((24, 6000), 255, np.uint8), 12.0, 0.5)
    assert {found.text for found in recogniser.recognise([cut] * 40)} == {"surat"}


def test_a_piece_of_a_line_that_was_cut_out_as_a_line_of_its_own_is_none() -> None:
    image = np.full((40, 300), 255, np.uint8)
    words = Recognised("SOP Fasilitasi Sengketa", 0.99)
    whole, below = (LineCut(Box(0, y, 390, y + 28), image, 20.0, 0.9) for y in (6, 60))
    piece, accent = (
        LineCut(Box(60, 0, 250, 11), image, 20.0, 0.9),
        LineCut(Box(60, 40, 250, 51), image, 20.0, 0.9),
    )
    read = [(piece, Recognised("Erilitasi", 0.3)), (whole, words), (accent, words), (below, words)]
    kept = without_slivers(read)
    assert [cut for cut, _ in kept] == [whole, accent, below]
    assert [found.confidence for _, found in kept] == [HIDDEN_CONFIDENCE, 0.99, 0.99]


def test_a_name_under_a_mark_is_looked_at_again_and_known_words_under_it_are_not() -> None:
    image = np.full((32, 400), 255, np.uint8)
    cut = LineCut(Box(0, 0, 400, 20), image, 20.0, 0.8, looks=(image,) * 5)
    looks = {}
    for text in ("Surat masuk", "Sumanto, S.H.", "30 menit surat"):
        engine = Scripted(text, probability=0.9999)
        loaders: list[Loader] = [lambda engine=engine: engine]  # type: ignore[misc]
        Recogniser(TextOptions(), load_lexicon(), load_calibration(), loaders).recognise([cut])
        looks[text] = engine.seen
    assert looks["Surat masuk"] == 1
    assert looks["Sumanto, S.H."] > 1
    assert looks["30 menit surat"] > 1


@pytest.mark.parametrize(
    ("text", "left", "stray"),
    [("A", 0, True), ("2", 0, False), ("1", 210, True), ("An", 210, False), ("-", 210, False)],
)
def test_a_single_letter_or_a_figure_beside_all_lines_is_less_sure(text: str, left: int, stray: bool) -> None:
    image = np.full((40, 300), 255, np.uint8)
    line = LineCut(Box(0, 6, 200, 34), image, 20.0, 0.9)
    single = LineCut(Box(left, 60, left + 12, 88), image, 20.0, 0.9)
    read = [(line, Recognised("ke aplikasi", 0.99)), (single, Recognised(text, 0.99))]
    sure = HIDDEN_CONFIDENCE if stray else 0.99
    assert [found.confidence for _, found in without_slivers(read)] == [0.99, sure]
    assert [found.confidence for _, found in without_slivers(read[1:])] == [0.99]


def test_the_second_engine_reads_all_lines_and_their_other_cuts_in_one_call() -> None:
    image = np.full((32, 400), 255, np.uint8)
    plain = LineCut(Box(0, 0, 400, 20), image, 20.0, 0.8)
    twice = replace(plain, rival=replace(plain, band=plain), band=plain)
    second = Scripted("surat", name="tesseract", probability=UNSURE)
    loaders: list[Loader] = [lambda: Scripted("suxat", probability=UNSURE), lambda: second]
    recogniser = Recogniser(TextOptions(), load_lexicon(), load_calibration(), loaders)
    found = recogniser.recognise([plain, twice, plain])
    assert (second.calls, second.seen) == (1, 6)
    assert [len(line.unchosen) > 0 for line in found] == [False, True, False]
    assert all({r.engine for r in line.readings} == {"ppocr", "tesseract"} for line in found)


@pytest.mark.parametrize("letters", [True, False])
def test_symbols_of_a_born_digital_page_are_shown_to_no_engine_and_outlined_words_are(letters: bool) -> None:
    page = make_page(lambda draw, font: draw.text((60, 240), "surat", fill=0, font=font))
    height = page.units.text_height
    side = height if letters else 8 * height
    outline = tuple(
        (60 + x * side, 240 + y * side) for x, y in ((0, 0), (1, 0.2), (0.7, 1), (0.4, 1), (0, 0.6))
    )
    shape = VectorShape("curve", outline, None, 0.0, 0.0, closed=True)
    typed = Character("s", Box(60, 40, 70, 60))
    engine = Scripted("surat", probability=0.9999)
    digital = replace(page, origin=PageOrigin.DIGITAL, digital=DigitalLayer((typed,), (shape,), ()))
    (read,) = reader(engine).read(digital, [EMPTY])
    assert (read.text, engine.seen > 0) == (("surat", True) if letters else ("", False))
