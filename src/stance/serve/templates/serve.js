// Corrections of claims. Every change is saved at once and the page is loaded anew: it always shows what the file holds.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const SLOTS = ["cue", "actor", "target"];
const sentences = new Map(data.sentences.map((each) => [each.sentence, each]));
// Places are counted in characters (code points), as in the files; JavaScript counts units of UTF-16.
const points = (text, units) => [...text.slice(0, units)].length;
const units = (text, points) => [...text].slice(0, points).join("").length;
const wordsAt = (each, span) => [...each.text].slice(span.start - each.start, span.end - each.start).join("");
const flat = (text) => text.replace(/\s+/g, " ").trim();

async function save(number, claims, said) {
  const answer = await fetch(`/text/${data.key}/save`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": data.token },
    body: JSON.stringify({ sentences: [{ sentence: number, claims }] }),
  }).catch(() => null);
  const told = answer ? await answer.json().catch(() => ({})) : { error: "stance serve does not answer; is it still on?" };
  if (!answer || !answer.ok) return told.error || `stance serve answered ${answer.status}`;
  sessionStorage.setItem("after", JSON.stringify({ key: data.key, number, said }));
  location.reload();
  return "";
}

// The list of claims: each can be called right, corrected or deleted.
let place = 0;
const kept = new Set([...document.querySelectorAll("#saved td a")].map((link) => link.getAttribute("href").slice(1)));
for (const each of data.sentences) {
  const id = `d0-s${each.sentence}`;
  if (kept.has(id)) document.getElementById(id)?.classList.add("kept");
  each.claims.forEach((claim, number) => {
    const item = $(`d0-c${place++}`);
    if (!item) return;
    const tasks = document.createElement("span");
    tasks.className = "tasks";
    const button = (name, call) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = name;
      made.addEventListener("click", call);
      tasks.append(made);
    };
    if (kept.has(id)) {
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.textContent = "saved";
      tasks.append(badge);
    } else {
      button("Right", async () => tell(await save(each.sentence, each.claims, "Saved as it stands.")));
    }
    button("Correct", () => edit(each, number));
    button("Delete", async () => tell(await save(each.sentence, each.claims.filter((_, k) => k !== number), "Deleted.")));
    item.append(tasks);
  });
}
const tell = (problem) => {
  if (problem) $("said").textContent = problem;
};

// Words selected in the text are where a new claim begins.
let chosen = null;
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.startContainer;
  const holder = (node.nodeType === 1 ? node : node.parentElement)?.closest(".text .sentence");
  const each = holder && sentences.get(Number(holder.id.replace("d0-s", "")));
  if (!each) return null;
  const before = document.createRange();
  before.setStart(holder, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = original(each.text, before.toString().length);
  const inside = holder.contains(range.endContainer);
  if (inside) before.setEnd(range.endContainer, range.endOffset);
  return { each, start, end: inside ? original(each.text, before.toString().length) : each.text.length };
}
// A page shows "\r\n" as one line end.
function original(text, shown) {
  let at = 0;
  for (let left = shown; left > 0 && at < text.length; at++) if (text[at] !== "\r" || text[at + 1] !== "\n") left--;
  return at;
}
document.addEventListener("selectionchange", () => {
  if (editor.open || document.activeElement === words) return;
  chosen = selected();
  const quote = chosen && flat(chosen.each.text.slice(chosen.start, chosen.end));
  $("add").textContent = quote ? `Add a claim on “${quote.slice(0, 40)}${quote.length > 40 ? "…" : ""}”` : "Add a claim";
});
$("add").addEventListener("mousedown", (event) => event.preventDefault()); // or the words would not be selected any more
$("add").addEventListener("click", () => {
  const open = data.sentences.filter((each) => each.part !== "boilerplate");
  const start = chosen;
  edit(start ? start.each : open[0] || data.sentences[0], null, start);
});

