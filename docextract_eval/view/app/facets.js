// What a list is limited to: facets with counts, and what is chosen of them.

import { button, element, fill, grouped, worded } from "./dom.js";
import { toggledQuery } from "./query.js";

const SHOWN_VALUES = 12;

/** Show what is chosen, each with a way to give it up. @type {DrawChips} */
export function drawChips(place, query, choose) {
	const found = [...query.chosen].flatMap(([name, values]) => values.map((value) =>
		button("chip", () => choose(toggledQuery(query, name, value, false)),
			{ "aria-label": `Remove ${name} ${value}` }, `${worded(name)}: ${worded(value)} ×`)));
	if (found.length > 1) {
		found.push(button("quiet", () => choose({ ...query, chosen: new Map() }), {}, "Clear all"));
	}
	fill(place, found.map((each) => element("li", each)));
}

/** Return what shows facets, and keeps which are unfolded. @type {FacetDrawer} */
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
