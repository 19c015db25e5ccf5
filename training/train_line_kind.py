"""Trains the categoriser of line kinds on generated lines and writes `models/line_kind`.

    python -m training.train_line_kind [--lines 9000] [--epochs 12] [--seed 7]

The lines are made from the project's lexicons and regulation table, broken and misread as OCR does. Held out
for the scores is `training/line_kind_heldout.tsv`: lines of the sample texts, labelled by hand.
"""

import argparse
import csv
import json
import random
from pathlib import Path

import spacy
from spacy.training import Example

from extractor.meaning.terms.regulations import load_regulations
from extractor.transcripts.line_kind import LineKind, classify_by_rules, classify_lines
from extractor.transcripts.pipeline import CATEGORISER

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "models" / "line_kind"
HELDOUT = Path(__file__).with_name("line_kind_heldout.tsv")
LEXICON = ROOT / "models" / "lexicon"
CONFUSED = {
    "a": "{o",
    "e": "c",
    "i": "l1",
    "l": "I1",
    "o": "0c",
    "n": "u",
    "h": "b",
    "m": "rn",
    "S": "5",
    "O": "0",
}
JUNK = [
    "Q",
    "( )",
    "\\",
    "Y\\",
    ")",
    "J",
    "Ii}_",
    "‘",
    "v",
    ">",
    "A 4",
    "Ak",
    "'T_*",
    '"',
    "|",
    "]",
    "Nyridak",
    "r‘",
    "[",
    "* *",
]
PLACES = ["Contohan", "Sukamaju", "Angin Timur", "Karang Baru", "Wana Asri", "Tirta Mulya"]
PEOPLE = ["BUDI SANTOSO", "Rini Astuti", "AGUS SALIM", "Siti Aminah", "HADI PRANOTO", "Joko Susilo"]
SKILLS = [
    "Memiliki kemampuan",
    "Memahami aturan",
    "Mampu mengoperasikan",
    "Menguasai",
    "Mengetahui tugas dan fungsi",
    "Pendidikan minimal",
]
TOOLS = [
    "Komputer",
    "Printer",
    "Alat Tulis Kantor",
    "ATK, dll",
    "Jaringan Internet",
    "Ruang rapat",
    "Buku agenda",
    "Laptop/Komputer",
]
WARNINGS = [
    "Jika SOP ini tidak dilaksanakan, maka",
    "Apabila tidak dilaksanakan",
    "Bila prosedur ini tidak berjalan maka",
]


