// The second person: above a limit somebody asks, and another one decides.
"use strict";

const { createHmac } = require("node:crypto");
const path = require("node:path");
const { assert, open, signIn, violations } = require("./kit.js");

const shoot = (page, name, language) =>
  page.screenshot({ path: path.join(process.env.SCRIP_SHOTS, `${name}-${language}.png`), fullPage: true });

// The code of an app that knows the secret (RFC 6238).
function code(secret) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// Invites a manager, who sets a password and a second factor, and signs in.
async function manager(page, browser, language) {
  const login = `boss-${language}@example.com`;
  const password = "a long password of a manager";
  await page.goto("/console/users/invite");
  await page.fill("#name", `Manager ${language}`);
  await page.fill("#login", login);
  await page.click("label.pill:has(input[name=role][value=manager])");
  await page.click("main button.primary");
  const link = await page.inputValue("#link");
  const guest = await open(browser, { language });
  await guest.page.goto(link);
  await guest.page.fill("#password", password);
  await guest.page.fill("#repeat", password);
  await guest.page.click("main button.primary");
  await guest.page.waitForURL("**/console/**");
  await guest.page.goto("/console/sign-in");
  await guest.page.fill("#login", login);
  await guest.page.fill("#password", password);
  await guest.page.click("main button.primary");
  await guest.page.waitForURL("**/console/me/factor**");
  await shoot(guest.page, "factor-set", language);
  await guest.page.fill("#code", code(await guest.page.textContent("main code")));
  await guest.page.click("main button.primary");
  await guest.page.waitForSelector(".codes");
  assert.equal(await guest.page.locator(".codes li").count(), 10);
  await shoot(guest.page, "factor-codes", language);
  await guest.page.click("main a.primary");
  await guest.page.waitForURL("**/console");
  return guest;
}

const APPROVALS = {
  async "money above the limit needs a second person, who is never oneself"({ page, browser, places, language }) {
    await signIn(page);
    await page.goto(`${places.certificate}/reload`);
    await page.fill("#amount", "20 000");
    await page.fill("#reason", `a large order in ${language}`);
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    assert.equal(await page.inputValue("#amount"), "20 000");
    await shoot(page, "above-the-limit", language);
    await page.click("button[name=ask]");
    await page.waitForURL(/console\/approvals\/\d+$/);
    assert.ok(await page.isVisible(".note"));
    assert.deepEqual(await violations(page), []);
    await shoot(page, "approval-own", language);
    const request = new URL(page.url()).pathname;
    // Only withdrawing is offered, and approving is refused all the same.
    assert.equal(await page.locator(".act a").count(), 1);
    await page.goto(`${request}/approve`);
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    const other = await manager(page, browser, language);
    await other.page.goto("/console/approvals");
    await other.page.click("tbody tr:first-child a");
    await other.page.waitForURL(`**${request}`);
    await shoot(other.page, "approval", language);
    assert.deepEqual(await violations(other.page), []);
    await other.page.click(".act a:first-child");
    await other.page.waitForURL(`**${request}/approve`);
    await shoot(other.page, "approval-approve", language);
    await other.page.click("main button.primary");
    await other.page.waitForURL(`**${request}`);
    assert.equal(await other.page.locator(".act a").count(), 0);
    await other.page.goto(places.certificate);
    assert.match(await other.page.textContent(".timeline li:first-child .amount, .timeline li:first-child"), /20[\s\u00a0,]000/);
    assert.deepEqual(other.faults, []);
    await other.context.close();
    await page.goto("/console/approvals");
    await shoot(page, "approvals", language);
  },
};

module.exports = { APPROVALS };
