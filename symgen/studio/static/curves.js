// Lines over steps, or over the amount of real data; each side in a colour of its own.
import { el } from "./dom.js";

export const SIDES = ["a", "b", "c", "d", "e", "f"];
const FLOOR = 190, ROOF = 15, LEFT = 40, RIGHT = 580;

// lines: [{ side: one of SIDES, points: [[x, y]] }], y a share from 0 to 1. logarithmic: amounts, each ten times the last.
export function curves(lines, says, across, logarithmic = false) {
  const all = lines.flatMap((one) => one.points);
  if (!all.length) return el("p", { class: "soft" }, "no curves");
  const along = (x) => (logarithmic ? Math.log10(Math.max(1, x)) : x);
  const xs = all.map(([x]) => along(x)), first = logarithmic ? Math.min(...xs) : 0, last = Math.max(...xs);
  const low = Math.min(...all.map(([, y]) => y)), high = Math.max(...all.map(([, y]) => y));
  const floor = Math.max(0, Math.floor(low * 20) / 20), roof = Math.min(1, Math.max(Math.ceil(high * 20) / 20, floor + 0.05));
  const X = (x) => LEFT + ((RIGHT - LEFT) * (along(x) - first)) / (last - first || 1);
  const Y = (y) => FLOOR - ((FLOOR - ROOF) * (y - floor)) / (roof - floor);
  // Whole percents, at most six of them.
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((one) => (roof - floor) / one <= 5.01);
  const marks = Array.from({ length: Math.floor((roof - floor) / step + 0.01) + 1 }, (_, i) => floor + i * step);
  const ends = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))].map((x) => Math.round(x).toLocaleString("en"));
  return el("svg:svg", { class: "curve", viewBox: "0 0 600 220", role: "img", "aria-label": says },
    marks.map((y) => [el("svg:line", { class: "grid", x1: LEFT, x2: RIGHT, y1: Y(y), y2: Y(y) }), el("svg:text", { x: 34, y: Y(y) + 4, "text-anchor": "end" }, `${Math.round(100 * y)}`)]),
    el("svg:text", { x: RIGHT, y: 212, "text-anchor": "end" }, `${ends[1]} ${across}`), logarithmic ? el("svg:text", { x: LEFT, y: 212 }, ends[0]) : null,
    lines.map((one) => [el("svg:polyline", { class: one.side, points: one.points.map(([x, y]) => `${X(x)},${Y(y)}`).join(" ") }),
      one.points.map(([x, y]) => el("svg:circle", { class: one.side, cx: X(x), cy: Y(y), r: 3 }))]));
}
