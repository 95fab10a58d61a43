// Sliders and choices for the parameters of a source or step, as the studio describes them.
import { el } from "./dom.js";

const words = (name) => name.replace(/_range$/, "").replaceAll("_", " ");
const shown = (value) => (Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString());

// values: the table that is changed in place; changed() is called after each change.
export function fieldOf(spec, values, changed) {
  if (spec.type === "pair") return pair(spec, values, changed);
  if (spec.type === "number" && spec.most !== null) return slider(spec, values, changed);
  if (spec.type === "integer" && spec.most !== null && spec.most <= 1000) return slider(spec, values, changed);
  if (spec.type === "choice") return choice(spec, values, changed);
  if (spec.type === "boolean") return toggle(spec, values, changed);
  if (spec.type === "string") return text(spec, values, changed);
  return null;
}

function bounds(spec, value) {
  const whole = spec.type === "integer";
  const most = spec.most ?? Math.max(1, 4 * (Math.abs(value) || 1));
  const least = spec.least ?? 0;
  return { min: least, max: most, step: whole ? 1 : (most - least) / 200 };
}

function knob(spec, value, name, use) {
  const input = el("input", { type: "range", "aria-label": name, ...bounds(spec, value) });
  input.value = value;
  input.addEventListener("input", () => use(Number(input.value)));
  return input;
}

function slider(spec, values, changed) {
  const value = values[spec.name] ?? spec.default ?? 0;
  const out = el("output", {}, shown(value));
  const input = knob(spec, value, words(spec.name), (found) => {
    values[spec.name] = found;
    out.textContent = shown(found);
    changed();
  });
  return el("div", { class: "slider", title: spec.about }, words(spec.name), out, el("div", { class: "pull" }, input));
}

function pair(spec, values, changed) {
  const now = () => values[spec.name] ?? spec.default;
  const out = el("output");
  const tell = () => { out.textContent = `${shown(now()[0])} to ${shown(now()[1])}`; };
  const knobs = [0, 1].map((i) => knob(spec, now()[i], `${words(spec.name)}, ${i ? "most" : "least"}`, (found) => {
    const next = [...now()];
    next[i] = found;
    if (next[0] > next[1]) { next[1 - i] = found; knobs[1 - i].value = found; }
    values[spec.name] = next;
    tell();
    changed();
  }));
  tell();
  return el("div", { class: "slider", title: spec.about }, words(spec.name), out, el("div", { class: "pull" }, knobs));
}

function choice(spec, values, changed) {
  const select = el("select", { onchange: () => { values[spec.name] = select.value; changed(); } },
    spec.choices.map((one) => el("option", { value: one }, String(one))));
  select.value = values[spec.name] ?? spec.default;
  return el("label", { class: "field", title: spec.about }, words(spec.name), select);
}

function toggle(spec, values, changed) {
  const box = el("input", { type: "checkbox", checked: values[spec.name] ?? spec.default ?? false,
    onchange: () => { values[spec.name] = box.checked; changed(); } });
  return el("label", { class: "row soft", title: spec.about }, box, words(spec.name));
}

function text(spec, values, changed) {
  const input = el("input", { type: "text", value: values[spec.name] ?? spec.default ?? "",
    onchange: () => { values[spec.name] = input.value || null; if (!input.value) delete values[spec.name]; changed(); } });
  return el("label", { class: "field", title: spec.about }, words(spec.name), input);
}
