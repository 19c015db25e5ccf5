"use strict";
// Follows a reviewer: what is looked at in the terminal is lit here, on the sheet and in the record beside it.
(() => {
  const { live, ended, lost } = document.body.dataset;
  const state = document.querySelector(".live-state");
  const parts = { sheet: document.querySelector(".live-sheet"), record: document.querySelector(".live-record") };
  const lang = document.documentElement.lang;
  let view = null, shown = null, fetching = null, wanted = null;

  const say = (words) => { state.textContent = words; };

  /** The record anew; of the same record pictures stay, and where and how near the sheet was looked at. */
  async function fetched(place) {
    const response = await fetch(`${live}/sheet`);
    if (!response.ok) throw new Error(String(response.status));
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    const part = (name) => holder.content.querySelector(`[data-part=${name}]`);
    for (const element of holder.content.querySelectorAll("[data-label-id]")) {
      element.setAttribute("aria-label", element.getAttribute(`data-label-${lang}`));
    }
    parts.record.replaceChildren(...part("record").childNodes);
    if (!view) {
      parts.sheet.replaceChildren(...part("sheet").childNodes);
      view = new globalThis.PageView(parts.sheet.querySelector("[data-page-view]"));
    } else {
      put(part("sheet"), shown?.record === place.record);
    }
    shown = { record: place.record, revision: Number(response.headers.get("X-Revision")) };
  }

  function put(sheet, same) {
    const pictures = new Map();
    for (const picture of view.root.querySelectorAll("[id^=pv-picture-]")) pictures.set(picture.id, picture);
    for (const fresh of same ? sheet.querySelectorAll("[id^=pv-picture-]") : []) {
      const old = pictures.get(fresh.id);
      if (old) fresh.replaceWith(old);
    }
    view.root.querySelector(".pv-pages").replaceWith(sheet.querySelector(".pv-pages"));
    for (const old of view.scroller.querySelectorAll("[data-pv-sheet]")) old.remove();
    view.scroller.append(...sheet.querySelectorAll("[data-pv-sheet]"));
    view.clear();
    view.refresh();
    const { scrollTop, scrollLeft } = view.scroller;
    view.zoomTo(same ? view.scale : 1);
    if (same) view.scroller.scrollTo({ top: scrollTop, left: scrollLeft, behavior: "instant" });
  }

  function lead(place) {
    const open = new Set(place.open), together = new Set(place.together);
    for (const [at, elements] of view.places) {
      for (const element of elements) {
        element.classList.toggle("open", open.has(at));
        element.classList.toggle("together", together.has(at));
      }
    }
    const far = place.whole || together.size > 0;
    view.keep(place.at, { zoom: !far, whole: far });
    const value = view.value(place.at);
    if (value) value.scrollIntoView({ block: "nearest", behavior: "instant" });
    document.body.dataset.at = place.at;
  }

  /** Goes where the reviewer is; of places that come while one is fetched only the last counts. */
  async function follow(place) {
    wanted = place;
    if (fetching) return;
    fetching = true;
    try {
      while (wanted) {
        const next = wanted;
        if (!shown || shown.record !== next.record || shown.revision < next.revision) await fetched(next);
        if (wanted === next) { lead(next); wanted = null; }
      }
      say("");
    } catch {
      say(lost);
    } finally {
      fetching = false;
    }
  }

  /** The terminal measures its letters when it starts: not before their font is there. */
  async function startTerminal() {
    await document.fonts.load('14px "Roboto Mono"').catch(() => {});
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
    const script = document.createElement("script");
    script.src = "/static/js/textual.js";
    script.addEventListener("load", () => globalThis.onload(new Event("load")));
    document.head.append(script);
  }
  if (document.querySelector(".textual-terminal")) startTerminal();

  const events = new EventSource(`${live}/events`);
  events.addEventListener("place", (event) => follow(JSON.parse(event.data)));
  events.addEventListener("ended", () => { events.close(); say(ended); });
  events.addEventListener("error", () => say(lost));
  events.addEventListener("open", () => { if (state.textContent === lost) say(""); });
})();
