"""Lines through one or two engines: who reads what, who is believed, how sure the result is."""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.errors import MissingDependencyError
from extractor.options import Engine, Profile, TextOptions
from extractor.page.model import Gray
from extractor.record.folding import letters_of
from extractor.text.engines.base import EngineError, LineEngine, LineReading
from extractor.text.engines.ppocr import load_ppocr
from extractor.text.engines.tesseract import load_tesseract
from extractor.text.fusion.calibration import Calibration, LineSigns, line_signs
from extractor.text.fusion.roman_bars import read_numerals
from extractor.text.fusion.spacing import restore_spaces
from extractor.text.fusion.voting import vote
from extractor.text.fusion.word_repair import Repaired, Repairer
from extractor.text.language.lattice import Sight
from extractor.text.language.lexicon import WORD, Lexicon
from extractor.text.language.line_decoder import LineDecoder
from extractor.text.language.visual_distance import load_visual_distance
from extractor.text.model import SURE
from extractor.text.segmentation.colour_lights import agreement, most_agreed
from extractor.text.segmentation.lines import LineCut

SETTLED = {Profile.ACCURATE: (0.95, 0.99), Profile.FAST: (0.8, 0.84)}
"""Lines that the leading engine has read this surely are not looked at again, in other lights, in other cuts
or by another engine; those with digits have to be surer, since a wrong digit makes as good a number."""
QUICKLY = {Profile.ACCURATE: (0.99, 1.0), Profile.FAST: (0.95, 0.97)}
"""What the network that reads first has read this surely is not even shown to the leading engine,
unless it is short: that is soon read, and what the leading engine sees along it may be wanted. The fast
profile does without. In the accurate one no line with digits is believed at once."""

SHORT = 8
"""Lines of so few characters keep what was seen along them however surely they were read: a length of time
that lost its digit ("jam") reads as well as any word."""

ITEM = re.compile(r"\d{1,2}[.)]")
"""The number of an item in a list, with which a line begins."""

ROMAN = re.compile(r"\b[IVX]{2,}\b")
"""A Roman numeral: one that lost a stroke makes as good a one."""

FIRST_LOOKS = 3
"""So many of the lights that a line under marks is seen in are tried first."""

RIVALLED = 0.85
"""Most that a line is sure of whose other cut reads otherwise."""

EXPLAINED = 0.35
"""So much of a line's picture may be left over beside its letters: margins, and a seal's strokes."""

REPAIRED = 0.9
"""Most that a line is sure of where the word list or the bars of a numeral changed its letters, but for those
of one shape. On spoilt real sheets six such lines were sure: five had been printed so, misspelt, or held
another word."""
_SHAPES = str.maketrans("lI1|0", "iiiio")

STRAY_CAPITAL = 0.9
"""Most that a line is sure of with a capital I in a word of small letters: an i whose dot was not seen, or
two words that ran together. All six words of real sheets that were read so had been printed otherwise; among
more capitals it is an abbreviation's, as in LKjIP."""
_STRAY_CAPITAL = re.compile(r"\b[A-Z]?[a-z]+I[a-z]*\b")

DECODED_COST = 2.0
"""What reading a line by its likeliest words counts for as repair."""

LONG = 2000.0
"""Pages with longer lines, all together, in heights of their pictures, are hardly writing."""
PROBES, PROBED = 8, 12
"""That many lines of such a page are tried first, up to this many heights of their pictures."""
NOISE = 0.45
"""Mean probability of the characters below which a line's reading is that of noise."""

Loader = Callable[[], LineEngine]
Readings = Sequence[LineReading] | None
Asking = Generator[Sequence[LineCut], Readings, list["Recognised"]]
"""The reading of some lines. It stops once, to say which of them and of their other cuts the second engine is
to read: that takes as long to start as for eight lines, and is asked for all of them together."""


