// The cases that a query keeps: facets with counts, a list of any length, and what to do with some.

import { isCopy } from "./copy.js";
import { fetchCases, fetchFacets } from "./data.js";
import {
  announce, button, byId, calmly, chooser, compared, counted, element, fill, grouped, offer, percent, valued,
  worded,
} from "./dom.js";
import { virtualList } from "./list.js";
import {
  SORTS, caseId, caseName, casesHref, go, pageHref, parseQuery, parseRoute, pickedIn, queryText, remember,
  toggledQuery,
} from "./query.js";

/**
 * @typedef {import("./data.js").Row} Row
 * @typedef {import("./data.js").Case} Case
 * @typedef {import("./data.js").Facet} Facet
 * @typedef {import("./query.js").Query} Query
 * @typedef {import("./query.js").Route} Route
 * @typedef {{name: string, query: string}} SavedView
 */

const VIEWS = "dxe.views";
const SHOWN_VALUES = 12;
const FIRST = 100;
const PICK_AT_ONCE = 1000;
const PICK_MOST = 10_000;
const OPEN_FACETS = new Set(["outcome", "cause", "condition"]);
const MARKS = /** @type {Record<string, string>} */ ({ wrong: "✕", missed: "○", invented: "+", right: "✓" });
const SHEET = ["rendition", "repeat", "field", "row", "guess_row", "condition", "outcome", "cause",
  "confidence", "truth", "guess", "notes"];

/**
 * Say how a case was judged: a mark, a word, and its cause.
 * @param {string} outcome
 * @param {string | null} [cause]
 */
export function judged(outcome, cause = null) {
  const look = outcome in MARKS && outcome !== "right" ? "bad" : outcome === "right" ? "good" : "neutral";
  return element(`span.judged.${look}`, {}, element("span.mark", { "aria-hidden": "true" }, MARKS[outcome] ?? "·"),
    worded(outcome), cause ? element("span.cause", {}, worded(cause)) : null);
}

