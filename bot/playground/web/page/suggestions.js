/** A list above the input, chosen from with the arrows while the input keeps the focus. */

import { el } from "./dom.js";

const NEAR = 120; // pixels from the end at which more is asked for

/**
 * @typedef {object} Suggestion
 * @property {Record<string, unknown>} [attributes]
 * @property {import("./dom.js").Child[]} children
 * @property {() => void} choose
 */

export class Suggestions {
  /** @type {{node: HTMLElement, choose: () => void}[]} */
  #options = [];
  #active = -1;

  /**
   * @param {Element} host
   * @param {HTMLTextAreaElement} input Whose keys choose.
   * @param {{id: string, label: string, onEnd?: () => void, onHide?: () => void}} details `onEnd` is called when the
   *   reader comes near the end.
   */
  constructor(host, input, { id, label, onEnd, onHide }) {
    this.input = input;
    this.id = id;
    this.onHide = onHide;
    this.list = el("div", { class: "options", role: "listbox", id, "aria-label": label, tabindex: "0" });
    this.note = el("p", { class: "options-note", hidden: true });
    this.box = el("div", { class: "suggestions", hidden: true }, this.list, this.note);
    this.box.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    this.list.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.list;
      if (scrollHeight - scrollTop - clientHeight < NEAR) onEnd?.();
    });
    host.append(this.box);
  }

  get isShown() {
    return !this.box.hidden;
  }

  /**
   * Shows other suggestions.
   *
   * @param {Suggestion[]} suggestions
   * @param {{note?: string, active?: number}} [details] `note` says what there is to say beneath them.
   */
  show(suggestions, { note = "", active = -1 } = {}) {
    this.#options = [];
    this.list.replaceChildren();
    this.box.hidden = false;
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-controls", this.id);
    this.append(suggestions, note);
    this.#setActive(active);
  }

  /**
   * Puts further suggestions beneath.
   *
   * @param {Suggestion[]} suggestions
   * @param {string} [note]
   */
  append(suggestions, note = "") {
    for (const { attributes, children, choose } of suggestions) {
      const id = `${this.id}-${this.#options.length}`;
      const node = el(
        "div",
        { class: "option", role: "option", id, "aria-selected": "false", onclick: choose, ...attributes },
        ...children,
      );
      this.#options.push({ node, choose });
      this.list.append(node);
    }
    this.list.hidden = this.#options.length === 0;
    this.note.textContent = note;
    this.note.hidden = !note;
  }

  hide() {
    if (!this.isShown) return;
    this.box.hidden = true;
    this.#options = [];
    this.#setActive(-1);
    this.list.replaceChildren();
    this.input.removeAttribute("aria-controls");
    this.onHide?.();
  }

  /**
   * Takes a key pressed in the input.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean} Whether it was meant for the list.
   */
  takes(event) {
    if (!this.isShown) return false;
    const count = this.#options.length;
    if (event.key === "Escape") this.hide();
    else if (event.key === "ArrowDown" && count > 0) this.#setActive((this.#active + 1) % count);
    else if (event.key === "ArrowUp" && count > 0) this.#setActive((Math.max(this.#active, 0) - 1 + count) % count);
    else if (event.key === "Enter" && !event.shiftKey && this.#active >= 0) this.#options[this.#active].choose();
    else return false;
    return true;
  }

  /** @param {number} active */
  #setActive(active) {
    this.#options[this.#active]?.node.setAttribute("aria-selected", "false");
    this.#active = active < this.#options.length ? active : -1;
    const node = this.#options[this.#active]?.node;
    if (!node) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }
}
