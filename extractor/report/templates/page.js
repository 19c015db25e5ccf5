"use strict";
// One switch of language for the whole page, kept from page to page; printing.
(() => {
  const KEY = "sop-language";
  const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const asked = new URLSearchParams(location.search).get("lang");
  const choose = (lang) => {
    document.documentElement.lang = lang;
    document.getElementById(`in-${lang}`).checked = true;
    for (const element of document.querySelectorAll("[data-label-id]")) {
      element.setAttribute("aria-label", element.getAttribute(`data-label-${lang}`));
    }
    for (const element of document.querySelectorAll("[data-hint-id]")) {
      element.setAttribute("placeholder", element.getAttribute(`data-hint-${lang}`));
    }
    for (const link of document.querySelectorAll("a[data-keeps-language]")) {
      link.search = `?lang=${lang}`;
    }
    try { localStorage.setItem(KEY, lang); } catch { /* a page from a stick may keep nothing */ }
    dispatchEvent(new CustomEvent("language", { detail: lang }));
  };
  for (const input of document.querySelectorAll("[name=language]")) {
    input.addEventListener("change", () => choose(input.value));
  }
  const first = asked || kept();
  addEventListener("DOMContentLoaded", () => choose(first === "en" ? "en" : "id"));
  const print = document.querySelector("[data-print]");
  if (print) print.addEventListener("click", () => globalThis.print());
})();
