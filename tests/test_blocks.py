"""Blocks: the same words and numbers as text and as HTML, and trees that are folded by group."""

import re

import pytest

from targetkit._blocks import Columns, Folded, Items, Title, Words, in_html, in_text, pieces
from targetkit._folding import FEW, MOST_CELLS, Entry, by_group, counts, indented
from targetkit.errors import UnknownMember
from tests.html_reader import OURS, Grid, View

MARKUP = "</style></script><img src=x onerror=alert(1)>&"


def test_texts():
    """Each block is a paragraph of the text, with an empty line between."""
    blocks = [
        Title("li-na"),
        Words("one\ntwo"),
        Items("to do:", ("call", "visit")),
        Items("", ("a", "b"), indent=""),
        Columns.of(["", "week"], [["signings", "2"]], right=[1]),
        Columns.of(["day"], [["Mon"]], lead="3 Nov"),
    ]

    assert [
        "li-na",
        "one\ntwo",
        "to do:\n  call\n  visit",
        "a\nb",
        "          week\n--------------\nsignings     2",
        "3 Nov\nday\n---\nMon",
    ] == in_text(blocks).split("\n\n")


def test_text_of_a_wide_table():
    """A table that would be too wide goes on below, group by group; without groups column by column."""
    header, rows = ["", "Mon", "Tue", "Wed"], [["li-na", "1", "2", "3"]]

    def shown(**given):
        return [
            part.split("\n")[0].split() for part in in_text([Columns.of(header, rows, **given)]).split("\n\n")
        ]

    assert [["Mon", "Tue", "Wed"]] == shown(groups=[2, 1])
    assert [["Mon", "Tue"], ["Wed"]] == shown(groups=[2, 1], wide=16)
    assert [["Mon", "Tue"], ["Wed"]] == shown(wide=16)
    assert [["Mon"], ["Tue"], ["Wed"]] == shown(wide=1)


def test_text_leaves_out_what_is_folded():
    """A terminal cannot unfold; where it matters it says at least what is there."""
    inner = (Words("secret"),)

    assert "seen" == in_text([Words("seen"), Folded("more", inner)])
    assert "seen\n\n3 more" == in_text([Words("seen"), Folded("3 more", inner, said=True)])


def test_html():
    """A page shows the same words, and what is folded away besides."""
    view = View(
        in_html(
            [
                Title("li-na"),
                Words("one\ntwo"),
                Items("to do:", ("call", "visit")),
                Items("", ("a",)),
                Columns.of(["", "week"], [["signings", "2"]], right=[1], lead="3 Nov"),
                Folded("more", (Words("inside"), Columns.of(["day"], [["Mon"]]))),
            ]
        )
    )

    assert "li-na" == view.title
    assert ["one\ntwo", "to do:", "3 Nov", "inside"] == view.words
    assert [((), "call"), ((), "visit"), ((), "a")] == view.points
    assert [
        Grid((), ["", "week"], [["signings", "2"]]),
        Grid(("more",), ["day"], [["Mon"]]),
    ] == view.grids


def test_open():
    """What is folded can be open at first."""
    closed, opened = (pieces([Folded("more", (), open=now)]) for now in (False, True))

    assert "<details><summary>more</summary></details>" == closed
    assert '<details open=""><summary>more</summary></details>' == opened


def test_many_folds():
    """Many parts to unfold one after the other stand side by side; few stand one below the other."""
    parts = [Folded(str(number), ()) for number in range(11)]

    assert "tk-many" not in pieces(parts[:10])
    assert '<div class="tk-many"><details>' in pieces([Words("x"), *parts])
    assert "tk-many" not in pieces([*parts[:10], Words("x"), *parts[:10]])


def test_numbers_to_the_right():
    """Where all columns but the first are numbers, the table says so once; otherwise each cell does."""
    header, rows = ["", "a", "b"], [["x", "1", "2"]]

    assert (
        '<table class="tk-r"><thead><tr><th></th><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><td>x</td><td>1</td><td>2</td></tr></tbody></table>"
    ) in pieces([Columns.of(header, rows, right=[1, 2])])
    assert '<tr><td>x</td><td>1</td><td class="tk-n">2</td></tr>' in pieces(
        [Columns.of(header, rows, right=[2])]
    )
    assert "<tr><td>x</td></tr>" in pieces([Columns.of([""], [["x"]])])


