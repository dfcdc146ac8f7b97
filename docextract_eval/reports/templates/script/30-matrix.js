// A heat map is one stop of the keyboard: arrows go from tile to tile, and a line tells the tile.
{
  const IDLE = "Point at a tile, or go to it with the arrow keys, to see its figures here.";

  const prepare = (table, figure, line) => {
    const rows = [...table.rows].filter((row) => row.cells.length > 1);
    if (rows.length < 2) return;
    let here = rows[1].cells[1];
    table.setAttribute("role", "grid");
    here.tabIndex = 0;

    const tell = (cell) => {
      const row = cell.parentElement;
      const head = rows[0].cells[cell.cellIndex];
      const names = [row.cells[0], head].map((each) => each.textContent.trim());
      const name = cell.dataset.hint || cell.title || cell.textContent.trim();
      line.textContent = row === rows[0] || !cell.cellIndex ? name : "";
      if (line.textContent) return;
      const along = cell.classList.contains("along");
      const figures = cell.dataset.hint || cell.title || cell.textContent.trim() || "no severity";
      line.textContent = along ? figures : `${names.join(", ")}: ${figures}`;
      if (!figure.dataset.command || along || !cell.querySelector("span")) return;
      const code = document.createElement("code");
      const options = (row.dataset.options || "") + (head.dataset.options || "");
      code.textContent = figure.dataset.command + options;
      line.append(". Its cases: ", code);
    };

    const go = (cell) => {
      here.tabIndex = -1;
      here = cell;
      here.tabIndex = 0;
      here.focus();
    };

    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td, th");
      if (cell.title) {
        cell.dataset.hint = cell.title; // else it would be read twice
        cell.removeAttribute("title");
      }
      tell(cell);
    });
    table.addEventListener("focusout", (event) => {
      const cell = event.target.closest("td, th");
      if (cell.dataset.hint) cell.title = cell.dataset.hint;
    });
    table.addEventListener("mouseover", (event) => {
      const cell = event.target.closest("td");
      if (cell) tell(cell);
    });
    table.addEventListener("mouseleave", () => {
      if (table.contains(document.activeElement)) tell(document.activeElement.closest("td, th"));
      else line.textContent = IDLE;
    });
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td");
      if (cell) go(cell);
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td, th");
      const at = rows.indexOf(cell.parentElement);
      const shown = [...rows[0].cells].filter((each) => each.offsetParent);
      const place = shown.findIndex((each) => each.cellIndex === cell.cellIndex);
      const [lastRow, lastPlace] = [rows.length - 1, shown.length - 1];
      const wide = event.ctrlKey || event.metaKey;
      const to = {
        ArrowUp: [at - 1, place],
        ArrowDown: [at + 1, place],
        ArrowLeft: [at, place - 1],
        ArrowRight: [at, place + 1],
        Home: [wide ? 0 : at, 0],
        End: [wide ? lastRow : at, lastPlace],
      }[event.key];
      if (!to) return;
      event.preventDefault();
      if (rows[to[0]] && shown[to[1]]) go(rows[to[0]].cells[shown[to[1]].cellIndex]);
    });
  };

  for (const figure of document.querySelectorAll("figure.matrix")) {
    const line = figure.querySelector(".told");
    line.hidden = false;
    line.textContent = IDLE;
    for (const table of figure.querySelectorAll("table.tiles")) prepare(table, figure, line);
  }
}
