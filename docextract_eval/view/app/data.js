// All access to the server is here: nothing else asks it for anything.

import {
	copiedCases, copiedFacets, copiedNotes, copiedPicture, copiedRendition, copiedRun, isCopy,
} from "./copy.js";
import { parseQuery } from "./query.js";

const ENDED = {
	what: "The viewer has ended",
	where: location.host || "this page",
	remedy: "start `dxe view` again",
};
const NOT_COPIED = { what: "This copy does not have the page", remedy: "open the run" };
const AGAIN = "load the page again";
const KEPT_RENDITIONS = 12;

/** @type {Map<string, Promise<Rendition>>} */
const keptRenditions = new Map();
/** @type {Map<string, Promise<any>>} */
const keptAnswers = new Map();

/** Return an error that is shown as one line. @param {Refusal} said */
export function refusal(said) {
	return Object.assign(new Error(said.what), { said });
}

/** Return what an error says; null of a request that was given up. @type {RefusalOf} */
export function refusalOf(error) {
	if (error?.name === "AbortError") return null;
	return error?.said ?? { what: String(error), where: "this page", remedy: AGAIN };
}

/** @type {AskServer} */
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
		said?.error ?? { what: `The viewer answered ${answer.status}`, where: path, remedy: AGAIN },
	);
}

/** @type {Post} */
function post(path, body) {
	const headers = { "Content-Type": "application/json", "X-Dxe": "1" };
	return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** @param {string} token */
export function signIn(token) {
	return post("api/session", { token });
}

/** @param {string} path */
function requestOnce(path) {
	const found = keptAnswers.get(path) ?? request(path);
	keptAnswers.set(path, found);
	found.catch(() => keptAnswers.delete(path));
	return found;
}

/** @returns {Promise<Overview>} */
export async function fetchRun() {
	return isCopy ? copiedRun() : requestOnce("api/run");
}

/** @type {FetchBoards} */
export async function fetchBoards({ counted }) {
	return counted ?? (await requestOnce("api/boards")).boards;
}

/** @type {FetchCases} */
export async function fetchCases(query, at, count, signal) {
	if (isCopy) return copiedCases(parseQuery(query), query, at, count);
	return request(`api/cases?${query ? `${query}&` : ""}at=${at}&count=${count}`, { signal });
}

/** @type {FetchFacets} */
export async function fetchFacets(query, signal) {
	if (isCopy) return copiedFacets(parseQuery(query));
	return request(`api/facets?${query}`, { signal });
}

/** @type {FetchRendition} */
export async function fetchRendition(id, repeat) {
	const key = `${repeat} ${id}`;
	if (isCopy) return copiedRendition(key) ?? Promise.reject(refusal({ ...NOT_COPIED, where: key }));
	const found = keptRenditions.get(key) ??
		request(`api/rendition?id=${encodeURIComponent(id)}&repeat=${repeat}`);
	keptRenditions.delete(key);
	keptRenditions.set(key, found);
	found.catch(() => keptRenditions.delete(key));
	const [oldest] = keptRenditions.keys();
	if (keptRenditions.size > KEPT_RENDITIONS) keptRenditions.delete(oldest);
	return found;
}

/** @returns {Promise<Notes>} */
export async function fetchNotes() {
	return isCopy ? copiedNotes() : requestOnce("api/notes");
}

/** @type {PostNote} */
export async function postNote(note) {
	const kept = (await post("api/notes", note)).note;
	const all = await fetchNotes();
	all.notes.push(kept);
	all.who = kept.who;
	return kept;
}

/** @type {PageAddress} */
const pageAddress = (id, page, more) => `page?id=${encodeURIComponent(id)}&page=${page}&${more}`;

/** Return the address of a page as a picture, at most this wide. @type {PictureAddress} */
export function pictureAddress(id, page, width, onto) {
	if (isCopy) return copiedPicture(page, id, onto);
	return pageAddress(id, page, `width=${width}${onto ? `&onto=${encodeURIComponent(onto)}` : ""}`);
}

/** @type {PartAddress} */
export function partAddress(id, page, part) {
	return pageAddress(id, page, `part=${part.join(",")}`);
}

/** Return the address of the bytes that the pipeline was given. @type {OriginalAddress} */
export function originalAddress(id, page) {
	return pageAddress(id, page, "original=1");
}

/** @type {PictureRefusal} */
export async function pictureRefusal(address) {
	const unread = { what: "The picture cannot be shown", where: address, remedy: AGAIN };
	return request(address).then(() => unread, (error) => refusalOf(error) ?? unread);
}