/** @returns {SavedView[]} */
function savedViews() {
  try {
    return JSON.parse(localStorage.getItem(VIEWS) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} text a cell of a table that other programs open */
function sheetCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {Map<string, {case: Case, row: Row | null}>} picked
 */
function sheetOf(picked) {
  const lines = [...picked.values()].map((each) => {
    const known = /** @type {Record<string, any>} */ ({ ...each.row, ...each.case });
    return SHEET.map((name) => sheetCell(String(known[name] ?? ""))).join(",");
  });
  return [SHEET.join(","), ...lines].join("\r\n") + "\r\n";
}

/**
 * @param {import("./data.js").Share} share
 * @param {string} what
 */
function shareOf({ cells, right, share }, what) {
  const weighted = share !== null && Math.abs(share - right / cells) > 0.0005 ? ", weighted" : "";
  return `${grouped(cells - right)} of ${grouped(cells)} ${what} wrong` +
    (share === null ? "" : `; ${percent(share)} right${weighted}`);
}

/**
 * Say what share of the judged cells is right.
 * @param {import("./data.js").Listing} found
 */
export function shareSentence({ shares }) {
  if (!shares) return "of those in this copy";
  const { kinds, exact } = shares;
  const said = [kinds.scalars.cells ? shareOf(kinds.scalars, "fields") : "",
    kinds.tables.cells ? shareOf(kinds.tables, "table cells") : "",
    exact.cells > 1 ? `${grouped(exact.right)} of ${grouped(exact.cells)} answers without an error` : ""];
  return said.filter(Boolean).join(" · ") || "no judged cell";
}

/**
 * @param {Row} row
 * @param {string} query
 * @param {boolean} isPrivate
 */
function rowCells(row, query, isPrivate) {
  const [truth, guess] = compared(row.truth, row.guess);
  const number = row.case.row ?? row.case.guess_row;
  const none = isPrivate ? "kept private" : "none";
  const cell = (/** @type {string} */ name, /** @type {any[]} */ ...held) =>
    element(`span.${name}`, { role: "gridcell" }, ...held);
  return [
    cell("tick", element("span.box", { "aria-hidden": "true" })),
    cell("what",
      element("a", { href: pageHref(row.case, query, row.at), tabindex: -1 },
        worded(row.case.field), number === null ? "" : ` ${row.case.row === null ? "extra " : ""}#${number}`),
      element("small", {}, `${row.document} · ${row.locale}`)),
    cell("values",
      element("span.truth", {}, element("abbr", { title: "Truth" }, "T"), valued("of-truth", row.truth, truth, none)),
      element("span.answer", {}, element("abbr", { title: "Answer" }, "A"), valued("of-answer", row.guess, guess, none)),
      row.before === null || row.before === undefined ? null
        : element("span.before", {}, element("abbr", { title: "Other run" }, "R"), valued("of-other", row.before))),
    cell("how", judged(row.outcome, row.cause),
      row.change ? element(`span.badge.${row.change === "lost" ? "bad" : "good"}`, {}, row.change) : null,
      row.notes.map((note) => element("span.badge.note", {}, note))),
    cell("where", row.condition),
    cell("sure", row.confidence === null ? "–" : `${(100 * row.confidence).toFixed(1)} %`),
  ];
}

/**
 * Show a list of cases; return what changes it, leaves it, and its keys.
 * @param {HTMLElement} place
 * @param {Route} route
 * @param {import("./data.js").Overview} overview
 * @param {(error: any) => void} fail
 */
export function showCases(place, route, overview, fail) {
  let query = route.query;
  let [total, at] = [0, Number(route.args.get("row") ?? 0)];
  let asking = new AbortController();
  /** @type {Map<string, {case: Case, row: Row | null}>} */
  const picked = new Map(pickedIn(location.hash).map((each) => [caseId(each), { case: each, row: null }]));
  const hasOther = overview.run.other !== null;

  const keep = calmly(() => {
    if (place.isConnected && parseRoute(location.hash).screen === "cases") {
      remember(casesHref(queryText(query), { row: at, picked: [...picked.keys()] }));
    }
  }, 200);
  /** @param {Query} next */
  const choose = (next) => go(casesHref(queryText(next), { picked: [...picked.keys()] }));

  const list = virtualList({
    label: "Cases",
    columns: ["", "Field", "Truth and answer", "Judged", "Condition", "Confidence"],
    fetch: async (from, count, signal) => noticed((await fetchCases(queryText(query), from, count, signal)).rows),
    draw: (/** @type {Row} */ row) => rowCells(row, queryText(query), overview.run.private),
    isChosen: (row) => picked.has(caseId(row.case)),
    onactive: (now) => {
      at = now;
      keep();
    },
    onopen: (row) => {
      remember(casesHref(queryText(query), { row: row.at, picked: [...picked.keys()] }));
      go(pageHref(row.case, queryText(query), row.at));
    },
    onselect: (row) => pick(row),
    onfail: fail,
  });
  list.element.classList.toggle("compares", hasOther);

  /**
   * Remember what the rows of picked cases say.
   * @param {Row[]} rows
   */
  const noticed = (rows) => {
    for (const row of rows) {
      const found = picked.get(caseId(row.case));
      if (found) found.row = row;
    }
    return rows;
  };
  /** @param {Row} row */
  const pick = (row) => {
    const id = caseId(row.case);
    if (!picked.delete(id)) picked.set(id, { case: row.case, row });
    list.redraw();
    drawActions();
    keep();
    announce(`${picked.size} selected`);
  };
  const pickAll = async () => {
    try {
      for (let from = 0; from < Math.min(total, PICK_MOST); from += PICK_AT_ONCE) {
        const { rows } = await fetchCases(queryText(query), from, PICK_AT_ONCE);
        for (const row of rows) picked.set(caseId(row.case), { case: row.case, row });
        if (!rows.length) break;
      }
    } catch (error) {
      fail(error);
    }
    list.redraw();
    drawActions();
    keep();
    announce(`${picked.size} selected`);
  };
  const copyLink = async () => {
    remember(casesHref(queryText(query), { row: at, picked: [...picked.keys()] }));
    await navigator.clipboard?.writeText(location.href).catch(() => undefined);
    announce("Link copied");
    const said = actions.querySelector(".said");
    if (said) fill(said, picked.size > 100 ? "copied, without the selection: it is too long" : "copied");
  };
  const saveFile = () => {
    const cases = [...picked.values()].map((each) => each.case);
    const file = { format: 1, kind: "cases", run: overview.run.id, cases };
    offer(`${overview.run.name}-cases.json`, "application/json", `${JSON.stringify(file, null, 1)}\n`);
  };
  const saveSheet = () => offer(`${overview.run.name}-cases.csv`, "text/csv", sheetOf(picked));
  const clearPicked = () => {
    picked.clear();
    list.redraw();
    drawActions();
    keep();
  };

  const actions = element("div.actions", { role: "group", "aria-label": "Selection" });
  const drawActions = () => {
    const some = picked.size > 0;
    fill(actions,
      element("span.count", {}, some ? `${grouped(picked.size)} selected` : "None selected"),
      total ? button("button", () => void pickAll(), {}, total > PICK_MOST ? `Select the first ${grouped(PICK_MOST)}`
        : `Select all ${grouped(total)}`) : null,
      some ? button("button", saveFile, {}, "Cases file") : null,
      some ? button("button", saveSheet, {}, "CSV") : null,
      button("button", () => void copyLink(), {}, "Copy link"),
      some ? button("button", clearPicked, {}, "Clear") : null,
      element("span.said", {}));
  };

  const search = /** @type {HTMLInputElement} */ (element("input", { type: "search", id: "search",
    autocomplete: "off", spellcheck: "false", placeholder: "Search truth and answers" }));
  const searchNow = calmly(() => {
    if (search.value !== query.text && search.isConnected) choose({ ...query, text: search.value });
  }, 300);
  search.addEventListener("input", searchNow);
  const sorting = element("div", {});
  const share = element("p.share", {});
  const chips = element("ul.chips", { "aria-label": "Chosen" });
  const facets = element("div.facets", {});
  const views = element("details.views", {});

  const drawChosen = () => {
    if (document.activeElement !== search) search.value = query.text;
    if (!isCopy) fill(sorting, chooser("Sort", SORTS, query.sort || "cost", (sort) => choose({ ...query, sort })));
    const found = [...query.chosen].flatMap(([name, values]) => values.map((value) => element("li", {},
      button("chip", () => choose(toggledQuery(query, name, value, false)), { "aria-label": `Remove ${name} ${value}` },
        `${worded(name)}: ${worded(value)}`, element("span", { "aria-hidden": "true" }, " ×")))));
    if (found.length > 1) {
      found.push(element("li", {}, button("quiet", () => choose({ ...query, chosen: new Map() }), {}, "Clear all")));
    }
    fill(chips, found);
    drawViews();
  };
  const drawViews = () => {
    const known = savedViews();
    const store = (/** @type {SavedView[]} */ next) => {
      localStorage.setItem(VIEWS, JSON.stringify(next));
      drawViews();
    };
    const name = /** @type {HTMLInputElement} */ (element("input", { type: "text", "aria-label": "Name of the view",
      placeholder: "Name", maxlength: 80, required: true }));
    fill(views, element("summary", {}, `Saved views${known.length ? ` (${known.length})` : ""}`),
      element("ul.plain", {}, known.map((each) => element("li", {},
        element("a", { href: casesHref(queryText(parseQuery(each.query))) }, each.name),
        button("quiet", () => store(known.filter((other) => other.name !== each.name)),
          { "aria-label": `Remove the view ${each.name}` }, "×")))),
      element("form", {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const kept = known.filter((each) => each.name !== name.value);
          store([...kept, { name: name.value, query: queryText(query) }]);
        },
      }, name, element("button.button", {}, "Save")));
  };

  /** @type {Map<string, boolean>} */
  const unfolded = new Map();
  /** @type {Set<string>} */
  const whole = new Set();
  /** @param {Facet[]} found */
  const drawFacets = (found) => {
    const focused = document.activeElement?.id;
    fill(facets, found.filter((facet) => facet.values.length).map((facet) => {
      const all = whole.has(facet.name);
      const shown = all ? facet.values
        : facet.values.filter((each, place) => place < SHOWN_VALUES || each.chosen);
      const chosen = facet.values.filter((each) => each.chosen).length;
      const open = unfolded.get(facet.name) ?? (OPEN_FACETS.has(facet.name) || chosen > 0);
      const details = /** @type {HTMLDetailsElement} */ (element("details", { open,
        ontoggle: () => unfolded.set(facet.name, details.open) },
      element("summary", { id: `facet-${facet.name}` }, worded(facet.name), chosen ? element("b", {}, ` ${chosen}`) : null),
      element("ul.plain", {}, shown.map((each) => element("li", {}, facetValue(facet.name, each)))),
      facet.values.length > shown.length ? button("quiet", () => {
        whole.add(facet.name);
        drawFacets(found);
      }, {}, `All ${facet.values.length}`) : null));
      return details;
    }));
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  };
  /**
   * @param {string} name
   * @param {{value: string, count: number, chosen: boolean}} of
   */
  const facetValue = (name, { value, count, chosen }) => {
    const input = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox",
      id: `facet-${name}-${value}`, checked: chosen,
      onchange: () => choose(toggledQuery(query, name, value, input.checked)) }));
    return element("label", {}, input, element("span.name", {}, worded(value)), element("span.count", {}, grouped(count)));
  };

  const load = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const text = queryText(query);
    drawChosen();
    list.element.setAttribute("aria-busy", "true");
    try {
      const [found, counts] = await Promise.all([fetchCases(text, 0, FIRST, signal), fetchFacets(text, signal)]);
      if (signal.aborted) return;
      total = found.total;
      fill(share, element("b", {}, counted(total, "case")),
        shareSentence(found).split(" · ").map((part) => element("span", {}, part)));
      list.show(total, noticed(found.rows), at);
      drawFacets(counts.facets);
      drawActions();
      announce(`${counted(total, "case")}; ${shareSentence(found)}`);
      empty.hidden = total > 0;
    } catch (error) {
      fail(error);
    } finally {
      if (!signal.aborted) list.element.removeAttribute("aria-busy");
    }
  };
  const empty = element("p.empty", { hidden: true }, "No case fits. Remove a filter, or search for less.");

  const filters = /** @type {HTMLDetailsElement} */ (element("details.filters", { open: innerWidth >= 800 },
    element("summary", {}, "Filters"), views, facets));
  place.append(element("div.cases", {},
    element("aside", { "aria-label": "Filters" }, filters),
    element("section.listing", { "aria-labelledby": "title" },
      element("h1", { id: "title", tabindex: -1 }, "Cases"), share,
      element("div.tools", {}, element("label.search", {}, element("span.unseen", {}, "Search"), search), sorting),
      chips, actions, list.element, empty)));
  drawActions();
  void load();

  return {
    title: "Cases",
    /** @param {Route} next */
    update(next) {
      if (next.screen !== "cases") return false;
      const isOther = queryText(next.query) !== queryText(query);
      query = next.query;
      at = Number(next.args.get("row") ?? 0);
      if (isOther) void load();
      return true;
    },
    leave() {
      asking.abort();
      list.leave();
    },
    keys: [
      { key: "j", name: "next case", run: () => list.move(1) },
      { key: "k", name: "previous case", run: () => list.move(-1) },
      { key: "/", name: "search", run: () => search.focus() },
      { key: "s", name: "select the case", run: () => {
        const row = list.current();
        if (row) pick(row);
      } },
      { key: "m", name: "note on the case", run: () => {
        const row = list.current();
        if (row) go(pageHref(row.case, queryText(query), row.at, { note: "1" }));
      } },
    ],
    focus: () => byId("title").focus(),
    name: caseName,
  };
}
