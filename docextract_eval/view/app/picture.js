// A page that is zoomed and moved. It is as sharp as it is near: a part, or the bytes themselves.

import { pictureRefusal } from "./data.js";
import { button, calmly, element } from "./dom.js";

const WIDEST = 1600;
const WIDTHS = [480, 800, 1200];
const SMALLEST = 0.05;
const LARGEST = 8;
const STEP = 1.25;
const NEAR = 2;
const LEGIBLE = 16; // pixels that the current box should be high
const SNAP = 64;

/**
 * Make a pane for pictures.
 * @param {{label: string, onsight: (sight: Sight) => void, fail: Fail}} parts
 */
export function pictureView({ label, onsight, fail }) {
  const sheet = element("div.paper");
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
    sheet.style.setProperty("--scale", String(scale));
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
      const width = WIDTHS.find((each) => each >= Math.min(needed, shown.width)) ?? WIDEST;
      const before = Number(shown.images[at].dataset.width ?? 0);
      if (near) load(shown.images[at], own);
      else if (width > before) {
        shown.images[at].dataset.width = String(width);
        load(shown.images[at], layer.address(width));
      }
      const isCoarse = !near && Math.min(needed, shown.width) > WIDEST;
      if (at === 0 && layer.part && isCoarse) showDetail(layer.part);
      else if (at === 0) dropDetail();
    });
  }, 180);

  /** @param {(part: number[]) => string} address */
  const showDetail = (address) => {
    const { width, height } = shown;
    const snap = (/** @type {number} */ pixels) => Math.floor(pixels / scale / SNAP) * SNAP;
    const [left, top] = [snap(pane.scrollLeft), snap(pane.scrollTop)];
    const wide = Math.min(width - left, snap(pane.clientWidth) + 2 * SNAP);
    const high = Math.min(height - top, snap(pane.clientHeight) + 2 * SNAP);
    if (wide <= 0 || high <= 0) return;
    const image = element("img.detail", { alt: "", draggable: "false" });
    image.style.left = `${(100 * left) / width}%`;
    image.style.top = `${(100 * top) / height}%`;
    image.style.width = `${(100 * wide) / width}%`;
    image.style.height = `${(100 * high) / height}%`;
    image.addEventListener("load", () => {
      dropDetail();
      detail = image;
      shown.images[0].after(image);
    });
    image.src = address([left, top, wide, high]);
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
  const centre = (/** @type {number} */ x, /** @type {number} */ y) =>
    pane.scrollTo(x * scale - pane.clientWidth / 2, y * scale - pane.clientHeight / 2);
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
  const isTheirs = () => {
    isOwn = false;
  };
  for (const kind of ["wheel", "keydown", "pointerdown"]) {
    pane.addEventListener(kind, isTheirs, { passive: true });
  }
  /** @type {Point | null} */
  let held = null;
  pane.addEventListener("pointerdown", (event) => {
    const isMouse = event.button === 0 && event.pointerType === "mouse";
    held = isMouse ? [event.clientX, event.clientY] : null;
  });
  pane.addEventListener("pointermove", ({ buttons, clientX, clientY, pointerId }) => {
    const isHeld = held !== null && buttons === 1;
    const [x, y] = isHeld && held ? [clientX - held[0], clientY - held[1]] : [0, 0];
    const isDragged = isHeld && (Math.hypot(x, y) > 3 || pane.hasPointerCapture(pointerId));
    pane.classList.toggle("dragged", isDragged);
    if (!isDragged) return;
    pane.setPointerCapture(pointerId);
    pane.scrollBy(-x, -y);
    held = [clientX, clientY];
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
        const image = element("img", { alt: layer.name, draggable: "false" });
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
     * @param {Point[]} quad
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
      centre(Math.max(...across) - wide / 2, Math.max(...down) - high / 2);
    },
    /** @param {Sight} to */
    look(to) {
      isOwn = true;
      scale = Math.min(LARGEST, Math.max(SMALLEST, to.scale));
      isFitted = false;
      lay();
      centre(to.x, to.y);
    },
    /** @param {Element} over a drawing of the page that is shown already */
    redraw(over) {
      drawing?.replaceWith(over);
      drawing = over;
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
