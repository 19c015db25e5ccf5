"""Replays the truth through the review: `python -m benchmarks.review_replay --records FOLDER --truth FOLDER`.

A scripted reviewer who knows what each sheet says presses real keys in the application, the cheapest that
settle each doubt rightly, then sets right what the queue did not show. What that took is printed, beside what
is still wrong afterwards, which should be nothing. The records are worked on in a copy.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Postfix
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from benchmarks.review_answers import RIGHT, Judge, Reply, label_text, number_of, official_number, reply_to
from benchmarks.review_wanted import Json, Wanted, fold, of_record, of_truth
from extractor.errors import OptionsError
from extractor.record.pointers import join, resolve
from extractor.review.app import ReviewApp
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.edits.fields import require_sound, typed
from extractor.review.screens.confirm import ConfirmScreen
from extractor.review.sessions.place import find_records, load
from extractor.review.settings import Settings
from extractor.review.widgets.edit_field import EditField

SCORER = Path(__file__).resolve().parents[2] / "shared" / "score" / "score.py"
_CHARACTERS = {"slash": "/", "enter": "\r"}
_MOST_MENDED = 200
_LOOK = 0.002
"""Seconds between two looks whether the application has done what was pressed."""


@dataclass
class Cost:
    """What was pressed for a number of questions; `typed` characters are counted apart from `keys`.

    A group is a question, and what is set apart from it another one. `places_right` were asked, alone or in a
    group, and left as they stood.
    """

    questions: int = 0
    keys: int = 0
    typed: int = 0
    first: int = 0
    places_right: int = 0
    candidates: int = 0
    edits: int = 0
    apart: int = 0
    wrong: int = 0
    wrong_keys: int = 0


@dataclass
class Report:
    """`queue` is what the queue asked, `beside` what was wrong and not asked; `left` what is still wrong."""

    sheets: int
    queue: Cost = field(default_factory=Cost)
    beside: Cost = field(default_factory=Cost)
    stuck: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        queue, beside = self.queue, self.beside
        asked = max(queue.questions, 1)
        places = queue.places_right + queue.wrong
        return [
            f"sheets                         {self.sheets}",
            f"doubts                         {queue.questions}",
            f"doubts a sheet                 {queue.questions / self.sheets:.1f}",
            f"  of them wrong                {queue.wrong}",
            f"keys a sheet, typing apart     {queue.keys / self.sheets:.1f}",
            f"keys a doubt, typing apart     {queue.keys / asked:.2f}  ({queue.typed} characters typed)",
            f"  and a wrong one              {queue.wrong_keys / max(queue.wrong, 1):.2f}",
            f"first candidate right          {queue.first / asked:.3f}",
            f"  of the places              {queue.places_right / max(places, 1):.3f}  ({places} places)",
            f"another candidate right        {queue.candidates / asked:.3f}",
            f"typed or taken away            {queue.edits / asked:.3f}",
            f"set apart from a group         {queue.apart}",
            f"wrong and not shown            {beside.questions}",
            f"  keys for them, typing apart  {beside.keys}  ({beside.typed} characters typed)",
            f"could not be answered          {len(self.stuck)}",
            f"wrong at the end               {len(self.left)}",
            *(f"    {what}" for what in [*self.stuck, *self.left]),
        ]


class Reviewer:
    """Presses keys in the application as one who knows what each record (by path) should say."""

    def __init__(self, app: ReviewApp, pilot: Pilot[None], truth: Mapping[Path, Wanted]) -> None:
        self.app, self.pilot, self.truth = app, pilot, truth
        self.report = Report(len(truth))
        self._cost = self.report.queue

    async def play(self) -> Report:
        """Settle the queue, then go through the records for what it did not show."""
        await self._settle_queue()
        self._cost = self.report.beside
        for path, wanted in self.truth.items():
            self.app.desk.turn_to(path)
            await self._set_right(path, wanted)
            self.report.left += [f"{path.parts[-3]}: {what}" for what in wrongs(wanted, self._data)]
        return self.report

    @property
    def _data(self) -> Json:
        data = self.app.desk.record()
        assert data is not None
        return data

    async def press(self, *keys: str) -> None:
        """Press keys; the application takes them one by one."""
        self._cost.keys += len(keys)
        for key in keys:
            self.app.post_message(events.Key(key, _CHARACTERS.get(key, key if len(key) == 1 else None)))
        await self._settled()

    async def type(self, text: str) -> None:
        """Let the text stand in the field that is open, and close it.

        A letter is put right where the cursor stands; where more is wrong the field is emptied first.
        """
        field = self.app.focused
        assert isinstance(field, Input | EditField)
        if isinstance(field, EditField):
            keys, text = _changes(field.value, field.cursor_location[1], text)
            await self.press(*keys)
        self._cost.typed += len(text)
        if text:
            self.app.post_message(events.Paste(text))
        await self.press("enter")

    async def _settled(self) -> None:
        """Wait until all that was pressed is done, not for idle time: a busy machine looks idle."""
        await self.pilot.pause(0)
        while not self.app.idle:
            await self.pilot.pause(_LOOK)

    async def _settle_queue(self) -> None:
        """Answer what is asked; where an answer cannot stand yet (its lane is missing), mend that first."""
        seen: Counter[tuple[Path, Doubt, str]] = Counter()
        while (item := self.app.desk.item) is not None:
            value = resolve(self._data, item.doubt.pointer)
            mark = (item.path, item.doubt, json.dumps(value, default=str))
            seen[mark] += 1
            if seen[mark] > 2:
                self.report.stuck.append(f"{item.path.parts[-3]}: {item.doubt.key} comes again")
                return
            if seen[mark] == 2:
                await self._mend_all(self.truth[item.path])
            await self._answer(item.path)

    async def _mend_all(self, wanted: Wanted) -> None:
        """Set the structure of the record at hand right; what that takes was not asked."""
        queue, self._cost = self._cost, self.report.beside
        for _ in range(_MOST_MENDED):
            if not await self._mend_structure(wanted):
                break
            self._cost.questions += 1
        self._cost = queue

    async def _answer(self, path: Path) -> None:
        """Settle the doubt at hand with as few keys as can be."""
        item = self.app.desk.item
        if item is None:
            raise ValueError(f"No value of {path} is at hand.")
        doubt, wanted, data = item.doubt, self.truth[path], self._data
        cost = self._cost
        cost.questions += 1
        if doubt.members and await self._take_official(doubt, wanted):
            return
        if doubt.members:
            await self._set_apart(doubt, wanted)
        reply = RIGHT if doubt.members else reply_to(doubt, wanted, data)
        if reply.text is None and not reply.gone and not doubt.members and not _can_stand(data, doubt):
            reply = Reply(doubt.value)
        if reply.text is None and not reply.gone:
            apart = len(self.app.desk.apart)
            cost.first += not apart
            cost.places_right += (len(doubt.members) or 1) - apart
            empty = resolve(data, doubt.pointer) in (None, "", [])
            claimed = empty and not doubt.members and doubt.kind is not DoubtKind.FINDING
            while doubt.members and self.app.screen_has_more:
                await self.press("enter")
            await self.press("b" if claimed else "enter")
            return
        cost.wrong += 1
        before = cost.keys
        await self._correct(doubt, reply, wanted)
        cost.wrong_keys += cost.keys - before

    async def _take_official(self, doubt: Doubt, wanted: Wanted) -> bool:
        """Take the known official who is the right one, where one who is not was read; False for none."""
        number = official_number(doubt, wanted)
        if number is None or not any(_is_wrong(one, wanted, self._data) for one in doubt.members):
            return False
        await self.press(str(number))
        wrong = sum(_is_wrong(one, wanted, self._data) for one in doubt.members)
        self._cost.places_right += len(doubt.members) - wrong
        self._cost.candidates += 1
        self._cost.wrong += 1
        self._cost.wrong_keys += 1
        return True

    async def _set_apart(self, doubt: Doubt, wanted: Wanted) -> None:
        """Set what is wrong in a group apart, so far as it has numbers; it is asked alone next."""
        for number, one in enumerate(doubt.members[: len(doubt.candidates)], 1):
            if _is_wrong(one, wanted, self._data):
                await self.press(str(number))
                self._cost.apart += 1

    async def _correct(self, doubt: Doubt, reply: Reply, wanted: Wanted) -> None:
        cost, data = self._cost, self._data
        number = None if reply.gone else number_of(doubt, wanted, data)
        if number is not None:
            cost.candidates += 1
            await self.press(str(number))
            return
        cost.edits += 1
        if reply.gone:
            await self.press("b")
            if isinstance(self.app.screen, ConfirmScreen):
                await self.press("y")
        else:
            await self.press("e")
            await self.type(as_typed(doubt, data, reply.text or ""))

    async def _set_right(self, path: Path, wanted: Wanted) -> None:
        """Correct what is wrong in the record and was not asked, structure first."""
        for _ in range(_MOST_MENDED):
            if not await self._mend_structure(wanted) and not await self._mend_value(path, wanted):
                return
            self._cost.questions += 1

    async def _mend_value(self, path: Path, wanted: Wanted) -> bool:
        """Correct the first wrong value through the tables; False where there is none."""
        judge = Judge(wanted, self._data)
        pointer = next(iter(judge.wrong_values()), None)
        if pointer is None:
            return await self._mend_list(judge)
        await self.press("v", "slash")
        await self.type(f"{pointer} ")
        await self.press("enter")
        questions = self._cost.questions
        await self._answer(path)
        self._cost.questions = questions
        return True

    async def _mend_list(self, judge: Judge) -> bool:
        """Add the first item that a list of the identity block lacks."""
        lacking = judge.lacking_item()
        if lacking is None:
            return False
        pointer, after, text = lacking
        await self.press("v", "slash")
        await self.type(f"{pointer}/{after} " if after >= 0 else f"{pointer} ")
        await self.press("i", "enter", "e")
        await self.type(text)
        return True

    async def _mend_structure(self, wanted: Wanted) -> bool:
        """Add or take away the first lane, step, symbol or connector that is amiss; False where none is."""
        judge = Judge(wanted, self._data)
        for mend in (self._mend_lanes, self._mend_steps, self._mend_symbols, self._mend_edges):
            if await mend(judge):
                return True
        return False

    async def _flow(self, line: str, *keys: str, typed: str | None = None) -> None:
        """In the flow, at the line with these words, press keys, type, and come back."""
        await self.press("f", "slash")
        await self.type(line)
        await self.press(*keys)
        if typed is not None:
            await self.type(typed)
        await self.press("q")

    async def _mend_lanes(self, judge: Judge) -> bool:
        pairs = judge.pairs.lanes
        for n in range(len(self._data["actors"])):
            if n not in pairs.values():
                await self._flow(f"/actors/{n} ", "d", "y")
                return True
        for n, name in enumerate(judge.wanted.lanes):
            if n not in pairs:
                before = pairs.get(n - 1)
                keys = ("i", "left", "e") if before is None else ("i", "e")
                await self._flow(f"/actors/{before or 0} ", *keys, typed=name)
                return True
        return False

    async def _mend_steps(self, judge: Judge) -> bool:
        pairs = judge.pairs.steps
        for n in range(len(self._data["steps"])):
            if n not in pairs.values():
                await self._flow(f"/steps/{n} ", "d")
                return True
        for n, step in enumerate(judge.wanted.steps):
            if n not in pairs:
                line = f"/steps/{pairs[n - 1]} " if n - 1 in pairs else "/actors/0 "
                await self._flow(line, "w", "e", typed=step.texts["activity"])
                return True
        return False

    async def _mend_symbols(self, judge: Judge) -> bool:
        nodes = judge.pairs.nodes
        for n, step in enumerate(self._data["steps"]):
            for place, symbol in enumerate(step["symbols"]):
                if symbol["id"] not in nodes:
                    await self._flow(join("steps", n, "symbols", place) + " ", "d")
                    return True
                if not judge.symbol_fits(nodes[symbol["id"]], symbol):
                    place_of = join("steps", n, "symbols", place)
                    await self._flow(place_of + " ", "e", typed=judge.text(place_of) or "")
                    return True
        for node in judge.lacking_symbols():
            m = judge.pairs.steps[node[0]]
            await self._flow(f"/steps/{m} ", "i", "e", typed=judge.symbol_text(node))
            return True
        return False

    async def _mend_edges(self, judge: Judge) -> bool:
        for n, edge in enumerate(self._data["flow"]):
            if not judge.fits(join("flow", n), edge):
                text = judge.text(join("flow", n))
                if text is None:
                    await self._flow(join("flow", n) + " ", "d")
                else:
                    await self._flow(join("flow", n) + " ", "e", typed=text)
                return True
        for source, target, label in judge.missing_edges():
            await self._flow(f" {source} ", "c", typed=target + label_text(label))
            return True
        return False


def _changes(value: str, at: int, text: str) -> tuple[list[str], str]:
    """The keys that make room in a field for the letters that are typed then, and these letters."""
    end = Postfix.similarity(value[at:], text[at:]) if text[:at] == value[:at] else 0
    gone = len(value) - at - end
    if text[:at] == value[:at] and gone <= 1:
        return ["delete"] * gone, text[at : len(text) - end]
    return ["ctrl+u"], text


def _can_stand(record: Json, doubt: Doubt) -> bool:
    """Whether what stands there can be accepted; words where a length of time belongs cannot."""
    try:
        require_sound(record, doubt.pointer)
    except OptionsError:
        return False
    return True


def _is_wrong(doubt: Doubt, wanted: Wanted, record: Json) -> bool:
    return reply_to(doubt, wanted, record) != RIGHT


def as_typed(doubt: Doubt, record: Json, text: str) -> str:
    """The text, or as what is printed where its field's reader cannot read it."""
    try:
        typed(record, doubt.pointer, text)
    except OptionsError:
        return f"={text}"
    return text


