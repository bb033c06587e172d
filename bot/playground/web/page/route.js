/** Who looks at what, in the address: so that it can be gone back to, kept over a reload, and opened twice. */

/**
 * @typedef {{personId: number, place: import("./state.js").Place | null}} Route
 */

/**
 * @returns {Route | null} What the address says.
 */
export function currentRoute() {
  const [, person, chat, topic] = /^#\/(\d+)(?:\/(-?\d+)(?:\/(\d+))?)?$/u.exec(location.hash) ?? [];
  if (!person) return null;
  const place = chat ? { chatId: Number(chat), topicId: topic ? Number(topic) : null } : null;
  return { personId: Number(person), place };
}

/**
 * @param {number} personId
 * @param {import("./state.js").Place | null} [place]
 * @returns {string} The address of a place as somebody sees it.
 */
export function addressOf(personId, place) {
  const parts = place ? [personId, place.chatId, place.topicId] : [personId];
  return `#/${parts.filter((part) => part !== null).join("/")}`;
}

/**
 * Goes somewhere.
 *
 * @param {number} personId
 * @param {import("./state.js").Place | null} [place]
 */
export function go(personId, place) {
  location.hash = addressOf(personId, place);
}
