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

/** Let a mouse take hold of what a pane shows, and move it. @type {LetDrag} */
function letDrag(pane) {
	/** @type {Point | null} */
	let held = null;
	pane.addEventListener("pointerdown", (event) => {
		const isMouse = event.button === 0 && event.pointerType === "mouse";
		held = isMouse ? [event.clientX, event.clientY] : null;
	});
	pane.addEventListener("pointermove", ({ buttons, clientX, clientY, pointerId }) => {
		const [x, y] = held && buttons === 1 ? [clientX - held[0], clientY - held[1]] : [0, 0];
		const isMoved = Math.hypot(x, y) > 3 || (buttons === 1 && pane.hasPointerCapture(pointerId));
		pane.classList.toggle("dragged", isMoved);
		if (!isMoved) return;
		pane.setPointerCapture(pointerId);
		pane.scrollBy(-x, -y);
		held = [clientX, clientY];
	});
}

/** Lay pictures on each other, each as large as its scale asks for. @type {LayersOf} */
function layersOf(pane, sheet, fail) {
	/** @type {Laid} */
	let shown = { layers: [], images: [], width: 1, height: 1 };
	/** @type {HTMLImageElement | null} */
	let detail = null;
	/** @type {Element | null} */
	let drawing = null;
	let scale = 1;
	const unfit = new Set(); // originals that this browser does not show

	/** @type {LoadPicture} */
	const load = (image, address) => {
		if (image.dataset.address === address) return;
		image.dataset.address = address;
		image.src = address;
	};
	const dropDetail = () => {
		detail?.remove();
		detail = null;
	};
	/** @param {(part: number[]) => string} address */
	const showDetail = (address) => {
		const { width, height } = shown;
		const snap = (/** @type {number} */ pixels) => Math.floor(pixels / scale / SNAP) * SNAP;
		const [left, top] = [snap(pane.scrollLeft), snap(pane.scrollTop)];
		const wide = Math.min(width - left, snap(pane.clientWidth) + 2 * SNAP);
		const high = Math.min(height - top, snap(pane.clientHeight) + 2 * SNAP);
		if (wide <= 0 || high <= 0) return;
		const image = element("img.detail", { alt: "", draggable: "false" });
		const place = { left: left / width, top: top / height, width: wide / width,
			height: high / height };
		for (const [name, share] of Object.entries(place)) {
			image.style.setProperty(name, `${100 * share}%`);
		}
		image.addEventListener("load", () => {
			dropDetail();
			detail = image;
			shown.images[0].after(image);
		});
		image.src = address([left, top, wide, high]);
	};

	/** @type {SharpenLayer} */
	const sharpenLayer = (layer, image) => {
		const needed = Math.min(shown.width * scale * devicePixelRatio, shown.width);
		const own = layer.original?.();
		const near = scale * devicePixelRatio >= NEAR && own && !unfit.has(own);
		const width = WIDTHS.find((each) => each >= needed) ?? WIDEST;
		if (near) load(image, own);
		else if (width > Number(image.dataset.width ?? 0)) {
			image.dataset.width = String(width);
			load(image, layer.address(width));
		}
		if (image !== shown.images[0]) return;
		if (layer.part && !near && needed > WIDEST) showDetail(layer.part);
		else dropDetail();
	};
	const sharpenNow = () => {
		if (!pane.isConnected) return;
		shown.layers.forEach((layer, at) => sharpenLayer(layer, shown.images[at]));
	};
	const sharpen = calmly(sharpenNow, 180);

	/** @param {Layer} layer */
	const imageOf = (layer) => {
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
	};

	return {
		sharpen,
		sharpenNow,
		width: () => shown.width,
		scaleTo(to) {
			scale = to;
			sheet.style.width = `${shown.width * scale}px`;
			sheet.style.height = `${shown.height * scale}px`;
			sheet.style.setProperty("--scale", String(scale));
			sharpen();
		},
		replace(layers, { width, height }, over) {
			dropDetail();
			shown = { layers, images: layers.map(imageOf), width, height };
			drawing = over;
			sheet.replaceChildren(...shown.images, over);
			return shown.images;
		},
		redraw(over) {
			drawing?.replaceWith(over);
			drawing = over;
		},
	};
}

