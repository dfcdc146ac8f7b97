// One rendition: its pages with boxes, its values beside the answers, and a case among them.

import { aboutParts, factsLine } from "./about.js";
import { USUAL_BOXES, boxKeys, boxLegend, drawBoxes, isError, toggledBoxes } from "./boxes.js";
import { isCopy } from "./copy.js";
import {
	fetchCases, fetchRendition, originalAddress, partAddress, pictureAddress,
} from "./data.js";
import { announce, button, element, fill, grouped } from "./dom.js";
import { notesPart } from "./notes.js";
import { pictureView } from "./picture.js";
import { caseName, casesHref, go, hrefOf, pageHref, whereabouts } from "./query.js";
import { caseCard, cellTitle, valueParts } from "./values.js";

const THUMBNAIL = 120;

/** @param {Whereabouts} where */
const placeInList = (where) => (where.has("at") ? Number(where.arg("at")) : null);

/**
 * Return the address of another case of the same page.
 * @param {Whereabouts} where
 * @param {Cell} cell
 */
const cellHref = (where, cell) => where.address(
	{ case: caseName(cell.case), page: null, z: null, xy: null, note: null });

/** Show the pages of a rendition, one at a time, with its boxes. @type {PagesOf} */
function pagesPart(where, run, fail) {
	const hasOther = run.other !== null;
	/** @type {Rendition | null} */
	let shown = null;
	const view = pictureView({
		label: "Page; arrow keys move it",
		fail,
		onsight: ({ scale, x, y }) => {
			if (place.isConnected) where.stay({ z: scale.toFixed(2), xy: `${x},${y}` });
		},
	});
	const [legend, turning, thumbs] = [element("div"), element("div.turning"), element("div.thumbs")];
	const place = element("div.picture", element("div.tools", turning, view.buttons, legend),
		element("div.stage", thumbs, view.element));
	const kinds = () => where.arg("boxes") || USUAL_BOXES;
	const page = () => Math.min(Number(where.arg("page")), (shown?.pages.length ?? 1) - 1);

	/** @param {number} to */
	const turn = (to) => {
		if (!shown?.pages[to] || to === page()) return;
		where.stay({ page: to, z: null, xy: null });
		draw(shown);
		view.element.scrollTo(0, 0);
		announce(`page ${to + 1} of ${shown.pages.length}`);
	};
	const turnBy = (/** @type {number} */ by) => turn(page() + by);
	/** @param {string} boxes */
	const showKinds = (boxes) => {
		where.stay({ boxes: boxes || "-" });
		if (shown) draw(shown);
	};

	/** @param {number} many */
	const drawTurning = (many) => {
		thumbs.hidden = many < 2;
		if (many < 2) return;
		const now = page();
		const step = (/** @type {string} */ name, /** @type {number} */ by, /** @type {string} */ sign) =>
			button("button", () => turnBy(by),
				{ "aria-label": `${name} page`, disabled: !shown?.pages[now + by] }, sign);
		fill(turning, step("Previous", -1, "‹"), `Page ${now + 1} of ${many}`, step("Next", 1, "›"));
		fill(thumbs, Array.from({ length: many }, (_, to) => button("thumb", () => turn(to),
			{ "aria-label": `Page ${to + 1}`, "aria-current": to === now && "page" },
			element("img", { src: pictureAddress(where.id, to, THUMBNAIL), alt: "", loading: "lazy" }),
			to + 1)));
	};
	/** @param {number} now */
	const layerOf = (now) => ({
		name: `Page ${now + 1} of ${shown?.document}, ${shown?.condition}`,
		address: (/** @type {number} */ width) => pictureAddress(where.id, now, width),
		part: isCopy ? undefined : (/** @type {number[]} */ part) => partAddress(where.id, now, part),
		original: isCopy ? undefined : () => originalAddress(where.id, now),
	});
	/** @param {Rendition} of */
	const draw = (of) => {
		shown = of;
		if (run.no_pages) return;
		const now = page();
		fill(legend, boxLegend(kinds(), hasOther, showKinds));
		drawTurning(of.pages.length);
		const drawing = drawBoxes(of, now, kinds(), where.arg("case"),
			(cell) => go(cellHref(where, cell)));
		if (view.element.dataset.page === String(now)) return view.redraw(drawing);
		view.element.dataset.page = String(now);
		view.show([layerOf(now)], of.pages[now], drawing);
	};

	if (run.no_pages) fill(place, element("p.empty", `There is no picture: ${run.no_pages}`));
	return {
		element: place,
		page,
		show(of, cell) {
			shown = of;
			const box = cell?.truth_boxes[0] ?? cell?.answer_box;
			if (box && !where.has("page") && box.page !== page()) where.stay({ page: box.page });
			draw(of);
			const seen = where.sight();
			if (seen) view.look(seen);
			else if (box && box.page === page()) view.reveal(box.quad);
		},
		leave: view.leave,
		keys: [
			{ key: "n", name: "next page", run: () => turnBy(1) },
			{ key: "p", name: "previous page", run: () => turnBy(-1) },
			...boxKeys(hasOther, (key) => showKinds(toggledBoxes(kinds(), key))),
			...view.keys,
		],
	};
}

