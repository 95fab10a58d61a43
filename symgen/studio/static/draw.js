// Draw: a symbol, live seen by the loaded run; and "five of these", which become a source.
import { get, post } from "./api.js";
import { $, count, el, field, fill, options, percent, say } from "./dom.js";
import { Pad } from "./pad.js";
import { useSymbol } from "./recipe.js";
import { known, refresh } from "./state.js";
import { showTiles } from "./tiles.js";

const home = $("draw");
let pad, five = [], parts = {}, symbols = [], seeing = 0;

export async function start() {
  parts = {
    canvas: el("canvas", { id: "pad", "aria-label": "Draw a symbol here" }), guesses: el("div", { id: "guesses", "aria-live": "polite" }), seen: el("img", { class: "seen", id: "seen", alt: "what the network saw", hidden: true }),
    time: el("span", { class: "soft", id: "see-ms" }), list: el("datalist", { id: "symbols" }),
    symbol: el("input", { type: "text", id: "ink-symbol", list: "symbols", placeholder: "name, character or \\latex", autocomplete: "off", spellcheck: "false" }),
    isNew: el("input", { type: "checkbox", id: "is-new", onchange: () => { parts.newFields.hidden = !parts.isNew.checked; parts.oldField.hidden = parts.isNew.checked; } }),
    newName: el("input", { type: "text", id: "new-name", placeholder: "zigzag", maxlength: 64, spellcheck: "false" }), newLatex: el("input", { type: "text", id: "new-latex", placeholder: "\\zigzag", maxlength: 64, spellcheck: "false" }),
    writer: el("input", { type: "text", id: "writer", value: "me", maxlength: 64 }), licence: el("select", { id: "ink-licence" }),
    pads: el("div", { class: "pads", id: "pads" }), saved: el("div", { id: "hand-says" }), tiles: el("div", { class: "tiles", id: "hand-tiles" }), kept: el("p", { class: "soft" }),
  };
  parts.newFields = el("div", { class: "fields", hidden: true }, field("Its name", parts.newName), field("Its LaTeX", parts.newLatex));
  parts.oldField = field("Symbol", parts.symbol);
  options(parts.licence, known.licences.map((one) => [one, one === "unknown" ? "keep it to myself (not publishable)" : one]), "CC0-1.0");
  fill(home, parts.list, el("div", { class: "half" },
    el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "Try the run"), parts.time),
      el("div", { class: "half" }, el("div", {}, parts.canvas, el("div", { class: "row" }, el("button", { class: "plain", onclick: () => pad.undo() }, "Undo"), el("button", { class: "plain", id: "clear-pad", onclick: () => pad.clear() }, "Clear"))),
        el("div", {}, parts.guesses, el("h3", {}, "What the network saw"), parts.seen))),
    el("div", { class: "card" }, el("h2", {}, "Five of these"), el("p", { class: "soft" }, "Draw a symbol a few times. It is saved as ink under the licence you choose, and recipes can draw from it."),
      el("label", { class: "row soft" }, parts.isNew, "a symbol that nobody has yet"), parts.oldField, parts.newFields,
      el("div", { class: "fields" }, field("Written by", parts.writer), field("Licence", parts.licence)), el("h3", {}), parts.pads,
      el("div", { class: "row" }, el("button", { class: "main", id: "save-ink", onclick: save }, "Save ink"), el("button", { class: "plain", onclick: () => five.forEach((one) => one.clear()) }, "Clear all")), parts.kept)),
    el("div", { class: "card", id: "hand-card", hidden: true }, parts.saved, parts.tiles));
  pad = new Pad(parts.canvas, { pen: 7, changed: see });
  five = Array.from({ length: 5 }, (_, i) => {
    const canvas = el("canvas", { "aria-label": `drawing ${i + 1}`, class: "five" });
    const one = new Pad(canvas, { pen: 4 });
    parts.pads.append(el("div", {}, canvas, el("button", { class: "quiet", "aria-label": `clear drawing ${i + 1}`, onclick: () => one.clear() }, "✕")));
    return one;
  });
  symbols = await get("classes", { of: "every symbol" });
  document.addEventListener("here", names);
  names();
  guess(null);
}