class Writer:
    """Writes lines of each kind."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        load = lambda name: json.loads((LEXICON / name).read_text(encoding="utf-8"))  # noqa: E731
        self.identity, self.headers = load("identity.json"), load("headers.json")
        self.activities, self.roles = load("activities.json"), load("roles.json")
        self.laws = [(r.type, r.number, r.year, r.title) for r in load_regulations()]

    def pick(self, items: list) -> object:
        return self.random.choice(items)

    def case(self, text: str) -> str:
        return self.pick([str, str, str.title, str.upper])(text)

    def role(self) -> str:
        head = self.pick([*self.roles["expansions"], *self.roles["heads"]])
        tail = self.pick(["", "", "Umum", "Keuangan dan Program", "Renja dan Monev", "Pelayanan"])
        return self.case(f"{head} {tail}".strip())

    def document(self) -> str:
        return self.pick([str, str.title])(self.pick(self.activities["documents"]))

    def sentence(self) -> str:
        words = self.pick(self.activities["verbs"]).capitalize(), self.document()
        tails = [
            f"kepada {self.role()}",
            f"untuk {self.pick(self.activities['verbs'])}",
            f"dan {self.pick(self.activities['verbs'])} {self.document()}",
            f"jika tidak setuju dikembalikan kepada {self.role()} untuk diperbaiki",
            f"jika setuju diserahkan kepada {self.role()}",
            f"oleh {self.role()} kemudian diteruskan ke {self.role()}",
            "",
            "",
        ]
        return " ".join([*words, self.pick(tails)]).strip()

    def part(self, text: str) -> str:
        """A piece of a text as a narrow column breaks it."""
        words = text.split()
        if len(words) < 4:
            return text
        start = self.random.randrange(1, len(words) - 1)
        return " ".join(words[start : start + self.random.randint(2, 7)])

    def law(self) -> str:
        kind, number, year, title = self.pick(self.laws)
        name = self.pick(
            [
                kind,
                "Peraturan Daerah",
                "Peraturan Gubernur",
                "Undang-Undang",
                "Peraturan Menteri Dalam Negeri",
            ]
        )
        return f"{name} {self.pick(['Nomor', 'No.', 'nomor'])} {number} Tahun {year} tentang {title}"

    def duration(self) -> str:
        return f"{self.random.randint(1, 60)} {self.pick(['menit', 'Menit', 'jam', 'hari', 'hari kerja'])}"

    def identity_label(self) -> str:
        labels = [variant for variants in self.identity["labels"].values() for variant in variants]
        lists = [v for f in self.identity["list_fields"] for v in self.identity["labels"][f]]
        one, other = self.case(self.pick(labels)), self.case(self.pick(lists))
        values = [
            f": {self.random.randint(1, 900)}/{self.random.randint(1, 40)}/2021",
            self.sentence(),
            "12 Januari 2020",
            "",
        ]
        return self.pick(
            [one, one, f"{one} :", f"{self.case(self.pick(lists))} {other}", f"{one} {self.pick(values)}"]
        )

    def identity_value(self) -> str:
        number = f"{self.random.randint(1, 9)}. "
        law, skill = self.law(), f"{self.pick(SKILLS)} {self.document()} {self.role()}"
        other = [
            self.pick(TOOLS),
            f"SOP {self.sentence()}",
            f"{self.pick(WARNINGS)} {self.sentence().lower()} tidak berjalan",
            skill,
        ]
        return self.pick(
            [
                number + law,
                number + law,
                self.part(law),
                self.part(law),
                number + self.pick(other),
                self.pick(other),
                f"{self.part(law)} {number}{self.pick(other)}",
                f"PEMERINTAH KABUPATEN {self.pick(PLACES).upper()}",
                f"KECAMATAN {self.pick(PLACES).upper()}",
                self.part(skill),
                f"- Sumber Data : {self.document()}",
            ]
        )

    def header(self) -> str:
        columns = [
            self.pick(self.headers["columns"][c][:6])
            for c in ("number", "activity", "requirements", "duration", "output", "remarks")
        ]
        lanes = [self.role() for _ in range(self.random.randint(1, 5))]
        return self.pick(
            [
                " ".join(map(self.case, [*columns[:2], *lanes, *columns[2:]])),
                " ".join(map(self.case, [*lanes, *columns[2:]])),
                self.case("Pelaksana Mutu Baku"),
                " ".join(map(self.case, columns[2:])),
                self.case(f"{columns[0]} {columns[1]} Pelaksana Mutu Baku Ket"),
            ]
        )

    def number_row(self) -> str:
        count = self.random.randint(5, 14)
        form = self.pick(["{}", "{}", "({})"])
        return self.pick([" ", "  ", "\t"]).join(form.format(n) for n in range(1, count))

    def step(self) -> str:
        mark = self.pick(["{}", "{}.", "{} |", "{}. |", "{} ["])
        junk = self.pick([*JUNK, "", "", ""])
        rest = self.pick(["", f"{self.document()} {self.duration()} {self.document()}", self.document()])
        return f"{mark.format(self.random.randint(1, 30))} {self.part_head(self.sentence())} {junk} {rest}".strip()  # noqa: E501

    def part_head(self, text: str) -> str:
        return " ".join(text.split()[: self.random.randint(2, 9)])

    def continuation(self) -> str:
        left = self.part(self.sentence()).lower()
        rest = self.pick(
            [
                "",
                self.document(),
                f"{self.pick(['Menit', 'menit', 'hari'])} {self.document()}",
                f"- {self.document()}",
            ]
        )
        return f"{left} {self.pick([*JUNK, '', '', ''])} {rest}".strip()

    def total(self) -> str:
        return f"{self.case(self.pick(self.headers['total']))} {self.duration()} {self.pick(['', '15 menit'])}".strip()  # noqa: E501

    def signature(self) -> str:
        digits = f"19{self.random.randint(55, 95)}{self.random.randint(1, 12):02d}{self.random.randint(1, 28):02d} 20{self.random.randint(0, 20):02d}01 1 00{self.random.randint(1, 9)}"  # noqa: E501
        return self.pick(
            [
                f"NIP. {digits}",
                f"NIP {digits}",
                f"{self.pick(PLACES)}, {self.random.randint(1, 28)} Juni 2022",
                f"{self.pick(PEOPLE)}, {self.pick(['S.H., M.H.', 'SE, MM', 'S.Sos'])}",
                "Mengetahui",
                "Ditetapkan di : " + self.pick(PLACES),
                f"CAMAT {self.pick(PLACES).upper()}",
                "Pembina Tingkat I",
            ]
        )

    def noise(self) -> str:
        return " ".join(self.pick(JUNK) for _ in range(self.random.randint(1, 4)))

    def misread(self, text: str) -> str:
        chance = self.pick([0.0, 0.0, 0.01, 0.03])
        return "".join(
            self.pick(list(CONFUSED[c])) if c in CONFUSED and self.random.random() < chance else c
            for c in text
        )

    def lines(self, count: int) -> list[tuple[str, str]]:
        kinds = [k.value for k in LineKind]
        weights = [{"identity_value": 3, "continuation": 3, "step": 2}.get(k, 1) for k in kinds]
        chosen = self.random.choices(kinds, weights, k=count)
        return [(self.misread(getattr(self, kind)()), kind) for kind in chosen]


def train(lines: list[tuple[str, str]], epochs: int, seed: int) -> spacy.Language:
    spacy.util.fix_random_seed(seed)
    nlp = spacy.blank("id")
    categoriser = nlp.add_pipe("textcat", config={"model": CATEGORISER})
    for kind in LineKind:
        categoriser.add_label(kind.value)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {k.value: float(k.value == kind) for k in LineKind}})
        for text, kind in lines
    ]
    nlp.initialize(lambda: examples)
    shuffle = random.Random(seed)
    for epoch in range(epochs):
        shuffle.shuffle(examples)
        losses: dict[str, float] = {}
        for start in range(0, len(examples), 64):
            nlp.update(examples[start : start + 64], losses=losses)
        print(f"epoch {epoch + 1}: loss {losses['textcat']:.3f}")
    return nlp


def accuracy(nlp: spacy.Language, lines: list[tuple[str, str]]) -> float:
    right = sum(
        max(doc.cats, key=doc.cats.get) == kind
        for doc, kind in zip(nlp.pipe(t for t, _ in lines), (k for _, k in lines), strict=True)
    )
    return right / len(lines)


def per_kind(found: list[str], wanted: list[str]) -> str:
    rows = ["| kind | lines | precision | recall |", "| --- | --- | --- | --- |"]
    for kind in LineKind:
        hit = sum(f == w == kind for f, w in zip(found, wanted, strict=True))
        named, true = found.count(kind), wanted.count(kind)
        if true:
            rows.append(f"| {kind.value} | {true} | {hit / named if named else 0:.2f} | {hit / true:.2f} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=9_000)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    with HELDOUT.open(encoding="utf-8", newline="") as source:
        heldout = [
            (row["line"], row["kind"])
            for row in csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    nlp = train(Writer(args.seed).lines(args.lines), args.epochs, args.seed)
    TARGET.mkdir(parents=True, exist_ok=True)
    nlp.get_pipe("textcat").to_disk(TARGET / "textcat", exclude=["vocab"])
    wanted = [kind for _, kind in heldout]
    alone = accuracy(nlp, heldout)
    combined = [r.kind.value for r in classify_lines([line for line, _ in heldout])]
    both = sum(f == w for f, w in zip(combined, wanted, strict=True)) / len(wanted)
    ruled = sum(
        f.value == w for f, w in zip(classify_by_rules([line for line, _ in heldout]), wanted, strict=True)
    ) / len(wanted)
    card = (ROOT / "training" / "line_kind_card.md").read_text(encoding="utf-8")
    scores = f"Rules alone {ruled:.3f}, model alone {alone:.3f}, both {both:.3f} of {len(heldout)} held-out lines.\n\n{per_kind(combined, wanted)}\n"  # noqa: E501
    (TARGET / "CARD.md").write_text(
        card.format(lines=args.lines, epochs=args.epochs, seed=args.seed, scores=scores), encoding="utf-8"
    )
    print(scores)


if __name__ == "__main__":
    main()