@dataclass(frozen=True)
class Recognised:
    """A line's text with its calibrated confidence and the readings behind it, the leading engine's first.

    `unchosen` are the readings of another cut of the line that was read less surely; `from_rival` says that
    the text is that of the cut's rival, `from_band` that it is that of its band, or of its rival's.
    """

    text: str
    confidence: float
    readings: tuple[LineReading, ...] = ()
    unrepaired: str | None = None
    unchosen: tuple[LineReading, ...] = ()
    from_rival: bool = False
    from_band: bool = False

    def cut(self, cut: LineCut) -> LineCut:
        """The one of a line's cuts that the text was read from."""
        cut = cut.rival if self.from_rival and cut.rival is not None else cut
        return cut.band if self.from_band and cut.band is not None else cut

    @property
    def sights(self) -> tuple[Sight, ...]:
        """What was seen in each picture of a short line or one not read surely, the leading one first."""
        if self.confidence >= SURE and len(self.text) > SHORT:
            return ()
        traces = [r.trace for r in (*self.readings, *self.unchosen) if r.trace is not None]
        return tuple(dict.fromkeys(map(Sight.of, traces)))


@dataclass(frozen=True)
class Weighed:
    """A line's text before and after repair, and the signs that it is right."""

    unrepaired: str
    text: str
    signs: LineSigns


