/** Modal dialogs. */

import { placeAvatar } from "./avatar.js";
import { el } from "./dom.js";
import { iconButton } from "./icons.js";

/**
 * Opens a dialog over the page. The browser keeps the focus inside and gives it back afterwards.
 *
 * @param {Record<string, unknown>} attributes
 * @param {...import("./dom.js").Child} children
 * @returns {HTMLDialogElement}
 */
function open(attributes, ...children) {
  const dialog = el("dialog", attributes, ...children);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [kind] A further class.
 * @returns {HTMLElement}
 */
function textButton(label, onclick, kind = "") {
  return el("button", { type: "button", class: `text-button ${kind}`, onclick }, label);
}

/**
 * Shows what the bot has to say until it is read.
 *
 * @param {string} text
 */
export function alertOf(text) {
  const dialog = open(
    { class: "dialog", role: "alertdialog", "aria-label": "The bot says", "aria-describedby": "alert-text" },
    el("p", { id: "alert-text", class: "alert-text" }, text),
    el(
      "div",
      { class: "dialog-buttons" },
      textButton("OK", () => dialog.close()),
    ),
  );
}

/**
 * Asks before something cannot be undone.
 *
 * @param {string} question
 * @param {string} answer What the button says that does it.
 * @param {() => void} doIt
 */
export function confirmed(question, answer, doIt) {
  const doAndClose = () => {
    dialog.close();
    doIt();
  };
  const dialog = open(
    { class: "dialog", role: "alertdialog", "aria-label": question },
    el("p", { class: "alert-text" }, question),
    el(
      "div",
      { class: "dialog-buttons" },
      textButton("Cancel", () => dialog.close()),
      textButton(answer, doAndClose, "dangerous"),
    ),
  );
}

/**
 * Lets a chat be chosen.
 *
 * @param {import("./state.js").State} state
 * @param {{place: import("./state.js").Place, title: string}[]} choices
 * @param {(place: import("./state.js").Place) => void} choose
 */
export function pickPlace(state, choices, choose) {
  const option = ({ place, title }) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "pick",
          "data-chat-id": place.chatId,
          "data-topic-id": place.topicId,
          onclick: () => {
            dialog.close();
            choose(place);
          },
        },
        placeAvatar(state, place),
        title,
      ),
    );
  const dialog = open(
    { class: "dialog", "aria-label": "Choose a chat" },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", {}, "Choose a chat"),
      iconButton("close", "Cancel", () => dialog.close()),
    ),
    el("ul", { class: "picks" }, ...choices.map(option)),
  );
}

/**
 * Shows a picture as large as the window allows.
 *
 * @param {string} address
 * @param {string} description
 */
export function showPicture(address, description) {
  const dialog = open(
    { class: "picture", "aria-label": "Photo" },
    el("img", { src: address, alt: description }),
    iconButton("close", "Close", () => dialog.close()),
  );
  dialog.addEventListener("click", () => dialog.close());
}
