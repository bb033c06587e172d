/** The list of commands: behind its button, and while a command is being typed. */

import { act } from "./api.js";
import { el } from "./dom.js";
import { Suggestions } from "./suggestions.js";

export class Commands {
  #asked = 0;

  /**
   * @param {Element} host
   * @param {HTMLTextAreaElement} input
   * @param {import("./state.js").State} state
   * @param {{send: (text: string) => void, opened: (isOpen: boolean) => void}} actions
   */
  constructor(host, input, state, actions) {
    this.input = input;
    this.state = state;
    this.actions = actions;
    this.suggestions = new Suggestions(host, input, {
      id: "commands",
      label: "Commands",
      onHide: () => actions.opened(false),
    });
    state.on("commands", () => this.suggestions.isShown && this.#show(this.#typed ?? ""));
  }

  /** The beginning of a command that stands in the input, `null` if something else does. */
  get #typed() {
    return /^\/(\w*)$/u.exec(this.input.value)?.[1] ?? null;
  }

  /** Looks at what is in the input now. */
  typed() {
    if (this.#typed === null) this.hide();
    else this.#show(this.#typed);
  }

  toggle() {
    if (this.suggestions.isShown) this.hide();
    else this.#show("");
    this.input.focus();
  }

  hide() {
    this.#asked += 1;
    this.suggestions.hide();
  }

  /** @param {string} beginning */
  async #show(beginning) {
    const { person, place } = this.state;
    if (!place) return;
    const asked = (this.#asked += 1);
    const offered = await act("commands_shown", { user_id: person.id, chat_id: place.chatId }).catch(() => []);
    if (asked !== this.#asked) return;
    const fitting = offered.filter(({ command }) => command.startsWith(beginning.toLowerCase()));
    if (fitting.length === 0 && beginning) {
      this.hide();
      return;
    }
    const shown = fitting.map((command) => this.#suggestion(command));
    const note = shown.length > 0 ? "" : "No commands here";
    this.suggestions.show(shown, { note, active: this.#typed === null ? -1 : 0 });
    this.actions.opened(true);
  }

  /**
   * @param {{command: string, description: string}} offered
   * @returns {import("./suggestions.js").Suggestion}
   */
  #suggestion({ command, description }) {
    // In a group a command names the bot that it is meant for.
    const isPrivate = this.state.place?.chatId === this.state.person.id;
    const text = `/${command}${isPrivate ? "" : `@${this.state.bot.username}`}`;
    return {
      attributes: { "data-command": command },
      children: [
        el("b", { class: "command-name" }, `/${command}`),
        el("span", { class: "command-words" }, description),
      ],
      choose: () => {
        this.hide();
        this.actions.send(text);
      },
    };
  }
}
