// What people do: each flow in both languages.
"use strict";

const { address, assert, open, overflow, signIn } = require("./kit.js");
const { APPROVALS } = require("./approvals.js");
const { BOOKS } = require("./books.js");
const { SET_UP } = require("./set_up.js");
const { SYSTEM } = require("./system.js");

const WORDS = {
  en: { wrong: "wrong", out: "You have signed out", more: "Certificate" },
  ru: { wrong: "Неверный", out: "Вы вышли", more: "Сертификат" },
};

const FLOWS = {
  async "a wrong password is refused, and the login is kept"({ page, words }) {
    await page.goto("/console/sign-in");
    await page.fill("#login", "demo");
    await page.fill("#password", "not this one");
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    assert.match(await page.textContent("#refusal"), new RegExp(words.wrong));
    assert.equal(await page.inputValue("#login"), "demo");
    assert.equal(await page.inputValue("#password"), "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "refusal");
  },

  async "signing in returns to the page that was asked for, and out again"({ page, words, places }) {
    await page.goto(`${places.certificate}?x=1`);
    await page.waitForURL("**/console/sign-in?next=*");
    await page.fill("#login", "demo");
    await page.fill("#password", "demo");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${places.certificate}?x=1`);
    await page.click(".person > summary");
    await page.click("button.leave");
    await page.waitForURL("**/console/sign-in");
    assert.match(await page.textContent(".note"), new RegExp(words.out));
    await page.goto("/console");
    await page.waitForURL("**/console/sign-in");
  },

  async "a certificate is found by its number, an address, an order and a phone"({ page, places }) {
    await signIn(page);
    for (const text of [places.number, `${places.number.slice(0, 4)} ${places.number.slice(4, 8)} ${places.number.slice(8)}`]) {
      await page.fill("#q", text);
      await page.press("#q", "Enter");
      await page.waitForURL(`**${places.certificate}`);
    }
    for (const text of ["Anna.Ivanova@EXAMPLE.com", "+7 (900) 123-45-67", "89001234567", "A-1001", "77"]) {
      await page.goto("/console");
      await page.fill("#q", text);
      await page.press("#q", "Enter");
      await page.waitForURL("**/console/search?*");
      await page.click(`main a[href="${places.certificate}"]`);
      await page.waitForURL(`**${places.certificate}`);
    }
  },

  async "a certificate is found by the end of its number and its buyer, day or order"({ page, places }) {
    await signIn(page);
    const last = places.number.slice(-4);
    // The day where the operator is.
    const day = new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Moscow" });
    for (const text of [`${last} anna.ivanova@example.com`, `…${last} A-1001`, `${last} +7 900 123-45-67`, `${last} ${day}`]) {
      await page.goto("/console");
      await page.fill("#q", text);
      await page.press("#q", "Enter");
      await page.waitForURL("**/console/search?*");
      await page.click(`main a[href="${places.certificate}"]`);
      await page.waitForURL(`**${places.certificate}`);
    }
  },

  async "a person is invited, sets a password by the link once, and gets what the role allows"({ page, browser, language, words }) {
    await signIn(page);
    const login = `vera-${language}@example.com`;
    await page.goto("/console/users");
    await page.click("h1 a.act");
    await page.fill("#name", "Vera");
    await page.fill("#login", login);
    await page.click("label.pill:has(input[name=role][value=support])");
    await page.click("main button.primary");
    await page.waitForSelector("#link");
    const link = await page.inputValue("#link");
    assert.match(link, /\/console\/link\/[\w-]{43}$/);
    assert.ok(await page.isVisible("button[data-copies]"));
    await page.goto("/console/log");
    assert.match(await page.textContent("tbody tr:first-child"), /Demo/);
    const guest = await open(browser, { language });
    await guest.page.goto(link);
    assert.equal(await guest.page.inputValue("#login"), login);
    await guest.page.fill("#password", "a long password of Vera");
    await guest.page.fill("#repeat", "a long password of Vera");
    await guest.page.click("main button.primary");
    await guest.page.waitForURL("**/console/**");
    await guest.page.goto("/console/sign-in");
    await guest.page.fill("#login", login);
    await guest.page.fill("#password", "a long password of Vera");
    await guest.page.click("main button.primary");
    await guest.page.waitForURL("**/console");
    assert.match(await guest.page.textContent(".person > summary"), /Vera/);
    assert.equal(await guest.page.locator(".rail a[href='/console/users'], .rail a[href='/console/log']").count(), 0);
    for (const target of ["/console/users", "/console/users/invite", "/console/log"]) {
      assert.equal((await guest.page.goto(target)).status(), 403);
    }
    assert.equal((await guest.page.goto("/console/certificates")).status(), 200);
    await guest.page.goto(link);
    assert.equal(await guest.page.locator("#password").count(), 0);
    assert.deepEqual(guest.faults, []);
    await guest.context.close();
  },

  async "a certificate is blocked with a reason, and unblocked"({ page, places, language }) {
    await signIn(page);
    await page.goto(places.certificate);
    for (const [part, reason] of [["block", `lost in ${language}`], ["unblock", `found in ${language}`]]) {
      await page.click(".actions > summary");
      await page.click(`.actions a[href$="/${part}"]`);
      await page.fill("#reason", "   ");
      await page.click("main button.primary");
      await page.waitForSelector("#refusal");
      await page.fill("#reason", reason);
      await page.click("main button.primary");
      await page.waitForURL(`**${places.certificate}`);
      assert.ok(await page.isVisible(".note"));
      assert.equal(await page.textContent(".timeline li:first-child .reason"), reason);
      assert.match(await page.textContent(".timeline li:first-child .what"), /Demo/);
      await page.reload();
      assert.ok(!(await page.isVisible(".note")));
    }
  },

  async "money is added, with the outcome shown before"({ page, places, language }) {
    await signIn(page);
    await page.goto(places.certificate);
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/reload']");
    await page.fill("#amount", "1 000,50");
    await page.waitForFunction(() => !document.querySelector("#outcome .next").textContent.includes("…"));
    const after = await page.textContent("#outcome .next .value");
    await page.click(".pill >> nth=0");
    await page.fill("#reason", `in ${language}`);
    await page.click("main button.primary");
    await page.waitForURL(`**${places.certificate}`);
    assert.equal((await page.textContent(".timeline li:first-child .after")).replace(/^.*: | *$/g, "").includes(after), true);
  },

  async "a hold is released, and a redemption refunded in part and then whole"({ page, places, language }) {
    const own = places.flows[language];
    await signIn(page);
    await page.goto("/console/redemptions");
    await page.click(`main a[href="${own.held}"]`);
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/release']");
    await page.click("main button.primary");
    await page.waitForURL(`**${own.held}`);
    assert.ok(await page.isVisible(".note"));
    await page.goto(own.taken);
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/refund']");
    await page.click(".pill:has(input[value=amount])");
    await page.fill("#amount", "100");
    await page.waitForFunction(() => document.querySelectorAll("#outcome tr").length >= 1);
    await page.click("main button.primary");
    await page.waitForURL(`**${own.taken}`);
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/refund']");
    await page.click("main button.primary");
    await page.waitForURL(`**${own.taken}`);
    await page.click(".actions > summary");
    assert.equal(await page.locator(".actions .no").count(), 1);
  },

  async "certificates of a sale are taken back"({ page, places, language }) {
    const own = places.flows[language];
    await signIn(page);
    await page.goto(own.sale);
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/return']");
    await page.click("main button.primary");
    await page.waitForSelector("#refusal");
    await page.click(".tick input");
    await page.click("main button.primary");
    await page.waitForURL("**/console/sales/*");
    assert.ok(await page.isVisible(".note"));
  },

  async "pressing twice does one thing"({ page, context, places }) {
    await signIn(page);
    await page.goto(`${places.certificate}/block`);
    const form = { reason: "twice", press: await page.inputValue(".confirm input[name=press]"), token: await page.inputValue(".confirm input[name=token]") };
    const send = () => context.request.post(`${address}${places.certificate}/block`, { form, headers: { "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
    const answers = await Promise.all([send(), send(), send()]);
    assert.deepEqual(answers.map((answer) => answer.status()), [303, 303, 303]);
    await page.goto(places.certificate);
    const first = await page.locator(".timeline li .reason").allTextContents();
    assert.notEqual(first[1], "twice");
    await page.click(".actions > summary");
    await page.click(".actions a[href$='/unblock']");
    await page.fill("#reason", "enough");
    await page.click("main button.primary");
    await page.waitForURL(`**${places.certificate}`);
  },

  async "language and theme are chosen and kept"({ page, language }) {
    await signIn(page);
    const other = language === "en" ? "ru" : "en";
    await page.goto("/console/sales");
    await page.click(".person > summary");
    await page.click(`button[name=language][value=${other}]`);
    await page.waitForURL("**/console/sales");
    assert.equal(await page.getAttribute("html", "lang"), other);
    await page.click(".person > summary");
    await page.click("button[name=theme][value=dark]");
    await page.waitForURL("**/console/sales");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(colour, "rgb(17, 21, 18)");
  },

  async "the keyboard is enough"({ page, places }) {
    await page.goto("/console/sign-in");
    await page.focus("#login");
    await page.keyboard.type("demo");
    await page.keyboard.press("Tab");
    await page.keyboard.type("demo");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL("**/console/certificates");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/certificates/*");
    await page.keyboard.press("Shift+Slash");
    assert.ok(await page.isVisible("#keys"));
    await page.keyboard.press("Escape");
    await page.waitForSelector("#keys:not([open])", { state: "attached" });
    // From a page that is not the one to find.
    await page.goto("/console/sales");
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement.id === "palette-q");
    await page.keyboard.type(places.number);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${places.certificate}`);
    await page.goto("/console");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  },

  async "a form without its token, or of another origin, does nothing"({ page, context }) {
    await signIn(page);
    const post = (headers, form) => context.request.post(`${address}/console/sign-out`, { headers, form, maxRedirects: 0 });
    const here = { "Sec-Fetch-Site": "same-origin" };
    const press = await page.inputValue("input[name=press]");
    const token = await page.inputValue("input[name=token]");
    assert.equal((await post(here, {})).status(), 403);
    assert.equal((await post(here, { press, token: token.replace(/^./, (c) => (c === "0" ? "1" : "0")) })).status(), 403);
    assert.equal((await post({ "Sec-Fetch-Site": "cross-site" }, { press, token })).status(), 403);
    assert.equal((await post({ "Origin": "https://evil.example" }, { press, token })).status(), 403);
    assert.equal((await post({}, { press, token })).status(), 403);
    await page.reload();
    assert.match(page.url(), /\/console$/);
  },
};

