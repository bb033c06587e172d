/** The page's own few words, and how names, times and sizes are written. */

const ACTIONS = {
  typing: "typing…",
  upload_photo: "sending a photo…",
  upload_document: "sending a file…",
  record_voice: "recording…",
  upload_voice: "sending a voice message…",
  choose_sticker: "choosing a sticker…",
};

const KINDS = {
  photo: "Photo",
  sticker: "Sticker",
  document: "File",
  voice: "Voice message",
  audio: "Audio",
  video: "Video",
  video_note: "Video message",
  animation: "GIF",
  location: "Location",
  contact: "Contact",
  poll: "Poll",
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });
const weekday = new Intl.DateTimeFormat("en", { weekday: "short" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "2-digit", year: "2-digit" });

/** Client languages that can be chosen, by code. */
export const LANGUAGES = {
  en: "English",
  ru: "Русский",
  kk: "Қазақша",
  az: "Azərbaycanca",
  tr: "Türkçe",
  de: "Deutsch",
};

/**
 * What says how people are called.
 *
 * @typedef {Pick<import("./state.js").State, "nameOf" | "senderOf">} Naming
 */

/**
 * @param {any} user
 * @returns {string}
 */
export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

/**
 * @param {string} name
 * @returns {string} One or two letters for a round picture.
 */
export function initialsOf(name) {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => word.match(/[\p{L}\p{N}]/u)?.[0] ?? "");
  return (letters.slice(0, 2).join("") || "?").toLocaleUpperCase();
}

/**
 * @param {number} id
 * @returns {string} The class that gives a person or chat its colour.
 */
export function tintOf(id) {
  return `tint-${Math.abs(id) % 7}`;
}

/**
 * @param {number} seconds Unix time.
 * @returns {string} The hour.
 */
export function timeOf(seconds) {
  return clock.format(seconds * 1000);
}

/**
 * @param {number} seconds Unix time.
 * @returns {string} The hour of today, the weekday of this week, or else the date.
 */
export function briefTimeOf(seconds) {
  const days = daysAgo(seconds);
  if (days === 0) return timeOf(seconds);
  return (days < 7 ? weekday : shortDate).format(seconds * 1000);
}

/**
 * @param {number} seconds Unix time.
 * @returns {string}
 */
export function dayOf(seconds) {
  return ["Today", "Yesterday"][daysAgo(seconds)] ?? day.format(seconds * 1000);
}

/**
 * @param {number} seconds Unix time.
 * @returns {number} Calendar days from then to today.
 */
function daysAgo(seconds) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(Date.now()) - midnight(seconds * 1000)) / 86_400_000);
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** @param {string} action */
export function actionWords(action) {
  return ACTIONS[action] ?? "at work…";
}

/**
 * Returns the text of a service message.
 *
 * @param {any} message
 * @param {Naming} naming
 * @returns {string}
 */
export function serviceWords(message, naming) {
  const who = naming.senderOf(message).name;
  if (message.new_chat_members) {
    const [first, ...others] = message.new_chat_members;
    if (others.length === 0 && first.id === message.from?.id) return `${who} joined the group`;
    return `${who} added ${message.new_chat_members.map((user) => naming.nameOf(user)).join(", ")}`;
  }
  if (message.left_chat_member) {
    const { left_chat_member: left } = message;
    return left.id === message.from?.id ? `${who} left the group` : `${who} removed ${naming.nameOf(left)}`;
  }
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "The group became a supergroup";
  return "Something happened here";
}

/**
 * Says in a line what a message holds.
 *
 * @param {any} message
 * @param {Naming} naming
 * @returns {string}
 */
export function summaryOf(message, naming) {
  if (message.is_service) return serviceWords(message, naming);
  const words = (message.text ?? message.caption ?? "").replace(/\s+/gu, " ").trim();
  const kind = kindOf(message);
  if (!kind) return words;
  const label = [message.sticker?.emoji, KINDS[kind]].filter(Boolean).join(" ");
  return words ? `${label}, ${words}` : label;
}

/**
 * @param {any} message
 * @returns {string | undefined} Which kind of thing it carries beside text.
 */
export function kindOf(message) {
  return Object.keys(KINDS).find((kind) => kind in message);
}

/** @param {string} kind */
export function kindWords(kind) {
  return KINDS[kind];
}
