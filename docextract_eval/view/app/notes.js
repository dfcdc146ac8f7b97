// Notes on a case: who thinks what of it. They are only added.

import { isCopy } from "./copy.js";
import { fetchNotes, postNote } from "./data.js";
import { announce, element, fill } from "./dom.js";
import { caseId } from "./query.js";

/** @typedef {import("./data.js").Case} Case */

const LONGEST_NOTE = 4000;

/** @param {string} when */
function moment(when) {
  const date = new Date(when);
  return Number.isNaN(date.getTime()) ? when
    : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** @param {import("./data.js").Note} note */
function noteItem(note) {
  return element("li", {}, element("span.badge.note", {}, note.verdict),
    note.text ? element("span.said", { dir: "auto" }, note.text) : null,
    element("small", {}, `${note.who}, ${moment(note.when)}`));
}

/**
 * Show the notes of a case, and a form for one more.
 * @param {Case} of
 * @param {(error: any) => void} fail
 */
export function notesPart(of, fail) {
  const items = element("ul.plain", {});
  const verdict = /** @type {HTMLSelectElement} */ (element("select", { required: true }));
  const text = /** @type {HTMLTextAreaElement} */ (element("textarea", { rows: 2, maxlength: LONGEST_NOTE }));
  const who = /** @type {HTMLInputElement} */ (element("input", { type: "text", required: true, maxlength: 100 }));
  const save = /** @type {HTMLButtonElement} */ (element("button.button", { type: "submit" }, "Add note"));
  const form = element("form.note", {
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      save.disabled = true;
      try {
        await postNote({ case: of, verdict: verdict.value, text: text.value.trim(), who: who.value.trim() });
        text.value = "";
        await draw();
        announce("Note added");
      } catch (error) {
        fail(error);
      } finally {
        save.disabled = false;
      }
    },
  }, element("label", {}, element("span", {}, "Verdict"), verdict),
  element("label.text", {}, element("span", {}, "Note"), text),
  element("label", {}, element("span", {}, "Who"), who), save);

  const adding = /** @type {HTMLDetailsElement} */ (
    element("details", {}, element("summary", {}, "Add a note"), form));
  const draw = async () => {
    const all = await fetchNotes();
    const here = all.notes.filter((note) => caseId(note.case) === caseId(of));
    fill(items, here.map(noteItem));
    if (!verdict.options.length) {
      fill(verdict, all.verdicts.map((each) => element("option", { value: each }, each)));
      who.value = all.who;
    }
  };
  draw().catch(fail);
  return {
    element: element("div.notes", {}, items, isCopy ? null : adding),
    focus: () => {
      if (isCopy) return;
      adding.open = true;
      verdict.focus();
    },
  };
}
