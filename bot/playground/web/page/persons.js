/** The head of the list: who speaks, in which language their client is, and the theme. */

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { go } from "./route.js";
import { attempt } from "./toasts.js";
import { LANGUAGES, nameOf } from "./words.js";

/**
 * @param {Element} host
 * @param {import("./state.js").State} state
 */
export function showPersons(host, state) {
  const picture = el("span", { class: "my-avatar" });
  const speaker = el("select", {
    "aria-label": "Speaking as",
    class: "speaker",
    onchange: () => speak(state, speaker.value),
  });
  const language = el("select", {
    "aria-label": "Client language",
    class: "language",
    onchange: () => translate(state, language.value),
  });
  const theme = el("button", {
    type: "button",
    class: "icon-button",
    "aria-label": "Theme",
    title: "Light or dark",
    onclick: () => dispatchEvent(new Event("toggletheme")),
  });
  theme.append(icon("moon"), icon("sun"));
  const names = el("div", { class: "my-names" }, chooser(speaker), chooser(language));
  fill(host, picture, names, theme);

  const refresh = () => {
    const { person } = state;
    if (!person) return;
    fill(picture, avatar(person.id, nameOf(person)));
    fill(speaker, ...state.people.map((user) => el("option", { value: user.id }, roleName(user))));
    speaker.value = String(person.id);
    fill(language, ...languagesOf(person).map(([code, name]) => el("option", { value: code }, name)));
    language.value = person.language_code ?? "";
  };
  state.on("scene", refresh);
  state.on("view", refresh);
}

/**
 * @param {HTMLSelectElement} select
 * @returns {HTMLElement} The same with an arrow of the page's own.
 */
function chooser(select) {
  return el("span", { class: "chooser" }, select, icon("fold"));
}

/** @param {any} user */
function roleName(user) {
  return user.is_editor ? `${nameOf(user)} · editor` : nameOf(user);
}

/**
 * @param {any} person
 * @returns {[string, string][]} The languages to choose from; what the client says now is always among them.
 */
function languagesOf(person) {
  const now = person.language_code ?? "";
  const known = Object.entries(LANGUAGES);
  return now in LANGUAGES ? known : [[now, now || "No language"], ...known];
}

/**
 * Hands the page to somebody else, in the same group if they are in it.
 *
 * @param {import("./state.js").State} state
 * @param {string} personId
 */
function speak(state, personId) {
  const id = Number(personId);
  const chat = state.place && state.chats.get(state.place.chatId);
  const place = chat && state.isIn(chat, id) ? state.place : state.place && { chatId: id, topicId: null };
  go(id, place);
}

/**
 * @param {import("./state.js").State} state
 * @param {string} code
 */
function translate(state, code) {
  attempt(() => act("set_language", { user_id: state.person.id, language_code: code }));
}
