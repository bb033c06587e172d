/** What the page knows of the world, who is looking at it, and which conversation is open. */

import { act } from "./api.js";
import { debounced } from "./dom.js";
import { Emitter } from "./emitter.js";
import { nameOf } from "./words.js";

const PRESENT = new Set(["creator", "administrator", "member", "restricted"]);
const ACTION_SHOWN = 5000;
const SCENE_PAUSE = 50;

/**
 * A conversation: a chat, or one topic of it.
 *
 * @typedef {{chatId: number, topicId: number | null}} Place
 */

/**
 * Tells of `scene` (who and what there is changed), `view` (another person or place), `message`, `edit` and `delete`
 * (with the message), `action` (with the place's key), `commands`, `query`, `answer`, `call` and `loaded`.
 */
export class State extends Emitter {
  /** @type {any} */
  bot = { id: 0, first_name: "", username: "" };
  /** @type {Map<number, any>} */
  users = new Map();
  /** @type {Map<number, any>} */
  chats = new Map();
  /** Texts that the bot published about itself, by language. @type {Record<string, any>} */
  about = {};
  /** @type {Map<number, Map<number, any>>} */
  #byChat = new Map();
  /** @type {Map<string, Map<number, any>>} */
  #byPlace = new Map();
  /** @type {Map<string, {action: string, timer: number}>} */
  #actions = new Map();
  /** @type {Map<string, number>} */
  #unread = new Map();
  /** Who speaks. @type {any} */
  person = null;
  /** What is open. @type {Place | null} */
  place = null;

  // -- reading ---------------------------------------------------------------------------------------------

