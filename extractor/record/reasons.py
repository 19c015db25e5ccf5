"""Why a value has to be looked at: a code, and what fills the blanks of its words.

The words of each code, in Indonesian and English, stand in `models/record/reasons.json`.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Code(StrEnum):
    """What makes a value doubtful, or says how it came about."""

    LINE_UNSEEN = "line_unseen"
    LINE_AND_HEAD_UNSEEN = "line_and_head_unseen"
    LINE_FAINT = "line_faint"
    LINE_BROKEN = "line_broken"
    LINE_ALONG_RULE = "line_along_rule"
    LINE_BY_ONE_TRACER = "line_by_one_tracer"
    HEAD_UNSEEN = "head_unseen"
    HEADS_AT_BOTH_ENDS = "heads_at_both_ends"
    OTHER_READING_AS_LIKELY = "other_reading_as_likely"
    EVIDENCE_WEAK = "evidence_weak"
    BRANCH_MISSING = "branch_missing"
    ENTRY_MISSING = "entry_missing"
    EXIT_MISSING = "exit_missing"
    INK_BESIDE_UNREAD = "ink_beside_unread"
    NO_INK = "no_ink"
    PAGE_BREAK = "page_break"
    OFF_PAGE_LINE_UNSEEN = "off_page_line_unseen"
    OFF_PAGE_ALONE = "off_page_alone"
    LANE_DOUBTED = "lane_doubted"
    LANE_CORRECTED = "lane_corrected"
    LANE_UNLIKE_ACTOR = "lane_unlike_actor"
    LANE_UNNAMED = "lane_unnamed"
    LANE_FROM_TEXT_HEAD = "lane_from_text_head"
    SYMBOL_MISSING = "symbol_missing"
    SHAPE_UNREAD = "shape_unread"
    ACTIVITY_EMPTY = "activity_empty"
    NUMBER_INFERRED = "number_inferred"
    NUMBERS_IN_ONE_ROW = "numbers_in_one_row"
    CELL_OF_SEVERAL_ROWS = "cell_of_several_rows"
    RULES_UNSEEN = "rules_unseen"
    STEP_BEFORE_MISSING = "step_before_missing"
    COLUMNS_GUESSED = "columns_guessed"
    COLUMN_UNSURE = "column_unsure"
    COLUMNS_BY_CONTENT = "columns_by_content"
    COLUMN_MISSING = "column_missing"
    ACTOR_FROM_WORDS = "actor_from_words"
    ACTOR_FROM_HANDOVER = "actor_from_handover"
    ACTOR_UNSURE_IN_WORDS = "actor_unsure_in_words"
    LIST_UNNUMBERED = "list_unnumbered"
    LIST_BEGINS_ANEW = "list_begins_anew"
    ACTORS_NOT_IN_TEXT = "actors_not_in_text"
    CUT_OFF = "cut_off"
    WORDS_CORRECTED = "words_corrected"
    WORDS_LEFT_OUT = "words_left_out"
    WORDS_UNKNOWN = "words_unknown"
    WRITING_UNREAD = "writing_unread"
    LETTERS_AND_DIGITS_ALIKE = "letters_and_digits_alike"
    LABEL_INSIDE = "label_inside"
    DATE_UNKNOWN = "date_unknown"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_WITHOUT_YEAR = "date_without_year"
    DATE_TORN = "date_torn"
    DATE_BESIDE_OTHERS = "date_beside_others"
    DURATION_TOO_LONG = "duration_too_long"
    DURATION_NONE = "duration_none"
    DURATION_UNKNOWN = "duration_unknown"
    DURATION_CONDITIONAL = "duration_conditional"
    DURATION_IMMEDIATE = "duration_immediate"
    DURATION_WHEN = "duration_when"
    DURATION_IN_SENTENCE = "duration_in_sentence"
    DURATION_IN_STROKES = "duration_in_strokes"
    DURATION_LETTERS = "duration_letters"
    DURATION_CORRECTED = "duration_corrected"
    DURATION_TWO_NUMBERS = "duration_two_numbers"
    DURATION_REVERSED = "duration_reversed"
    DURATION_ADDED = "duration_added"
    DURATION_IN_BRACKETS = "duration_in_brackets"
    DURATION_BESIDE_NUMBER = "duration_beside_number"
    DURATION_BESIDE_WORDS = "duration_beside_words"
    DURATION_BESIDE_SIGNS = "duration_beside_signs"
    FIGURE_UNLIKE_WORDS = "figure_unlike_words"
    COLUMN_NUMBER_DROPPED = "column_number_dropped"
    UNIT_OF_HEADER = "unit_of_header"
    UNIT_GUESSED = "unit_guessed"
    NIP_INVALID = "nip_invalid"
    NIP_FROM_OTHER_READING = "nip_from_other_reading"
    NIP_OTHER_READINGS = "nip_other_readings"
    APPROVER_LINE_SKIPPED = "approver_line_skipped"
    NAME_TORN = "name_torn"
    NAME_WITHOUT_COMMA = "name_without_comma"
    APPROVER_IN_ONE_LINE = "approver_in_one_line"
    FROM_OTHER_SOP = "from_other_sop"
    NOT_OF_THIS_FIELD = "not_of_this_field"
    ANSWERED_OTHERWISE = "answered_otherwise"
    SECOND_READING = "second_reading"
    NEWER_READING = "newer_reading"
    NEWER_STRUCTURE = "newer_structure"


class Reason(BaseModel):
    """One reason; `code` is one of `Code`, or that of a newer program."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    parameters: dict[str, str] = Field(default_factory=dict)


def because(code: Code, **parameters: str) -> Reason:
    """The reason of this code; a parameter such as `column="activity"` fills the blank of its name."""
    return Reason(code=code.value, parameters=parameters)
