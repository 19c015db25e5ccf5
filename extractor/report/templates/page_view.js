"use strict";
// The page view: lights a value and its place together, whichever of them is pointed at or has the focus.
// Whatever on the page carries data-at="/a/json/pointer" takes part. A page that follows somebody calls `light`.
(() => {
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const WAIT = 60; // ms before the sheet moves: a mouse that only crosses values moves nothing
  const MOST = 8;

  class PageView {
    constructor(root, scope = document) {
      this.root = root;
      this.scope = scope;
      this.scroller = root.querySelector(".pv-scroll");
      this.caption = root.querySelector(".pv-caption");
      this.head = root.querySelector(".pv-head");
      this.side = root.querySelector(".pv-side");
      this.kept = null;
      this.scale = 1;
      this.lit = [];
      this.refresh();
      this.listen();
    }

    /** Looks again at what is there: after values or pages were put in or taken away. */
    refresh() {
      this.places = new Map();
      for (const element of this.scope.querySelectorAll("[data-at]")) {
        const at = element.dataset.at;
        if (!this.places.has(at)) this.places.set(at, []);
        this.places.get(at).push(element);
      }
      this.sheets = [...this.root.querySelectorAll("[data-pv-sheet]")];
      for (const group of this.scope.querySelectorAll("[data-rove]")) rove(group);
      this.scrolled();
    }

    /** Keeps a place lit for somebody who is followed: it comes back when the mouse has left another. */
    keep(at, options) {
      this.kept = at;
      return this.light(at, options);
    }

    /** Lights the value at a pointer and its place; where it has none, the place of what holds it. */
    light(at, { reveal = true, zoom = false, whole = false } = {}) {
      this.clear();
      this.at = at;
      const mark = this.mark(at);
      this.lit = [...(this.places.get(at) || [])];
      if (mark && !this.lit.includes(mark)) this.lit.push(mark);
      for (const element of this.lit) element.classList.add("lit");
      this.ends = (mark?.dataset.ends || "").split(" ").flatMap((end) => this.places.get(end) || []).filter((element) => this.root.contains(element));
      for (const element of this.ends) element.classList.add("end");
      this.caption.textContent = mark ? mark.getAttribute("aria-label") : "";
      if (mark && reveal) {
        clearTimeout(this.waiting);
        if (zoom || whole) this.reveal(mark, zoom, whole);
        else this.waiting = setTimeout(() => this.reveal(mark), WAIT);
      }
      this.scrolled();
      this.root.dispatchEvent(new CustomEvent("pv-light", { detail: { at }, bubbles: true }));
      return mark;
    }

    clear() {
      clearTimeout(this.waiting);
      for (const element of this.lit) element.classList.remove("lit");
      for (const element of this.ends || []) element.classList.remove("end");
      this.lit = this.ends = [];
    }

    /** Nothing is pointed at any more: what is kept lights again, where it is. */
    left() {
      if (this.kept === null) this.clear();
      else if (this.kept !== this.at) this.light(this.kept, { reveal: false });
    }

    /** The mark of a value; else of its first part; else of what holds it. */
    mark(at) {
      if (!at) return null;
      const part = [...this.places.keys()].find((place) => place.startsWith(`${at}/`));
      if (part && !this.places.get(at)?.some((element) => this.root.contains(element))) {
        const found = this.places.get(part).find((element) => this.root.contains(element));
        if (found) return found;
      }
      for (let place = at; place; place = place.slice(0, place.lastIndexOf("/"))) {
        const found = (this.places.get(place) || []).find((element) => this.root.contains(element));
        if (found) return found;
      }
      return null;
    }

    /** Moves the sheet, and only the sheet, until the mark is to be seen; `zoom` brings it near, `whole` shows its row from end to end. */
    reveal(mark, zoom = false, whole = false) {
      if (whole) this.zoomTo(1);
      else if (zoom) {
        const box = mark.getBBox(), sheet = mark.ownerSVGElement.viewBox.baseVal;
        const unit = (this.scroller.clientWidth - 24) / sheet.width;
        const wide = Math.max(box.width * 2.2, sheet.width / 3), high = Math.max(box.height * 1.6, 1);
        this.zoomTo(Math.min(MOST, Math.max(1, Math.min(sheet.width / wide, this.scroller.clientHeight / (high * unit)))));
      }
      const place = mark.getBoundingClientRect(), frame = this.scroller.getBoundingClientRect();
      const outside = place.top < frame.top + 40 || place.bottom > frame.bottom || place.left < frame.left || place.right > frame.right;
      if (!outside && !zoom && !whole) return;
      this.scroller.scrollBy({
        top: place.top + place.height / 2 - frame.top - frame.height / 2,
        left: place.left + place.width / 2 - frame.left - frame.width / 2,
      });
    }

    zoomTo(scale) {
      const middle = (this.scroller.scrollTop + this.scroller.clientHeight / 2) / this.scroller.scrollHeight;
      this.scale = Math.min(MOST, Math.max(1, scale));
      for (const sheet of this.sheets) sheet.style.width = `${this.scale * 100}%`;
      this.scroller.scrollTop = middle * this.scroller.scrollHeight - this.scroller.clientHeight / 2;
      this.scrolled();
    }

    /** Keeps the lanes' names in view while the sheet is near, and says which page is seen. */
    scrolled() {
      const frame = this.scroller.getBoundingClientRect();
      const middle = (frame.top + Math.min(frame.bottom, innerHeight)) / 2;
      const seen = this.sheets.find((sheet) => sheet.getBoundingClientRect().bottom > middle) || this.sheets.at(-1);
      for (const link of this.root.querySelectorAll("[data-pv-page]")) {
        if (seen && link.dataset.pvPage === seen.dataset.pvSheet) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      const top = this.sheets.find((sheet) => sheet.getBoundingClientRect().bottom > frame.top + 60);
      this.showHead(top, frame);
      this.showSide(top, frame);
    }

    showHead(sheet, frame) {
      const svg = sheet && sheet.dataset.header ? sheet.querySelector("svg") : null;
      if (!svg) { this.head.hidden = true; return; }
      const [y0, y1] = sheet.dataset.header.split(" ").map(Number);
      const place = svg.getBoundingClientRect(), unit = place.width / svg.viewBox.baseVal.width;
      this.head.hidden = place.top + y1 * unit > frame.top;
      if (this.head.hidden) return;
      const strip = this.head.querySelector("svg");
      strip.querySelector("use").setAttribute("href", `#pv-picture-${sheet.dataset.pvSheet}`);
      strip.setAttribute("viewBox", `${(frame.left - place.left) / unit} ${y0} ${frame.width / unit} ${y1 - y0}`);
      strip.setAttribute("width", frame.width);
      strip.setAttribute("height", (y1 - y0) * unit);
    }

    /** Names the rows at the left while the columns that name them are out of sight. */
    showSide(sheet, frame) {
      const svg = sheet && sheet.dataset.rows ? sheet.querySelector("svg") : null;
      const place = svg && svg.getBoundingClientRect(), unit = svg ? place.width / svg.viewBox.baseVal.width : 0;
      this.side.hidden = !svg || place.left + Number(sheet.dataset.side) * unit > frame.left + 12;
      if (this.side.hidden) return;
      const lit = this.lit.find((element) => this.root.contains(element))?.getBoundingClientRect();
      const middle = lit ? lit.top + lit.height / 2 : -1;
      const zero = this.side.getBoundingClientRect();
      const seen = JSON.parse(sheet.dataset.rows).map(([top, bottom, words]) => ({ words, top: place.top + top * unit, bottom: place.top + bottom * unit }))
        .filter(({ top, bottom }) => bottom > frame.top && top < frame.bottom);
      this.side.replaceChildren(...seen.map(({ words, top, bottom }) => {
        const row = document.createElement("div");
        row.textContent = words;
        row.classList.toggle("here", middle >= top && middle < bottom);
        row.style.top = `${top - zero.top}px`;
        row.style.left = `${frame.left - zero.left}px`;
        row.style.height = `${bottom - top}px`;
        return row;
      }));
    }

    listen() {
      const point = (event) => {
        const found = event.target.closest && event.target.closest("[data-at]");
        if (found) this.light(found.dataset.at, { reveal: !this.root.contains(found) });
        else if (event.type === "pointerover" && this.lit.length) this.left();
      };
      this.scope.addEventListener("pointerover", point);
      this.scope.addEventListener("focusin", point);
      this.scope.addEventListener("click", (event) => this.opened(event));
      this.scope.addEventListener("keydown", (event) => this.pressed(event));
      this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
      addEventListener("resize", () => this.scrolled());
      this.root.addEventListener("click", (event) => {
        const zoom = event.target.closest("[data-pv-zoom]"), page = event.target.closest("[data-pv-page]");
        if (zoom) this.zoomTo(zoom.dataset.pvZoom === "0" ? 1 : this.scale * (zoom.dataset.pvZoom === "1" ? 1.5 : 1 / 1.5));
        if (page) {
          event.preventDefault();
          const sheet = this.sheets.find((each) => each.dataset.pvSheet === page.dataset.pvPage);
          this.scroller.scrollBy({ top: sheet.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - 8 });
        }
      });
      const all = this.root.querySelector("[data-pv-all]");
      all.addEventListener("change", () => this.root.classList.toggle("plain", !all.checked));
    }

    /** A mark leads to its value, a value to its place. */
    opened(event) {
      const found = event.target.closest("[data-at]");
      if (!found || event.defaultPrevented) return;
      if (this.root.contains(found)) {
        const value = this.value(found.dataset.at);
        event.preventDefault();
        if (!value) return;
        value.scrollIntoView({ block: "center", behavior: "auto" });
        value.focus({ preventScroll: true });
      } else {
        if (found.closest("a[href]")) event.preventDefault();
        const mark = this.light(found.dataset.at, { zoom: true });
        const frame = this.root.getBoundingClientRect();
        if (mark && (frame.top > innerHeight || frame.bottom < 0)) this.root.scrollIntoView({ block: "start" });
      }
    }

    value(at) {
      const others = (this.places.get(at) || []).filter((element) => !this.root.contains(element));
      return others.find((element) => element.id) || others[0] || null;
    }

    pressed(event) {
      const found = event.target.closest && event.target.closest("[data-at]");
      if (found && event.key === "Enter" && found.tagName !== "A" && found.tagName !== "a") this.opened(event);
      const group = found && found.closest("[data-rove]");
      if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
      const all = [...group.querySelectorAll("[data-at]")];
      const now = all.indexOf(found);
      let next = event.key in STEPS ? now + STEPS[event.key] : { Home: 0, End: all.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      next = all[Math.min(all.length - 1, Math.max(0, next))];
      for (const each of all) each.setAttribute("tabindex", each === next ? "0" : "-1");
      next.focus();
    }
  }

  /** One stop of the Tab key for a group; arrows go on inside it. */
  function rove(group) {
    const all = [...group.querySelectorAll("[data-at]")];
    const kept = all.find((each) => each.getAttribute("tabindex") === "0") || all[0];
    for (const each of all) each.setAttribute("tabindex", each === kept ? "0" : "-1");
  }

  globalThis.PageView = PageView;
})();
