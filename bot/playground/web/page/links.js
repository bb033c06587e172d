/** Links to the bot itself, which lead to its chat in this very page. */

import { act } from "./api.js";
import { go } from "./route.js";
import { attempt } from "./toasts.js";

/**
 * Follows a link if it leads to the bot.
 *
 * @param {import("./state.js").State} state
 * @param {string} address
 * @returns {boolean} Whether it does.
 */
export function followed(state, address) {
  const url = URL.parse(address);
  const isBot = url?.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === state.bot.username.toLowerCase();
  if (!url || !isBot) return false;
  const payload = url.searchParams.get("start");
  if (payload) start(state, payload);
  else go(state.person.id, { chatId: state.person.id, topicId: null });
  return true;
}

/**
 * Opens the chat with the bot and presses Start.
 *
 * @param {import("./state.js").State} state
 * @param {string} [payload]
 */
export async function start(state, payload) {
  const { id } = state.person;
  go(id, { chatId: id, topicId: null });
  await attempt(() => act("start", { user_id: id, payload }));
}

/**
 * Keeps links to the bot inside the page, wherever they are.
 *
 * @param {import("./state.js").State} state
 */
export function keepLinksInside(state) {
  document.addEventListener("click", (event) => {
    const anchor = event.target instanceof Element && event.target.closest("a[target]");
    if (anchor && followed(state, anchor.getAttribute("href") ?? "")) event.preventDefault();
  });
}
