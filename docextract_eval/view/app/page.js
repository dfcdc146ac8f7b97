// One rendition: its pages with boxes, its values beside the answers, and a case among them.

import { aboutParts, factsLine } from "./about.js";
import { USUAL_BOXES, boxKeys, boxLegend, boxOf, drawBoxes, isError, toggledBoxes } from "./boxes.js";
import { isCopy } from "./copy.js";
import {
	fetchCases, fetchRendition, originalAddress, partAddress, pictureAddress,
} from "./data.js";
import { UNHEARD, announce, button, chooser, element, fill, grouped, numbered } from "./dom.js";
import { notesPart } from "./notes.js";
import { pictureView } from "./picture.js";
import { ANEW, caseName, casesHref, go, pageHref, whereabouts } from "./query.js";
import { picks } from "./selection.js";
import { caseCard, cellTitle, valueParts } from "./values.js";

const THUMBNAIL = 120;

/** @param {Whereabouts} where */
const placeInList = (where) => (where.has("at") ? Number(where.arg("at")) : null);

/** @type {CellHref} */
const cellHref = (where, cell) => where.address(
	{ case: caseName(cell.case), page: null, note: null, ...ANEW });

/** @type {PagesOf} */
function pagesPart(where, run, fail) {
	const hasOther = run.other !== null;
	/** @type {Rendition | null} */
	let shown = null;
	const view = pictureView({ label: "Page; arrow keys move it", fail, onsight: where.see });
	const [boxes, turning, thumbs] = ["", ".turning", ".thumbs"].map((name) => element(`div${name}`));
	const place = element("div.picture", element("div.tools", turning, view.buttons, boxes),
		element("div.stage", thumbs, view.element));
	const kinds = () => where.arg("boxes") || USUAL_BOXES;
	const page = () => Math.min(Number(where.arg("page")), (shown?.pages.length ?? 1) - 1);

	/** @param {number} to */
	const turn = (to) => {
		if (!shown?.pages[to] || to === page()) return;
		where.stay({ page: to, ...ANEW });
		draw(shown);
		view.element.scrollTo(0, 0);
		thumbs.children[to]?.scrollIntoView({ block: "nearest" });
		announce(`page ${to + 1} of ${shown.pages.length}`);
	};
	const turnBy = (/** @type {number} */ by) => turn(page() + by);
	/** @param {string} to */
	const showKinds = (to) => {
		where.stay({ boxes: to || "-" });
		if (shown) draw(shown);
	};

	/** @type {TurnButton} */
	const turnButton = (name, by, sign) => button("button", () => turnBy(by),
		{ "aria-label": `${name} page`, disabled: !shown?.pages[page() + by] }, sign);
	/** @param {number} many */
	const drawTurning = (many) => fill(turning, many > 1 && [turnButton("Previous", -1, "‹"),
		chooser("Page", numbered(many), String(page()), (to) => turn(Number(to))),
		turnButton("Next", 1, "›")]);
	/** @param {PageFacts[]} pages */
	const drawThumbs = (pages) => {
		if (pages.length < 2) return;
		if (!thumbs.childElementCount) {
			fill(thumbs, pages.map(({ width, height }, at) => button("thumb", () => turn(at),
				{ "aria-label": `Page ${at + 1}` }, element("img", { loading: "lazy", alt: "", width, height,
					src: pictureAddress(where.id, at, THUMBNAIL) }), at + 1)));
		}
		[...thumbs.children].forEach((each, at) => {
			each.ariaCurrent = at === page() ? "page" : null;
		});
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
		fill(boxes, boxLegend(kinds(), hasOther, showKinds));
		drawTurning(of.pages.length);
		drawThumbs(of.pages);
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
			const box = boxOf(cell);
			if (box && !where.has("page") && box.page !== page()) where.stay({ page: box.page });
			draw(of);
			view.find(where.sight(), box?.page === page() ? box.quad : null);
		},
		leave: view.leave,
		keys: [
			["n", "next page", () => turnBy(1)],
			["p", "previous page", () => turnBy(-1)],
			...boxKeys(hasOther, (key) => showKinds(toggledBoxes(kinds(), key))),
			...view.keys,
		],
	};
}

/** Lead to the next and to the previous case: of the list, or of the page. @type {StepsOf} */
function stepsPart(where, run) {
	const place = element("nav.steps", { "aria-label": "Cases" });
	const listHref = () => casesHref(where.query(),
		{ row: placeInList(where) ?? 0, picked: picks() });

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
	/** @type {DrawSteps} */
	const drawSteps = (count, hrefs) => fill(place,
		element("a", { href: listHref() }, "‹ Cases"), element("span.soft", count),
		["Previous", "Next"].map((words, side) => hrefs[side]
			? element("a.button", { href: hrefs[side], "aria-label": `${words} case` }, words)
			: element("span.button.off", UNHEARD, words)));
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
			["j", "next case", () => step("Next")],
			["k", "previous case", () => step("Previous")],
			["/", "the list", () => go(listHref())],
		],
	};
}

/** @type {ShowScreen} */
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

	/** @param {string} [mode] */
	const pairHref = (mode) => where.hrefOn("pair", { page: pages.page() || null,
		q: where.query(), from: placeInList(where), mode });
	/** Say why it cannot be laid over its clean page, if so. @param {Rendition} of */
	const whyNoPair = (of) => run.no_pages ?? (of.condition === "clean" ? "This page is the clean one"
		: of.conditions.some((each) => each.condition === "clean") ? "" : "It has no clean page");
	/** @param {string} [mode] */
	const compare = (mode) => {
		const what = shown && whyNoPair(shown);
		if (what) fail({ said: { what, where: "nothing to lay it over", remedy: "" } });
		else go(pairHref(mode));
	};
	/** @param {Rendition} of */
	const drawFacts = (of) => {
		fill(title, of.document, " ", element("span.soft", of.condition));
		fill(facts, factsLine(of, where.address),
			!whyNoPair(of) && element("a.button", { href: pairHref() }, "Over clean"));
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
			...steps.keys, ...pages.keys,
			["c", "over its clean page", () => compare()],
			["b", "blink with its clean page", () => compare("blink")],
			["m", "note on the case", addNote],
		],
	};
}