def wrongs(wanted: Wanted, record: Json) -> list[str]:
    """The scored places of a record that differ from the truth."""
    judge = Judge(wanted, record)
    places = [*judge.wrong_values()]
    places += [f"/identity/{name}" for name in wanted.lists if not judge.list_is_right(name)]
    places += [f"step {n} is missing" for n in range(len(wanted.steps)) if n not in judge.pairs.steps]
    places += [f"symbol {node} is missing" for node in judge.lacking_symbols()]
    places += [f"{a} -> {b} is missing" for a, b, _ in judge.missing_edges()]
    for name in ("steps", "flow"):
        places += [join(name, n) for n in range(len(record[name])) if not judge.belongs(name, n)]
    return places


def replay(paths: Sequence[Path], truth: Mapping[Path, Wanted], size: tuple[int, int] = (120, 40)) -> Report:
    """Let the scripted reviewer work on these records, in place, on a screen of so many columns and lines."""

    async def run() -> Report:
        app = ReviewApp(list(paths), "replay", Settings.of(lang="en", images="none"))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            report = await Reviewer(app, pilot, truth).play()
            await app.action_quit()
        return report

    return asyncio.run(run())


def truths(records: Sequence[Path], folder: Path) -> dict[Path, Wanted]:
    """The truth of each record; records that the truth has nothing of are left out."""
    found = {}
    for path in records:
        case = folder / path.parts[-3]
        known = _known(case)
        if known:
            activity = fold(" ".join(step["activity"] for step in load(path)["steps"]))
            found[path] = max(known, key=lambda one: fuzz.ratio(activity, _activities(one)))
    return found


