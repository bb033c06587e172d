/** The menu that opens at a message. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {{label: string, icon: import("./icons.js").IconName, dangerous?: boolean, run: () => void}} Choice
 */

/** @type {(() => void) | null} */
let close = null;

/**
 * Opens a menu.
 *
 * @param {Choice[]} choices
 * @param {{x: number, y: number}} at Where, in the window.
 */
export function openMenu(choices, at) {
  close?.();
  const before = document.activeElement;
  const items = choices.map((choice) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        class: choice.dangerous ? "dangerous" : "",
        onclick: () => {
          end();
          choice.run();
        },
      },
      icon(choice.icon),
      choice.label,
    ),
  );
  const menu = el("div", { class: "menu", role: "menu", "aria-label": "Message actions" }, ...items);
  const end = () => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", end);
    close = null;
    if (before instanceof HTMLElement && document.activeElement === document.body)
      before.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) end();
  };
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) items.at(steps[event.key] % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.getElementById("chat")?.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", end);
  close = end;
  items[0].focus();
}
