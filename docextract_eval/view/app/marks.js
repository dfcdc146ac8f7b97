// How cases were judged: marks, words and shares, and what they mean.

import { UNHEARD, badge, element, grouped, percent, worded } from "./dom.js";

const MARKS = /** @type {Record<string, string>} */ (
	{ wrong: "✕", missed: "○", invented: "+", right: "✓" });

/** Say how a case was judged: a mark, a word, and its cause. @type {Judged} */
export function judged(outcome, cause = null) {
	const isLuck = outcome === "right" && cause !== null;
	const look = isLuck ? "unsure" : outcome === "right" ? "good" : outcome in MARKS ? "bad" : "neutral";
	return element(`span.judged.${look}`,
		element("span.mark", UNHEARD, MARKS[outcome] ?? "·"),
		isLuck ? "right by luck" : worded(outcome), cause && element("span.cause", worded(cause)));
}

/** @type {Changed} */
export function changed(change, other) {
	return change && badge(change === "lost" ? "bad" : "good",
		other ? `${change} against ${other}` : change);
}

/** @param {Share} of */
const isWeighted = ({ cells, right, share }) => Math.abs((share ?? 0) - right / cells) > 0.0005;

/** @type {ShareSentence} */
export function shareSentence(of, what) {
	const { cells, right, share } = of;
	const wrong = `${grouped(cells - right)} of ${grouped(cells)} ${what} wrong`;
	if (share === null) return wrong;
	return `${wrong}; ${percent(share)} right${isWeighted(of) ? " by weight" : ""}`;
}

/** Say what shares are right of, and how they weigh. @type {ShareSentences} */
export function shareSentences({ kinds, exact }, { chosen }) {
	const left = ["outcome", "cause", "change"].filter((name) => chosen.has(name)).join(" and ");
	const known = [kinds.scalars, kinds.tables].filter((share) => share.cells);
	return [
		left && known.length ? `Without the filter by ${left}:` : "",
		kinds.scalars.cells ? shareSentence(kinds.scalars, "fields") : "",
		kinds.tables.cells ? shareSentence(kinds.tables, "table cells") : "",
		exact.cells > 1 ? `${grouped(exact.right)} of ${grouped(exact.cells)} answers all right` : "",
		known.some(isWeighted) ? "By weight: conditions count as deployed or all the same, " +
			"documents by their weights in the corpus." : "",
	].filter(Boolean);
}
