// The values of a page beside its answers: fields one by one, tables row by row as they were paired.

import { isError } from "./boxes.js";
import { judged } from "./cases.js";
import { compared, counted, element, percent, valued, worded } from "./dom.js";
import { caseName } from "./query.js";

/**
 * @typedef {import("./data.js").Cell} Cell
 * @typedef {import("./data.js").Rendition} Rendition
 * @typedef {(cell: Cell) => string} Href
 */

/** @param {Cell} cell */
export function cellTitle(cell) {
  const { row, guess_row: guess } = cell.case;
  if (row === null && guess === null) return cell.title;
  return row === null ? `${cell.title}, extra row #${guess}` : `${cell.title} #${row}`;
}

/**
 * @param {string} head
 * @param {...any} held
 */
function factRow(head, ...held) {
  return element("div", {}, element("dt", {}, head), element("dd", {}, ...held));
}

/**
 * Say all about one case.
 * @param {Cell} cell
 * @param {string | null} other the name of the other run
 */
export function caseCard(cell, other) {
  const [truth, guess] = compared(cell.truth, cell.guess);
  const number = (/** @type {number | null} */ of) => (of === null ? "–" : of.toFixed(2));
  const asPrinted = cell.printed !== null && cell.printed !== cell.truth;
  const facts = [
    cell.decoy ? `equals ${worded(cell.decoy)}` : "",
    cell.exact || cell.outcome !== "right" ? "" : "right after normalising",
    cell.placed === "no" ? "its box lies elsewhere" : cell.placed === "yes" ? "its box lies on the value" : "",
    cell.check ? `check: ${worded(cell.check)}` : "",
    cell.likeness === null ? "" : `likeness ${number(cell.likeness)}`,
    cell.criticality >= 3 ? "costs money or trust at once" : "",
  ].filter(Boolean);
  return element("div.card", {},
    element("dl.values", {},
      factRow("Truth", valued("of-truth", cell.truth, truth),
        asPrinted ? element("small", {}, "printed ", valued("as-printed", cell.printed)) : null),
      factRow("Answer", valued("of-answer", cell.guess, guess)),
      cell.other ? factRow("Other run", valued("of-other", cell.other.guess,
        compared(cell.truth, cell.other.guess)[1]), " ", judged(cell.other.outcome)) : null),
    element("p", {}, judged(cell.outcome, cell.cause),
      cell.change ? element(`span.badge.${cell.change === "lost" ? "bad" : "good"}`, {},
        `${cell.change}${other ? ` against ${other}` : ""}`) : null,
      element("span.soft", {}, ` confidence ${cell.confidence === null ? "not stated" : percent(cell.confidence)}`)),
    facts.length ? element("p.soft", {}, facts.join("; ")) : null,
    cell.accepted.length ? element("p.soft", {}, "Also accepted: ", cell.accepted.join(" | ")) : null);
}

/**
 * @param {Cell} cell
 * @param {string} current
 * @param {Href} href
 * @param {boolean} hasOther
 */
function fieldRow(cell, current, href, hasOther) {
  const [truth, guess] = compared(cell.truth, cell.guess);
  const now = caseName(cell.case) === current;
  return element(`tr${now ? ".now" : ""}`, {},
    element("th", { scope: "row" },
      element("a", { href: href(cell), "aria-current": now ? "true" : null }, cellTitle(cell))),
    element("td", { "data-of": "T" }, valued("of-truth", cell.truth, truth)),
    element("td", { "data-of": "A" }, valued("of-answer", cell.guess, guess)),
    hasOther ? element("td", { "data-of": "R" }, cell.other ? valued("of-other", cell.other.guess) : "–",
      cell.change ? element(`span.badge.${cell.change === "lost" ? "bad" : "good"}`, {}, cell.change) : null) : null,
    element("td.how", {}, judged(cell.outcome, cell.cause),
      cell.confidence === null ? null : element("small", {}, percent(cell.confidence))));
}

/**
 * @param {string} title
 * @param {Cell[]} cells
 * @param {string} current
 * @param {Href} href
 * @param {boolean} hasOther
 */
function fieldTable(title, cells, current, href, hasOther) {
  const heads = ["Field", "Truth", "Answer", ...(hasOther ? ["Other run"] : []), "Judged"];
  return element("div.scroll", {}, element("table.fields", {}, element("caption.unseen", {}, title),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, cells.map((cell) => fieldRow(cell, current, href, hasOther)))));
}

