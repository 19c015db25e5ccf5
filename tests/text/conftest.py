"""A small lexicon, so that tests do not hang on the shipped word lists."""

import pytest

from extractor.text.language.lexicon import Lexicon


@pytest.fixture
def lexicon() -> Lexicon:
    general = "menyusun surat masuk tim dan atau untuk ketentuan tuan besar garis rapat berkas"
    domain = "pemberitahuan informasi memerintahkan menerima perbaikan pengantar disposisi menit hari kas"
    return Lexicon(general.split(), domain.split(), ("menit", "hari", "jam"))