// The same without JavaScript: everything but shortcuts works.
const PLAIN = {
  async "the console works without JavaScript"({ page, places, language }) {
    await signIn(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.click(".drawer > summary");
    await page.click(".drawer nav a[href='/console/certificates']");
    await page.selectOption("#status", "blocked");
    await page.click(".filter .button");
    await page.waitForURL("**/console/certificates?status=blocked*");
    assert.equal(await page.locator("tbody tr").count(), 1);
    assert.equal(await overflow(page), 0);
    await page.fill("#q", places.number);
    await page.press("#q", "Enter");
    await page.waitForURL(`**${places.certificate}`);
    const other = language === "en" ? "ru" : "en";
    await page.click(".person > summary");
    await page.click(`button[name=language][value=${other}]`);
    assert.equal(await page.getAttribute("html", "lang"), other);
  },
};

// Runs all flows. Gives the number of failures.
async function follow(browser, places, { only }) {
  let failed = 0;
  for (const [javaScriptEnabled, flows] of [[true, { ...FLOWS, ...SET_UP, ...APPROVALS, ...SYSTEM, ...BOOKS }], [false, PLAIN]]) {
    for (const [name, flow] of Object.entries(flows).filter(([known]) => known.includes(only))) {
      for (const language of ["en", "ru"]) {
        const { context, page, faults } = await open(browser, { language, javaScriptEnabled });
        page.setDefaultTimeout(10_000);
        try {
          await flow({ page, context, browser, places, language, words: WORDS[language] });
          assert.deepEqual(faults, []);
          console.log(`ok ${name} (${language})`);
        } catch (error) {
          failed += 1;
          console.log(`not ok ${name} (${language}) at ${page.url()}\n  ${String(error.stack).replaceAll("\n", "\n  ")}`);
        }
        await context.close();
      }
    }
  }
  return failed;
}

module.exports = { follow };
