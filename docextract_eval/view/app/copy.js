// A copy without a server: its answers are in the script, and its cases can still be chosen.

const copied = /** @type {Copied | undefined} */ (/** @type {any} */ (globalThis).DXE_COPY);

export const isCopy = copied !== undefined;
const held = () => /** @type {Copied} */ (copied);

/** Return the places of the cases that some facets keep. @type {Kept} */
function kept(query, but) {
	const { cases, members } = held();
	const searched = query.text.toLowerCase();
	const sets = [...query.chosen].filter(([name]) => name !== but)
		.map(([name, values]) => new Set(values.flatMap((value) => members[name]?.[value] ?? [])));
	return cases.rows.map((_, at) => at).filter((at) => sets.every((set) => set.has(at)) &&
		`${cases.rows[at].truth ?? ""}\n${cases.rows[at].guess ?? ""}`.toLowerCase().includes(searched));
}

/** @type {CopiedCases} */
export function copiedCases(query, text, at, count) {
	const { cases, query: whole } = held();
	const found = kept(query);
	const rows = found.slice(at, at + count)
		.map((place, number) => ({ ...cases.rows[place], at: at + number }));
	return { total: found.length, shares: text === whole ? cases.shares : null, rows };
}

/** @param {Query} query */
export function copiedFacets(query) {
	const facets = Object.entries(held().members)
		.filter(([name]) => name !== "rendition" && name !== "cells")
		.map(([name, values]) => {
			const others = new Set(kept(query, name));
			const chosen = new Set(query.chosen.get(name) ?? []);
			return { name, values: Object.entries(values).map(([value, places]) => ({ value,
				count: places.filter((place) => others.has(place)).length, chosen: chosen.has(value) })) };
		});
	return { facets };
}

/** @type {CopiedRendition} */
export const copiedRendition = (key) => held().renditions[key];
export const copiedRun = () => held().run;
export const copiedNotes = () => held().notes;

/** @type {CopiedPicture} */
export function copiedPicture(...of) {
	const key = of.filter((each) => each !== undefined && each !== "").join(" ");
	return `pages/${held().pictures[key] ?? "none"}`;
}
