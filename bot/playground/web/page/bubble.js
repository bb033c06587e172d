/** A message, or the messages of an album -> a row of the conversation. */

import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { drawMedia } from "./media.js";
import { textOf } from "./outbox.js";
import { nameOf, serviceWords, summaryOf, timeOf, tintOf } from "./words.js";

/**
 * What rows need from the page.
 *
 * @typedef {object} RowTools
 * @property {import("./state.js").State} state
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./keyboard.js").Keyboards} keyboards
 * @property {import("./entities.js").TextActions} text
 * @property {(messageId: number) => void} jump Shows another message of the conversation.
 * @property {(message: any, at: {x: number, y: number}) => void} openMenu
 */

/**
 * Draws a row.
 *
 * @param {any[]} messages
 * @param {RowTools} tools
 * @returns {HTMLElement}
 */
export function drawRow(messages, tools) {
  const [first] = messages;
  const isOwn = first.from?.id === tools.state.person.id;
  const row = el("li", {
    class: first.is_service ? "row service" : isOwn ? "row own" : "row",
    tabindex: -1,
    "data-message-id": first.message_id,
    "data-chat-id": first.chat.id,
    "data-from": first.is_service ? "service" : first.from?.id === tools.state.bot.id ? "bot" : "user",
  });
  if (first.is_service)
    row.append(el("p", { class: "service-text", "data-text": true }, serviceWords(first, tools.state)));
  else row.append(...spoken(messages, isOwn, tools));
  return row;
}

/**
 * Draws a message that the server has not taken yet.
 *
 * @param {import("./outbox.js").Outgoing} message
 * @returns {HTMLElement}
 */
export function drawPending({ content }) {
  const named = textOf(content) || content.document?.file_name || content.photo?.file_name || content.sticker?.emoji;
  const meta = el("span", { class: "meta" }, icon("clock"), "Waiting to be sent");
  const words = el("div", { class: "words" }, el("div", { class: "text", dir: "auto" }, named), meta);
  return el(
    "li",
    { class: "row own first last", "data-pending": true },
    el("div", { class: "column" }, el("div", { class: "bubble" }, words)),
  );
}

/**
 * @param {any[]} messages
 * @param {boolean} isOwn
 * @param {RowTools} tools
 * @returns {Node[]}
 */
function spoken(messages, isOwn, tools) {
  const { state, keyboards } = tools;
  const [first] = messages;
  const sender = state.senderOf(first);
  const isBot = first.from?.id === state.bot.id;
  const media = drawMedia(messages);
  const worded = messages.find((message) => message.text ?? message.caption);
  const bubble = el(
    "div",
    { class: `bubble${media && !worded ? " bare" : ""}${first.sticker ? " loose" : ""}` },
    el(
      "p",
      { class: `sender ${isBot ? "of-bot" : tintOf(sender.id)}` },
      el("span", { class: "sender-name" }, isOwn ? el("span", { class: "hidden-text" }, "You") : sender.name),
      first.via_bot && el("span", { class: "via" }, " via ", el("b", {}, `@${first.via_bot.username}`)),
    ),
    first.forward_origin &&
      el("p", { class: "forwarded" }, "Forwarded from ", el("b", {}, originOf(first.forward_origin))),
    replied(first, tools),
    media,
    worded ? words(worded, messages, tools) : meta(messages),
  );
  if (first.via_bot) bubble.classList.add("with-via");
  const column = el("div", { class: "column" }, bubble, more(first, tools), keyboards.draw(messages.at(-1)));
  return [avatar(sender.id, sender.name, isBot ? "quote" : undefined), column];
}

/**
 * @param {any} message
 * @param {any[]} messages
 * @param {RowTools} tools
 * @returns {HTMLElement}
 */
function words(message, messages, tools) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities ?? [];
  return el(
    "div",
    { class: "words" },
    el("div", { class: "text", dir: "auto", "data-text": true }, formatted(text, entities, tools.text)),
    reactions(message),
    meta(messages),
  );
}

/**
 * @param {any[]} messages
 * @returns {HTMLElement}
 */
function meta(messages) {
  const isEdited = messages.some((message) => message.edit_date);
  const [{ date }] = messages;
  const exact = new Date(date * 1000);
  return el(
    "span",
    { class: "meta" },
    isEdited && el("span", { class: "edited" }, "edited"),
    el("time", { datetime: exact.toISOString(), title: exact.toLocaleString() }, timeOf(date)),
  );
}

/**
 * Draws the button beside a bubble that opens its menu, for those who point; with keys it opens from the row.
 *
 * @param {any} message
 * @param {RowTools} tools
 * @returns {HTMLElement}
 */
function more(message, { openMenu }) {
  return el(
    "button",
    {
      type: "button",
      class: "more",
      tabindex: -1,
      "aria-label": "Message actions",
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(message, { x: event.clientX, y: event.clientY }),
    },
    icon("more"),
  );
}

/**
 * @param {any} message
 * @returns {HTMLElement | null}
 */
function reactions(message) {
  const emoji = Object.values(message.reactions ?? {}).flat();
  if (emoji.length === 0) return null;
  const chip = (symbol) => {
    const many = emoji.filter((other) => other === symbol).length;
    return el("span", { class: "reaction" }, many > 1 ? `${symbol} ${many}` : symbol);
  };
  return el("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, ...[...new Set(emoji)].map(chip));
}

/**
 * Draws the line that says what a message answers.
 *
 * @param {any} message
 * @param {RowTools} tools
 * @returns {HTMLElement | null}
 */
function replied(message, { state, jump }) {
  const id = message.reply_to_message_id;
  if (!id) return null;
  const original = state.message(message.chat.id, id);
  if (!original) return el("p", { class: "replied gone" }, "Deleted message");
  const sender = state.senderOf(original);
  return el(
    "button",
    {
      type: "button",
      class: `replied ${original.from?.id === state.bot.id ? "of-bot" : tintOf(sender.id)}`,
      onclick: () => jump(id),
    },
    el("b", {}, el("span", { class: "hidden-text" }, "In reply to "), sender.name),
    el("span", {}, summaryOf(original, state)),
  );
}

/** @param {any} origin */
function originOf(origin) {
  const chat = origin.chat ?? origin.sender_chat;
  return chat ? chat.title : origin.sender_user ? nameOf(origin.sender_user) : origin.sender_user_name;
}
