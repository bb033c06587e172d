/** The input: writing, answering, editing, sending files, and the lists that open above it. */

import { Refused, act } from "./api.js";
import { Commands } from "./commands.js";
import { el, fill } from "./dom.js";
import { draftAt, keepDraft, prependToDraft } from "./drafts.js";
import { icon, iconButton } from "./icons.js";
import { Inline } from "./inline.js";
import { Mentions } from "./mentions.js";
import { openMenu } from "./menu.js";
import { textOf } from "./outbox.js";
import { keyOf } from "./state.js";
import { attempt, notify } from "./toasts.js";
import { summaryOf } from "./words.js";

const LONGEST = 4096; // the apps send what is longer as several messages
const LONGEST_CAPTION = 1024;
const LARGEST_FILE = 20_000_000; // bytes; Telegram gives a bot no larger one
const STICKER = "👍";
const ADMINS = new Set(["creator", "administrator"]);

export class Composer {
  /** @type {{kind: "reply" | "edit", message: any} | null} */
  #about = null;
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {Element} host
   * @param {{state: import("./state.js").State, answers: import("./answers.js").Answers,
   *   outbox: import("./outbox.js").Outbox}} surroundings
   */
  constructor(host, { state, answers, outbox }) {
    this.state = state;
    this.outbox = outbox;
    this.input = el("textarea", {
      class: "input",
      "aria-label": "Message",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      placeholder: "Message",
      rows: 1,
      autocomplete: "off",
      enterkeyhint: "send",
    });
    this.commandsButton = iconButton("commands", "Commands", () => this.commands.toggle(), {
      "aria-expanded": "false",
    });
    this.attach = iconButton("attach", "Attach", () => this.#openAttach(), { "aria-haspopup": "menu" });
    this.sendButton = iconButton("send", "Send", () => this.#send(), { class: "icon-button send" });
    this.bar = el("div", { class: "about-bar", hidden: true });
    this.photo = this.#picker("image/*", "photo");
    this.file = this.#picker("", "document");
    const popups = el("div", { class: "popups" });
    const field = el("div", { class: "field" }, this.commandsButton, this.input, this.attach, this.sendButton);
    host.append(el("div", { class: "composer" }, popups, this.bar, field, this.photo, this.file));
    this.commands = new Commands(popups, this.input, state, {
      send: (text) => this.#sendCommand(text),
      opened: (isOpen) => this.commandsButton.setAttribute("aria-expanded", String(isOpen)),
    });
    this.mentions = new Mentions(popups, this.input, state, (text) => this.write(text));
    this.inline = new Inline(popups, this.input, {
      state,
      answers,
      posted: () => this.write(""),
      working: (isWorking) => field.classList.toggle("working", isWorking),
    });
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    state.on("scene", () => this.#openOrClose());
    state.on("delete", (message) => this.#about?.message === message && this.#leave());
    outbox.on("refused", ({ message, reason }) => this.#takeBack(message, reason));
  }

  /**
   * @param {string} accept
   * @param {"photo" | "document"} kind
   * @returns {HTMLInputElement}
   */
  #picker(accept, kind) {
    const picker = el("input", { type: "file", accept, hidden: true, tabindex: -1, "aria-label": `Choose a ${kind}` });
    picker.addEventListener("change", () => {
      const files = [...picker.files];
      picker.value = "";
      this.sendFiles(files, kind);
    });
    return picker;
  }

  // -- what is written -------------------------------------------------------------------------------------

  /** Turns to the open place, with what was left unsent there. */
  show() {
    const { place } = this.state;
    const key = place && `${this.state.person.id} ${keyOf(place)}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#about = null;
    this.bar.hidden = true;
    this.#restoreDraft();
    this.#openOrClose();
  }

  #restoreDraft() {
    const { place, person } = this.state;
    this.write(place ? draftAt(person.id, place) : "");
  }

  /** Takes the input away in a closed topic, from everybody but the administrators. */
  #openOrClose() {
    const { place, person, chats } = this.state;
    if (!place || !person) return;
    const status = chats.get(place.chatId)?.members.find(({ user }) => user.id === person.id)?.status;
    const isClosed = Boolean(this.state.topicAt(place)?.is_closed) && !ADMINS.has(status);
    this.input.disabled = this.attach.disabled = isClosed;
    this.input.placeholder = isClosed ? "This topic is closed" : "Message";
  }

  /**
   * Puts a text into the input, as if it had been typed.
   *
   * @param {string} text
   */
  write(text) {
    this.input.value = text;
    this.#typed();
  }

  focus() {
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** @param {any} message */
  reply(message) {
    this.#begin("reply", message);
  }

  /** @param {any} message */
  edit(message) {
    this.#begin("edit", message);
    this.write(message.text ?? message.caption ?? "");
    this.focus();
  }

  /**
   * @param {"reply" | "edit"} kind
   * @param {any} message
   */
  #begin(kind, message) {
    const wasEditing = this.#about?.kind === "edit";
    this.#about = { kind, message };
    if (wasEditing) this.#restoreDraft();
    const heading = kind === "edit" ? "Edit message" : `Reply to ${this.state.senderOf(message).name}`;
    fill(
      this.bar,
      icon(kind),
      el("div", { class: "about-words" }, el("b", {}, heading), el("span", {}, summaryOf(message, this.state))),
      iconButton("close", "Cancel", () => this.#leave()),
    );
    this.bar.hidden = false;
    this.focus();
  }

  /** Stops answering or editing. */
  #leave() {
    const wasEditing = this.#about?.kind === "edit";
    this.#about = null;
    this.bar.hidden = true;
    if (wasEditing) this.#restoreDraft();
    this.input.focus();
  }

  #typed() {
    const { place, person } = this.state;
    if (place && this.#about?.kind !== "edit") keepDraft(person.id, place, this.input.value);
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.sendButton.disabled = this.input.value.trim() === "";
    this.commands.typed();
    this.mentions.typed();
    if (this.#about?.kind === "edit") this.inline.hide();
    else this.inline.typed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const isTaken = [this.inline, this.commands, this.mentions].some(({ suggestions }) => suggestions.takes(event));
    if (!isTaken) {
      if (event.key === "Enter" && !event.shiftKey) this.#send();
      else if (event.key === "Escape" && this.#about) this.#leave();
      else if (event.key === "ArrowUp" && this.input.value === "" && this.#ownLast()) this.edit(this.#ownLast());
      else return;
    }
    event.preventDefault();
  }

  /** @returns {any} The newest message here that the person may edit. */
  #ownLast() {
    const { person, place } = this.state;
    const isOwn = (message) =>
      message.from?.id === person.id && message.text && !message.via_bot && !message.is_service;
    return place && this.state.messagesAt(place).findLast(isOwn);
  }

  // -- sending ---------------------------------------------------------------------------------------------

  async #send() {
    const text = this.input.value.trim();
    if (text === "") return;
    const about = this.#about;
    this.#about = null;
    this.bar.hidden = true;
    this.input.focus();
    if (about?.kind !== "edit") {
      this.write("");
      this.#sayAll(text, about?.message.message_id);
      return;
    }
    this.#restoreDraft();
    const isDone = await attempt(() => this.#change(about.message, text));
    if (!isDone && this.input.value === "") this.write(text);
  }

  /**
   * @param {any} message
   * @param {string} text
   */
  async #change(message, text) {
    if (text === (message.text ?? message.caption)) return;
    await act("edit", {
      user_id: this.state.person.id,
      chat_id: message.chat.id,
      message_id: message.message_id,
      text,
    });
  }

  /**
   * @param {string} text
   * @param {number} [replyTo]
   */
  #sayAll(text, replyTo) {
    const { person, place } = this.state;
    for (let from = 0; from < text.length; from += LONGEST) {
      const content = { text: text.slice(from, from + LONGEST), reply_to: from === 0 ? replyTo : undefined };
      this.outbox.add(person.id, place, content);
    }
  }

  /**
   * Gives a message back that the server refused.
   *
   * @param {import("./outbox.js").Outgoing} message
   * @param {string} reason
   */
  #takeBack({ personId, place, content }, reason) {
    notify(reason);
    prependToDraft(personId, place, textOf(content));
    const isHere = personId === this.state.person?.id && this.state.isOpen(place);
    if (isHere && this.#about?.kind !== "edit") this.#restoreDraft();
  }

  /** @param {string} text */
  #sendCommand(text) {
    this.write("");
    this.#say(() => ({ text }));
  }

  /**
   * Sends something at once.
   *
   * @param {() => Record<string, unknown> | Promise<Record<string, unknown>>} content
   * @returns {Promise<boolean>} Whether it could be read, and is on its way.
   */
  #say(content) {
    const replyTo = this.#about?.kind === "reply" ? this.#about.message.message_id : undefined;
    if (replyTo) this.#leave();
    // Reading a file takes a moment, in which somebody may turn to another chat.
    const { person, place } = this.state;
    return attempt(async () => this.outbox.add(person.id, place, { ...(await content()), reply_to: replyTo }));
  }

  /** Whether the person may send something here. */
  get canSend() {
    return this.state.place !== null && !this.input.disabled;
  }

  /**
   * Sends files, a message each. What is typed becomes the caption of the first.
   *
   * @param {File[]} files
   * @param {"photo" | "document"} [kind]
   */
  async sendFiles(files, kind = "document") {
    for (const file of files) {
      const fault = faultOf(file);
      if (fault) {
        notify(fault);
        continue;
      }
      const typed = this.#about?.kind === "edit" ? "" : this.input.value.trim();
      const caption = typed.length <= LONGEST_CAPTION ? typed : "";
      if (caption) this.write("");
      const isDone = await this.#say(async () => ({ [kind]: await contentOf(file), caption: caption || undefined }));
      if (!isDone && this.input.value === "") this.write(caption);
    }
  }

  /**
   * Sends a command that was pressed in a text.
   *
   * @param {string} text
   */
  command(text) {
    this.#say(() => ({ text }));
  }

  #openAttach() {
    const { left, top } = this.attach.getBoundingClientRect();
    openMenu(
      [
        { label: "Photo", icon: "photo", run: () => this.photo.click() },
        { label: "File", icon: "document", run: () => this.file.click() },
        { label: "Sticker", icon: "sticker", run: () => this.#say(() => ({ sticker: { emoji: STICKER } })) },
      ],
      { x: left, y: top - 140 },
    );
  }
}

/**
 * @param {File} file
 * @returns {string} Why the apps would not send it; empty if they would.
 */
function faultOf(file) {
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size <= LARGEST_FILE) return "";
  return `“${file.name}” is too large: a bot receives files of up to ${LARGEST_FILE / 1_000_000} MB.`;
}

/**
 * @param {File} file
 * @returns {Promise<Record<string, string | undefined>>}
 * @throws {Refused} It cannot be read.
 */
async function contentOf(file) {
  const address = await dataAddressOf(file);
  return {
    content_base64: address.slice(address.indexOf(",") + 1),
    file_name: file.name,
    mime_type: file.type || undefined,
  };
}

/**
 * @param {File} file
 * @returns {Promise<string>} As ``data:text/plain;base64,…``.
 */
function dataAddressOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(/** @type {string} */ (reader.result)));
    reader.addEventListener("error", () => reject(new Refused(`“${file.name}” cannot be read. Is it a folder?`)));
    reader.readAsDataURL(file);
  });
}
