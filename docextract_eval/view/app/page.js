// One rendition: its pages with boxes, its values beside the answers, and what else is known of it.

import { USUAL_BOXES, boxKeys, boxLegend, drawBoxes, isError, toggledBoxes } from "./boxes.js";
import { shareSentence } from "./cases.js";
import { isCopy } from "./copy.js";
import { fetchCases, fetchRendition, originalAddress, partAddress, pictureAddress } from "./data.js";
import { announce, button, chooser, counted, element, fill, grouped, worded } from "./dom.js";
import { notesPart } from "./notes.js";
import { pictureView } from "./picture.js";
import { caseName, casesHref, go, hrefOf, pageHref, parseRoute, queryText, remember } from "./query.js";
import { caseCard, cellTitle, valueParts } from "./values.js";

/**
 * @typedef {import("./data.js").Rendition} Rendition
 * @typedef {import("./data.js").Cell} Cell
 * @typedef {import("./query.js").Route} Route
 */

const THUMBNAIL = 120;

/** @param {Rendition} of */
function factsOf(of) {
  const money = of.cost === null ? "" : `cost ${of.cost}`;
  const tokens = of.tokens === null || of.tokens === undefined ? ""
    : typeof of.tokens === "number" ? counted(of.tokens, "token")
      : Object.entries(of.tokens).filter(([, count]) => count !== null).map(([name, count]) =>
        `${grouped(Number(count))} ${worded(name)} tokens`).join(", ");
  return [worded(of.kind), of.locale, counted(of.pages.length, "page"),
    of.seconds === null ? "" : `${of.seconds.toFixed(2)} s`, tokens, money,
    of.attempts !== null && of.attempts > 1 ? `${of.attempts} attempts` : ""].filter(Boolean).join(" · ");
}

/** @param {string | null} answer */
function prettyAnswer(answer) {
  try {
    return JSON.stringify(JSON.parse(answer ?? ""), null, 1);
  } catch {
    return answer ?? "";
  }
}

/**
 * Show lines of a text, each as it is.
 * @param {string} title
 * @param {string} text
 */
function folded(title, text) {
  const lines = text.split("\n").map((line) => element("span", {}, line));
  return element("details", {}, element("summary", {}, title),
    element("pre.scroll", { tabindex: 0, role: "region", "aria-label": title }, lines));
}

/** @param {Rendition} of */
function moreOf(of) {
  const traps = of.traps.map((trap) => `${worded(trap.name)}${trap.field ? ` in ${worded(trap.field)}` : ""}` +
    `${trap.row === null || trap.row === undefined ? "" : ` #${trap.row}`}` +
    `${trap.resolver ? `, resolved by ${worded(trap.resolver)}` : ", nothing resolves it"}`);
  return element("section", { "aria-labelledby": "more" }, element("h2", { id: "more" }, "The answer"),
    of.mistakes.length ? element("ul.plain", {}, of.mistakes.map((each) => element("li", {}, each))) : null,
    of.answer ? folded("Raw answer", prettyAnswer(of.answer)) : element("p.soft", {}, "No answer was kept."),
    of.prompt ? folded("Prompt", of.prompt) : null,
    traps.length ? element("p.soft", {}, `Traps: ${traps.join("; ")}`) : null,
    of.twins.length ? element("p", {}, "Twins: ", ...of.twins.flatMap((twin, at) =>
      [at ? ", " : "", element("a", { href: hrefOf("page", { id: twin.id }) }, twin.twin)])) : null);
}

/**
 * Show a rendition.
 * @param {HTMLElement} place
 * @param {Route} first
 * @param {import("./data.js").Overview} overview
 * @param {(error: any) => void} fail
 */
