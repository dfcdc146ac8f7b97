// What a list is limited to: facets with counts, what is chosen of them, and views that were saved.

import { button, element, fill, grouped, worded } from "./dom.js";
import { casesHref, parseQuery, queryText, toggledQuery } from "./query.js";

const VIEWS = "dxe.views";
const SHOWN_VALUES = 12;

/** @returns {SavedView[]} */
function savedViews() {
	try {
		return JSON.parse(localStorage.getItem(VIEWS) ?? "[]");
	} catch {
		return [];
	}
}

/**
 * Show the saved views, and save this one.
 * @param {HTMLElement} place
 * @param {Query} query
 */
export function drawViews(place, query) {
	const known = savedViews();
	const store = (/** @type {SavedView[]} */ next) => {
		localStorage.setItem(VIEWS, JSON.stringify(next));
		drawViews(place, query);
	};
	const others = (/** @type {string} */ name) => known.filter((each) => each.name !== name);
	const name = element("input", { "aria-label": "Name of the view", placeholder: "Name",
		maxlength: 80, required: true });
	const save = (/** @type {Event} */ event) => {
		event.preventDefault();
		store([...others(name.value), { name: name.value, query: queryText(query) }]);
	};
	const rows = known.map((each) => element("li",
		element("a", { href: casesHref(queryText(parseQuery(each.query))) }, each.name),
		button("quiet", () => store(others(each.name)),
			{ "aria-label": `Remove ${each.name}` }, "×")));
	fill(place, element("summary", "Saved views", rows.length > 0 && ` (${rows.length})`),
		element("ul", rows),
		element("form", { onsubmit: save }, name, element("button.button", "Save")));
}

/**
 * Show what is chosen, each with a way to give it up.
 * @param {HTMLElement} place
 * @param {Query} query
 * @param {(query: Query) => void} choose
 */
export function drawChips(place, query, choose) {
	const found = [...query.chosen].flatMap(([name, values]) => values.map((value) =>
		button("chip", () => choose(toggledQuery(query, name, value, false)),
			{ "aria-label": `Remove ${name} ${value}` }, `${worded(name)}: ${worded(value)} ×`)));
	if (found.length > 1) {
		found.push(button("quiet", () => choose({ ...query, chosen: new Map() }), {}, "Clear all"));
	}
	fill(place, found.map((each) => element("li", each)));
}

/**
 * Return what shows facets, and keeps which are unfolded.
 * @param {HTMLElement} place
 * @param {(name: string, value: string, on: boolean) => void} choose
 */
export function facetDrawer(place, choose) {
	const unfolded = new Map([["outcome", true], ["cause", true], ["condition", true]]);
	const whole = new Set();

	/**
	 * @param {string} name
	 * @param {FacetValue} of
	 */
	const facetValue = (name, { value, count, chosen }) => {
		const input = element("input", { type: "checkbox", id: `facet-${name}-${value}`,
			checked: chosen, onchange: () => choose(name, value, input.checked) });
		return element("li", element("label", input, element("span.name", worded(value)),
			element("span.count", grouped(count))));
	};
	/** @param {Facet[]} found */
	const draw = (found) => {
		const focused = document.activeElement?.id;
		fill(place, found.filter((facet) => facet.values.length).map(({ name, values }) => {
			const most = whole.has(name) ? values.length : SHOWN_VALUES;
			const shown = values.filter((each, at) => at < most || each.chosen);
			const chosen = values.filter((each) => each.chosen).length;
			const details = element("details", { open: unfolded.get(name) ?? chosen > 0,
				ontoggle: () => unfolded.set(name, details.open) },
			element("summary", { id: `facet-${name}` }, worded(name),
				chosen > 0 && element("b", ` ${chosen}`)),
			element("ul", shown.map((each) => facetValue(name, each))),
			values.length > shown.length && button("quiet", () => {
				whole.add(name);
				draw(found);
			}, {}, `All ${values.length}`));
			return details;
		}));
		if (focused) document.getElementById(focused)?.focus();
	};
	return draw;
}
