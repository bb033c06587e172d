/** The list of chats of the person who speaks. */

import { placeAvatar } from "./avatar.js";
import { debounced, el, fill } from "./dom.js";
import { addressOf } from "./route.js";
import { actionWords, briefTimeOf, summaryOf } from "./words.js";

/**
 * @param {Element} host
 * @param {import("./state.js").State} state
 */
export function showChats(host, state) {
  const list = el("ul", { class: "chat-list" });
  host.append(list);
  const refresh = debounced(() => {
    const focused = document.activeElement?.getAttribute("href");
    const [withBot, ...groups] = state.ownChats;
    groups.sort((a, b) => newest(state, b) - newest(state, a));
    fill(list, ...[withBot, ...groups].flatMap((chat) => state.placesOf(chat)).map((place) => item(state, place)));
    if (focused && list.parentElement?.contains(document.activeElement) === false) {
      list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    }
  }, 0);
  for (const kind of ["scene", "view", "message", "edit", "delete", "action"]) state.on(kind, refresh);
}

/**
 * @param {import("./state.js").State} state
 * @param {any} chat
 * @returns {number} When something last happened in it.
 */
function newest(state, chat) {
  return Math.max(...state.placesOf(chat).map((place) => state.lastAt(place)?.date ?? 0));
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @returns {HTMLElement}
 */
function item(state, place) {
  const chat = state.chats.get(place.chatId) ?? { type: "private" };
  const last = state.lastAt(place);
  const unread = state.unread(place);
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: place.topicId === null ? "chat-item" : "chat-item topic",
        href: addressOf(state.person.id, place),
        "data-chat-id": place.chatId,
        "data-topic-id": place.topicId,
        "aria-current": state.isOpen(place) ? "true" : null,
      },
      placeAvatar(state, place),
      el("span", { class: "chat-title" }, placeTitle(state, place)),
      last && el("time", { class: "chat-time" }, briefTimeOf(last.date)),
      el("span", { class: "chat-preview" }, ...preview(state, place, chat, last)),
      unread > 0 && el("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread)),
    ),
  );
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @returns {string}
 */
export function placeTitle(state, place) {
  const chat = state.chats.get(place.chatId) ?? { type: "private" };
  return state.topicAt(place)?.name ?? state.titleOf(chat);
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @param {any} chat
 * @param {any} last
 * @returns {import("./dom.js").Child[]}
 */
function preview(state, place, chat, last) {
  const action = state.actionAt(place);
  if (action) return [el("span", { class: "at-work" }, actionWords(action))];
  if (!last) return [chat.type === "private" ? "Say hello" : "No messages yet"];
  if (last.is_service) return [summaryOf(last, state)];
  const isMine = last.from?.id === state.person.id;
  const who = isMine ? "You" : chat.type === "private" ? "" : state.senderOf(last).name;
  return [who && el("span", { class: "chat-who" }, `${who}: `), summaryOf(last, state)];
}