class Recogniser:
    """Holds the engines that the options ask for; they are loaded when the first line is to be read."""

    def __init__(
        self,
        options: TextOptions,
        lexicon: Lexicon,
        calibration: Calibration,
        loaders: Sequence[Loader] = (load_ppocr, load_tesseract),
        quick: Loader | None = None,
    ) -> None:
        self._options = options
        self._lexicon = lexicon
        self._calibration = calibration
        self._repairer = Repairer(lexicon, load_visual_distance())
        self._decoder: LineDecoder | None = None
        self._loaders = _wanted(options.engine, loaders)
        self._quick = None if options.engine is Engine.TESSERACT else quick
        self._engines: list[LineEngine] | None = None
        self._warnings: dict[str, None] = {}
        self._faults: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which engines cannot be loaded."""
        return tuple(self._warnings)

    def take_faults(self) -> tuple[str, ...]:
        """What engines failed at since this was last asked."""
        faults = tuple(self._faults)
        self._faults.clear()
        return faults

    @property
    def versions(self) -> dict[str, str]:
        return {engine.name: engine.version for engine in self._load()}

    def recognise(self, cuts: Sequence[LineCut]) -> list[Recognised]:
        """One result for each line, in order; its text is empty where nothing could be read."""
        if not cuts:
            return []
        others = self._load()[1:]
        asking = self._recognising(cuts)
        asked = next(asking)
        return _answered(asking, self._read(others[0], asked, last=False) if others and asked else None)

    def _recognising(self, cuts: Sequence[LineCut]) -> Asking:
        first, *others = self._load()
        if not cuts or (_length(cuts) > LONG and self._rubbish(first, cuts)):
            yield ()
            return [Recognised("", 0.0)] * len(cuts)
        results = self._quickly(cuts)
        profile = self._options.profile
        least, short = QUICKLY[profile], SHORT if profile is Profile.ACCURATE else 0
        left = [
            k
            for k, result in enumerate(results)
            if len(result.text) <= short
            or not self._knows_all(result.text)
            or not self._settled(cuts[k], result, least)
        ]
        slowly = yield from self._slowly([cuts[k] for k in left], first, others)
        for k, result in zip(left, slowly, strict=True):
            results[k] = result
        return results

    def _quickly(self, cuts: Sequence[LineCut]) -> list[Recognised]:
        """The lines as the network reads them that reads first; empty where there is none."""
        readings = self._read(self._quick(), cuts, last=False) if self._quick else None
        if readings is None:
            return [Recognised("", 0.0)] * len(cuts)
        return [self._result(cut, (reading,)) for cut, reading in zip(cuts, readings, strict=True)]

    def _slowly(self, cuts: Sequence[LineCut], first: LineEngine, others: Sequence[LineEngine]) -> Asking:
        """The lines as the leading engine reads them, and where it leaves a doubt, what else there is."""
        if not cuts:
            yield ()
            return []
        leading = self._read(first, cuts, last=not others)
        if leading is None:
            first, others = others[0], others[1:]
            leading = self._read(first, cuts, last=True) or []
        results = [self._result(cut, (reading,)) for cut, reading in zip(cuts, leading, strict=True)]
        least = SETTLED[self._options.profile]
        doubted = [k for k, result in enumerate(results) if not self._settled(cuts[k], result, least)]
        again = yield from self._again(
            [cuts[k] for k in doubted], [leading[k] for k in doubted], first, others
        )
        for k, result in zip(doubted, again, strict=True):
            results[k] = result
        return results

    def _settled(self, cut: LineCut, result: Recognised, least: tuple[float, float]) -> bool:
        """Whether a line was read so surely that no further look is worth its time.

        What runs over a line can make one digit of another, or hide one, and it reads as well as before:
        there only known words are believed at once, and only those of a long line.
        """
        text = ITEM.sub("", result.text)
        numeric = any(map(str.isdigit, text)) or ROMAN.search(text) is not None
        # A bracket without its other half is one that was lost, or that ends in another line.
        if result.confidence < least[numeric] or text.count("(") != text.count(")"):
            return False
        if not (cut.looks or cut.rival or cut.band or cut.whole is not None):
            return True
        return len(text) > SHORT and not numeric and self._knows_all(text)

    def _knows_all(self, text: str) -> bool:
        """Whether all words are in the list, those in capitals too: "LKj" can be read as "LK"."""
        return all(self._lexicon.derives(word) for word in WORD.findall(text))

    def _again(
        self,
        cuts: Sequence[LineCut],
        leading: Sequence[LineReading],
        first: LineEngine,
        others: Sequence[LineEngine],
    ) -> Asking:
        """The doubted lines, seen in other lights and other cuts, and by another engine."""
        looks = self._looks(first, cuts, leading)
        leading = self._agreed(first, cuts, leading, looks)
        results = [self._result(cut, (reading,)) for cut, reading in zip(cuts, leading, strict=True)]
        # Where most looks at a line under a mark show no writing, there is none to ask another for.
        asked = [k for k, cut in enumerate(cuts) if others and (results[k].text or not cut.looks)]
        bands = {k: cut.band for k, cut in enumerate(cuts) if cut.band is not None}
        rivals = {k: cut.rival for k, cut in enumerate(cuts) if cut.rival is not None}
        in_bands, of_rivals = (self._recognising(list(cut.values())) for cut in (bands, rivals))
        own, banded, rivalling = [cuts[k] for k in asked], next(in_bands), next(of_rivals)
        answers = yield [*own, *banded, *rivalling]
        read: list[Readings] = [None] * 3
        if answers is not None:
            ends = len(own), len(own) + len(banded)
            read = [answers[: ends[0]], answers[ends[0] : ends[1]], answers[ends[1] :]]
        for k, reading in zip(asked, read[0] or (), strict=read[0] is not None):
            results[k] = self._result(cuts[k], (leading[k], reading))
        for k, readings in looks.items():
            known = (*results[k].readings, *readings)
            sure = min(results[k].confidence, agreement(leading[k], readings))
            results[k] = replace(results[k], confidence=sure, readings=known)
        self._bands(dict(zip(bands, _answered(in_bands, read[1]), strict=True)), results)
        self._rivals(cuts, rivals, _answered(of_rivals, read[2]), results)
        self._wholes(first, cuts, results)
        return results

    def glance(self, cuts: Sequence[LineCut]) -> list[str]:
        """What the leading engine alone reads in each line, without repair: a quick look at many lines."""
        return (
            [reading.text for reading in self._read(self._load()[0], cuts, last=True, glance=True) or ()]
            if cuts
            else []
        )

    def _rubbish(self, engine: LineEngine, cuts: Sequence[LineCut]) -> bool:
        """Whether the beginnings of lines from all over the page read like noise."""
        step = max(1, len(cuts) // PROBES)
        beginnings = [replace(c, image=c.image[:, : PROBED * c.image.shape[0]]) for c in cuts[::step]]
        readings = self._read(engine, beginnings, last=False, glance=True)
        return readings is not None and all(reading.confidence < NOISE for reading in readings)

    @staticmethod
    def _bands(in_bands: Mapping[int, Recognised], results: list[Recognised]) -> None:
        """Puts what is read in a line's band in the place of what explains less of it, or less surely."""
        for k, read in in_bands.items():
            whole = replace(results[k], confidence=min(results[k].confidence, _explained(results[k])))
            band = replace(read, confidence=min(read.confidence, _explained(read)), from_band=True)
            better, less = (band, whole) if band.confidence > whole.confidence else (whole, band)
            if letters_of(whole.text) != letters_of(band.text):
                better = replace(better, confidence=min(better.confidence, RIVALLED))
            results[k] = replace(better, unchosen=(*better.unchosen, *less.readings))

    @staticmethod
    def _rivals(
        cuts: Sequence[LineCut],
        rivals: Mapping[int, LineCut],
        of_rivals: Sequence[Recognised],
        results: list[Recognised],
    ) -> None:
        """Puts the surer reading in the place of lines that were cut out in two ways."""
        for k, result in zip(rivals, of_rivals, strict=True):
            mine = _in_width(results[k], cuts[k], rivals[k])
            other = _in_width(result, rivals[k], cuts[k])
            surer, less = (other, mine) if other.confidence > mine.confidence else (mine, other)
            surer = replace(surer, unchosen=less.readings, from_rival=surer is other)
            if letters_of(mine.text) != letters_of(other.text):
                surer = replace(surer, confidence=min(surer.confidence, RIVALLED))
            results[k] = surer

    def _wholes(self, engine: LineEngine, cuts: Sequence[LineCut], results: list[Recognised]) -> None:
        """Adds what the engine sees where short lines are shown with the strokes around them."""
        wholes = {k: replace(cut, image=cut.whole) for k, cut in enumerate(cuts) if cut.whole is not None}
        readings = self._read(engine, list(wholes.values()), last=False, glance=True) if wholes else None
        for k, reading in zip(wholes, readings or (), strict=readings is not None):
            results[k] = replace(results[k], unchosen=(*results[k].unchosen, reading))

    def _agreed(
        self,
        engine: LineEngine,
        cuts: Sequence[LineCut],
        leading: Sequence[LineReading],
        looks: Mapping[int, Sequence[LineReading]],
    ) -> list[LineReading]:
        """The readings that most looks agree with; one of a further picture is read there closely."""
        agreed = list(leading)
        further: dict[int, LineCut] = {}
        for k, readings in looks.items():
            agreed[k] = most_agreed(readings)
            if agreed[k] is not leading[k] and agreed[k].unclear:
                place = next(n for n, reading in enumerate(readings) if reading is agreed[k])
                further[k] = replace(cuts[k], image=cuts[k].looks[place - 1])
        closely = self._read(engine, list(further.values()), last=False) if further else None
        for k, reading in zip(further, closely or (), strict=closely is not None):
            agreed[k] = reading
        return agreed

    def _looks(
        self, engine: LineEngine, cuts: Sequence[LineCut], leading: Sequence[LineReading]
    ) -> dict[int, list[LineReading]]:
        """What the engine reads in the pictures of lines under coloured marks, `leading` in the first.

        Beyond the first few only where it reads other words in these.
        """
        found = {k: [leading[k]] for k, cut in enumerate(cuts) if cut.looks}
        some = {k: cut.looks[:FIRST_LOOKS] for k, cut in enumerate(cuts) if cut.looks}
        self._look(engine, cuts, some, found)
        apart = [k for k, readings in found.items() if agreement(readings[0], readings) < 1.0]
        self._look(engine, cuts, {k: cuts[k].looks[FIRST_LOOKS:] for k in apart}, found)
        return found

    def _look(
        self,
        engine: LineEngine,
        cuts: Sequence[LineCut],
        looks: Mapping[int, Sequence[Gray]],
        found: Mapping[int, list[LineReading]],
    ) -> None:
        """Adds what the engine reads at a glance in some pictures of lines, by the lines' numbers."""
        pictures = [(k, replace(cuts[k], image=look)) for k, some in looks.items() for look in some]
        shown = [cut for _, cut in pictures]
        readings = self._read(engine, shown, last=False, glance=True) if shown else None
        for (k, _), reading in zip(pictures, readings or (), strict=readings is not None):
            found[k].append(reading)

    def _read(
        self, engine: LineEngine, cuts: Sequence[LineCut], *, last: bool, glance: bool = False
    ) -> list[LineReading] | None:
        """The engine's readings; None where it failed and another engine can stand in."""
        try:
            read = engine.glance if glance else engine.read
            return _checked(engine, read([cut.image for cut in cuts]), len(cuts))
        except EngineError as error:
            if last:
                raise
            self._faults[f"The engine {engine.name} failed on some lines: {error.message}"] = None
            return None

    def weigh(self, cut: LineCut, readings: tuple[LineReading, ...]) -> Weighed:
        """One text from all readings of a line, the leading engine's first, and its signs of being right."""
        other = readings[1] if len(readings) > 1 else None
        chosen = restore_spaces(readings[0], other, cut.image, cut.text_height, self._lexicon)
        if other is not None:
            chosen = replace(chosen, glyphs=vote(chosen, other, self._lexicon))
        unrepaired = " ".join(chosen.text.split())
        chosen = replace(chosen, glyphs=read_numerals(chosen.glyphs, cut.image, cut.text_height))
        repaired = self._decoded(readings[0], self._repairer.repair(chosen, other))
        signs = line_signs(repaired, readings, self._lexicon, cut.text_height, cut.contrast, cut.sharpness)
        return Weighed(unrepaired, repaired.text, signs)

    def _decoded(self, reading: LineReading, repaired: Repaired) -> Repaired:
        """The line read by its likeliest words where it is unclear and makes no sense as it was read."""
        if not reading.unclear or reading.trace is None or self._lexicon.share(repaired.text) == 1.0:
            return repaired
        if self._decoder is None:
            self._decoder = LineDecoder(self._lexicon)
        text = self._decoder.decode(reading.trace, repaired.text)
        return repaired if text is None else Repaired(text, repaired.cost + DECODED_COST)

    def _result(self, cut: LineCut, readings: tuple[LineReading, ...]) -> Recognised:
        weighed = self.weigh(cut, readings)
        if not weighed.text:
            return Recognised("", 0.0, readings)
        unrepaired = weighed.unrepaired if weighed.unrepaired != weighed.text else None
        sure = self._calibration.line(weighed.signs)
        if unrepaired is not None and _shape(unrepaired) != _shape(weighed.text):
            sure = min(sure, REPAIRED)
        if _STRAY_CAPITAL.search(weighed.text):
            sure = min(sure, STRAY_CAPITAL)
        return Recognised(weighed.text, sure, readings, unrepaired)

    def _load(self) -> list[LineEngine]:
        if self._engines is None:
            engines: list[LineEngine] = []
            for loader in self._loaders:
                try:
                    engines.append(loader())
                except MissingDependencyError as error:
                    if len(self._loaders) == 1:
                        raise
                    self._warnings[f"{error.message} {error.remedy}"] = None
            if not engines:
                raise MissingDependencyError("no OCR engine is installed.", "Run `sop doctor`.")
            self._engines = engines
        return self._engines


