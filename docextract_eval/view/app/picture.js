// A page that is zoomed and moved. It is as sharp as it is near: a part, or the bytes themselves.

import { pictureRefusal } from "./data.js";
import { button, calmly, element } from "./dom.js";

/**
 * @typedef {{name: string, address: (width: number) => string,
 *   part?: (part: number[]) => string, original?: () => string}} Layer
 * @typedef {{scale: number, x: number, y: number}} Sight
 */

const WIDTHS = [480, 800, 1200, 1600];
const [SMALLEST, LARGEST, STEP] = [0.05, 8, 1.25];
const NEAR = 2;
const LEGIBLE = 16; // pixels that the current box should be high
const SNAP = 64;

/**
 * Make a pane for pictures.
 * @param {{label: string, onsight: (sight: Sight) => void, fail: (error: any) => void}} parts
 */
export function pictureView({ label, onsight, fail }) {
  const sheet = element("div.paper", {});
  const pane = element("div.pane", { tabindex: 0, role: "region", "aria-label": label }, sheet);
  /** @type {{layers: Layer[], images: HTMLImageElement[], width: number, height: number}} */
  let shown = { layers: [], images: [], width: 1, height: 1 };
  /** @type {HTMLImageElement | null} */
  let detail = null;
  /** @type {Element | null} */
  let drawing = null;
  const unfit = new Set();
  let [scale, isFitted, isOwn] = [1, true, true];

  const fitting = () => Math.min(NEAR, Math.max(SMALLEST, (pane.clientWidth - 2) / shown.width));
  const sight = () => ({
    scale,
    x: Math.round((pane.scrollLeft + pane.clientWidth / 2) / scale),
    y: Math.round((pane.scrollTop + pane.clientHeight / 2) / scale),
  });

  const lay = () => {
    sheet.style.width = `${shown.width * scale}px`;
    sheet.style.height = `${shown.height * scale}px`;
    drawing?.dispatchEvent(new CustomEvent("scaled", { detail: scale }));
    sharpen();
  };
  /**
   * @param {HTMLImageElement} image
   * @param {string} address
   */
  const load = (image, address) => {
    if (image.dataset.address === address) return;
    image.dataset.address = address;
    image.src = address;
  };
  const dropDetail = () => {
    detail?.remove();
    detail = null;
  };

  const sharpen = calmly(() => {
    if (!pane.isConnected) return;
    const needed = shown.width * scale * devicePixelRatio;
    shown.layers.forEach((layer, at) => {
      const own = layer.original?.();
      const near = scale * devicePixelRatio >= NEAR && own && !unfit.has(own);
      const width = WIDTHS.find((each) => each >= Math.min(needed, shown.width)) ?? WIDTHS[WIDTHS.length - 1];
      const before = Number(shown.images[at].dataset.width ?? 0);
      if (near) load(shown.images[at], own);
      else if (width > before) {
        shown.images[at].dataset.width = String(width);
        load(shown.images[at], layer.address(width));
      }
      const isCoarse = !near && Math.min(needed, shown.width) > WIDTHS[WIDTHS.length - 1];
      if (at === 0 && layer.part && isCoarse) showDetail(layer.part);
      else if (at === 0) dropDetail();
    });
  }, 180);

  /** @param {(part: number[]) => string} address */
  const showDetail = (address) => {
    const [left, top] = [pane.scrollLeft / scale, pane.scrollTop / scale].map((each) => Math.floor(each / SNAP) * SNAP);
    const width = Math.min(shown.width - left, Math.ceil(pane.clientWidth / scale / SNAP + 1) * SNAP);
    const height = Math.min(shown.height - top, Math.ceil(pane.clientHeight / scale / SNAP + 1) * SNAP);
    if (width <= 0 || height <= 0) return;
    const image = /** @type {HTMLImageElement} */ (element("img.detail", { alt: "", draggable: "false" }));
    image.style.left = `${(100 * left) / shown.width}%`;
    image.style.top = `${(100 * top) / shown.height}%`;
    image.style.width = `${(100 * width) / shown.width}%`;
    image.style.height = `${(100 * height) / shown.height}%`;
    image.addEventListener("load", () => {
      dropDetail();
      detail = image;
      shown.images[0].after(image);
    });
    image.src = address([left, top, width, height]);
  };

  /**
   * @param {number} to
   * @param {number} [across] where in the pane the page stays as it is
   * @param {number} [down]
   */
  const zoomTo = (to, across = pane.clientWidth / 2, down = pane.clientHeight / 2) => {
    const [x, y] = [(pane.scrollLeft + across) / scale, (pane.scrollTop + down) / scale];
    scale = Math.min(LARGEST, Math.max(SMALLEST, to));
    isFitted = false;
    lay();
    pane.scrollLeft = x * scale - across;
    pane.scrollTop = y * scale - down;
    isOwn = false;
    onsight(sight());
  };
  const fit = () => {
    scale = fitting();
    isFitted = true;
    lay();
  };

  pane.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const at = pane.getBoundingClientRect();
    zoomTo(scale * Math.exp(-event.deltaY / 300), event.clientX - at.left, event.clientY - at.top);
  }, { passive: false });
  pane.addEventListener("scroll", calmly(() => {
    if (!pane.isConnected) return;
    sharpen();
    if (!isOwn) onsight(sight());
  }, 120));
  for (const kind of ["wheel", "keydown", "pointerdown"]) {
    pane.addEventListener(kind, () => {
      isOwn = false;
    }, { passive: true });
  }
  pane.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType !== "mouse") return;
    let [x, y, moved] = [event.clientX, event.clientY, false];
    const drag = (/** @type {PointerEvent} */ now) => {
      if (!moved && Math.hypot(now.clientX - x, now.clientY - y) < 4) return;
      if (!moved) pane.setPointerCapture(now.pointerId);
      moved = true;
      pane.classList.add("dragged");
      pane.scrollLeft -= now.clientX - x;
      pane.scrollTop -= now.clientY - y;
      [x, y] = [now.clientX, now.clientY];
    };
    const drop = () => {
      pane.classList.remove("dragged");
      pane.removeEventListener("pointermove", drag);
      pane.removeEventListener("pointerup", drop);
      pane.removeEventListener("pointercancel", drop);
    };
    pane.addEventListener("pointermove", drag);
    pane.addEventListener("pointerup", drop);
    pane.addEventListener("pointercancel", drop);
  });
  const observer = new ResizeObserver(() => {
    if (isFitted) fit();
    else sharpen();
  });
  observer.observe(pane);

  const zoomIn = () => zoomTo(scale * STEP);
  const zoomOut = () => zoomTo(scale / STEP);
  const buttons = element("div.zoom", { role: "group", "aria-label": "Zoom" },
    button("button", zoomOut, { "aria-label": "Zoom out", title: "Zoom out (-)" }, "−"),
    button("button", fit, { title: "As wide as there is room (0)" }, "Fit"),
    button("button", zoomIn, { "aria-label": "Zoom in", title: "Zoom in (+)" }, "+"));

  return {
    element: pane,
    buttons,
    /**
     * Show pictures that lie on each other, and a drawing over them.
     * @param {Layer[]} layers
     * @param {{width: number, height: number}} size
     * @param {Element | null} over
     */
    show(layers, size, over) {
      dropDetail();
      isOwn = true;
      const images = layers.map((layer) => {
        const image = /** @type {HTMLImageElement} */ (element("img", { alt: layer.name, draggable: "false" }));
        image.addEventListener("error", async () => {
          const own = layer.original?.();
          if (own && image.dataset.address === own) {
            unfit.add(own);
            delete image.dataset.width;
            sharpen();
          } else if (image.isConnected) {
            fail({ said: await pictureRefusal(String(image.dataset.address)) });
          }
        });
        return image;
      });
      shown = { layers, images, width: size.width, height: size.height };
      drawing = over;
      sheet.replaceChildren(...images, ...(over ? [over] : []));
      if (isFitted) scale = fitting();
      lay();
      return images;
    },
    /**
     * Bring a place of the page into the middle, and near enough to be read.
     * @param {[number, number][]} quad
     */
    reveal(quad) {
      isOwn = true;
      const [across, down] = [quad.map((point) => point[0]), quad.map((point) => point[1])];
      const high = Math.max(...down) - Math.min(...down);
      const wide = Math.max(...across) - Math.min(...across);
      if (high * scale < LEGIBLE / 2) {
        const room = (0.8 * pane.clientWidth) / Math.max(1, wide);
        scale = Math.min(NEAR, room, LEGIBLE / Math.max(1, high));
        isFitted = false;
        lay();
      }
      pane.scrollTo({
        left: ((Math.max(...across) + Math.min(...across)) / 2) * scale - pane.clientWidth / 2,
        top: ((Math.max(...down) + Math.min(...down)) / 2) * scale - pane.clientHeight / 2,
      });
    },
    /** @param {Sight} to */
    look(to) {
      isOwn = true;
      scale = Math.min(LARGEST, Math.max(SMALLEST, to.scale));
      isFitted = false;
      lay();
      pane.scrollTo({ left: to.x * scale - pane.clientWidth / 2, top: to.y * scale - pane.clientHeight / 2 });
    },
    /** @param {Element} over a drawing of the page that is shown already */
    redraw(over) {
      drawing?.replaceWith(over);
      drawing = over;
      over.dispatchEvent(new CustomEvent("scaled", { detail: scale }));
    },
    sight,
    leave: () => observer.disconnect(),
    keys: [
      { key: "+", name: "zoom in", run: zoomIn },
      { key: "-", name: "zoom out", run: zoomOut },
      { key: "0", name: "fit the page", run: fit },
    ],
  };
}
