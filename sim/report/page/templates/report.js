"use strict";
(() => {
  const dirs = { ascending: 1, descending: -1 };

  // Numbers by size, words by the alphabet, what is empty last, sums always at the end.
  const compare = (column, direction) => (a, b) => {
    if (a.dataset.total || b.dataset.total) return (a.dataset.total ? 1 : 0) - (b.dataset.total ? 1 : 0);
    const [one, other] = [a.cells[column], b.cells[column]];
    const [x, y] = [one.dataset.value, other.dataset.value];
    if (x !== undefined && y !== undefined) return direction * (Number(x) - Number(y));
    if (x !== undefined || y !== undefined) return x !== undefined ? -1 : 1;
    return direction * one.textContent.localeCompare(other.textContent);
  };

  const sort = (head) => {
    const table = head.closest("table"), body = table.tBodies[0], column = head.cellIndex;
    const numbers = [...body.rows].some((row) => row.cells[column].dataset.value !== undefined);
    const first = numbers ? "descending" : "ascending", second = numbers ? "ascending" : "descending";
    const way = head.getAttribute("aria-sort") === first ? second : first;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    body.append(...[...body.rows].sort(compare(column, dirs[way])));
  };

  for (const head of document.querySelectorAll("table thead th:has(.title)")) {
    const title = head.querySelector(".title"), button = document.createElement("button");
    button.type = "button";
    button.className = "title";
    button.append(...title.childNodes);
    button.addEventListener("click", () => sort(head));
    title.replaceWith(button);
  }

  // Tables wider than their place say so.
  const tell = () => {
    for (const place of document.querySelectorAll(".wide")) {
      const hidden = place.scrollWidth > place.clientWidth + 1 || place.scrollHeight > place.clientHeight + 1;
      place.classList.toggle("scrolls", hidden);
    }
  };
  tell();
  window.addEventListener("resize", tell);

  // A figure fits its place; a click shows it as large as it was drawn, a second one as before.
  for (const place of document.querySelectorAll("figure .drawn")) {
    place.addEventListener("click", () => place.classList.toggle("large"));
  }

  // Definitions: one box, shown where the mouse, the focus or a finger is.
  const box = document.createElement("div");
  box.id = "meaning";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);
  let shown = null;
  const hide = () => {
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  };
  const show = (link) => {
    hide();
    shown = link;
    box.textContent = link.dataset.meaning;
    box.hidden = false;
    link.setAttribute("aria-describedby", "meaning");
    const at = link.getBoundingClientRect(), width = document.documentElement.clientWidth;
    box.style.left = Math.max(8, Math.min(at.left, width - box.offsetWidth - 8)) + "px";
    const below = at.bottom + 6, fits = below + box.offsetHeight < window.innerHeight;
    box.style.top = Math.max(8, fits ? below : at.top - box.offsetHeight - 6) + "px";
  };
  for (const link of document.querySelectorAll("a.meaning")) {
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
    const around = link.closest("th, .captioned");
    around.addEventListener("mouseenter", () => show(link));
    around.addEventListener("mouseleave", hide);
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", (event) => { event.preventDefault(); show(link); });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", (event) => { if (shown && !event.target.closest("a.meaning")) hide(); });
  document.addEventListener("scroll", () => { if (shown && !shown.matches(":focus")) hide(); }, true);
})();