def _shape(text: str) -> str:
    """The letters and digits of a text, those that look the same made one."""
    return letters_of(text.translate(_SHAPES))


def _answered(asking: Asking, readings: Readings) -> list[Recognised]:
    """What a reading comes to once the other engine has answered; None where it did not."""
    try:
        asking.send(readings)
    except StopIteration as done:
        results: list[Recognised] = done.value
        return results
    raise AssertionError("a reading asks once")


def _explained(line: Recognised) -> float:
    """Share of a line's picture between its first letter and its last: 1 where that is not known."""
    places = [g.x for r in line.readings[:1] for g in r.glyphs if g.x is not None and not g.text.isspace()]
    return min(1.0, EXPLAINED + max(places) - min(places)) if places else 1.0


def _in_width(line: Recognised, own: LineCut, other: LineCut) -> Recognised:
    """The line, less sure where its cut shows but a piece of the line as the other one cut it out."""
    share = own.box.width / max(1.0, own.box.width, other.box.width)
    return replace(line, confidence=min(line.confidence, EXPLAINED + share))


def _length(cuts: Sequence[LineCut]) -> float:
    """Length of all lines in heights of their pictures."""
    return float(sum(cut.image.shape[1] / max(1, cut.image.shape[0]) for cut in cuts))


def _wanted(engine: Engine, loaders: Sequence[Loader]) -> tuple[Loader, ...]:
    """The loaders in the order of trust: `loaders` holds PP-OCR's and Tesseract's."""
    if engine is Engine.PPOCR:
        return (loaders[0],)
    if engine is Engine.TESSERACT:
        return (loaders[-1],)
    return tuple(loaders)


def _checked(engine: LineEngine, readings: list[LineReading], count: int) -> list[LineReading]:
    """The readings, if there is one a line."""
    if len(readings) != count:
        raise EngineError(f"{engine.name} answered for {len(readings)} of {count} lines.")
    return readings
