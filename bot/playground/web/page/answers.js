/** Waiting for what the bot answers to a pressed button or an inline query. */

import { act } from "./api.js";

const KEPT = 50;
const PATIENCE = 16_000;

export class Answers {
  /** @type {Map<string, any>} */
  #given = new Map();
  /** @type {Map<string, (answer: any) => void>} */
  #waiting = new Map();

  /** @param {import("./state.js").State} state */
  constructor(state) {
    state.on("answer", ({ query_id: queryId, answer }) => {
      this.#given.set(queryId, answer);
      if (this.#given.size > KEPT) this.#given.delete([...this.#given.keys()][0]);
      this.#waiting.get(queryId)?.(answer);
    });
  }

  /**
   * Waits for an answer.
   *
   * @param {"callback_answer" | "inline_answer"} action What to ask for it with: it may have been kept from before,
   *   and then there is no news of it.
   * @param {string} queryId
   * @returns {Promise<any>} The answer, or `null` where the bot gives none in time.
   */
  async to(action, queryId) {
    const kept = this.#given.get(queryId) ?? (await act(action, { query_id: queryId })) ?? this.#given.get(queryId);
    if (kept) return kept;
    return new Promise((resolve) => {
      const end = (answer) => {
        this.#waiting.delete(queryId);
        clearTimeout(timer);
        resolve(answer);
      };
      const timer = setTimeout(() => end(null), PATIENCE);
      this.#waiting.set(queryId, end);
    });
  }
}
