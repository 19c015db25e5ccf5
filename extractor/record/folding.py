"""Text folded for comparison."""


def letters_of(text: str) -> str:
    """Its letters and digits alone, in lower case: without spaces, punctuation and other signs."""
    return "".join(c for c in text.casefold() if c.isalnum())
