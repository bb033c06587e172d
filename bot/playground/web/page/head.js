/** The head of a conversation: what it is, who is at work in it, and the way back. */

import { placeAvatar } from "./avatar.js";
import { placeTitle } from "./chats.js";
import { el, fill } from "./dom.js";
import { iconButton } from "./icons.js";
import { go } from "./route.js";
import { actionWords } from "./words.js";

/**
 * @param {Element} host
 * @param {import("./state.js").State} state
 * @param {() => void} lookBehind
 * @returns {{setLooking: (isLooking: boolean) => void, setConnected: (isConnected: boolean) => void}}
 */
export function showHead(host, state, lookBehind) {
  let isConnected = false;
  const back = iconButton("back", "Back", () => go(state.person.id), { class: "icon-button back" });
  const title = el("h2", { class: "head-title" });
  const status = el("p", { class: "head-status" });
  const picture = el("span", { class: "head-avatar" });
  const behind = iconButton("behind", "A look behind", lookBehind, {
    "aria-pressed": "false",
    "aria-controls": "behind",
  });
  host.append(
    el("header", { class: "head" }, back, picture, el("div", { class: "head-words" }, title, status), behind),
  );

  const refresh = () => {
    const { place } = state;
    if (!place) return;
    fill(picture, placeAvatar(state, place));
    title.textContent = placeTitle(state, place);
    document.title = `${title.textContent} · Playground`;
    const action = isConnected ? state.actionAt(place) : null;
    status.toggleAttribute("data-typing", action !== null);
    status.textContent = !isConnected ? "Connecting…" : action ? actionWords(action) : about(state, place);
  };
  for (const kind of ["scene", "view", "action"]) state.on(kind, refresh);
  return {
    setLooking: (isLooking) => behind.setAttribute("aria-pressed", String(isLooking)),
    setConnected: (isNow) => {
      isConnected = isNow;
      refresh();
    },
  };
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Place} place
 * @returns {string}
 */
function about(state, place) {
  const chat = state.chats.get(place.chatId);
  if (!chat || chat.type === "private") return "bot";
  if (state.topicAt(place)) return chat.title;
  const count = chat.members.filter((member) => state.isIn(chat, member.user.id)).length;
  return `${count} member${count === 1 ? "" : "s"}`;
}
