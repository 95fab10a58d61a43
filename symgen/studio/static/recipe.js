// Recipe: classes, sources, steps and strengths; the sheet follows every move.
import { get, post } from "./api.js";
import { balance, summary } from "./bars.js";
import { $, count, el, field, fill, later, options, say } from "./dom.js";
import { fieldOf } from "./forms.js";
import { run } from "./jobs.js";
import { known } from "./state.js";
import { showTiles } from "./tiles.js";

const home = $("recipe");
const wanted = [];
let begun = false, design, chosenHand = "", classes = [], parts = {}, asked = 0, waiting = false, again = false;

function blank() {
  const { hand, ...fresh } = structuredClone(known.blank);
  chosenHand = hand;
  return fresh;
}

export async function start() {
  design = blank();
  frame();
  await loadClasses();
  drawForm();
  begun = true;
  for (const [name, own] of wanted) useSymbol(name, own);
  redraw();
  document.addEventListener("here", () => { drawClasses(); drawSources(); fillRecipes(); });
}

function frame() {
  parts = {
    recipe: el("select", { id: "open-recipe", onchange: openRecipe }),
    name: el("input", { type: "text", id: "recipe-name", value: "my-symbols", maxlength: 64, spellcheck: "false" }),
    set: el("select", { id: "class-set", onchange: async () => { design.set = parts.set.value; design.classes = null; await loadClasses(); changed(); } }),
    chips: el("div", { class: "chips", id: "chips" }), chosen: el("span", { class: "soft" }),
    find: el("input", { type: "search", placeholder: "find a class", "aria-label": "Find a class", oninput: () => drawClasses() }),
    sources: el("div"), steps: el("div"), hand: el("select", { id: "hand", onchange: () => { takeHand(parts.hand.value); drawSteps(); changed(); } }),
    per: el("input", { type: "number", min: 1, max: 1000000, id: "per-class", oninput: () => { design.balance = { ...design.balance, per_class: Math.max(1, Number(parts.per.value) || 1) }; changed(); } }),
    size: el("input", { type: "number", min: 8, max: 512, oninput: () => { design.canvas = { ...design.canvas, size: Math.min(512, Math.max(8, Number(parts.size.value) || 48)) }; changed(); } }),
    seed: el("input", { type: "number", min: 0, oninput: () => { design.seed = Math.max(0, Number(parts.seed.value) || 0); changed(); } }),
    validation: el("input", { type: "number", min: 0, max: 0.9, step: 0.05, oninput: () => { design.split = { ...design.split, validation: Number(parts.validation.value) || 0 }; changed(); } }),
    trainSteps: el("input", { type: "number", min: 1, max: 1000000, value: 400, id: "train-steps" }),
    sheet: el("div", { class: "tiles", id: "sheet" }), bars: el("div"), head: el("span", { class: "soft", id: "sheet-says" }), notes: el("div"), toml: el("div"),
  };
  fill(home, el("div", { class: "two" },
    el("div", { class: "stack" },
      el("div", { class: "card" }, el("div", { class: "fields" }, field("Start from", parts.recipe), field("Name", parts.name)),
        el("h3", {}, "Classes"), el("div", { class: "row" }, el("span", { class: "grow" }, parts.set), el("span", { class: "grow" }, parts.find)),
        el("div", { class: "row spread" }, parts.chosen, el("span", {},
          el("button", { class: "quiet", onclick: () => pick(null) }, "all"), el("button", { class: "quiet", onclick: () => pick([]) }, "none"))),
        parts.chips,
        el("h3", {}, "Amount"), el("div", { class: "fields" }, field("Images a class", parts.per), field("Pixels", parts.size), field("Validation share", parts.validation), field("Seed", parts.seed))),
      el("div", { class: "card" }, el("h2", {}, "Sources"), parts.sources),
      el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "Steps and strengths"), el("label", { class: "beside soft" }, "hand", parts.hand)), parts.steps)),
    el("div", { class: "stack" },
      el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "What it will draw"), parts.head), parts.sheet, parts.notes),
      el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "Balance"), el("span", {},
        el("span", { class: "key before" }, "before"), el("span", { class: "key after" }, "after"), el("span", { class: "key hole" }, "no source"))), parts.bars),
      el("div", { class: "card" }, el("div", { class: "row" },
        el("button", { class: "main", id: "generate", onclick: generate }, "Generate"),
        el("button", { class: "plain", id: "save-recipe", onclick: save }, "Save as TOML"),
        el("button", { class: "plain", id: "check-set", onclick: () => run("check", { name: setName() }).catch(() => {}) }, "Check"),
        el("button", { class: "plain", id: "train-set", onclick: train }, "Train on it"), el("label", { class: "beside soft" }, "for", parts.trainSteps, "steps"),
        el("button", { class: "plain", id: "publish-set", onclick: publish }, "Publish…")), parts.toml))));
  fillRecipes();
}

