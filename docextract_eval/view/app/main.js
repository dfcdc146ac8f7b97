// Where the reader is decides which screen is shown; errors are one line above it.

import { showCases } from "./cases.js";
import { isCopy } from "./copy.js";
import { fetchRun, refusalOf, signIn } from "./data.js";
import { badge, byId, element, fill } from "./dom.js";
import { bindKeys, startKeys } from "./keys.js";
import { showOverview } from "./overview.js";
import { showPage } from "./page.js";
import { showPair } from "./pair.js";
import { casesHref, go, hrefOf, parseRoute, queryText } from "./query.js";

/** @type {Record<string, ShowScreen>} */
const SCREENS = { cases: showCases, page: showPage, pair: showPair };
/** @type {ShownScreen | null} */
let shownScreen = null;
let isFirst = true;

/** @param {any} error */
function showRefusal(error) {
	const said = refusalOf(error);
	if (!said) return;
	const place = byId("refusal");
	fill(place, [said.what, said.where].filter(Boolean).join(": "),
		said.remedy && ` — ${said.remedy}`);
	place.hidden = false;
}

/** @type {DrawBar} */
function drawBar(overview, route) {
	const { run } = overview;
	fill(byId("run"), element("b", run.name), element("span", ` ${run.pipeline}`),
		run.other && element("span", ` against ${run.other.name}`),
		run.progress && badge("unsure", run.progress), run.private && badge("neutral", "private"), isCopy && badge("neutral", "copy of some cases"));
	const links = [["", "Overview", "#/"], ["cases", "Cases", casesHref(queryText(route.query))]];
	const here = { page: "Page", pair: "Pair" }[route.screen];
	if (here) links.push([route.screen, here, location.hash]);
	fill(byId("screens"), links.map(([screen, words, href]) =>
		element("a", { href, "aria-current": screen === route.screen ? "page" : null }, words)));
}

async function show() {
	const route = parseRoute(location.hash);
	byId("refusal").hidden = true;
	try {
		const overview = await fetchRun();
		drawBar(overview, route);
		if (!shownScreen?.update(route)) {
			shownScreen?.leave();
			shownScreen = null;
			const place = element("div.screen");
			byId("main").replaceChildren(place);
			shownScreen = (SCREENS[route.screen] ?? showOverview)(place, route, overview, showRefusal);
			if (!isFirst) {
				scrollTo(0, 0);
				const title = place.querySelector("h1");
				(title ?? byId("main")).focus({ preventScroll: true });
			}
		}
		document.title = `${shownScreen.title} – ${overview.run.name}`;
		bindKeys([...shownScreen.keys, ["o", "overview", () => go(hrefOf(""))]]);
		isFirst = false;
	} catch (error) {
		showRefusal(error);
	}
}

async function start() {
	startKeys();
	const found = /^#token=([^&]*)(?:&to=(.*))?$/s.exec(location.hash);
	if (found) {
		const to = found[2] ?? "/";
		history.replaceState(null, "", `#${to.startsWith("%2F") ? decodeURIComponent(to) : to}`);
		try {
			await signIn(found[1]);
		} catch (error) {
			showRefusal(error);
			return;
		}
	}
	addEventListener("hashchange", () => void show());
	await show();
}

void start();
