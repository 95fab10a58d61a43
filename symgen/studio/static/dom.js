// Elements are made, never written as text: what strangers named stays text whatever it holds.

export function el(tag, facts = {}, ...children) {
  const made = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [key, value] of Object.entries(facts)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.setAttribute("class", value);
    else if (key === "value" || key === "checked" || key === "disabled" || key === "open") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((one) => one !== null && one !== undefined));
  return made;
}

export function fill(home, ...children) {
  home.replaceChildren(...children.flat(3).filter((one) => one !== null && one !== undefined));
  return home;
}

export const $ = (id) => document.getElementById(id);

export function later(work, wait) {
  let timer = 0;
  return (...words) => { clearTimeout(timer); timer = setTimeout(() => work(...words), wait); };
}

export const count = (n) => (n ?? 0).toLocaleString("en");
export const percent = (share, digits = 1) => (share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`);

let hiding = 0;
export function say(text, bad = false) {
  const toast = $("toast");
  toast.textContent = text;
  toast.className = bad ? "bad" : "";
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, bad ? 9000 : 4000);
}

export function options(select, pairs, chosen) {
  fill(select, pairs.map(([value, text]) => el("option", { value }, text)));
  if (pairs.some(([value]) => value === chosen)) select.value = chosen;
  return select;
}

export function field(text, control) {
  return el("label", { class: "field" }, text, control);
}
