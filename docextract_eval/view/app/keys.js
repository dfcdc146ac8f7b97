// One key each for what is done often. They can be switched off, and are off while someone types.

import { button, byId, decorate, element, fill } from "./dom.js";

/** @typedef {{key: string, name: string, run: () => void}} Key */

const SWITCH = "dxe.keys";
const TYPED = "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select";
/** @type {Key[]} */
let boundKeys = [];

/** @param {Event} event */
function isTyping(event) {
  return event.target instanceof Element && event.target.closest(`${TYPED}, [contenteditable]`) !== null;
}

export function areKeysOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

/**
 * Say what keys do on the screen that is shown.
 * @param {Key[]} keys
 */
export function bindKeys(keys) {
  boundKeys = keys;
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (!areKeysOn() || isTyping(event) || document.querySelector("dialog[open]")) return;
  const name = event.key === "=" ? "+" : event.key;
  const found = name === "?" ? { run: showHelp } : boundKeys.find((each) => each.key === name);
  if (!found) return;
  event.preventDefault();
  found.run();
}

/** @returns {HTMLDialogElement} */
function helpDialog() {
  const found = document.querySelector("dialog");
  if (found) return found;
  const made = /** @type {HTMLDialogElement} */ (element("dialog", { "aria-labelledby": "keys" }));
  document.body.append(made);
  return made;
}

export function showHelp() {
  const dialog = helpDialog();
  const toggle = element("input", {
    type: "checkbox",
    checked: areKeysOn(),
    onchange: () => {
      localStorage.setItem(SWITCH, /** @type {HTMLInputElement} */ (toggle).checked ? "on" : "off");
    },
  });
  const rows = [...boundKeys, { key: "?", name: "these keys" }].map((each) =>
    element("div", {}, element("dt", {}, element("kbd", {}, each.key)), element("dd", {}, each.name)),
  );
  fill(
    dialog,
    element("h2", { id: "keys" }, "Keys"),
    element("dl.keys", {}, rows),
    element("p", {}, element("label", {}, toggle, " Single keys are on")),
    element("p.soft", {}, "Everything is also reached by Tab, Enter and the arrow keys."),
    button("button", () => dialog.close(), { autofocus: true }, "Close"),
  );
  dialog.showModal();
}

export function startKeys() {
  document.addEventListener("keydown", press);
  decorate(byId("help"), { onclick: showHelp, "aria-haspopup": "dialog" });
}
