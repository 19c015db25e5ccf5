"""Columns of raw page OCR: the running sums say what counting says, and the columns of a step come out."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.transcripts.line_cuts import Cut, LineCuts, RawLine, with_durations
from extractor.transcripts.step_columns import Context, cut_step
from extractor.transcripts.tokens import Token, tokenize_line, word_set

WORDS = st.sampled_from(
    ["Menerima", "surat", "Konsep", "kepada", "dan", "LKj", "10", "menit", "-", "jika", "x"]
)
TOKENS = st.builds(
    Token,
    text=WORDS,
    column=st.just(1),
    junk=st.booleans(),
    border_before=st.booleans(),
    border_after=st.booleans(),
    bullet=st.booleans(),
)


@st.composite
def raw_lines(draw: st.DrawFn) -> RawLine:
    tokens = tuple(draw(st.lists(TOKENS, min_size=1, max_size=9)))
    first = draw(st.integers(0, len(tokens) - 1))
    duration = draw(st.sampled_from([None, (first, draw(st.integers(first + 1, len(tokens))))]))
    return RawLine(1, tokens, duration)


def counted(line: RawLine, cut: Cut) -> float:
    """The score of a cut, counted word by word."""
    tokens = line.tokens
    limit = line.duration[0] if line.duration else len(tokens)
    junk = [n for n in range(limit) if tokens[n].junk]
    at = cut.activity
    lane = [n for n in junk if all(k in junk for k in range(min(n, at), max(n + 1, at)))]
    score = 1.5 * len(lane) - 1.5 * (len(junk) - len(lane))
    ends = {*cut, *(line.duration or ())}
    for n, token in enumerate(tokens):
        if token.border_before and n:
            score += 1.0 if n in ends else -1.0
        if token.border_after and n + 1 < len(tokens):
            score += 1.0 if n + 1 in ends else -1.0
        if n < at:
            score -= 2.5 * token.bullet
        elif token.word in word_set("activity_words"):
            score -= 1.2
        if 0 < n < at and not token.junk and token.text[0].isupper() and token.text[1:].islower():
            score -= 0.5 if token.word in word_set("document_words") else 0.1
    return score - 2.5 * sum(n > 0 and tokens[n - 1].bullet for n in cut)


@given(raw_lines())
def test_running_sums_agree_with_counting(line: RawLine) -> None:
    for score, cut in LineCuts(line, {}).best(1000, None):
        assert abs(score - counted(line, cut)) < 1e-9


@given(raw_lines(), st.tuples(*[st.floats(1, 30)] * 3))
def test_widths_cost_what_runs_past_them(line: RawLine, widths: tuple[float, float, float]) -> None:
    cuts = LineCuts(line, {})
    free = {cut: score for score, cut in cuts.best(1000, None)}
    for score, cut in cuts.best(1000, widths):
        columns = zip((0.4, 0.25, 0.25), cuts.parts(cut), widths, strict=True)
        cost = sum(w * min(max(0.0, len(part.text) - 1.12 * width), 15) for w, part, width in columns)
        assert abs(free[cut] - score - cost) < 1e-9


@given(st.lists(raw_lines(), min_size=1, max_size=5))
def test_no_word_is_lost_or_doubled(lines: list[RawLine]) -> None:
    step = cut_step([LineCuts(line, {}) for line in lines], Context())
    read = sorted(" ".join([*step.activity, *step.requirements, *step.output]).split())
    timed = [range(*line.duration) if line.duration else range(0) for line in lines]
    given_words = [
        "-" if t.bullet and not t.text[0].isdecimal() else t.text
        for line, behind in zip(lines, timed, strict=True)
        for n, t in enumerate(line.tokens)
        if not t.junk and n not in behind
    ]
    assert read == sorted(given_words)


def test_columns_read_across_come_apart() -> None:
    text = [
        "Menyusun konsep laporan | Disposisi 2 jam Konsep laporan",
        "kinerja kecamatan dan | pimpinan",
        "menyerahkannya",
    ]
    lines = with_durations([RawLine(n, tuple(tokenize_line(line))) for n, line in enumerate(text)])
    step = cut_step([LineCuts(line, {}) for line in lines], Context(("Disposisi pimpinan",)))
    assert " ".join(step.activity) == "Menyusun konsep laporan kinerja kecamatan dan menyerahkannya"
    assert step.requirements == ("Disposisi", "pimpinan")
    assert step.output == ("Konsep laporan",)
    assert step.duration == "2 jam"
