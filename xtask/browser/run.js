// Runs the flows and walks the pages of the console in a real browser.
"use strict";

const { chromium } = require("playwright-core");
const { execFileSync } = require("node:child_process");
const { fill } = require("./data.js");
const { follow } = require("./flows.js");
const { picture, walk } = require("./pages.js");

// However busy the machine is, this is the end.
const MINUTES_MAX = 30;

async function main() {
  setTimeout(() => { throw new Error(`not done after ${MINUTES_MAX} minutes`); }, MINUTES_MAX * 60_000).unref();
  const name = process.env.SCRIP_BROWSER;
  const executablePath = execFileSync("sh", ["-c", "command -v \"$1\"", "sh", name], { encoding: "utf8" }).trim();
  const options = { shots: process.env.SCRIP_SHOTS, only: process.env.SCRIP_ONLY ?? "" };
  const places = await fill();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    if (process.env.SCRIP_PICTURES) await picture(browser, places, process.env.SCRIP_PICTURES);
    const failed = await follow(browser, places, options);
    const bad = await walk(browser, places, options);
    process.exitCode = failed + bad > 0 ? 1 : 0;
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
