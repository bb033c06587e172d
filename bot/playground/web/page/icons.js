/** The page's own line icons, drawn on a 24 by 24 grid. */

import { el } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  attach: "M20 11.5 12.3 19a5 5 0 0 1-7-7.1L13 4.4a3.3 3.3 0 0 1 4.7 4.7l-7.6 7.5a1.7 1.7 0 0 1-2.4-2.4l6.9-6.8",
  back: "M15 5l-7 7 7 7",
  behind: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  block: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.5 6.5l11 11",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.5V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  commands: "M15 5 9 19",
  copy: "M9 9h10v11H9zM5 15V4h10",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  document: "M7 3h7l4 4v14H7zM14 3v4h4",
  doubt: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM9.6 9.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.7M12 16.5h.01",
  down: "M12 5v13M6 12.5l6 6 6-6",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18z",
  external: "M9 7h8v8M17 7 7 17",
  fold: "M7 10l5 5 5-5",
  hash: "M9.5 4 8 20M16 4l-1.5 16M4.5 9h15.5M4 15h15.5",
  moon: "M19 14.5A7.5 7.5 0 1 1 9.5 5a6 6 0 0 0 9.5 9.5z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  quote: "M5 17v-5c0-3 1.5-5 4.5-5.7M14 17v-5c0-3 1.5-5 4.5-5.7M5 12.5h4V17H5zM14 12.5h4V17h-4z",
  reply: "M10 6 4 12l6 6M4 12h9c4 0 7 2 7 6",
  send: "M5 12 4 4.5 20.5 12 4 19.5zM5 12h8",
  share: "M4 18c0-5 3-8 9-8h6M14 5l5 5-5 5",
  sticker: "M20 12a8 8 0 1 0-8 8zM20 12c-5 0-8 3-8 8M9 10h.01M15 10h.01M9 13.5c.8 1 1.6 1.5 3 1.5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  tick: "M5 12.5l4.5 4.5L19 7",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * Draws an icon. It says nothing to a screen reader: whatever carries it has a name of its own.
 *
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * Makes a button that shows an icon alone.
 *
 * @param {IconName} name
 * @param {string} label What it is called.
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, unknown>} [attributes] Further ones.
 * @returns {HTMLButtonElement}
 */
export function iconButton(name, label, onclick, attributes = {}) {
  const common = { type: "button", class: "icon-button", "aria-label": label, title: label, onclick };
  return el("button", { ...common, ...attributes }, icon(name));
}
