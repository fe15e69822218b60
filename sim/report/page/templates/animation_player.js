// The clock, the controls, and the numbers of the moment.
const MINUTE = 60000, SPEEDS = [1, 10, 60, 300, 900], EVERY = 100;
const scene = JSON.parse(document.getElementById("scene").textContent);
const [play, clock, speed, when] = ["play", "clock", "speed", "when"].map((name) => document.getElementById(name));
const story = new Story(scene), calm = matchMedia("(prefers-reduced-motion: reduce)");
const stage = new Stage(document.getElementById("stage"), story, calm);
const NUMBERS = Object.keys(story.counts()).filter((name) => ["arrived", "in line", "with agents", "service level"].includes(name) ||
  scene.contacts.ending.includes(scene.endings.indexOf(name)) || (name === "with a machine" && scene.stays.place.includes(AT_MACHINE)) ||
  (name === "moved here" && scene.contacts.before.some((one, k) => one >= 0 && scene.contacts.channel[one] !== scene.contacts.channel[k])));
const NAMES = {
  "arrived": tr("arrived"), "moved here": tr("moved here"), "in line": tr("in line"), "with a machine": tr("with a machine"),
  "with agents": tr("with agents"), "service level": tr("service level"),
};
let playing = false, last = 0, told = 0;

const two = (number) => String(Math.floor(number)).padStart(2, "0");
const timeOf = (moment) => `${two(moment / 3600000)}:${two(moment / MINUTE % 60)}:${two(moment / 1000 % 60)}`;
const shown = (name, value) => name !== "service level" ? value.toLocaleString("en") : value === null ? "–" : `${(100 * value).toFixed(1)} %`;

function made(tag, text, parent) {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  return element;
}

function build() {
  const list = document.getElementById("counters"), heads = document.getElementById("heads"), rows = document.getElementById("channels");
  made("th", tr("channel"), heads).scope = "col";
  for (const name of NUMBERS) {
    const pair = list.appendChild(document.createElement("div"));
    made("dt", NAMES[name] ?? tr(name), pair);
    made("dd", "", pair).dataset.counter = name;
    made("th", NAMES[name] ?? tr(name), heads).scope = "col";
  }
  for (const channel of stage.lanes) {
    const row = rows.appendChild(document.createElement("tr")), head = made("th", scene.channels[channel], row);
    head.scope = "row";
    const key = document.createElement("span");
    key.className = "key";
    key.style.background = colourOf(channel);
    head.prepend(key);
    for (const name of NUMBERS) {
      const cell = made("td", "", row);
      Object.assign(cell.dataset, { channel, number: name });
    }
  }
}

function tellNumbers() {
  const all = story.counts();
  for (const cell of document.querySelectorAll("[data-counter]")) cell.textContent = shown(cell.dataset.counter, all[cell.dataset.counter]);
  for (const channel of stage.lanes) {
    const mine = story.counts(channel);
    for (const cell of document.querySelectorAll(`[data-channel="${channel}"]`))
      cell.textContent = shown(cell.dataset.number, mine[cell.dataset.number]);
  }
}

function go(moment, moving = false) {
  const now = Math.max(scene.begins, Math.min(scene.ends, moment));
  story.seek(now, moving ? (...what) => stage.tell(...what) : null);
  if (!moving) stage.flights = [];
  when.value = now;
  clock.textContent = timeOf(now);
  when.setAttribute("aria-valuetext", clock.textContent);
  if (!moving || performance.now() - told > EVERY) {
    tellNumbers();
    told = performance.now();
  }
  stage.draw();
}

function turn(on) {
  if (on && story.now >= scene.ends) go(scene.begins);
  playing = on;
  play.textContent = on ? tr("Pause") : tr("Play");
  play.setAttribute("aria-pressed", String(on));
  last = performance.now();
  if (on) requestAnimationFrame(step);
  else tellNumbers();
}

function step(time) {
  if (!playing) return;
  const passed = Math.min(250, Math.max(0, time - last));
  last = time;
  go(story.now + passed * Number(speed.value), true);
  if (story.now >= scene.ends) turn(false);
  else requestAnimationFrame(step);
}

const faster = (by) => { speed.value = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Number(speed.value)) + by))]; };
const KEYS = {
  " ": () => turn(!playing), "+": () => faster(1), "-": () => faster(-1), "Home": () => go(scene.begins), "End": () => go(scene.ends),
  "ArrowLeft": (far) => go(story.now - MINUTE * (far ? 15 : 1)), "ArrowRight": (far) => go(story.now + MINUTE * (far ? 15 : 1)),
};

document.addEventListener("keydown", (event) => {
  const isOwn = event.target instanceof HTMLSelectElement || (event.target === play && event.key === " ");
  if (!KEYS[event.key] || isOwn || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key](event.shiftKey);
});
play.addEventListener("click", () => turn(!playing));
when.addEventListener("input", () => go(Number(when.value)));
window.addEventListener("resize", () => { stage.size(); stage.draw(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { stage.size(); stage.draw(); });

Object.assign(when, { min: scene.begins, max: scene.ends });
speed.value = "60";
build();
go(scene.begins);
