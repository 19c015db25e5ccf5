"""Writes the words of whole SOPs: an identity block and a procedure whose steps hang together."""

import random
from dataclasses import dataclass

from extractor.meaning.terms.regulations import load_regulations
from extractor.store.knowledge import load_json
from extractor.text.language.lexicon import load_lexicon

FIELDS = ("activity", "requirements", "duration", "output", "remarks")
PLACES = ("Contohan", "Sukamaju", "Angin Timur", "Karang Baru", "Wana Asri", "Tirta Mulya", "Banjar Lor")
PEOPLE = ("Budi Santoso", "Rini Astuti", "Agus Salim", "Siti Aminah", "Hadi Pranoto", "Joko Susilo")
DEGREES = (", SH", ", S.Sos", ", SE, MM", " S.STP, M.Si", ", S.Pd", "", "")
RANKS = ("Pembina", "Pembina Tingkat I", "Penata Tingkat I", "Penata", "Pembina Utama Muda")
UNITS = ("menit", "menit", "menit", "jam", "hari", "hari", "hari kerja", "minggu", "bulan")
TOOLS = (
    "Komputer",
    "Printer",
    "Alat Tulis Kantor",
    "ATK, dll",
    "Jaringan Internet",
    "Buku agenda",
    "Scanner",
    "Laptop/Komputer",
    "Lembar disposisi",
    "Aplikasi perkantoran",
    "Lemari arsip",
    "Kendaraan dinas",
)
SKILLS = ("Memiliki kemampuan", "Memahami", "Mampu")
ENDS = ("diperiksa", "ditandatangani", "ditindaklanjuti", "diproses lebih lanjut")
STATES = (
    "yang sudah diparaf",
    "yang telah ditandatangani",
    "yang sudah diperiksa",
    "terkoreksi",
    "lengkap",
    "yang disetujui",
    "terverifikasi",
    "yang sudah diberi nomor",
    "hasil perbaikan",
    "",
)
OUTCOMES = (
    "Konsep",
    "Draft",
    "Berkas",
    "Bahan",
    "Data",
    "Rekap",
    "Daftar",
    "Dokumen",
    "Surat",
    "Laporan",
    "Disposisi",
    "Nota dinas",
    "Buku agenda",
    "Lembar disposisi",
    "Bukti pengiriman",
    "Arsip",
    "Notulen",
    "SK",
    "Berita acara",
    "Undangan",
    "Formulir",
    "Tanda terima",
    "Jadwal",
    "Hasil verifikasi",
)
REMARKS = (
    "SOP Surat Keluar",
    "SOP Pengarsipan",
    "Jika diperlukan",
    "Kondisional",
    "Sesuai jadwal",
    "Maksimal 2 kali",
    "Dilakukan setiap bulan",
    "SOP Pengelolaan surat masuk",
    "Paling lambat tanggal 5",
    "-",
    "-",
)


@dataclass(frozen=True)
class Written:
    """An SOP in words: the identity's fields in order, the lanes, and a row of fields a step."""

    title: str
    agency: tuple[str, ...]
    fields: dict[str, list[str]]
    lanes: tuple[str, ...]
    steps: tuple[dict[str, str], ...]
    total: str | None


