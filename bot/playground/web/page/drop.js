/** Files that are dragged over the page: dropped on the conversation they are sent, elsewhere nothing happens. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {HTMLElement} host Where files may be dropped.
 * @param {{readonly canSend: boolean, sendFiles: (files: File[]) => void}} composer What sends them.
 */
export function takeDroppedFiles(host, composer) {
  // For the pointer alone: a keyboard gets there by the button that attaches.
  const veil = el(
    "div",
    { class: "drop-veil", hidden: true, "aria-hidden": "true" },
    icon("document"),
    el("span", {}, "Drop files here to send them"),
  );
  host.append(veil);

  /** @param {DragEvent} event */
  const takes = (event) => composer.canSend && event.target instanceof Node && host.contains(event.target);

  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    // Without this, the browser would leave the page for the file.
    event.preventDefault();
    veil.hidden = !takes(event);
    event.dataTransfer.dropEffect = takes(event) ? "copy" : "none";
  });
  addEventListener("dragleave", (event) => {
    const hasLeftTheWindow = event.relatedTarget === null;
    if (hasLeftTheWindow) veil.hidden = true;
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    if (takes(event)) composer.sendFiles([...event.dataTransfer.files]);
  });
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
