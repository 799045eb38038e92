// Every page in both languages, light and dark, at three widths: a screenshot of each, and checks.
"use strict";

const path = require("node:path");
const { assert, open, overflow, signIn, violations } = require("./kit.js");

const WIDTHS = [390, 820, 1280];

const pagesOf = (places) => [
  ["home", "/console"],
  ["search", "/console/search?q=anna.ivanova%40example.com"],
  ["search-empty", "/console/search"],
  ["search-nothing", "/console/search?q=560922"],
  ["certificates", "/console/certificates"],
  ["certificates-none", "/console/certificates?status=expired"],
  ["certificate", places.certificate],
  ["block", `${places.certificate}/block`],
  ["certificate-unknown", "/console/certificates/2059040947416"],
  ["redemptions", "/console/redemptions"],
  ["redemption", places.redemption],
  ["sales", "/console/sales"],
  ["sale", places.sale],
  ["coupons", "/console/coupons"],
  ["coupon", places.coupon],
  ["series", "/console/series"],
  ["series-one", "/console/series/1"],
  ["owners", "/console/owners"],
  ["messages", "/console/messages"],
  ["places", "/console/places"],
  ["me", "/console/me"],
  ["users", "/console/users"],
  ["not-found", "/console/nowhere"],
];

const alone = [["sign-in", "/console/sign-in"], ["arrived", "/console/arrived"]];

async function look(page, faults, name, target, { language, theme, width, shots }) {
  const label = `${name} ${language} ${theme} ${width}`;
  await page.goto(target);
  await page.evaluate(() => document.fonts.ready);
  const file = path.join(shots, `${name}-${language}-${theme}-${width}.png`);
  await page.screenshot({ path: file, fullPage: true });
  const found = [];
  if ((await overflow(page)) > 0) found.push(`is ${await overflow(page)} px too wide`);
  found.push(...(await violations(page)));
  const lang = await page.getAttribute("html", "lang");
  if (lang !== language) found.push(`is in ${lang}`);
  const frame = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, label, thead, nav, summary, button")].map((one) => one.textContent).join(" "));
  const foreign = frame.replace(/[Рр]усский/g, "");
  if (language === "en" && /[а-яё]/i.test(foreign)) found.push(`has Russian: ${foreign.match(/[а-яё ]+/i)[0]}`);
  found.push(...faults.splice(0));
  if (found.length > 0) console.log(`not ok ${label}\n  ${found.join("\n  ")}`);
  return found.length;
}

// Walks all pages. Gives the number of faults.
async function walk(browser, places, { shots, only }) {
  let count = 0;
  let bad = 0;
  for (const language of ["en", "ru"]) {
    for (const theme of ["light", "dark"]) {
      const { context, page, faults } = await open(browser, { language, theme });
      for (const [isAlone, pages] of [[true, alone], [false, pagesOf(places)]]) {
        if (!isAlone) await signIn(page);
        for (const [name, target] of pages.filter(([known]) => known.includes(only))) {
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
            bad += await look(page, faults, name, target, { language, theme, width, shots });
            count += 1;
          }
        }
      }
      await context.close();
    }
  }
  assert.ok(count > 0 || only !== "", "no page was walked");
  console.log(`${count} pages looked at, ${bad} faults`);
  return bad;
}

module.exports = { walk };
