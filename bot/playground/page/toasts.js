/** Short notices that go away by themselves. */

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
