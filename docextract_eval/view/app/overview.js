// The run as a whole: its decision, its figures, and fields by conditions. Each leads to its cases.

import { badge, counted, element, graphic, grouped, percent, tabled, titled } from "./dom.js";
import { casesHref } from "./query.js";

const FEW = 10; // documents: below this a share says little
/** @type {Record<string, string[]>} */
const VERDICTS = {};
for (const name of ["SHIP", "PASS"]) VERDICTS[name] = ["good", "✓"];
for (const name of ["BLOCK", "FAIL"]) VERDICTS[name] = ["bad", "✕"];
for (const name of ["MORE DATA", "INCONCLUSIVE"]) VERDICTS[name] = ["unsure", "?"];
const NO_VERDICT = ["neutral", "–"];

/**
 * @param {string} text
 * @param {string | null | undefined} query
 */
function linked(text, query) {
	return typeof query === "string" ? element("a", { href: casesHref(query) }, text) : text;
}

/** @param {Overview} found */
function decisionPart({ decision, run }) {
	const { headline, reason } = decision;
	const known = Object.keys(VERDICTS).find((each) => headline.startsWith(each)) ?? "";
	const [look, sign] = VERDICTS[known] ?? NO_VERDICT;
	const lacking = run.private ? "This run is private: it has figures and no values."
		: run.no_pages ? `No pictures: ${run.no_pages}` : "";
	return titled(`decision.${look}`,
		[element("span", { "aria-hidden": "true" }, sign), headline],
		element("p", reason), lacking && element("p.soft", lacking));
}

/** @param {Figure} figure */
function whisker({ value, low, high }) {
	if (value === null || low === null || high === null || high > 1) return null;
	const line = (/** @type {string} */ look, /** @type {number[]} */ [x1, x2, y1, y2]) =>
		graphic("line", { class: look, x1: 2 + 96 * x1, x2: 2 + 96 * x2, y1, y2 });
	return graphic("svg", { class: "whisker", viewBox: "0 0 100 10", "aria-hidden": "true",
		preserveAspectRatio: "none" }, line("whole", [0, 1, 5, 5]), line("interval", [low, high, 5, 5]),
	line("middle", [value, value, 1, 9]));
}

/** @param {Measured} of */
function intervalOf({ low, high }) {
	return low === null ? "" : `${percent(low)} to ${percent(high)}`;
}

/** @param {Measured} of */
function countsOf({ value, reason, cells, documents }) {
	if (value === null) return reason;
	return `${counted(cells, "cell")} of ${counted(documents, "document")}`;
}

/** @param {Figure} figure */
function figurePart(figure) {
	return element("li", element("h3", element("a", { href: casesHref(figure.query) }, figure.title)),
		element("p.number", percent(figure.value)), whisker(figure),
		element("p.soft", [intervalOf(figure), countsOf(figure)].filter(Boolean).join("; ")));
}

/** @param {Gate} gate */
function gateRow({ name, status, text, query }) {
	const [look, sign] = VERDICTS[status] ?? NO_VERDICT;
	return element("tr", element("td", badge(look, `${sign} ${status}`)),
		element("th", { scope: "row" }, linked(name, query)), element("td", text));
}

/**
 * @param {Tile | undefined} tile
 * @param {string} name field and condition
 */
function tilePart(tile, name) {
	if (!tile || !tile.cells) return element("td.few", element("span", "–"));
	const { value } = tile;
	const few = tile.documents < FEW || value === null;
	const share = `${percent(value)} right ${tile.low === null ? "" : `(${intervalOf(tile)})`}`;
	const title = `${name}: ${share}, ${countsOf(tile)}`;
	const made = element(few ? "td.few" : "td",
		element("a", { href: casesHref(tile.query), tabindex: -1, title, "aria-label": title },
			element("b", value === null ? "–" : (100 * value).toFixed(value === 1 ? 0 : 1)),
			element("i", grouped(tile.cells))));
	made.style.setProperty("--depth", String(Math.min(1, 2 * (1 - (value ?? 1)))));
	return made;
}

