// What the page knows of the folder; refreshed when something was made.
import { get } from "./api.js";

export const known = {};

export async function begin() { Object.assign(known, await get("studio")); }

export async function refresh() {
  Object.assign(known, await get("here"));
  document.dispatchEvent(new CustomEvent("here"));
}
