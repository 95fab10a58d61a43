// The job that runs: how far it is, what it says, how it ended.
import { get, post } from "./api.js";
import { $, count, el, fill, say } from "./dom.js";

let watching = 0;

export async function run(path, body, after = () => {}) {
  const job = await post(path, body);
  watch(job, after);
  return job;
}

export function watch(job, after = () => {}) {
  clearTimeout(watching);
  show(job);
  if (job.state === "running") {
    watching = setTimeout(async () => watch(await get(`job/${job.number}`), after), 300);
    return;
  }
  if (job.state === "failed") say(job.error, true);
  document.dispatchEvent(new CustomEvent("changed"));
  after(job);
}

function show(job) {
  const bar = job.of ? el("progress", { max: job.of, value: job.done, "aria-label": job.title }) : el("progress", { "aria-label": job.title });
  const running = job.state === "running";
  const far = job.of ? `${count(job.done)} of ${count(job.of)} rows · ` : "";
  const home = $("job");
  home.hidden = false;
  Object.assign(home.dataset, { state: job.state, number: job.number });
  fill(home, el("div", { class: "card" },
    el("div", { class: "spread" },
      el("b", { class: { done: "good", failed: "bad" }[job.state] }, ending(job)),
      el("span", { class: "row" },
        el("span", { class: "soft" }, `${far}${job.seconds} s`),
        running
          ? el("button", { class: "plain", id: "cancel", onclick: () => post(`job/${job.number}/cancel`) }, "Cancel")
          : el("button", { class: "quiet", "aria-label": "Close", onclick: () => { home.hidden = true; } }, "✕"))),
    running ? bar : null,
    job.error ? el("p", { class: "bad" }, job.error) : null,
    result(job),
    running && job.said.length ? el("p", { class: "soft" }, job.said.at(-1)) : null));
}

function ending(job) {
  const word = { running: "…", done: " · done", failed: " · failed", cancelled: " · cancelled; start it again and it goes on" }[job.state];
  return job.title[0].toUpperCase() + job.title.slice(1) + word;
}

function result(job) {
  const found = job.result;
  if (!found) return null;
  if (job.verb === "generate") return el("p", {}, `${count(found.rows)} rows, licence ${found.licence}.`);
  if (job.verb === "train") {
    return el("p", {}, `Accuracy ${(100 * found.accuracy).toFixed(1)} % on ${count(found.n)} rows that it did not learn from; top 3 ${(100 * found.top3).toFixed(1)} %.`);
  }
  if (found.ok) return el("p", { class: "good" }, `Nothing found in ${count(found.rows)} rows.`);
  return el("ul", {}, found.findings.slice(0, 12).map((one) => el("li", {}, one)));
}