/** @type {PictureOf} */
export function pictureView({ label, onsight, fail }) {
	const sheet = element("div.paper");
	const pane = element("div.pane", { tabindex: 0, role: "region", "aria-label": label }, sheet);
	const layers = layersOf(pane, sheet, fail);
	let [scale, isFitted] = [1, true];
	let isOwn = true; // whether it was the program that moved the page last, and not the reader

	const fitting = () => Math.min(NEAR, Math.max(SMALLEST, (pane.clientWidth - 2) / layers.width()));
	const sight = () => ({
		scale,
		x: Math.round((pane.scrollLeft + pane.clientWidth / 2) / scale),
		y: Math.round((pane.scrollTop + pane.clientHeight / 2) / scale),
	});
	/** @type {SetScale} */
	const setScale = (to, fits = false) => {
		scale = Math.min(LARGEST, Math.max(SMALLEST, to));
		isFitted = fits;
		layers.scaleTo(scale);
	};
	const fit = () => setScale(fitting(), true);
	/** @type {Centre} */
	const centre = (x, y) =>
		pane.scrollTo(x * scale - pane.clientWidth / 2, y * scale - pane.clientHeight / 2);
	/** Zoom; the page stays as it is at a place of the pane. @type {ZoomBy} */
	const zoomBy = (by, across = pane.clientWidth / 2, down = pane.clientHeight / 2) => {
		const [x, y] = [(pane.scrollLeft + across) / scale, (pane.scrollTop + down) / scale];
		setScale(scale * by);
		pane.scrollLeft = x * scale - across;
		pane.scrollTop = y * scale - down;
		isOwn = false;
		onsight(sight());
	};
	/** @param {Point[]} quad */
	const reveal = (quad) => {
		const [across, down] = [quad.map((point) => point[0]), quad.map((point) => point[1])];
		const high = Math.max(...down) - Math.min(...down);
		const wide = Math.max(...across) - Math.min(...across);
		if (high * scale < LEGIBLE / 2) {
			const room = (0.8 * pane.clientWidth) / Math.max(1, wide);
			setScale(Math.min(NEAR, room, LEGIBLE / Math.max(1, high)));
		}
		centre(Math.max(...across) - wide / 2, Math.max(...down) - high / 2);
	};
	/** @param {Sight} to */
	const look = (to) => {
		isOwn = true;
		setScale(to.scale);
		centre(to.x, to.y);
	};
	const zoomIn = () => zoomBy(STEP);
	const zoomOut = () => zoomBy(1 / STEP);

	pane.addEventListener("wheel", (event) => {
		if (!event.ctrlKey) return;
		event.preventDefault();
		const at = pane.getBoundingClientRect();
		zoomBy(Math.exp(-event.deltaY / 300), event.clientX - at.left, event.clientY - at.top);
	}, { passive: false });
	pane.addEventListener("scroll", calmly(() => {
		if (!pane.isConnected) return;
		layers.sharpen();
		if (!isOwn) onsight(sight());
	}, 120));
	for (const kind of ["wheel", "keydown", "pointerdown"]) {
		pane.addEventListener(kind, () => {
			isOwn = false;
		}, { passive: true });
	}
	letDrag(pane);
	const observer = new ResizeObserver(() => (isFitted ? fit() : layers.sharpen()));
	observer.observe(pane);

	return {
		element: pane,
		buttons: element("div.zoom", { role: "group", "aria-label": "Zoom" },
			button("button", zoomOut, { "aria-label": "Zoom out", title: "Zoom out (-)" }, "−"),
			button("button", fit, { title: "As wide as there is room (0)" }, "Fit"),
			button("button", zoomIn, { "aria-label": "Zoom in", title: "Zoom in (+)" }, "+")),
		show(pictures, size, over) {
			isOwn = true;
			const images = layers.replace(pictures, size, over);
			setScale(isFitted ? fitting() : scale, isFitted);
			return images;
		},
		find(seen, quad) {
			isOwn = true;
			if (seen) look(seen);
			else if (quad) reveal(quad);
			layers.sharpenNow();
		},
		look,
		redraw: layers.redraw,
		leave: () => observer.disconnect(),
		keys: [
			["+", "zoom in", zoomIn],
			["-", "zoom out", zoomOut],
			["0", "fit the page", fit],
		],
	};
}
