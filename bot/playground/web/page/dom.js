/** Building elements. What comes from outside goes in as text, never as markup. */

/**
 * @typedef {string | Node | null | undefined | false} Child
 */

/**
 * Makes an element.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] Attributes; `onclick` and the like are listeners. What is `null`,
 *   `undefined` or `false` is left out.
 * @param {...Child} children
 * @returns {any} The element.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...kept(children));
  return node;
}

/**
 * Replaces what is in an element.
 *
 * @param {Element} node
 * @param {...Child} children
 */
export function fill(node, ...children) {
  node.replaceChildren(...kept(children));
}

/**
 * @param {Child[]} children
 * @returns {(string | Node)[]}
 */
function kept(children) {
  return /** @type {(string | Node)[]} */ (children.filter((child) => child || child === ""));
}

/**
 * Waits with a call until nobody has asked for it for a while.
 *
 * @param {() => void} call
 * @param {number} milliseconds
 * @returns {() => void}
 */
export function debounced(call, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, milliseconds);
  };
}
