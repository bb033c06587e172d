/** Text and its entities -> elements, as a Telegram client draws them. Offsets are those of JavaScript strings. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const SAFE = new Set(["http:", "https:", "tg:", "mailto:"]);
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const INLINE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  hashtag: "span",
  cashtag: "span",
  phone_number: "span",
  custom_emoji: "span",
};

/**
 * What the page does when somebody presses a part of a text.
 *
 * @typedef {object} TextActions
 * @property {(command: string) => void} command
 * @property {string} botUsername
 */

/**
 * @typedef {{type: string, offset: number, length: number, url?: string, user?: any, language?: string}} Entity
 */

/**
 * Draws a text.
 *
 * @param {string} text
 * @param {Entity[]} entities
 * @param {TextActions} actions
 * @returns {DocumentFragment}
 */
export function formatted(text, entities, actions) {
  const inOrder = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...pieces(text, 0, text.length, inOrder, actions));
  return fragment;
}

/**
 * Draws a stretch of a text.
 *
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {Entity[]} entities Those that begin within, in order, outer ones first.
 * @param {TextActions} actions
 * @returns {(string | Node)[]}
 */
function pieces(text, from, to, entities, actions) {
  /** @type {(string | Node)[]} */
  const drawn = [];
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [outer, ...others] = rest;
    const begin = Math.max(outer.offset, at);
    const end = Math.min(outer.offset + outer.length, to);
    if (begin >= end) {
      rest = others;
      continue;
    }
    const isBlock = BLOCKS.has(outer.type);
    const before = text.slice(at, begin);
    // A block breaks the line by itself, before and after.
    drawn.push(isBlock && before.endsWith("\n") ? before.slice(0, -1) : before);
    const inner = others.filter((entity) => entity.offset < end);
    // The part beyond the end of the outer one continues after it.
    const beyond = inner
      .filter((entity) => entity.offset + entity.length > end)
      .map((entity) => ({ ...entity, offset: end, length: entity.offset + entity.length - end }));
    rest = [...beyond, ...others.filter((entity) => entity.offset >= end)];
    drawn.push(wrapped(outer, text.slice(begin, end), pieces(text, begin, end, inner, actions), actions));
    at = end;
    if (isBlock && text[at] === "\n" && at < to) at += 1;
  }
  drawn.push(text.slice(at, to));
  return drawn.filter((piece) => piece !== "");
}

/**
 * Wraps drawn pieces in the element of their entity.
 *
 * @param {Entity} entity
 * @param {string} text What the entity covers.
 * @param {(string | Node)[]} inner
 * @param {TextActions} actions
 * @returns {Node}
 */
function wrapped(entity, text, inner, actions) {
  switch (entity.type) {
    case "blockquote":
      return el("blockquote", {}, ...inner);
    case "expandable_blockquote":
      return folding(inner);
    case "pre":
      return el("pre", {}, el("code", { "data-language": entity.language }, ...inner));
    case "text_link":
      return link(entity.url ?? "", inner);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/iu.test(text) ? text : `http://${text}`, inner);
    case "email":
      return link(`mailto:${text}`, inner);
    case "mention":
      return text.slice(1).toLowerCase() === actions.botUsername.toLowerCase()
        ? link(`https://t.me/${actions.botUsername}`, inner)
        : el("span", { class: "mention" }, ...inner);
    case "text_mention":
      return el("span", { class: "mention" }, ...inner);
    case "bot_command":
      return el("button", { type: "button", class: "link", onclick: () => actions.command(text) }, ...inner);
    case "spoiler":
      return spoiler(inner);
    default:
      return el(INLINE[entity.type] ?? "span", { class: entity.type }, ...inner);
  }
}

/**
 * Makes a link, if the address is one that may be followed.
 *
 * @param {string} address
 * @param {(string | Node)[]} inner
 * @returns {HTMLElement}
 */
export function link(address, inner) {
  const href = safeAddress(address);
  if (href === null) return el("span", {}, ...inner);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

/**
 * @param {string} address
 * @returns {string | null} The address, if it is one that may be followed.
 */
export function safeAddress(address) {
  return SAFE.has(URL.parse(address)?.protocol ?? "") ? address : null;
}

/**
 * A quotation that shows three lines until it is unfolded. All of its text is there from the start.
 *
 * @param {(string | Node)[]} inner
 * @returns {HTMLElement}
 */
function folding(inner) {
  const toggle = el("button", { type: "button", class: "fold" }, icon("fold"));
  const quote = el("blockquote", { class: "folding" }, el("div", { class: "folded" }, ...inner), toggle);
  const show = (isOpen) => {
    quote.classList.toggle("open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.setAttribute("aria-label", isOpen ? "Show less" : "Show more");
  };
  show(false);
  quote.addEventListener("click", (event) => {
    const isElsewhere = event.target.closest("a, button:not(.fold)") || !getSelection()?.isCollapsed;
    if (!isElsewhere && !quote.classList.contains("fits")) show(!quote.classList.contains("open"));
  });
  whenSized.observe(quote.firstElementChild);
  return quote;
}

/**
 * Shows all of a folding quotation.
 *
 * @param {Element} quote
 */
export function unfold(quote) {
  /** @type {HTMLElement | null} */ (quote.querySelector(".fold"))?.click();
}

/** Takes the button away from quotations that fit into three lines anyway. */
const whenSized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const quote = target.parentElement;
    if (quote && !quote.classList.contains("open")) {
      quote.classList.toggle("fits", target.scrollHeight <= target.clientHeight + 1);
    }
  }
});

/**
 * @param {(string | Node)[]} inner
 * @returns {HTMLElement}
 */
function spoiler(inner) {
  const cover = el("button", { type: "button", class: "spoiler", "aria-label": "Hidden text, show" }, ...inner);
  cover.addEventListener("click", () => cover.replaceWith(el("span", {}, ...cover.childNodes)));
  return cover;
}
