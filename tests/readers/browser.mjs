// Opens exported files in headless Chromium with the programs they are made for.
//
// node browser.mjs CHROMIUM < jobs.json: a list of {kind: "bpmn" | "mermaid" | "page", source, picture?, scale?};
// prints a list of what each program made of its file; pages are those of the program itself, see pages.mjs. No page asks for anything from outside.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openPage } from "./pages.mjs";

const modules = join(dirname(fileURLToPath(import.meta.url)), "node_modules");
const script = (...parts) => readFileSync(join(modules, ...parts), "utf8");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

// What bpmn.io drew: warnings of its import, each element with its place, and the place of its words.
async function openBpmn(page, source) {
  await page.setContent('<body style="margin:0"><div id="canvas"></div></body>');
  await page.addScriptTag({ content: script("bpmn-js", "dist", "bpmn-viewer.production.min.js") });
  await page.addStyleTag({ content: script("bpmn-js", "dist", "assets", "diagram-js.css") });
  return page.evaluate(async (xml) => {
    const viewer = new BpmnJS({ container: "#canvas" });
    const { warnings } = await viewer.importXML(xml);
    const canvas = viewer.get("canvas");
    const box = canvas.viewbox().inner;
    const holder = document.getElementById("canvas");
    holder.style.width = `${box.width + 40}px`;
    holder.style.height = `${box.height + 40}px`;
    canvas.resized();
    canvas.viewbox({ x: box.x - 20, y: box.y - 20, width: box.width + 40, height: box.height + 40 });
    const origin = holder.getBoundingClientRect();
    const elements = viewer.get("elementRegistry").getAll().filter((one) => one.parent).map((one) => {
      const words = viewer.get("elementRegistry").getGraphics(one)?.querySelector(".djs-visual text");
      const place = words?.getBoundingClientRect();
      return {
        id: one.id, type: one.type, name: one.businessObject.name ?? "",
        box: one.waypoints ? null : [one.x, one.y, one.x + one.width, one.y + one.height],
        route: one.waypoints?.map(({ x, y }) => [x, y]) ?? null,
        words: place?.width ? [place.left, place.top, place.right, place.bottom].map(
          (value, n) => n % 2 ? value - origin.top + box.y - 20 : value - origin.left + box.x - 20) : null,
        text: words?.textContent ?? "",
      };
    });
    return { warnings: warnings.map((one) => one.message), elements };
  }, source);
}

// What mermaid drew: the words of its nodes, clusters and edge labels, or its error.
async function openMermaid(page, source) {
  await page.setContent('<body style="margin:0"><div id="canvas"></div></body>');
  await page.addScriptTag({ content: script("mermaid", "dist", "mermaid.min.js") });
  return page.evaluate(async (text) => {
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 1e7, maxEdges: 1e5 });
    try {
      const { svg } = await mermaid.render("drawn", text);
      document.getElementById("canvas").innerHTML = svg;
    } catch (error) {
      return { error: String(error) };
    }
    const words = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent.trim());
    return {
      nodes: words("g.node"), clusters: words("g.cluster"), labels: words("g.edgeLabel").filter(Boolean),
      edges: document.querySelectorAll("path.flowchart-link").length,
      scripts: document.querySelectorAll("#canvas script, #canvas [onerror], #canvas [onload]").length,
    };
  }, source);
}

const OPENERS = { bpmn: openBpmn, mermaid: openMermaid, page: openPage };
const browser = await chromium.launch({ executablePath: process.argv[2], args: FLAGS });
const outcomes = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) {
  const { kind, source, picture, scale } = job;
  const page = await browser.newPage({ deviceScaleFactor: scale ?? 1 });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", (dialog) => { asked.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  const outcome = await OPENERS[kind](page, source, job);
  if (picture && kind !== "page") await page.locator("#canvas").screenshot({ path: picture });
  outcomes.push({ ...outcome, asked });
  await page.close();
}
await browser.close();
console.log(JSON.stringify(outcomes));
