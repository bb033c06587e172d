/** Short notices that go away by themselves. */

import { Refused } from "./api.js";
import { el } from "./dom.js";

const SHOWN = 4000;
const MANY = 3;

/**
 * Shows a notice.
 *
 * @param {string} text
 */
export function notify(text) {
  const host = document.getElementById("toasts");
  if (!host) return;
  const toast = el("p", { class: "toast", "data-toast": true }, text);
  host.append(toast);
  while (host.children.length > MANY) host.firstElementChild?.remove();
  setTimeout(() => toast.remove(), SHOWN);
}

/**
 * Does something, and shows the reason if the server refuses.
 *
 * @param {() => Promise<unknown>} deed
 * @returns {Promise<boolean>} Whether it was done.
 */
export async function attempt(deed) {
  try {
    await deed();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    notify(error.message);
    return false;
  }
}