/**
 * @param {string} name
 * @param {Cell[]} cells
 * @param {string} current
 * @param {Href} href
 */
function pairedTable(name, cells, current, href) {
  const columns = [...new Set(cells.map((cell) => cell.case.field))];
  /** @type {Map<string, Cell[]>} */
  const pairs = new Map();
  const place = (/** @type {Cell} */ cell) => cell.case.row ?? 1e6 + (cell.case.guess_row ?? 0);
  for (const cell of [...cells].sort((a, b) => place(a) - place(b))) {
    const key = `${cell.case.row ?? ""}~${cell.case.guess_row ?? ""}`;
    pairs.set(key, [...(pairs.get(key) ?? []), cell]);
  }
  const rows = [...pairs.values()].flatMap((pair) => {
    const { row, guess_row: guess } = pair[0].case;
    const of = (/** @type {string} */ column) => pair.find((cell) => cell.case.field === column);
    const line = (/** @type {boolean} */ isTruth) => element(`tr.${isTruth ? "truth" : "answer"}`, {},
      element("th", { scope: "row" }, element("abbr", { title: isTruth ? "Truth" : "Answer" }, isTruth ? "T" : "A"),
        ` ${(isTruth ? row : guess) ?? "no row"}`),
      columns.map((column) => pairedCell(of(column), isTruth, current, href)));
    return [line(true), line(false)];
  });
  const title = (/** @type {string} */ column) => worded(column.slice(name.length + 1));
  return element("div.scroll", { tabindex: 0, role: "region", "aria-label": `Table ${worded(name)}` },
    element("table.paired", {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Row"),
        columns.map((column) => element("th", { scope: "col" }, title(column))))),
      element("tbody", {}, rows)));
}

/**
 * @param {Cell | undefined} cell
 * @param {boolean} isTruth
 * @param {string} current
 * @param {Href} href
 */
function pairedCell(cell, isTruth, current, href) {
  if (!cell) return element("td", {});
  const [truth, guess] = compared(cell.truth, cell.guess);
  const name = caseName(cell.case);
  const wrong = isError(cell);
  const classes = `${wrong ? ".error" : ""}${name === current ? ".now" : ""}`;
  if (isTruth) return element(`td${classes}`, {}, valued("of-truth", cell.truth, truth, "–"));
  const shown = valued("of-answer", cell.guess, guess, "–");
  if (!wrong) return element(`td${classes}`, {}, shown);
  const why = `${cell.outcome}${cell.cause ? `, ${worded(cell.cause)}` : ""}`;
  return element(`td${classes}`, {}, element("a", { href: href(cell), title: why,
    "aria-label": `${cellTitle(cell)}: ${cell.guess ?? "none"}, ${why}`,
    "aria-current": name === current ? "true" : null }, judged(cell.outcome), shown));
}

/**
 * Show all values of a rendition.
 * @param {Rendition} of
 * @param {string} current
 * @param {Href} href
 * @param {boolean} hasOther
 */
export function valueParts(of, current, href, hasOther) {
  const scalars = of.cells.filter((cell) => !cell.case.field.includes("."));
  const errors = scalars.filter(isError);
  const others = scalars.filter((cell) => !isError(cell));
  const right = others.filter((cell) => cell.outcome === "right").length;
  const isOpen = !errors.length || others.some((cell) => caseName(cell.case) === current);
  const names = [...new Set(of.cells.filter((cell) => cell.case.field.includes("."))
    .map((cell) => cell.case.field.split(".")[0]))];
  const tables = names.map((name) => {
    const cells = of.cells.filter((cell) => cell.case.field.startsWith(`${name}.`));
    const wrong = cells.filter(isError).length;
    return element("section", {},
      element("h2", {}, `${worded(name)}: `, element("span.soft", {}, `${wrong} of ${counted(cells.length, "cell")} wrong`)),
      pairedTable(name, cells, current, href));
  });
  return [
    element("section", {},
      element("h2", {}, "Fields: ", element("span.soft", {}, `${errors.length} of ${scalars.length} wrong`)),
      errors.length ? fieldTable("Errors", errors, current, href, hasOther) : null,
      others.length ? element("details", { open: isOpen },
        element("summary", {}, `${counted(right, "right value")}` +
          (others.length > right ? `, ${others.length - right} rightly absent or not judged` : "")),
        fieldTable("Other fields", others, current, href, hasOther)) : null),
    ...tables,
  ];
}
