/** Round pictures: initials for people and groups, a mark for the bot and for topics. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { initialsOf, tintOf } from "./words.js";

/**
 * @param {number} id Whose colour it has.
 * @param {string} name
 * @param {import("./icons.js").IconName} [mark] Shown instead of initials.
 * @returns {HTMLElement}
 */
export function avatar(id, name, mark) {
  const shown = mark ? icon(mark) : initialsOf(name);
  return el("span", { class: `avatar ${mark === "quote" ? "bot" : tintOf(id)}`, "aria-hidden": "true" }, shown);
}

/**
 * Draws the picture of a conversation.
 *
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @returns {HTMLElement}
 */
export function placeAvatar(state, place) {
  const chat = state.chats.get(place.chatId);
  if (!chat || chat.type === "private") return avatar(state.bot.id, state.bot.first_name, "quote");
  return place.topicId === null ? avatar(chat.id, chat.title) : avatar(place.topicId, "", "hash");
}
