// The values of a page beside its answers: fields one by one, tables row by row as they are paired.

import { isError, letterLegend } from "./boxes.js";
import { compared, counted, element, percent, tabled, titled, valued, worded } from "./dom.js";
import { changed, judged } from "./marks.js";
import { caseName } from "./query.js";

/** @param {Cell} cell */
export function cellTitle(cell) {
	const { row, guess_row: guess } = cell.case;
	if (row === null && guess === null) return cell.title;
	return row === null ? `${cell.title}, extra row #${guess}` : `${cell.title} #${row}`;
}

/** @type {FactRow} */
function factRow(head, ...held) {
	return element("div", element("dt", head), element("dd", ...held));
}

/** @type {CaseCard} */
export function caseCard(cell, other) {
	const [truth, guess] = compared(cell.truth, cell.guess);
	const before = cell.other;
	const asPrinted = cell.printed !== null && cell.printed !== cell.truth;
	const facts = [
		cell.cause && cell.outcome === "right" && "right by luck: the value cannot be read on this page",
		cell.decoy && `equals ${worded(cell.decoy)}`,
		!cell.exact && cell.outcome === "right" && "right after normalising",
		cell.placed === "no" && "its box lies elsewhere",
		cell.placed === "yes" && "its box lies on the value",
		cell.check && `check: ${worded(cell.check)}`,
		cell.likeness !== null && `likeness ${cell.likeness.toFixed(2)}`,
		cell.criticality >= 3 && "costs money or trust at once",
	].filter(Boolean);
	return element("div.card",
		element("dl.values",
			factRow("Truth", valued("of-truth", cell.truth, truth),
				asPrinted && element("small", "printed ", valued("as-printed", cell.printed))),
			factRow("Answer", valued("of-answer", cell.guess, guess)),
			before && factRow("Other run", valued("of-other", before.guess,
				compared(cell.truth, before.guess)[1]), " ", judged(before.outcome))),
		element("p", judged(cell.outcome, cell.cause), changed(cell.change, other), element("span.soft",
			` · confidence ${cell.confidence === null ? "not stated" : percent(cell.confidence)}`)),
		facts.length > 0 && element("p.soft", facts.join("; ")),
		cell.accepted.length > 0 && element("p.soft", "Also accepted: ", cell.accepted.join(" | ")));
}

/** @type {FieldTable} */
function fieldTable(cells, current, href, hasOther) {
	const heads = ["Field", "Truth", "Answer", ...(hasOther ? ["Other run"] : []), "Judged"];
	const rows = cells.map((cell) => {
		const [truth, guess] = compared(cell.truth, cell.guess);
		const now = caseName(cell.case) === current;
		return element(`tr${now ? ".now" : ""}`,
			element("th", { scope: "row" },
				element("a", { href: href(cell), "aria-current": now && "true" }, cellTitle(cell))),
			element("td", { "data-of": "T" }, valued("of-truth", cell.truth, truth)),
			element("td", { "data-of": "A" }, valued("of-answer", cell.guess, guess)),
			hasOther && element("td", { "data-of": "R" },
				cell.other ? valued("of-other", cell.other.guess) : "–", changed(cell.change)),
			element("td.how", judged(cell.outcome, cell.cause),
				cell.confidence !== null && element("small", percent(cell.confidence))));
	});
	return element("div.scroll", tabled("fields", heads, rows));
}

/** @type {PairedTable} */
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
		const line = (/** @type {boolean} */ isTruth) => element(`tr.${isTruth ? "t" : "a"}`,
			element("th", { scope: "row" },
				element("abbr", { title: isTruth ? "Truth" : "Answer" }, isTruth ? "T" : "A"),
				` ${(isTruth ? row : guess) ?? "no row"}`),
			columns.map((column) => pairedCell(of(column), isTruth, current, href)));
		return [line(true), line(false)];
	});
	const heads = columns.map((column) => worded(column.slice(name.length + 1)));
	const label = `Table ${worded(name)}`;
	return element("div.scroll", { tabindex: 0, role: "region", "aria-label": label },
		tabled("paired", ["Row", ...heads], rows));
}

/** @type {PairedCell} */
function pairedCell(cell, isTruth, current, href) {
	if (!cell) return element("td");
	const [truth, guess] = compared(cell.truth, cell.guess);
	const name = caseName(cell.case);
	const wrong = isError(cell);
	const classes = `${wrong ? ".error" : ""}${name === current ? ".now" : ""}`;
	if (isTruth) return element(`td${classes}`, valued("of-truth", cell.truth, truth, "–"));
	const shown = valued("of-answer", cell.guess, guess, "–");
	if (!wrong) return element(`td${classes}`, shown);
	const why = `${cell.outcome}${cell.cause ? `, ${worded(cell.cause)}` : ""}`;
	return element(`td${classes}`, element("a", { href: href(cell), title: why,
		"aria-label": `${cellTitle(cell)}: ${cell.guess ?? "none"}, ${why}`,
		"aria-current": name === current && "true" }, judged(cell.outcome), shown));
}

/** @type {ValueParts} */
export function valueParts(of, current, href, hasOther) {
	const tableOf = (/** @type {Cell} */ cell) => cell.case.field.split(".").slice(0, -1).join(".");
	const scalars = of.cells.filter((cell) => !tableOf(cell));
	const errors = scalars.filter(isError);
	const others = scalars.filter((cell) => !isError(cell));
	const right = others.filter((cell) => cell.outcome === "right").length;
	const isOpen = !errors.length || others.some((cell) => caseName(cell.case) === current);
	const more = others.length - right;
	const rest = more ? `, ${more} rightly absent or not judged` : "";
	const title = (/** @type {string} */ name, /** @type {Cell[]} */ cells) => [`${name}: `, element(
		"span.soft", `${cells.filter(isError).length} of ${counted(cells.length, "cell")} wrong`)];
	const tables = [...new Set(of.cells.map(tableOf).filter(Boolean))].map((name) => {
		const cells = of.cells.filter((cell) => tableOf(cell) === name);
		return titled("table", title(worded(name), cells), pairedTable(name, cells, current, href));
	});
	return [
		letterLegend(hasOther ? "tard" : "tad"),
		titled("scalars", title("Fields", scalars),
			errors.length > 0 && fieldTable(errors, current, href, hasOther),
			others.length > 0 && element("details", { open: isOpen },
				element("summary", counted(right, "right value"), rest),
				fieldTable(others, current, href, hasOther))),
		...tables,
	];
}
