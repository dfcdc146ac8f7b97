// All access to the server is here: nothing else asks it for anything.

import { copiedCases, copiedFacets, copiedNotes, copiedPicture, copiedRendition, copiedRun, isCopy } from "./copy.js";
import { parseQuery } from "./query.js";

/**
 * @typedef {{rendition: string, repeat: number, field: string,
 *   row: number | null, guess_row: number | null}} Case
 * @typedef {{what: string, where: string, remedy: string}} Refusal
 * @typedef {{page: number, quad: [number, number][]}} Box
 * @typedef {{at: number, case: Case, document: string, condition: string, kind: string,
 *   locale: string, severity: number, outcome: string, cause: string | null,
 *   decoy: string | null, traps: string[], confidence: number | null, likeness: number | null,
 *   cost: number | null, truth: string | null, guess: string | null, change: string | null,
 *   before: string | null, notes: string[]}} Row
 * @typedef {{cells: number, right: number, weight: number, right_weight: number,
 *   share: number | null}} Share
 * @typedef {Share & {kinds: {scalars: Share, tables: Share}, exact: Share}} Shares
 * @typedef {{total: number, shares: Shares, rows: Row[]}} Listing
 * @typedef {{name: string, values: {value: string, count: number, chosen: boolean}[]}} Facet
 * @typedef {{outcome: string, guess: string | null, answer_box: Box | null}} OtherAnswer
 * @typedef {{case: Case, title: string, type: string, outcome: string, cause: string | null,
 *   decoy: string | null, criticality: number, printed: string | null, truth: string | null,
 *   accepted: string[], guess: string | null, exact: boolean, placed: string, check: string,
 *   likeness: number | null, confidence: number | null, truth_boxes: Box[],
 *   answer_box: Box | null, other: OtherAnswer | null, change: string | null}} Cell
 * @typedef {{quad: [number, number][], text: string, visible: number}} Word
 * @typedef {{width: number, height: number, words: Word[]}} PageFacts
 * @typedef {{id: string, document: string, condition: string, kind: string, locale: string,
 *   repeat: number, repeats: number, weight: number, pages: PageFacts[], cells: Cell[],
 *   decoys: {field: string, text: string, boxes: Box[]}[],
 *   conditions: {condition: string, id: string}[], twins: {id: string, twin: string}[],
 *   traps: {name: string, field: string | null, row: number | null, resolver: string | null}[],
 *   failure: {cause: string, detail: string | null} | null, answer: string | null,
 *   seconds: number | null, tokens: any, cost: number | null, attempts: number | null,
 *   prompt: string | null, mistakes: string[]}} Rendition
 * @typedef {{field: string | null, condition: string, value: number | null, low: number | null,
 *   high: number | null, cells: number, documents: number, query: string,
 *   reason?: string}} Tile
 * @typedef {{title: string, value: number | null, low: number | null, high: number | null,
 *   cells: number, documents: number, query: string, reason?: string}} Figure
 * @typedef {{name: string, title: string, cells: string, criticality: number}} FieldFacts
 * @typedef {{run: {name: string, id: string, pipeline: string, corpus: string,
 *   private: boolean, documents: number, renditions: number, repeats: number,
 *   finished: any, no_pages: string | null,
 *   other: {name: string, id: string, pipeline: string} | null},
 *   decision: {headline: string, reason: string} | null,
 *   health: {text: string, query: string | null}[],
 *   gates: {name: string, status: string, text: string, query: string | null}[],
 *   figures: Figure[], conditions: string[], fields: FieldFacts[], tiles: Tile[]}} Overview
 * @typedef {{case: Case, verdict: string, text: string, who: string, when: string}} Note
 * @typedef {{notes: Note[], verdicts: string[], who: string}} Notes
 */

const ENDED = {
  what: "The viewer has ended",
  where: location.host || "this page",
  remedy: "start `dxe view` again",
};
const KEPT_RENDITIONS = 12;

/** @type {Map<string, Promise<Rendition>>} */
const keptRenditions = new Map();
/** @type {Promise<Overview> | null} */
let keptRun = null;
/** @type {Promise<Notes> | null} */
let keptNotes = null;

/**
 * Return an error that is shown as one line.
 * @param {Refusal} said
 */
export function refusal(said) {
  return Object.assign(new Error(said.what), { said });
}

/**
 * Return what an error says in one line; null of a request that was given up.
 * @param {any} error
 * @returns {Refusal | null}
 */
