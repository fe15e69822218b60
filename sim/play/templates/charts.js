// Lines over time with their intervals, and points of cost against attention, as SVG.
const SPACE = "http://www.w3.org/2000/svg", W = 460, H = 190, LEFT = 46, RIGHT = 10, TOP = 10, FOOT = 26;
const TITLES = { service_level: tr("Service level"), queue_length: tr("In line") };

function drawn(tag, given, parent, text) {
  const element = parent.appendChild(document.createElementNS(SPACE, tag));
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function figure(title, parent) {
  const whole = parent.appendChild(document.createElement("figure"));
  whole.appendChild(document.createElement("figcaption")).textContent = title;
  return drawn("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": title }, whole);
}

// A number that a hand would write at an axis: 1, 2 or 5 times a power of ten, at least so large.
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((one) => one * power >= value * 0.999999);
}

function span(values) {
  const known = values.filter((one) => one !== null && Number.isFinite(one));
  const low = Math.min(...known), high = Math.max(...known), room = (high - low || Math.abs(high) || 1) * 0.15;
  return [low - room, high + room];
}

function scaled([low, high], from, to) { return (value) => from + (value - low) / (high - low) * (to - from); }

function frame(svg, y, range, told) {
  const step = round((range[1] - range[0]) / 4);
  for (let at = Math.ceil(range[0] / step) * step; at <= range[1] + step / 1e6; at += step) {
    drawn("line", { class: "axis", x1: LEFT, x2: W - RIGHT, y1: y(at), y2: y(at) }, svg);
    drawn("text", { x: LEFT - 6, y: y(at) + 4, "text-anchor": "end" }, svg, told(at));
  }
}

// Neighbours that are both known, as one path; a gap where a channel is closed.
function path(xs, ys) {
  let text = "", pen = "M";
  ys.forEach((y, k) => {
    if (y === null) { pen = "M"; return; }
    text += `${pen}${xs[k].toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
  });
  return text;
}

function lineChart(now, base, parent) {
  const isShare = now.metric === "service_level", svg = figure(tr("{what}, {name}", { what: TITLES[now.metric], name: now.name }), parent);
  const stamps = [...new Set([...now.at, ...(base ? base.at : [])])].sort(), place = new Map(stamps.map((at, k) => [at, k]));
  const all = [now, base].flatMap((one) => (one ? [...one.mean, ...one.low, ...one.high] : []));
  const range = isShare ? [0, 1] : [0, Math.max(1, span(all)[1])], y = scaled(range, H - FOOT, TOP);
  const x = scaled([0, Math.max(1, stamps.length - 1)], LEFT + 4, W - RIGHT - 4), across = (one) => one.at.map((at) => x(place.get(at)));
  const up = (values) => values.map((one) => (one === null ? null : y(Math.max(range[0], Math.min(range[1], one)))));
  frame(svg, y, range, (at) => (isShare ? `${Math.round(100 * at)} %` : `${+at.toFixed(2)}`));
  const every = Math.max(1, Math.ceil(stamps.length / 6)), days = new Set(stamps.map((at) => at.slice(0, 10))).size;
  stamps.forEach((at, k) => {
    if (k % every === 0) drawn("text", { x: x(k), y: H - 8, "text-anchor": "middle" }, svg, days > 1 ? at.slice(5, 16) : at.slice(11, 16));
  });
  const low = up(now.low), high = up(now.high), xs = across(now);
  const known = xs.map((_, k) => k).filter((k) => low[k] !== null && high[k] !== null);
  const around = [...known.map((k) => `${xs[k]},${high[k]}`), ...known.reverse().map((k) => `${xs[k]},${low[k]}`)];
  drawn("polygon", { class: "band", points: around.join(" ") }, svg);
  if (base) drawn("path", { class: "was", d: path(across(base), up(base.mean)) }, svg);
  drawn("path", { class: "is", d: path(xs, up(now.mean)) }, svg);
}

function pointChart(points, parent) {
  const svg = figure(tr("Attention against cost of a contact ({unit})", { unit: points[0].unit }), parent);
  const wide = span(points.map((one) => one.x)), high = span(points.map((one) => one.y));
  const x = scaled(wide, LEFT, W - RIGHT), y = scaled(high, H - FOOT, TOP), step = round((wide[1] - wide[0]) / 4);
  frame(svg, y, high, (at) => at.toFixed(3));
  for (let at = Math.ceil(wide[0] / step) * step; at <= wide[1]; at += step)
    drawn("text", { x: x(at), y: H - 8, "text-anchor": "middle" }, svg, `${+at.toPrecision(6)}`);
  points.forEach((one, k) => {
    if (one.x === null || one.y === null) return;
    drawn("circle", { class: k ? "spot" : "spot first", cx: x(one.x), cy: y(one.y), r: 5 }, svg);
    const isLeft = x(one.x) < W / 2;
    drawn("text", { class: "name", x: x(one.x) + (isLeft ? 9 : -9), y: y(one.y) + 4, "text-anchor": isLeft ? "start" : "end" }, svg, title(one.name));
  });
}
