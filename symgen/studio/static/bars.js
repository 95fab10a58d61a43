// Balance before and after: two bars a class, on a logarithmic scale, since real sets differ by a thousand.
import { count, el } from "./dom.js";

const height = (n, most) => (n > 0 ? `${Math.max(2, (100 * Math.log10(1 + n)) / Math.log10(1 + most))}%` : "0");

export function balance(sheet) {
  const lines = sheet.balance || [];
  const most = Math.max(1, ...lines.map((one) => Math.max(one.before, one.after)));
  const made = lines.map((one) => {
    const [before, after] = ["before", "after"].map((kind) => {
      const bar = el("i", { class: kind });
      bar.style.height = height(one[kind], most);
      return bar;
    });
    return el("div", { title: `${one.text || one.name} (${one.name}): ${count(one.before)} before, ${count(one.after)} after` }, before, after);
  });
  const holes = sheet.holes.map((name) => el("div", { class: "hole", title: `${name}: no source has it` }));
  return el("div", { class: "bars", role: "img", "aria-label": summary(sheet) }, made, holes);
}

export function summary(sheet) {
  if (!sheet.balance?.length) return "nothing to balance";
  const [before, after] = sheet.gini, [from, to] = sheet.effective;
  return `Gini ${before} → ${after} · as good as ${from} → ${to} equal classes`;
}
