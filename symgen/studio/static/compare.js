// Compare: two runs (or judgements of them) side by side, or a gain report.
import { get } from "./api.js";
import { SIDES, curves } from "./curves.js";
import { $, count, el, field, fill, options, percent } from "./dom.js";
import { known } from "./state.js";

const home = $("compare");
const NAMES = { accuracy: "accuracy", top3: "top 3", balanced_accuracy: "balanced accuracy", macro_f1: "macro F1", merged_accuracy: "accuracy, look-alikes merged", rare_recall: "recall of rare classes", ece: "calibration error" };
let parts = {}, asked = 0;

export function start() {
  parts = { a: el("select", { id: "side-a", onchange: compare }), b: el("select", { id: "side-b", onchange: compare }), out: el("div", { class: "stack", id: "compared" }) };
  fill(home, el("div", { class: "stack" }, el("div", { class: "card" }, el("div", { class: "half" },
    el("label", { class: "field side-a" }, "A", parts.a), el("label", { class: "field side-b" }, "B", parts.b))), parts.out));
  document.addEventListener("here", fillSides);
  fillSides();
}

function fillSides() {
  const pairs = [...(known.runs || []).map((name) => [`run ${name}`, name]), ...(known.gains || []).map((name) => [`gain ${name}`, `${name} (gain report)`])];
  const [a, b] = [parts.a.value, parts.b.value];
  options(parts.a, pairs, a);
  options(parts.b, [["", "nothing"], ...pairs], b || (!a && pairs.length > 1 ? pairs[1][0] : ""));
  compare();
}

async function side(value) {
  if (!value) return null;
  const at = value.indexOf(" ");
  return get("side", { kind: value.slice(0, at), name: value.slice(at + 1) });
}

async function compare() {
  const mine = ++asked;
  if (!parts.a.value) { fill(parts.out, el("p", { class: "soft" }, "No run and no gain report here yet: train one, or start the studio with --beside DIR.")); return; }
  const [a, b] = await Promise.all([side(parts.a.value), side(parts.b.value)]);
  if (mine !== asked) return;
  const runs = [a, b].filter((one) => one?.kind === "run"), gains = [a, b].filter((one) => one?.kind === "gain");
  fill(parts.out, runs.length ? ofRuns(runs) : null, gains.map(ofGain));
}

const card = (title, ...children) => el("div", { class: "card" }, el("h2", {}, title), ...children);
const letter = (i) => SIDES[i];

function ofRuns(runs) {
  const named = runs.map((one, i) => el("th", { class: `number side-${letter(i)}` }, one.name));
  const figures = Object.entries(NAMES).filter(([key]) => runs.some((one) => typeof one.figures[key] === "number")).map(([key, name]) => el("tr", {}, el("td", {}, name),
    runs.map((one) => el("td", { class: "number" }, percent(one.figures[key]), between(one.intervals?.[key])))));
  const facts = [["judged on", (one) => one.on], ["rows", (one) => count(one.n)], ["network", (one) => one.baseline], ["parameters", (one) => count(one.parameters)], ["learnt from", (one) => (one.data || []).join(", ")]];
  const lines = runs.map((one, i) => ({ side: letter(i), points: (one.curves || []).map((at) => [at.step, at.validation_accuracy]).filter(([, y]) => y !== null && y !== undefined) }));
  return [el("div", { class: "half" },
    card("Figures", el("div", { class: "scroll whole" }, el("table", {}, el("tr", {}, el("th", {}), named), figures, facts.map(([name, of]) => el("tr", {}, el("td", {}, name), runs.map((one) => el("td", { class: "number" }, String(of(one) ?? "–")))))))),
    card("Learning curves", curves(lines, "validation accuracy over steps", "steps"), el("p", { class: "soft" }, "Validation accuracy in percent; each point an epoch."))),
  el("div", { class: "half" }, card("Confused", confusions(runs)), runs.length > 1 ? card("Classes that moved most", moved(runs)) : card("Weakest classes", weakest(runs[0])))];
}

const between = (pair) => (pair ? el("div", { class: "soft" }, `${(100 * pair[0]).toFixed(1)} to ${(100 * pair[1]).toFixed(1)}`) : null);