function names() {
  const all = [...(known.own || []), ...symbols];
  fill(parts.list, all.map((one) => el("option", { value: one.name }, `${one.text || ""} ${one.latex || ""}`)));
  const ink = Object.entries(known.ink || {});
  parts.kept.textContent = ink.length ? `In this folder: ${ink.map(([name, n]) => `${name} (${count(n)})`).join(", ")}` : "";
}

async function see() {
  if (pad.empty) { guess(null); return; }
  if (!known.eyes?.run) return;
  const mine = ++seeing, begin = performance.now();
  const found = await post("see", pad.drawing());
  if (mine !== seeing) return;
  const ms = performance.now() - begin;
  parts.time.textContent = `${Math.round(ms)} ms`;
  parts.time.dataset.ms = ms.toFixed(1);
  guess(found);
}

function guess(found) {
  if (!found) {
    parts.seen.hidden = true;
    const says = known.eyes?.run ? "Draw something." : "Choose a run at the top (or train one), and it will say what it sees.";
    fill(parts.guesses, el("p", { class: "soft" }, says));
    return;
  }
  parts.seen.hidden = false;
  parts.seen.src = found.seen;
  fill(parts.guesses, found.top.map((one) => {
    const bar = el("i");
    bar.style.width = `${100 * one.probability}%`;
    const sign = one.text || one.name;
    return el("div", { class: "guess", "data-name": one.name }, el("span", { class: `sign${sign.length > 2 ? " long" : ""}` }, sign), el("span", {}, el("span", { class: "soft" }, one.name), el("div", { class: "bar" }, bar)), el("span", { class: "number" }, percent(one.probability, 0)));
  }));
}

export function eyesChanged() { if (pad) { if (pad.empty) guess(null); else see(); } }

// Once a press: what is saved twice would be the same ink twice.
async function save() {
  $("save-ink").disabled = true;
  try { await keep(); } catch { /* said already */ } finally { $("save-ink").disabled = false; }
}

async function keep() {
  const drawings = five.filter((one) => !one.empty).map((one) => one.drawing());
  if (!drawings.length) { say("Draw it at least once.", true); return; }
  const isNew = parts.isNew.checked;
  let symbol = parts.symbol.value.trim();
  if (!isNew && !symbol) { say("Say which symbol it is.", true); return; }
  if (isNew && !(known.own || []).some((one) => one.name === parts.newName.value.trim())) {
    symbol = (await post("symbol", { name: parts.newName.value.trim(), latex: parts.newLatex.value.trim() })).name;
  } else if (isNew) symbol = parts.newName.value.trim();
  const begin = performance.now();
  const kept = await post("ink", { symbol, drawings, writer: parts.writer.value.trim(), licence: parts.licence.value });
  five.forEach((one) => one.clear());
  await refresh();
  const own = (known.own || []).some((one) => one.name === kept.symbol);
  $("hand-card").hidden = false;
  fill(parts.tiles);
  fill(parts.saved, el("p", { class: "soft" }, `${kept.files.length} drawings saved; drawing fifty like them…`));
  const sheet = await get("hand", { symbol: kept.symbol });
  fill(parts.saved, el("div", { class: "spread" },
    el("h2", {}, `${sheet.names.length} in your hand: ${kept.symbol}`), el("span", { class: "soft" }, `${kept.files.length} drawings saved · ${((performance.now() - begin) / 1000).toFixed(1)} s`)),
    el("div", { class: "row" }, el("button", { class: "main", id: "use-symbol", onclick: () => { useSymbol(kept.symbol, own); $("tab-recipe").click(); } }, "Use it in the recipe"), el("span", { class: "soft" }, kept.files.join(" "))), el("h3", {}));
  showTiles(parts.tiles, sheet.tiles);
  $("hand-card").scrollIntoView({ block: "nearest" });
}
