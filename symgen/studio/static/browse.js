// Browse: a data set's rows by class, source, split or look-alike group; one row's lineage; bad ones marked.
import { get, post } from "./api.js";
import { $, count, el, field, fill, options } from "./dom.js";
import { run } from "./jobs.js";
import { known } from "./state.js";
import { arrows, showTiles } from "./tiles.js";

const home = $("browse");
let signs = new Map(), about = null, first = 0, parts = {}, page = null;

export function start() {
  const pick = (id) => el("select", { id, onchange: () => { first = 0; rows(); } });
  parts = {
    set: el("select", { id: "set", onchange: () => { first = 0; open(); } }), of: pick("of-class"), source: pick("of-source"), split: pick("of-split"),
    group: pick("of-group"), marked: pick("of-marked"), other: el("select", { id: "beside-set", onchange: beside }),
    tiles: el("div", { class: "tiles", id: "rows" }), says: el("span", { class: "soft", id: "rows-say" }), sample: el("div", { id: "sample" }),
    real: el("div", { class: "tiles", id: "beside" }), realSays: el("p", { class: "soft" }), acts: el("div", { class: "row" }),
    back: el("button", { class: "plain", onclick: () => { first = Math.max(0, first - 60); rows(); } }, "← earlier"),
    on: el("button", { class: "plain", onclick: () => { first += 60; rows(); } }, "later →"),
  };
  fill(home, el("div", { class: "two" },
    el("div", { class: "stack" },
      el("div", { class: "card" }, field("Data set", parts.set), el("div", { class: "fields" }, field("Class", parts.of), field("Split", parts.split), field("Source", parts.source),
        field("Look-alikes", parts.group), field("Marked", parts.marked), field("Real beside", parts.other)), el("h3", {}), parts.acts),
      el("div", { class: "card" }, el("h2", {}, "One sample"), parts.sample)),
    el("div", { class: "stack" },
      el("div", { class: "card" }, el("div", { class: "spread" }, el("h2", {}, "Samples"), parts.says), parts.tiles, el("div", { class: "row end" }, parts.back, parts.on),
        el("p", { class: "soft" }, "Enter opens a sample, x marks it as bad, arrow keys move.")),
      el("div", { class: "card" }, el("h2", {}, "The same class in the other set"), parts.realSays, parts.real))));
  arrows(parts.tiles);
  parts.tiles.addEventListener("keydown", (event) => {
    if (event.key === "x" && event.target.dataset.at) mark(page.rows[Number(event.target.dataset.at)], event.target);
  });
  fill(parts.sample, el("p", { class: "soft" }, "Choose a sample to see where it comes from."));
  document.addEventListener("here", sets);
  sets();
}

function sets() {
  const before = parts.set.value;
  options(parts.set, known.sets.map((name) => [name, name]), before);
  options(parts.other, [["", "none"], ...known.sets.map((name) => [name, name])], parts.other.value);
  if (!parts.set.value) { fill(parts.tiles); parts.says.textContent = "no data set here yet: generate one, or start with --beside DIR"; return; }
  open();
}

async function open() {
  about = await get("set", { name: parts.set.value });
  signs = new Map(about.classes.map((one) => [one.name, one.text]));
  options(parts.of, [["", `all ${about.classes.length}`], ...about.classes.map((one) => [one.name, `${one.text || one.name}  ${one.name === one.text ? "" : one.name} (${count(one.n)})`])], parts.of.value);
  options(parts.source, [["", "all"], ...Object.entries(about.sources).map(([name, n]) => [name, `${name} (${count(n)})`])], parts.source.value);
  options(parts.split, [["", "all"], ...Object.entries(about.splits).map(([name, n]) => [name, `${name} (${count(n)})`])], parts.split.value);
  options(parts.group, [["", "all"], ...Object.entries(about.groups).map(([name, names]) => [name, names.join(" ")])], parts.group.value);
  acts();
  await rows();
}