// The editor.
const editor = $("editor"), words = $("words"), stance = $("stance"), which = $("which");
let draft = null;
for (const each of data.sentences) {
  const option = document.createElement("option");
  option.value = each.sentence;
  option.textContent = `${each.sentence}: ${flat(each.text).slice(0, 90)}`;
  which.append(option);
}
function edit(each, number, start = null) {
  if (!each) return;
  const claim = number === null ? { stance: data.labels[0], cue: null, actor: null, target: null } : each.claims[number];
  draft = { each, number, ...structuredClone(claim) };
  $("editor-title").textContent = number === null ? "Add a claim" : "Correct a claim";
  $("which-row").hidden = number !== null;
  which.value = each.sentence;
  stance.value = draft.stance;
  $("problem").textContent = "";
  show();
  editor.showModal();
  words.focus();
  if (start) {
    words.setSelectionRange(start.start, start.end);
    take("cue");
  } else {
    const cue = draft.cue ? [draft.cue.start, draft.cue.end].map((point) => units(each.text, point - each.start)) : [0, 0];
    words.setSelectionRange(...cue);
  }
}
const slotOf = (name) => document.querySelector(`.slot[data-slot=${name}]`);
function show() {
  words.value = draft.each.text.replace(/\r/g, " ");
  for (const name of SLOTS) {
    const slot = slotOf(name), held = draft[name], output = slot.querySelector(".held");
    const quoted = held && held.end !== undefined;
    output.classList.toggle("none", !quoted);
    output.firstElementChild.textContent = quoted ? wordsAt(draft.each, held) : held ? "no words of this sentence" : "none";
    const field = slot.querySelector("input");
    if (field) field.value = held?.entity || "";
  }
}
// Half a word is taken whole.
const inWord = (unit) => /[\p{L}\p{N}]/u.test(unit);
function take(name) {
  let [start, end] = [words.selectionStart, words.selectionEnd];
  const text = draft.each.text;
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  if (start < end) {
    while (start > 0 && inWord(text[start - 1]) && inWord(text[start])) start--;
    while (end < text.length && inWord(text[end - 1]) && inWord(text[end])) end++;
  }
  if (start === end) {
    $("problem").textContent = "Select at least one word first.";
    words.focus();
    return;
  }
  $("problem").textContent = "";
  const span = { start: draft.each.start + points(text, start), end: draft.each.start + points(text, end) };
  draft[name] = name === "cue" ? span : { ...span, entity: flat(text.slice(start, end)) };
  show();
  words.focus();
  words.setSelectionRange(start, end);
}
for (const name of SLOTS) {
  const slot = slotOf(name);
  slot.querySelector(".take").addEventListener("click", () => take(name));
  slot.querySelector(".clear").addEventListener("click", () => {
    draft[name] = null;
    show();
  });
  slot.querySelector("input")?.addEventListener("input", (event) => {
    const entity = event.target.value || null;
    draft[name] = draft[name] || entity ? { ...draft[name], entity } : null;
  });
  slot.querySelector("input")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
// The words can be selected but not changed. A field that is "readonly" has no cursor that keys could move.
words.addEventListener("beforeinput", (event) => event.preventDefault());
words.addEventListener("input", () => show());
words.addEventListener("keydown", (event) => {
  const name = { c: "cue", a: "actor", t: "target" }[event.key];
  if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  take(name);
});
which.addEventListener("change", () => {
  draft = { ...draft, each: sentences.get(Number(which.value)), cue: null, actor: null, target: null };
  show();
  words.setSelectionRange(0, 0);
});
stance.addEventListener("change", () => {
  draft.stance = stance.value;
});
$("leave").addEventListener("click", () => editor.close());
editor.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { each, number, cue, actor, target } = draft;
  if (data.needs_cue && !cue) {
    $("problem").textContent = "A claim needs its cue: select the words that signal the stance, and press c.";
    words.focus();
    return;
  }
  const claim = { stance: draft.stance, cue, actor, target };
  const claims = number === null ? [...each.claims, claim] : each.claims.map((old, k) => (k === number ? claim : old));
  $("keep").disabled = true;
  $("problem").textContent = await save(each.sentence, claims, number === null ? "Added." : "Corrected.");
  $("keep").disabled = false;
});

document.querySelector(".tools").hidden = false;
const after = JSON.parse(sessionStorage.getItem("after") || "null");
sessionStorage.removeItem("after");
if (after && after.key === data.key) {
  $("said").textContent = after.said;
  const first = data.sentences.slice(0, data.sentences.findIndex((each) => each.sentence === after.number));
  const goal = $(`d0-c${first.reduce((n, each) => n + each.claims.length, 0)}`);
  const own = sentences.get(after.number)?.claims.length;
  ((own && goal?.querySelector(".tasks button")) || $("add")).focus({ preventScroll: true });
}
