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
import {
	caseName, casesHref, changedHref, go, hrefOf, pageHref, queryText, remember,
} from "./query.js";
import { caseCard, cellTitle, valueParts } from "./values.js";

const THUMBNAIL = 120;

/**
 * Show a rendition.
 * @type {ShowScreen}
 */
export function showPage(place, first, { run }, fail) {
	let route = first;
	/** @type {Rendition | null} */
	let shown = null;
	/** @type {ReturnType<typeof notesPart> | null} */
	let notes = null;
	let isLeft = false;
	const hasOther = run.other !== null;
	const arg = (/** @type {string} */ name) => route.args.get(name) ?? "";
	const id = arg("id");
	const repeat = Number(arg("repeat"));
	const query = () => queryText(route.query);
	const kinds = () => arg("boxes") || USUAL_BOXES;
	const at = () => (route.args.has("at") ? Number(arg("at")) : null);
	const page = () => Math.min(Number(arg("page")), (shown?.pages.length ?? 1) - 1);

	/** @param {Changes} changes */
	const addressWith = (changes) => changedHref(route, changes);
	/** @param {Changes} changes */
	const stay = (changes) => {
		route = remember(addressWith(changes));
	};
	/** @param {Cell} cell */
	const cellHref = (cell) =>
		addressWith({ case: caseName(cell.case), page: null, z: null, xy: null, note: null });
	const pairHref = () => hrefOf("pair", { id, repeat: repeat || null, page: page() || null,
		case: arg("case"), q: query(), from: at() });

	/** @param {Sight} sight */
	const onsight = ({ scale, x, y }) => {
		if (!isLeft && shown) stay({ z: scale.toFixed(2), xy: `${x},${y}` });
	};
	const view = pictureView({ label: "Page; arrow keys move it", fail, onsight });
	const title = element("h1", { tabindex: -1 }, "Page");
	const facts = element("p.beneath");
	const steps = element("nav.steps", { "aria-label": "Cases" });
	const [legend, turning, thumbs] = [element("div"), element("div.turning"), element("div.thumbs")];
	const [card, values] = [element("section.case"), element("div.values")];
	const picture = element("div.picture",
		element("div.tools", turning, view.buttons, legend),
		element("div.stage", thumbs, view.element));
	const about = element("div");
	const body = element("div.page", picture, element("div.beside", card, values, about));
	place.append(element("div.title", title, steps), facts, body);

	/** @param {number} to */
	const turn = (to) => {
		if (!shown?.pages[to] || to === page()) return;
		stay({ page: to, z: null, xy: null });
		drawPicture();
		view.element.scrollTo(0, 0);
		announce(`page ${to + 1} of ${shown.pages.length}`);
	};
	/** @param {string} boxes */
	const showKinds = (boxes) => {
		stay({ boxes: boxes || "-" });
		drawPicture();
	};

	/** @param {Rendition} of */
	const drawTurning = ({ pages }) => {
		const now = page();
		const isOne = pages.length < 2;
		fill(turning, isOne ? null : [
			button("button", () => turn(page() - 1),
				{ "aria-label": "Previous page", disabled: !now }, "‹"),
			`Page ${now + 1} of ${pages.length}`,
			button("button", () => turn(page() + 1),
				{ "aria-label": "Next page", disabled: now === pages.length - 1 }, "›")]);
		thumbs.hidden = isOne;
		fill(thumbs, isOne ? null : pages.map((_, to) => button("thumb", () => turn(to),
			{ "aria-label": `Page ${to + 1}`, "aria-current": to === now && "page" },
			element("img", { src: pictureAddress(id, to, THUMBNAIL), alt: "", loading: "lazy" }),
			to + 1)));
	};
	const drawPicture = () => {
		if (!shown || run.no_pages) return;
		const now = page();
		fill(legend, boxLegend(kinds(), hasOther, showKinds));
		drawTurning(shown);
		const drawing = drawBoxes(shown, now, kinds(), arg("case"), (cell) => go(cellHref(cell)));
		if (view.element.dataset.page === String(now)) return view.redraw(drawing);
		view.element.dataset.page = String(now);
		view.show([{ name: `Page ${now + 1} of ${shown.document}, ${shown.condition}`,
			address: (width) => pictureAddress(id, now, width),
			part: isCopy ? undefined : (part) => partAddress(id, now, part),
			original: isCopy ? undefined : () => originalAddress(id, now) }], shown.pages[now], drawing);
	};

	const chosenCell = () => shown?.cells.find((cell) => caseName(cell.case) === arg("case"));
	const drawCase = () => {
		if (!shown) return;
		const cell = chosenCell();
		card.hidden = !cell;
		if (cell) {
			notes = notesPart(cell.case, fail);
			fill(card, element("h2", cellTitle(cell)), caseCard(cell, run.other?.name), notes.element);
		}
		fill(values, valueParts(shown, arg("case"), cellHref, hasOther));
		const box = cell?.truth_boxes[0] ?? cell?.answer_box;
		if (box && !route.args.has("page") && box.page !== page()) stay({ page: box.page });
		drawPicture();
		const [x, y] = arg("xy").split(",").map(Number);
		if (arg("z")) view.look({ scale: Number(arg("z")), x, y });
		else if (box && box.page === page()) view.reveal(box.quad);
		if (arg("note")) notes?.focus();
	};
	const drawFacts = () => {
		if (!shown) return;
		const clean = shown.conditions.find((each) => each.condition === "clean");
		fill(title, shown.document, " ", element("span.soft", shown.condition));
		fill(facts, factsLine(shown, addressWith), clean && clean.id !== id && !run.no_pages &&
			element("a.button", { href: pairHref() }, "Beside clean"));
		fill(about, aboutParts(shown));
		if (!run.no_pages) return;
		fill(picture, element("p.empty", `There is no picture: ${run.no_pages}`));
		body.classList.add("bare");
	};

	/**
	 * Link the next and the previous case: of the list, or of the page.
	 */
	const drawSteps = async () => {
		const here = at();
		const back = element("a", { href: casesHref(query(), { row: here ?? 0 }) }, "‹ Cases");
		const more = route.args.has("boxes") ? { boxes: kinds() } : {};
		let [where, hrefs] = ["", /** @type {(string | undefined)[]} */ ([])];
		if (here === null) {
			const errors = shown?.cells.filter(isError) ?? [];
			const now = errors.findIndex((cell) => caseName(cell.case) === arg("case"));
			hrefs = [errors[now - 1], errors[now + 1]].map((cell) => cell && cellHref(cell));
		} else {
			const { rows, total } = await fetchCases(query(), Math.max(0, here - 1), 3);
			if (isLeft || here !== at()) return;
			const [before, after] = [-1, 1].map((by) => rows.find((row) => row.at === here + by));
			hrefs = [before, after].map((row) => row && pageHref(row.case, query(), row.at, more));
			where = `${grouped(here + 1)} of ${grouped(total)}`;
			if (after && !run.private) {
				fetchRendition(after.case.rendition, after.case.repeat).catch(() => undefined);
			}
		}
		fill(steps, back, element("span.soft", where), ["Previous", "Next"].map((words, side) =>
			hrefs[side] ? element("a.button", { href: hrefs[side], "aria-label": `${words} case` }, words)
				: element("span.button.off", { "aria-hidden": "true" }, words)));
	};
	/** @param {string} side */
	const step = (side) => {
		const link = steps.querySelector(`[aria-label="${side} case"]`);
		if (link) go(link.getAttribute("href") ?? "");
		else announce(`There is no ${side.toLowerCase()} case`);
	};

	const load = async () => {
		if (at() !== null) drawSteps().catch(fail);
		try {
			shown = await fetchRendition(id, repeat);
			if (isLeft) return;
			drawFacts();
			drawCase();
			if (at() === null) void drawSteps();
		} catch (error) {
			if (isLeft) return;
			fail(error);
			fill(title, id);
			fill(body, element("p.empty", run.private
				? "This run is private: its figures and its list of cases are there, its values are not."
				: "This page cannot be shown."));
		}
	};
	void load();

	return {
		title: id,
		update(next) {
			const isSame = next.screen === "page" && next.args.get("id") === id &&
				Number(next.args.get("repeat") ?? 0) === repeat;
			if (!isSame) return false;
			route = next;
			drawSteps().catch(fail);
			drawCase();
			const cell = chosenCell();
			if (cell) announce(`${cellTitle(cell)}: ${cell.outcome}`);
			return true;
		},
		leave() {
			isLeft = true;
			view.leave();
		},
		keys: [
			{ key: "j", name: "next case", run: () => step("Next") },
			{ key: "k", name: "previous case", run: () => step("Previous") },
			{ key: "n", name: "next page", run: () => turn(page() + 1) },
			{ key: "p", name: "previous page", run: () => turn(page() - 1) },
			{ key: "c", name: "over its clean page", run: () => go(pairHref()) },
			{ key: "b", name: "blink with its clean page", run: () => go(`${pairHref()}&mode=blink`) },
			...boxKeys(hasOther, (key) => showKinds(toggledBoxes(kinds(), key))),
			...view.keys,
			{ key: "m", name: "note on the case", run: () => {
				if (notes) notes.focus();
				else route.args.set("note", "1");
			} },
			{ key: "/", name: "the list", run: () => go(casesHref(query(), { row: at() ?? 0 })) },
		],
	};
}
