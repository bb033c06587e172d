/** What stands unsent in each conversation. The browser keeps it, so that it survives a reload and a restart. */

import { keyOf } from "./state.js";

/**
 * @param {number} personId
 * @param {import("./state.js").Place} place
 * @returns {string} Where the browser keeps the draft.
 */
function nameOf(personId, place) {
  return `draft ${personId} ${keyOf(place)}`;
}

/**
 * @param {number} personId
 * @param {import("./state.js").Place} place
 * @returns {string} The draft; empty if there is none.
 */
export function draftAt(personId, place) {
  return localStorage.getItem(nameOf(personId, place)) ?? "";
}

/**
 * @param {number} personId
 * @param {import("./state.js").Place} place
 * @param {string} text
 */
export function keepDraft(personId, place, text) {
  if (text) localStorage.setItem(nameOf(personId, place), text);
  else localStorage.removeItem(nameOf(personId, place));
}

/**
 * Puts a text that was not sent before the draft of its conversation.
 *
 * @param {number} personId
 * @param {import("./state.js").Place} place
 * @param {string} text
 */
export function prependToDraft(personId, place, text) {
  keepDraft(personId, place, [text, draftAt(personId, place)].filter(Boolean).join("\n"));
}
