// Boxes over a page: where truth, answer, decoys and words are, each kind with a line of its own.

import { UNHEARD, button, element, graphic } from "./dom.js";
import { caseName } from "./query.js";

const KINDS = [
	["t", "truth", "T", "Truth"],
	["a", "answer", "A", "Answer"],
	["r", "other", "R", "Other run"],
	["d", "decoy", "D", "Decoys"],
	["w", "word", "W", "Words"],
];
export const USUAL_BOXES = "tad";
const GOOD = new Set(["right", "rightly absent", "rightly abstained"]);

/** @param {Cell} cell */
export function isError(cell) {
	return !GOOD.has(cell.outcome) && cell.outcome !== "not judged";
}

/** Return where a case is, or else where its answer is. @param {Cell | undefined} cell */
export const boxOf = (cell) => cell?.truth_boxes[0] ?? cell?.answer_box;

/** Say what the letters of a screen mean. @param {string} keys */
export function letterLegend(keys) {
	return element("p.share", KINDS.filter(([key]) => keys.includes(key)).map(
		([key, , letter, words]) => element(`span.${key}`, element("abbr", letter), ` ${words}`)));
}

/** @type {ShapesOf} */
function shapesOf(of, page) {
	/** @type {Shape[]} */
	const found = [];
	/** @type {AddBox} */
	const add = (kind, box, text, cell) => {
		if (box && box.page === page) found.push({ kind, quad: box.quad, text, cell });
	};
	for (const word of of.pages[page].words) add("word", { page, quad: word.quad }, word.text, null);
	for (const decoy of of.decoys) {
		const text = `decoy of ${decoy.field}: ${decoy.text}`;
		for (const box of decoy.boxes) add("decoy", box, text, null);
	}
	for (const cell of of.cells) {
		const { title, other } = cell;
		for (const box of cell.truth_boxes) add("truth", box, `${title}: ${cell.truth}`, cell);
		add("answer", cell.answer_box, `answer for ${title}: ${cell.guess}`, cell);
		add("other", other?.answer_box, `other run, ${title}: ${other?.guess}`, cell);
	}
	return found;
}

/** @type {DrawBoxes} */
export function drawBoxes(of, page, kinds, current, choose) {
	const { width, height } = of.pages[page];
	const name = (/** @type {Shape} */ { cell }) => cell && caseName(cell.case);
	const isShown = (/** @type {Shape} */ shape) => KINDS.some(([key, kind]) => kind === shape.kind &&
		(kinds.includes(key) || (name(shape) === current && kind !== "other")));
	const shapes = shapesOf(of, page).filter(isShown);
	shapes.sort((a, b) => Number(name(a) === current) - Number(name(b) === current));
	const drawn = shapes.map((shape) => {
		const { kind, quad, text, cell } = shape;
		const look = cell && name(shape) === current ? "now" : cell && isError(cell) ? "error" : "rest";
		const points = quad.map((point) => point.join(",")).join(" ");
		const across = quad.map((point) => point[0]);
		const isAnswer = kind === "answer";
		const letter = KINDS.find((each) => each[1] === kind)?.[2];
		return graphic("g", { class: `${kind} ${look}`, onclick: cell && (() => choose(cell)) },
			graphic("polygon", { class: "halo", points }), graphic("polygon", { class: "line", points }),
			(look !== "rest" || kind === "decoy") && graphic("text", { class: "letter",
				x: isAnswer ? Math.max(...across) : Math.min(...across),
				y: Math.min(...quad.map((point) => point[1])),
				"text-anchor": isAnswer ? "start" : "end" }, letter),
			graphic("title", {}, text));
	});
	const viewBox = `0 0 ${width} ${height}`;
	return graphic("svg", { class: "boxes", viewBox, ...UNHEARD }, drawn);
}

/** @type {BoxLegend} */
export function boxLegend(kinds, hasOther, choose) {
	return element("div.legend", { role: "group", "aria-label": "Boxes" },
		KINDS.filter(([key]) => hasOther || key !== "r").map(([key, kind, letter, words]) =>
			button(`toggle.${kind}`, () => choose(toggledBoxes(kinds, key)),
				{ "aria-pressed": String(kinds.includes(key)), title: `${words} (${key})` },
				graphic("svg", { viewBox: "0 0 22 12", ...UNHEARD },
					graphic("rect", { class: "line", x: 1.5, y: 1.5, width: 19, height: 9, rx: 1 })),
				element("b", UNHEARD, letter), words)));
}

/** @type {ToggledBoxes} */
export function toggledBoxes(kinds, key) {
	return kinds.includes(key) ? kinds.replace(key, "") : kinds + key;
}

/** @type {BoxKeys} */
export function boxKeys(hasOther, toggle) {
	return KINDS.filter(([key]) => hasOther || key !== "r")
		.map(([key, , , name]) => [key, `boxes: ${name}`, () => toggle(key)]);
}
