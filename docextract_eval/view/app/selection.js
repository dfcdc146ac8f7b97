// Cases that the reader picked: kept as a file, a sheet, or a link.

import { fetchCases } from "./data.js";
import { announce, button, element, fill, grouped, offer } from "./dom.js";
import { caseId } from "./query.js";

const PICK_AT_ONCE = 1000;
const PICK_MOST = 10_000;
const SEEN = 2500; // milliseconds that an answer stands on a button
const SHEET = ["rendition", "repeat", "field", "row", "guess_row", "condition", "outcome", "cause",
	"confidence", "truth", "guess", "notes"];

/** @type {SheetCell} */
function sheetCell(value) {
	const text = String(value ?? "");
	const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? `'${text}` : text;
	return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @type {string[]} */
let ids = [];
export const picks = () => ids;

/** Keep what is picked, and show what can be done with it. @type {SelectionOf} */
export function selectionPart(run, first, onchange, fail) {
	/** @type {Map<string, { case: Case }>} */
	const picked = new Map(first.map((each) => [caseId(each), { case: each }]));
	const place = element("div.actions", { role: "group", "aria-label": "Selection" });
	let [total, query] = [0, ""];

	const changed = () => {
		draw();
		onchange();
		announce(`${picked.size} selected`);
	};
	const pickAll = async () => {
		try {
			for (let from = 0; from < Math.min(total, PICK_MOST); from += PICK_AT_ONCE) {
				const { rows } = await fetchCases(query, from, PICK_AT_ONCE);
				for (const row of rows) picked.set(caseId(row.case), row);
			}
		} catch (error) {
			fail(error);
		}
		changed();
	};
	const copyLink = async () => {
		onchange();
		const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
		const words = isCopied ? "✓ Link copied" : "Copy the address of this page";
		announce(words);
		fill(link, words);
		setTimeout(() => fill(link, "Copy link"), SEEN);
	};
	const saveFile = () => {
		const cases = [...picked.values()].map((each) => each.case);
		const file = { format: 1, kind: "cases", run: run.id, cases };
		offer(`${run.name}-cases.json`, "application/json", `${JSON.stringify(file, null, 1)}\n`);
	};
	const saveSheet = () => {
		const lines = [...picked.values()].map((each) => {
			const known = /** @type {Attributes} */ ({ ...each, ...each.case });
			return SHEET.map((name) => sheetCell(known[name])).join(",");
		});
		offer(`${run.name}-cases.csv`, "text/csv", `${[SHEET.join(","), ...lines].join("\r\n")}\r\n`);
	};
	const clear = () => {
		picked.clear();
		changed();
		all.focus();
	};

	const all = button("button", () => void pickAll(), {});
	const link = button("button", () => void copyLink(), {}, "Copy link");
	const count = element("span.count");
	const ofPicked = [button("button", saveFile, {}, "Cases file"),
		button("button", saveSheet, {}, "CSV"), button("button", clear, {}, "Clear")];
	fill(place, count, all, link, ofPicked);
	const draw = () => {
		ids = [...picked.keys()];
		fill(count, `${picked.size ? grouped(picked.size) : "None"} selected`);
		fill(all, `Select ${total > PICK_MOST ? `the first ${grouped(PICK_MOST)}` : `all ${grouped(total)}`}`);
		all.hidden = !total;
		for (const each of ofPicked) each.hidden = !picked.size;
	};

	return {
		element: place,
		has: (row) => picked.has(caseId(row.case)),
		ids: () => [...picked.keys()],
		toggle(row) {
			if (!picked.delete(caseId(row.case))) picked.set(caseId(row.case), row);
			changed();
		},
		listed(text, count) {
			[query, total] = [text, count];
			draw();
		},
		noticed(rows) {
			for (const row of rows) if (picked.has(caseId(row.case))) picked.set(caseId(row.case), row);
			return rows;
		},
	};
}
