// What a list is limited to: facets with counts and shares, what is chosen, and saved views.

import { isCopy } from "./copy.js";
import { UNHEARD, button, element, fill, grouped, worded } from "./dom.js";
import { shareSentence } from "./marks.js";
import { casesHref, queryText, toggledQuery } from "./query.js";

const SHOWN_VALUES = 12;
const VIEWS = "dxe.views";

/** Lead to the lists that the reader saved, and save this one. @type {DrawViews} */
export function drawViews(place, query) {
	const views = new URLSearchParams(localStorage.getItem(VIEWS) ?? "");
	const store = () => {
		localStorage.setItem(VIEWS, String(views));
		drawViews(place, query);
		place.querySelector("summary")?.focus();
	};
	const name = element("input", { "aria-label": "Name of the view", placeholder: "Name",
		maxlength: 80, required: true });
	const save = (/** @type {Event} */ event) => {
		event.preventDefault();
		views.set(name.value, queryText(query));
		store();
	};
	const remove = (/** @type {string} */ view) => {
		views.delete(view);
		store();
	};
	fill(place, element("summary", "saved views", views.size > 0 && element("b", ` ${views.size}`)),
		element("ul", Array.from(views, ([view, text]) => element("li",
			element("a", { href: casesHref(text) }, view),
			button("quiet", () => remove(view), { "aria-label": `Remove ${view}` }, "×")))),
		element("form", { onsubmit: save }, name, element("button.button", "Save")));
}

/** @type {DrawChips} */
export function drawChips(place, query, choose) {
	const found = [...query.chosen].flatMap(([name, values]) => values.map((value) =>
		button("chip", () => choose(toggledQuery(query, name, value, false)),
			{ "aria-label": `Remove ${name} ${value}` }, `${worded(name)}: ${worded(value)} ×`)));
	if (found.length > 1) {
		found.push(button("quiet", () => choose({ ...query, chosen: new Map() }), {}, "Clear all"));
	}
	fill(place, found.map((each) => element("li", each)));
}

/** Say what share of some cells is right, the darker the lower. @param {Share} of */
function sharePart({ share }) {
	const made = element("span.right", UNHEARD,
		share === null ? "–" : (100 * share).toFixed(share === 1 ? 0 : 1));
	made.style.setProperty("--depth", String(Math.min(1, 2 * (1 - (share ?? 1)))));
	return made;
}

/** Return what shows facets, and keeps which are unfolded. @type {FacetDrawer} */
export function facetDrawer(place, choose) {
	const unfolded = new Map(["outcome", "cause", "condition", "kind", "locale"]
		.map((name) => [name, true]));
	const whole = new Set();

	/** @type {ValueOf} */
	const facetValue = (name, { value, count, chosen, shares = [] }) => {
		const words = shares.map((each) => shareSentence(each, each.kind)).join("; ");
		const input = element("input", { type: "checkbox", id: `facet-${name}-${value}`,
			"aria-description": words || null, checked: chosen,
			onchange: () => choose(name, value, input.checked) });
		return element("li", { title: words || null }, element("label", input,
			element("span.name", worded(value)), element("span.count", grouped(count)),
			shares.map(sharePart)));
	};
	/** @type {FacetOf} */
	const facetPart = ({ name, values }, again) => {
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
			again();
		}, {}, `All ${values.length}`));
		return details;
	};
	/** @param {Facet[]} found */
	const draw = (found) => {
		const focused = document.activeElement?.id;
		const again = () => draw(found);
		fill(place, !isCopy && element("p.soft", "Shades: % right of fields, of table cells"),
			found.filter((facet) => facet.values.length).map((facet) => facetPart(facet, again)));
		if (focused) document.getElementById(focused)?.focus();
	};
	return draw;
}
