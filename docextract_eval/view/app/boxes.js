// Boxes over a page: what the truth, the answer, decoys and words are at. Each has a line of its own.

import { button, element, graphic } from "./dom.js";
import { caseName } from "./query.js";

/**
 * @typedef {import("./data.js").Rendition} Rendition
 * @typedef {import("./data.js").Cell} Cell
 * @typedef {{kind: string, quad: [number, number][], text: string, cell: Cell | null}} Shape
 */

const KINDS = /** @type {[string, string, string, string][]} */ ([
  ["t", "truth", "T", "Truth"],
  ["a", "answer", "A", "Answer"],
  ["r", "other", "R", "Other run"],
  ["d", "decoy", "D", "Decoys"],
  ["w", "word", "W", "Words"],
]);
export const USUAL_BOXES = "tad";
const LETTER = 11; // pixels, however near the page is
const GOOD = new Set(["right", "rightly absent", "rightly abstained"]);

/** @param {Cell} cell */
export function isError(cell) {
  return !GOOD.has(cell.outcome) && cell.outcome !== "not judged";
}

/**
 * @param {Rendition} of
 * @param {number} page
 * @returns {Shape[]}
 */
function shapesOf(of, page) {
  /** @type {Shape[]} */
  const found = [];
  /**
   * @param {string} kind
   * @param {import("./data.js").Box | null | undefined} box
   * @param {string} text
   * @param {Cell | null} cell
   */
  const add = (kind, box, text, cell) => {
    if (box && box.page === page) found.push({ kind, quad: box.quad, text, cell });
  };
  for (const word of of.pages[page].words) add("word", { page, quad: word.quad }, word.text, null);
  for (const decoy of of.decoys) {
    for (const box of decoy.boxes) add("decoy", box, `decoy of ${decoy.field}: ${decoy.text}`, null);
  }
  for (const cell of of.cells) {
    for (const box of cell.truth_boxes) add("truth", box, `${cell.title}: ${cell.truth ?? "none"}`, cell);
    add("answer", cell.answer_box, `answer for ${cell.title}: ${cell.guess ?? "none"}`, cell);
    add("other", cell.other?.answer_box, `other run, ${cell.title}: ${cell.other?.guess ?? "none"}`, cell);
  }
  return found;
}

/**
 * Draw the boxes of a page.
 * @param {Rendition} of
 * @param {number} page
 * @param {string} kinds the keys of those that are shown
 * @param {string} current the name of the case that is looked at
 * @param {(cell: Cell) => void} choose
 */
export function drawBoxes(of, page, kinds, current, choose) {
  const { width, height } = of.pages[page];
  const drawing = graphic("svg", { class: "boxes", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const shown = new Set(KINDS.filter(([key]) => kinds.includes(key)).map(([, kind]) => kind));
  const here = (/** @type {Shape} */ shape) => shape.cell !== null && caseName(shape.cell.case) === current;
  const shapes = shapesOf(of, page).filter((shape) => shown.has(shape.kind) || here(shape) && shape.kind !== "other");
  /** @type {SVGElement[]} */
  const letters = [];
  for (const shape of [...shapes.filter((each) => !here(each)), ...shapes.filter(here)]) {
    const points = shape.quad.map((point) => point.join(",")).join(" ");
    const look = here(shape) ? "now" : shape.cell && isError(shape.cell) ? "error" : "rest";
    const group = graphic("g", { class: `${shape.kind} ${look}`,
      onclick: shape.cell ? () => choose(/** @type {Cell} */ (shape.cell)) : undefined },
    graphic("polygon", { class: "halo", points }), graphic("polygon", { class: "line", points }));
    if (look !== "rest" || shape.kind === "decoy") {
      const across = shape.quad.map((point) => point[0]);
      const x = shape.kind === "answer" ? Math.max(...across) : Math.min(...across);
      const y = Math.min(...shape.quad.map((point) => point[1]));
      const letter = KINDS.find(([, kind]) => kind === shape.kind)?.[2] ?? "";
      letters.push(graphic("text", { x, y, class: "letter",
        "text-anchor": shape.kind === "answer" ? "start" : "end" }, letter));
      group.append(letters[letters.length - 1]);
    }
    group.append(graphic("title", {}, shape.text));
    drawing.append(group);
  }
  drawing.addEventListener("scaled", (event) => {
    const size = LETTER / /** @type {CustomEvent} */ (event).detail;
    for (const letter of letters) letter.style.fontSize = `${size}px`;
  });
  return drawing;
}

/**
 * Name the boxes, and let each kind be shown or not.
 * @param {string} kinds
 * @param {boolean} hasOther
 * @param {(kinds: string) => void} choose
 */
export function boxLegend(kinds, hasOther, choose) {
  return element("div.legend", { role: "group", "aria-label": "Boxes" },
    KINDS.filter(([key]) => hasOther || key !== "r").map(([key, kind, letter, words]) =>
      button(`toggle.${kind}`, () => choose(toggledBoxes(kinds, key)),
        { "aria-pressed": String(kinds.includes(key)), title: `${words} (${key})` },
        graphic("svg", { viewBox: "0 0 22 12", "aria-hidden": "true" },
          graphic("rect", { class: "line", x: 1.5, y: 1.5, width: 19, height: 9, rx: 1 })),
        element("b", { "aria-hidden": "true" }, letter), words)));
}

/**
 * @param {string} kinds
 * @param {string} key
 */
export function toggledBoxes(kinds, key) {
  return kinds.includes(key) ? kinds.replace(key, "") : kinds + key;
}

/**
 * Return the keys that show and hide boxes.
 * @param {boolean} hasOther
 * @param {(key: string) => void} toggle
 */
export function boxKeys(hasOther, toggle) {
  return KINDS.filter(([key]) => hasOther || key !== "r")
    .map(([key, , , words]) => ({ key, name: `boxes: ${words.toLowerCase()}`, run: () => toggle(key) }));
}
