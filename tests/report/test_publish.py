"""Reports on the disk: one, or a folder with its list."""

import json
import re
import shutil
from pathlib import Path

import pytest
from report import sheets
from report.sheets import make_record, write_record
from typer.testing import CliRunner

from extractor import __version__
from extractor.cli import app
from extractor.cli.records import find_records
from extractor.errors import ExitCode
from extractor.export.place import names_of
from extractor.report import publish
from extractor.report.publish import Publication, publish_all
from extractor.review.sessions.changes import read_history
from extractor.review.sessions.session import Session


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["report", *map(str, arguments)])
    return done.exit_code, done.output


def data_of(index: Path) -> dict[str, list[list[object]]]:
    found = re.search(r'id="data">(.*?)</script>', index.read_text(encoding="utf-8"), re.DOTALL)
    return json.loads(found[1])  # type: ignore[index, no-any-return]


def test_one_record_gives_one_file_beside_it(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    code, said = run(path)
    assert (code, said.strip()) == (0, f"The report is {path.with_name('report.html')}")
    assert "data:image/png;base64," in path.with_name("report.html").read_text(encoding="utf-8")


def test_a_folder_gives_a_list_that_leads_to_each(tmp_path: Path) -> None:
    for name in ("01", "02"):
        write_record(tmp_path, name=name)
    out = tmp_path / "bagi" / "daftar.html"
    assert run(tmp_path, "--out", out)[0] == 0
    rows = data_of(out)["rows"]
    assert [row[1] for row in rows] == ["Pengiriman Surat Keluar"] * 2
    for row in rows:
        page = (out.parent / str(row[0])).read_text(encoding="utf-8")
        assert 'href="../daftar.html"' in page


def test_a_second_run_leaves_what_is_up_to_date(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    run(tmp_path)
    page = tmp_path / "report_files" / "lembar-01.html"
    before = page.stat().st_mtime_ns
    run(tmp_path)
    assert page.stat().st_mtime_ns == before
    path.write_text(path.read_text(encoding="utf-8").replace("Pengiriman", "Penerimaan"), encoding="utf-8")
    run(tmp_path)
    assert "Penerimaan Surat" in page.read_text(encoding="utf-8")


def test_pages_of_records_that_are_gone_go_too(tmp_path: Path) -> None:
    for name in ("01", "02"):
        write_record(tmp_path, name=name)
    run(tmp_path)
    (tmp_path / "report_files" / "catatan.html").write_text("<p>mine</p>", encoding="utf-8")
    shutil.rmtree(tmp_path / "lembar" / "02")
    run(tmp_path, "--mask")
    assert {path.name for path in (tmp_path / "report_files").iterdir()} == {"lembar-01.html", "catatan.html"}


def test_processes_side_by_side_write_what_one_would(tmp_path: Path) -> None:
    for name in ("01", "02", "03", "04"):
        write_record(tmp_path, name=name)
    assert run(tmp_path, "--jobs", "2", "--out", tmp_path / "two.html")[0] == 0
    paths = list(find_records([tmp_path]))
    names = dict(zip(paths, names_of(paths), strict=True))
    publication = Publication(__version__, read_history)
    target = tmp_path / "alone" / "two.html"
    assert [one.path for one in publish_all(paths, names, target, publication)] == paths
    for page in (target, *target.with_name("two_files").iterdir()):
        assert page.read_bytes() == (tmp_path / page.relative_to(target.parent)).read_bytes()


def test_a_record_that_takes_its_process_down_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("01", "02"):
        write_record(tmp_path, name=name)
    monkeypatch.setattr(publish, "publish_listed", sheets.publish_or_die)
    code, said = run(tmp_path)
    assert code == ExitCode.PARTIAL
    assert "lembar/02/record.json" in said
    assert len(data_of(tmp_path / "report.html")["rows"]) == 1


def test_a_damaged_journal_is_told_of(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    with Session(path, "Siti") as session:
        session.edit(session.doubt("/identity/sop_title"), "Salah")
        journal = session.place.journal
    journal.write_bytes(b"rubbish\n" + journal.read_bytes())
    for given in (path, tmp_path):
        code, said = run(given)
        assert code == ExitCode.OK
        assert f"warning: {path}: E-RECORD" in said


def test_other_files_are_not_overwritten(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine</p>", encoding="utf-8")
    code = CliRunner().invoke(app, ["report", str(path), "--out", str(mine)])
    assert code.exception is not None
    assert mine.read_text(encoding="utf-8") == "<p>mine</p>"
    assert run(path, "--out", mine, "--force")[0] == 0
    assert run(path, "--out", mine)[0] == 0


def test_a_damaged_record_or_picture_harms_no_other(tmp_path: Path) -> None:
    write_record(tmp_path, name="01")
    broken = write_record(tmp_path, name="02")
    broken.write_text("{", encoding="utf-8")
    (tmp_path / "lembar" / "01" / "pages" / "0001.png").write_bytes(b"no picture")
    assert run(tmp_path)[0] == ExitCode.PARTIAL
    assert len(data_of(tmp_path / "report.html")["rows"]) == 1


def test_pictures_are_taken_from_the_record_s_folder_only(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    picture = path.parent / "pages" / "0001.png"
    picture.rename(tmp_path / "other.png")
    source = make_record().source
    source.pages[0].image = "../../other.png"
    path.write_text(make_record(source=source).model_dump_json(), encoding="utf-8")
    run(path)
    assert "data:image" not in path.with_name("report.html").read_text(encoding="utf-8")


def test_what_a_reviewer_changed_is_read_from_the_journal(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    with Session(path, "Siti") as session:
        session.edit(session.doubt("/steps/1/duration"), "3 jam")
        session.edit(session.doubt("/identity/sop_title"), "Salah")
        session.undo()
        session.accept(session.doubt("/flow/1"))
    run(path)
    page = path.with_name("report.html").read_text(encoding="utf-8")
    changed = page[page.index('id="changes"') :]
    assert "3 jam" in changed
    assert "oleh Siti" in changed
    assert "Salah" not in page
    assert "1 nilai diterima" in changed


@pytest.mark.parametrize("place", ["nothing", "empty"])
def test_where_there_is_no_record_it_says_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    done = CliRunner().invoke(app, ["report", str(tmp_path / place)])
    assert getattr(done.exception, "exit_code", None) == ExitCode.BAD_INPUT
