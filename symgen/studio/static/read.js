// Read: an expression from a file, a camera or the sheet; boxes, labels, order and words, each to be corrected.
import { post, send } from "./api.js";
import { $, count, el, field, fill, percent, say } from "./dom.js";
import { Pad } from "./pad.js";
import { known, refresh } from "./state.js";

const home = $("read");
let pad, parts = {}, picture = null;
// reading: what the server said last. first: box -> name as it was read. said: box -> name as the person says.
let reading = null, first = new Map(), said = new Map(), chosen = -1;

export function start() {
  const words = (id, name, more) => el("input", { type: "text", id, "aria-label": name, class: more, autocomplete: "off", spellcheck: "false", oninput: () => { reading.words = { text: parts.text.value, latex: parts.latex.value }; offer(); } });
  parts = {
    file: el("input", { type: "file", id: "file", accept: "image/*", hidden: true, onchange: () => take(parts.file.files[0]) }),
    camera: el("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, id: "camera", onchange: () => take(parts.camera.files[0]) }),
    canvas: el("canvas", { id: "expression-pad", "aria-label": "Write an expression here" }), page: el("div", { class: "page", id: "page", hidden: true }),
    name: el("span", { class: "soft" }), text: words("reading-text", "as text", "reading"), latex: words("reading-latex", "as LaTeX", "mono"), result: el("p", { id: "reading-result" }),
    warnings: el("p", { class: "soft" }), order: el("div", { class: "chips", id: "order" }), fix: el("div", { id: "fix" }), says: el("p", { class: "soft" }),
    all: el("input", { type: "checkbox", id: "keep-all", onchange: () => offer() }), box: el("button", { class: "plain", id: "add-box", "aria-pressed": "false", hidden: true, onclick: () => arm(!armed()) }, "Draw a box"),
  };
  const drop = el("div", { class: "drop", id: "drop" }, "Drop a picture here, or ",
    el("label", { class: "file", for: "file", tabindex: 0 }, "choose a file"), " ", el("label", { class: "file", for: "camera", tabindex: 0 }, "take a photograph"), " ", parts.name, parts.file, parts.camera);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.toggle("over", kind === "dragover"); if (kind === "drop") take(event.dataTransfer.files[0]); });
  }
  parts.words = el("div", { class: "card", id: "words", hidden: true }, el("h2", {}, "What it says"), field("As text", parts.text), field("As LaTeX", parts.latex), parts.result, parts.warnings);
  fill(home, el("div", { class: "half" },
    el("div", { class: "stack" },
      el("div", { class: "card" }, el("h2", {}, "An expression"), drop, el("h3", {}, "or write one"), parts.canvas,
        el("div", { class: "row" }, el("button", { class: "main", id: "recognize", onclick: recognise }, "Recognize"), el("button", { class: "plain", onclick: () => pad.undo() }, "Undo"),
          el("button", { class: "plain", onclick: () => { pad.clear(); forget(); } }, "Clear")))),
    el("div", { class: "stack" }, parts.words,
      el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "Symbols"), parts.box), parts.says, parts.page, parts.fix,
        el("div", { id: "after", hidden: true }, el("h3", {}, "Reading order (← → moves the chosen one)"), parts.order,
          el("div", { class: "row" }, el("button", { class: "main", id: "keep", disabled: true, onclick: keep }, "Keep corrections"), el("label", { class: "beside soft" }, parts.all, "and what was right")))))));
  pad = new Pad(parts.canvas, { ratio: 0.42, pen: 4, changed: forget });
  parts.says.textContent = "Recognize something; then click a symbol to correct it.";
  for (const label of drop.querySelectorAll("label")) label.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); label.click(); } });
  document.addEventListener("keydown", keyed);
}

function forget() { picture = null; parts.name.textContent = ""; }

function take(file) {
  if (!file) return;
  picture = file;
  parts.name.textContent = file.name;
  recognise();
}

