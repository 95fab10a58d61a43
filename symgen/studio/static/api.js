// Questions to the studio. An answer that is an error is shown and thrown.
import { say } from "./dom.js";

async function ask(path, init) {
  let answer;
  try {
    answer = await fetch(`/api/${path}`, init);
  } catch {
    throw told("The studio does not answer; is it still running in the terminal?");
  }
  const kind = answer.headers.get("content-type") || "";
  const found = kind.includes("json") ? await answer.json() : { error: await answer.text() };
  if (!answer.ok) throw told(found.error || `the studio answered ${answer.status}`);
  return found;
}

function told(text) {
  say(text, true);
  return new Error(text);
}

export function get(path, words = {}) {
  const query = new URLSearchParams(Object.entries(words).filter(([, value]) => value !== "" && value !== null));
  return ask(query.size ? `${path}?${query}` : path);
}

export function post(path, body) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export function send(path, blob) {
  return ask(path, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: blob });
}
