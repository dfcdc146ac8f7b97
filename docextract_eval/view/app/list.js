// A list of any length of which only the rows in sight are there; they are asked for in blocks.

import { calmly, element } from "./dom.js";

const BLOCK = 100;
const KEPT_BLOCKS = 60;
const TALLEST = 8_000_000; // browsers stop at some 17 million pixels

/** Hold the rows that were asked for, block by block. @type {BlocksOf} */
function blocksOf({ fetch, onfail }, onfound) {
	/** @type {Map<number, Row[] | "asked">} */
	const blocks = new Map();
	let asking = new AbortController();

	/** @param {number} number */
	const dropFarFrom = (number) => {
		if (blocks.size <= KEPT_BLOCKS) return;
		const far = (/** @type {number} */ each) => Math.abs(each - number);
		blocks.delete([...blocks.keys()].sort((a, b) => far(b) - far(a))[0]);
	};
	/** @param {number} number */
	const ask = async (number) => {
		blocks.set(number, "asked");
		const { signal } = asking;
		try {
			const found = await fetch(number * BLOCK, BLOCK, signal);
			if (signal.aborted) return;
			blocks.set(number, found);
			dropFarFrom(number);
			onfound();
		} catch (error) {
			if (signal.aborted) return;
			blocks.delete(number);
			onfail(error);
		}
	};
	return {
		itemAt(at) {
			const block = blocks.get(Math.floor(at / BLOCK));
			return Array.isArray(block) ? block[at % BLOCK] : undefined;
		},
		askFor([first, last]) {
			for (let at = Math.floor(first / BLOCK); at <= Math.floor(last / BLOCK); at += 1) {
				if (!blocks.has(at)) void ask(at);
			}
		},
		restart(first) {
			asking.abort();
			asking = new AbortController();
			blocks.clear();
			if (first.length) blocks.set(0, first);
		},
		stop: () => asking.abort(),
	};
}

/** Say which rows are in sight: browsers do not scroll all of a long list. @type {ScrollingOf} */
function scrollingOf(box, head, space) {
	let [total, top, lastTop] = [0, 0, 0];
	const rowHeight = () => parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 56;
	const room = () => Math.max(1, box.clientHeight - head.offsetHeight);
	const most = () => Math.max(0, total * rowHeight() - room());
	const ratio = () => {
		const scrolled = space.offsetHeight - room();
		return scrolled > 0 ? Math.max(1, most() / scrolled) : 1;
	};
	const within = (/** @type {number} */ to) => Math.min(most(), Math.max(0, to));
	const moveBar = () => {
		box.scrollTop = top / ratio();
		lastTop = box.scrollTop;
	};
	return {
		seen() {
			const height = rowHeight();
			const first = Math.max(0, Math.floor(top / height) - 2);
			return [first, Math.min(total - 1, Math.ceil((top + room()) / height) + 2)];
		},
		offset: (at) => `${Math.round(at * rowHeight() - top)}px`,
		leap: () => Math.max(1, Math.floor(room() / rowHeight()) - 1),
		follow() {
			const now = box.scrollTop;
			const by = now - lastTop;
			lastTop = now;
			if (ratio() === 1) top = now;
			else if (Math.abs(by) < 1.5 * room()) top = within(top + by);
			else top = Math.min(most(), now * ratio());
		},
		settle: calmly(() => {
			if (ratio() !== 1) moveBar();
		}, 150),
		resize(count = total) {
			total = count;
			space.style.height = `${Math.min(TALLEST, total * rowHeight())}px`;
			top = within(top);
		},
		reveal(at) {
			const height = rowHeight();
			if (at * height < top) top = at * height;
			if ((at + 1) * height > top + room()) top = (at + 1) * height - room();
			top = within(top);
			moveBar();
		},
	};
}

