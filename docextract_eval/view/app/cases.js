// The cases that a query keeps: a list of any length, and the share of its cells that is right.

import { isCopy } from "./copy.js";
import { fetchCases, fetchFacets } from "./data.js";
import {
	announce, badge, calmly, chooser, compared, counted, element, fill, grouped, percent, valued,
	worded,
} from "./dom.js";
import { drawChips, drawViews, facetDrawer } from "./facets.js";
import { virtualList } from "./list.js";
import {
	SORTS, casesHref, go, pageHref, parseRoute, pickedIn, queryText, remember, toggledQuery,
} from "./query.js";
import { selectionPart } from "./selection.js";

const FIRST = 100;
const MARKS = /** @type {Record<string, string>} */ (
	{ wrong: "✕", missed: "○", invented: "+", right: "✓" });

/**
 * Say how a case was judged: a mark, a word, and its cause.
 * @param {string} outcome
 * @param {string | null} [cause]
 */
export function judged(outcome, cause = null) {
	const look = outcome === "right" ? "good" : outcome in MARKS ? "bad" : "neutral";
	return element(`span.judged.${look}`,
		element("span.mark", { "aria-hidden": "true" }, MARKS[outcome] ?? "·"), worded(outcome),
		cause && element("span.cause", worded(cause)));
}

/**
 * Say what a case lost or gained against another run.
 * @param {string | null} change
 * @param {string} [other] the name of that run
 */
export function changed(change, other) {
	return change && badge(change === "lost" ? "bad" : "good",
		other ? `${change} against ${other}` : change);
}

/**
 * @param {Share} share
 * @param {string} what
 */
function shareOf({ cells, right, share }, what) {
	const weighted = share !== null && Math.abs(share - right / cells) > 0.0005 ? ", weighted" : "";
	return `${grouped(cells - right)} of ${grouped(cells)} ${what} wrong` +
		(share === null ? "" : `; ${percent(share)} right${weighted}`);
}

/**
 * Say what share is right of fields, cells of tables and whole answers.
 * @param {Listing} found
 */
function shareSentences({ shares }) {
	if (!shares) return [isCopy ? "of those in this copy" : "of those so far"];
	const { kinds, exact } = shares;
	return [
		kinds.scalars.cells ? shareOf(kinds.scalars, "fields") : "",
		kinds.tables.cells ? shareOf(kinds.tables, "table cells") : "",
		exact.cells > 1 ? `${grouped(exact.right)} of ${grouped(exact.cells)} answers all right` : "",
	].filter(Boolean);
}

/**
 * @param {Row} row
 * @param {string} query
 * @param {boolean} isPrivate
 */
function rowCells(row, query, isPrivate) {
	const [truth, guess] = compared(row.truth, row.guess);
	const number = row.case.row ?? row.case.guess_row;
	const which = number === null ? "" : ` ${row.case.row === null ? "extra " : ""}#${number}`;
	const none = isPrivate ? "kept private" : "none";
	const cell = (/** @type {string} */ name, /** @type {(Child | Child[])[]} */ ...held) =>
		element(`span.${name}`, { role: "gridcell" }, ...held);
	const value = (/** @type {string} */ title, /** @type {HTMLElement} */ shown) =>
		element(`span.${title[0].toLowerCase()}`, element("abbr", { title }, title[0]), shown);
	return [
		cell("tick", element("span.box", { "aria-hidden": "true" })),
		cell("what", element("a", { href: pageHref(row.case, query, row.at), tabindex: -1 },
			worded(row.case.field), which), element("small", `${row.document} · ${row.locale}`)),
		cell("values", value("Truth", valued("of-truth", row.truth, truth, none)),
			value("Answer", valued("of-answer", row.guess, guess, none)),
			(row.change || typeof row.before === "string") && value("Run before", valued("of-other", row.before))),
		cell("how", judged(row.outcome, row.cause), changed(row.change),
			row.notes.map((note) => badge("note", note))),
		cell("where", row.condition),
		cell("sure", percent(row.confidence)),
	];
}

/**
 * Show a list of cases.
 * @type {ShowScreen}
 */
