// Notes on a case: who thinks what of it. They are only added.

import { isCopy } from "./copy.js";
import { fetchNotes, postNote } from "./data.js";
import { announce, element, fill } from "./dom.js";
import { caseId } from "./query.js";

const LONGEST_NOTE = 4000;
/** @type {Drafts} */
const drafts = new Map(); // what was typed and not yet added, by case

/** @param {Note} note */
function noteItem(note) {
	return element("li", element("span.badge.note", note.verdict),
		note.text ? element("span.said", { dir: "auto" }, note.text) : null,
		element("small", `${note.who}, ${note.when.replace("T", " ").slice(0, 16)}`));
}

/** @type {NotesOf} */
export function notesPart(of, fail) {
	const key = caseId(of);
	const draft = drafts.get(key);
	const items = element("ul");
	const keep = () => {
		drafts.set(key, { verdict: verdict.value, text: text.value });
		if (!verdict.value && !text.value) drafts.delete(key);
	};
	const verdict = element("select", { required: true, onchange: keep });
	const text = element("textarea", { rows: 2, maxlength: LONGEST_NOTE, oninput: keep });
	text.value = draft?.text ?? "";
	const who = element("input", { type: "text", required: true, maxlength: 100 });
	const save = element("button.button", { type: "submit" }, "Add note");
	const form = element("form.note", {
		onsubmit: async (/** @type {Event} */ event) => {
			event.preventDefault();
			save.disabled = true;
			try {
				await postNote({ case: of, verdict: verdict.value, text: text.value.trim(),
					who: who.value.trim() });
				verdict.value = text.value = "";
				keep();
				summary.textContent = "Add a note";
				await draw();
				announce("Note added");
			} catch (error) {
				fail(error);
			} finally {
				save.disabled = false;
			}
		},
	}, element("label", element("span", "Verdict"), verdict),
	element("label.text", element("span", "Note"), text),
	element("label", element("span", "Who"), who), save);

	const summary = element("summary", draft ? "Add the note that was begun" : "Add a note");
	const adding = element("details", { open: draft !== undefined }, summary, form);
	const draw = async () => {
		const all = await fetchNotes();
		const here = all.notes.filter((note) => caseId(note.case) === key);
		fill(items, here.map(noteItem));
		if (!verdict.options.length) {
			fill(verdict, ["", ...all.verdicts].map((each) => element("option", { value: each }, each)));
			verdict.value = draft?.verdict ?? "";
			who.value = all.who;
		}
	};
	draw().catch(fail);
	return {
		element: element("div.notes", items, isCopy ? null : adding),
		focus: () => {
			if (isCopy) return;
			adding.open = true;
			verdict.focus();
		},
	};
}
