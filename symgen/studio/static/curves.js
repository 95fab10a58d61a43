// Lines over steps or shots, two sides in two colours.
import { el } from "./dom.js";

// lines: [{ side: "a" | "b", points: [[x, y]] }], y a share from 0 to 1.
export function curves(lines, says, across) {
  const all = lines.flatMap((one) => one.points);
  if (!all.length) return el("p", { class: "soft" }, "no curves");
  const most = Math.max(...all.map(([x]) => x)), low = Math.min(...all.map(([, y]) => y)), high = Math.max(...all.map(([, y]) => y));
  const floor = Math.max(0, Math.floor(low * 20) / 20), roof = Math.min(1, Math.max(Math.ceil(high * 20) / 20, floor + 0.05));
  const X = (x) => 40 + (540 * x) / (most || 1), Y = (y) => 190 - (175 * (y - floor)) / (roof - floor);
  // Whole percents, at most six of them.
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((one) => (roof - floor) / one <= 5.01);
  const marks = Array.from({ length: Math.floor((roof - floor) / step + 0.01) + 1 }, (_, i) => floor + i * step);
  return el("svg:svg", { class: "curve", viewBox: "0 0 600 220", role: "img", "aria-label": says },
    marks.map((y) => [el("svg:line", { class: "grid", x1: 40, x2: 580, y1: Y(y), y2: Y(y) }), el("svg:text", { x: 34, y: Y(y) + 4, "text-anchor": "end" }, `${Math.round(100 * y)}`)]).flat(),
    el("svg:text", { x: 580, y: 212, "text-anchor": "end" }, `${across} (to ${most.toLocaleString("en")})`), el("svg:text", { x: 40, y: 212 }, "%"),
    lines.map((one) => [el("svg:polyline", { class: one.side, points: one.points.map(([x, y]) => `${X(x)},${Y(y)}`).join(" ") }),
      one.points.map(([x, y]) => el("svg:circle", { class: one.side, cx: X(x), cy: Y(y), r: 3 }))]).flat(2));
}