function fillRecipes() {
  const own = (known.recipes_here || []).map((name) => [name, `${name} (here)`]);
  const theirs = known.recipes.filter((one) => !one.own).map((one) => [one.name, one.name]);
  options(parts.recipe, [["", "a new recipe"], ...own, ...theirs], parts.recipe.value);
}

async function openRecipe() {
  const name = parts.recipe.value;
  if (!name) design = blank(); else {
    try { design = await get("recipe", { name }); } catch { return; }
    chosenHand = "";
    parts.name.value = known.recipes_here.includes(name) ? name : `${name}-mine`;
  }
  await loadClasses();
  drawForm();
  changed();
}

async function loadClasses() { classes = await get("classes", { of: design.set }); drawClasses(); }

function drawForm() {
  options(parts.set, known.label_sets.map((one) => [one.name, `${one.name} (${one.classes})`]), design.set);
  options(parts.hand, [["", "own steps"], ...Object.keys(known.hands).map((name) => [name, name])], chosenHand);
  parts.per.value = design.balance.per_class ?? "";
  parts.size.value = design.canvas.size ?? 48;
  parts.seed.value = design.seed ?? 0;
  parts.validation.value = design.split.validation ?? 0.1;
  drawClasses();
  drawSources();
  drawSteps();
}

function pick(names) { design.classes = names; if (names) design.own = []; drawClasses(); changed(); }

function drawClasses() {
  const wanted = parts.find.value.toLowerCase();
  const fits = (one) => !wanted || [one.name, one.text, one.latex].some((word) => (word || "").toLowerCase().includes(wanted));
  const on = design.classes === null ? null : new Set(design.classes);
  const chip = (one, pressed, own, use) => el("button", { class: `chip${own ? " own" : ""}`, "aria-pressed": String(pressed), title: `${one.name}  ${one.latex || ""}`, onclick: use }, one.text || one.name);
  const own = (known.own || []).filter(fits).map((one) => chip(one, design.own.includes(one.name), true, () => {
    design.own = design.own.includes(one.name) ? design.own.filter((name) => name !== one.name) : [...design.own, one.name];
    drawClasses();
    changed();
  }));
  fill(parts.chips, own, classes.filter(fits).map((one) => chip(one, on === null || on.has(one.name), false, () => toggle(one.name))));
  const n = (on === null ? classes.length : on.size) + design.own.length;
  parts.chosen.textContent = `${count(n)} classes chosen`;
}

function toggle(name) {
  const on = new Set(design.classes ?? classes.map((one) => one.name));
  if (!on.delete(name)) on.add(name);
  design.classes = on.size === classes.length ? null : classes.map((one) => one.name).filter((one) => on.has(one));
  drawClasses();
  changed();
}

function drawSources() {
  fill(parts.sources, known.sources.map((spec) => entry(spec, "source", "kind", {
    weight: { name: "weight", type: "number", least: 0.1, most: 10, default: 1, about: "Share of a class's rows, relative to the other weights." } })));
}

function drawSteps() {
  fill(parts.steps, known.steps.map((spec) => entry(spec, spec.room, "step", {})));
}

function entry(spec, room, key, more) {
  const at = () => design[room].find((one) => one[key] === spec.name);
  const box = el("input", { type: "checkbox", checked: Boolean(at()), "aria-label": spec.name, onclick: (event) => {
    if (event.target.checked) design[room] = [...design[room], { [key]: spec.name, ...(spec.usual_path ? { path: spec.usual_path } : {}) }];
    else design[room] = design[room].filter((one) => one[key] !== spec.name);
    if (room !== "source") parts.hand.value = chosenHand = "";
    details.replaceWith(entryOpen(spec, room, key, more));
    changed();
  } });
  const values = at();
  const body = values ? [...Object.values(more), ...spec.fields].map((one) => fieldOf(one, values, changed)) : el("p", { class: "soft" }, "Tick it to use it.");
  const details = el("details", { class: `step${values ? " on" : ""}`, "data-name": spec.name },
    el("summary", {}, box, el("b", {}, spec.name), el("span", { class: "soft" }, spec.about)), el("p", { class: "soft about" }, spec.about), body);
  return details;
}

function entryOpen(spec, room, key, more) {
  const made = entry(spec, room, key, more);
  made.open = design[room].some((one) => one[key] === spec.name);
  return made;
}

