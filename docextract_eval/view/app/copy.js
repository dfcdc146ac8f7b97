// A copy without a server: its answers are in the script, and its cases can still be chosen.

/**
 * @typedef {{run: any, cases: any, notes: any, renditions: Record<string, any>, query: string,
 *   members: Record<string, Record<string, number[]>>, pictures: Record<string, string>}} Copied
 */

const copied = /** @type {Copied | undefined} */ (/** @type {any} */ (globalThis).DXE_COPY);

export const isCopy = copied !== undefined;

/** @param {string} what */
function lacking(what) {
  const said = { what: `This copy does not have ${what}`, where: "this page", remedy: "open the run itself: dxe view RUN" };
  return Object.assign(new Error(said.what), { said });
}

function held() {
  if (!copied) throw lacking("anything");
  return copied;
}

/**
 * Return the places of the cases that some facets keep.
 * @param {import("./query.js").Query} query
 * @param {string} [but] a facet that counts for nothing
 */
function kept(query, but = "") {
  const { cases, members } = held();
  const searched = query.text.toLowerCase();
  let found = cases.rows.map((/** @type {any} */ _, /** @type {number} */ at) => at);
  for (const [name, values] of query.chosen) {
    if (name === but) continue;
    const own = new Set(values.flatMap((value) => members[name]?.[value] ?? []));
    found = found.filter((/** @type {number} */ at) => own.has(at));
  }
  return found.filter((/** @type {number} */ at) => {
    const { truth, guess } = cases.rows[at];
    return `${truth ?? ""}\n${guess ?? ""}`.toLowerCase().includes(searched);
  });
}

/**
 * @param {import("./query.js").Query} query
 * @param {string} text
 * @param {number} at
 * @param {number} count
 */
export function copiedCases(query, text, at, count) {
  const { cases, query: whole } = held();
  const found = kept(query);
  const rows = found.slice(at, at + count)
    .map((/** @type {number} */ place, /** @type {number} */ number) => ({ ...cases.rows[place], at: at + number }));
  return { total: found.length, shares: text === whole ? cases.shares : null, rows };
}

/** @param {import("./query.js").Query} query */
export function copiedFacets(query) {
  const { members } = held();
  const facets = Object.entries(members).filter(([name]) => name !== "rendition" && name !== "cells")
    .map(([name, values]) => {
      const others = new Set(kept(query, name));
      const chosen = new Set(query.chosen.get(name) ?? []);
      return { name,
        values: Object.entries(values).map(([value, places]) => ({ value,
          count: places.filter((place) => others.has(place)).length, chosen: chosen.has(value) })) };
    });
  return { facets };
}

/**
 * @param {string} id
 * @param {number} repeat
 */
export function copiedRendition(id, repeat) {
  const found = held().renditions[`${repeat} ${id}`];
  if (!found) throw lacking("this page");
  return found;
}

export const copiedRun = () => held().run;
export const copiedNotes = () => held().notes;

/**
 * @param {string} id
 * @param {number} page
 * @param {string} [onto]
 */
export function copiedPicture(id, page, onto) {
  return `pages/${held().pictures[`${page} ${id}${onto ? ` ${onto}` : ""}`] ?? "none"}`;
}
