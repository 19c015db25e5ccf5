from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.review.doubts.doubt import doubt_at
from extractor.review.queue.listing import Item, Listing
from review.records import make_record

DATA = make_record().model_dump(mode="json")
DOUBTS = [doubt_at(DATA, pointer) for pointer in DATA["evidence"]]


@given(st.lists(st.integers(0, 4), max_size=8), st.integers(0, 3))
def test_a_listing_is_the_list_of_its_parts(counts: list[int], skipped: int) -> None:
    parts = [(Path(str(n)), DOUBTS[:count]) for n, count in enumerate(counts)]
    tail = [Item(Path("tail"), doubt) for doubt in DOUBTS[:skipped]]
    plain = [Item(path, doubt) for path, doubts in parts for doubt in doubts] + tail
    listing = Listing(parts, tail)
    assert list(listing) == plain
    assert len(listing) == len(plain)
    assert listing[1:5] == plain[1:5]
    for place, item in enumerate(plain):
        assert listing[place - len(plain)] == item
        assert listing.place_of(item.path, item.doubt.key) == place
    assert listing.place_of(Path("0"), "/nowhere") is None
    with pytest.raises(IndexError):
        listing[len(plain)]
