/** Names to choose from while `@…` is being typed: the bot's, and in a group its members'. */

import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { Suggestions } from "./suggestions.js";

export class Mentions {
  /**
   * @param {Element} host
   * @param {HTMLTextAreaElement} input
   * @param {import("./state.js").State} state
   * @param {(text: string) => void} write Puts a text into the input.
   */
  constructor(host, input, state, write) {
    this.input = input;
    this.state = state;
    this.write = write;
    this.suggestions = new Suggestions(host, input, { id: "mentions", label: "Mentions" });
  }

  /** Looks at what stands before the cursor now. */
  typed() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const [, beginning] = /(?:^|\s)@(\w*)$/u.exec(before) ?? [];
    const fitting = beginning === undefined ? [] : this.#fitting(beginning.toLowerCase());
    if (fitting.length === 0) this.suggestions.hide();
    else
      this.suggestions.show(
        fitting.map((user) => this.#suggestion(user, beginning.length)),
        { active: 0 },
      );
  }

  hide() {
    this.suggestions.hide();
  }

  /**
   * @param {string} beginning
   * @returns {any[]} Whom it may become; nobody where it is a whole name already.
   */
  #fitting(beginning) {
    const { bot, place, person, chats } = this.state;
    const members = place && place.chatId !== person.id ? chats.get(place.chatId).members.map(({ user }) => user) : [];
    const others = members.filter(({ id }) => id !== person.id && id !== bot.id);
    return [bot, ...others].filter(({ username }) => {
      const name = username?.toLowerCase();
      return name?.startsWith(beginning) && name !== beginning;
    });
  }

  /**
   * @param {any} user
   * @param {number} typed How many letters of the name stand there already.
   * @returns {import("./suggestions.js").Suggestion}
   */
  #suggestion(user, typed) {
    const isBot = user.id === this.state.bot.id;
    return {
      attributes: { class: "option mention-option" },
      children: [
        avatar(user.id, this.state.nameOf(user), isBot ? "quote" : undefined),
        el("span", { class: "command-words" }, el("b", {}, this.state.nameOf(user)), ` @${user.username}`),
      ],
      choose: () => {
        const { value, selectionStart } = this.input;
        const before = `${value.slice(0, selectionStart - typed)}${user.username} `;
        this.hide();
        this.write(before + value.slice(selectionStart));
        this.input.setSelectionRange(before.length, before.length);
      },
    };
  }
}
