// Where the reader is decides which screen is shown; errors are one line above it.

import { showCases } from "./cases.js";
import { isCopy } from "./copy.js";
import { fetchRun, refusalOf, signIn } from "./data.js";
import { byId, element, fill } from "./dom.js";
import { bindKeys, startKeys } from "./keys.js";
import { showOverview } from "./overview.js";
import { showPage } from "./page.js";
import { showPair } from "./pair.js";
import { casesHref, go, hrefOf, parseRoute, queryText } from "./query.js";

/**
 * @typedef {{title: string, update: (route: import("./query.js").Route) => boolean,
 *   leave: () => void, keys: import("./keys.js").Key[]}} Screen
 */

/** @type {Screen | null} */
let shownScreen = null;
let isFirst = true;

/** @param {any} error */
function showRefusal(error) {
  const said = refusalOf(error);
  if (!said) return;
  const place = byId("refusal");
  fill(place, [said.what, said.where].filter(Boolean).join(": "), said.remedy ? ` — ${said.remedy}` : "");
  place.hidden = false;
}

/**
 * @param {import("./data.js").Overview} overview
 * @param {import("./query.js").Route} route
 */
function drawBar(overview, route) {
  const { run } = overview;
  fill(byId("run"), element("b", {}, run.name), element("span", {}, ` ${run.pipeline}`),
    run.other ? element("span", {}, ` against ${run.other.name}`) : null,
    run.private ? element("span.badge.neutral", {}, "private") : null,
    isCopy ? [" ", element("span.badge.neutral", {}, "copy of some cases")] : null);
  const onCases = queryText(route.query);
  const links = [["", "Overview", "#/"], ["cases", "Cases", casesHref(onCases)]];
  if (route.screen === "page" || route.screen === "pair") {
    links.push([route.screen, route.screen === "page" ? "Page" : "Pair", location.hash]);
  }
  fill(byId("screens"), links.map(([screen, words, href]) =>
    element("a", { href, "aria-current": screen === route.screen ? "page" : null }, words)));
}

/**
 * @param {HTMLElement} place
 * @param {import("./query.js").Route} route
 * @param {import("./data.js").Overview} overview
 * @returns {Screen}
 */
function makeScreen(place, route, overview) {
  if (route.screen === "cases") return showCases(place, route, overview, showRefusal);
  if (route.screen === "page") return showPage(place, route, overview, showRefusal);
  if (route.screen === "pair") return showPair(place, route, overview, showRefusal);
  showOverview(place, overview);
  return { title: "Overview", update: () => false, leave: () => undefined, keys: [] };
}

async function show() {
  const route = parseRoute(location.hash);
  byId("refusal").hidden = true;
  try {
    const overview = await fetchRun();
    drawBar(overview, route);
    if (!shownScreen?.update(route)) {
      shownScreen?.leave();
      shownScreen = null;
      const place = element("div.screen", {});
      byId("main").replaceChildren(place);
      shownScreen = makeScreen(place, route, overview);
      if (!isFirst) {
        scrollTo(0, 0);
        const title = place.querySelector("h1");
        (title ?? byId("main")).focus({ preventScroll: true });
      }
    }
    document.title = `${shownScreen.title} – ${overview.run.name}`;
    bindKeys([...shownScreen.keys,
      { key: "o", name: "overview", run: () => go(hrefOf("")) }]);
    isFirst = false;
  } catch (error) {
    showRefusal(error);
  }
}

async function start() {
  startKeys();
  const found = /^#token=([^&]*)(?:&to=(.*))?$/s.exec(location.hash);
  if (found) {
    const to = found[2] ?? "/";
    history.replaceState(null, "", `#${to.startsWith("%2F") ? decodeURIComponent(to) : to}`);
    try {
      await signIn(found[1]);
    } catch (error) {
      showRefusal(error);
      return;
    }
  }
  addEventListener("hashchange", () => void show());
  await show();
}

void start();