class Writer:
    """Writes SOPs out of the lexicons, other words among them, so that no word list is learnt."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words = load_json("lexicon/activities.json")
        self.roles = load_json("lexicon/roles.json")
        self.lexicon = load_lexicon()
        self.laws = load_regulations()
        self.subject = self._subject()

    def write(self) -> Written:
        """Another SOP."""
        rng = self.rng
        self.subject = self._subject()
        lanes = tuple(dict.fromkeys(self.role() for _ in range(rng.randint(2, 7))))
        steps, made = [], self.document()
        remarked = rng.choice((0.0, 0.0, 0.15, 0.5))
        decided, joint = rng.random() * 0.4, rng.choice((", ", "; ", " dan "))
        for _ in range(rng.choice((3, 5, 6, 7, 8, 9, 10, 12, 15, 20))):
            needed = made if rng.random() < 0.6 else self.document()
            if rng.random() < 0.2:
                needed = self._listed([needed, *(self.document() for _ in range(rng.randint(1, 3)))], joint)
            made = made if rng.random() < 0.15 else self.document()
            output = self._listed([made, self.document()], joint) if rng.random() < 0.12 else made
            steps.append(
                {
                    "activity": self.activity(lanes, decided),
                    "requirements": "" if rng.random() < 0.06 else needed,
                    "duration": "" if rng.random() < 0.03 else self.duration(),
                    "output": "" if rng.random() < 0.03 else output,
                    "remarks": rng.choice(REMARKS) if rng.random() < remarked else "",
                }
            )
        place = rng.choice(PLACES)
        title = f"{self.noun().capitalize()} {self.subject}"
        total = (
            rng.choice(("Jumlah waktu penyelesaian", "Total waktu", "Jumlah"))
            if rng.random() < 0.15
            else None
        )
        agency = (
            f"Pemerintah {rng.choice(('Kabupaten', 'Kota', 'Provinsi'))} {place}",
            f"{rng.choice(('Kecamatan', 'Dinas', 'Kelurahan', 'Badan'))} {rng.choice(PLACES)}",
        )
        return Written(title, agency, self._fields(title, place), lanes, tuple(steps), total)

    def _fields(self, title: str, place: str) -> dict[str, list[str]]:
        rng = self.rng
        many = lambda make, most: [make() for _ in range(rng.randint(1, most))]  # noqa: E731

        def date() -> str:
            month = rng.choice(("Januari", "Mei", "Agustus"))
            return f"{rng.randint(1, 28):02d} {month} {rng.randint(2012, 2024)}"

        signer = [f"Camat {place}", rng.choice(PEOPLE) + rng.choice(DEGREES), rng.choice(RANKS), self.nip()]
        return {
            "sop_number": [f"{rng.randint(1, 900)}/{rng.randint(1, 40)}/{rng.randint(2012, 2024)}"],
            "date_created": [date()],
            "date_revised": [date()],
            "date_effective": [date()],
            "approved_by": signer,
            "sop_title": [title],
            "legal_basis": many(self.law, 5),
            "qualifications": many(
                lambda: f"{rng.choice(SKILLS)} {self.verb()} {self.document().lower()}", 4
            ),
            "related_sops": many(lambda: f"SOP {self.noun()} {self._subject()}", 4),
            "equipment": many(lambda: rng.choice(TOOLS), 5),
            "warnings": many(
                lambda: f"Apabila tidak dilaksanakan, {self.noun()} {self.subject} terhambat", 2
            ),
            "record_keeping": many(self.document, 3),
        }

    def nip(self) -> str:
        rng = self.rng
        born, begun = f"19{rng.randint(55, 95)}0{rng.randint(1, 9)}12", f"20{rng.randint(10, 19)}01"
        return f"NIP. {born} {begun} 1 00{rng.randint(1, 9)}"

    def law(self) -> str:
        law = self.rng.choice(self.laws)
        kind = self.rng.choice(
            (law.type, "Peraturan Menteri Dalam Negeri", "Undang-Undang", "Peraturan Bupati")
        )
        return f"{kind} {self.rng.choice(('Nomor', 'No.'))} {law.number} Tahun {law.year} tentang {law.title}"

    def verb(self) -> str:
        if self.rng.random() < 0.8:
            return str(self.rng.choice(self.words["verbs"]))
        return str(self.rng.choice([w for w in self.lexicon.general if w.startswith("me") and len(w) > 6]))

    def noun(self) -> str:
        return str(self.rng.choice([pair[0] for pair in self.words["nouns"].items()]))

    def _subject(self) -> str:
        rng = self.rng
        words = [
            rng.choice(self.lexicon.domain if rng.random() < 0.6 else self.lexicon.general)
            for _ in range(rng.randint(1, 3))
        ]
        if rng.random() < 0.2:
            words.append("(" + "".join(rng.choice("ABDKLMPRSTU") for _ in range(rng.randint(2, 4))) + ")")
        return " ".join(words)

    def document(self) -> str:
        rng = self.rng
        kind = rng.choice(OUTCOMES) if rng.random() < 0.7 else rng.choice(self.words["documents"])
        about = rng.choice((self.subject, self.subject, "", self._subject()))
        state = rng.choice(STATES) if rng.random() < 0.35 else ""
        text = " ".join(f"{kind} {about} {state}".split())
        return rng.choice((str, str, str, str.capitalize, str.lower, str.title))(text)

    def activity(self, lanes: tuple[str, ...], decided: float) -> str:
        rng = self.rng
        opening = self.verb().capitalize()
        if rng.random() < 0.12:
            opening = f"{self.noun().capitalize()}"
        text = f"{opening} {self.document().lower() if rng.random() < 0.6 else self.document()}"
        lane = lambda: rng.choice((str, str.lower, str.title))(rng.choice(lanes))  # noqa: E731
        tails = (
            lambda: f"kepada {lane()}",
            lambda: f"untuk {rng.choice(ENDS)}",
            lambda: f"dan {self.verb()} {self.document().lower()}",
            lambda: f"oleh {lane()} kemudian diteruskan ke {lane()}",
            lambda: f"serta {self.verb()} {self.document().lower()} dari {lane()}",
            lambda: f"sesuai {rng.choice(('ketentuan', 'disposisi', 'arahan ' + lane()))}",
        )
        for _ in range(rng.choice((0, 0, 1, 1, 1, 2))):
            text = f"{text} {rng.choice(tails)()}"
        if rng.random() < decided:
            back, on = lane(), lane()
            text += rng.choice(
                (
                    f". Jika setuju diserahkan kepada {on}, jika tidak dikembalikan kepada {back}",
                    f", jika tidak dikembalikan kepada {back}, jika setuju diserahkan kepada {on}",
                    f". Apabila lengkap diteruskan ke {on}, apabila tidak lengkap dikembalikan",
                )
            )
        return text + rng.choice(("", "", "", ".", ";"))

    def duration(self) -> str:
        rng = self.rng
        amount = rng.choice((5, 10, 15, 20, 30, 45, 60, 120, *range(1, 15)))
        unit = rng.choice(UNITS)
        unit = rng.choice((str, str, str, str.capitalize, str.upper))(unit)
        return rng.choice(
            (f"{amount} {unit}",) * 12
            + (
                f"± {amount} {unit}",
                f"{amount}-{amount + 5} {unit}",
                f"{amount}{unit}",
                f"1 jam {amount} menit",
                f"{amount} {unit}/berkas",
                "Kondisional",
            )
        )

    def role(self) -> str:
        rng = self.rng
        head = rng.choice([*self.roles["expansions"], *self.roles["heads"]])
        tail = rng.choice(
            ("", "", "", "Umum", "Keuangan dan Program", "Renja dan Monev", "Pelayanan", "Pemerintahan")
        )
        role = f"{head} {tail}".strip()
        return rng.choice((str.title, str.title, str.upper, str))(role)

    def _listed(self, items: list[str], joint: str) -> str:
        form = self.rng.choice(("", "", "- ", "{}. "))
        if not form:
            return joint.join(items)
        return "\n".join(form.format(n) + item for n, item in enumerate(items, start=1))
