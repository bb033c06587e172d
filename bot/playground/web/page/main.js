/** Puts the page together. */

import { Answers } from "./answers.js";
import { act } from "./api.js";
import { Behind } from "./behind.js";
import { showChats } from "./chats.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { confirmed } from "./dialogs.js";
import { takeDroppedFiles } from "./drop.js";
import { follow } from "./events.js";
import { showHead } from "./head.js";
import { Keyboards, copy } from "./keyboard.js";
import { keepLinksInside, start } from "./links.js";
import { openMenu } from "./menu.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { showPersons } from "./persons.js";
import { addressOf, currentRoute, go } from "./route.js";
import { State } from "./state.js";
import { attempt } from "./toasts.js";

const PHONE = matchMedia("(max-width: 700px)");
const TOUCH = matchMedia("(hover: none)");

const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const app = part("app");

const state = new State();
const answers = new Answers(state);
const outbox = new Outbox();
const notices = new Notices(part("notices"));
const head = showHead(part("chat"), state, () => behind.toggle());

const tools = {
  state,
  outbox,
  keyboards: new Keyboards({ state, answers, askInline }),
  text: {
    command: (text) => composer.command(text),
    get botUsername() {
      return state.bot.username;
    },
  },
  jump: (messageId) => conversation.jump(messageId),
  openMenu: openMessageMenu,
};
const conversation = new Conversation(part("chat"), tools, {
  reply: (message) => composer.reply(message),
  choose: (message) => behind.show(message),
  start: () => start(state),
});
const composer = new Composer(part("chat"), { state, answers, outbox });
const behind = new Behind(part("behind"), state, {
  mark: (messageId) => conversation.mark(messageId),
  toggled: (isOpen) => {
    app.dataset.behind = isOpen ? "open" : "closed";
    head.setLooking(isOpen);
  },
});

takeDroppedFiles(part("chat"), composer);
showPersons(part("me"), state);
showChats(part("chats"), state);
keepLinksInside(state);

state.on("view", () => {
  app.dataset.view = state.place ? "chat" : "list";
  conversation.show();
  composer.show();
  if (state.place && !TOUCH.matches) composer.focus();
});
state.on("loaded", arrive);
state.on("loaded", () => notices.introduce(state.people));
// Former members of a group do not see it.
state.on("scene", () => state.place && !isOwn(state.place) && arrive());
addEventListener("hashchange", arrive);

follow({
  load: () => state.load(),
  apply: (event) => state.apply(event),
  connected: (isOpen) => {
    document.body.dataset.connection = isOpen ? "open" : "lost";
    head.setConnected(isOpen);
    notices.setConnected(isOpen);
  },
  restarted: () => notices.restarted(),
});

/** Goes to where the address says, or to the nearest place that there is. */
function arrive() {
  const route = currentRoute();
  const person = state.users.get(route?.personId ?? 0) ?? state.person ?? state.people[0];
  if (!person) return;
  state.person = person;
  const withBot = PHONE.matches ? null : { chatId: person.id, topicId: null };
  const place = route?.place && isOwn(route.place) ? route.place : withBot;
  history.replaceState(null, "", addressOf(person.id, place));
  state.view(person, place);
}

/**
 * @param {import("./state.js").Place} place
 * @returns {boolean} Whether the person who speaks sees it.
 */
function isOwn(place) {
  return state.ownChats.some((chat) => chat.id === place.chatId && (place.topicId === null || state.topicAt(place)));
}

/**
 * Goes to a place and asks the bot inline there.
 *
 * @param {import("./state.js").Place} place
 * @param {string} query
 */
function askInline(place, query) {
  const write = () => {
    composer.write(`@${state.bot.username} ${query}`);
    composer.focus();
  };
  if (state.isOpen(place)) {
    write();
    return;
  }
  go(state.person.id, place);
  addEventListener("hashchange", () => write(), { once: true });
}

/**
 * @param {any} message
 * @param {{x: number, y: number}} at
 */
function openMessageMenu(message, at) {
  const isOwn = message.from?.id === state.person.id;
  const isPrivate = message.chat.type === "private";
  const text = message.text ?? message.caption;
  const mayEdit = isOwn && text && !message.via_bot;
  openMenu(
    [
      { label: "Reply", icon: "reply", run: () => composer.reply(message) },
      mayEdit && { label: "Edit", icon: "edit", run: () => composer.edit(message) },
      text && { label: "Copy text", icon: "copy", run: () => copy(text) },
      {
        label: "Look behind",
        icon: "behind",
        run: () => {
          behind.toggle(true);
          behind.show(message);
        },
      },
      (isOwn || isPrivate) && {
        label: "Delete",
        icon: "delete",
        dangerous: true,
        run: () => confirmed("Delete this message?", "Delete", () => remove(message)),
      },
    ].filter(Boolean),
    at,
  );
}

/** @param {any} message */
function remove({ chat, message_id: messageId }) {
  attempt(() => act("delete", { user_id: state.person.id, chat_id: chat.id, message_id: messageId }));
}
