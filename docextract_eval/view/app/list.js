// A list of any length of which only the rows in sight are there; they are asked for in blocks.

import { calmly, element } from "./dom.js";

const BLOCK = 100;
const KEPT_BLOCKS = 60;
const TALLEST = 8_000_000; // browsers stop at some 17 million pixels

/**
 * Make a list.
 * @template T
 * @param {ListParts<T>} parts
 */
export function virtualList(parts) {
	const head = element("div.head", { role: "row", "aria-rowindex": 1 },
		parts.columns.map((name) => element("span", { role: "columnheader" }, name)));
	const layer = element("div.layer", { role: "presentation" });
	const space = element("div.space", { role: "rowgroup" }, layer);
	const box = element("div.list", { role: "grid", tabindex: 0, "aria-label": parts.label,
		"aria-multiselectable": "true" }, head, space);
	/** @type {Map<number, T[] | "asked">} */
	const blocks = new Map();
	/** @type {Map<number, HTMLElement>} */
	const rows = new Map();
	let [total, active, top, lastTop] = [0, 0, 0, 0];
	let asking = new AbortController();

	const rowHeight = () => parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 56;
	const room = () => Math.max(1, box.clientHeight - head.offsetHeight);
	const most = () => Math.max(0, total * rowHeight() - room());
	const ratio = () => {
		const scrolled = space.offsetHeight - room();
		return scrolled > 0 ? Math.max(1, most() / scrolled) : 1;
	};
	/** @param {number} at */
	const itemAt = (at) => {
		const block = blocks.get(Math.floor(at / BLOCK));
		return Array.isArray(block) ? block[at % BLOCK] : undefined;
	};

	/** @param {number} number */
	const ask = async (number) => {
		blocks.set(number, "asked");
		const { signal } = asking;
		try {
			const found = await parts.fetch(number * BLOCK, BLOCK, signal);
			if (signal.aborted) return;
			blocks.set(number, found);
			if (blocks.size > KEPT_BLOCKS) {
				const far = (/** @type {number} */ each) => Math.abs(each - number);
				blocks.delete([...blocks.keys()].sort((a, b) => far(b) - far(a))[0]);
			}
			paint();
		} catch (error) {
			if (!signal.aborted) {
				blocks.delete(number);
				parts.onfail(error);
			}
		}
	};
	const askForSeen = calmly(() => {
		const [first, last] = seen();
		for (let at = Math.floor(first / BLOCK); at <= Math.floor(last / BLOCK); at += 1) {
			if (!blocks.has(at) && total) ask(at);
		}
	}, 50);

	/** @returns {[number, number]} */
	const seen = () => {
		const height = rowHeight();
		const first = Math.max(0, Math.floor(top / height) - 2);
		return [first, Math.min(total - 1, Math.ceil((top + room()) / height) + 2)];
	};

	/** @param {number} at */
	const drawn = (at) => {
		const item = itemAt(at);
		const row = element("div.row", { role: "row", id: `row-${at}`, "aria-rowindex": at + 2 },
			item === undefined ? element("span.soft", { role: "gridcell" }, "…") : parts.draw(item));
		row.addEventListener("click", (event) => {
			const on = /** @type {Element} */ (event.target);
			makeActive(at);
			if (item === undefined || on.closest("a")) return;
			if (on.closest(".tick")) parts.onselect(item);
			else parts.onopen(item);
		});
		rows.get(at)?.replaceWith(row);
		rows.set(at, row);
		row.dataset.ready = String(item !== undefined);
		return row;
	};

	const paint = () => {
		const [first, last] = seen();
		const height = rowHeight();
		let isMissing = false;
		for (const [at, row] of rows) {
			if (at < first || at > last) {
				row.remove();
				rows.delete(at);
			}
		}
		for (let at = first; at <= last; at += 1) {
			const item = itemAt(at);
			let row = rows.get(at);
			if (!row || row.dataset.ready !== String(item !== undefined)) {
				row = drawn(at);
				if (!row.isConnected) layer.append(row);
			}
			row.style.transform = `translateY(${Math.round(at * height - top)}px)`;
			row.setAttribute("aria-selected", String(item !== undefined && parts.isChosen(item)));
			row.classList.toggle("active", at === active);
			isMissing ||= item === undefined;
		}
		if (rows.has(active)) box.setAttribute("aria-activedescendant", `row-${active}`);
		else box.removeAttribute("aria-activedescendant");
		if (isMissing) askForSeen();
	};

	const settle = calmly(() => {
		if (ratio() === 1) return;
		box.scrollTop = top / ratio();
		lastTop = box.scrollTop;
	}, 150);
	box.addEventListener("scroll", () => {
		const now = box.scrollTop;
		const by = now - lastTop;
		lastTop = now;
		if (ratio() === 1) top = now;
		else if (Math.abs(by) < 1.5 * room()) top = Math.min(most(), Math.max(0, top + by));
		else top = Math.min(most(), now * ratio());
		paint();
		settle();
	});

	/** @param {number} at */
	const makeActive = (at) => {
		active = Math.min(Math.max(0, at), Math.max(0, total - 1));
		parts.onactive(active);
		paint();
	};

	/** @param {number} at */
	const goTo = (at) => {
		const height = rowHeight();
		active = Math.min(Math.max(0, at), Math.max(0, total - 1));
		if (active * height < top) top = active * height;
		if ((active + 1) * height > top + room()) top = (active + 1) * height - room();
		top = Math.min(most(), Math.max(0, top));
		box.scrollTop = top / ratio();
		lastTop = box.scrollTop;
		makeActive(active);
	};

	box.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.altKey || event.metaKey) return;
		const leap = Math.max(1, Math.floor(room() / rowHeight()) - 1);
		const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + leap,
			PageUp: active - leap, Home: 0, End: total - 1 }[event.key];
		const item = itemAt(active);
		if (to !== undefined) goTo(to);
		else if (event.key === "Enter" && item !== undefined) parts.onopen(item);
		else if (event.key === " " && item !== undefined) parts.onselect(item);
		else return;
		event.preventDefault();
	});
	const observer = new ResizeObserver(() => {
		resize();
		paint();
	});
	observer.observe(box);

	const resize = () => {
		space.style.height = `${Math.min(TALLEST, total * rowHeight())}px`;
		top = Math.min(top, most());
	};

	return {
		element: box,
		/**
		 * Show other rows, the first of which are here already.
		 * @param {number} count
		 * @param {T[]} first
		 * @param {number} at
		 */
		show(count, first, at) {
			asking.abort();
			asking = new AbortController();
			blocks.clear();
			for (const row of rows.values()) row.remove();
			rows.clear();
			total = count;
			if (first.length) blocks.set(0, first);
			box.setAttribute("aria-rowcount", String(total + 1));
			top = 0;
			resize();
			goTo(at);
		},
		/** Draw the rows again, of which something changed. */
		redraw() {
			for (const row of rows.values()) row.dataset.ready = "";
			paint();
		},
		/** @param {number} by */
		move(by) {
			box.focus({ preventScroll: true });
			goTo(active + by);
		},
		current: () => itemAt(active),
		leave() {
			asking.abort();
			observer.disconnect();
		},
	};
}
