// What owners set up: keys, series, coupons and places.
"use strict";

const path = require("node:path");
const { address, assert, signIn, violations } = require("./kit.js");

const shoot = (page, name, language) =>
  page.screenshot({ path: path.join(process.env.SCRIP_SHOTS, `${name}-${language}.png`), fullPage: true });

// What a program gets with a secret.
const status = async (secret) => {
  const answer = await fetch(`${address}/v1/series`, { headers: { Authorization: `Bearer ${secret}` } });
  return answer.status;
};

const SET_UP = {
  async "a key shows its secret once, gets another, and is revoked"({ page, language }) {
    await signIn(page);
    await page.goto("/console/keys/new");
    const name = `Web shop ${language}`;
    await page.fill("#name", name);
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    assert.equal(await page.inputValue("#name"), name);
    await page.check("[name=scopes][value=read]", { force: true });
    await page.click("main button.primary");
    const first = await page.inputValue("#secret");
    await shoot(page, "key-secret", language);
    assert.deepEqual(await violations(page), []);
    assert.equal(await status(first), 200);
    // Sending the form again shows nothing, and creates nothing.
    await page.reload();
    assert.ok(!(await page.isVisible("#secret")));
    assert.ok(!(await page.content()).includes(first));
    await page.goto("/console/keys");
    assert.equal(await page.locator("tr", { hasText: name }).count(), 1);
    assert.ok(!(await page.content()).includes(first));
    await page.locator("tr", { hasText: name }).locator(".acts a").first().click();
    await page.click("main button.primary");
    const second = await page.inputValue("#secret");
    assert.notEqual(second, first);
    assert.deepEqual([await status(first), await status(second)], [401, 200]);
    await page.goto("/console/keys");
    await page.locator("tr", { hasText: name }).locator(".acts a").last().click();
    await page.click("main button.primary");
    await page.waitForURL("**/console/keys");
    assert.equal(await status(second), 401);
    assert.equal(await page.locator("tr", { hasText: name }).locator("a").count(), 0);
  },

  async "a series shows its numbers and days before it is created"({ page, language }) {
    await signIn(page);
    await page.goto("/console/series");
    await page.click(".act a.primary");
    const name = `Gift ${language}`;
    const prefix = language === "en" ? "271" : "272";
    await page.fill("#name", name);
    await page.fill("#min", "500");
    await page.fill("#max", "400");
    await page.fill("#prefix", prefix);
    await page.waitForFunction((start) => document.querySelector("#outcome").textContent.replace(/\s/g, "").includes(start), `${prefix}00000`);
    await page.fill("#validity_days", "1");
    await page.click("main button.primary");
    await page.waitForSelector("#max[aria-invalid]");
    await shoot(page, "series-refused", language);
    await page.fill("#max", "15 000,50");
    await page.click("main button.primary");
    await page.waitForURL(/console\/series\/\d+$/);
    assert.match(await page.textContent("h1"), new RegExp(name));
    await page.click(".act a");
    await page.fill("#validity_days", "730");
    await page.click("main button.primary");
    await page.waitForURL(/console\/series\/\d+$/);
    assert.ok(await page.isVisible(".note"));
    assert.match(await page.textContent(".tiles"), /730/);
  },

  async "a coupon is created, paused and deleted"({ page, language }) {
    await signIn(page);
    await page.goto("/console/coupons");
    await page.click(".act a.primary");
    const code = `FLOW-${language}`.toUpperCase();
    await page.fill("#code", code);
    await page.fill("#value", "100,5");
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    assert.equal(await page.inputValue("#code"), code);
    await shoot(page, "coupon-refused", language);
    await page.fill("#value", "7,5");
    await page.fill("#min_price", "1 000");
    await page.fill("#day", "2030-06-09");
    await page.click("main button.primary");
    await page.waitForURL(/console\/coupons\/\d+$/);
    assert.match(await page.textContent(".tiles"), /7[.,]5/);
    await page.click('.act a[href$="/change"]');
    assert.equal(await page.inputValue("#value"), language === "en" ? "7.5" : "7,5");
    await page.check("#disabled");
    await page.click("main button.primary");
    await page.waitForURL(/console\/coupons\/\d+$/);
    await page.click('.act a[href$="/delete"]');
    await page.click("main button.primary");
    await page.waitForURL("**/console/coupons");
    assert.equal(await page.locator("tr", { hasText: code }).count(), 0);
  },

  async "a partner, a point of sale and a site are added and closed"({ page, language }) {
    await signIn(page);
    const name = `Partner ${language}`;
    await page.goto("/console/places");
    await page.click(".act a:first-child");
    await page.fill("#name", name);
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    await page.click(".act a.primary");
    await page.getByLabel(name).check({ force: true });
    await page.fill("#code", `shop-${language}`);
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    const row = page.locator("tr", { hasText: `shop-${language}` });
    await row.locator("a.quiet").click();
    await page.fill("#code", `site-${language}`);
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    await row.getByRole("link", { name: `shop-${language}` }).click();
    await page.check("#closed");
    await page.click("main button.primary");
    await page.waitForURL("**/console/places");
    assert.equal(await row.locator(".chip.calm").count(), 1);
  },
};

module.exports = { SET_UP };
