// Tables of more than five rows sort by any column: up, down, and back to how they were written.
{
  const MOST_AS_WRITTEN = 5;
  const NUMBER = /^[[<>\s]*[-+\u2212\u00b1]?\d/;

  const text = (row, at) => (row.cells[at] ? row.cells[at].textContent.trim() : "");
  const none = (said) => said === "" || said === "\u2013";
  const number = (said) => {
    const found = said.replace(/,/g, "").replace(/\u2212/g, "-").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : NaN;
  };

  const compare = (rows, at) => {
    const said = rows.map((row) => text(row, at)).filter((each) => !none(each));
    if (at > 0 && said.every((each) => NUMBER.test(each))) return (a, b) => number(a) - number(b);
    return (a, b) => a.localeCompare(b, "en", { numeric: true });
  };

  // What is over all stays last, and so does what has no figure, whichever way.
  const sorted = (rows, at, way) => {
    const by = compare(rows, at);
    const last = (row) => (row.classList.contains("all") ? 2 : none(text(row, at)) ? 1 : 0);
    return [...rows].sort(
      (a, b) => last(a) - last(b) || (last(a) ? 0 : way * by(text(a, at), text(b, at))),
    );
  };

  for (const table of document.querySelectorAll("table.plain")) {
    const body = table.tBodies[0];
    const written = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    if (written.length <= MOST_AS_WRITTEN) continue;
    heads.forEach((head, at) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        for (const each of heads) each.removeAttribute("aria-sort");
        const now = { ascending: "descending", descending: null }[was];
        const way = now === undefined ? "ascending" : now;
        if (way) head.setAttribute("aria-sort", way);
        const rows = way ? sorted(written, at, way === "ascending" ? 1 : -1) : written;
        body.append(...rows);
      });
    });
  }
}