function acts() {
  options(parts.marked, [["", "all rows"], ["1", `marked bad (${about.marked})`]], parts.marked.value);
  const name = about.name;
  fill(parts.acts,
    el("button", { class: "plain", id: "check-shown", disabled: !about.writable, onclick: () => run("check", { name }, open).catch(() => {}) }, "Check"),
    el("button", { class: "plain", id: "redraw", disabled: !about.marked || !about.writable || !about.made_here, onclick: () => run("redraw", { name }, open).catch(() => {}) }, `Draw ${about.marked || "marked"} anew`),
    about.report ? el("a", { href: `/api/report?${new URLSearchParams({ name })}`, target: "_blank", rel: "noopener" }, "report of check") : null,
    el("span", { class: "soft" }, `licence ${about.licence ?? "unknown"}`));
}

async function rows() {
  const wanted = { name: about.name, of: parts.of.value, source: parts.source.value, split: parts.split.value, group: parts.group.value, marked: parts.marked.value };
  page = await get("rows", { ...wanted, first });
  showTiles(parts.tiles, page.tiles, (i) => {
    const row = page.rows[i];
    return { tag: "button", facts: { title: row.id, "data-at": i, "data-id": row.id, class: row.marked ? "marked" : "", "aria-label": `${row.class}, ${row.id}${row.marked ? ", marked bad" : ""}`, onclick: () => look(row) },
      children: [el("span", { class: "under" }, signs.get(row.class) || row.class)] };
  });
  parts.says.textContent = page.total ? `${count(first + 1)} to ${count(Math.min(first + page.rows.length, page.total))} of ${count(page.total)}` : "no row fits";
  parts.back.disabled = first === 0;
  parts.on.disabled = first + page.rows.length >= page.total;
  beside();
}

async function beside() {
  const other = parts.other.value, of = parts.of.value;
  if (!other || !of) {
    fill(parts.real);
    parts.realSays.textContent = "Choose a class and another data set (real ink, say) to see both side by side.";
    return;
  }
  const found = await get("beside", { name: about.name, of, other });
  showTiles(parts.real, found.tiles);
  parts.realSays.textContent = found.total ? `${count(found.total)} of ${other}, some of them:` : `${other} has no such class.`;
}

async function look(row) {
  const one = await get("sample", { name: about.name, row: row.row });
  const drawn = one.drawn, list = (values) => (values || []).join(", ") || "–";
  const facts = [["row", one.row_id], ["class", one.class], ["symbol", one.symbol], ["split", one.split], ["source", one.source ?? "–"], ["items", list(one.items)],
    ["origins", list(one.origins)], ["groups", list(one.groups)], ["licence", one.licence]];
  const button = el("button", { class: "plain", id: "mark", onclick: () => mark(row, parts.tiles.querySelector(`[data-at="${page.rows.indexOf(row)}"]`)).then(() => look(row)) }, row.marked ? "Not bad after all" : "Mark as bad");
  button.disabled = !about.writable;
  fill(parts.sample, el("div", { class: "sample" },
    el("div", { class: "stack" }, el("img", { src: one.picture, alt: `sample ${one.row_id}` }), drawn.plain ? el("img", { src: drawn.plain, alt: "before any step" }) : null, drawn.plain ? el("span", { class: "soft" }, "as its source has it") : null),
    el("dl", { class: "facts" }, facts.map(([key, value]) => [el("dt", {}, key), el("dd", {}, String(value))]))),
    el("div", { class: "row" }, button, about.writable ? null : el("span", { class: "soft" }, "outside the studio's folder, so only looked at")),
    el("h3", {}, "Controls that were drawn for it"),
    drawn.steps ? el("table", {}, drawn.steps.map((step) => el("tr", {}, el("td", {}, step.step), el("td", { class: "number" }, step.values.join("  ")))),
      el("tr", {}, el("td", {}, "attempt"), el("td", { class: "number" }, drawn.attempt))) : el("p", { class: "soft" }, drawn.why_not));
}

async function mark(row, tile) {
  if (!about.writable) return;
  row.marked = !row.marked;
  const found = await post("mark", { name: about.name, rows: [row.id], bad: row.marked });
  about.marked = found.marked;
  if (tile) tile.classList.toggle("marked", row.marked);
  acts();
}
