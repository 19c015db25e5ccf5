// Opens a page of the program's own as a person would: from the disk, with a mouse or a keyboard.
//
// A job is {kind: "page", source: address, width?, height?, steps?: [[action, value], ...], picture?}. Actions: hover,
// click, press, fill, scroll (to a selector), wait (for a selector), look (an expression, whose value comes back),
// axe (violations of accessibility rules, each with its impact and places).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const ACTIONS = {
  hover: (page, selector) => page.locator(selector).first().hover(),
  click: (page, selector) => page.locator(selector).first().click(),
  press: (page, key) => page.keyboard.press(key),
  fill: (page, [selector, text]) => page.locator(selector).fill(text),
  scroll: (page, selector) => page.locator(selector).first().scrollIntoViewIfNeeded(),
  wait: (page, selector) => page.waitForSelector(selector, { state: "attached", timeout: 5000 }),
  look: (page, expression) => page.evaluate(expression),
  axe: async (page) => {
    // The page's policy forbids scripts that it does not hold; what the tester evaluates is no script of the page.
    await page.evaluate(readFileSync(AXE, "utf8"));
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    return violations.map(({ id, impact, nodes }) => ({ id, impact, places: nodes.map((node) => node.html.slice(0, 160)) }));
  },
};

export async function openPage(page, source, { width = 1440, height = 900, steps = [], picture }) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  await page.setViewportSize({ width, height });
  await page.goto(source);
  const seen = [];
  for (const [action, value] of steps) {
    const found = await ACTIONS[action](page, value);
    if (action === "look" || action === "axe") seen.push(found);
  }
  if (picture) await page.screenshot({ path: picture });
  return { seen, faults };
}
