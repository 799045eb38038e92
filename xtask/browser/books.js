// The books: reports that agree with each other and with their files, and periods that are closed.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { by, redeem, sell } = require("./data.js");
const { assert, overflow, signIn, violations } = require("./kit.js");

const shoot = (page, name, language) =>
  page.screenshot({ path: path.join(process.env.SCRIP_SHOTS, `${name}-${language}.png`), fullPage: true });

// The files of a ZIP, by name. Its directory stands at the end.
function unzip(bytes) {
  const files = {};
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1")) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const here = bytes.readUInt32LE(at + 42);
    const from = here + 30 + bytes.readUInt16LE(here + 26) + bytes.readUInt16LE(here + 28);
    const data = bytes.subarray(from, from + size);
    files[bytes.toString("utf8", at + 46, at + 46 + name)] = method === 0 ? data : zlib.inflateRawSync(data);
    at += 46 + name + extra + comment;
  }
  return files;
}

// An amount as people write it, in minor units.
function minor(text) {
  const digits = text.replace(/[^0-9.,−-]/g, "").replace("−", "-");
  const [whole, part = "00"] = [digits.slice(0, -3).replace(/[.,]/g, ""), digits.slice(-2)];
  return Number(whole) * 100 + (whole.startsWith("-") ? -1 : 1) * Number(part);
}

// The last figure of the line of totals.
const total = async (page) => minor(await page.locator("tfoot td").last().textContent());

const BOOKS = {
  async "the liability, the movements, their entries and the workbook agree"({ page, language }) {
    await signIn(page);
    await page.goto("/console/reports/liability");
    const owed = await total(page);
    assert.ok(owed > 0);
    await page.goto("/console/reports");
    await page.click("main a[href='/console/reports/movements']");
    await page.waitForURL("**/reports/movements");
    assert.equal(await total(page), owed);
    const saved = page.waitForEvent("download");
    await page.locator("a[href*='format=xlsx']").click();
    const workbook = unzip(fs.readFileSync(await (await saved).path()));
    const sheet = workbook["xl/worksheets/sheet1.xml"].toString("utf8");
    const figures = [...sheet.matchAll(/<v>(-?[0-9.]+)<\/v>/g)].map((found) => Math.round(Number(found[1]) * 100));
    assert.ok(figures.includes(owed), `${owed} is not among ${figures}`);
    const activated = page.locator("tbody a[href*='kind=activation']").first();
    const sum = minor(await activated.textContent());
    await activated.click();
    await page.waitForURL("**/reports/ledger?*");
    let found = 0;
    for (;;) {
      for (const cell of await page.locator("tbody tr td.money:not(.minor)").all()) found += minor(await cell.textContent());
      const more = page.locator("nav.more a");
      if (await more.count() === 0) break;
      await page.goto(await more.getAttribute("href"));
    }
    assert.equal(found, sum);
    assert.deepEqual(await violations(page), []);
    await shoot(page, "ledger-of-a-figure", language);
  },

  async "an act says who owes whom"({ page, language }) {
    await signIn(page);
    const partner = `Cafe 24 ${language}`;
    await page.goto("/console/places");
    await page.click(".act a:first-child");
    await page.fill("#name", partner);
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    await page.click(".act a.primary");
    await page.getByLabel(partner).check({ force: true });
    await page.fill("#code", `bar-${language}`);
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    const card = await sell(`ACT-${language}`, 2000);
    await redeem(`ACT-${language}`, 123456, [by(card)], { point_of_sale: `bar-${language}` });
    await page.goto("/console/reports");
    await page.click("main a[href='/console/reports/act']");
    const seller = await page.locator("#first option").nth(1).getAttribute("value");
    await page.selectOption("#first", seller);
    await page.selectOption("#second", { label: partner });
    await page.click("main form.filter button");
    await page.waitForURL("**/reports/act?*");
    const said = language === "en" ? "One thousand two hundred thirty-four RUB 56" : "Одна тысяча двести тридцать четыре рубля 56\u00a0копеек";
    assert.ok((await page.textContent("main")).includes(said), await page.textContent("main"));
    assert.deepEqual(await violations(page), []);
    for (const [width, theme] of [[1280, "light"], [390, "dark"]]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: theme });
      assert.equal(await overflow(page), 0);
      await shoot(page, `act-${width}`, language);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ media: "print" });
    await shoot(page, "act-printed", language);
  },

  async "a period is closed, and its report says so"({ page, language }) {
    await signIn(page);
    // The flow runs once for each language, and a closed day stays closed.
    const back = language === "en" ? 2 : 1;
    const day = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    await page.goto("/console/reports");
    await page.click("main a[href='/console/reports/close']");
    if (page.url().includes("/console/confirm")) {
      await page.fill("#shown", "demo");
      await page.click("main button.primary");
    }
    await page.waitForURL("**/console/reports/close");
    await page.fill("#through", day);
    await page.click("main form .danger, main form button.primary");
    await page.waitForURL("**/console/reports");
    const report = `/console/reports/movements?from=${day}&through=${day}`;
    await page.goto(report);
    assert.match(await page.textContent("main"), language === "en" ? /never change/ : /не\u00a0изменятся/);
    // Closing the same day again is refused, and nothing changes.
    await page.goto("/console/reports/close");
    await page.locator("#through").evaluate((field, value) => { field.removeAttribute("min"); field.value = value; }, day);
    await page.click("main form .danger, main form button.primary");
    await page.waitForSelector("#refusal, [id$=-error]");
    await shoot(page, "period-closed", language);
  },
};

module.exports = { BOOKS };
