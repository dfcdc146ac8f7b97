// Where a chart over runs is pointed at, the figures of that run stand below it.
{
  const IDLE = "Point at a chart to see the figures of that run here. The table has all of them.";

  const drawn = (plot) => {
    const line = plot.querySelector("line").cloneNode();
    for (const [name, at] of [["y1", 0], ["y2", "100%"], ["class", "here"]]) line.setAttribute(name, at);
    plot.append(line);
    return line;
  };

  // As they were written: the newest first, whatever they are sorted by later.
  const told = (rows, heads, at, title) => {
    const cells = [...rows[rows.length - 1 - at].cells].map((each) => each.textContent);
    const figures = heads
      .map((head, n) => (n > 1 && (!title || head === title) ? `${head} ${cells[n]}` : ""))
      .filter(Boolean);
    return `${cells[0]}, ${cells[1]}: ${figures.join("; ")}`;
  };

  const tend = (figure) => {
    const table = figure.querySelector("details .scroll:last-of-type table");
    if (!table) return;
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].map((each) => each.textContent.replace("↕", "").trim());
    const line = document.createElement("p");
    line.className = "pointed";
    line.textContent = IDLE;
    figure.querySelector(".courses").after(line);
    for (const plot of figure.querySelectorAll(".course svg.plot")) {
      const name = plot.closest(".panel").querySelector(".panel-title");
      let here = null;
      plot.addEventListener("pointermove", (event) => {
        const room = plot.getBoundingClientRect();
        const edge = Number(plot.dataset.edge) * room.width;
        const share = (event.clientX - room.left - edge) / (room.width - 2 * edge);
        const last = rows.length - 1;
        const at = last && Math.min(last, Math.max(0, Math.round(share * last)));
        const x = `${100 * (last ? plot.dataset.edge * 1 + (1 - 2 * plot.dataset.edge) * (at / last) : 0.5)}%`;
        here = here || drawn(plot);
        here.setAttribute("x1", x);
        here.setAttribute("x2", x);
        line.textContent = told(rows, heads, at, name && name.textContent);
      });
      plot.addEventListener("pointerleave", () => {
        if (here) here.remove();
        here = null;
        line.textContent = IDLE;
      });
    }
  };

  for (const figure of document.querySelectorAll("figure:has(.courses)")) tend(figure);
}
