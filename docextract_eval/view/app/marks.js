// How a case was judged, in a mark and words.

import { badge, element, worded } from "./dom.js";

const MARKS = /** @type {Record<string, string>} */ (
	{ wrong: "✕", missed: "○", invented: "+", right: "✓" });

/** Say how a case was judged: a mark, a word, and its cause. @type {Judged} */
export function judged(outcome, cause = null) {
	const look = outcome === "right" ? "good" : outcome in MARKS ? "bad" : "neutral";
	return element(`span.judged.${look}`,
		element("span.mark", { "aria-hidden": "true" }, MARKS[outcome] ?? "·"), worded(outcome),
		cause && element("span.cause", worded(cause)));
}

/** Say what a case lost or gained against another run. @type {Changed} */
export function changed(change, other) {
	return change && badge(change === "lost" ? "bad" : "good",
		other ? `${change} against ${other}` : change);
}
