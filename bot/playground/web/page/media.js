/** Photos, albums, files and stickers in messages. */

import { mediaUrl } from "./api.js";
import { showPicture } from "./dialogs.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { kindOf, kindWords, sizeOf } from "./words.js";

const TALLEST = 400; // pixels
const WIDEST = 460;
const NARROWEST = 160;

/**
 * Draws what the messages of a row carry beside their text.
 *
 * @param {any[]} messages One, or those of an album.
 * @returns {HTMLElement | null}
 */
export function drawMedia(messages) {
  const photos = messages.filter((message) => message.photo);
  if (photos.length > 1) {
    return el("div", { class: "album", "data-many": photos.length }, ...photos.map(drawPhoto));
  }
  const drawn = messages.map(drawOne).filter((piece) => piece !== null);
  return drawn.length > 0 ? el("div", { class: "media" }, ...drawn) : null;
}

/**
 * @param {any} message
 * @returns {HTMLElement | null}
 */
function drawOne(message) {
  if (message.photo) return drawAlone(message);
  if (message.document) return drawDocument(message.document);
  if (message.sticker?.emoji) {
    return el(
      "span",
      { class: "sticker", role: "img", "aria-label": `Sticker ${message.sticker.emoji}` },
      message.sticker.emoji,
    );
  }
  const kind = kindOf(message);
  return kind ? el("span", { class: "other-kind" }, kindWords(kind)) : null;
}

/**
 * Draws a photo that says itself how large it is. Known beforehand, that keeps the conversation from jumping.
 *
 * @param {any} message
 * @returns {HTMLElement}
 */
function drawAlone(message) {
  const { width, height } = message.photo.at(-1);
  const photo = drawPhoto(message);
  photo.style.width = `${Math.max(NARROWEST, Math.min(width, WIDEST, (TALLEST * width) / height))}px`;
  return photo;
}

/**
 * @param {any} message
 * @returns {HTMLElement}
 */
function drawPhoto(message) {
  const { file_id: id, width, height } = message.photo.at(-1);
  const address = mediaUrl(id);
  const description = message.caption || "Photo";
  return el(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": `Open photo${message.caption ? `: ${message.caption.slice(0, 80)}` : ""}`,
      "data-photo-of": message.message_id,
      onclick: () => showPicture(address, description),
    },
    el("img", { src: address, alt: description, width, height, decoding: "async" }),
  );
}

/**
 * @param {any} file
 * @returns {HTMLElement}
 */
function drawDocument(file) {
  const name = file.file_name || "File";
  return el(
    "a",
    { class: "document", href: mediaUrl(file.file_id), download: name },
    el("span", { class: "document-mark" }, icon("document")),
    el("span", { class: "document-name" }, name),
    el("span", { class: "document-size" }, sizeOf(file.file_size ?? 0)),
  );
}