def test_cells():
    """A level below is further to the right, a long text is broken into lines."""
    html = pieces(
        [Columns.of(["", "why"], [["  li-na", "so " * 20], [" x", "  y"], [f"    {'z' * 49}", ""]])]
    )

    assert '<td style="padding-left:1.8em">li-na</td>' in html
    assert "<td>x</td><td>  y</td>" in html
    assert f'<td class="tk-t" style="padding-left:2.9em">{"z" * 49}</td>' in html
    assert f'<td class="tk-t">{"so " * 20}</td>' in html


def test_empty_columns_are_left_out():
    """A column in which nothing stands goes, but for the first ones that are kept; numbers stay to the right."""
    table = Columns.of(
        ["", "a", "b", "c"], [["", "", "1", ""], ["", "", "2", "x"]], right=[1, 2], lead="today"
    )

    assert Columns.of(["", "b", "c"], [["", "1", ""], ["", "2", "x"]], right=[1], lead="today") == (
        table.without_empty()
    )
    assert Columns.of(["b", "c"], [["1", ""], ["2", "x"]], right=[0], lead="today") == table.without_empty(0)
    assert table == table.without_empty(2)


def test_column_groups():
    """Columns that belong together are parted from the others by a line, which no cell repeats."""
    html = pieces([Columns.of(["", "a", "b", "c"], [["x", "1", "2", "3"]], right=[1, 2, 3], groups=[2, 1])])

    assert (
        '<colgroup span="1"></colgroup><colgroup span="2"></colgroup><colgroup span="1"></colgroup><thead>'
    ) in html
    assert "colgroup" not in pieces([Columns.of(["", "a"], [["x", "1"]])])


def test_markup_is_escaped_everywhere():
    """Whatever a text says, wherever it stands, it is shown and not run."""
    html = in_html(
        [
            Title(MARKUP),
            Words(MARKUP),
            Items(MARKUP, (MARKUP,)),
            Columns.of(
                [MARKUP, MARKUP], [[f"  {MARKUP}", MARKUP], [MARKUP * 3, MARKUP]], right=[1], lead=MARKUP
            ),
            Columns.of([MARKUP, MARKUP, MARKUP], [[MARKUP, MARKUP, MARKUP]], right=[2], groups=[2]),
            Folded(MARKUP, (Words(MARKUP),)),
        ]
    )
    view = View(html)

    assert OURS >= view.tags
    assert {"class", "style", "span"} == view.attributes
    assert 21 == html.count("&lt;img src=x onerror=alert(1)&gt;")
    assert MARKUP == view.title
    assert {MARKUP} == set(view.words)
    assert [((), MARKUP)] == view.points
    assert [[MARKUP, MARKUP], [MARKUP * 3, MARKUP]] == view.grids[0].rows


def test_frame():
    """A page takes its colours from where it stands, and its rules count for nothing else."""
    html = in_html([Words("x")])
    style = re.search("<style>(.*)</style>", html, re.DOTALL)[1]
    selectors = [one for rule in re.findall(r"([^{}]+)\{", style) for one in rule.split(",")]

    assert html.startswith('<div class="targetkit"><style>')
    assert {".targetkit:not(#_)"} == {one.strip().partition(" ")[0] for one in selectors}
    assert {"inherit"} == set(re.findall(r"[{;]color:(\w+)", style))
    assert {"transparent"} == set(re.findall(r"background:(\w+)", style))


# --- trees ---------------------------------------------------------------------------------------------------------


def tree(*sizes):
    """A store of teams of so many people, whose cell is their number."""
    yield Entry("s", "store", 0, ("all",))
    for at, size in enumerate(sizes):
        yield Entry(f"t{at}", "team", 1, (str(size),))
        yield from (Entry(f"p{at}-{number}", "manager", 2, (str(number),)) for number in range(size))


def test_few_people_stand_in_one_table():
    """Of few people everybody is seen at once, each below the group."""
    (table,) = by_group(["", "n"], list(tree(2, FEW - 2)))

    assert (
        Columns.of(
            ["", "n"],
            [(f"{'  ' * one.depth}{one.name}", *one.cells) for one in tree(2, FEW - 2)],
            right=[1],
        )
        == table
    )


