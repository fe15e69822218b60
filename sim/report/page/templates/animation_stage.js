// The picture: lines of channels on the left, or above; pools with a square for each agent on the right, or below.
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6bb1", "#999933", "#117733", "#b5651d",
  "#e377c2", "#7f7f7f"];
const FLIGHT = 450, MOST_FLIGHTS = 300, RADIUS = 5;
const colourOf = (channel) => COLOURS[channel % COLOURS.length];

class Stage {
  constructor(canvas, story, calm) {
    Object.assign(this, { canvas, story, calm, flights: [] });
    this.pen = canvas.getContext("2d");
    this.pools = story.scene.pools.map((_, pool) => story.scene.agents.pool.flatMap((one, k) => (one === pool ? [k] : [])));
    this.shown = this.pools.flatMap((agents, pool) => (agents.length ? [pool] : []));
    this.lanes = story.scene.channels.map((_, k) => k).filter((k) => story.scene.contacts.channel.includes(k));
    this.size();
  }

  size() {
    const width = this.canvas.clientWidth, scale = window.devicePixelRatio || 1, style = getComputedStyle(document.body);
    this.narrow = width < 720;
    this.width = width;
    this.left = this.narrow ? width - 12 : Math.round(width * 0.54);
    this.lane = Math.max(28, Math.min(52, 420 / Math.max(1, this.lanes.length)));
    this.spread();
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = width * scale;
    this.canvas.height = this.height * scale;
    this.pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.ink = { text: style.getPropertyValue("--ink"), soft: style.getPropertyValue("--soft"), line: style.getPropertyValue("--line"),
      tint: style.getPropertyValue("--tint"), bad: style.getPropertyValue("--bad") };
  }

  // Give every agent a place: the largest squares with which all pools are as high as the lines, or 9 pixels.
  spread() {
    const top = this.narrow ? this.lanes.length * this.lane + 20 : 8, from = this.narrow ? 12 : this.left + 28;
    const room = this.width - from - 12, wanted = Math.max(320, this.lanes.length * this.lane);
    for (let square = 24; square >= 9; square -= 1) {
      this.square = square;
      const bottom = this.placeAll(top, from, room, square);
      this.height = Math.max(bottom, this.lanes.length * this.lane + 16);
      if (bottom <= wanted || this.narrow) break;
    }
  }

  placeAll(top, from, room, square) {
    const step = square + 3, across = Math.max(1, Math.floor(room / step));
    this.places = [];
    this.titles = [];
    let y = top;
    for (const pool of this.shown) {
      this.titles.push([pool, from, y + 14]);
      y += 20;
      this.pools[pool].forEach((agent, k) => { this.places[agent] = [from + (k % across) * step, y + Math.floor(k / across) * step]; });
      y += Math.ceil(this.pools[pool].length / across) * step + 10;
    }
    return y;
  }

  y(channel) { return 8 + (Math.max(0, this.lanes.indexOf(channel)) + 0.5) * this.lane; }

  spot(channel, place) {
    const room = this.left - this.labels() - 60;
    return [this.left - 24 - Math.min(place * (2 * RADIUS + 2), room), this.y(channel)];
  }

  labels() { return this.narrow ? 96 : 150; }

  tell(what, contact, detail) {
    if (this.calm.matches || this.flights.length > MOST_FLIGHTS) return;
    const { scene, lines, now } = this.story, channel = scene.contacts.channel[contact], line = this.spot(channel, lines[channel].size);
    if (what === "arrives") {
      const from = detail === null ? [this.labels(), this.y(channel)] : [this.left - 24, this.y(detail)];
      this.fly(channel, from, line);
    } else if (what === "moves" && detail >= 0 && this.places[detail]) {
      const [x, y] = this.places[detail];
      this.fly(channel, this.spot(channel, 0), [x + this.square / 2, y + this.square / 2]);
    } else if (what === "leaves" && ["gave up", "refused", "cut off"].includes(scene.endings[detail])) {
      this.fly(channel, line, [line[0], line[1] + this.lane * 0.9], this.ink.bad);
    }
  }

  fly(channel, from, to, colour = colourOf(channel)) { this.flights.push({ from, to, colour, since: performance.now() }); }

  draw() {
    const { pen } = this;
    pen.clearRect(0, 0, this.width, this.height);
    pen.textBaseline = "middle";
    pen.font = "13px system-ui, sans-serif";
    for (const channel of this.lanes) this.drawLane(channel);
    for (const [pool, x, y] of this.titles) this.drawTitle(pool, x, y);
    for (const pool of this.shown) for (const agent of this.pools[pool]) this.drawAgent(agent);
    this.drawFlights();
  }

