// What flows and pages share: the server's address, contexts of the browser, and checks.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = `http://${process.env.SCRIP_ADDRESS}`;

// Calls the native API as the demo's key.
async function api(method, path, body) {
  const response = await fetch(address + path, {
    method,
    headers: {
      "Authorization": "Bearer demo",
      "Content-Type": "application/json",
      "Idempotency-Key": `${method} ${path} ${JSON.stringify(body)}`.replace(/[^\x21-\x7e]/g, "").slice(0, 200),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

// Calls a method of the mloyalty API.
async function till(method, body) {
  const response = await fetch(`${address}/api/sertcard/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ Operator: 1, Token: 1, PosCode: "demo", ...body }),
  });
  const answer = await response.json();
  assert.equal(answer.ErrorCode, 0, `${method}: ${JSON.stringify(answer)}`);
  return answer;
}

// A context with a language and a theme, which notes everything that must not happen.
async function open(browser, { language = "en", theme = "light", width = 1280, height = 800, ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, baseURL: address, ...rest });
  await context.addCookies([
    { name: "scrip-language", value: language, url: address },
    { name: "scrip-theme", value: theme, url: address },
  ]);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    const isStatus = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isStatus) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== address) faults.push(`asks ${request.url()}`);
  });
  return { context, page, faults };
}

async function signIn(page) {
  await page.goto("/console/sign-in");
  await page.fill("#login", "demo");
  await page.fill("#password", "demo");
  await page.click("main button.primary");
  await page.waitForURL("**/console");
}

// What axe finds on the page, one line for each.
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const results = await window.axe.run(document, { runOnly: { type: "tag", values: rules } });
    return results.violations.map((one) => {
      const nodes = one.nodes.map((node) => `${node.target} ${node.any.concat(node.all).map((check) => check.message).join("; ")}`);
      return `${one.id}: ${nodes.join(" | ")}`;
    });
  });
  return found;
}

// How many pixels the page is wider than its window.
const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

module.exports = { address, api, assert, open, overflow, signIn, till, violations };
