// A page under two conditions, in register: swiped, beside each other, or blinking.

import { boxKeys, boxLegend, boxOf, drawBoxes, toggledBoxes } from "./boxes.js";
import { fetchRendition, pictureAddress } from "./data.js";
import { UNHEARD, button, chooser, element, fill, numbered } from "./dom.js";
import { pictureView } from "./picture.js";
import { ANEW, caseName, go, whereabouts } from "./query.js";

const MODES = ["swipe", "beside", "blink"];
const BLINK = 500; // milliseconds for each picture: both are seen once a second, far below 3 Hz

/** Find a case on the page beneath, or where it would be. @type {BoxBeneath} */
function boxBeneath([over, base], name) {
	const cell = over.cells.find((each) => caseName(each.case) === name);
	const box = boxOf(cell);
	const same = cell && base.cells.find(({ case: of }) => of.row === cell.case.row &&
		of.field === cell.case.field)?.truth_boxes[0];
	if (same || !box) return same;
	const [from, to] = [over, base].map(({ pages }) => pages[box.page]);
	return { page: box.page, quad: box.quad.map(([x, y]) =>
		[(x * to.width) / from.width, (y * to.height) / from.height]) };
}

/** Cut a picture where a slider says, so that the one beneath is seen beside it. @type {SwipeOf} */
function swipePart(where) {
	/** @type {HTMLImageElement | undefined} */
	let cutImage;
	const edge = element("div.edge", UNHEARD);
	const slider = element("input", { type: "range", min: 0, max: 100, value: where.arg("at") || 50,
		"aria-label": "How much of the first page is seen", oninput: () => {
			cut();
			where.stay({ at: slider.value });
		} });
	const cut = () => {
		if (cutImage) cutImage.style.clipPath = `inset(0 ${100 - Number(slider.value)}% 0 0)`;
		edge.style.left = `${slider.value}%`;
	};
	return {
		slider,
		start(image) {
			cutImage = image;
			image.after(edge);
			cut();
		},
	};
}

/** Show and hide a picture in turn, unless the reader wants no motion. @type {BlinkOf} */
function blinkPart(onswitch) {
	let timer = 0;
	let isOn = !matchMedia("(prefers-reduced-motion: reduce)").matches;
	const which = element("b");
	const stop = () => clearInterval(timer);
	return {
		stop,
		tools: () => [button("button", () => {
			isOn = !isOn;
			onswitch();
		}, {}, `${isOn ? "Stop" : "Start"} blinking`), which],
		start(image, names) {
			const show = (/** @type {boolean} */ isUpper) => {
				image.hidden = !isUpper;
				fill(which, names[isUpper ? 0 : 1]);
			};
			show(true);
			if (isOn) timer = window.setInterval(() => show(image.hidden), BLINK);
		},
	};
}

