"""The command line: the page of the morning meeting, written to a file."""

import sys
from datetime import date

import pytest

from targetkit.attribution import attribute
from targetkit.files import read_actuals, read_config
from targetkit.interop.page import _pictures
from targetkit.tracking import track
from tests.file_cases import CLI_CONFIG, MORNING
from tests.page_reader import Page

ROWS = "date,manager,metric,value\n2026-11-03,wu,submissions,3\n2026-11-04,xu,submissions,9\n2026-11-04,xu,signings,1\n"


@pytest.fixture(autouse=True)
def files(place, monkeypatch):
    """A configuration, a roster and rows; drawings are looked at elsewhere."""
    monkeypatch.setattr(_pictures, "to_svg", lambda _: '<svg xmlns="http://www.w3.org/2000/svg"/>')
    (place / "store.toml").write_text(CLI_CONFIG, encoding="utf-8")
    (place / "roster.csv").write_text("id,team\nwu,east\nxu,west\n", encoding="utf-8")
    (place / "actuals.csv").write_text(ROWS, encoding="utf-8")


def test_page_of_remedies(place, run):
    """With `--page` the remedies stand on the page as well; what is printed stays what it was."""
    progress = track(read_config("store.toml").plan(), read_actuals("actuals.csv"), date(2026, 11, 12))
    plain = run("remedy", *MORNING)
    told = run("remedy", *MORNING, "--page", "morning.html")
    page = Page((place / "morning.html").read_text(encoding="utf-8"))

    assert plain[1] in told[1]
    assert told[1].endswith("\n\nThe page of the morning meeting is in morning.html\n")
    assert (plain[0], plain[2]) == (told[0], told[2])
    assert {"Where we stand", "Today's programme", "What stays open, and why"} <= page.sections.keys()
    assert attribute(progress, "s", "signings", to_date=True).sentence() in page.words
    assert "lands at" in page.words
    assert ["morning.html"] == [file.name for file in place.iterdir() if "html" in file.name]


def test_page_of_a_board(place, run):
    """`track` writes it, too, of the metrics that are asked for, without remedies; in Chinese as well."""
    out = run("track", *MORNING, "--metric", "signings", "--page", "晨会.html", "--lang", "zh")[1]
    page = Page((place / "晨会.html").read_text(encoding="utf-8"))
    config = read_config("store.toml")
    progress = track(config.plan(), read_actuals("actuals.csv"), date(2026, 11, 12))

    assert out.endswith("\n\n晨会页面已写入晨会.html\n")
    assert ["签约"] == [sheet.lead for sheet in page.sheets if sheet.section.startswith("今天，")]
    assert [(str(progress.standing(metric).attained)) for metric in progress.plan.metrics] == [
        cells["达成"] for _, cells in page.sheets[0].rows
    ]
    assert "谁做什么" not in page.sections


@pytest.mark.parametrize("command", ["track", "remedy"])
def test_who_may_read_it(place, run, command):
    """People are named where that is asked for, in the words of the bulletin."""
    run(command, *MORNING, "--page", "wall.html")
    run(command, *MORNING, "--page", "leader.html", "--laggards", "public")
    wall, leader = (Page((place / name).read_text(encoding="utf-8")) for name in ("wall.html", "leader.html"))

    assert "This page names single people" in leader.words
    assert "This page names single people" not in wall.words
    assert ("Who does what" in leader.sections) == (command == "remedy")


def test_nothing_half_done(place, run, monkeypatch):
    """Where the page cannot be written nothing is printed, and the old one stays."""
    (place / "old.html").write_text("old", encoding="utf-8")

    assert (2, "", "nowhere/page.html: No such file or directory\n") == run(
        "track", *MORNING, "--page", "nowhere/page.html"
    )
    monkeypatch.undo()
    monkeypatch.chdir(place)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    status, out, err = run("remedy", *MORNING, "--page", "old.html")
    assert (2, "") == (status, out)
    assert "pip install 'targetkit[notebook]'" in err
    assert "old" == (place / "old.html").read_text(encoding="utf-8")


def test_no_page_without_rows(run):
    """What is prepared before the month has no page."""
    status, out, err = run("remedy", "store.toml", "--contingency", "--page", "page.html")

    assert (2, "") == (status, out)
    assert (
        "--page: 'page.html' was given; expected ACTUALS beside it, the rows of what happened (.csv)\n" == err
    )