def _known(case: Path) -> list[Wanted]:
    if (case / "truth.json").is_file():
        data = json.loads((case / "truth.json").read_text(encoding="utf-8"))
        return [of_truth(one) for one in (data if isinstance(data, list) else [data])]
    return [of_record(load(path)) for path in sorted(case.glob("*/record.json"))]


def _activities(wanted: Wanted) -> str:
    return fold(" ".join(step.texts["activity"] for step in wanted.steps))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="folder of <case>/<nn>/record.json")
    parser.add_argument("--truth", type=Path, required=True, help="folder of <case>/truth.json or records")
    parser.add_argument("--only", default="*", help="cases of this pattern")
    parser.add_argument("--out", type=Path, help="keep the reviewed records here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.out or Path(scratch) / "records"
        for case in sorted(arguments.records.glob(arguments.only)):
            if (arguments.truth / case.name).is_dir():
                shutil.copytree(case, folder / case.name)
        truth = truths(find_records([folder]), arguments.truth)
        report = replay(list(truth), truth)
        print("\n".join(report.lines()))
        if SCORER.is_file() and any(arguments.truth.glob("*/truth.json")):
            command = [sys.executable, str(SCORER), str(arguments.truth), str(folder)]
            subprocess.run([*command, "--only", arguments.only, "--worst", "5"], check=False)
    return 1 if report.stuck or report.left else 0


if __name__ == "__main__":
    sys.exit(main())
