// Runs before the page is painted, so that a chosen theme never flashes the other one.
"use strict";

(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  /** Shows the theme that was chosen here, or else that of the system. */
  const show = () => {
    root.dataset.theme = localStorage.getItem(KEY) ?? (prefersDark.matches ? "dark" : "light");
  };

  show();
  prefersDark.addEventListener("change", show);
  addEventListener("storage", show);
  addEventListener("toggletheme", () => {
    localStorage.setItem(KEY, root.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
})();
