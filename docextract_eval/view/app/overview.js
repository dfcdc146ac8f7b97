// The run as a whole: its decision, its figures, and fields by conditions. Each leads to its cases.

import { fetchBoards } from "./data.js";
import {
	UNHEARD, badge, button, counted, element, fill, grouped, percent, tabled, titled,
} from "./dom.js";
import { casesHref } from "./query.js";

const FEW = 10; // documents: below this a share says little
const FIRST_ROWS = 10;
/** @type {Record<string, string[]>} */
const VERDICTS = {};
for (const name of ["SHIP", "PASS"]) VERDICTS[name] = ["good", "✓"];
for (const name of ["BLOCK", "FAIL"]) VERDICTS[name] = ["bad", "✕"];
for (const name of ["MORE DATA", "INCONCLUSIVE"]) VERDICTS[name] = ["unsure", "?"];
const NO_VERDICT = ["neutral", "–"];

/** @type {LinkedText} */
function linked(text, query) {
	return typeof query === "string" ? element("a", { href: casesHref(query) }, text) : text;
}

/** @param {Overview} found */
function decisionPart({ decision: { headline, reason }, run }) {
	const known = Object.keys(VERDICTS).find((each) => headline.startsWith(each)) ?? "";
	const [look, sign] = VERDICTS[known] ?? NO_VERDICT;
	const lacking = run.private ? "This run is private: it has figures and no values."
		: run.no_pages ? `No pictures: ${run.no_pages}` : "";
	return titled(`decision.${look}`,
		[element("span", UNHEARD, sign), headline],
		element("p", reason), lacking && element("p.soft", lacking));
}

/** @param {Measured} of */
function intervalOf({ low, high }) {
	return low === null ? "" : `${percent(low)} to ${percent(high)}`;
}

/** @type {CountsOf} */
function countsOf({ value, reason, cells = 0, documents = 0 }) {
	if (value === null) return reason ?? "not known";
	return `${counted(cells, "cell")} of ${counted(documents, "document")}`;
}

/** @type {FiguresBoard} */
function figuresBoard(figures) {
	const rows = figures.map((figure) => {
		const { title, query, value } = figure;
		return [{ text: title, query }, ...[percent(value), intervalOf(figure), countsOf(figure)]
			.map((text) => ({ text }))];
	});
	return { title: "Figures", notes: [], columns: ["", "right", "95 % interval", "of"], rows };
}

/** @type {BoardCellPart} */
function boardCell(cell, head, at) {
	const { text, query, bar, code, status, cells } = cell;
	const [look, sign] = VERDICTS[text] ?? NO_VERDICT;
	const shown = status ? badge(look, `${sign} ${text}`) : code ? element("code", text)
		: linked(text, query);
	const made = element(at ? "td" : "th", at ? { "data-of": head } : { scope: "row" }, shown,
		cells ? element("small", countsOf(cell)) : null);
	if (bar) made.style.setProperty("--bar", `${100 * bar}%`);
	return made;
}

/** @param {Board} board */
function boardPart({ title, notes, columns, rows }) {
	const place = element("div.scroll", { tabindex: -1 });
	const draw = (/** @type {number} */ most) => fill(place,
		tabled("board", columns, rows.slice(0, most).map((row) =>
			element("tr", row.map((cell, at) => boardCell(cell, columns[at], at))))),
		rows.length > most && button("quiet", () => {
			draw(rows.length);
			place.focus();
		}, {}, `All ${rows.length}`));
	if (rows.length) draw(FIRST_ROWS);
	return titled("boards", title,
		notes.map((note, at) => note && element(at ? "p.soft" : "p", note)), place);
}

/** @type {TilePart} */
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

/** Let arrows lead from tile to tile: the map is one stop of the keyboard. @type {WalkTiles} */
function walkTiles(table) {
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
		const all = [...table.querySelectorAll("tbody tr")].map((each) => [...each.querySelectorAll("td")]);
		let row = all.findIndex((each) => each.includes(cell));
		let column = all[row].indexOf(cell);
		do {
			row += step[0];
			column += step[1];
		} while (all[row]?.[column] && !all[row][column].querySelector("a"));
		all[row]?.[column]?.querySelector("a")?.focus();
	});
}

/** @type {MapTable} */
function mapTable({ tiles, fields }, conditions, cells, title) {
	const columns = [...new Set([tiles[0]?.condition, ...conditions])];
	const overAll = (/** @type {Tile} */ tile) => `all ${/cells=(\w+)/.exec(tile.query)?.[1]}`;
	const byPlace = new Map(tiles.map((tile) =>
		[`${tile.field ?? overAll(tile)}\n${tile.condition}`, tile]));
	/** @type {TileRow} */
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

/** @param {Overview} found */
function mapPart(found) {
	const place = element("div.maps");
	const toggle = button("toggle", () => draw(toggle.ariaPressed === "false"), {},
		"By degradation and severity");
	const draw = (/** @type {boolean} */ bySeverity) => {
		toggle.ariaPressed = String(bySeverity);
		const conditions = bySeverity ? found.by_severity : found.conditions;
		fill(place, mapTable(found, conditions, "scalars", "Fields"),
			mapTable(found, conditions, "tables", "Cells of tables"));
	};
	draw(false);
	return titled("map", "Percent right by field and condition",
		element("p.soft", "A tile leads to its cases. Small: cells. Bold: costs money or trust. " +
			`Striped: fewer than ${FEW} documents. Critical fields and bad conditions stand first.`),
		found.conditions.length > 2 && toggle, place);
}

/** Show the run as a whole. @type {ShowScreen} */
export function showOverview(place, _, found, fail) {
	const { run, health, figures, boards } = found;
	const repeats = run.repeats > 1 ? `, each read ${run.repeats} times` : "";
	const against = run.other ? ` · against ${run.other.pipeline} (${run.other.name})` : "";
	const late = element("p.soft", "Counting cells …");
	place.append(
		element("h1", { tabindex: -1 }, `${run.pipeline} on ${run.corpus}`),
		element("p.beneath", counted(run.documents, "document"), ", ",
			counted(run.renditions, "rendition"), repeats, against),
		element("div.summary", decisionPart(found), health.length ? titled("health", "Health",
			element("ul", health.map(({ text, query }) => element("li", linked(text, query))))) : null),
		...figures.length ? [boardPart(figuresBoard(figures)), late, mapPart(found)] : [],
		...boards.map(boardPart));
	if (figures.length) {
		fetchBoards(found).then((later) => late.replaceWith(...later.map(boardPart)), (error) => {
			late.remove();
			fail(error);
		});
	}
	return { title: "Overview", update: () => false, leave: () => undefined, keys: [] };
}
