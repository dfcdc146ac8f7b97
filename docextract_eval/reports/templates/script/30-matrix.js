// A matrix is one stop of the keyboard: arrows go from cell to cell, and a line tells the cell.
{
  const told = (table, cell) => {
    const head = table.tHead.rows[0].cells[cell.cellIndex];
    const row = cell.parentElement.cells[0];
    const said = cell.dataset.said || cell.title || cell.firstChild.textContent.trim();
    const about = cell.tagName === "TD" ? `: ${said}` : "";
    return cell.closest("thead") || !cell.cellIndex
      ? cell.textContent.trim()
      : `${row.textContent.trim()}, ${head.textContent.trim()}${about}`;
  };

  const prepare = (figure) => {
    const table = figure.querySelector("table.tiles");
    const line = figure.querySelector(".told");
    if (!table.tBodies[0].rows.length) return;
    const target = (cell) => cell.querySelector("button") || cell;
    let here = target(table.tBodies[0].rows[0].cells[1] || table.tBodies[0].rows[0].cells[0]);
    table.setAttribute("role", "grid");
    for (const button of table.querySelectorAll("button")) button.tabIndex = -1;
    here.tabIndex = 0;
    line.hidden = false;
    const idle = "Point at a cell, or go to it with the arrow keys, to see its figures here.";
    line.textContent = idle;

    const go = (cell) => {
      here.tabIndex = -1;
      here = target(cell);
      here.tabIndex = 0;
      here.focus();
    };

    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td, th");
      if (event.target !== here) {
        here.tabIndex = -1;
        here = event.target;
        here.tabIndex = 0;
      }
      if (cell.title) {
        cell.dataset.said = cell.title; // else it would be read twice
        cell.removeAttribute("title");
      }
      line.textContent = told(table, cell);
    });
    table.addEventListener("focusout", (event) => {
      const cell = event.target.closest("td, th");
      if (cell.dataset.said) cell.title = cell.dataset.said;
    });
    table.addEventListener("mouseover", (event) => {
      const cell = event.target.closest("td");
      if (cell) line.textContent = told(table, cell);
    });
    table.addEventListener("mouseleave", () => {
      const focused = table.contains(document.activeElement);
      line.textContent = focused ? told(table, document.activeElement.closest("td, th")) : idle;
    });
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td");
      if (cell) go(cell);
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td, th");
      const rows = [table.tHead.rows[0], ...table.tBodies[0].rows];
      const at = rows.indexOf(cell.parentElement);
      const last = { row: rows.length - 1, column: rows[0].cells.length - 1 };
      const wide = event.ctrlKey || event.metaKey;
      const to = {
        ArrowUp: [at - 1, cell.cellIndex],
        ArrowDown: [at + 1, cell.cellIndex],
        ArrowLeft: [at, cell.cellIndex - 1],
        ArrowRight: [at, cell.cellIndex + 1],
        Home: [wide ? 0 : at, 0],
        End: [wide ? last.row : at, last.column],
      }[event.key];
      if (!to) return;
      event.preventDefault();
      const next = rows[to[0]] && rows[to[0]].cells[to[1]];
      if (next) go(next);
    });
  };

  for (const figure of document.querySelectorAll("figure.matrix")) prepare(figure);
}
