/** The open conversation: its rows, what is drawn of them, and where the reader has scrolled. */

import { drawPending, drawRow } from "./bubble.js";
import { el, fill } from "./dom.js";
import { unfold } from "./entities.js";
import { icon } from "./icons.js";
import { placeOf } from "./state.js";
import { dayOf } from "./words.js";

const DRAWN_AT_ONCE = 60;
const NEAR = 80; // pixels from an edge that still count as being at it
const TOUCH = matchMedia("(hover: none)");
const TOGETHER = 300; // seconds within which messages of one sender stand together

/** @typedef {{key: string, messages: any[], node: HTMLElement}} Row */

export class Conversation {
  /** Drawn rows, oldest first. @type {Row[]} */
  #rows = [];
  /** Older messages that are not drawn yet, oldest first. @type {any[]} */
  #older = [];
  #isAtEnd = true;
  /** @type {number | null} */
  #chosen = null;
  #botName = "";

  /**
   * @param {Element} host
   * @param {import("./bubble.js").RowTools} tools
   * @param {{reply: (message: any) => void, choose: (message: any) => void, start: () => void}} actions
   */
  constructor(host, tools, actions) {
    this.tools = tools;
    this.actions = actions;
    this.list = el("ol", { class: "rows" });
    this.pending = el("ol", { class: "pending" });
    this.empty = el("div", { class: "empty" });
    this.log = el(
      "div",
      { class: "log", role: "log", "aria-label": "Messages", tabindex: -1 },
      el("div", { class: "told" }, this.list, this.pending),
      this.empty,
    );
    this.toEnd = el(
      "button",
      { type: "button", class: "to-end", hidden: true, onclick: () => this.#scrollToEnd() },
      el("span", { class: "to-end-label" }, "New messages"),
      icon("down"),
    );
    host.append(el("div", { class: "log-frame" }, this.log, this.toEnd));
    this.#listen();
  }

  #listen() {
    const { state, outbox } = this.tools;
    outbox.on("change", () => this.#drawPending());
    state.on("message", (message) => state.isOpen(placeOf(message)) && this.#append(message));
    state.on("edit", (message) => state.isOpen(placeOf(message)) && this.#redraw(message));
    state.on("scene", () => this.#refresh());
    state.on("delete", (message) => state.isOpen(placeOf(message)) && this.#delete(message));
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A keyboard on the screen or a taller input take room: what was at the end stays there.
    new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd()).observe(this.log);
    this.list.addEventListener("contextmenu", (event) => this.#openMenuAt(event));
    this.list.addEventListener("dblclick", (event) => {
      const message = this.#messageAt(event.target);
      const isPlain = event.target instanceof Element && !event.target.closest("button, a");
      if (message && isPlain && !message.is_service) {
        getSelection()?.removeAllRanges();
        this.actions.reply(message);
      }
    });
    this.list.addEventListener("click", (event) => {
      const message = this.#messageAt(event.target);
      if (!message || !event.target.closest(".bubble")) return;
      this.actions.choose(message);
      // A finger has no second button and nothing to hover with.
      if (TOUCH.matches && !event.target.closest("a, button, .folding")) this.#openMenuAt(event);
    });
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focusin", (event) => this.#makeReachable(event.target.closest(".row")));
  }

  // -- drawing ---------------------------------------------------------------------------------------------

  /** Draws the open place from scratch. */
  show() {
    const { state } = this.tools;
    const messages = state.place ? state.messagesAt(state.place) : [];
    // What was said before is not news to be read out.
    this.log.setAttribute("aria-live", "off");
    this.#botName = state.nameOf(state.bot);
    this.#older = messages;
    this.#rows = [];
    this.list.replaceChildren();
    this.list.classList.toggle("private", state.place?.chatId === state.person.id);
    this.#drawOlder();
    this.#makeReachable(this.#rows.at(-1)?.node);
    this.#drawPending();
    this.#scrollToEnd();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  /**
   * Puts a message after the last one, into its row if it continues an album.
   *
   * @param {any} message
   * @param {Row[]} rows
   * @param {ParentNode} list
   * @returns {Row}
   */
  #add(message, rows, list) {
    const last = rows.at(-1);
    const key = rowKey(message);
    if (last?.key === key) {
      last.messages.push(message);
      this.#draw(last);
      return last;
    }
    const row = { key, messages: [message], node: drawRow([message], this.tools) };
    if (!last || dayOf(last.messages[0].date) !== dayOf(message.date)) list.append(dayLine(message.date));
    list.append(row.node);
    rows.push(row);
    return row;
  }

  /** Draws what has changed with the scene: the bot's name, which is another in each language. */
  #refresh() {
    const { state } = this.tools;
    this.#showEmpty();
    if (state.nameOf(state.bot) === this.#botName) return;
    this.#botName = state.nameOf(state.bot);
    for (const row of this.#rows) this.#draw(row);
  }

  /** @param {any} message */
  #append(message) {
    const isOwn = message.from?.id === this.tools.state.person.id;
    const follows = this.#isAtEnd || isOwn;
    const row = this.#add(message, this.#rows, this.list);
    row.node.classList.add("new");
    this.#group(this.#rows.length - 2);
    this.#group(this.#rows.length - 1);
    this.#showEmpty();
    if (this.#rows.length === 1 || !this.list.contains(document.activeElement)) this.#makeReachable(row.node);
    if (follows) this.#scrollToEnd();
    else this.#showToEnd(true);
  }

  /** Draws what the server has not taken yet. */
  #drawPending() {
    const { state, outbox } = this.tools;
    if (!state.person) return;
    fill(this.pending, ...(state.place ? outbox.pendingAt(state.person.id, state.place).map(drawPending) : []));
    this.#showEmpty();
    if (this.#isAtEnd) this.#scrollToEnd();
  }

  /** @param {any} message */
  #redraw(message) {
    for (const row of this.#rows) {
      const at = row.messages.findIndex(({ message_id: id }) => id === message.message_id);
      const isQuoted = row.messages.some((other) => other.reply_to_message_id === message.message_id);
      if (at >= 0) row.messages[at] = message;
      if (at >= 0 || isQuoted) this.#draw(row);
    }
    const at = this.#older.findIndex(({ message_id: id }) => id === message.message_id);
    if (at >= 0) this.#older[at] = message;
    if (this.#isAtEnd) this.#scrollToEnd();
  }

  /** @param {any} message */
  #delete(message) {
    this.#older = this.#older.filter(({ message_id: id }) => id !== message.message_id);
    const at = this.#rows.findIndex((row) => row.messages.includes(message));
    if (at >= 0) {
      const row = this.#rows[at];
      row.messages = row.messages.filter((other) => other !== message);
      if (row.messages.length > 0) this.#draw(row);
      else this.#removeRow(at);
    }
    for (const row of this.#rows) {
      if (row.messages.some((other) => other.reply_to_message_id === message.message_id)) this.#draw(row);
    }
    this.#showEmpty();
  }

  /** @param {number} at */
  #removeRow(at) {
    const { node } = this.#rows[at];
    const day = node.previousElementSibling;
    const isLastOfDay = !node.nextElementSibling?.classList.contains("row");
    if (day?.classList.contains("day") && isLastOfDay) day.remove();
    const hadFocus = node.contains(document.activeElement);
    node.remove();
    this.#rows.splice(at, 1);
    this.#group(at - 1);
    this.#group(at);
    const next = this.#rows[at]?.node ?? this.#rows[at - 1]?.node;
    this.#makeReachable(next);
    if (hadFocus) next?.focus({ preventScroll: true });
  }

  /**
   * Redraws a row, with what the reader had unfolded and where the focus was.
   *
   * @param {Row} row
   */
  #draw(row) {
    const old = row.node;
    const node = drawRow(row.messages, this.tools);
    const unfolded = [...old.querySelectorAll(".folding")].map((quote) => quote.classList.contains("open"));
    [...node.querySelectorAll(".folding")].filter((_, number) => unfolded[number]).forEach(unfold);
    const focused = focusables(old).findIndex((focusable) => focusable === document.activeElement);
    const hadFocus = old === document.activeElement;
    node.tabIndex = old.tabIndex;
    old.replaceWith(node);
    row.node = node;
    if (row.messages.some(({ message_id: id }) => id === this.#chosen)) node.classList.add("chosen");
    this.#group(this.#rows.indexOf(row));
    if (hadFocus) node.focus({ preventScroll: true });
    else if (focused >= 0) (focusables(node)[focused] ?? node).focus({ preventScroll: true });
  }

  /**
   * Tells a row whether it begins or ends what one sender says in one go.
   *
   * @param {number} at
   */
  #group(at) {
    const row = this.#rows[at];
    if (!row) return;
    row.node.classList.toggle("first", !areTogether(this.#rows[at - 1], row));
    row.node.classList.toggle("last", !areTogether(row, this.#rows[at + 1]));
  }

  #showEmpty() {
    const { state } = this.tools;
    const isSilent = this.#rows.length === 0 && this.pending.childElementCount === 0;
    const isEmpty = isSilent && state.place !== null && state.person !== null;
    this.empty.hidden = !isEmpty;
    if (!isEmpty) return;
    const isPrivate = state.place?.chatId === state.person.id;
    this.empty.replaceChildren(
      isPrivate ? this.#welcome() : el("p", { class: "service-text" }, "No messages here yet"),
    );
  }

  #welcome() {
    const { state } = this.tools;
    const description = state.published("description");
    return el(
      "div",
      { class: "welcome" },
      el("span", { class: "avatar bot large", "aria-hidden": "true" }, icon("quote")),
      el("h3", {}, state.nameOf(state.bot)),
      description && el("p", {}, description),
      el("button", { type: "button", class: "start", onclick: () => this.actions.start() }, "Start"),
    );
  }

  // -- scrolling -------------------------------------------------------------------------------------------

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#isAtEnd) this.#showToEnd(false);
    else
      this.toEnd.hidden =
        scrollHeight - scrollTop - clientHeight < clientHeight && !this.toEnd.classList.contains("news");
    if (scrollTop < NEAR && this.#older.length > 0) this.#drawOlder();
  }

  /** @param {boolean} hasNews */
  #showToEnd(hasNews) {
    this.toEnd.classList.toggle("news", hasNews);
    this.toEnd.setAttribute("aria-label", hasNews ? "New messages" : "To the newest message");
    this.toEnd.hidden = !hasNews;
  }

  #scrollToEnd() {
    this.#isAtEnd = true;
    this.#showToEnd(false);
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Draws some of the older messages above, and leaves what is being read where it is. */
  #drawOlder() {
    let cut = Math.max(0, this.#older.length - DRAWN_AT_ONCE);
    while (cut > 0 && rowKey(this.#older[cut - 1]) === rowKey(this.#older[cut])) cut -= 1;
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    const above = document.createDocumentFragment();
    /** @type {Row[]} */
    const rows = [];
    for (const message of this.#older.splice(cut)) this.#add(message, rows, above);
    const [next] = this.#rows;
    const last = rows.at(-1);
    if (next && last && dayOf(last.messages[0].date) === dayOf(next.messages[0].date)) {
      this.list.querySelector(".day")?.remove();
    }
    this.list.prepend(above);
    this.#rows.unshift(...rows);
    for (let at = 0; at <= rows.length; at += 1) this.#group(at);
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }

  /**
   * Shows a message of the conversation and marks it for a moment.
   *
   * @param {number} messageId
   */
  jump(messageId) {
    const find = () => this.#rows.find((row) => row.messages.some(({ message_id: id }) => id === messageId));
    while (!find() && this.#older.length > 0) this.#drawOlder();
    const node = find()?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  // -- choosing --------------------------------------------------------------------------------------------

  /**
   * Marks the message that is looked behind.
   *
   * @param {number | null} messageId
   */
  mark(messageId) {
    this.#chosen = messageId;
    for (const row of this.#rows) {
      row.node.classList.toggle(
        "chosen",
        row.messages.some(({ message_id: id }) => id === messageId),
      );
    }
  }

  /**
   * @param {EventTarget | null} target
   * @returns {any} The message in whose row it is.
   */
  #messageAt(target) {
    const node = target instanceof Element ? target.closest(".row") : null;
    const row = this.#rows.find((candidate) => candidate.node === node);
    const photo = target instanceof Element ? target.closest("[data-photo-of]") : null;
    const wanted = Number(photo?.getAttribute("data-photo-of"));
    return row && (row.messages.find(({ message_id: id }) => id === wanted) ?? row.messages[0]);
  }

  /** @param {MouseEvent} event */
  #openMenuAt(event) {
    const message = this.#messageAt(event.target);
    const isLink = event.target instanceof Element && event.target.closest("a[href]");
    if (!message || message.is_service || isLink || !getSelection()?.isCollapsed) return;
    event.preventDefault();
    this.tools.openMenu(message, { x: event.clientX, y: event.clientY });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = this.#rows.find(({ node }) => node === event.target);
    if (!row) return;
    if (event.key === "ArrowUp" && row === this.#rows[0]) this.#drawOlder();
    const at = this.#rows.indexOf(row);
    const steps = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: this.#rows.length - 1 };
    const isMenu = event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (event.key in steps) {
      this.#rows[steps[event.key]]?.node.focus();
    } else if (isMenu && !row.messages[0].is_service) {
      const { left, top } = row.node.getBoundingClientRect();
      this.tools.openMenu(row.messages[0], { x: left + 60, y: Math.max(top, 60) + 16 });
    } else return;
    event.preventDefault();
  }

  /**
   * Lets the Tab key reach one row alone; from there the arrows lead on.
   *
   * @param {HTMLElement | null | undefined} node
   */
  #makeReachable(node) {
    if (!node) return;
    for (const reachable of this.list.querySelectorAll('.row[tabindex="0"]')) reachable.tabIndex = -1;
    node.tabIndex = 0;
  }
}

/**
 * @param {any} message
 * @returns {string} What messages of one row have in common.
 */
function rowKey(message) {
  return message.media_group_id ? `album ${message.media_group_id}` : `message ${message.message_id}`;
}

/**
 * @param {Row | undefined} row
 * @param {Row | undefined} next
 * @returns {boolean} Whether one sender says both in one go.
 */
function areTogether(row, next) {
  if (!row || !next) return false;
  const [one, other] = [row.messages[0], next.messages[0]];
  return (
    !one.is_service &&
    !other.is_service &&
    one.from?.id === other.from?.id &&
    one.sender_chat?.id === other.sender_chat?.id &&
    one.via_bot?.id === other.via_bot?.id &&
    other.date - one.date < TOGETHER &&
    dayOf(one.date) === dayOf(other.date)
  );
}

/**
 * @param {number} date
 * @returns {HTMLElement}
 */
function dayLine(date) {
  return el("li", { class: "day" }, el("span", {}, dayOf(date)));
}

/**
 * @param {Element} node
 * @returns {HTMLElement[]}
 */
function focusables(node) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll("a[href], button:not(.more)"))];
}
