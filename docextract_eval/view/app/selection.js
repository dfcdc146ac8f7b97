// Cases that the reader picked: kept as a file, a sheet, or a link.

import { fetchCases } from "./data.js";
import { announce, button, element, fill, grouped, offer } from "./dom.js";
import { caseId } from "./query.js";

const PICK_AT_ONCE = 1000;
const PICK_MOST = 10_000;
const SHEET = ["rendition", "repeat", "field", "row", "guess_row", "condition", "outcome", "cause",
	"confidence", "truth", "guess", "notes"];

/** @type {SheetCell} */
function sheetCell(value) {
	const text = String(value ?? "");
	const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? `'${text}` : text;
	return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

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
		await navigator.clipboard?.writeText(location.href).catch(() => undefined);
		announce("Link copied");
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
	};

	const draw = () => {
		const all = total > PICK_MOST ? `the first ${grouped(PICK_MOST)}` : `all ${grouped(total)}`;
		const does = /** @type {[string, () => void, boolean][]} */ ([
			[`Select ${all}`, () => void pickAll(), total > 0],
			["Cases file", saveFile, picked.size > 0],
			["CSV", saveSheet, picked.size > 0],
			["Copy link", () => void copyLink(), true],
			["Clear", clear, picked.size > 0],
		]);
		fill(place, element("span.count", `${picked.size ? grouped(picked.size) : "None"} selected`),
			does.filter(([, , can]) => can).map(([words, run]) => button("button", run, {}, words)));
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
