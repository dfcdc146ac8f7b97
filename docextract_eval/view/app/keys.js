// One key each for what is done often. They can be switched off, and are off while someone types.

import { byId, element, fill } from "./dom.js";

const SWITCH = "dxe.keys";
const TYPED = "input:not([type=checkbox], [type=range]), textarea, select";
/** @type {Key[]} */
let boundKeys = [];

/** @param {Event} event */
function isTyping(event) {
	return event.target instanceof Element && event.target.closest(TYPED) !== null;
}

function areKeysOn() {
	return localStorage.getItem(SWITCH) !== "off";
}

/** Say what keys do on the screen that is shown. @param {Key[]} keys */
export function bindKeys(keys) {
	boundKeys = keys;
}

/** @type {Press} */
function press(event) {
	if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
	if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
	if (!areKeysOn() || isTyping(event) || document.querySelector("dialog[open]")) return;
	const name = event.key === "=" ? "+" : event.key;
	const run = name === "?" ? showHelp : boundKeys.find(([key]) => key === name)?.[2];
	if (!run) return;
	event.preventDefault();
	run();
}

/** @returns {[HTMLDialogElement, HTMLInputElement]} */
function helpParts() {
	const dialog = /** @type {HTMLDialogElement} */ (byId("keys"));
	return [dialog, /** @type {HTMLInputElement} */ (dialog.querySelector("input"))];
}

function showHelp() {
	const [dialog, toggle] = helpParts();
	toggle.checked = areKeysOn();
	fill(byId("known-keys"), [...boundKeys, ["?", "these keys"]].map(([key, name]) =>
		element("div", element("dt", element("kbd", key)), element("dd", name))));
	dialog.showModal();
}

/** Hear keys, and let them be switched off. */
export function startKeys() {
	const [dialog, toggle] = helpParts();
	document.addEventListener("keydown", press);
	byId("help").addEventListener("click", showHelp);
	byId("close").addEventListener("click", () => dialog.close());
	toggle.addEventListener("change", () => {
		localStorage.setItem(SWITCH, toggle.checked ? "on" : "off");
	});
}
