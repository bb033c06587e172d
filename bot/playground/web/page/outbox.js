/** Messages on their way to the server, in order. While it does not answer they wait, and are shown as pending. */

import { Unreachable, Refused, act } from "./api.js";
import { prependToDraft } from "./drafts.js";
import { Emitter } from "./emitter.js";
import { keyOf } from "./state.js";

const KEPT_AS = "outbox";
const UNNOTICED = 400; // milliseconds; a message that takes no longer is never shown as pending
const PAUSE = 1000; // milliseconds between two attempts

/**
 * A message that the server has not taken yet.
 *
 * @typedef {object} Outgoing
 * @property {number} personId Who sends it.
 * @property {import("./state.js").Place} place
 * @property {Record<string, any>} content The fields of what is said.
 * @property {boolean} isLate Whether it has waited long enough to be shown.
 */

/** Tells of `change`, and of `refused` with the message and the reason in words. */
export class Outbox extends Emitter {
  /** @type {Outgoing[]} */
  #waiting = [];
  #isSending = false;

  constructor() {
    super();
    // It is not known whether the server had taken what was on its way when the page was left: its sender decides.
    const left = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "[]");
    for (const { personId, place, text } of left.reverse()) prependToDraft(personId, place, text);
    sessionStorage.removeItem(KEPT_AS);
  }

  /**
   * Sends a message after those that wait.
   *
   * @param {number} personId
   * @param {import("./state.js").Place} place
   * @param {Record<string, any>} content
   */
  add(personId, place, content) {
    const message = { personId, place, content, isLate: false };
    this.#waiting.push(message);
    this.#changed();
    setTimeout(() => this.#setLate(message), UNNOTICED);
    this.#send();
  }

  /**
   * @param {number} personId
   * @param {import("./state.js").Place} place
   * @returns {Outgoing[]} What is to be shown as pending there.
   */
  pendingAt(personId, place) {
    return this.#waiting.filter(
      (message) => message.isLate && message.personId === personId && keyOf(message.place) === keyOf(place),
    );
  }

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const [message] = this.#waiting;
      try {
        await act("say", bodyOf(message));
      } catch (error) {
        if (error instanceof Unreachable) {
          this.#setLate(message);
          await new Promise((resolve) => setTimeout(resolve, PAUSE));
          continue;
        }
        this.emit("refused", { message, reason: error instanceof Refused ? error.message : String(error) });
      }
      this.#waiting.shift();
      this.#changed();
    }
    this.#isSending = false;
  }

  /** @param {Outgoing} message */
  #setLate(message) {
    message.isLate = true;
    this.#changed();
  }

  #changed() {
    const texts = this.#waiting.map(({ personId, place, content }) => ({ personId, place, text: textOf(content) }));
    const kept = texts.filter(({ text }) => text);
    if (kept.length > 0) sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
    else sessionStorage.removeItem(KEPT_AS);
    this.emit("change");
  }
}

/**
 * @param {Outgoing} message
 * @returns {Record<string, unknown>} What the server is asked to do.
 */
function bodyOf({ personId, place, content }) {
  return { user_id: personId, chat_id: place.chatId, thread_id: place.topicId ?? undefined, ...content };
}

/**
 * @param {Record<string, any>} content
 * @returns {string} What its sender typed.
 */
export function textOf(content) {
  return content.text ?? content.caption ?? "";
}