export function showPage(place, first, overview, fail) {
  let route = first;
  /** @type {Rendition | null} */
  let shown = null;
  /** @type {ReturnType<typeof notesPart> | null} */
  let notes = null;
  let isLeft = false;
  const hasOther = overview.run.other !== null;
  const id = route.args.get("id") ?? "";
  const repeat = Number(route.args.get("repeat") ?? 0);
  const query = () => queryText(route.query);
  const kinds = () => route.args.get("boxes") ?? USUAL_BOXES;
  const current = () => route.args.get("case") ?? "";
  const at = () => (route.args.has("at") ? Number(route.args.get("at")) : null);
  const pageNumber = () => Math.min(Number(route.args.get("page") ?? 0), (shown?.pages.length ?? 1) - 1);

  /** @param {Record<string, string | number | null>} changes */
  const addressWith = (changes) => hrefOf("page", { ...Object.fromEntries(route.args), ...changes });
  /** @param {Record<string, string | number | null>} changes */
  const stay = (changes) => {
    remember(addressWith(changes));
    route = parseRoute(location.hash);
    drawPicture();
  };
  /** @param {Cell} cell */
  const cellHref = (cell) => addressWith({ case: caseName(cell.case), page: null, z: null, xy: null, note: null });

  const view = pictureView({ label: "Page; arrow keys move it", fail, onsight: (sight) => {
    if (!isLeft && shown) {
      remember(addressWith({ z: sight.scale.toFixed(2), xy: `${sight.x},${sight.y}` }));
      route = parseRoute(location.hash);
    }
  } });
  const title = element("h1", { tabindex: -1 }, "Page");
  const facts = element("p.beneath", {});
  const steps = element("nav.steps", { "aria-label": "Cases" });
  const legend = element("div", {});
  const turning = element("div.turning", {});
  const thumbs = element("div.thumbs", {});
  const card = element("section.case", { "aria-labelledby": "case" });
  const values = element("div.valued", {});
  const more = element("div", {});
  const beside = element("div.beside", {}, card, values, more);
  const picture = element("div.picture", {},
    element("div.tools", {}, turning, view.buttons, legend), element("div.stage", {}, thumbs, view.element));
  const body = element("div.page", {}, picture, beside);
  place.append(element("div.title", {}, title, steps), facts, body);

  /** @param {number} to */
  const turn = (to) => {
    if (!shown || to < 0 || to >= shown.pages.length || to === pageNumber()) return;
    stay({ page: to, z: null, xy: null });
    view.element.scrollTo(0, 0);
    announce(`page ${to + 1} of ${shown.pages.length}`);
  };
  /** @param {string} next */
  const showKinds = (next) => stay({ boxes: next || "-" });

  const drawPicture = () => {
    if (!shown || overview.run.no_pages) return;
    const page = pageNumber();
    const facts = shown.pages[page];
    fill(legend, boxLegend(kinds(), hasOther, showKinds));
    fill(turning, shown.pages.length > 1 ? [
      button("button", () => turn(pageNumber() - 1), { "aria-label": "Previous page", disabled: page === 0 }, "‹"),
      element("span", {}, `Page ${page + 1} of ${shown.pages.length}`),
      button("button", () => turn(pageNumber() + 1), { "aria-label": "Next page",
        disabled: page === shown.pages.length - 1 }, "›")] : null);
    thumbs.hidden = shown.pages.length < 2;
    fill(thumbs, shown.pages.length < 2 ? null : shown.pages.map((_, number) =>
      button("thumb", () => turn(number), { "aria-label": `Page ${number + 1}`,
        "aria-current": number === page ? "page" : null },
      element("img", { src: pictureAddress(id, number, THUMBNAIL), alt: "", loading: "lazy" }), String(number + 1))));
    const drawing = drawBoxes(shown, page, kinds(), current(), (cell) => go(cellHref(cell)));
    if (view.element.dataset.page === String(page)) view.redraw(drawing);
    else {
      view.element.dataset.page = String(page);
      view.show([{ name: `Page ${page + 1} of ${shown.document}, ${shown.condition}`,
        address: (width) => pictureAddress(id, page, width),
        part: isCopy ? undefined : (part) => partAddress(id, page, part),
        original: isCopy ? undefined : () => originalAddress(id, page) }], facts, drawing);
    }
  };

  /** @returns {Cell | undefined} */
  const chosenCell = () => shown?.cells.find((cell) => caseName(cell.case) === current());

  const drawCase = () => {
    if (!shown) return;
    const cell = chosenCell();
    card.hidden = !cell;
    if (cell) {
      notes = notesPart(cell.case, fail);
      fill(card, element("h2", { id: "case" }, cellTitle(cell)), caseCard(cell, overview.run.other?.name ?? null),
        notes.element);
    }
    fill(values, valueParts(shown, current(), cellHref, hasOther));
    const box = cell?.truth_boxes[0] ?? cell?.answer_box;
    const asked = route.args.has("page");
    if (box && !asked && box.page !== pageNumber()) {
      remember(addressWith({ page: box.page || null }));
      route = parseRoute(location.hash);
    }
    drawPicture();
    const [z, xy] = [Number(route.args.get("z")), (route.args.get("xy") ?? "").split(",").map(Number)];
    if (z && xy.length === 2) view.look({ scale: z, x: xy[0], y: xy[1] });
    else if (box && box.page === pageNumber()) view.reveal(box.quad);
    if (route.args.get("note") && notes) notes.focus();
  };

  const drawFacts = () => {
    if (!shown) return;
    const of = shown;
    fill(title, of.document, " ", element("span.soft", {}, of.condition));
    const clean = of.conditions.find((each) => each.condition === "clean");
    const conditions = of.conditions.map((each) => /** @type {[string, string]} */ ([each.id, each.condition]));
    const repeats = Array.from({ length: of.repeats }, (_, each) => /** @type {[string, string]} */ ([String(each), `${each + 1} of ${of.repeats}`]));
    fill(facts, factsOf(of), element("span.choices", {},
      conditions.length > 1 ? chooser("Condition", conditions, of.id, (next) =>
        go(addressWith({ id: next, z: null, xy: null }))) : null,
      of.repeats > 1 ? chooser("Answer", repeats, String(of.repeat), (next) => go(addressWith({ repeat: next }))) : null,
      clean && clean.id !== of.id && !overview.run.no_pages
        ? element("a.button", { href: pairHref() }, "Beside clean") : null));
    fill(more, of.failure ? element("section.failure", { role: "note" }, element("h2", {}, "It failed"),
      element("p", {}, worded(of.failure.cause), of.failure.detail ? `: ${of.failure.detail}` : "")) : null, moreOf(of));
    if (overview.run.no_pages) {
      fill(picture, element("p.empty", {}, `There is no picture: ${overview.run.no_pages}`));
      body.classList.add("bare");
    }
  };
  const pairHref = () => hrefOf("pair", { id, repeat: repeat || null, page: pageNumber() || null,
    case: current(), q: query(), from: at() });

  const drawSteps = async () => {
    const here = at();
    fill(steps, element("a", { href: casesHref(query(), { row: here ?? 0 }) }, "‹ Cases"));
    if (here === null) return;
    const found = await fetchCases(query(), Math.max(0, here - 1), 3);
    if (isLeft || here !== at()) return;
    const next = (/** @type {number} */ by) => found.rows.find((row) => row.at === here + by);
    const link = (/** @type {number} */ by, /** @type {string} */ words, /** @type {string} */ name) => {
      const row = next(by);
      return row ? element("a.button", { href: nextHref(row), "aria-label": name }, words)
        : element("span.button.off", { "aria-hidden": "true" }, words);
    };
    fill(steps, element("a", { href: casesHref(query(), { row: here }) }, "‹ Cases"),
      element("span.soft", { title: shareSentence(found) }, `${grouped(here + 1)} of ${grouped(found.total)}`),
      link(-1, "Previous", "Previous case"), link(1, "Next", "Next case"));
    const after = next(1);
    if (after && after.case.rendition !== id && !overview.run.private) {
      fetchRendition(after.case.rendition, after.case.repeat).catch(() => undefined);
    }
  };
  /** @param {import("./data.js").Row} row */
  const nextHref = (row) => pageHref(row.case, query(), row.at, route.args.has("boxes") ? { boxes: kinds() } : {});

  /** @param {number} by */
  const step = async (by) => {
    try {
      const here = at();
      if (here !== null) {
        if (here + by < 0) return announce("this is the first case");
        const { rows } = await fetchCases(query(), here + by, 1);
        return rows.length ? go(nextHref(rows[0])) : announce("this is the last case");
      }
      const errors = shown?.cells.filter((cell) => isError(cell)) ?? [];
      const found = errors.findIndex((cell) => caseName(cell.case) === current());
      const cell = errors[found < 0 ? 0 : found + by];
      if (cell) go(cellHref(cell));
    } catch (error) {
      fail(error);
    }
  };

  const load = async () => {
    drawSteps().catch(fail);
    try {
      shown = await fetchRendition(id, repeat);
      if (isLeft) return;
      drawFacts();
      drawCase();
    } catch (error) {
      if (isLeft) return;
      fail(error);
      fill(title, id);
      fill(body, element("p.empty", {}, overview.run.private
        ? "This run is private: its figures and its list of cases are there, its values and pages are not."
        : "This page cannot be shown."));
    }
  };
  void load();

  return {
    title: id,
    /** @param {Route} next */
    update(next) {
      const same = next.screen === "page" && next.args.get("id") === id &&
        Number(next.args.get("repeat") ?? 0) === repeat;
      if (!same) return false;
      route = next;
      drawSteps().catch(fail);
      drawCase();
      const cell = chosenCell();
      if (cell) announce(`${cellTitle(cell)}: ${cell.outcome}`);
      return true;
    },
    leave() {
      isLeft = true;
      view.leave();
    },
    keys: [
      { key: "j", name: "next case", run: () => void step(1) },
      { key: "k", name: "previous case", run: () => void step(-1) },
      { key: "n", name: "next page", run: () => turn(pageNumber() + 1) },
      { key: "p", name: "previous page", run: () => turn(pageNumber() - 1) },
      { key: "c", name: "beside its clean page", run: () => go(pairHref()) },
      { key: "b", name: "blink with its clean page", run: () => go(`${pairHref()}&mode=blink`) },
      ...boxKeys(hasOther, (key) => showKinds(toggledBoxes(kinds(), key))),
      ...view.keys,
      { key: "m", name: "note on the case", run: () => {
        if (notes) notes.focus();
        else route.args.set("note", "1");
      } },
      { key: "/", name: "search the cases", run: () => go(casesHref(query(), { row: at() ?? 0 })) },
    ],
  };
}
