// Elements, made of text nodes alone: nothing that a page, an answer or a note says becomes markup.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const GRAPHIC = "http://www.w3.org/2000/svg";
const MOST_LETTERS = 400;
export const UNHEARD = { "aria-hidden": "true" }; // by screen readers

/** Return a text in which unseen or turning characters have their names. @param {unknown} text */
export function showInvisible(text) {
	return String(text).replace(UNSEEN, (character) => {
		const point = /** @type {number} */ (character.codePointAt(0));
		return `[U+${point.toString(16).toUpperCase().padStart(4, "0")}]`;
	});
}

/** Make an element: "tag.class", attributes and listeners, children as text. @type {MakeElement} */
export function element(name, first, ...children) {
	const [tag, ...classes] = name.split(".");
	const made = /** @type {any} */ (document.createElement(tag));
	if (classes.length) made.className = classes.join(" ");
	const isPlain = first instanceof Object && Object.getPrototypeOf(first) === Object.prototype;
	if (isPlain) decorate(made, /** @type {Attributes} */ (first));
	fill(made, isPlain ? null : /** @type {Child} */ (first), ...children);
	return made;
}

/** @type {Badge} */
export function badge(look, text) {
	return element(`span.badge.${look}`, text);
}

/** @type {Titled} */
export function titled(name, title, ...children) {
	return element(`section.${name}`, element("h2", title), ...children);
}

/** @type {Tabled} */
export function tabled(name, heads, rows, attributes = {}) {
	const columns = heads.map((head) => element("th", { scope: "col" }, element("span", head)));
	return element(`table.${name}`, attributes,
		element("thead", element("tr", columns)), element("tbody", rows));
}

/** @type {Graphic} */
export function graphic(name, attributes = {}, ...children) {
	const made = document.createElementNS(GRAPHIC, name);
	decorate(made, attributes);
	fill(made, ...children);
	return made;
}

/** @type {Decorate} */
function decorate(made, attributes) {
	for (const [key, value] of Object.entries(attributes)) {
		if (typeof value === "function") made.addEventListener(key.slice(2), value);
		else if (value === null || value === undefined || value === false) made.removeAttribute(key);
		else made.setAttribute(key, value === true ? "" : showInvisible(value));
	}
}

/** @type {Fill} */
export function fill(place, ...children) {
	const shown = children.flat().filter((each) => each || each === 0);
	place.replaceChildren(...shown.map((each) => each instanceof Node ? each : showInvisible(each)));
}

/** @type {ById} */
export function byId(id) {
	return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @type {Button} */
export function button(look, onclick, attributes, ...children) {
	return element(`button.${look}`, { type: "button", onclick, ...attributes }, ...children);
}

/** @type {Chooser} */
export function chooser(label, options, chosen, choose) {
	const select = element(
		"select",
		{ onchange: () => choose(/** @type {HTMLSelectElement} */ (select).value) },
		options.map(([value, words]) =>
			element("option", { value, selected: value === chosen }, words)),
	);
	return element("label.choose", element("span", label), select);
}

/** Return options for each of some numbers, as people count. @param {number} count */
export function numbered(count) {
	return Array.from({ length: count }, (_, each) => [String(each), `${each + 1} of ${count}`]);
}

/** Tell a screen reader what changed. @param {string} text */
export function announce(text) {
	byId("status").textContent = showInvisible(text);
}

/** @param {number} number */
export function grouped(number) {
	return number.toLocaleString("en-GB");
}

/** @type {Counted} */
export function counted(number, one, many = `${one}s`) {
	return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** @type {Percent} */
export function percent(share) {
	return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
}

/** @type {Worded} */
export function worded(name) {
	return String(name).replaceAll("_", " ");
}

/** @param {string} text */
function letters(text) {
	return Array.from(new Intl.Segmenter("en").segment(text), (each) => each.segment);
}

/** Say which letters two texts have in common, in order. @type {Common} */
function common(left, right) {
	const longest = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
	for (let a = left.length - 1; a >= 0; a -= 1) {
		for (let b = right.length - 1; b >= 0; b -= 1) {
			longest[a][b] = left[a] === right[b] ? longest[a + 1][b + 1] + 1
				: Math.max(longest[a + 1][b], longest[a][b + 1]);
		}
	}
	const [inLeft, inRight] = [left.map(() => false), right.map(() => false)];
	for (let a = 0, b = 0; a < left.length && b < right.length; ) {
		const isSame = left[a] === right[b];
		const isLeft = isSame || longest[a + 1][b] >= longest[a][b + 1];
		if (isSame) inLeft[a] = inRight[b] = true;
		if (isLeft) a += 1;
		if (isSame || !isLeft) b += 1;
	}
	return [inLeft, inRight];
}

/** @type {Pieces} */
function pieces(of, same) {
	const found = [];
	for (let at = 0; at < of.length; ) {
		let end = at;
		while (end < of.length && same[end] === same[at]) end += 1;
		const text = of.slice(at, end).join("");
		found.push(same[at] ? text : element("mark", text));
		at = end;
	}
	return found;
}

/** Return two values, with what only one has marked. @type {Compared} */
export function compared(truth, answer) {
	if (truth === null || answer === null || truth === answer) return [[truth], [answer]];
	const [left, right] = [letters(truth), letters(answer)];
	const whole = Math.max(left.length, right.length);
	const [inLeft, inRight] = whole > MOST_LETTERS ? [[], []] : common(left, right);
	const isAlike = inLeft.filter(Boolean).length >= 0.4 * whole;
	return isAlike ? [pieces(left, inLeft), pieces(right, inRight)]
		: [[element("mark", truth)], [element("mark", answer)]];
}

/** Return a value as it is shown: its pieces, or why there is none. @type {Valued} */
export function valued(name, value, shown = [value], none = "none") {
	const missing = value === null || value === undefined;
	return missing ? element(`span.value.${name}`, element("i.none", none))
		: element(`span.value.${name}`, { dir: "auto" }, shown);
}

/** Run after a pause, once for many calls. @type {Calmly} */
export function calmly(run, pause) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = window.setTimeout(run, pause);
	};
}

/** Let the reader keep a text as a file. @type {Offer} */
export function offer(name, type, text) {
	const href = URL.createObjectURL(new Blob([text], { type }));
	const link = element("a", { href, download: name });
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(href), 1000);
}