async function recognise() {
  const blob = picture || (pad.empty ? null : await pad.blob());
  if (!blob) { say("Choose a picture, or write an expression.", true); return; }
  if (!known.eyes?.run) { say("Choose a run at the top first; it does the reading.", true); return; }
  $("recognize").disabled = true;
  $("recognize").textContent = "Reading…";
  try {
    reading = await send("read", blob);
    first = new Map(reading.symbols.map((one) => [key(one), one.label]));
    said = new Map();
    chosen = -1;
    fill(parts.fix);
    draw();
  } finally { $("recognize").disabled = false; $("recognize").textContent = "Recognize"; }
}

const key = (one) => one.box.join();
const changed = (one) => !first.has(key(one)) || (said.has(key(one)) && said.get(key(one)) !== first.get(key(one)));
const unsure = (one) => !one.sure && !said.has(key(one));
const guess = (one) => one.guesses.find((other) => other.name === one.label) || known.own?.find((other) => other.name === one.label) || known.signs?.get(one.label);
const latex = (one) => guess(one)?.latex || one.label;
const sign = (one) => guess(one)?.text || one.label;
const kind = (one, i) => `symbol${changed(one) ? " fixed" : unsure(one) ? " unsure" : ""}${i === chosen ? " chosen" : ""}`;
const lost = () => [...first.keys()].filter((one) => !reading.symbols.some((other) => key(other) === one)).length;

function draw() {
  for (const one of [parts.page, parts.words, parts.box, $("after")]) one.hidden = false;
  const height = Math.max(12, reading.height / 12);
  const svg = el("svg:svg", { viewBox: `0 0 ${reading.width} ${reading.height}`, role: "group", "aria-label": "the symbols that were found" },
    el("svg:image", { href: reading.image, width: reading.width, height: reading.height }),
    reading.symbols.map((one, i) => {
      const [x0, y0, x1, y1] = one.box;
      const label = el("svg:text", { x: x0, y: Math.max(height, y0 - 3), "font-size": height }, sign(one));
      return el("svg:g", { class: kind(one, i), tabindex: 0, role: "button", "data-at": i, "aria-label": `${one.label}, correct it`, onclick: () => choose(i), onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(i); } } },
        el("svg:rect", { x: x0, y: y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0), rx: 2 }), label);
    }));
  svg.addEventListener("pointerdown", band);
  fill(parts.page, svg);
  // A changed order is the person's word against the layout's: then the signs stand in it as they are.
  const told = reading.moved ? { text: reading.symbols.map(sign).join(" "), latex: reading.symbols.map(latex).join(" ") } : reading;
  parts.text.value = reading.words?.text ?? told.text;
  parts.latex.value = reading.words?.latex ?? told.latex;
  parts.result.textContent = reading.result && !reading.moved ? `= ${reading.result}` : "";
  parts.warnings.textContent = reading.warnings.join(" · ");
  fill(parts.order, reading.symbols.map((one, i) => el("button", { class: "chip", "aria-pressed": String(i === chosen), onclick: () => choose(i), "data-at": i }, sign(one))));
  offer();
}

function offer() {
  const fixed = reading.symbols.filter(changed).length, doubts = reading.symbols.filter(unsure).length, gone = lost();
  const told = [`${count(reading.symbols.length)} symbols`, doubts && `${doubts} of them unsure`, fixed && `${fixed} corrected`, gone && `${gone} taken away`].filter(Boolean);
  parts.says.textContent = reading.symbols.length ? `${told.join(", ")}. Click one to correct it.` : "No symbol was found: draw a box round one, or try a sharper picture.";
  $("keep").disabled = !reading.symbols.length || !(fixed || gone || reading.moved || reading.words || parts.all.checked);
}

function choose(i) {
  chosen = i;
  draw();
  const one = reading.symbols[i];
  const input = el("input", { type: "text", id: "fix-label", "aria-label": "what it is", value: one.label, list: "symbols", autocomplete: "off", spellcheck: "false", onkeydown: (event) => { if (event.key === "Enter") name(input.value); } });
  fill(parts.fix, el("div", { class: "row" },
    one.guesses.slice(0, 5).map((other) => el("button", { class: "plain", onclick: () => name(other.name) }, `${other.text || other.name} ${percent(other.probability, 0)}`))),
  el("div", { class: "row" }, el("span", { class: "grow" }, input), el("button", { class: "plain", id: "fix-it", onclick: () => name(input.value) }, "That is it"),
    el("button", { class: "plain", id: "join", disabled: i + 1 >= reading.symbols.length, onclick: join }, "Join with the next"),
    el("button", { class: "plain", id: "remove", disabled: reading.symbols.length < 2, onclick: () => rewrite(reading.symbols.filter((_, at) => at !== chosen)) }, "No symbol")));
  parts.page.querySelector(`[data-at="${i}"]`)?.focus();
}