/** Lead to the next and to the previous case: of the list, or of the page. @type {StepsOf} */
function stepsPart(where, run) {
	const place = element("nav.steps", { "aria-label": "Cases" });
	const listHref = () => casesHref(where.query(), { row: placeInList(where) ?? 0 });

	/** @param {Rendition} of */
	const stepsOfPage = (of) => {
		const errors = of.cells.filter(isError);
		const now = errors.findIndex((cell) => caseName(cell.case) === where.arg("case"));
		return [errors[now - 1], errors[now + 1]].map((cell) => cell && cellHref(where, cell));
	};
	/** @param {number} here */
	const stepsOfList = async (here) => {
		const { rows, total } = await fetchCases(where.query(), Math.max(0, here - 1), 3);
		const [before, after] = [-1, 1].map((by) => rows.find((row) => row.at === here + by));
		if (after && !run.private) {
			fetchRendition(after.case.rendition, after.case.repeat).catch(() => undefined);
		}
		const more = where.has("boxes") ? { boxes: where.arg("boxes") } : {};
		return { count: `${grouped(here + 1)} of ${grouped(total)}`, hrefs: [before, after].map(
			(row) => row && pageHref(row.case, where.query(), row.at, more)) };
	};
	/**
	 * @param {string} count
	 * @param {(string | undefined)[]} hrefs
	 */
	const drawSteps = (count, hrefs) => fill(place,
		element("a", { href: listHref() }, "‹ Cases"), element("span.soft", count),
		["Previous", "Next"].map((words, side) => hrefs[side]
			? element("a.button", { href: hrefs[side], "aria-label": `${words} case` }, words)
			: element("span.button.off", { "aria-hidden": "true" }, words)));
	/** @param {string} side */
	const step = (side) => {
		const link = place.querySelector(`[aria-label="${side} case"]`);
		if (link) go(link.getAttribute("href") ?? "");
		else announce(`There is no ${side.toLowerCase()} case`);
	};
	return {
		element: place,
		async draw(of) {
			const here = placeInList(where);
			if (here === null) {
				if (of) drawSteps("", stepsOfPage(of));
				return;
			}
			const { count, hrefs } = await stepsOfList(here);
			if (here === placeInList(where)) drawSteps(count, hrefs);
		},
		keys: [
			{ key: "j", name: "next case", run: () => step("Next") },
			{ key: "k", name: "previous case", run: () => step("Previous") },
			{ key: "/", name: "the list", run: () => go(listHref()) },
		],
	};
}

/** Show a rendition. @type {ShowScreen} */
export function showPage(place, first, { run }, fail) {
	const where = whereabouts(first);
	/** @type {Rendition | null} */
	let shown = null;
	/** @type {NotesPart | null} */
	let notes = null;
	const [steps, pages] = [stepsPart(where, run), pagesPart(where, run, fail)];
	const title = element("h1", { tabindex: -1 }, "Page");
	const facts = element("p.beneath");
	const [card, values] = [element("section.case"), element("div.values")];
	const about = element("div");
	const body = element(`div.page${run.no_pages ? ".bare" : ""}`, pages.element,
		element("div.beside", card, values, about));
	place.append(element("div.title", title, steps.element), facts, body);

	const pairHref = () => hrefOf("pair", { id: where.id, repeat: where.repeat || null,
		page: pages.page() || null, case: where.arg("case"), q: where.query(),
		from: placeInList(where) });
	/** @param {Rendition} of */
	const drawFacts = (of) => {
		const clean = of.conditions.find((each) => each.condition === "clean");
		fill(title, of.document, " ", element("span.soft", of.condition));
		fill(facts, factsLine(of, where.address), clean && clean.id !== where.id && !run.no_pages &&
			element("a.button", { href: pairHref() }, "Beside clean"));
		fill(about, aboutParts(of));
	};
	/** @param {Rendition} of */
	const drawCase = (of) => {
		const cell = of.cells.find((each) => caseName(each.case) === where.arg("case"));
		card.hidden = !cell;
		if (cell) {
			notes = notesPart(cell.case, fail);
			fill(card, element("h2", cellTitle(cell)), caseCard(cell, run.other?.name), notes.element);
		}
		fill(values, valueParts(of, where.arg("case"), (each) => cellHref(where, each),
			run.other !== null));
		pages.show(of, cell);
		if (where.has("note")) notes?.focus();
		return cell;
	};
	const addNote = () => (notes ? notes.focus() : where.stay({ note: 1 }));

	/** @param {any} error */
	const refuse = (error) => {
		fail(error);
		fill(title, where.id);
		fill(body, element("p.empty", run.private
			? "This run is private: its figures and its list of cases are there, its values are not."
			: "This page cannot be shown."));
	};
	const load = async () => {
		steps.draw(null).catch(fail);
		try {
			shown = await fetchRendition(where.id, where.repeat);
			if (!place.isConnected) return;
			drawFacts(shown);
			drawCase(shown);
			if (placeInList(where) === null) void steps.draw(shown);
		} catch (error) {
			if (place.isConnected) refuse(error);
		}
	};
	void load();

	return {
		title: where.id,
		update(next) {
			if (next.screen !== "page" || !where.follow(next)) return false;
			steps.draw(shown).catch(fail);
			const cell = shown && drawCase(shown);
			if (cell) announce(`${cellTitle(cell)}: ${cell.outcome}`);
			return true;
		},
		leave: pages.leave,
		keys: [
			...steps.keys.slice(0, 2), ...pages.keys,
			{ key: "c", name: "over its clean page", run: () => go(pairHref()) },
			{ key: "b", name: "blink with its clean page", run: () => go(`${pairHref()}&mode=blink`) },
			{ key: "m", name: "note on the case", run: addNote },
			...steps.keys.slice(2),
		],
	};
}
