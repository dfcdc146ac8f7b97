// A page under two conditions, in register: swiped, beside each other, or blinking.

import { boxKeys, boxLegend, drawBoxes, toggledBoxes } from "./boxes.js";
import { fetchRendition, pictureAddress } from "./data.js";
import { button, chooser, element, fill, numbered } from "./dom.js";
import { pictureView } from "./picture.js";
import { changedHref, go, hrefOf, remember } from "./query.js";

const MODES = ["swipe", "beside", "blink"];
const BLINK = 500; // milliseconds for each picture: both are seen once a second, far below 3 Hz

/**
 * Show a rendition over another one of its document.
 * @type {ShowScreen}
 */
export function showPair(place, first, { run }, fail) {
	let route = first;
	const arg = (/** @type {string} */ name) => route.args.get(name) ?? "";
	const [id, under] = [arg("id"), arg("with")];
	/** @type {Rendition[]} */
	let both = [];
	/** @type {HTMLImageElement | undefined} */
	let upper;
	let [isLeft, timer] = [false, 0];
	let isBlinking = !matchMedia("(prefers-reduced-motion: reduce)").matches;
	const mode = () => arg("mode") || MODES[0];
	const kinds = () => arg("boxes") || "-";
	const page = () => Math.min(Number(arg("page")), both[1].pages.length - 1);
	/** @param {Changes} changes */
	const addressWith = (changes) => changedHref(route, changes);
	/** @param {Changes} changes */
	const change = (changes) => {
		route = remember(addressWith(changes));
		draw();
	};

	const views = ["Page", "Second page"].map((label, number) => pictureView({
		label: `${label}; arrow keys move it`,
		fail,
		onsight: (sight) => {
			const other = views[1 - number];
			if (mode() === "beside" && other.element.isConnected) other.look(sight);
		},
	}));
	const [choices, tools] = [element("div.choices"), element("div.tools")];
	const stage = element("div.stage");
	const title = element("h1", { tabindex: -1 }, "Pair");
	const which = element("b");
	const edge = element("div.edge", { "aria-hidden": "true" });
	const slider = element("input", { type: "range", min: 0, max: 100, value: arg("at") || 50,
		"aria-label": "How much of the first page is seen", oninput: () => {
			cut();
			route = remember(addressWith({ at: slider.value }));
		} });
	place.append(element("div.title", title, choices), tools, stage);

	const cut = () => {
		const isCut = mode() === "swipe";
		if (upper) upper.style.clipPath = isCut ? `inset(0 ${100 - Number(slider.value)}% 0 0)` : "";
		edge.style.left = `${slider.value}%`;
		edge.hidden = !isCut;
	};
	const blink = () => {
		clearInterval(timer);
		const show = (/** @type {boolean} */ isUpper) => {
			if (upper) upper.hidden = !isUpper;
			fill(which, both[isUpper ? 0 : 1].condition);
		};
		show(true);
		if (mode() !== "blink" || !isBlinking) return;
		timer = window.setInterval(() => show(!!upper?.hidden), BLINK);
	};
	const switchBlinking = () => {
		isBlinking = !isBlinking;
		draw();
	};

	const drawTools = () => {
		const numbers = numbered(both[1].pages.length);
		fill(tools,
			element("div.modes", { role: "group", "aria-label": "How they are compared" },
				MODES.map((each) => button("toggle", () => change({ mode: each }),
					{ "aria-pressed": String(mode() === each) }, each))),
			numbers.length > 1 && chooser("Page", numbers, String(page()), (to) => change({ page: to })),
			mode() === "swipe" && element("label.slide", both[0].condition, slider, both[1].condition),
			mode() === "blink" &&
				button("button", switchBlinking, {}, `${isBlinking ? "Stop" : "Start"} blinking`),
			mode() === "blink" && which,
			views[0].buttons, boxLegend(kinds(), false, (boxes) => change({ boxes })));
	};
	const draw = () => {
		const [over, base] = both;
		const isBeside = mode() === "beside";
		const layers = both.map((of, number) => ({
			name: `${of.document}, ${of.condition}${number ? "" : ", in register"}`,
			address: (/** @type {number} */ width) =>
				pictureAddress(of.id, page(), width, of.id === base.id ? undefined : base.id),
		}));
		const boxes = () => drawBoxes(base, page(), kinds(), arg("case"), () => undefined);
		const size = base.pages[page()];
		stage.classList.toggle("double", isBeside);
		fill(stage, isBeside ? views.map((view, number) => element("figure",
			element("figcaption", layers[number].name), view.element)) : views[0].element);
		if (isBeside) layers.forEach((layer, number) => views[number].show([layer], size, boxes()));
		upper = isBeside ? undefined : views[0].show([layers[1], layers[0]], size, boxes())[1];
		upper?.after(edge);
		cut();
		blink();
		drawTools();
	};

	const load = async () => {
		try {
			const repeat = Number(arg("repeat"));
			const over = await fetchRendition(id, repeat);
			const clean = over.conditions.find((each) => each.condition === "clean") ?? over;
			const base = await fetchRendition(under || clean.id, repeat);
			if (isLeft) return;
			both = [over, base];
			const all = over.conditions.map((each) => [each.id, each.condition]);
			fill(title, over.document);
			fill(choices, chooser("Show", all, id, (to) => go(addressWith({ id: to, with: base.id }))),
				chooser("over", all, base.id, (to) => go(addressWith({ with: to }))),
				element("a.button", { href: hrefOf("page", { id, repeat: repeat || null,
					page: page() || null, case: arg("case"), q: arg("q"), at: arg("from") }),
				}, "To the page"));
			if (run.no_pages) fill(stage, element("p.empty", `There is no picture: ${run.no_pages}`));
			else draw();
		} catch (error) {
			if (!isLeft) fail(error);
		}
	};
	void load();

	/** @param {string} to */
	const turnTo = (to) => change({ mode: mode() === to ? null : to });
	return {
		title: `${id}, in register`,
		update(next) {
			const isSame = next.screen === "pair" && next.args.get("id") === id &&
				(next.args.get("with") ?? "") === under;
			if (!isSame || !both.length) return false;
			route = next;
			draw();
			return true;
		},
		leave() {
			isLeft = true;
			clearInterval(timer);
			for (const view of views) view.leave();
		},
		keys: [
			{ key: "b", name: "blink", run: () => turnTo("blink") },
			{ key: "c", name: "beside each other", run: () => turnTo("beside") },
			...boxKeys(false, (key) => change({ boxes: toggledBoxes(kinds(), key) })),
			...views[0].keys,
		],
	};
}