function takeHand(name) {
  const hand = known.hands[name];
  if (hand) { design.mix = structuredClone(hand.mix); design.distort = structuredClone(hand.distort); }
  chosenHand = name;
}

const changed = later(() => redraw(), 40);

async function redraw() {
  if (waiting) { again = true; return; }
  const missing = design.classes?.length === 0 && !design.own.length ? "class" : design.source.length ? "" : "source";
  if (missing) {
    fill(parts.sheet);
    fill(parts.notes, el("p", { class: "soft" }, `Choose at least one ${missing}.`));
    return;
  }
  waiting = true;
  const mine = ++asked, begin = performance.now();
  parts.sheet.classList.add("busy");
  const patience = setTimeout(() => { parts.head.textContent = "reading sources; the first time, drawing code is compiled for a minute or so…"; }, 1200);
  if (!parts.sheet.childElementCount) placeholders();
  try {
    const sheet = await post("sheet", design);
    if (mine === asked) show(sheet, performance.now() - begin);
  } catch (error) {
    fill(parts.notes, el("p", { class: "bad" }, error.message));
  }
  clearTimeout(patience);
  parts.sheet.classList.remove("busy");
  waiting = false;
  if (again) { again = false; redraw(); }
}

// A place for each class while the first sheet is on its way, so that nothing jumps when it comes.
function placeholders() {
  const n = Math.min(120, (design.classes ?? classes).length + design.own.length);
  fill(parts.sheet, Array.from({ length: n }, () => el("div", { class: "waiting" })));
}

// A sheet that had to wait for the compiler says nothing about how quickly the next one comes.
const speed = (sheet, ms) => (sheet.compiled ? `drawing code compiled in ${(ms / 1000).toFixed(0)} s, once for this version` : `drawn in ${Math.round(ms)} ms`);

function show(sheet, ms) {
  showTiles(parts.sheet, sheet.tiles, (i) => ({ facts: { title: sheet.names[i] }, children: [] }));
  parts.sheet.append(...sheet.holes.map((name) => el("div", { class: "tile hole", title: `${name}: no source has it` }, name.slice(0, 3))));
  parts.head.textContent = `${count(sheet.total)} rows · ${speed(sheet, ms)}`;
  parts.sheet.dataset.ms = Math.round(ms);
  fill(parts.bars, balance(sheet), el("p", { class: "soft" }, summary(sheet)));
  const holes = sheet.holes.length ? el("p", { class: "bad" }, `${sheet.holes.length} classes have no source: ${sheet.holes.slice(0, 30).join(", ")}. Draw them in “Draw”, or choose another source.`) : null;
  fill(parts.notes, holes, (sheet.notes || []).map((one) => el("p", { class: "soft" }, one)));
}

const setName = () => `data/${parts.name.value.trim()}`;

async function save() {
  const saved = await post("recipe", { name: parts.name.value.trim(), design });
  fill(parts.toml, el("p", { class: "good" }, `Saved as ${saved.file}`), el("pre", { tabindex: 0 }, saved.toml));
  document.dispatchEvent(new CustomEvent("changed"));
}

function generate() { return run("generate", { name: parts.name.value.trim(), design }).catch(() => {}); }

function train() {
  return run("train", { data: [setName()], name: parts.name.value.trim(), steps: Number(parts.trainSteps.value) || 400 }, (job) => {
    if (job.state === "done") document.dispatchEvent(new CustomEvent("trained", { detail: `runs/${parts.name.value.trim()}` }));
  }).catch(() => {});
}

function publish() {
  const line = `symgen publish ${setName()} YOUR-NAME/${parts.name.value.trim()} --yes`;
  fill(parts.toml, el("p", {}, "Publishing is yours to do, in a terminal in this folder:"), el("pre", { id: "publish-line", tabindex: 0 }, line),
    el("button", { class: "plain", onclick: async () => { await navigator.clipboard.writeText(line); say("Copied."); } }, "Copy"),
    el("p", { class: "soft" }, "Without --yes it only shows what would be sent."));
}

// Somebody may have opened another part of the page first; then the recipe takes the symbol up when it is begun.
export function useSymbol(name, isOwn) {
  if (!begun) { wanted.push([name, isOwn]); return; }
  if (!design.source.some((one) => one.kind === "ink")) design.source.push({ kind: "ink", path: "ink" });
  if (isOwn && !design.own.includes(name)) design.own.push(name);
  if (!isOwn && design.classes && !design.classes.includes(name)) design.classes.push(name);
  drawForm();
  changed();
}
