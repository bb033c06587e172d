/** A look behind: what a message set off in the bot, and what the bot thought of the question. */

import { act } from "./api.js";
import { debounced, el, fill } from "./dom.js";
import { icon, iconButton } from "./icons.js";
import { placeOf } from "./state.js";
import { summaryOf } from "./words.js";

const PAUSE = 200;

/**
 * @typedef {{ask: Record<string, unknown>, heading: string, messageId: number | null}} Subject
 */

export class Behind {
  /** @type {Subject | null} */
  #subject = null;
  #asked = 0;

  /**
   * @param {HTMLElement} panel
   * @param {import("./state.js").State} state
   * @param {{mark: (messageId: number | null) => void, toggled: (isOpen: boolean) => void}} page
   */
  constructor(panel, state, page) {
    this.panel = panel;
    this.state = state;
    this.page = page;
    this.body = el("div", { class: "behind-body", tabindex: 0, role: "group", "aria-label": "What happened" });
    const close = iconButton("close", "Close", () => this.toggle(false));
    this.heading = el("p", { class: "behind-subject" });
    fill(panel, el("header", { class: "behind-head" }, el("h2", {}, "A look behind"), close), this.heading, this.body);
    panel.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
    this.refresh = debounced(() => this.#refresh(), PAUSE);
    state.on("view", () => this.latest());
    state.on("loaded", () => this.latest());
    state.on("message", (message) => state.isOpen(placeOf(message)) && this.latest());
    state.on("edit", () => this.refresh());
    state.on("call", () => this.refresh());
    state.on("query", ({ query_id: queryId, user_id: userId, data, query }) => {
      if (userId !== state.person?.id) return;
      const heading = data === undefined ? `Inline query “${query}”` : `Button “${data}”`;
      this.#turnTo({ ask: { query_id: queryId }, heading, messageId: null });
    });
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** @param {boolean} isOpen */
  toggle(isOpen = !this.isOpen) {
    this.panel.hidden = !isOpen;
    this.page.toggled(isOpen);
    this.page.mark(isOpen ? (this.#subject?.messageId ?? null) : null);
    this.#refresh();
  }

  /** Turns to the newest message of the open place. */
  latest() {
    const last = this.state.place && this.state.lastAt(this.state.place);
    if (last) this.show(last);
    else this.#turnTo(null);
  }

  /**
   * Turns to a message.
   *
   * @param {any} message
   */
  show(message) {
    const { message_id: messageId, chat } = message;
    this.#turnTo({
      ask: { chat_id: chat.id, message_id: messageId },
      heading: summaryOf(message, this.state),
      messageId,
    });
  }

  /** @param {Subject | null} subject */
  #turnTo(subject) {
    this.#subject = subject;
    if (!this.isOpen) return;
    this.page.mark(subject?.messageId ?? null);
    this.refresh();
  }

  async #refresh() {
    if (!this.isOpen) return;
    const asked = (this.#asked += 1);
    const subject = this.#subject;
    this.heading.textContent = subject?.heading ?? "";
    const found = subject && (await act("behind", subject.ask).catch(() => null));
    if (asked !== this.#asked) return;
    if (!found) {
      fill(this.body, el("p", { class: "nothing" }, "No messages here yet."));
      return;
    }
    // What was unfolded stays so while more becomes known.
    const unfolded = new Set([...this.body.querySelectorAll("details[open]")].map((node) => node.dataset.name));
    fill(this.body, ...thought(found.search), ...called(found.calls), ...told(found.update));
    for (const node of this.body.querySelectorAll("details")) if (unfolded.has(node.dataset.name)) node.open = true;
  }
}

/** @type {Record<string, { name: string, icon: import("./icons.js").IconName, label: string }>} How each outcome of a search is shown. */
const VERDICTS = {
  answer: { name: "answered", icon: "tick", label: "Answered" },
  doubt: { name: "doubted", icon: "doubt", label: "Offered, with a doubt" },
  decline: { name: "declined", icon: "block", label: "Declined" },
};

/**
 * Draws what the bot made of the question.
 *
 * @param {any} search
 * @returns {import("./dom.js").Child[]}
 */
function thought(search) {
  if (!search) return [];
  const { question, understood, outcome, confidence, threshold, declined_because: why, passages } = search;
  const verdict = VERDICTS[outcome];
  return [
    el(
      "section",
      { class: "behind-part" },
      el("h3", {}, "Answer"),
      el(
        "p",
        { class: `verdict ${verdict.name}`, "data-verdict": verdict.name },
        icon(verdict.icon),
        verdict.label,
      ),
      confidenceBar(confidence, threshold),
      why && el("p", { class: "why", "data-declined": true }, why),
      search.contradicts && el("p", { class: "why" }, "It seems to contradict what the question takes for granted."),
      understood &&
        understood !== question &&
        el("p", { class: "understood" }, "Understood as ", el("q", {}, understood)),
    ),
    el(
      "section",
      { class: "behind-part" },
      el("h3", {}, "Passages"),
      el("ol", { class: "passages", "data-passages": true }, ...passages.map(ranked)),
    ),
  ];
}

/**
 * @param {number} confidence
 * @param {number} threshold The confidence from which the bot answers.
 * @returns {HTMLElement}
 */
function confidenceBar(confidence, threshold) {
  const fillBar = el("span", { class: "bar-fill" });
  fillBar.style.width = `${confidence * 100}%`;
  const mark = el("span", { class: "bar-mark" });
  mark.style.left = `${threshold * 100}%`;
  const told = `${percent(confidence)}, answers from ${percent(threshold)}`;
  return el(
    "div",
    { class: "confidence", "data-confidence": confidence },
    el("span", { class: "confidence-words" }, "Confidence"),
    el("span", { class: "confidence-number" }, told),
    el(
      "div",
      {
        class: "bar",
        role: "meter",
        "aria-label": "Confidence",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-valuenow": Math.round(confidence * 100),
        "aria-valuetext": told,
      },
      fillBar,
      mark,
    ),
  );
}

/** @param {{question: string, passage: string, score: number}} found */
function ranked({ question, passage, score }) {
  return el(
    "li",
    { class: "passage" },
    el("span", { class: "score" }, score.toFixed(3)),
    el("p", { class: "passage-question" }, question || "A statement"),
    el("p", { class: "passage-text" }, passage),
  );
}

/**
 * Draws the calls that the bot made.
 *
 * @param {any[]} calls
 * @returns {import("./dom.js").Child[]}
 */
function called(calls) {
  const longest = Math.max(1, ...calls.map((call) => call.milliseconds ?? 0));
  const line = (call, number) => {
    const bar = el("span", { class: "call-bar" });
    bar.style.width = `${Math.max(2, ((call.milliseconds ?? 0) / longest) * 100)}%`;
    const isBad = call.status !== null && call.status !== 200;
    return el(
      "li",
      { "data-method": call.method },
      el(
        "details",
        { "data-name": `call ${number}` },
        el(
          "summary",
          { class: isBad ? "call failed" : "call" },
          el("code", {}, call.method),
          el("span", { class: "call-status" }, call.status ?? "…"),
          el("span", { class: "call-time" }, call.milliseconds === null ? "…" : `${duration(call.milliseconds)}`),
          bar,
        ),
        json(call.params),
      ),
    );
  };
  return [
    el(
      "section",
      { class: "behind-part" },
      el("h3", {}, "Calls of the bot"),
      calls.length > 0
        ? el("ul", { class: "calls", "data-calls": true }, ...calls.map(line))
        : el("p", { class: "nothing" }, "None."),
    ),
  ];
}

/**
 * Draws what the bot received.
 *
 * @param {any} update
 * @returns {import("./dom.js").Child[]}
 */
function told(update) {
  const [, kind] = Object.keys(update ?? {});
  const shown = update
    ? el(
        "details",
        { "data-name": "update" },
        el(
          "summary",
          { class: "call" },
          el("code", {}, kind),
          el("span", { class: "call-time" }, `№ ${update.update_id}`),
        ),
        json(update),
      )
    : el("p", { class: "nothing" }, "The bot did not receive this.");
  return [el("section", { class: "behind-part" }, el("h3", {}, "Update"), shown)];
}

/** @param {unknown} value */
function json(value) {
  return el("pre", { class: "json", tabindex: 0, role: "group", "aria-label": "JSON" }, JSON.stringify(value, null, 2));
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
