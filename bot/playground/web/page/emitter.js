/** Telling listeners. */

export class Emitter {
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * Listens to one kind of news.
   *
   * @param {string} kind
   * @param {(detail: any) => void} listener
   */
  on(kind, listener) {
    if (!this.#listeners.has(kind)) this.#listeners.set(kind, new Set());
    this.#listeners.get(kind)?.add(listener);
  }

  /**
   * @param {string} kind
   * @param {unknown} [detail]
   */
  emit(kind, detail) {
    for (const listener of this.#listeners.get(kind) ?? []) listener(detail);
  }
}
