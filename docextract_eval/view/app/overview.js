// The run as a whole: its decision, its figures, and fields by conditions. Each leads to its cases.

import { counted, element, graphic, grouped, percent } from "./dom.js";
import { casesHref } from "./query.js";

/**
 * @typedef {import("./data.js").Overview} Overview
 * @typedef {import("./data.js").Tile} Tile
 */

const FEW = 10; // documents: below this a share says little
const SHADES = 7;
const SIGNS = /** @type {Record<string, string>} */ ({
  SHIP: "✓", PASS: "✓", BLOCK: "✕", FAIL: "✕", "MORE DATA": "?", INCONCLUSIVE: "?",
});
const LOOKS = /** @type {Record<string, string>} */ ({
  SHIP: "good", PASS: "good", BLOCK: "bad", FAIL: "bad", "MORE DATA": "unsure", INCONCLUSIVE: "unsure",
});

/**
 * @param {string} text
 * @param {string | null | undefined} query
 */
function linked(text, query) {
  return query === null || query === undefined ? text : element("a", { href: casesHref(query) }, text);
}

/** @param {Overview} found */
function decisionPart({ decision, run }) {
  const headline = decision?.headline ?? "NO POLICY";
  const reason = decision?.reason ?? "No policy was applied to this run: it neither passed nor failed.";
  const known = Object.keys(LOOKS).find((each) => headline.startsWith(each));
  return element(`section.decision.${known ? LOOKS[known] : "neutral"}`, { "aria-labelledby": "decision" },
    element("h2", { id: "decision" },
      element("span.sign", { "aria-hidden": "true" }, known ? SIGNS[known] : "–"), headline),
    element("p", {}, reason),
    run.private ? element("p.soft", {}, "This run is private: it has figures and no values.") : null,
    run.no_pages && !run.private ? element("p.soft", {}, `No pictures: ${run.no_pages}`) : null);
}

/** @param {Overview} found */
function healthPart({ health }) {
  if (!health.length) return null;
  return element("section", { "aria-labelledby": "health" }, element("h2", { id: "health" }, "Health"),
    element("ul.plain", {}, health.map((each) => element("li", {}, linked(each.text, each.query)))));
}

/** @param {import("./data.js").Figure} figure */
function whisker(figure) {
  if (figure.value === null || figure.low === null || figure.high === null || figure.high > 1) return null;
  const [low, high, value] = [figure.low, figure.high, figure.value].map((share) => 2 + 96 * share);
  return graphic("svg", { class: "whisker", viewBox: "0 0 100 10", "aria-hidden": "true",
    preserveAspectRatio: "none" },
    graphic("line", { class: "whole", x1: 2, x2: 98, y1: 5, y2: 5 }),
    graphic("line", { class: "interval", x1: low, x2: high, y1: 5, y2: 5 }),
    graphic("line", { class: "middle", x1: value, x2: value, y1: 1, y2: 9 }));
}

/** @param {Overview} found */
function figuresPart({ figures }) {
  const cards = figures.map((each) => element("li", {},
    element("h3", {}, element("a", { href: casesHref(each.query) }, each.title)),
    element("p.number", {}, each.value === null ? "–" : percent(each.value)),
    whisker(each),
    element("p.soft", {}, each.value === null ? each.reason ?? "not known"
      : `${each.low === null ? "" : `${percent(each.low)} to ${percent(each.high)}, `}` +
        `${counted(each.cells, "cell")}, ${counted(each.documents, "document")}`)));
  return element("section", { "aria-labelledby": "figures" },
    element("h2", { id: "figures" }, "Figures"), element("ul.figures", {}, cards));
}

/** @param {Overview} found */
function gatesPart({ gates }) {
  if (!gates.length) return null;
  const rows = gates.map((each) => element("tr", {},
    element("td", {}, element(`span.badge.${LOOKS[each.status] ?? "neutral"}`, {},
      `${SIGNS[each.status] ?? "–"} ${each.status}`)),
    element("th", { scope: "row" }, linked(each.name, each.query)),
    element("td", {}, each.text)));
  const heads = ["Verdict", "Gate", "What was found"];
  return element("section", { "aria-labelledby": "gates" }, element("h2", { id: "gates" }, "Gates"),
    element("div.scroll", {}, element("table.gates", {},
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows))));
}

/**
 * @param {Tile | undefined} tile
 * @param {string} name field and condition
 */
