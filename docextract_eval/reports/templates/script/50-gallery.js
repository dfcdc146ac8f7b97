// Errors: filtered by what is chosen, which stays in the address; few are shown at first.
{
  const few = 24;
  const addressed = () => {
    const [id, asked] = location.hash.slice(1).split("?");
    return [id, new URLSearchParams(asked || "")];
  };

  const fits = (card, wanted) => [...wanted].every(([name, value]) => {
    if (name === "text") return card.dataset.text.includes(value.trim().toLowerCase());
    if (name === "sure") return "sure" in card.dataset;
    return (card.dataset[name] || "").split("\n").includes(value);
  });

  const tend = (gallery) => {
    const form = gallery.querySelector(".filters");
    const cards = [...gallery.querySelectorAll(".card")];
    const rest = gallery.querySelector(".rest");
    const count = form.querySelector("output");
    const id = gallery.closest("section").id;
    let all = false;

    const wanted = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const show = () => {
      const asked = wanted();
      const found = cards.filter((card) => fits(card, asked));
      const most = all ? found.length : few;
      const shown = new Set(found.slice(0, most));
      for (const card of cards) card.hidden = !shown.has(card);
      const fit = found.length === cards.length ? "" : " matching";
      const of = found.length === shown.size ? cards.length : `${found.length}${fit}`;
      count.value = `${shown.size} of ${of} examples shown`;
      rest.hidden = found.length === shown.size;
      rest.firstElementChild.textContent = `Show all ${found.length}`;
    };
    const changed = () => {
      const asked = wanted().toString();
      all = false;
      show();
      history.replaceState(null, "", asked ? `#${id}?${asked}` : location.pathname + location.search);
    };

    const [where, asked] = addressed();
    if (where === id) {
      for (const [name, value] of asked) {
        const field = form.elements[name];
        if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
        else if (field) field.value = value;
      }
      if (asked.size) gallery.closest("section").scrollIntoView();
    }
    form.addEventListener("input", changed);
    form.addEventListener("reset", () => setTimeout(changed));
    form.addEventListener("submit", (event) => event.preventDefault());
    rest.firstElementChild.addEventListener("click", () => {
      const first = cards.filter((card) => !card.hidden).length;
      all = true;
      show();
      const next = cards.filter((card) => !card.hidden)[first];
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    });
    show();
  };

  document.querySelectorAll(".exhibits").forEach(tend);
}