async function name(label) {
  if (!label.trim() || chosen < 0) return;
  let named;
  try { named = await post("name", { name: label.trim() }); } catch { return; }
  (known.signs ??= new Map()).set(named.name, named);
  said.set(key(reading.symbols[chosen]), named.name);
  await rewrite(reading.symbols);
}

function join() {
  const [one, next] = [reading.symbols[chosen].box, reading.symbols[chosen + 1].box];
  const box = [Math.min(one[0], next[0]), Math.min(one[1], next[1]), Math.max(one[2], next[2]), Math.max(one[3], next[3])];
  rewrite(reading.symbols.flatMap((symbol, i) => (i === chosen ? [{ box }] : i === chosen + 1 ? [] : [symbol])));
}

// Boxes and names go to the studio, which reads what is new and lays all out again.
async function rewrite(symbols) {
  const asked = symbols.map((one) => ({ box: one.box, label: said.get(key(one)) ?? null }));
  let found;
  try { found = await post("rewrite", { picture: reading.picture, symbols: asked }); } catch { return; }
  if (reading.moved) {
    const at = new Map(symbols.map((one, i) => [key(one), i]));
    found.symbols.sort((one, other) => at.get(key(one)) - at.get(key(other)));
  }
  Object.assign(reading, found);
  chosen = -1;
  fill(parts.fix);
  draw();
}

const armed = () => parts.box.getAttribute("aria-pressed") === "true";
function arm(on) { parts.box.setAttribute("aria-pressed", String(on)); parts.page.classList.toggle("armed", on); }

// A box drawn with the pointer, while "Draw a box" is on.
function band(event) {
  if (!armed()) return;
  event.preventDefault();
  const svg = event.currentTarget, rect = el("svg:rect", { class: "band" });
  const at = (one) => { const spot = new DOMPoint(one.clientX, one.clientY).matrixTransform(svg.getScreenCTM().inverse()); return [Math.round(spot.x), Math.round(spot.y)]; };
  const from = at(event);
  let box = [...from, ...from];
  const move = (one) => {
    const to = at(one);
    box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])].map((edge, i) => Math.max(0, Math.min(edge, i % 2 ? reading.height : reading.width)));
    for (const [fact, value] of Object.entries({ x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1] })) rect.setAttribute(fact, value);
  };
  svg.append(rect);
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerup", () => {
    arm(false);
    if (box[2] - box[0] > 3 && box[3] - box[1] > 3) rewrite([...reading.symbols, { box }]); else draw();
  }, { once: true });
  svg.addEventListener("pointercancel", () => { arm(false); draw(); }, { once: true });
}

function keyed(event) {
  if (home.hidden || chosen < 0 || event.target.matches?.("input")) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step && event.target.closest?.("#order")) { move(step); event.preventDefault(); }
  if (event.key === "Delete" && event.target.closest?.("#page, #order")) $("remove")?.click();
}

function move(step) {
  const to = chosen + step, list = reading.symbols;
  if (to < 0 || to >= list.length) return;
  [list[chosen], list[to]] = [list[to], list[chosen]];
  reading.moved = true;
  chosen = to;
  draw();
  parts.order.querySelector(`[data-at="${chosen}"]`)?.focus();
}

async function keep() {
  const symbols = reading.symbols.map((one) => ({ box: one.box, label: one.label, kept: changed(one) || parts.all.checked }));
  const found = await post("correct", { picture: reading.picture, symbols, text: parts.text.value, latex: parts.latex.value });
  say(`${count(found.files.length)} symbols kept under corrections/, the expression under expressions/. Source “images” of a recipe draws from the symbols.`);
  $("keep").dataset.kept = found.files.length;
  first = new Map(reading.symbols.map((one) => [key(one), one.label]));
  refresh();
  draw();
  $("keep").disabled = true;
}
