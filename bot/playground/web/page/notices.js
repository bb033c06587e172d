/** The lines above the page: what this is, that the server does not answer, what a restart has taken away. */

import { el } from "./dom.js";
import { iconButton } from "./icons.js";
import { nameOf } from "./words.js";

const INTRODUCED = "introduced";
const PATIENCE = 1000; // milliseconds without a connection that are not worth a word
const LOST = "The playground does not answer. What you send waits here until it does.";
const RESTARTED =
  "The playground was restarted: messages, and groups and people added since its start, are gone, and what the bot " +
  "remembered, too, unless it was started with --keep. Your drafts are still here.";

const names = new Intl.ListFormat("en");

export class Notices {
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  #untilLost = 0;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /**
   * Says on a first visit what this is, and who the people are.
   *
   * @param {any[]} people
   */
  introduce(people) {
    if (localStorage.getItem(INTRODUCED)) return;
    const readers = people.filter((person) => !person.is_editor);
    const editors = people.filter((person) => person.is_editor);
    const roles = [rolesOf(readers, "a reader", "readers"), rolesOf(editors, "an editor", "editors")];
    const who = roles.filter(Boolean).join("; ");
    const text = `This is the real bot, without Telegram. ${who}. Choose at the top left who you are.`;
    this.#show("introduction", text, () => localStorage.setItem(INTRODUCED, "yes"));
  }

  /** @param {boolean} isOpen Whether the server answers. */
  setConnected(isOpen) {
    clearTimeout(this.#untilLost);
    if (isOpen) this.#hide("lost");
    else this.#untilLost = setTimeout(() => this.#show("lost", LOST), PATIENCE);
  }

  /** Says what a restart of the server has taken away. */
  restarted() {
    this.#show("restarted", RESTARTED, () => {});
  }

  /**
   * @param {string} name Of the notice, which is shown once at a time.
   * @param {string} text
   * @param {() => void} [closed] Is called when it is closed; without it, it cannot be.
   */
  #show(name, text, closed) {
    this.#hide(name);
    const close = () => {
      this.#hide(name);
      closed?.();
    };
    const notice = el(
      "div",
      { class: "notice", "data-notice": name },
      el("p", {}, text),
      closed && iconButton("close", "Close this notice", close),
    );
    this.#shown.set(name, notice);
    this.host.append(notice);
  }

  /** @param {string} name */
  #hide(name) {
    this.#shown.get(name)?.remove();
    this.#shown.delete(name);
  }
}

/**
 * @param {any[]} people
 * @param {string} one What one of them is called.
 * @param {string} several
 * @returns {string} Their names, and what they are; empty without people.
 */
function rolesOf(people, one, several) {
  if (people.length === 0) return "";
  return `${names.format(people.map(nameOf))} ${people.length === 1 ? `is ${one}` : `are ${several}`}`;
}
