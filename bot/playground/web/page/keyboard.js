/** The buttons under a message. */

import { act } from "./api.js";
import { alertOf, pickPlace } from "./dialogs.js";
import { el } from "./dom.js";
import { link, safeAddress } from "./entities.js";
import { icon } from "./icons.js";
import { followed } from "./links.js";
import { placeTitle } from "./chats.js";
import { attempt, notify } from "./toasts.js";

/**
 * What the buttons need from the page.
 *
 * @typedef {object} Surroundings
 * @property {import("./state.js").State} state
 * @property {import("./answers.js").Answers} answers
 * @property {(place: import("./state.js").Place, query: string) => void} askInline Goes to a place and asks inline.
 */

/** Draws inline keyboards, and knows which of their buttons wait for the bot. */
export class Keyboards {
  /** @type {Set<string>} */
  #waiting = new Set();

  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.around = surroundings;
  }

  /**
   * @param {any} message
   * @returns {HTMLElement | null} Its keyboard, if it has one.
   */
  draw(message) {
    const rows = message.reply_markup?.inline_keyboard;
    if (!rows) return null;
    const line = (row) => el("div", { class: "keys" }, ...row.map((button) => this.#key(message, button)));
    return el(
      "div",
      { class: "keyboard", "data-keyboard": true, role: "group", "aria-label": "Buttons" },
      ...rows.map(line),
    );
  }

  /**
   * @param {any} message
   * @param {any} button
   * @returns {HTMLElement}
   */
  #key(message, button) {
    const label = el("span", { class: "key-label" }, button.text);
    if (button.url) {
      const key = link(safeAddress(button.url) ?? "", [label, icon("external")]);
      key.classList.add("key");
      return key;
    }
    const press = this.#pressOf(message, button);
    const name = pressName(message, button);
    return el(
      "button",
      {
        type: "button",
        class: "key",
        "data-press": name,
        "aria-busy": this.#waiting.has(name) ? "true" : null,
        onclick: press,
      },
      label,
      isSharing(button) && icon("share"),
      button.copy_text && icon("copy"),
    );
  }

  /**
   * @param {any} message
   * @param {any} button
   * @returns {() => void}
   */
  #pressOf(message, button) {
    const { state, askInline } = this.around;
    if (button.callback_data !== undefined) return () => this.#ask(message, button);
    if (button.copy_text) return () => copy(button.copy_text.text);
    if (button.switch_inline_query_current_chat !== undefined) {
      return () => state.place && askInline(state.place, button.switch_inline_query_current_chat);
    }
    const chosen = button.switch_inline_query_chosen_chat;
    const query = button.switch_inline_query ?? chosen?.query ?? "";
    return () => pickPlace(state, placesFor(state, chosen), (place) => askInline(place, query));
  }

  /**
   * Sends the button's data to the bot, and shows what it answers.
   *
   * @param {any} message
   * @param {any} button
   */
  async #ask(message, button) {
    const { state, answers } = this.around;
    const name = pressName(message, button);
    if (this.#waiting.has(name)) return;
    this.#setWaiting(name, true);
    const place = { chat_id: message.chat.id, message_id: message.message_id };
    await attempt(async () => {
      const { query_id: queryId } = await act("press", { user_id: state.person.id, ...place, button });
      const answer = await answers.to("callback_answer", queryId);
      if (answer?.url && !followed(state, answer.url)) open(answer.url, "_blank", "noopener,noreferrer");
      if (answer?.text) (answer.show_alert ? alertOf : notify)(answer.text);
    });
    this.#setWaiting(name, false);
  }

  /**
   * Marks a button as waiting, also if it has been redrawn since.
   *
   * @param {string} name
   * @param {boolean} isWaiting
   */
  #setWaiting(name, isWaiting) {
    if (isWaiting) this.#waiting.add(name);
    else this.#waiting.delete(name);
    for (const key of document.querySelectorAll(`[data-press="${CSS.escape(name)}"]`)) {
      if (isWaiting) key.setAttribute("aria-busy", "true");
      else key.removeAttribute("aria-busy");
    }
  }
}

/**
 * @param {any} message
 * @param {any} button
 * @returns {string} A key that identifies a button.
 */
function pressName(message, button) {
  return `${message.chat.id}/${message.message_id}/${button.callback_data ?? button.text}`;
}

/** @param {any} button */
function isSharing(button) {
  return ["switch_inline_query", "switch_inline_query_chosen_chat"].some((kind) => button[kind] !== undefined);
}

/**
 * Lists the chats into which a button lets one share.
 *
 * @param {import("./state.js").State} state
 * @param {any} chosen Which kinds it allows; all without it.
 */
function placesFor(state, chosen) {
  const isAllowed = ({ type }) =>
    !chosen ||
    (type === "private"
      ? chosen.allow_bot_chats
      : type === "channel"
        ? chosen.allow_channel_chats
        : chosen.allow_group_chats);
  return state.ownChats
    .filter(isAllowed)
    .flatMap((chat) => state.placesOf(chat))
    .map((place) => ({ place, title: fullTitle(state, place) }));
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @returns {string} What a place is called where its chat is not above it.
 */
function fullTitle(state, place) {
  const chat = state.chats.get(place.chatId);
  return place.topicId === null ? placeTitle(state, place) : `${chat.title} › ${placeTitle(state, place)}`;
}

/**
 * Puts words on the clipboard.
 *
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify("Copied");
  } catch {
    notify("The browser does not let the page copy.");
  }
}
