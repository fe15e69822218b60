// Controls, what is asked of the server, and what it answers. One question is under way at a time; the last one counts.
const given = JSON.parse(document.getElementById("start").textContent);
const known = new Map(given.controls.map((one) => [one.path, one]));
const rows = new Map(), changed = new Map();
const find = (id) => document.getElementById(id);
const title = (name) => ({ [given.base]: tr("as it was"), [given.now]: tr("as it is now") })[name] ?? name;
const gone = (error) => tr("ccsim play does not answer any more ({error}); start it again.", { error: error.message });
let states = given.states, under = false, again = false, timer = 0;

function made(tag, text, parent, name) {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

// Controls

function groupOf(name) {
  const id = `group:${name}`;
  let box = [...find("groups").children].find((one) => one.dataset.group === id);
  if (!box) {
    box = find("groups").appendChild(document.createElement("details"));
    box.dataset.group = id;
    box.open = find("groups").children.length < 9;
    made("summary", name, box);
  }
  return box;
}

function filledOf(box) {
  let inner = box.querySelector("details");
  if (!inner) {
    inner = box.appendChild(document.createElement("details"));
    made("summary", tr("from presets"), inner);
  }
  return inner;
}

function addControl(one) {
  const box = groupOf(one.group), row = document.createElement("div");
  if (one.written) box.insertBefore(row, box.querySelector("details"));
  else filledOf(box).append(row);
  row.className = "control";
  row.dataset.path = one.path;
  const label = made("label", one.label, row), input = row.appendChild(document.createElement("input"));
  input.id = label.htmlFor = `control:${one.path}`;
  label.title = one.path;
  input.autocomplete = "off";
  if (one.step) input.inputMode = "decimal";
  input.value = one.text;
  const undo = made("button", "", row, "undo");
  Object.assign(undo, { type: "button", hidden: true });
  undo.addEventListener("click", () => set(one.path, null));
  input.addEventListener("input", () => set(one.path, input.value));
  if (one.step) input.addEventListener("keydown", (event) => nudge(event, one, input));
  rows.set(one.path, { row, input, undo });
}

// Up and down go by a step that suits the number, not by the browser's 1.
function nudge(event, one, input) {
  const by = { ArrowUp: one.step, ArrowDown: -one.step }[event.key];
  if (!by || input.value.trim() === "" || Number.isNaN(Number(input.value))) return;
  event.preventDefault();
  input.value = String(+(Number(input.value) + by).toFixed(6));
  set(one.path, input.value);
}

function set(path, text) {
  const was = known.get(path).text;
  if (text === null || text === was) changed.delete(path);
  else changed.set(path, text);
  showControl(path);
  ask();
}

function showControl(path) {
  const { row, input, undo } = rows.get(path), isChanged = changed.has(path);
  const text = isChanged ? changed.get(path) : known.get(path).text;
  if (input.value !== text) input.value = text;
  row.classList.toggle("changed", isChanged);
  undo.hidden = !isChanged;
  undo.textContent = known.get(path).text === "" ? tr("undo") : tr("was {value}", { value: known.get(path).text });
  undo.title = undo.textContent;
}

function setOther(text) {
  const at = text.indexOf("="), path = text.slice(0, at).trim(), value = text.slice(at + 1).trim();
  if (at < 1) { showProblems([{ path: "", text: tr("write PATH=VALUE, such as pools.agents.wage=22") }]); return; }
  if (!known.has(path)) {
    const one = { path, group: tr("set by hand"), label: path, text: "", step: 0, written: true };
    known.set(path, one);
    addControl(one);
  }
  set(path, value);
}

const changes = () => [...changed].filter(([, text]) => text !== "").map(([path, text]) => `${path}=${text}`);

function restore(list) {
  const before = [...changed.keys()];
  changed.clear();
  before.forEach(showControl);
  for (const one of list) setOther(one);
  ask();
}

// Asking

async function post(what, asked) {
  const answer = await fetch(what, { method: "POST", body: JSON.stringify(asked) });
  if (answer.status !== 200 && answer.status !== 422) throw new Error(tr("the program answered {status}", { status: answer.status }));
  return answer.json();
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(look, 150);
}

async function look() {
  if (under) { again = true; return; }
  under = true;
  document.body.classList.add("busy");
  const started = performance.now();
  try {
    const found = await post("look", { changes: changes() });
    showProblems(found.problems ?? []);
    if (!found.problems) show(found, performance.now() - started);
  } catch (error) {
    find("status").textContent = gone(error);
  }
  under = false;
  document.body.classList.remove("busy");
  if (again) { again = false; look(); }
}

async function act(what, asked, told) {
  find("said").textContent = "…";
  try {
    const found = await post(what, { changes: changes(), ...asked });
    showProblems(found.problems ?? []);
    find("said").textContent = "";
    if (!found.problems) told(found);
  } catch (error) {
    find("said").textContent = gone(error);
  }
}

// Showing

function showProblems(problems) {
  for (const old of document.querySelectorAll(".wrong")) old.remove();
  for (const { input } of rows.values()) input.removeAttribute("aria-invalid");
  find("problems").replaceChildren();
  for (const { path, text } of problems) {
    const near = [...rows.keys()].filter((one) => changed.has(one) && (path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`)));
    const own = path && near.length ? rows.get(near[0]) : null;
    if (own) {
      made("div", text, own.row, "wrong");
      own.input.setAttribute("aria-invalid", "true");
    } else made("li", text, find("problems"));
  }
}

function showTable(table, parent) {
  const box = parent.appendChild(document.createElement("div")), whole = box.appendChild(document.createElement("table"));
  Object.assign(box, { className: "wide", tabIndex: 0 });
  const head = whole.createTHead().insertRow(), body = whole.createTBody();
  for (const text of table.heads) made("th", text, head).scope = "col";
  for (const cells of table.rows) {
    const row = body.insertRow();
    cells.forEach((cell, k) => {
      const element = made(k ? "td" : "th", cell.text, row, cell.shade);
      if (cell.spread) made("small", ` ${cell.spread}`, element);
    });
  }
}

function fill(id, title, tables) {
  find(id).replaceChildren();
  if (tables.length) made("h2", title, find(id));
  for (const table of tables) showTable(table, find(id));
}

function show(found, milliseconds) {
  const took = (milliseconds / 1000).toFixed(1);
  find("status").textContent = tr("{count} replications on the same customers, in {seconds} s; ± is how far off they may be.",
    { count: found.replications, seconds: took });
  fill("tables", tr("Now"), found.overview);
  fill("changed", tr("What has changed"), found.changes);
  find("findings").replaceChildren();
  for (const text of found.findings) made("li", text, find("findings"));
  find("charts").replaceChildren();
  for (const one of found.lines.now) {
    const base = found.lines.base.find((other) => other.metric === one.metric && other.name === one.name);
    lineChart(one, changed.size ? base : null, find("charts"));
  }
  if (found.points.length) pointChart(found.points.filter((one) => changed.size || one.name !== given.now), find("charts"));
}

function showStates() {
  find("kept").replaceChildren();
  for (const [name, list] of Object.entries(states)) {
    made("button", name, find("kept"), "state").addEventListener("click", () => restore(list));
    const drop = made("button", "×", find("kept"));
    drop.setAttribute("aria-label", tr("Drop {name}", { name }));
    drop.addEventListener("click", () => act("drop", { name }, (found) => { states = found; showStates(); ask(); }));
  }
}

find("other").addEventListener("submit", (event) => { event.preventDefault(); setOther(find("assignment").value); });
find("back").addEventListener("click", () => restore([]));
find("keep").addEventListener("click", () => act("keep", { name: find("name").value }, (found) => { states = found; showStates(); ask(); }));
find("save").addEventListener("click", () => act("save", { name: find("name").value }, (found) => { find("said").textContent = tr("written to {place}", { place: found.file }); }));
find("compare").addEventListener("click", () => act("compare", {}, (found) => fill("beside", tr("Side by side"), found)));
find("report").addEventListener("click", () => act("report", {}, (found) => { find("said").textContent = tr("written to {place}", { place: found.folder }); }));
for (const one of given.controls) addControl(one);
showStates();
look();