function tilePart(tile, name) {
  if (!tile || !tile.cells) return element("td.few", {}, element("span", {}, "–"));
  const value = tile.value;
  const few = tile.documents < FEW || value === null;
  const loss = value === null ? 0 : Math.min(SHADES, Math.ceil(SHADES * Math.min(1, 2 * (1 - value))));
  const interval = tile.low === null ? "" : ` (${percent(tile.low)} to ${percent(tile.high)})`;
  const words = value === null ? tile.reason ?? "not known" : `${percent(value)} right${interval}`;
  const counts = `${counted(tile.cells, "cell")} of ${counted(tile.documents, "document")}`;
  return element(`td.${few ? "few" : `l${loss}`}`, {},
    element("a", { href: casesHref(tile.query), tabindex: -1, title: `${name}: ${words}, ${counts}`,
      "aria-label": `${name}: ${words}, ${counts}` },
      element("b", {}, value === null ? "–" : (100 * value).toFixed(value === 1 ? 0 : 1)),
      element("i", {}, grouped(tile.cells))));
}

/**
 * Let arrows lead from tile to tile: the map is one stop of the keyboard.
 * @param {HTMLElement} table
 */
function walkTiles(table) {
  const links = () => [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]
    .map((cell) => cell.querySelector("a"))).filter((row) => row.length);
  table.querySelector("tbody a")?.setAttribute("tabindex", "0");
  table.addEventListener("focusin", (event) => {
    for (const each of table.querySelectorAll("tbody a[tabindex='0']")) each.setAttribute("tabindex", "-1");
    /** @type {Element} */ (event.target).setAttribute("tabindex", "0");
  });
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    const grid = links();
    let row = grid.findIndex((each) => each.includes(/** @type {any} */ (event.target)));
    let column = grid[row]?.indexOf(/** @type {any} */ (event.target)) ?? 0;
    do {
      row += step[0];
      column += step[1];
    } while (grid[row] && column in grid[row] && !grid[row][column]);
    grid[row]?.[column]?.focus();
    event.preventDefault();
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
  const byPlace = new Map(tiles.map((tile) => [`${tile.field ?? overAll(tile)}\n${tile.condition}`, tile]));
  const row = (/** @type {string} */ key, /** @type {string} */ words, /** @type {string} */ look) =>
    element("tr", { class: look }, element("th", { scope: "row" }, words),
      columns.map((condition) => tilePart(byPlace.get(`${key}\n${condition}`), `${words}, ${condition}`)));
  const rows = fields.filter((field) => field.cells === cells)
    .map((field) => row(field.name, field.title, field.criticality >= 3 ? "critical" : ""));
  if (!rows.length) return null;
  rows.push(row(`all ${cells}`, "all", "overall"));
  const table = element("table.tiles", { "aria-label": `Percent right by condition: ${title}` },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, title),
      columns.map((name) => element("th", { scope: "col" }, element("span", {}, name))))),
    element("tbody", {}, rows));
  walkTiles(table);
  return element("div.scroll", {}, table);
}

/** @param {Overview} found */
function mapPart(found) {
  const maps = [mapTable(found, "scalars", "Fields"), mapTable(found, "tables", "Cells of tables")];
  return element("section", { "aria-labelledby": "map" },
    element("h2", { id: "map" }, "Percent right by field and condition"),
    element("p.soft", {}, "A tile leads to its cases. Small: cells. Bold names cost money or trust at once. " +
      `Striped: fewer than ${FEW} documents. Arrow keys lead from tile to tile.`),
    element("div.maps", {}, maps));
}

/**
 * Show the run as a whole.
 * @param {HTMLElement} place
 * @param {Overview} found
 */
export function showOverview(place, found) {
  const { run } = found;
  const repeats = run.repeats > 1 ? `, each read ${run.repeats} times` : "";
  place.append(
    element("h1", { tabindex: -1 }, `${run.pipeline} on ${run.corpus}`),
    element("p.beneath", {}, `${counted(run.documents, "document")}, ` +
      `${counted(run.renditions, "rendition")}${repeats}`,
    run.other ? ` · against ${run.other.pipeline} (${run.other.name})` : null),
    element("div.summary", {}, decisionPart(found), healthPart(found)),
    figuresPart(found),
    mapPart(found),
    gatesPart(found) ?? "");
}