/** @type {ListOf} */
export function virtualList(parts) {
	const head = element("div.head", { role: "row", "aria-rowindex": 1 },
		parts.columns.map((name) => element("span", { role: "columnheader" }, name)));
	const layer = element("div.layer", { role: "presentation" });
	const space = element("div.space", { role: "rowgroup" }, layer);
	const box = element("div.list", { role: "grid", tabindex: 0, "aria-label": parts.label,
		"aria-multiselectable": "true" }, head, space);
	/** @type {Map<number, HTMLElement>} */
	const rows = new Map();
	let [total, active] = [0, 0];
	const scrolling = scrollingOf(box, head, space);
	const { itemAt, askFor, restart, stop } = blocksOf(parts, () => paint());
	const askForSeen = calmly(() => askFor(scrolling.seen()), 50);

	/** @type {PressRow} */
	const press = ({ target }, at) => {
		const item = itemAt(at);
		makeActive(at);
		if (item === undefined || /** @type {Element} */ (target).closest("a")) return;
		if (/** @type {Element} */ (target).closest(".tick")) parts.onselect(item);
		else parts.onopen(item);
	};
	/** @param {number} at */
	const rowAt = (at) => {
		const [item, before] = [itemAt(at), rows.get(at)];
		const ready = String(item !== undefined);
		if (before?.dataset.ready === ready) return before;
		const row = element("div.row", { role: "row", id: `row-${at}`, "aria-rowindex": at + 2,
			"data-ready": ready, onclick: (/** @type {Event} */ event) => press(event, at) },
		item === undefined ? element("span.soft", { role: "gridcell" }, "…") : parts.draw(item));
		if (before) before.replaceWith(row);
		else layer.append(row);
		rows.set(at, row);
		return row;
	};
	/** @param {(at: number) => boolean} isGone */
	const removeRows = (isGone) => {
		for (const [at, row] of rows) {
			if (!isGone(at)) continue;
			row.remove();
			rows.delete(at);
		}
	};
	const paint = () => {
		const [first, last] = scrolling.seen();
		removeRows((at) => at < first || at > last);
		for (let at = first; at <= last; at += 1) {
			const [item, row] = [itemAt(at), rowAt(at)];
			row.style.transform = `translateY(${scrolling.offset(at)})`;
			row.setAttribute("aria-selected", String(item !== undefined && parts.isChosen(item)));
			row.classList.toggle("active", at === active);
			if (item === undefined) askForSeen();
		}
		if (rows.has(active)) box.setAttribute("aria-activedescendant", `row-${active}`);
		else box.removeAttribute("aria-activedescendant");
	};
	/** @param {number} at */
	const makeActive = (at) => {
		active = at;
		parts.onactive(at);
		paint();
	};
	/** @param {number} at */
	const goTo = (at) => {
		const to = Math.max(0, Math.min(at, total - 1));
		scrolling.reveal(to);
		makeActive(to);
	};

	box.addEventListener("scroll", () => {
		scrolling.follow();
		paint();
		scrolling.settle();
	});
	box.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.altKey || event.metaKey) return;
		const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + scrolling.leap(),
			PageUp: active - scrolling.leap(), Home: 0, End: total - 1 }[event.key];
		const item = itemAt(active);
		if (to !== undefined) goTo(to);
		else if (event.key === "Enter" && item !== undefined) parts.onopen(item);
		else if (event.key === " " && item !== undefined) parts.onselect(item);
		else return;
		event.preventDefault();
	});
	const observer = new ResizeObserver(() => {
		scrolling.resize();
		paint();
	});
	observer.observe(box);

	return {
		element: box,
		show(count, first, at) {
			restart(first);
			removeRows(() => true);
			total = count;
			box.setAttribute("aria-rowcount", String(total + 1));
			scrolling.resize(0);
			scrolling.resize(total);
			goTo(at);
		},
		redraw() {
			for (const row of rows.values()) row.dataset.ready = "";
			paint();
		},
		move(by) {
			box.focus({ preventScroll: true });
			goTo(active + by);
		},
		current: () => itemAt(active),
		leave() {
			stop();
			observer.disconnect();
		},
	};
}
