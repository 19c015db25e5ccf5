"""Pages to SOPs: order of pages, continued tables, shared identity blocks, lost pages."""

import pytest

from extractor.meaning.assembly.grouping import group_pages, page_before, plain_title
from extractor.page.failure import PageFailure
from tests.meaning.sheets import identity, page, procedure

LANES = ("Camat", "Sekcam", "Staf")


def test_identity_and_procedure_on_two_pages_are_one_sop() -> None:
    (sop,) = group_pages([page(1, identity(1, "Surat Masuk")), page(2, procedure(2, LANES, [1, 2]))], [])
    assert sop.pages == (1, 2)
    assert len(sop.identity) == len(sop.procedure) == 1


def test_procedure_before_its_identity_is_one_sop() -> None:
    pages = [
        page(1, procedure(1, LANES, [1, 2], heading="Prosedur Pelaporan Kinerja")),
        page(2, identity(2, "Pelaporan Kinerja")),
    ]
    (sop,) = group_pages(pages, [])
    assert sop.pages == (1, 2)


def test_reversed_sheets_keep_their_partners() -> None:
    titles = ["Pelaporan Kinerja", "Cuti Pegawai"]
    pages = []
    for n, title in enumerate(titles):
        pages.append(page(2 * n + 1, procedure(2 * n + 1, LANES, [1, 2], heading=f"SOP {title}")))
        pages.append(page(2 * n + 2, identity(2 * n + 2, title)))
    assert [sop.pages for sop in group_pages(pages, [])] == [(1, 2), (3, 4)]


def test_a_table_goes_on_without_header() -> None:
    pages = [
        page(1, identity(1, "Surat Masuk")),
        page(2, procedure(2, LANES, [1, 2])),
        page(3, procedure(3, LANES, [3, 4], header=False, actors=[1, 2])),
    ]
    (sop,) = group_pages(pages, [])
    assert sop.procedure[1].lane_names == sop.procedure[0].lane_names


@pytest.mark.parametrize(
    ("number", "order", "before"),
    [
        (1, (), None),
        (3, (), 2),
        (2, (3, 2, 1), 3),
        (3, (3, 2, 1), None),
        (5, (3, 2, 1), 4),
        (4, (3, 2, 1), 1),
    ],
)
def test_the_page_before(number: int, order: tuple[int, ...], before: int | None) -> None:
    assert page_before(number, order) == before


def test_a_table_goes_on_with_its_header_repeated() -> None:
    pages = [page(1, procedure(1, LANES, [1, 2])), page(2, procedure(2, LANES, [3, 4]))]
    (sop,) = group_pages(pages, [])
    assert len(sop.procedure) == 2


@pytest.mark.parametrize("numbers", [[1, 2], [5, 6]])
def test_a_table_that_does_not_go_on_is_another_sop(numbers: list[int]) -> None:
    pages = [page(1, procedure(1, LANES, [1, 2])), page(2, procedure(2, LANES, numbers))]
    assert len(group_pages(pages, [])) == 2


def test_two_tables_share_one_identity_block() -> None:
    pages = [
        page(1, identity(1, "Pelayanan Perizinan")),
        page(2, procedure(2, LANES, [1, 2], heading="Izin baru"), procedure(2, LANES, [1, 2, 3])),
    ]
    first, second = group_pages(pages, [])
    assert first.identity == second.identity != ()
    assert [len(sop.procedure[0].grid.steps) for sop in (first, second)] == [2, 3]


def test_identity_over_two_pages_is_one_block() -> None:
    pages = [
        page(1, identity(1, "Surat Masuk")),
        page(2, identity(2, None)),
        page(3, procedure(3, LANES, [1, 2])),
    ]
    (sop,) = group_pages(pages, [])
    assert [u.page for u in sop.identity] == [1, 2]


def test_a_cover_goes_with_the_sop_behind_it() -> None:
    pages = [
        page(1, loose="SAMPUL"),
        page(2, identity(2, "Surat Masuk")),
        page(3, procedure(3, LANES, [1, 2])),
        page(4, loose="Lampiran"),
    ]
    (sop,) = group_pages(pages, [])
    assert sop.pages == (1, 2, 3, 4)


def test_a_failed_page_is_told_to_both_neighbours() -> None:
    pages = [
        page(1, identity(1, "Surat Masuk")),
        page(2, procedure(2, LANES, [1, 2], heading="SOP Surat Masuk")),
        page(4, identity(4, "Cuti Pegawai")),
        page(5, procedure(5, LANES, [1, 2], heading="SOP Cuti Pegawai")),
    ]
    first, second = group_pages(pages, [PageFailure(3, "E-LIMIT", "terlalu besar")])
    assert [f.number for f in first.failures] == [f.number for f in second.failures] == [3]


def test_nothing_found_gives_nothing() -> None:
    assert group_pages([page(1, loose="surat")], []) == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("25. SOP PERSIAPAN RAPAT", "persiapan rapat"),
        ("Prosedur Pelaporan Kinerja", "pelaporan kinerja"),
        ("SOP Prosedur: Cuti", "cuti"),
        ("Sopan santun", "sopan santun"),
    ],
)
def test_plain_title(text: str, title: str) -> None:
    assert plain_title(text) == title


def test_an_order_that_is_named_joins_what_belongs_together() -> None:
    pages = [
        page(1, procedure(1, LANES, [3, 4], header=False, actors=[1, 2])),
        page(2, procedure(2, LANES, [1, 2])),
        page(3, identity(3, "Surat Masuk")),
    ]
    assert len(group_pages(pages, [])) > 1 or group_pages(pages, [])[0].procedure[0].page == 1
    (sop,) = group_pages(pages, [PageFailure(4, "E-LIMIT", "terlalu besar")], order=(3, 2, 1))
    assert sop.pages == (3, 2, 1, 4)
    assert [unit.page for unit in sop.procedure] == [2, 1]
    assert sop.procedure[1].lane_names == sop.procedure[0].lane_names
    assert [failure.number for failure in sop.failures] == [4]