  /**
   * Reads everything again.
   *
   * @returns {Promise<number>} The id of the newest event in it.
   */
  async load() {
    const scene = await act("state");
    const told = await Promise.all(scene.chats.map(({ id }) => act("messages", { chat_id: id })));
    this.#byChat.clear();
    this.#byPlace.clear();
    this.#unread.clear();
    this.#setScene(scene);
    told.flat().forEach((message) => this.#put(message));
    this.emit("scene");
    this.emit("loaded");
    return scene.last_event;
  }

  #reloadScene = debounced(async () => {
    const scene = await act("state").catch(() => null);
    if (scene === null) return; // the connection is lost, and everything is read again after it
    this.#setScene(scene);
    this.emit("scene");
  }, SCENE_PAUSE);

  /** @param {any} scene */
  #setScene(scene) {
    this.bot = scene.bot;
    this.about = scene.about ?? {};
    this.users = new Map(scene.users.map((user) => [user.id, user]));
    this.chats = new Map(scene.chats.map((chat) => [chat.id, chat]));
    if (this.person) this.person = this.users.get(this.person.id) ?? null;
  }

  /**
   * Takes in one event.
   *
   * @param {{kind: string, data: any}} event
   */
  apply({ kind, data }) {
    switch (kind) {
      case "message":
        this.#arrived(data.message);
        break;
      case "edit":
        this.#put(data.message);
        this.emit("edit", data.message);
        break;
      case "delete":
        this.#remove(data.chat_id, data.message_id);
        break;
      case "reaction":
        this.#reacted(data);
        break;
      case "action":
        this.#setAction(keyOf({ chatId: data.chat_id, topicId: data.message_thread_id ?? null }), data.action);
        break;
      case "user":
      case "chat":
      case "member":
        this.#reloadScene();
        break;
      case "about":
        this.about = data.about;
        this.emit("scene");
        break;
      case "commands":
        this.emit("commands");
        break;
      case "call":
        if (data.method !== "getUpdates") this.emit("call");
        break;
      case "callback":
      case "inline_query":
        this.emit("query", data);
        break;
      case "inline_answer":
      case "callback_answer":
        this.emit("answer", data);
        break;
    }
  }

  /** @param {any} message */
  #arrived(message) {
    const isKnown = this.message(message.chat.id, message.message_id) !== undefined;
    this.#put(message);
    const place = placeOf(message);
    if (message.from?.id === this.bot.id) this.#setAction(keyOf(place), null);
    if (!isKnown && message.from?.id !== this.person?.id && !this.isOpen(place)) {
      this.#unread.set(keyOf(place), this.unread(place) + 1);
    }
    const isStructural = Object.keys(message).some((name) => name.startsWith("forum_topic"));
    if (isStructural || !this.chats.has(message.chat.id)) this.#reloadScene();
    this.emit(isKnown ? "edit" : "message", message);
  }

  /** @param {any} message */
  #put(message) {
    inside(this.#byChat, message.chat.id).set(message.message_id, message);
    inside(this.#byPlace, keyOf(placeOf(message))).set(message.message_id, message);
  }

  /**
   * @param {number} chatId
   * @param {number} messageId
   */
  #remove(chatId, messageId) {
    const message = this.message(chatId, messageId);
    if (!message) return;
    this.#byChat.get(chatId)?.delete(messageId);
    this.#byPlace.get(keyOf(placeOf(message)))?.delete(messageId);
    this.emit("delete", message);
  }

  /** @param {any} data */
  #reacted({ chat_id: chatId, message_id: messageId, user_id: userId, emoji }) {
    const message = this.message(chatId, messageId);
    if (!message) return;
    const { [userId]: _, ...others } = message.reactions;
    message.reactions = emoji.length > 0 ? { ...others, [userId]: emoji } : others;
    this.emit("edit", message);
  }

  /**
   * @param {string} key
   * @param {string | null} action
   */
  #setAction(key, action) {
    clearTimeout(this.#actions.get(key)?.timer);
    this.#actions.delete(key);
    if (action) {
      this.#actions.set(key, { action, timer: setTimeout(() => this.#setAction(key, null), ACTION_SHOWN) });
    }
    this.emit("action", key);
  }

  // -- looking ---------------------------------------------------------------------------------------------

  /** Everybody whom one can play. */
  get people() {
    return [...this.users.values()].filter((user) => !user.is_bot);
  }

  /** The chats of the person who speaks: the one with the bot, and the groups. */
  get ownChats() {
    if (!this.person) return [];
    const own = this.chats.get(this.person.id) ?? { id: this.person.id, type: "private", members: [], topics: [] };
    const groups = [...this.chats.values()].filter((chat) => this.isIn(chat, this.person.id));
    return [own, ...groups];
  }

  /**
   * @param {any} chat
   * @param {number} userId
   */
  isIn(chat, userId) {
    return chat.members.some((member) => member.user.id === userId && PRESENT.has(member.status));
  }

  /**
   * Lists the conversations of a chat: itself, which in a forum is its general topic, and its topics.
   *
   * @param {any} chat
   * @returns {Place[]}
   */
  placesOf(chat) {
    return [null, ...chat.topics.map((topic) => topic.id)].map((topicId) => ({ chatId: chat.id, topicId }));
  }

  /**
   * @param {Place} place
   * @returns {any} The topic, if the place is one.
   */
  topicAt(place) {
    return this.chats.get(place.chatId)?.topics.find((topic) => topic.id === place.topicId);
  }

  /**
   * @param {Place} place
   * @returns {any[]} Its messages, oldest first.
   */
  messagesAt(place) {
    return [...(this.#byPlace.get(keyOf(place))?.values() ?? [])];
  }

  /**
   * @param {Place} place
   * @returns {any} Its newest message, if there is one.
   */
  lastAt(place) {
    return this.messagesAt(place).at(-1);
  }

  /**
   * @param {number} chatId
   * @param {number} messageId
   */
  message(chatId, messageId) {
    return this.#byChat.get(chatId)?.get(messageId);
  }

  /** @param {Place} place */
  actionAt(place) {
    return this.#actions.get(keyOf(place))?.action ?? null;
  }

  /** @param {Place} place */
  unread(place) {
    return this.#unread.get(keyOf(place)) ?? 0;
  }

  /** @param {Place} place */
  isOpen(place) {
    return this.place !== null && keyOf(this.place) === keyOf(place);
  }

  /**
   * Says what a chat is called in a client's list.
   *
   * @param {any} chat
   * @returns {string}
   */
  titleOf(chat) {
    return chat.type === "private" ? this.nameOf(this.bot) : chat.title;
  }

  /**
   * Says what the bot published about itself, in the client's language where it did.
   *
   * @param {"name" | "description"} what
   * @returns {string}
   */
  published(what) {
    const { "": common, [this.person?.language_code]: own } = this.about;
    return own?.[what] || common?.[what] || "";
  }

  /**
   * @param {any} user
   * @returns {string} What a client calls somebody.
   */
  nameOf(user) {
    return (user.id === this.bot.id && this.published("name")) || nameOf(user);
  }

  /**
   * Says in whose name a message was sent.
   *
   * @param {any} message
   * @returns {{id: number, name: string}}
   */
  senderOf(message) {
    if (message.sender_chat) return { id: message.sender_chat.id, name: message.sender_chat.title };
    return message.from ? { id: message.from.id, name: this.nameOf(message.from) } : { id: 0, name: "" };
  }

  // -- choosing --------------------------------------------------------------------------------------------

  /**
   * Lets somebody look at a place.
   *
   * @param {any} person
   * @param {Place | null} place
   */
  view(person, place) {
    this.person = person;
    this.place = place;
    if (place) this.#unread.delete(keyOf(place));
    this.emit("view");
  }
}

/**
 * @param {Place} place
 * @returns {string} A name that no other place has.
 */
export function keyOf({ chatId, topicId }) {
  return topicId === null ? `${chatId}` : `${chatId}/${topicId}`;
}

/**
 * @param {any} message
 * @returns {Place} Where it stands. A thread is a place in forums alone; elsewhere it is a chain of replies.
 */
export function placeOf(message) {
  return { chatId: message.chat.id, topicId: message.is_topic_message ? message.message_thread_id : null };
}

/**
 * @template K, V
 * @param {Map<K, Map<number, V>>} maps
 * @param {K} key
 * @returns {Map<number, V>}
 */
function inside(maps, key) {
  let found = maps.get(key);
  if (!found) maps.set(key, (found = new Map()));
  return found;
}
