"""Coded errors that say what happened and what to do, and the exit codes of the command line."""

import traceback
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """Exit codes of every `sop` command."""

    OK = 0
    """Everything asked for was done."""
    INTERNAL = 1
    """A fault of the program itself."""
    USAGE = 2
    """The command line is wrong."""
    PARTIAL = 3
    """Some inputs or pages failed; the rest was done."""
    BAD_INPUT = 4
    """No input could be used."""
    NOT_SOP = 5
    """The input was read, and holds no SOP AP sheet."""
    OUTPUT = 6
    """Results could not be written (no space, no rights, another run writes there)."""
    MISSING_DEPENDENCY = 7
    """An engine, model or language is missing."""
    FINDINGS = 8
    """A check found faults of the severity asked for."""
    INTERRUPTED = 130
    """Stopped by the user; what was done is kept."""


class SopError(Exception):
    """An error with a stable code, what happened, and what the user can do about it.

    Messages hold no personal data: never text that was read off a sheet.
    """

    code = "E-INTERNAL"
    exit_code = ExitCode.INTERNAL
    passing = False
    """It may well not happen again, as it has to do with the machine and not with the input."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


def as_sop_error(error: BaseException) -> SopError:
    """The error itself where it is one of ours, else what is said of a fault of the program."""
    if isinstance(error, SopError):
        return error
    return SopError(f"An unexpected {fault_place(error)}.", "Please report it.")


def fault_place(error: BaseException) -> str:
    """What arose where, such as `KeyError at flow.py:12`; not the error's text, which may quote a sheet."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class InputError(SopError):
    """A file or page that cannot be used."""

    code = "E-INPUT"
    exit_code = ExitCode.BAD_INPUT


class UnsupportedTypeError(InputError):
    code = "E-TYPE"


class EncryptedError(InputError):
    code = "E-ENCRYPTED"


class BrokenFileError(InputError):
    code = "E-BROKEN"


class LimitError(InputError):
    """A cap on size, pages, pixels, inflated bytes or time was exceeded."""

    code = "E-LIMIT"


class UnreadableFileError(InputError):
    """The file vanished or may not be read."""

    code = "E-ACCESS"


class OutputError(SopError):
    code = "E-OUTPUT"
    exit_code = ExitCode.OUTPUT


class LockedError(OutputError):
    """Another process writes there at this moment."""

    code = "E-LOCKED"


class MissingDependencyError(SopError):
    code = "E-MISSING"
    exit_code = ExitCode.MISSING_DEPENDENCY


class StoppedError(SopError):
    """A run ended itself before its end."""

    code = "E-STOPPED"
    exit_code = ExitCode.PARTIAL


class RecordError(SopError):
    """A record that cannot be read or does not hold to the contract."""

    code = "E-RECORD"
    exit_code = ExitCode.BAD_INPUT


class OptionsError(SopError):
    """A setting or an argument that is wrong."""

    code = "E-OPTIONS"
    exit_code = ExitCode.USAGE


class CrashError(SopError):
    """The process that worked on a page ended by itself: a crash in a library, or no memory left."""

    code = "E-CRASH"
    exit_code = ExitCode.PARTIAL