/**
 * Let arrows lead from tile to tile: the map is one stop of the keyboard.
 * @param {HTMLElement} table
 */
function walkTiles(table) {
	const rows = () => [...table.querySelectorAll("tbody tr")]
		.map((row) => [...row.querySelectorAll("td")]);
	table.querySelector("tbody a")?.setAttribute("tabindex", "0");
	table.addEventListener("focusin", ({ target }) => {
		table.querySelector("a[tabindex='0']")?.setAttribute("tabindex", "-1");
		/** @type {Element} */ (target).setAttribute("tabindex", "0");
	});
	table.addEventListener("keydown", (event) => {
		const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
			ArrowRight: [0, 1] }[event.key];
		const cell = /** @type {Element} */ (event.target).closest("td");
		if (!step || !cell) return;
		event.preventDefault();
		const all = rows();
		let row = all.findIndex((each) => each.includes(cell));
		let column = all[row].indexOf(cell);
		do {
			row += step[0];
			column += step[1];
		} while (all[row]?.[column] && !all[row][column].querySelector("a"));
		all[row]?.[column]?.querySelector("a")?.focus();
	});
}

/**
 * @param {Overview} found
 * @param {string} cells
 * @param {string} title
 */
function mapTable({ tiles, fields, conditions }, cells, title) {
	const columns = [...new Set([...tiles.map((tile) => tile.condition), ...conditions])];
	const overAll = (/** @type {Tile} */ tile) => `all ${/cells=(\w+)/.exec(tile.query)?.[1]}`;
	const byPlace = new Map(tiles.map((tile) =>
		[`${tile.field ?? overAll(tile)}\n${tile.condition}`, tile]));
	/** @type {(key: string, words: string, look: string) => HTMLElement} */
	const row = (key, words, look) =>
		element("tr", { class: look }, element("th", { scope: "row" }, words),
			columns.map((condition) =>
				tilePart(byPlace.get(`${key}\n${condition}`), `${words}, ${condition}`)));
	const rows = fields.filter((field) => field.cells === cells)
		.map((field) => row(field.name, field.title, field.criticality >= 3 ? "critical" : ""));
	if (!rows.length) return null;
	rows.unshift(row(`all ${cells}`, "all", "overall"));
	const table = tabled("tiles", [title, ...columns], rows,
		{ "aria-label": `Percent right: ${title}` });
	walkTiles(table);
	return element("div.scroll", table);
}

/**
 * Show the run as a whole.
 * @type {ShowScreen}
 */
export function showOverview(place, _, found) {
	const { run, health, figures, gates } = found;
	const repeats = run.repeats > 1 ? `, each read ${run.repeats} times` : "";
	const against = run.other ? ` · against ${run.other.pipeline} (${run.other.name})` : "";
	place.append(
		element("h1", { tabindex: -1 }, `${run.pipeline} on ${run.corpus}`),
		element("p.beneath", counted(run.documents, "document"), ", ",
			counted(run.renditions, "rendition"), repeats, against),
		element("div.summary", decisionPart(found), health.length ? titled("health", "Health",
			element("ul", health.map(({ text, query }) => element("li", linked(text, query))))) : null),
		...!figures.length ? [] : [
		titled("shares", "Figures", element("ul.figures", figures.map(figurePart))),
		titled("map", "Percent right by field and condition",
			element("p.soft", "A tile leads to its cases. Small: cells. Bold: costs money or trust. " +
				`Striped: fewer than ${FEW} documents. Critical fields and bad conditions stand first.`),
			element("div.maps", mapTable(found, "scalars", "Fields"),
				mapTable(found, "tables", "Cells of tables")))],
		gates.length ? titled("verdicts", "Gates", element("div.scroll",
			tabled("gates", ["Verdict", "Gate", "What was found"], gates.map(gateRow)))) : "");
	return { title: "Overview", update: () => false, leave: () => undefined, keys: [] };
}