function confusions(runs) {
  const pairs = new Map();
  runs.forEach((one, i) => one.confused.forEach((pair) => {
    const key = `${pair.true} → ${pair.predicted}`;
    if (!pairs.has(key)) pairs.set(key, { alike: pair.look_alike, n: [0, 0] });
    pairs.get(key).n[i] = pair.n;
  }));
  const sorted = [...pairs].sort((x, y) => y[1].n[0] + y[1].n[1] - x[1].n[0] - x[1].n[1]).slice(0, 40);
  return el("div", { class: "scroll" }, el("table", {}, el("tr", {}, el("th", {}, "true → taken for"), runs.map((one, i) => el("th", { class: `number side-${letter(i)}` }, letter(i).toUpperCase())), el("th", {})),
    sorted.map(([key, one]) => el("tr", {}, el("td", {}, key), runs.map((_, i) => el("td", { class: "number" }, count(one.n[i]))), el("td", { class: "soft" }, one.alike ? "look alike" : "")))));
}

function moved([a, b]) {
  const names = Object.keys(a.recall).filter((name) => typeof a.recall[name] === "number" && typeof b.recall[name] === "number");
  const sorted = names.map((name) => [name, b.recall[name] - a.recall[name]]).sort((x, y) => Math.abs(y[1]) - Math.abs(x[1])).slice(0, 40);
  return el("div", { class: "scroll" }, el("table", {}, el("tr", {}, el("th", {}, "class"), el("th", { class: "number side-a" }, "A"), el("th", { class: "number side-b" }, "B"), el("th", { class: "number" }, "change"), el("th", { class: "number" }, "rows")),
    sorted.map(([name, change]) => el("tr", {}, el("td", {}, name), el("td", { class: "number" }, percent(a.recall[name], 0)), el("td", { class: "number" }, percent(b.recall[name], 0)),
      el("td", { class: `number ${change < 0 ? "bad" : "good"}` }, `${change < 0 ? "−" : "+"}${Math.abs(100 * change).toFixed(0)}`), el("td", { class: "number" }, `${count(a.rows[name])} / ${count(b.rows[name])}`)))));
}

function weakest(run) {
  const sorted = Object.entries(run.recall).filter(([, share]) => typeof share === "number").sort((x, y) => x[1] - y[1]).slice(0, 40);
  return el("div", { class: "scroll" }, el("table", {}, el("tr", {}, el("th", {}, "class"), el("th", { class: "number" }, "recall"), el("th", { class: "number" }, "rows")),
    sorted.map(([name, share]) => el("tr", {}, el("td", {}, name), el("td", { class: "number" }, percent(share, 0)), el("td", { class: "number" }, count(run.rows[name]))))));
}

const arm = (side) => side.arm + (side.dose ? ` ×${side.dose}` : "");

// Accuracy over the amount of real data, an arm a line.
function learning(test) {
  const lines = (test.curves?.accuracy || []).slice(0, SIDES.length).map((one, i) => ({ side: letter(i), name: arm(one.side), points: one.points.map((at) => [at.rows, at.figure.value]) }));
  if (!lines.length) return null;
  return [el("h3", {}, "Learning curves"), curves(lines, "accuracy over real rows", "real rows", true),
    el("p", {}, lines.map((one) => el("span", { class: `key line ${one.side}` }, one.name)))];
}

function ofGain(report) {
  return el("div", { class: "stack" }, card(report.name, el("p", { class: "verdict" }, report.verdict?.sentence ?? ""), (report.verdict?.explained || []).map((one) => el("p", { class: "soft" }, one))),
    report.tests.map((test) => card(`On ${test.name}, ${count(test.rows)} rows`, el("div", { class: "scroll" }, el("table", {},
      el("tr", {}, ["arm", "real a class", "accuracy", "balanced"].map((name, i) => el("th", { class: i ? "number" : "" }, name))),
      test.arms.map((one) => el("tr", {}, el("td", {}, arm(one.side)), el("td", { class: "number" }, one.shot || "all"),
        ["accuracy", "balanced_accuracy"].map((key) => el("td", { class: "number" }, percent(one.figures?.[key]?.value), between(one.figures?.[key] && [one.figures[key].low, one.figures[key].high]))))))),
    learning(test),
    test.lost.length ? el("h3", {}, "Mistakes that changed") : null,
    test.lost.length ? el("div", { class: "scroll" }, el("table", {}, el("tr", {}, ["true → taken for", "rows", "before", "after"].map((name, i) => el("th", { class: i ? "number" : "" }, name))),
      test.lost.map((one) => el("tr", {}, el("td", {}, `${one.true} → ${one.taken_for}${one.alike ? " (look alike)" : ""}`), el("td", { class: "number" }, count(one.change.n)), el("td", { class: "number" }, percent(one.change.before, 0)), el("td", { class: "number" }, percent(one.change.after, 0)))))) : null)));
}
