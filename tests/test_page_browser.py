"""The page of the morning meeting as a browser shows it: on a desk and on a phone, in the light and in the dark."""

import shutil
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import Store
from targetkit.interop.page import to_html
from tests.page_cases import BAD, NAMES, WORSE, month, read, store_of, told

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALONE = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LONG = "W" * 90
SCREENS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}

CELLS = """() => [...document.querySelectorAll("main > section:first-of-type tbody tr")].map(row => [
    row.querySelector("th").innerText,
    Object.fromEntries([...row.querySelectorAll("td")].map(cell => [cell.dataset.label, cell.innerText])),
])"""
OUTSIDE = """() => [...document.querySelectorAll("main *, header *, footer *")]
    .filter(one => !one.closest(".wide") || one.matches(".wide"))
    .filter(one => one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth + 0.5)
    .map(one => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 40)}`)"""
FOLD = "open => document.querySelectorAll('details').forEach(one => { one.open = open })"
COLOURS = """() => [getComputedStyle(document.body).color,
    getComputedStyle(document.querySelector("section")).backgroundColor,
    getComputedStyle([...document.querySelectorAll("svg text")].find(one => one.checkVisibility())).fill]"""
LABELS = """() => [
    document.querySelector("thead").getBoundingClientRect().height > 5,
    getComputedStyle(document.querySelector("td"), "::before").content !== "none",
]"""
SEEN = """() => [...document.querySelectorAll("svg")].filter(one => one.checkVisibility())
    .map(one => [one.getAttribute("aria-label"), one.getBoundingClientRect().width])"""


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of this file; without one they are skipped."""
    library = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install the system's package, e.g. apt-get install chromium")
    with library.sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        except library.Error as error:
            pytest.skip(f"Chromium does not start: {error}")
        yield started
        started.close()


@pytest.fixture(scope="module")
def given():
    """What the page is made of, in a store with names that are none and some that do not end."""
    store = store_of({id: LONG if id == "wang-lei" else f"{BAD}{id}" for id in NAMES})
    east, west = store.children
    teams = [evolve(east, name=WORSE), evolve(west, name=LONG)]
    return month(Store(store.id, teams, name=f"{LONG} {BAD}"))


@pytest.fixture(scope="module")
def files(given, tmp_path_factory):
    """The pages that are looked at, as files: with people and in English, without them and in Chinese."""
    folder = tmp_path_factory.mktemp("pages")
    for lang, laggards in (("en", "public"), ("zh", "private")):
        (folder / f"{lang}.html").write_text(to_html(**given, lang=lang, laggards=laggards), encoding="utf-8")
    return folder


@pytest.fixture(
    scope="module",
    params=[
        ("en", "desk", "light"),
        ("en", "phone", "dark"),
        ("zh", "desk", "dark"),
        ("zh", "phone", "light"),
    ],
    ids="-".join,
)
def shown(request, browser, files):
    """A page that is open, what went wrong with it, and how it is looked at."""
    lang, screen, scheme = request.param
    context = browser.new_context(viewport=SCREENS[screen], color_scheme=scheme)
    page = context.new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("requestfailed", lambda asked: wrong.append(f"failed: {asked.url}"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((files / f"{lang}.html").as_uri())
    yield page, wrong, asked, request.param
    context.close()


def test_in_a_browser(given, shown):
    """Nothing is asked for, nothing goes wrong, nothing is wider than the screen, and the numbers are right."""
    page, wrong, asked, (lang, *_) = shown
    progress = given["progress"]

    assert [told(progress.standing(metric), lang) for metric in progress.plan.metrics] == [
        read(cells, title) for title, cells in page.evaluate(CELLS)
    ]
    for unfolded in (True, False):
        page.evaluate(FOLD, unfolded)
        assert [] == page.evaluate(OUTSIDE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [page.url] == asked
    assert [] == wrong
    assert f"{LONG} {BAD}" == page.inner_text("h1")


def test_letters_can_be_read(shown):
    """Letters stand out from what is behind them, in the drawings as well, in the light and in the dark."""
    page, _, _, (_, _, scheme) = shown
    letters, paper, drawn = page.evaluate(COLOURS)

    assert letters == drawn
    assert contrast(letters, paper) > 7
    assert (brightness(letters) > brightness(paper)) == (scheme == "dark")


def test_drawings_of_the_screen(shown):
    """On a phone stand the drawings for a phone, on a desk those for a desk, none wider than its place."""
    page, _, _, (_, screen, _) = shown
    seen = page.evaluate(SEEN)
    widths = [width for _, width in seen]

    assert 4 == len({title for title, _ in seen}) == len(seen)
    assert all(width > 150 for width in widths)
    assert max(widths) < (340 if screen == "phone" else 600)


def test_cards_of_a_phone(shown):
    """On a phone every number says itself what it is, and stands below its label; on a desk a heading says it."""
    page, _, _, (_, screen, _) = shown
    heads, labels = page.evaluate(LABELS)

    assert (screen == "desk") == heads
    assert (screen == "phone") == labels


def test_on_paper(browser, files):
    """Printed on A4 the page is light, no wider than the paper, and what is folded stays folded."""
    with browser.new_context(color_scheme="dark", viewport={"width": 703, "height": 1000}) as context:
        page = context.new_page()
        page.goto((files / "en.html").as_uri())
        page.emulate_media(media="print")
        letters, paper, _ = page.evaluate(COLOURS)
        outside = page.evaluate(OUTSIDE)
        folded = page.evaluate("document.querySelector('.group table').checkVisibility()")

    assert ("rgb(0, 0, 0)", "rgb(255, 255, 255)") == (letters, paper)
    assert [] == outside
    assert not folded


def channels(colour):
    """Red, green and blue of `rgb(...)`."""
    return [int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def brightness(colour):
    """Relative luminance, as WCAG 2 has it."""
    linear = [
        Fraction(one, 255) / Fraction("12.92") if one <= 10 else ((one / 255 + 0.055) / 1.055) ** 2.4
        for one in channels(colour)
    ]
    return sum(share * float(one) for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """The contrast of two colours, as WCAG 2 has it: 1 to 21; 7 is enough for small letters."""
    dark, light = sorted(map(brightness, (one, other)))
    return (light + 0.05) / (dark + 0.05)
