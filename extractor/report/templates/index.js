"use strict";
// The list of SOPs: data in, the rows that are asked for out. Text goes in as text, never as markup.
(() => {
  const { words, states, stateKinds, statuses, statusKinds, buckets, offices, lanes, checks, rows } =
    JSON.parse(document.getElementById("data").textContent);
  const ADDRESS = 0, TITLE = 1, NUMBER = 2, OFFICE = 3, YEAR = 4, STATE = 5, STATUS = 6, STEPS = 7, LANES = 8,
    MINUTES = 9, TIME = 10, FAULTS = 11, DOUBTS = 12, CHECKS = 13, FILE = 14;
  const PAGE = 100, BARS = 8, WAIT = 80;
  const find = (selector) => document.querySelector(selector);
  const texts = rows.map((row) =>
    [row[TITLE], row[NUMBER], offices[row[OFFICE]], row[FILE], ...row[LANES].map((n) => lanes[n])].join("\n").toLowerCase());
  const number = new Intl.NumberFormat("id");
  let lang = "id", chosen = [], shown = PAGE, order = { by: null, down: false };

  const make = (tag, kind, ...inside) => {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.append(...inside);
    return element;
  };
  /** Words of two languages, as the page's own. */
  const both = ([id, en]) => {
    if (id === en) return document.createTextNode(id);
    const spans = [["id", id], ["en", en]].map(([each, text]) => {
      const span = make("span", each, text);
      span.lang = each;
      return span;
    });
    const part = document.createDocumentFragment();
    part.append(...spans);
    return part;
  };
  const filled = (pair, values) => pair.map((text) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]));

  const bar = (share) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(name, value);
    for (const [width, fill] of [[100, "#e9edf1"], [share * 100, "#25557f"]]) {
      const rect = document.createElementNS(svg.namespaceURI, "rect");
      for (const [name, value] of Object.entries({ width: Math.max(0, width), height: 8, rx: 2, fill })) rect.setAttribute(name, value);
      svg.append(rect);
    }
    return svg;
  };
  const bars = (place, lines) => {
    const most = Math.max(1, ...lines.map(([, count]) => count));
    find(place).replaceChildren(make("tbody", "", ...lines.map(([name, count]) => {
      const head = make("th", "", name);
      head.scope = "row";
      return make("tr", "", head, make("td", "", bar(count / most)), make("td", "number", number.format(count)));
    })));
  };
  const counted = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };

  const keys = {
    title: (row) => row[TITLE].toLowerCase(), office: (row) => offices[row[OFFICE]].toLowerCase(), year: (row) => row[YEAR] ?? -1,
    state: (row) => row[STATE], steps: (row) => row[STEPS], lanes: (row) => row[LANES].length,
    time: (row) => row[MINUTES] ?? -1, faults: (row) => row[FAULTS], doubts: (row) => row[DOUBTS],
  };

  const select = () => {
    const asked = find("#words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const office = find("#office").value, year = find("#year").value, state = find("#state").value;
    chosen = rows.map((_, n) => n).filter((n) => {
      const row = rows[n];
      return (office === "" || row[OFFICE] === +office) && (year === "" || String(row[YEAR]) === year) &&
        (state === "" || row[STATE] === +state) && asked.every((word) => texts[n].includes(word));
    });
    if (order.by) {
      const key = chosen.map((n) => [keys[order.by](rows[n]), n]);
      const way = order.down ? -1 : 1;
      key.sort((a, b) => (a[0] < b[0] ? -way : a[0] > b[0] ? way : a[1] - b[1]));
      chosen = key.map(([, n]) => n);
    }
    shown = PAGE;
    draw();
  };

  const line = (row) => {
    const link = make("a", "", row[TITLE] || both(words.untitled));
    link.href = row[ADDRESS] + (lang === "en" ? "?lang=en" : "");
    const known = [row[NUMBER], row[FILE]].filter(Boolean).join(" · ");
    const state = [make("span", `chip ${stateKinds[row[STATE]]}`, both(states[row[STATE]]))];
    if (statusKinds[row[STATUS]] !== "ok") state.push(" ", make("span", `chip ${statusKinds[row[STATUS]]}`, both(statuses[row[STATUS]])));
    return make("tr", "",
      make("td", "", link, make("span", "sub", known)), make("td", "", offices[row[OFFICE]] || both(words.no_office)),
      make("td", "number", row[YEAR] ?? "—"), make("td", "", ...state), make("td", "number", row[STEPS]),
      make("td", "number", row[LANES].length), make("td", "", row[TIME] ? both(row[TIME]) : both(words.no_time)),
      make("td", row[FAULTS] ? "number hot" : "number", row[FAULTS]), make("td", row[DOUBTS] ? "number ask" : "number", row[DOUBTS]));
  };

  const draw = () => {
    find("[data-rows]").replaceChildren(...chosen.slice(0, shown).map((n) => line(rows[n])));
    const told = chosen.length ? filled(words.shown, { shown: number.format(chosen.length), total: number.format(rows.length) }) : words.nothing_found;
    find("[data-shown]").replaceChildren(both(told));
    drawMore();
    drawStatistics();
  };
  const drawMore = () => {
    const more = find("[data-more]");
    more.hidden = shown >= chosen.length;
    more.replaceChildren(both(filled(words.more, { count: Math.min(PAGE, chosen.length - shown) })));
  };
  const drawStatistics = () => {
    const found = chosen.map((n) => rows[n]);
    const timed = found.filter((row) => row[MINUTES] !== null).sort((a, b) => a[MINUTES] - b[MINUTES]);
    const middle = timed[timed.length >> 1];
    const tiles = [
      [words.records, number.format(found.length)],
      [words.approved_of, number.format(found.filter((row) => stateKinds[row[STATE]] === "approved").length)],
      [words.median, middle ? both(middle[TIME]) : "—"],
      [words.with_doubts, number.format(found.filter((row) => row[DOUBTS]).length)],
    ];
    find("[data-tiles]").replaceChildren(...tiles.map(([name, value]) => make("div", "", make("dt", "", both(name)), make("dd", "", value))));
    const limits = [...buckets, [Infinity, words.bucket_longer]];
    const lengths = limits.map(([limit, name], n) => [both(name), timed.filter((row) => row[MINUTES] <= limit && (n === 0 || row[MINUTES] > limits[n - 1][0])).length]);
    bars("[data-durations]", [...lengths, [both(words.bucket_none), found.length - timed.length]]);
    bars("[data-findings]", counted(found.flatMap((row) => row[CHECKS])).slice(0, BARS).map(([n, count]) => [make("span", "", `${checks[n][0]} `, make("span", "faint", both(checks[n][1]))), count]));
    bars("[data-lanes]", counted(found.flatMap((row) => [...new Set(row[LANES])])).slice(0, BARS).map(([n, count]) => [lanes[n], count]));
    bars("[data-counts]", counted(found.map((row) => row[LANES].length)).sort((a, b) => a[0] - b[0]).map(([n, count]) => [String(n), count]));
  };

  const option = (value, text) => { const each = make("option", "", text); each.value = value; return each; };
  /** Filters in the language that is chosen: an option holds no markup, so it cannot hold both. */
  const fill = () => {
    const at = lang === "en" ? 1 : 0;
    const kept = ["#office", "#year", "#state"].map((id) => find(id).value);
    const years = [...new Set(rows.map((row) => row[YEAR]))].sort((a, b) => (b ?? -1) - (a ?? -1));
    const named = offices.map((name, n) => [n, name]).sort((a, b) => a[1].localeCompare(b[1], "id"));
    find("#office").replaceChildren(option("", words.all[at]), ...named.map(([n, name]) => option(n, name || words.no_office[at])));
    find("#year").replaceChildren(option("", words.all[at]), ...years.map((year) => option(String(year), year ?? words.no_year[at])));
    find("#state").replaceChildren(option("", words.all[at]), ...states.map((name, n) => option(n, name[at])));
    ["#office", "#year", "#state"].forEach((id, n) => { find(id).value = kept[n]; });
  };

  let waiting = 0;
  find("#words").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(select, WAIT); });
  for (const id of ["#office", "#year", "#state"]) find(id).addEventListener("change", select);
  find(".filters").addEventListener("submit", (event) => { event.preventDefault(); select(); });
  find(".filters").addEventListener("reset", () => setTimeout(select));
  find("[data-more]").addEventListener("click", () => {
    const rowsNow = find("[data-rows]");
    rowsNow.append(...chosen.slice(shown, shown + PAGE).map((n) => line(rows[n])));
    const first = rowsNow.children[shown];
    shown += PAGE;
    drawMore();
    first.querySelector("a").focus();
  });
  for (const head of document.querySelectorAll("[data-sort]")) {
    head.querySelector("button").addEventListener("click", () => {
      const by = head.dataset.sort;
      order = { by, down: order.by === by && !order.down };
      for (const other of document.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      select();
    });
  }
  addEventListener("language", (event) => { lang = event.detail; fill(); draw(); });
  fill();
  select();
})();