def test_many_people_are_folded_by_group():
    """Of many people the groups are seen, and those of each group can be unfolded."""
    seen, *folded = by_group(["", "n"], list(tree(2, FEW - 1)))

    assert (("s", "all"), ("  t0", "2"), ("  t1", "11")) == seen.rows
    assert ["t0: 2 managers", "t1: 11 managers"] == [one.summary for one in folded]
    assert (("p0-0", "0"), ("p0-1", "1")) == folded[0].blocks[0].rows
    assert 11 == len(folded[1].blocks[0].rows)
    assert ["t0：2名客户经理", "t1：11名客户经理"] == [
        one.summary for one in by_group(["", "n"], list(tree(2, FEW - 1)), "zh")[1:]
    ]


def test_people_beside_teams():
    """People right below the root are folded under it; a list without groups is not folded at all."""
    beside = [Entry(f"x{number}", "manager", 1, ("1",)) for number in range(FEW)]
    _, of_store, of_team = by_group(["", "n"], [*tree(1), *beside])
    flat = [Entry(f"x{number}", "manager", 0, ("1",)) for number in range(3 * FEW)]

    assert "s: 12 managers" == of_store.summary
    assert "t0: 1 manager" == of_team.summary
    assert 3 * FEW == len(by_group(["", "n"], flat)[0].rows)
    assert 1 == len(by_group(["", "n"], flat))


def test_columns_without_a_word_are_left_out():
    """A column in which no line of a table says anything is left out there, but not one of numbers in groups."""
    lines = [Entry("east", "team", 0, ("", "x", "3")), Entry("li-na", "manager", 1, ("", "", "4"))]
    (table,) = by_group(["", "a", "b", "c"], lines, right=[3])
    (grouped,) = by_group(["", "a", "b", "c"], lines, groups=[3])

    assert Columns.of(["", "b", "c"], [["east", "x", "3"], ["  li-na", "", "4"]], right=[2]) == table
    assert ("", "a", "b", "c") == grouped.header
    assert (3,) == grouped.groups


def test_more_cells_than_a_page_takes():
    """What is beyond the cells that a page takes is counted."""
    entries = [Entry(str(number), "manager", 0, ("1",)) for number in range(MOST_CELLS // 2 + 3)]
    table, left = by_group(["", "n"], entries)

    assert MOST_CELLS // 2 == len(table.rows)
    assert Words("3 more lines are not listed") == left
    assert Words("另有 3 行未列出") == by_group(["", "n"], entries, "zh")[1]


def test_a_tree_of_any_depth():
    """A chain of five thousand levels is shown like any other, without levels that leave the screen."""
    chain = [Entry(str(depth), "team", depth, ("1",)) for depth in range(5000)]
    (table,) = by_group(["", "n"], chain)

    assert ("                4999", "1") == table.rows[-1]


def test_indented():
    """A level is two spaces, until it would leave the screen."""
    assert ["x", "  x", f"{' ' * 16}x", f"{' ' * 16}x"] == [indented("x", depth) for depth in (0, 1, 8, 9)]


def test_counts():
    """Levels are counted in the order in which they come."""
    assert "1 team, 2 managers" == counts(["team", "manager", "manager"])
    assert "1个团队、2名客户经理" == counts(["team", "manager", "manager"], "zh")
    with pytest.raises(UnknownMember, match="fr"):
        counts(["team"], "fr")


def test_sentences_below_their_rows():
    """A column of sentences stands below the other cells, over the whole width; alone it is a column like others."""
    noted = Columns.of(["who", "n", "why"], [["a", "1", "x < y"]], right=[1], noted=True)
    alone = Columns.of(["why"], [["x < y"]], noted=True)

    assert (
        '<table><thead><tr><th>who</th><th class="tk-n">n</th></tr></thead><tbody>'
        '<tr class="tk-over"><td>a</td><td class="tk-n">1</td></tr><tr><td colspan="2">x &lt; y</td></tr>'
        "</tbody></table>"
    ) in in_html([noted])
    assert "<th>why</th>" in in_html([alone])
    assert "who  n  why\n-------------\na    1  x < y" == in_text([noted])
