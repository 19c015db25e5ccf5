"""Text folded for comparison."""


def letters_of(text: str) -> str:
    """Its letters and digits alone, in lower case: without spaces, punctuation and other signs."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
