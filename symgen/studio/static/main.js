// The frame: tabs, the run, and what changed.
import { post } from "./api.js";
import { $, el, fill, options, say } from "./dom.js";
import { watch } from "./jobs.js";
import { begin, known, refresh } from "./state.js";

const PARTS = ["recipe", "browse", "draw", "read", "compare"];
const started = new Map();

async function show(name, focus = false) {
  for (const one of PARTS) {
    const tab = $(`tab-${one}`), chosen = one === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen && focus) tab.focus();
    $(one).hidden = !chosen;
  }
  history.replaceState(null, "", `#${name}`);
  if (!started.has(name)) {
    started.set(name, import(`./${name}.js`));
    const part = await started.get(name);
    await part.start();
  }
}

function tabs() {
  for (const name of PARTS) $(`tab-${name}`).addEventListener("click", () => show(name));
  $("tabs").addEventListener("keydown", (event) => {
    const at = PARTS.findIndex((one) => $(`tab-${one}`).getAttribute("aria-selected") === "true");
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: PARTS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(PARTS[(to + PARTS.length) % PARTS.length], true);
  });
}

async function eyes() {
  const state = known.eyes || {};
  const names = known.runs || [];
  options($("run"), [["", names.length ? "no run" : "no run here"], ...names.map((name) => [name, name])], state.loading || state.run);
  $("eyes").textContent = state.loading ? "loading…" : state.trouble ? "✕" : state.run ? "✓" : "";
  $("eyes").title = state.trouble || "";
  if (state.trouble) say(state.trouble, true);
  if (state.loading) setTimeout(refresh, 700);
  if (started.has("draw")) (await started.get("draw")).eyesChanged();
}

export async function load(name) {
  if (!name) return;
  known.eyes = await post("eyes", { name });
  eyes();
}

async function start() {
  tabs();
  await begin();
  $("folder").textContent = known.folder;
  $("run").addEventListener("change", () => load($("run").value));
  document.addEventListener("changed", refresh);
  document.addEventListener("here", eyes);
  document.addEventListener("trained", (event) => load(event.detail));
  eyes();
  if (known.job?.state === "running") watch(known.job);
  const wanted = location.hash.slice(1);
  await show(PARTS.includes(wanted) ? wanted : "recipe");
  document.body.dataset.ready = "yes";
}

start().catch((error) => fill($("main"), el("p", { class: "bad" }, error.message)));
