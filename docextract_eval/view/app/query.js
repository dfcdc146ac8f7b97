// Which cases are listed, and where the reader is: both are text in the fragment of the address.

export const SORTS = [
	["cost", "costliest first"],
	["-confidence", "most confident first"],
	["confidence", "least confident first"],
	["likeness", "least alike first"],
	["page", "order of the run"],
];
const OWN = new Set(["row", "pick"]);
const CASES = "cases";
const PICK_AT_MOST = 100;
export const ANEW = { z: null, xy: null }; // a page is seen whole, or where its case is

/** @param {string} text */
function encoded(text) {
	return encodeURIComponent(text).replaceAll("%40", "@").replaceAll("%3A", ":");
}

/** @param {string} text */
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** @type {ParseQuery} */
export function parseQuery(text) {
	/** @type {Query} */
	const query = { chosen: new Map(), text: "", sort: "" };
	for (const part of text.split("&").filter(Boolean)) {
		const [name, value = ""] = part.split(/=(.*)/s);
		if (name === "text") query.text = decoded(value);
		else if (name === "sort") query.sort = value;
		else if (!OWN.has(name)) query.chosen.set(name, value.split(",").filter(Boolean).map(decoded));
	}
	return query;
}

/** @param {Query} query */
export function queryText(query) {
	const parts = [...query.chosen].filter(([, values]) => values.length)
		.map(([name, values]) => `${name}=${values.map(encoded).join(",")}`);
	if (query.text) parts.push(`text=${encoded(query.text)}`);
	if (query.sort && query.sort !== "cost") parts.push(`sort=${query.sort}`);
	return parts.join("&");
}

/** @type {ToggledQuery} */
export function toggledQuery(query, name, value, on) {
	const others = (query.chosen.get(name) ?? []).filter((each) => each !== value);
	const chosen = new Map(query.chosen).set(name, on ? [...others, value] : others);
	if (!chosen.get(name)?.length) chosen.delete(name);
	return { ...query, chosen };
}

/** Name a case within its rendition. @param {Case} of */
export function caseName(of) {
	const isAlone = of.row === null && of.guess_row === null;
	return isAlone ? of.field : `${of.field}~${of.row ?? ""}~${of.guess_row ?? ""}`;
}

/** Name a case within its run. @param {Case} of */
export function caseId(of) {
	return `${of.rendition}|${of.repeat}|${caseName(of)}`;
}

/** @type {ParseCaseId} */
export function parseCaseId(text) {
	const [name, repeat, ...parts] = text.split("|").reverse();
	const [guess, row, ...field] = name.includes("~") ? name.split("~").reverse() : ["", "", name];
	const number = (/** @type {string} */ of) => (of === "" ? null : Number(of));
	if (!parts.length || !/^\d+$/.test(repeat)) return null;
	return {
		rendition: parts.reverse().join("|"),
		repeat: Number(repeat),
		field: field.reverse().join("~"),
		row: number(row),
		guess_row: number(guess),
	};
}

/** @type {ParseRoute} */
export function parseRoute(fragment) {
	const [path, rest = ""] = fragment.replace(/^#?\/?/, "").split(/\?(.*)/s);
	const args = new Map();
	for (const part of rest.split("&").filter(Boolean)) {
		const [name, value = ""] = part.split(/=(.*)/s);
		args.set(name, decoded(value));
	}
	const query = parseQuery(path === CASES ? rest : (args.get("q") ?? ""));
	return { screen: path, args, query };
}

/** @type {HrefOf} */
export function hrefOf(screen, args = {}) {
	const parts = Object.entries(args)
		.filter(([, value]) => value !== null && value !== undefined && value !== "")
		.map(([name, value]) => `${name}=${encoded(String(value))}`);
	return `#/${screen}${parts.length ? "?" : ""}${parts.join("&")}`;
}

/** @type {CasesHref} */
export function casesHref(query, state = {}) {
	const parts = query ? [query] : [];
	if (state.row) parts.push(`row=${state.row}`);
	const picked = (state.picked ?? []).map(encoded);
	if (picked.length && picked.length <= PICK_AT_MOST) parts.push(`pick=${picked.join(",")}`);
	return `#/${CASES}${parts.length ? "?" : ""}${parts.join("&")}`;
}

/** @param {string} fragment */
export function pickedIn(fragment) {
	const found = /[?&]pick=([^&]*)/.exec(fragment)?.[1].split(",") ?? [];
	return found.map(decoded).map(parseCaseId).filter((each) => each !== null);
}

/** @type {PageHref} */
export function pageHref(of, query, at = null, more = {}) {
	const repeat = of.repeat || null;
	return hrefOf("page", { id: of.rendition, repeat, case: caseName(of), q: query, at, ...more });
}

/** Go to an address, as a click on a link does. @type {Go} */
export function go(href) {
	location.hash = href;
}

/** Keep where the reader is in the address; return it. @param {string} href */
export function remember(href) {
	if (location.hash !== href) history.replaceState(null, "", href);
	return parseRoute(href);
}

/** Say where the reader is on the screen of a rendition, and change it. @type {WhereaboutsOf} */
export function whereabouts(first) {
	let route = first;
	const arg = (/** @type {string} */ name) => route.args.get(name) ?? "";
	const [id, repeat] = [arg("id"), Number(arg("repeat"))];
	/** @param {Changes} changes */
	const address = (changes) =>
		hrefOf(route.screen, { ...Object.fromEntries(route.args), ...changes });
	return {
		id,
		repeat,
		arg,
		address,
		hrefOn: (screen, more) =>
			hrefOf(screen, { id, repeat: repeat || null, case: arg("case"), ...more }),
		has: (name) => route.args.has(name),
		query: () => queryText(route.query),
		stay(changes) {
			route = remember(address(changes));
		},
		follow(next) {
			const isSame = next.args.get("id") === id && Number(next.args.get("repeat") ?? 0) === repeat;
			if (isSame) route = next;
			return isSame;
		},
		see({ scale, x, y }) {
			route = remember(address({ z: scale.toFixed(2), xy: `${x},${y}` }));
		},
		sight() {
			const [x, y] = arg("xy").split(",").map(Number);
			return arg("z") ? { scale: Number(arg("z")), x, y } : null;
		},
	};
}
