import sys

import pytest

from extractor.review.settings import Images
from extractor.review.widgets.picture import image_widget


def test_no_widget_where_no_pictures_are_wanted() -> None:
    assert image_widget(Images.NONE) is None


@pytest.mark.parametrize("images", [Images.AUTO, Images.KITTY])
def test_the_review_goes_on_without_the_library_of_pictures(
    monkeypatch: pytest.MonkeyPatch, images: Images
) -> None:
    monkeypatch.setitem(sys.modules, "textual_image", None)
    assert image_widget(images) is None
