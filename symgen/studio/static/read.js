// Read: an expression from a file, a camera or the sheet; boxes, labels and order, each to be corrected.
import { post, send } from "./api.js";
import { $, count, el, field, fill, percent, say } from "./dom.js";
import { Pad } from "./pad.js";
import { known, refresh } from "./state.js";

const home = $("read");
let pad, parts = {}, reading = null, chosen = -1, picture = null;

export function start() {
  parts = {
    file: el("input", { type: "file", id: "file", accept: "image/*", hidden: true, onchange: () => take(parts.file.files[0]) }),
    camera: el("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, id: "camera", onchange: () => take(parts.camera.files[0]) }),
    canvas: el("canvas", { id: "expression-pad", "aria-label": "Write an expression here" }), page: el("div", { class: "page", id: "page", hidden: true }),
    name: el("span", { class: "soft" }), text: el("div", { class: "reading", id: "reading-text" }), latex: el("code", { id: "reading-latex" }), result: el("p", { id: "reading-result" }),
    order: el("div", { class: "chips", id: "order" }), fix: el("div", { id: "fix" }), says: el("p", { class: "soft" }),
    all: el("input", { type: "checkbox", id: "keep-all" }),
  };
  const drop = el("div", { class: "drop", id: "drop" }, "Drop a picture here, or ",
    el("label", { class: "file", for: "file", tabindex: 0 }, "choose a file"), " ", el("label", { class: "file", for: "camera", tabindex: 0 }, "take a photograph"), " ", parts.name, parts.file, parts.camera);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.toggle("over", kind === "dragover"); if (kind === "drop") take(event.dataTransfer.files[0]); });
  }
  fill(home, el("div", { class: "half" },
    el("div", { class: "stack" },
      el("div", { class: "card" }, el("h2", {}, "An expression"), drop, el("h3", {}, "or write one"), parts.canvas,
        el("div", { class: "row" }, el("button", { class: "main", id: "recognize", onclick: recognise }, "Recognize"), el("button", { class: "plain", onclick: () => pad.undo() }, "Undo"),
          el("button", { class: "plain", onclick: () => { pad.clear(); picture = null; parts.name.textContent = ""; } }, "Clear"))),
      el("div", { class: "card" }, el("h2", {}, "What it says"), parts.text, el("div", { class: "row" }, parts.latex), parts.result)),
    el("div", { class: "card" }, el("h2", {}, "Symbols"), parts.says, parts.page, parts.fix, el("h3", {}, "Reading order (← → moves the chosen one)"), parts.order,
      el("div", { class: "row" }, el("button", { class: "main", id: "keep", disabled: true, onclick: keep }, "Keep corrections"), el("label", { class: "row soft" }, parts.all, "and what was right")))));
  pad = new Pad(parts.canvas, { ratio: 0.42, pen: 4, changed: () => { picture = null; parts.name.textContent = ""; } });
  parts.says.textContent = "Recognize something; then click a symbol to correct it.";
  for (const label of drop.querySelectorAll("label")) label.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") label.click(); });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !home.hidden && chosen >= 0 && event.target.closest?.("#order")) { move(step); event.preventDefault(); }
  });
}

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
  try {
    reading = await send("read", blob);
    reading.symbols.forEach((one, i) => { Object.assign(one, { given: one.label, first: i }); });
    reading.order = reading.symbols.map((_, i) => i);
    chosen = -1;
    draw();
  } finally { $("recognize").disabled = false; }
}

