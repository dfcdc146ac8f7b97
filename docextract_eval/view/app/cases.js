// The cases that a query keeps: a list of any length, and the share of its cells that is right.

import { letterLegend } from "./boxes.js";
import { isCopy } from "./copy.js";
import { fetchCases, fetchFacets } from "./data.js";
import {
	UNHEARD, announce, calmly, chooser, compared, counted, element, fill, percent, valued, worded,
} from "./dom.js";
import { drawChips, drawViews, facetDrawer } from "./facets.js";
import { virtualList } from "./list.js";
import { changed, judged, shareSentences } from "./marks.js";
import {
	SORTS, casesHref, go, pageHref, parseRoute, pickedIn, queryText, remember, toggledQuery,
} from "./query.js";
import { selectionPart } from "./selection.js";

const FIRST = 100;

/** Say what was noted last, and that there is more. @param {string[]} notes */
function notesBadge(notes) {
	const more = notes.length - 1;
	return notes.length > 0 && element("span.badge.note", { title: notes.join(", ") },
		notes[more], more > 0 && [` +${more}`, element("span.unseen", ` more: ${notes.slice(0, more)}`)]);
}

/** @type {RowCells} */
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
		cell("tick", element("span.box", UNHEARD)),
		cell("what", element("a", { href: pageHref(row.case, query, row.at), tabindex: -1 },
			worded(row.case.field), which), element("small", `${row.document} · ${row.locale}`)),
		cell("values", value("Truth", valued("of-truth", row.truth, truth, none)),
			value("Answer", valued("of-answer", row.guess, guess, none)),
			(row.change || typeof row.before === "string") && value("Run before", valued("of-other", row.before))),
		cell("how", judged(row.outcome, row.cause), changed(row.change),
			notesBadge(row.notes)),
		cell("where", row.condition),
		cell("sure", percent(row.confidence)),
	];
}

/** @type {SearchField} */
function searchField(search) {
	const words = "Search truth and answers";
	const field = element("input", { type: "search", autocomplete: "off", spellcheck: "false",
		placeholder: words, "aria-label": words, oninput: calmly(() => {
			if (field.isConnected) search(field.value);
		}, 300) });
	return field;
}

/** Show what limits a list and what share of it is right. @type {ListHeadOf} */
function listHead(choose) {
	/** @type {Query} */
	let query = { chosen: new Map(), text: "", sort: "" };
	const [sorting, share, facets] = [element("div"), element("p.share"), element("div")];
	const views = element("details.views");
	const chips = element("ul.chips", { "aria-label": "Chosen" });
	const search = searchField((text) => {
		if (text !== query.text) choose({ ...query, text });
	});
	const drawFacets = facetDrawer(facets, (name, value, on) =>
		choose(toggledQuery(query, name, value, on)));
	const filters = element("aside", { "aria-label": "Filters" },
		element("details.filters", { open: innerWidth >= 800 },
			element("summary", "Filters"), element("div.facets", views, facets)));
	return {
		filters,
		search,
		parts: [share, element("div.tools", element("div.search", search), sorting), chips],
		ask(next) {
			query = next;
			if (document.activeElement !== search) search.value = query.text;
			if (!isCopy) {
				fill(sorting,
					chooser("Sort", SORTS, query.sort || "cost", (sort) => choose({ ...query, sort })));
			}
			drawChips(chips, query, choose);
			drawViews(views, query);
		},
		show(found, counts) {
			const sentences = [counted(found.total, "case"), ...(found.shares
				? shareSentences(found.shares, query) : [`of those ${isCopy ? "in this copy" : "so far"}`])];
			fill(share, sentences.map((each, number) => element(number ? "span" : "b", each)));
			drawFacets(counts);
			announce(sentences.join("; "));
		},
	};
}

/** @type {ShowScreen} */
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
	/** @param {Row | undefined} row */
	const open = (row, more = {}) => {
		stay();
		if (row) go(pageHref(row.case, text(), row.at, more));
	};
	const selection = selectionPart(run, pickedIn(location.hash), () => {
		list.redraw();
		stay();
	}, fail);
	const list = virtualList({
		label: "Cases",
		columns: ["", "Field", "Truth and answer", "Judged", "Condition", "Confidence"],
		fetch: async (from, count, signal) =>
			selection.noticed((await fetchCases(text(), from, count, signal)).rows),
		draw: (row) => rowCells(row, text(), run.private),
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
	const head = listHead((next) => go(casesHref(queryText(next), { picked: selection.ids() })));
	const empty = element("p.empty", { hidden: true }, "No case fits: remove a filter.");
	place.append(element("div.cases", head.filters, element("section",
		element("h1", { tabindex: -1 }, "Cases"), head.parts, selection.element, list.element, empty,
		letterLegend(run.other ? "tar" : "ta"))));

	const load = async () => {
		asking.abort();
		asking = new AbortController();
		const { signal } = asking;
		head.ask(query);
		list.element.setAttribute("aria-busy", "true");
		try {
			const [found, { facets }] = await Promise.all(
				[fetchCases(text(), 0, FIRST, signal), fetchFacets(text(), signal)]);
			if (signal.aborted) return;
			selection.listed(text(), found.total);
			list.show(found.total, selection.noticed(found.rows), at);
			head.show(found, facets);
			empty.hidden = found.total > 0;
		} catch (error) {
			fail(error);
			if (!signal.aborted) list.show(0, [], 0);
		}
		if (!signal.aborted) list.element.removeAttribute("aria-busy");
	};
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
			["j", "next case", () => list.move(1)],
			["k", "previous case", () => list.move(-1)],
			["/", "search", () => head.search.focus()],
			["s", "select the case", () => {
				const row = list.current();
				if (row) selection.toggle(row);
			}],
			["m", "note on the case", () => open(list.current(), { note: "1" })],
		],
	};
}
