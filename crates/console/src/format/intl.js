// Writes what Node's Intl writes: the table that the tests compare with.
// Run: node intl.js > intl.tsv
"use strict";

const currencies =
  "RUB BYN KZT UZS KGS AMD AZN GEL TJS MDL UAH USD EUR GBP CHF CNY TRY AED INR PLN CZK JPY KRW KWD";
const minors = [0, 5, 100, 150050, 100000000, -123456705];
const languages = [["ru", "ru-RU"], ["en", "en-GB"]];
const show = (...cells) => console.log(cells.join("\t"));

for (const [name, locale] of languages) {
  for (const currency of currencies.split(" ")) {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    const { maximumFractionDigits: digits } = format.resolvedOptions();
    for (const minor of minors) {
      show("money", name, currency, minor, format.format(minor / 10 ** digits));
    }
  }
  for (const number of [0, 7, 999, 1000, 12345, 1234567]) {
    show("number", name, number, new Intl.NumberFormat(locale).format(number));
  }
  for (let month = 0; month < 12; month += 1) {
    const day = new Date(Date.UTC(2027, month, month === 1 ? 9 : 22));
    const long = { dateStyle: "long", timeZone: "UTC" };
    const text = new Intl.DateTimeFormat(locale, long).format(day);
    show("day", name, day.toISOString().slice(0, 10), text);
  }
  const rules = new Intl.PluralRules(locale);
  for (let number = 0; number <= 125; number += 1) {
    show("plural", name, number, rules.select(number));
  }
}
