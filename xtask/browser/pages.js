// Every page in both languages, light and dark, at three widths: a screenshot of each, and checks.
"use strict";

const path = require("node:path");
const { assert, open, overflow, signIn, violations } = require("./kit.js");

const WIDTHS = [390, 820, 1280];

const pagesOf = (places) => [
  // These need a proof of who one is. Signing in is one, for five minutes.
  ["keys", "/console/keys"],
  ["key-new", "/console/keys/new"],
  ["act-secret", `${places.certificate}/secret`],
  ["key-rotate", "/console/keys/1/rotate"],
  ["key-revoke", "/console/keys/1/revoke"],
  ["approvals", "/console/approvals"],
  ["report-close", "/console/reports/close"],
  ["settings", "/console/settings"],
  ["settings-operator", "/console/settings/operator"],
  ["settings-limits", "/console/settings/limits"],
  ["system", "/console/system"],
  ["home", "/console"],
  ["search", "/console/search?q=anna.ivanova%40example.com"],
  ["search-empty", "/console/search"],
  ["search-nothing", "/console/search?q=560922"],
  ["certificates", "/console/certificates"],
  ["certificates-none", "/console/certificates?status=expired"],
  ["certificate", places.certificate],
  ["certificate-void", places.voided],
  ...["block", "unblock", "reload?amount=1500,50", "adjust?direction=down&amount=100000000", "extend?period=90", "cash-out", "void", "replace", "letter", "note", "owner"].map(
    (part) => [`act-${part.split("?")[0]}`, `${places.certificate}/${part}`]),
  ["certificate-unknown", "/console/certificates/2059040947416"],
  ["redemptions", "/console/redemptions"],
  ["redemption", places.redemption],
  ["hold-capture", `${places.redemption}/capture`],
  ["hold-release", `${places.redemption}/release`],
  ["refund", `${places.refund}?what=lines&line=0`],
  ["sale-return", `${places.sale}/return`],
  ["sales", "/console/sales"],
  ["sale", places.sale],
  ["coupons", "/console/coupons"],
  ["coupon", places.coupon],
  ["coupon-new", "/console/coupons/new"],
  ["coupon-test", `${places.coupon}/test`],
  ["coupon-change", `${places.coupon}/change`],
  ["coupon-delete", `${places.coupon}/delete`],
  ["series", "/console/series"],
  ["series-new", "/console/series/new"],
  ["series-change", "/console/series/1/change"],
  ["series-one", "/console/series/1"],
  ["series-issue", "/console/series/1/issue?quantity=3&amount=1500&activate=1"],
  ["reports", "/console/reports"],
  ["report-liability", "/console/reports/liability"],
  ["report-movements", "/console/reports/movements"],
  ["report-expiring", "/console/reports/expiring"],
  ["report-settlement", "/console/reports/settlement"],
  ["report-points", "/console/reports/points_of_sale"],
  ["report-cohorts", "/console/reports/cohorts"],
  ["report-postings", "/console/reports/postings"],
  ["report-advance", "/console/reports/advance_tax"],
  ["report-act", "/console/reports/act?first=1&second=2"],
  ["report-act-none", "/console/reports/act"],
  ["ledger", "/console/reports/ledger"],
  ["ledger-none", "/console/reports/ledger?kind=void&from=2020-01-01&through=2020-01-31"],
  ["report-none", "/console/reports/breakage?from=2020-01-01&through=2020-01-31"],
  ["report-future", "/console/reports/ageing?as_of=2999-01-01"],
  ["owners", "/console/owners"],
  ["messages", "/console/messages"],
  ["messages-wrong", "/console/messages?address=x"],
  ["places", "/console/places"],
  ["partner-new", "/console/partners/new"],
  ["place-new", "/console/places/new"],
  ["place-change", "/console/places/1"],
  ["site-new", "/console/sites/new?place=1"],
  ["me", "/console/me"],
  ["users", "/console/users"],
  ["user", "/console/users/1"],
  ["user-invite", "/console/users/invite"],
  ["user-change", "/console/users/1/change?name=Demo"],
  ["user-disable", "/console/users/1/disable"],
  ["operator", "/console/me/operator"],
  ["log", "/console/log"],
  ["log-none", "/console/log?day=2001-01-01"],
  ["search-name", "/console/search?q=demo"],
  ["search-last-four", `/console/search?q=${places.number.slice(-4)}%20anna.ivanova%40example.com`],
  ["not-found", "/console/nowhere"],
];

const alone = [["sign-in", "/console/sign-in"], ["arrived", "/console/arrived"]];

async function look(page, faults, name, target, { language, theme, width, shots, isDeep }) {
  const label = `${name} ${language} ${theme} ${width}`;
  await page.goto(target);
  await page.evaluate(() => document.fonts.ready);
  const file = path.join(shots, `${name}-${language}-${theme}-${width}.png`);
  await page.screenshot({ path: file, fullPage: true });
  const found = [];
  if ((await overflow(page)) > 0) found.push(`is ${await overflow(page)} px too wide`);
  if (isDeep) found.push(...(await violations(page)));
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

// Walks all pages in one language and theme.
async function walkOne(browser, places, { language, theme, turn, shots, only }) {
  let count = 0;
  let bad = 0;
  const { context, page, faults } = await open(browser, { language, theme });
  for (const [isAlone, pages] of [[true, alone], [false, pagesOf(places)]]) {
    if (!isAlone) await signIn(page);
    for (const [place, [name, target]] of pages.filter(([known]) => known.includes(only)).entries()) {
      for (const [at, width] of WIDTHS.entries()) {
        // Rules of accessibility take the longest. The widths take turns.
        const isDeep = (place + turn) % WIDTHS.length === at;
        await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
        bad += await look(page, faults, name, target, { language, theme, width, shots, isDeep });
        count += 1;
      }
    }
  }
  await context.close();
  return { count, bad };
}

// Walks all pages. Gives the number of faults.
async function walk(browser, places, { shots, only }) {
  let count = 0;
  let bad = 0;
  for (const [at, language] of ["en", "ru"].entries()) {
    const themes = ["light", "dark"].map((theme, place) =>
      walkOne(browser, places, { language, theme, turn: 2 * at + place, shots, only }));
    for (const one of await Promise.all(themes)) {
      count += one.count;
      bad += one.bad;
    }
  }
  assert.ok(count > 0 || only !== "", "no page was walked");
  console.log(`${count} pages looked at, ${bad} faults`);
  return bad;
}

// Takes the pictures of the README, before the flows have left their traces.
async function picture(browser, places, folder) {
  const { context, page } = await open(browser, { height: 860 });
  await signIn(page);
  for (const [name, target] of [["home", "/console"], ["certificate", places.certificate]]) {
    await page.goto(target);
    await page.screenshot({ path: path.join(folder, `console-${name}.png`) });
  }
  await context.close();
}

module.exports = { picture, walk };