  drawLane(channel) {
    const { pen, story, ink } = this, y = this.y(channel), labels = this.labels(), name = story.scene.channels[channel];
    pen.fillStyle = ink.tint;
    pen.fillRect(labels, y - this.lane / 2 + 3, this.left - labels - 12, this.lane - 6);
    pen.fillStyle = ink.text;
    pen.fillText(this.fitted(name, labels - 24), 20, y);
    pen.fillStyle = colourOf(channel);
    pen.beginPath();
    pen.arc(10, y, RADIUS, 0, 2 * Math.PI);
    pen.fill();
    this.drawMachines(channel, y);
    this.drawLine(channel, y);
  }

  drawLine(channel, y) {
    const { pen, ink, story } = this, line = [...story.lines[channel].keys()], room = this.left - this.labels() - 60;
    const fits = Math.max(1, Math.floor(room / (2 * RADIUS + 2)));
    line.slice(0, fits).forEach((contact, k) => this.dot(channel, ...this.spot(channel, k), story.scene.contacts.before[contact] >= 0));
    pen.fillStyle = ink.text;
    if (line.length > fits) pen.fillText(`+${line.length - fits}`, this.labels() + 4, y);
  }

  // Who is with a machine stands at the left end, as rings.
  drawMachines(channel, y) {
    const { pen } = this, count = this.story.machines[channel].size;
    if (!count) return;
    pen.strokeStyle = colourOf(channel);
    for (let k = 0; k < Math.min(count, 12); k++) {
      pen.strokeRect(this.labels() + 8 + k * 12, y - 4, 8, 8);
    }
    pen.fillStyle = this.ink.text;
    if (count > 12) pen.fillText(String(count), this.labels() + 156, y);
  }

  dot(channel, x, y, again) {
    const { pen } = this;
    pen.fillStyle = pen.strokeStyle = colourOf(channel);
    pen.beginPath();
    pen.arc(x, y, again ? RADIUS - 2 : RADIUS, 0, 2 * Math.PI);
    pen.fill();
    if (!again) return;
    pen.beginPath();
    pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
    pen.stroke();
  }

  drawTitle(pool, x, y) {
    const { pen, ink, story } = this, states = this.pools[pool].map((agent) => story.stateOf(agent));
    const there = states.filter((one) => one !== "off" && one !== "away").length;
    const busy = states.filter((one) => one === "talk" || one === "wrap").length;
    const told = "  " + tr("{busy} of {there} busy", { busy, there });
    pen.fillStyle = ink.text;
    const name = this.fitted(story.scene.pools[pool], this.width - x - 110);
    pen.fillText(name, x, y - 4);
    const end = x + pen.measureText(name).width;
    pen.fillStyle = ink.soft;
    pen.fillText(told, end, y - 4);
  }

  drawAgent(agent) {
    const { pen, ink, square, story } = this, [x, y] = this.places[agent], state = story.stateOf(agent);
    const hand = [...story.hands[agent].keys()], channel = hand.length ? story.scene.contacts.channel[hand[0]] : 0;
    pen.strokeStyle = state === "off" ? ink.line : hand.length ? colourOf(channel) : ink.soft;
    pen.setLineDash(state === "off" ? [1, 3] : []);
    if (state === "talk") {
      pen.fillStyle = colourOf(channel);
      pen.fillRect(x, y, square, square);
    } else if (state === "wrap") {
      pen.fillStyle = colourOf(channel);
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + square, y);
      pen.lineTo(x, y + square);
      pen.fill();
    } else if (state === "away") {
      pen.fillStyle = ink.soft;
      pen.beginPath();
      pen.arc(x + square / 2, y + square / 2, square / 5, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.strokeRect(x + 0.5, y + 0.5, square - 1, square - 1);
    pen.setLineDash([]);
    if (hand.length > 1 && square >= 12) this.number(hand.length, x + square / 2, y + square / 2);
  }

  number(count, x, y) {
    const { pen } = this;
    pen.textAlign = "center";
    pen.fillStyle = "#ffffff";
    pen.fillText(String(count), x, y + 1);
    pen.textAlign = "left";
  }

  drawFlights() {
    const { pen } = this, now = performance.now();
    this.flights = this.flights.filter((one) => now - one.since < FLIGHT);
    for (const { from, to, colour, since } of this.flights) {
      const part = 1 - (1 - (now - since) / FLIGHT) ** 2;
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, RADIUS - 1, 0, 2 * Math.PI);
      pen.fill();
    }
  }

  fitted(text, room) {
    if (this.pen.measureText(text).width <= room) return text;
    let letters = [...text];
    while (letters.length > 1 && this.pen.measureText(`${letters.join("")}…`).width > room) letters.pop();
    return `${letters.join("")}…`;
  }
}