export function refusalOf(error) {
  if (error?.name === "AbortError") return null;
  return error?.said ?? { what: String(error?.message ?? error), where: "this page", remedy: "load it again" };
}

/**
 * Ask the server.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch (error) {
    throw /** @type {Error} */ (error).name === "AbortError" ? error : refusal(ENDED);
  }
  if (answer.status === 204) return null;
  const type = answer.headers.get("Content-Type") ?? "";
  const said = type.includes("json") ? await answer.json().catch(() => null) : null;
  if (answer.ok && said) return said;
  throw refusal(
    said?.error ?? { what: `The viewer answered ${answer.status}`, where: path, remedy: "load it again" },
  );
}

/**
 * @param {string} path
 * @param {any} body
 */
function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Dxe": "1" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/**
 * Turn the token of the address into a cookie.
 * @param {string} token
 */
export function signIn(token) {
  return post("api/session", { token });
}

/** @returns {Promise<Overview>} */
export function fetchRun() {
  if (isCopy) return Promise.resolve(copiedRun());
  keptRun ??= request("api/run").catch((error) => {
    keptRun = null;
    throw error;
  });
  return keptRun;
}

/**
 * @param {string} query
 * @param {number} at
 * @param {number} count
 * @param {AbortSignal} [signal]
 * @returns {Promise<Listing>}
 */
export async function fetchCases(query, at, count, signal) {
  if (isCopy) return copiedCases(parseQuery(query), query, at, count);
  return request(`api/cases?${query ? `${query}&` : ""}at=${at}&count=${count}`, { signal });
}

/**
 * @param {string} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<{facets: Facet[]}>}
 */
export async function fetchFacets(query, signal) {
  if (isCopy) return copiedFacets(parseQuery(query));
  return request(`api/facets?${query}`, { signal });
}

/**
 * @param {string} id
 * @param {number} repeat
 * @returns {Promise<Rendition>}
 */
export async function fetchRendition(id, repeat) {
  if (isCopy) return copiedRendition(id, repeat);
  const key = `${repeat} ${id}`;
  const found = keptRenditions.get(key) ?? request(`api/rendition?id=${encodeURIComponent(id)}&repeat=${repeat}`);
  keptRenditions.delete(key);
  keptRenditions.set(key, found);
  found.catch(() => keptRenditions.delete(key));
  const [oldest] = keptRenditions.keys();
  if (keptRenditions.size > KEPT_RENDITIONS) keptRenditions.delete(oldest);
  return found;
}

/** @returns {Promise<Notes>} */
export function fetchNotes() {
  if (isCopy) return Promise.resolve(copiedNotes());
  keptNotes ??= request("api/notes").catch((error) => {
    keptNotes = null;
    throw error;
  });
  return keptNotes;
}

/**
 * Write a note down, and return it as it was kept.
 * @param {{case: Case, verdict: string, text: string, who: string}} note
 * @returns {Promise<Note>}
 */
export async function postNote(note) {
  const kept = (await post("api/notes", note)).note;
  const all = await fetchNotes();
  all.notes.push(kept);
  all.who = kept.who;
  return kept;
}

/**
 * Return the address of a page as a picture, at most this wide.
 * @param {string} id
 * @param {number} page
 * @param {number} width
 * @param {string} [onto] the rendition in whose frame it is laid
 */
export function pictureAddress(id, page, width, onto) {
  if (isCopy) return copiedPicture(id, page, onto);
  const more = onto ? `&onto=${encodeURIComponent(onto)}` : "";
  return `page?id=${encodeURIComponent(id)}&page=${page}&width=${width}${more}`;
}

/**
 * Return the address of a part of a page, pixel by pixel.
 * @param {string} id
 * @param {number} page
 * @param {number[]} part x, y, width, height
 */
export function partAddress(id, page, part) {
  return `page?id=${encodeURIComponent(id)}&page=${page}&part=${part.join(",")}`;
}

/**
 * Return the address of the bytes that the pipeline was given.
 * @param {string} id
 * @param {number} page
 */
export function originalAddress(id, page) {
  return `page?id=${encodeURIComponent(id)}&page=${page}&original=1`;
}

/**
 * Say why a picture did not come.
 * @param {string} address
 * @returns {Promise<Refusal>}
 */
export async function pictureRefusal(address) {
  const unread = { what: "The picture cannot be shown", where: address, remedy: "load the page again" };
  return request(address).then(() => unread, (error) => refusalOf(error) ?? unread);
}
