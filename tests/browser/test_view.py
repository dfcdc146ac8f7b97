"""A run in a real browser: every screen, by pointer and by keyboard alone."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from browser import SCHEMES, shot

from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_report import grave
from tests.browser.viewing import Viewer, go, settle

pytestmark = pytest.mark.long

WIDTHS = (1280, 400)
SCREENS = {
    "overview": "/",
    "cases": "/cases?outcome=error",
    "page": "/page?id={id}&case={field}&q=outcome%3Derror&at=0",
    "swipe": "/pair?id={id}&case={field}",
    "beside": "/pair?id={id}&mode=beside&boxes=tw",
    "blink": "/pair?id={id}&mode=blink",
}


@pytest.fixture(scope="module")
def place(folder, tmp_path_factory):
    """A copy of the runs that notes may be written beside."""
    made = tmp_path_factory.mktemp("viewed")
    for run in ("run", "oracle"):
        shutil.copytree(folder / run, made / run)
    return made


@pytest.fixture(scope="module")
def viewer(folder, place):
    """A run of Tesseract against one that had everything right."""
    found = Viewer("run", "oracle", "--corpus", folder / "corpus", cwd=place)
    yield found
    found.end()


@pytest.fixture(scope="module")
def error(viewer, browser):
    """The first error under a condition, which has a box."""
    with viewer.at(browser, "/cases?condition=defocus@3&outcome=wrong&cells=scalars") as watched:
        row = ask(watched.page, "api/cases?condition=defocus@3&outcome=wrong&cells=scalars")[
            "rows"
        ][0]
    return {"id": row["case"]["rendition"], "field": row["case"]["field"]}


def ask(page, address):
    """What the server answers to this page."""
    return page.evaluate("address => fetch(address).then(answer => answer.json())", address)


def bad_requests(watched, viewer):
    """What was asked for elsewhere."""
    return [
        url for url in watched.requests if not url.startswith((viewer.origin, "data:", "blob:"))
    ]


@pytest.mark.covering("width, scheme", WIDTHS, SCHEMES)
def test_every_screen_is_quiet_whole_and_clear(viewer, browser, error, width, scheme):
    with viewer.at(browser, "/", width, scheme) as watched:
        for name, route in SCREENS.items():
            go(watched.page, route.format(**error))
            watched.page.wait_for_timeout(400)
            assert watched.page.locator("#refusal").is_hidden(), name
            assert watched.sideways() == [], name
            shot(
                watched.page,
                SCREENSHOTS / f"view-{name}-{width}-{scheme}.png",
                whole=name != "cases",
            )
            watched.unfold()
            assert grave(watched.page) == {}, name
    assert watched.complaints == []
    assert watched.dialogs == []
    assert bad_requests(watched, viewer) == []


def test_every_tile_leads_to_as_many_cells_as_it_names(viewer, browser):
    with viewer.at(browser) as watched:
        page = watched.page
        tiles = [
            tile for tile in page.locator(".tiles td a").all() if "-1" not in tile.inner_text()
        ]
        assert len(tiles) > 20
        for tile in (tiles[0], tiles[len(tiles) // 2], tiles[-1]):
            said = tile.get_attribute("aria-label")
            cells = int(re.search(r"([\d,]+) cells? of", said)[1].replace(",", ""))
            query = tile.get_attribute("href").partition("?")[2]
            assert ask(page, f"api/cases?{query}")["shares"]["cells"] == cells, said
        tiles[0].click()
        settle(page)
        assert page.locator("h1").inner_text() == "Cases"
        page.go_back()
        settle(page)
        assert page.locator(".tiles").count() > 0
    assert watched.complaints == []


def test_boards_lead_to_as_many_cases_as_they_name(viewer, browser):
    """What was lost and gained, and every cause; the map stands by worst or by severity."""
    with viewer.at(browser) as watched:
        page = watched.page
        for title, column in (("Is it worse", "lost"), ("Which errors", "errors")):
            part = page.locator("section.boards", has_text=title)
            if (more := part.get_by_role("button", name="All")).count():
                more.click()
            links = part.locator(f"td[data-of='{column}'] a").all()
            assert links
            for link in (links[0], links[-1]):
                many = int(link.inner_text().replace(",", ""))
                query = link.get_attribute("href").partition("?")[2]
                assert ask(page, f"api/cases?{query}")["total"] == many
        heads = page.locator(".tiles").first.locator("thead th")
        worst = heads.all_inner_texts()
        page.get_by_role("button", name="By degradation").click()
        ordered = heads.all_inner_texts()
        assert sorted(worst) == sorted(ordered)
        assert ordered[3:] == sorted(ordered[3:])
        page.get_by_role("button", name="By degradation").click()
        assert heads.all_inner_texts() == worst
    assert watched.complaints == []


def test_a_list_is_filtered_searched_and_sorted_in_the_address(viewer, browser):
    with viewer.at(browser, "/cases") as watched:
        page = watched.page
        rows = page.locator(".list .row")
        total = int(page.locator(".list").get_attribute("aria-rowcount")) - 1
        german = ask(page, "api/cases?locale=de_DE")["shares"]["kinds"]
        described = page.get_by_label(re.compile("^de DE")).get_attribute("aria-description")
        for kind in german.values():  # countries are compared without a click
            assert f"{100 * kind['share']:.1f} % right" in described
        assert "filter" not in page.locator(".share").first.inner_text()
        page.get_by_label(re.compile("^wrong")).check()
        settle(page)
        assert "outcome=wrong" in page.url
        wrong = int(page.locator(".list").get_attribute("aria-rowcount")) - 1
        assert 0 < wrong < total
        assert "Without the filter by outcome" in page.locator("#status").inner_text()
        page.get_by_label("Sort").select_option("confidence")
        settle(page)
        assert "sort=confidence" in page.url
        sure = [float(text.split()[0]) for text in rows.locator(".sure").all_inner_texts()[:4]]
        assert sure == sorted(sure)
        page.keyboard.press("/")
        page.keyboard.type("jj")  # letters are letters while someone types
        page.wait_for_timeout(400)
        settle(page)
        assert "text=jj" in page.url
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.tagName") == "BODY"
        page.go_back()
        page.go_back()
        settle(page)
        assert page.get_by_label("Sort").input_value() == "cost"
        assert page.get_by_label(re.compile("^wrong")).is_checked()
    assert watched.complaints == []


def test_a_list_is_saved_under_a_name_and_opened_again(viewer, browser):
    with viewer.at(browser, "/cases?outcome=wrong") as watched:
        page = watched.page
        views = page.locator(".views")
        total = page.locator(".list").get_attribute("aria-rowcount")
        views.locator("summary").click()
        for name in ("a & b = 50 %", "other"):
            page.get_by_label("Name of the view").fill(name)
            page.keyboard.press("Enter")
            views.get_by_role("link", name=name).wait_for()
        go(page, "/cases?outcome=right&text=e")
        page.reload()
        settle(page)
        views.locator("summary").click()
        views.get_by_role("link", name="a & b = 50 %").click()
        settle(page)
        assert page.url.endswith("#/cases?outcome=wrong")
        assert page.locator(".list").get_attribute("aria-rowcount") == total
        views.get_by_role("button", name="Remove a & b = 50 %").click()
        assert views.get_by_role("link").all_inner_texts() == ["other"]
        assert watched.sideways() == []
    assert watched.complaints == []


def test_a_selection_becomes_a_file_of_cases_and_a_link(viewer, browser, place):
    with viewer.at(browser, "/cases?outcome=error") as watched:
        page = watched.page
        page.locator(".list").focus()
        page.keyboard.press("s")
        page.keyboard.press("j")
        page.keyboard.press(" ")
        assert page.locator(".row[aria-selected=true]").count() == 2
        with page.expect_download() as kept:
            page.get_by_role("button", name="Cases file").click()
        found = json.loads(kept.value.path().read_text(encoding="utf-8"))
        with page.expect_download() as kept:
            page.get_by_role("button", name="CSV").click()
        assert len(kept.value.path().read_text(encoding="utf-8").splitlines()) == 3
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy link").click()
        page.get_by_role("button", name="Link copied").wait_for()
        assert "Link copied" in page.locator("#status").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        link = page.url.partition("#")[2]
        page.reload()
        settle(page)
        page.locator(".row a").first.click()
        page.get_by_role("link", name="‹ Cases").click()
        settle(page)
        assert page.locator(".row[aria-selected=true]").count() == 2
    about = json.loads((place / "run" / "run.json").read_text(encoding="utf-8"))
    assert (found["format"], found["kind"], found["run"]) == (1, "cases", about["id"])
    assert {*found["cases"][0]} == {"rendition", "repeat", "field", "row", "guess_row"}
    assert link.count("pick=") == 1


def test_a_million_cases_scroll(viewer, browser):
    def prepare(page):
        page.route("**/api/cases?*", lambda route: route.fulfill(json=some_of_a_million(route)))

    def some_of_a_million(route):
        if "rows" not in template:
            template.update(route.fetch().json())
        at, count = (int(found) for found in re.findall(r"(?:at|count)=(\d+)", route.request.url))
        row = template["rows"][0]
        row |= {"outcome": "right", "cause": "made_up", "notes": ["unsure", "label wrong"]}
        rows = [
            row | {"at": at + each, "document": f"document {at + each}"} for each in range(count)
        ]
        return template | {"total": 1_000_000, "rows": rows}

    template = {}
    with viewer.at(browser, "/cases", prepare=prepare) as watched:
        page = watched.page
        cases = page.locator(".list")
        assert cases.get_attribute("aria-rowcount") == "1000001"
        cases.focus()
        for key, row in (("End", 999_999), ("Home", 0), ("End", 999_999)):
            page.keyboard.press(key)
            settle(page)
            assert cases.get_attribute("aria-activedescendant") == f"row-{row}"
            assert f"document {row}" in page.locator(f"#row-{row}").inner_text()
        judged = page.locator(".row .how").first
        assert "right by luck" in judged.inner_text()
        assert "label wrong +1" in judged.inner_text()
        assert judged.evaluate("cell => cell.scrollHeight <= cell.clientHeight")
        cases.evaluate("list => { list.scrollTop = (list.scrollHeight - list.clientHeight) / 2; }")
        page.wait_for_timeout(400)
        first = int(page.locator(".row").first.get_attribute("aria-rowindex"))
        assert first == pytest.approx(500_000, abs=500)
        cases.hover()
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(400)
        seen = [int(row.get_attribute("aria-rowindex")) for row in page.locator(".row").all()]
        assert 1 <= min(seen) - first <= 20
        assert len(seen) < 40
    assert watched.complaints == []


def test_from_a_figure_to_a_note_by_keyboard_alone(viewer, browser, place):
    with viewer.at(browser) as watched:
        page = watched.page
        focus = "document.activeElement.matches({})"

        def tab_to(selector):
            for _ in range(120):
                page.keyboard.press("Tab")
                if page.evaluate(focus.format(json.dumps(selector))):
                    return
            pytest.fail(f"Tab never reaches {selector}")

        tab_to(".tiles a")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        assert page.evaluate(focus.format('".tiles a"'))
        page.keyboard.press("Enter")
        settle(page)
        assert page.evaluate(focus.format('"h1"'))
        tab_to(".list")
        page.keyboard.press("Enter")
        settle(page)
        assert "/page?" in page.url
        page.keyboard.press("m")
        assert page.get_by_label("Verdict").input_value() == ""  # nobody says what none chose
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("a note by keyboard, j k n p")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        settle(page)
        assert "a note by keyboard, j k n p" in page.locator(".notes").inner_text()
        page.go_back()
        settle(page)
        assert page.locator(".row .badge.note").count() == 1
    assert any(
        "by keyboard" in file.read_text() for file in place.rglob("notes*") if file.is_file()
    )
    assert watched.complaints == []


def test_keys_lead_from_case_to_case_and_can_be_switched_off(viewer, browser):
    with viewer.at(browser, "/cases?outcome=error") as watched:
        page = watched.page
        page.keyboard.press("j")
        page.locator(".list").focus()
        page.keyboard.press("Enter")
        settle(page)
        assert "at=1" in page.url
        page.keyboard.press("j")
        settle(page)
        assert "at=2" in page.url
        page.keyboard.press("k")
        settle(page)
        assert "at=1" in page.url
        page.keyboard.press("?")
        assert page.get_by_role("dialog").is_visible()
        page.get_by_label("Single keys are on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        settle(page)
        assert "at=1" in page.url
        page.get_by_role("link", name="Next case").click()
        settle(page)
        assert "at=2" in page.url
    assert watched.complaints == []


def test_boxes_are_named_and_each_kind_is_shown_or_not(viewer, browser, error):
    with viewer.at(browser, SCREENS["page"].format(**error)) as watched:
        page = watched.page
        now = page.locator(".boxes .now")
        assert now.count() >= 1
        for key, kind, name in (
            ("w", "word", "Words"),
            ("t", "truth", "Truth"),
            ("d", "decoy", "Decoys"),
        ):
            toggle = page.get_by_role("button", name=name)
            before = toggle.get_attribute("aria-pressed")
            there = page.locator(f".boxes .{kind}:not(.now)")
            assert (there.count() > 0) == (before == "true")
            page.keyboard.press(key)
            assert toggle.get_attribute("aria-pressed") != before
            assert (there.count() > 0) == (before == "false")
        assert "boxes=" in page.url
        dashes = page.evaluate(
            """() => ['truth', 'answer', 'decoy'].map(kind => getComputedStyle(
                document.querySelector(`.legend .${kind} .line`)).strokeDasharray)"""
        )
        assert dashes[0] == "none"
        assert len({*dashes}) == 3
    assert watched.complaints == []


def test_a_page_is_zoomed_and_moved_by_keys_buttons_wheel_and_drag(viewer, browser, error):
    wide = "document.querySelector('.paper').offsetWidth"
    moved = "document.querySelector('.pane').scrollTop"
    with viewer.at(browser, SCREENS["page"].format(**error)) as watched:
        page = watched.page
        fitting = page.evaluate(wide)
        pane = page.locator(".pane")
        page.keyboard.press("+")
        assert page.evaluate(wide) > fitting
        page.get_by_role("button", name="Zoom out").click()
        assert page.evaluate(wide) == pytest.approx(fitting, abs=2)
        pane.hover()
        page.keyboard.down("Control")
        for _ in range(4):
            page.mouse.wheel(0, -200)
        page.keyboard.up("Control")
        settle(page)
        assert page.evaluate(wide) > 2 * fitting
        page.wait_for_timeout(300)
        settle(page)
        assert any("original=1" in url or "part=" in url for url in watched.requests)
        assert "z=" in page.url
        before = page.evaluate(moved)
        pane.focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(200)
        after = page.evaluate(moved)
        assert after > before
        box = pane.bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] + 100, box["y"] + 150, steps=3)
        page.mouse.up()
        assert page.evaluate(moved) == pytest.approx(after - 50, abs=2)
        page.keyboard.press("0")
        assert page.evaluate(wide) == pytest.approx(fitting, abs=2)
    assert watched.complaints == []


def test_pages_are_turned_and_large_ones_come_in_parts(viewer, browser, error):
    def enlarge(route):
        found = route.fetch().json()
        (only,) = found["pages"]
        large = {"width": 4 * only["width"], "height": 4 * only["height"], "words": []}
        route.fulfill(json=found | {"pages": [large, large]})

    def prepare(page):
        small = f"{viewer.origin}/page?id={error['id']}&page=0&width=480"
        page.route("**/api/rendition?*", enlarge)
        page.route("**/page?*", lambda route: route.fulfill(response=route.fetch(url=small)))
        page.route("**/page?*original=1", lambda route: route.fulfill(status=415))

    with viewer.at(browser, f"/page?id={error['id']}", prepare=prepare) as watched:
        page = watched.page
        pages = page.locator(".turning select")
        assert pages.locator("option").all_inner_texts() == ["1 of 2", "2 of 2"]
        page.keyboard.press("n")
        assert "page=1" in page.url
        assert page.get_by_role("button", name="Next page").is_disabled()
        pages.select_option("0")
        assert "page=0" in page.url
        assert pages.input_value() == "0"
        thumbs = page.locator(".thumb")
        assert thumbs.all_inner_texts() == ["1", "2"]
        assert thumbs.locator("img[loading=lazy][src*='width=120']").count() == 2
        page.get_by_role("button", name="Page 2", exact=True).click()
        assert page.locator(".thumb[aria-current]").inner_text() == "2"
        assert "page=1" in page.url
        thumbs.first.click()
        for _ in range(9):
            page.keyboard.press("+")
        page.locator("img.detail").wait_for()
        part = re.findall(r"part=([\d,]+)$", page.locator("img.detail").get_attribute("src"))
        assert len(part[0].split(",")) == 4


def test_a_degraded_page_is_swiped_over_its_clean_one(viewer, browser, error):
    over = "getComputedStyle(document.querySelectorAll('.paper img')[1])"
    with viewer.at(browser, SCREENS["page"].format(**error), width=800) as watched:
        page = watched.page
        page.get_by_role("link", name="Over clean").click()
        settle(page)
        assert any("onto=" in url for url in watched.requests)
        seen, case = (page.locator(each).first.bounding_box() for each in (".pane", ".boxes .now"))
        assert seen["y"] <= case["y"] <= seen["y"] + seen["height"] - case["height"]
        for picture in page.locator(".paper img").all():
            assert picture.bounding_box() == page.locator(".paper").bounding_box()
        before = page.evaluate(f"{over}.clipPath")
        page.get_by_role("slider").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate(f"{over}.clipPath") != before
        page.keyboard.press("b")
        settle(page)
        stopped = page.get_by_role("button", name="Start blinking")
        page.wait_for_timeout(700)
        assert page.evaluate(f"{over}.display") != "none"  # who wants no motion is asked first
        stopped.click()
        page.locator(".paper img").nth(1).wait_for(state="hidden")
        page.get_by_role("button", name="Stop blinking").click()
        page.get_by_role("button", name="Beside").click()
        settle(page)
        assert page.locator(".pane").count() == 2
        page.get_by_label("over").select_option(label="phone_photo@3")
        settle(page)
        assert "phone_photo@3" in page.url
        page.get_by_role("link", name="To the page").click()
        settle(page)
        assert error["field"] in page.url
        page.get_by_label("Condition").select_option(label="clean")
        settle(page)
        page.keyboard.press("c")
        assert "This page is the clean one" in page.locator("#refusal").inner_text()
        assert "/page?" in page.url
        assert page.get_by_role("link", name="Over clean").count() == 0
        go(page, f"/pair?id={error['id'].partition('~')[0]}~clean")
        assert "Nothing to compare" in page.locator(".stage").inner_text()
    assert watched.complaints == []


def test_what_was_lost_stands_beside_what_it_was(viewer, browser):
    with viewer.at(browser, "/cases?change=lost") as watched:
        page = watched.page
        assert "Without the filter by change" in page.locator(".share").first.inner_text()
        row = page.locator(".row").first
        assert "lost" in row.inner_text()
        assert row.locator(".r").count() == 1
        row.locator(".what a").click()
        settle(page)
        assert "lost against oracle" in page.locator(".case").inner_text()
        assert page.locator(".case dt", has_text="Other run").count() == 1


def test_a_note_that_was_begun_is_there_again(viewer, browser, error):
    with viewer.at(browser, SCREENS["page"].format(**error)) as watched:
        page, note = watched.page, watched.page.get_by_label("Note", exact=True)
        page.keyboard.press("m")
        page.get_by_label("Verdict").select_option("unsure")
        note.fill("half a thought")
        go(page, "/cases")
        go(page, SCREENS["page"].format(**error))
        assert note.is_visible()
        assert note.input_value() == "half a thought"
        assert page.get_by_label("Verdict").input_value() == "unsure"
        other = "date" if error["field"] == "total" else "total"
        go(page, f"/page?id={error['id']}&case={other}")
        assert note.is_hidden()
    assert watched.complaints == []


def test_errors_are_one_line(viewer, browser, folder, place):
    with viewer.at(browser, "/page?id=nobody~clean") as watched:
        line = watched.page.locator("#refusal")
        assert "nobody~clean" in line.inner_text()
        go(watched.page, "/cases?colour=red")
        assert "colour" in line.inner_text()
        go(watched.page, "/cases")
        assert line.is_hidden()
    other = Viewer("run", "--corpus", folder / "corpus", cwd=place)
    try:
        with other.at(browser, "/cases") as watched:
            other.end()
            watched.page.get_by_label(re.compile("^wrong")).check()
            watched.page.wait_for_timeout(300)
            assert "dxe view" in watched.page.locator("#refusal").inner_text()
    finally:
        other.end()


def test_a_private_run_says_why_it_shows_no_values(viewer, browser):
    why = {"what": "values of a private run are not kept", "where": "run", "remedy": "run it again"}

    def alter(route):
        found = route.fetch().json()
        found["run"] |= {"private": True, "no_pages": "it is a private run"}
        route.fulfill(json=found)

    def empty(route):
        found = route.fetch().json()
        for row in found["rows"]:
            row |= {"truth": None, "guess": None}
        route.fulfill(json=found)

    def prepare(page):
        page.route("**/api/run", alter)
        page.route("**/api/cases?*", empty)
        page.route(
            "**/api/rendition?*", lambda route: route.fulfill(status=403, json={"error": why})
        )

    with viewer.at(browser, prepare=prepare) as watched:
        page = watched.page
        assert "private" in page.locator(".decision").inner_text()
        go(page, "/cases")
        assert "kept private" in page.locator(".row").first.inner_text()
        page.locator(".row .what a").first.click()
        settle(page)
        assert why["what"] in page.locator("#refusal").inner_text()
        assert "private" in page.locator("main").inner_text()
        page.get_by_role("link", name="Cases", exact=True).click()
        settle(page)
        assert page.locator(".row").count() > 1
