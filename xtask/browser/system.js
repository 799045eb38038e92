// The palette and the shortcuts, the state of the server, and the test of a coupon.
"use strict";

const path = require("node:path");
const { assert, signIn, violations } = require("./kit.js");

const shoot = (page, name, language) =>
  page.screenshot({ path: path.join(process.env.SCRIP_SHOTS, `${name}-${language}.png`) });

const isOpen = (page) => page.evaluate(() => document.querySelector("#palette").open);

const SYSTEM = {
  async "the palette finds pages and things by keyboard alone"({ page, places, language }) {
    await signIn(page);
    await page.keyboard.press("Control+KeyK");
    await page.waitForFunction(() => document.activeElement.id === "palette-q");
    assert.ok((await page.locator("#palette [role=option]").count()) > 10);
    await shoot(page, "palette", language);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    assert.ok(!(await isOpen(page)));
    await page.keyboard.press("Control+KeyK");
    await page.keyboard.type(language === "en" ? "coup" : "купо");
    await page.waitForSelector("#palette [aria-selected=true]");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/coupons");
    // What the server finds comes below the pages.
    await page.keyboard.press("Control+KeyK");
    await page.keyboard.type("anna.ivanova@example.com");
    await page.waitForSelector(`#palette [data-link="${places.certificate}"]`);
    await shoot(page, "palette-found", language);
    for (let turn = 0; turn < 30; turn += 1) {
      await page.keyboard.press("ArrowDown");
      const here = await page.getAttribute("#palette [aria-selected=true]", "data-link");
      if (here === places.certificate) break;
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${places.certificate}`);
  },

  async "shortcuts can be switched off, and the keyboard is still enough"({ page, places }) {
    await signIn(page);
    await page.goto("/console/me");
    await page.focus("button[name=keys][value=off]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("body[data-keys=off]");
    assert.match(page.url(), /\/console\/me$/);
    for (const key of ["g", "c", "/", "Shift+Slash", "j"]) await page.keyboard.press(key);
    assert.match(page.url(), /\/console\/me$/);
    assert.ok(!(await isOpen(page)));
    assert.ok(!(await page.isVisible("#keys")));
    // The search field and the palette with its modifier are there.
    await page.keyboard.press("Control+KeyK");
    await page.waitForFunction(() => document.activeElement.id === "palette-q");
    await page.keyboard.type(places.number);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${places.certificate}`);
    await page.goto("/console/me");
    await page.focus("button[name=keys][value=on]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("body:not([data-keys])");
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL("**/console");
  },

  async "everything is verified from the page of the server"({ page, language }) {
    await signIn(page);
    await page.goto("/console/system");
    await page.click("#verification button.primary");
    await page.waitForURL("**/console/system");
    await page.waitForSelector("#verification [role=status]", { timeout: 30_000 });
    assert.equal(await page.locator("#verification .findings").count(), 0);
    assert.deepEqual(await violations(page), []);
    await shoot(page, "system-verified", language);
  },

  async "a coupon is tested against a pasted order"({ page, places, language }) {
    await signIn(page);
    await page.goto(places.coupon);
    await page.click("a[href$='/test']");
    await page.fill("#lines", "SKU-1\t2\tx");
    await page.click("main button.primary");
    await page.waitForSelector("#lines-error");
    assert.equal(await page.inputValue("#lines"), "SKU-1\t2\tx");
    await page.fill("#lines", "SKU-1\t2\t100000,50\nSKU-2; 0,355; 100");
    await page.click("main button.primary");
    await page.waitForSelector("#result tbody tr");
    assert.equal(await page.locator("#result tbody tr").count(), 2);
    assert.deepEqual(await violations(page), []);
    await shoot(page, "coupon-tested", language);
  },
};

module.exports = { SYSTEM };
