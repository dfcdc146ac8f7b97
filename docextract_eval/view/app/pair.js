// A page under two conditions, in register: swiped, beside each other, or blinking.

import { boxLegend, boxKeys, drawBoxes, toggledBoxes } from "./boxes.js";
import { fetchRendition, pictureAddress } from "./data.js";
import { button, chooser, element, fill } from "./dom.js";
import { pictureView } from "./picture.js";
import { go, hrefOf, parseRoute, remember } from "./query.js";

/**
 * @typedef {import("./data.js").Rendition} Rendition
 * @typedef {import("./query.js").Route} Route
 */

const MODES = /** @type {[string, string][]} */ ([["swipe", "Swipe"], ["beside", "Beside"], ["blink", "Blink"]]);
const BLINK = 500; // milliseconds for each picture: one change of both a second, well below 3 Hz

/**
 * Show a rendition over another one of its document.
 * @param {HTMLElement} place
 * @param {Route} first
 * @param {import("./data.js").Overview} overview
 * @param {(error: any) => void} fail
 */
export function showPair(place, first, overview, fail) {
  let route = first;
  const id = route.args.get("id") ?? "";
  let isLeft = false;
  let timer = 0;
  /** @type {Rendition | null} */
  let under = null;
  /** @type {HTMLImageElement | null} */
  let upper = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let isBlinking = !still;
  const mode = () => route.args.get("mode") ?? "swipe";
  const share = () => Number(route.args.get("at") ?? 50);
  const kinds = () => (route.args.get("boxes") ?? "-").replace("r", "");
  const page = () => Math.min(Number(route.args.get("page") ?? 0), (under?.pages.length ?? 1) - 1);
  /** @param {Record<string, string | number | null>} changes */
  const addressWith = (changes) => hrefOf("pair", { ...Object.fromEntries(route.args), ...changes });
  /** @param {Record<string, string | number | null>} changes */
  const stay = (changes) => {
    remember(addressWith(changes));
    route = parseRoute(location.hash);
  };

  const views = ["Page; arrow keys move it", "Second page; arrow keys move it"].map((label, number) =>
    pictureView({ label, fail, onsight: (sight) => {
      const other = views[1 - number];
      if (mode() !== "beside" || !other.element.isConnected) return;
      const there = other.sight();
      const far = Math.abs(there.x - sight.x) > 2 || Math.abs(there.y - sight.y) > 2;
      if (far || there.scale !== sight.scale) other.look(sight);
    } }));
  const title = element("h1", { tabindex: -1 }, "Pair");
  const choices = element("div.choices", {});
  const tools = element("div.tools", {});
  const stage = element("div.stage", {});
  place.append(element("div.title", {}, title, choices), tools, stage);

  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", min: 0, max: 100,
    "aria-label": "How much of the first page is seen", oninput: () => {
      stay({ at: slider.value });
      cut();
    } }));
  const cut = () => {
    if (upper) upper.style.clipPath = mode() === "swipe" ? `inset(0 ${100 - share()}% 0 0)` : "";
    edge.style.left = `${share()}%`;
    edge.hidden = mode() !== "swipe";
  };
  const edge = element("div.edge", { "aria-hidden": "true" });

  const blink = () => {
    clearInterval(timer);
    if (upper) upper.hidden = false;
    if (mode() !== "blink" || !isBlinking) return;
    timer = window.setInterval(() => {
      if (upper) upper.hidden = !upper.hidden;
      const said = tools.querySelector(".which");
      if (said) fill(said, nameOf(upper?.hidden ? under : shown));
    }, BLINK);
  };
  /** @type {Rendition | null} */
  let shown = null;
  /** @param {Rendition | null} of */
  const nameOf = (of) => of?.condition ?? "";

  const drawTools = () => {
    if (!shown || !under) return;
    const pages = Array.from({ length: under.pages.length }, (_, each) =>
      /** @type {[string, string]} */ ([String(each), `${each + 1} of ${under?.pages.length}`]));
    fill(tools,
      element("div.modes", { role: "group", "aria-label": "How they are compared" }, MODES.map(([key, words]) =>
        button("toggle", () => choose(key), { "aria-pressed": String(mode() === key) }, words))),
      pages.length > 1 ? chooser("Page", pages, String(page()), (to) => {
        stay({ page: to });
        draw();
      }) : null,
      mode() === "swipe" ? element("label.slide", {}, element("span", {}, shown.condition), slider,
        element("span", {}, under.condition)) : null,
      mode() === "blink" ? button("button", () => {
        isBlinking = !isBlinking;
        drawTools();
        blink();
      }, {}, isBlinking ? "Stop blinking" : "Start blinking") : null,
      mode() === "blink" ? element("span.which", {}, nameOf(shown)) : null,
      views[0].buttons,
      boxLegend(kinds(), false, (next) => {
        stay({ boxes: next });
        draw();
      }));
    slider.value = String(share());
  };
  /** @param {string} next */
  const choose = (next) => {
    stay({ mode: next === "swipe" ? null : next });
    draw();
  };

  const draw = () => {
    if (!shown || !under) return;
    const [over, base] = [shown, under];
    const size = base.pages[page()];
    const onto = over.id === base.id ? undefined : base.id;
    const layers = [
      { name: `${base.document}, ${base.condition}`, address: (/** @type {number} */ width) => pictureAddress(base.id, page(), width) },
      { name: `${over.document}, ${over.condition}, in register`,
        address: (/** @type {number} */ width) => pictureAddress(over.id, page(), width, onto) },
    ];
    const boxes = () => drawBoxes(base, page(), kinds(), route.args.get("case") ?? "", () => undefined);
    const isBeside = mode() === "beside";
    stage.classList.toggle("double", isBeside);
    fill(stage, isBeside ? views.map((view, number) => element("figure", {},
      element("figcaption", {}, number ? base.condition : `${over.condition}, in register`), view.element)) : views[0].element);
    if (isBeside) {
      views[0].show([layers[1]], size, boxes());
      views[1].show([layers[0]], size, boxes());
      upper = null;
    } else {
      upper = views[0].show(layers, size, boxes())[1];
      upper.after(edge);
    }
    cut();
    blink();
    drawTools();
  };

  const load = async () => {
    try {
      const repeat = Number(route.args.get("repeat") ?? 0);
      shown = await fetchRendition(id, repeat);
      const clean = shown.conditions.find((each) => each.condition === "clean") ?? shown.conditions[0];
      under = await fetchRendition(route.args.get("with") ?? clean?.id ?? id, repeat);
      if (isLeft) return;
      const of = shown.conditions.map((each) => /** @type {[string, string]} */ ([each.id, each.condition]));
      fill(title, shown.document);
      fill(choices, chooser("Show", of, id, (next) => go(addressWith({ id: next, with: under?.id ?? null }))),
        chooser("over", of, under.id, (next) => go(addressWith({ with: next }))),
        element("a.button", { href: hrefOf("page", { ...Object.fromEntries(route.args), with: null, mode: null,
          boxes: null, at: route.args.get("from") ?? null, from: null }) }, "To the page"));
      if (overview.run.no_pages) fill(stage, element("p.empty", {}, `There is no picture: ${overview.run.no_pages}`));
      else draw();
    } catch (error) {
      if (!isLeft) fail(error);
    }
  };
  void load();

  return {
    title: `${id}, in register`,
    /** @param {Route} next */
    update(next) {
      const same = next.screen === "pair" && next.args.get("id") === id && next.args.get("with") === route.args.get("with");
      if (!same) return false;
      route = next;
      draw();
      return true;
    },
    leave() {
      isLeft = true;
      clearInterval(timer);
      for (const view of views) view.leave();
    },
    keys: [
      { key: "b", name: "blink", run: () => choose(mode() === "blink" ? "swipe" : "blink") },
      { key: "c", name: "beside", run: () => choose(mode() === "beside" ? "swipe" : "beside") },
      ...boxKeys(false, (key) => {
        stay({ boxes: toggledBoxes(kinds(), key) });
        draw();
      }),
      ...views[0].keys,
    ],
  };
}
