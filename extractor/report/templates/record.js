"use strict";
(() => {
  for (const picture of document.querySelectorAll("[data-rove-inside] > svg")) {
    picture.setAttribute("data-rove", "");
    picture.setAttribute("role", "group");
  }
  const root = document.querySelector("[data-page-view]");
  if (root) globalThis.pageView = new globalThis.PageView(root);
  const toggle = document.querySelector("[data-toggle-sheet]");
  if (toggle) {
    toggle.addEventListener("click", () => {
      const closed = document.querySelector(".split").classList.toggle("closed");
      toggle.setAttribute("aria-pressed", String(closed));
    });
  }
})();