/** @type {ShowScreen} */
export function showPair(place, first, { run }, fail) {
	const where = whereabouts(first);
	const under = where.arg("with");
	/** @type {Rendition[]} */
	let both = [];
	const mode = () => where.arg("mode") || MODES[0];
	const kinds = () => where.arg("boxes") || "-";
	const page = () => Math.min(Number(where.arg("page")), both[1].pages.length - 1);
	/** @param {Changes} changes */
	const change = (changes) => {
		where.stay(changes);
		if (stage.querySelector(".pane")) draw();
	};
	/** @param {string} to */
	const turnTo = (to) => change({ mode: mode() === to ? null : to });

	const views = ["Page", "Second page"].map((label, number) => pictureView({
		label: `${label}; arrow keys move it`,
		fail,
		onsight: (sight) => {
			const other = views[1 - number];
			if (other.element.isConnected) other.look(sight);
			where.see(sight);
		},
	}));
	const [swipe, blink] = [swipePart(where), blinkPart(() => draw())];
	const [choices, tools] = [element("div.choices"), element("div.tools")];
	const stage = element("div.stage");
	const title = element("h1", { tabindex: -1 }, "Pair");
	place.append(element("div.title", title, choices), tools, stage);

	const drawTools = () => {
		const numbers = numbered(both[1].pages.length);
		fill(tools,
			element("div.modes", { role: "group", "aria-label": "How they are compared" },
				MODES.map((each) => button("toggle", () => change({ mode: each }),
					{ "aria-pressed": String(mode() === each) }, each))),
			numbers.length > 1 && chooser("Page", numbers, String(page()),
				(to) => change({ page: to, ...ANEW })),
			mode() === "swipe" &&
				element("label.slide", both[0].condition, swipe.slider, both[1].condition),
			mode() === "blink" && blink.tools(),
			views[0].buttons, boxLegend(kinds(), false, (boxes) => change({ boxes })));
	};
	/** @param {Rendition} of */
	const layerOf = (of) => ({
		name: `${of.document}, ${of.condition}${of === both[1] ? ", in register" : ""}`,
		address: (/** @type {number} */ width) =>
			pictureAddress(of.id, page(), width, of.id === both[1].id ? undefined : both[1].id),
	});
	const draw = () => {
		const [over, base] = both.map(layerOf);
		const isBeside = mode() === "beside";
		const boxes = () => drawBoxes(both[1], page(), kinds(), where.arg("case"), () => undefined);
		const size = both[1].pages[page()];
		blink.stop();
		stage.classList.toggle("double", isBeside);
		if (isBeside) {
			fill(stage, [over, base].map((layer, number) => element("figure",
				element("figcaption", layer.name), views[number].element)));
			[over, base].forEach((layer, number) => views[number].show([layer], size, boxes()));
		} else {
			fill(stage, views[0].element);
			const upper = views[0].show([base, over], size, boxes())[1];
			if (mode() === "swipe") swipe.start(upper);
			else blink.start(upper, both.map((of) => of.condition));
		}
		drawTools();
		const [seen, box] = [where.sight(), boxBeneath(both, where.arg("case"))];
		for (const view of views.slice(0, isBeside ? 2 : 1)) {
			view.find(seen, box?.page === page() ? box.quad : null);
		}
	};
	const drawChoices = () => {
		const [over, base] = both;
		const all = over.conditions.map((each) => [each.id, each.condition]);
		fill(title, over.document);
		fill(choices,
			chooser("Show", all, over.id, (id) => go(where.address({ id, with: base.id }))),
			chooser("over", all, base.id, (to) => go(where.address({ with: to, ...ANEW }))),
			element("a.button", { href: where.hrefOn("page", { page: page() || null,
				q: where.arg("q"), at: where.arg("from") }) }, "To the page"));
	};
	const load = async () => {
		try {
			const over = await fetchRendition(where.id, where.repeat);
			const clean = over.conditions.find((each) => each.condition === "clean") ?? over;
			both = [over, await fetchRendition(under || clean.id, where.repeat)];
			if (!place.isConnected) return;
			drawChoices();
			const why = run.no_pages ? `There is no picture: ${run.no_pages}`
				: both[0].id === both[1].id ? "Nothing to compare: choose another condition to show." : "";
			if (why) fill(stage, element("p.empty", why));
			else draw();
		} catch (error) {
			if (place.isConnected) fail(error);
		}
	};
	void load();

	return {
		title: `${where.id}, in register`,
		update(next) {
			const isSame = next.screen === "pair" && (next.args.get("with") ?? "") === under;
			if (!isSame || !stage.querySelector(".pane") || !where.follow(next)) return false;
			draw();
			return true;
		},
		leave() {
			blink.stop();
			for (const view of views) view.leave();
		},
		keys: [
			["b", "blink", () => turnTo("blink")],
			["c", "beside each other", () => turnTo("beside")],
			...boxKeys(false, (key) => change({ boxes: toggledBoxes(kinds(), key) })),
			...views[0].keys,
		],
	};
}