export function showCases(place, route, { run }, fail) {
	let query = route.query;
	let at = Number(route.args.get("row") ?? 0);
	let asking = new AbortController();
	const text = () => queryText(query);

	const stay = () => {
		if (!place.isConnected || parseRoute(location.hash).screen !== "cases") return;
		remember(casesHref(text(), { row: at, picked: selection.ids() }));
	};
	const stayCalmly = calmly(stay, 200);
	/** @param {Query} next */
	const choose = (next) => go(casesHref(queryText(next), { picked: selection.ids() }));
	const selection = selectionPart(run, pickedIn(location.hash), () => {
		list.redraw();
		stay();
	}, fail);
	/**
	 * @param {Row | undefined} row
	 * @param {Changes} [more]
	 */
	const open = (row, more) => {
		stay();
		if (row) go(pageHref(row.case, text(), row.at, more));
	};
	const list = virtualList({
		label: "Cases",
		columns: ["", "Field", "Truth and answer", "Judged", "Condition", "Confidence"],
		fetch: async (from, count, signal) =>
			selection.noticed((await fetchCases(text(), from, count, signal)).rows),
		draw: (/** @type {Row} */ row) => rowCells(row, text(), run.private),
		isChosen: selection.has,
		onactive: (now) => {
			at = now;
			stayCalmly();
		},
		onopen: open,
		onselect: selection.toggle,
		onfail: fail,
	});
	list.element.classList.toggle("compares", run.other !== null);

	const search = element("input", { type: "search", autocomplete: "off", spellcheck: "false",
		placeholder: "Search truth and answers", "aria-label": "Search truth and answers",
		oninput: calmly(() => {
			const text = search.value;
			if (text !== query.text && search.isConnected) choose({ ...query, text });
		}, 300) });
	const [sorting, share, facets] = [element("div"), element("p.share"), element("div.facets")];
	const views = element("details.views");
	const chips = element("ul.chips", { "aria-label": "Chosen" });
	const empty = element("p.empty", { hidden: true }, "No case fits: remove a filter.");
	const drawFacets = facetDrawer(facets, (name, value, on) =>
		choose(toggledQuery(query, name, value, on)));

	const load = async () => {
		asking.abort();
		asking = new AbortController();
		const { signal } = asking;
		if (document.activeElement !== search) search.value = query.text;
		if (!isCopy) {
			fill(sorting,
				chooser("Sort", SORTS, query.sort || "cost", (sort) => choose({ ...query, sort })));
		}
		drawChips(chips, query, choose);
		drawViews(views, query);
		list.element.setAttribute("aria-busy", "true");
		try {
			const [found, counts] = await Promise.all(
				[fetchCases(text(), 0, FIRST, signal), fetchFacets(text(), signal)]);
			if (signal.aborted) return;
			const said = [counted(found.total, "case"), ...shareSentences(found)];
			fill(share, said.map((each, number) => element(number ? "span" : "b", each)));
			selection.listed(text(), found.total);
			list.show(found.total, selection.noticed(found.rows), at);
			drawFacets(counts.facets);
			announce(said.join("; "));
			empty.hidden = found.total > 0;
		} catch (error) {
			fail(error);
			if (!signal.aborted) list.show(0, [], 0);
		}
		if (!signal.aborted) list.element.removeAttribute("aria-busy");
	};

	place.append(element("div.cases",
		element("aside", { "aria-label": "Filters" },
			element("details.filters", { open: innerWidth >= 800 },
				element("summary", "Filters"), views, facets)),
		element("section", element("h1", { tabindex: -1 }, "Cases"), share,
			element("div.tools", element("div.search", search), sorting), chips, selection.element,
			list.element, empty)));
	void load();

	return {
		title: "Cases",
		update(next) {
			if (next.screen !== "cases") return false;
			const isOther = queryText(next.query) !== text();
			query = next.query;
			at = Number(next.args.get("row") ?? 0);
			if (isOther) void load();
			return true;
		},
		leave() {
			asking.abort();
			list.leave();
		},
		keys: [
			{ key: "j", name: "next case", run: () => list.move(1) },
			{ key: "k", name: "previous case", run: () => list.move(-1) },
			{ key: "/", name: "search", run: () => search.focus() },
			{ key: "s", name: "select the case", run: () => {
				const row = list.current();
				if (row) selection.toggle(row);
			} },
			{ key: "m", name: "note on the case", run: () => open(list.current(), { note: "1" }) },
		],
	};
}
