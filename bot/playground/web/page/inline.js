/** Inline mode: `@bot …` in the input lists what the bot finds, and choosing posts it. */

import { act } from "./api.js";
import { debounced, el } from "./dom.js";
import { icon } from "./icons.js";
import { start } from "./links.js";
import { Suggestions } from "./suggestions.js";
import { attempt } from "./toasts.js";

const PAUSE = 300;

export class Inline {
  /** Counts what was typed, so that an answer to something older is not shown. */
  #typing = 0;
  /** @type {{query: string, next: string} | null} */
  #page = null;
  #isLoading = false;

  /**
   * @param {Element} host
   * @param {HTMLTextAreaElement} input
   * @param {{state: import("./state.js").State, answers: import("./answers.js").Answers, posted: () => void,
   *   working: (isWorking: boolean) => void}} surroundings
   */
  constructor(host, input, { state, answers, posted, working }) {
    this.input = input;
    this.state = state;
    this.answers = answers;
    this.posted = posted;
    this.working = working;
    this.suggestions = new Suggestions(host, input, {
      id: "inline-results",
      label: "Inline results",
      onEnd: () => this.#more(),
    });
    this.ask = debounced(() => this.#first(), PAUSE);
  }

  /** What is asked of the bot in the input, `null` if nothing is. */
  get #query() {
    const [, name, query] = /^@(\w+)\s(.*)$/su.exec(this.input.value) ?? [];
    return name?.toLowerCase() === this.state.bot.username.toLowerCase() ? query.trim() : null;
  }

  /** Looks at what is in the input now. */
  typed() {
    const query = this.#query;
    if (query === null) {
      this.hide();
      return;
    }
    if (query === this.#page?.query && this.suggestions.isShown) return;
    this.#typing += 1;
    this.ask();
  }

  hide() {
    this.#typing += 1;
    this.#page = null;
    this.#isLoading = false;
    this.working(false);
    this.suggestions.hide();
  }

  async #first() {
    const query = this.#query;
    if (query === null) return;
    this.#page = { query, next: "" };
    const answer = await this.#answer(query, "");
    if (!answer) return;
    const found = this.#shown(answer);
    this.suggestions.show(found, { note: found.length > 0 ? "" : "No results" });
  }

  async #more() {
    if (!this.#page?.next || this.#isLoading) return;
    const answer = await this.#answer(this.#page.query, this.#page.next);
    if (answer) this.suggestions.append(this.#shown(answer));
  }

  /**
   * Asks the bot for a page.
   *
   * @param {string} query
   * @param {string} offset
   * @returns {Promise<any>} The answer with its query's id, or `null` if something else was typed meanwhile or the
   *   bot gave none.
   */
  async #answer(query, offset) {
    const typing = this.#typing;
    const { person, place } = this.state;
    if (!place) return null;
    this.#isLoading = true;
    this.working(true);
    /** @type {any} */
    let answer = null;
    await attempt(async () => {
      const asked = await act("ask_inline", { user_id: person.id, query, offset, chat_id: place.chatId });
      const given = await this.answers.to("inline_answer", asked.query_id);
      answer = given && { ...given, queryId: asked.query_id };
    });
    if (typing !== this.#typing) return null;
    this.#isLoading = false;
    this.working(false);
    this.#page = { query, next: answer?.next_offset ?? "" };
    return answer;
  }

  /**
   * @param {any} answer
   * @returns {import("./suggestions.js").Suggestion[]}
   */
  #shown({ queryId, results, button }) {
    const shown = results.map((result) => ({
      attributes: { class: "option result", "data-result-id": result.id },
      children: [
        el("span", { class: "result-mark", "aria-hidden": "true" }, icon("quote")),
        el("span", { class: "result-title" }, result.title ?? result.caption ?? result.type),
        result.description && el("span", { class: "result-words" }, result.description),
      ],
      choose: () => this.#choose(queryId, result.id),
    }));
    if (!button?.start_parameter) return shown;
    const first = {
      children: [el("b", {}, button.text)],
      choose: () => {
        this.hide();
        start(this.state, button.start_parameter);
      },
    };
    return [first, ...shown];
  }

  /**
   * @param {string} queryId
   * @param {string} resultId
   */
  async #choose(queryId, resultId) {
    const { place } = this.state;
    this.posted();
    const where = { chat_id: place?.chatId, thread_id: place?.topicId ?? undefined };
    await attempt(() => act("choose", { query_id: queryId, result_id: resultId, ...where }));
  }
}
