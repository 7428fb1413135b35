"use strict";
// Tables that sort: the heads become buttons. Numbers begin with the largest, words with the first; what is empty stays last.
for (const table of document.querySelectorAll("table.sorts")) {
  const body = table.tBodies[0];
  const value = (row, place) => row.cells[place].dataset.v ?? row.cells[place].textContent.trim();
  const number = (text) => Number(text.replace(/,/g, "").replace("\u2212", "-"));
  table.querySelectorAll("thead th").forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const rows = [...body.rows].map((row) => [value(row, place), row]);
      const numeric = rows.every(([text]) => !text || !Number.isNaN(number(text)));
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      const order = (a, b) => (numeric ? number(a) - number(b) : a.localeCompare(b, "en", { numeric: true }));
      rows.sort(([a], [b]) => (!a || !b ? !a - !b : down ? order(b, a) : order(a, b)));
      table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...rows.map(([, row]) => row));
    });
  });
}
// Claims by actor, stance and score, in the lists and in the text; documents without any that is left fold away.
for (const texts of document.querySelectorAll(".texts")) {
  const filter = texts.querySelector(".filter");
  if (!filter) continue;
  const actor = filter.querySelector(".by-actor"), score = filter.querySelector(".by-score");
  const from = filter.querySelector(".from-score"), found = filter.querySelector(".found");
  const boxes = [...texts.querySelectorAll(".legend input[type=checkbox]")];
  const claims = new Map([...texts.querySelectorAll(".claim")].map((item) => [item.id, {
    item, article: item.closest("article"), off: false, score: Number(item.querySelector(".score")?.textContent || 1),
    actor: item.querySelector("strong").textContent.toLowerCase(), stance: item.querySelector(".stance").textContent,
  }]));
  const marks = [...texts.querySelectorAll("a.cue, [data-c]")].map((mark) => {
    const article = mark.closest("article").id;
    const ids = mark.dataset.c ? mark.dataset.c.split(" ").map((n) => `${article}-c${n}`) : mark.getAttribute("aria-describedby").split(" ");
    return [mark, ids.map((id) => claims.get(id)).filter(Boolean)];
  });
  const articles = [...texts.querySelectorAll("article")];
  const apply = () => {
    const name = actor.value.trim().toLowerCase(), least = Number(score.value);
    const without = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    const active = name !== "" || least > 0 || without.size > 0;
    texts.classList.toggle("filtered", active); // hiding hundreds of claims that are not laid out takes seconds
    const left = new Map();
    let count = 0;
    for (const claim of claims.values()) {
      claim.off = claim.score < least || without.has(claim.stance) || (name !== "" && !claim.actor.includes(name));
      claim.item.hidden = claim.off;
      if (claim.off) continue;
      count += 1;
      left.set(claim.article, true);
    }
    for (const [mark, own] of marks) mark.classList.toggle("off", own.length > 0 && own.every((claim) => claim.off));
    if (articles.length > 1) for (const article of articles) article.hidden = active && !left.has(article);
    from.textContent = least.toFixed(2);
    found.textContent = `${count.toLocaleString("en")} of ${claims.size.toLocaleString("en")} claims` +
      (articles.length > 1 ? ` in ${left.size.toLocaleString("en")} documents` : "");
  };
  const reset = () => {
    actor.value = "";
    score.value = "0";
    for (const box of boxes) box.checked = true;
    apply();
  };
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  };
  actor.addEventListener("input", soon);
  score.addEventListener("input", soon);
  for (const box of boxes) {
    box.hidden = false;
    box.addEventListener("change", apply);
  }
  filter.querySelector(".reset").addEventListener("click", reset);
  // A link into what is folded away shows everything first.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const goal = link && document.getElementById(link.getAttribute("href").slice(1));
    if (goal && texts.contains(goal) && goal.closest("[hidden]")) reset();
  });
  filter.hidden = false;
  apply();
}
