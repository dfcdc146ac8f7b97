// A table that is wider than a narrow screen can be reached, and scrolled, by keys.
addEventListener("load", () => {
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) table.tabIndex = 0;
});
