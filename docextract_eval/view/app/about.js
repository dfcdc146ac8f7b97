// What is known of a rendition beside its values: how it was answered, its traps and its twins.

import { chooser, counted, element, grouped, numbered, titled, worded } from "./dom.js";
import { ANEW, go, hrefOf } from "./query.js";

/** @type {TokensOf} */
function tokensOf(tokens) {
	if (typeof tokens === "number") return counted(tokens, "token");
	return Object.entries(tokens ?? {}).filter(([, count]) => count !== null)
		.map(([name, count]) => `${grouped(Number(count))} ${worded(name)} tokens`).join(", ");
}

/** Say in a line what it is and what it took, and lead to its siblings. @type {FactsLine} */
export function factsLine(of, addressWith) {
	const said = [worded(of.kind), of.locale, counted(of.pages.length, "page"),
		of.seconds !== null && `${of.seconds < 0.005 ? "<0.01" : of.seconds.toFixed(2)} s`, tokensOf(of.tokens),
		of.cost !== null && `cost ${of.cost}`,
		of.attempts !== null && of.attempts > 1 && `${of.attempts} attempts`];
	const conditions = of.conditions.map((each) => [each.id, each.condition]);
	const repeats = numbered(of.repeats);
	return [said.filter(Boolean).join(" · "), element("span.choices",
		conditions.length > 1 && chooser("Condition", conditions, of.id,
			(id) => go(addressWith({ id, ...ANEW }))),
		of.repeats > 1 && chooser("Answer", repeats, String(of.repeat),
			(repeat) => go(addressWith({ repeat, ...ANEW }))))];
}

/** @param {string} answer */
function prettyAnswer(answer) {
	try {
		return JSON.stringify(JSON.parse(answer), null, 1);
	} catch {
		return answer;
	}
}

/** @type {Folded} */
function folded(title, text) {
	return element("details", element("summary", title),
		element("pre.scroll", { tabindex: 0, role: "region", "aria-label": title },
			text.split("\n").map((line) => element("span", line))));
}

/** @type {TrapSentence} */
function trapSentence({ name, field, row, resolver }) {
	const where = field ? ` in ${worded(field)}${row === null ? "" : ` #${row}`}` : "";
	return `${worded(name)}${where}, resolved by ${resolver ? worded(resolver) : "nothing"}`;
}

/** Show what was answered as it was kept, and what else there is. @param {Rendition} of */
export function aboutParts(of) {
	return [
		of.failure && titled("failure.bad", "It failed",
			element("p", worded(of.failure.cause), of.failure.detail && `: ${of.failure.detail}`)),
		titled("about", "The answer",
			element("ul", of.mistakes.map((each) => element("li", each))),
			of.answer ? folded("Raw answer", prettyAnswer(of.answer)) : "None was kept.",
			of.traps.length > 0 && element("p.soft", `Traps: ${of.traps.map(trapSentence).join("; ")}`),
			of.twins.length > 0 && element("p", "Twins: ", of.twins.flatMap(({ id, twin }, at) =>
				[at ? ", " : "", element("a", { href: hrefOf("page", { id }) }, twin)]))),
	];
}
