// Many small pictures that came as one: each tile shows its part of the sheet.
import { el, fill } from "./dom.js";

const held = new WeakMap();

function blobUrl(home, data) {
  const bytes = Uint8Array.from(atob(data.split(",")[1]), (char) => char.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  if (held.has(home)) { const old = held.get(home); setTimeout(() => URL.revokeObjectURL(old), 2000); }
  held.set(home, url);
  return url;
}

// make(i) -> { tag, facts, children } of tile i, or nothing for a plain one.
export function showTiles(home, sheet, make = () => ({})) {
  const url = sheet.n ? blobUrl(home, sheet.image) : "";
  const made = [];
  for (let i = 0; i < sheet.n; i += 1) {
    const { tag = "div", facts = {}, children = [] } = make(i) || {};
    const tile = el(tag, { ...facts, class: `tile ${facts.class || ""}` }, ...children);
    place(tile, sheet, i);
    tile.style.backgroundImage = `url(${url})`;
    made.push(tile);
  }
  fill(home, made);
  return made;
}

function place(tile, sheet, i) {
  const across = i % sheet.columns, down = Math.floor(i / sheet.columns);
  tile.style.backgroundSize = `${sheet.columns * 100}% ${sheet.lines * 100}%`;
  const x = sheet.columns > 1 ? (100 * across) / (sheet.columns - 1) : 0;
  const y = sheet.lines > 1 ? (100 * down) / (sheet.lines - 1) : 0;
  tile.style.backgroundPosition = `${x}% ${y}%`;
}

// Arrow keys move among tiles as the eye sees them.
export function arrows(home) {
  home.addEventListener("keydown", (event) => {
    const all = [...home.querySelectorAll("button.tile")], at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const top = all[0].offsetTop;
    const wide = Math.max(1, all.findIndex((one) => one.offsetTop > top)) || all.length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide }[event.key];
    if (!step) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, at + step))].focus();
  });
}