function draw() {
  parts.page.hidden = false;
  const height = Math.max(12, reading.height / 12);
  const svg = el("svg:svg", { viewBox: `0 0 ${reading.width} ${reading.height}`, role: "group", "aria-label": "the symbols that were found" },
    el("svg:image", { href: reading.image, width: reading.width, height: reading.height }),
    reading.symbols.map((one, i) => {
      const [x0, y0, x1, y1] = one.box;
      const label = el("svg:text", { x: x0, y: Math.max(height, y0 - 3), "font-size": height }, sign(one));
      const group = el("svg:g", { class: kind(one, i), tabindex: 0, role: "button", "data-at": i, "aria-label": `${one.label}, correct it`, onclick: () => choose(i), onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") choose(i); } },
        el("svg:rect", { x: x0, y: y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0), rx: 2 }), label);
      return group;
    }));
  fill(parts.page, svg);
  const fixed = reading.symbols.filter(changed).length;
  const doubts = reading.symbols.filter(unsure).length;
  parts.says.textContent = `${count(reading.symbols.length)} symbols${doubts ? `, ${doubts} of them unsure` : ""}${fixed ? `, ${fixed} corrected` : ""}. Click one to correct it.`;
  // A changed order is the person's word against the layout's: then the signs stand in it as they are.
  parts.text.textContent = reading.moved ? inOrder().map(sign).join(" ") : reading.text;
  parts.latex.textContent = reading.moved ? inOrder().map(latex).join(" ") : reading.latex;
  parts.result.textContent = reading.result && !reading.moved ? `= ${reading.result}` : "";
  fill(parts.order, reading.order.map((i) => el("button", { class: "chip", "aria-pressed": String(i === chosen), onclick: () => choose(i), "data-at": i }, sign(reading.symbols[i]))));
  $("keep").disabled = !fixed && !parts.all.checked;
  parts.all.onchange = () => { $("keep").disabled = !reading.symbols.some(changed) && !parts.all.checked; };
}

const changed = (one) => one.label !== one.given;
const unsure = (one) => !one.sure && !changed(one);
const guess = (one) => one.guesses.find((other) => other.name === one.label) || known.own?.find((other) => other.name === one.label);
const latex = (one) => guess(one)?.latex || one.label;
const inOrder = () => reading.order.map((i) => reading.symbols[i]);
const sign = (one) => one.text || guess(one)?.text || one.label;
const kind = (one, i) => `symbol${changed(one) ? " fixed" : unsure(one) ? " unsure" : ""}${i === chosen ? " chosen" : ""}`;

function choose(i) {
  chosen = i;
  draw();
  const one = reading.symbols[i];
  const input = el("input", { type: "text", id: "fix-label", value: one.label, list: "symbols", autocomplete: "off", spellcheck: "false", onkeydown: (event) => { if (event.key === "Enter") correct(input.value); } });
  fill(parts.fix, el("div", { class: "row" },
    one.guesses.slice(0, 5).map((other) => el("button", { class: "plain", onclick: () => correct(other.name) }, `${other.text || other.name} ${percent(other.probability, 0)}`)),
    el("span", { class: "grow" }, input), el("button", { class: "plain", id: "fix-it", onclick: () => correct(input.value) }, "That is it")));
  parts.page.querySelector(`[data-at="${i}"]`)?.focus();
}

async function correct(label) {
  if (!label.trim() || chosen < 0) return;
  let named;
  try { named = await post("name", { name: label.trim() }); } catch { return; }
  Object.assign(reading.symbols[chosen], { label: named.name, text: named.text });
  const names = Object.fromEntries(reading.symbols.filter(changed).map((one) => [one.first, one.label]));
  fill(parts.fix);
  try { take_over(await post("rename", { picture: reading.picture, names })); } catch { /* said already; boxes stay */ }
  draw();
}

// A new name may move a symbol in the layout; it is known again by its box.
function take_over(again) {
  const at = new Map(reading.symbols.map((one, i) => [one.box.join(), i]));
  Object.assign(reading, { text: again.text, latex: again.latex, result: again.result });
  if (!reading.moved) reading.order = again.symbols.map((one) => at.get(one.box.join()));
}

function move(step) {
  const at = reading.order.indexOf(chosen), to = at + step;
  if (to < 0 || to >= reading.order.length) return;
  [reading.order[at], reading.order[to]] = [reading.order[to], reading.order[at]];
  reading.moved = true;
  draw();
  parts.order.querySelector(`[data-at="${chosen}"]`)?.focus();
}

async function keep() {
  const kept = reading.symbols.filter((one) => changed(one) || parts.all.checked).map((one) => ({ box: one.box, label: one.label }));
  const found = await post("correct", { picture: reading.picture, symbols: kept });
  say(`${count(found.files.length)} pictures kept under corrections/. Source “images” of a recipe draws from them.`);
  $("keep").dataset.kept = found.files.length;
  reading.symbols.forEach((one) => { one.given = one.label; });
  refresh();
  draw();
}
