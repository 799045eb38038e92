// Data for the pages to show: certificates in every state, with everything that can happen to them.
"use strict";

const { api, till } = require("./kit.js");

const rub = (minor) => ({ amount: minor, currency: "RUB" });

async function sell(order, price, more = {}) {
  const answer = await till("NumberFromGoods", {
    SertCardSeries: 1,
    OrderNumber: order,
    Refund: false,
    Goods: [{ Id: 1, Name: "Gift card", Quantity: 1, Price: price }],
    ...more,
  });
  return answer.SertCards[0];
}

const redeem = (order, total, instruments, more = {}) =>
  api("POST", "/v1/redemptions", {
    order: { id: order, lines: [{ quantity: 1, item_code: "SKU-1", unit_price: rub(total) }] },
    instruments,
    ...more,
  });

const by = (card) => ({ certificate: String(card.Number), secret: card.SecretCode });

// Fills the server, and tells where the pages are.
async function fill() {
  const buyer = { Email: "anna.ivanova@example.com", Phone: 79001234567 };
  const card = await sell("A-1001", 5000, { ...buyer, ChequeId: 77 });
  const number = String(card.Number);
  await redeem("B-2001", 150050, [by(card)]);
  const held = await redeem("B-2002", 100000, [by(card)], { mode: "hold" });
  const refunded = await redeem("B-2003", 50000, [by(card)]);
  await api("POST", `/v1/redemptions/${refunded.id}/refunds`, {});
  await api("POST", `/v1/certificates/${number}/block`, { reason: "The owner lost the letter with the code" });
  await api("POST", `/v1/certificates/${number}/unblock`, { reason: "The letter was found" });
  const other = await sell("A-1002", 700);
  await api("POST", `/v1/certificates/${other.Number}/block`, { reason: "Suspicious purchase" });
  const spent = await sell("A-1003", 100);
  await redeem("B-2004", 10000, [by(spent)]);
  const voided = await sell("A-1004", 234567.89);
  await api("POST", `/v1/certificates/${voided.Number}/void`, { reason: "Sold by mistake" });
  await sell("An order with a very long number that goes on and on 0123456789 0123456789 0123456789", 300);
  for (const day of [1, 2, 3, 4, 5, 6]) await sell(`C-${day}`, 250 * day);
  await api("POST", "/v1/coupons", { code: "WELCOME10", discount: { percent: "10" }, description: "For new customers" });
  await api("POST", "/v1/coupons", {
    code: "SUMMER-SALE-2026-FOR-REGULAR-CUSTOMERS",
    discount: { money: rub(50000) },
    min_price: rub(300000),
    once: true,
    valid_through: "2030-06-09",
  });
  await redeem("B-2005", 200000, [{ coupon: "WELCOME10" }]);
  const flows = {};
  for (const language of ["en", "ru"]) {
    const fresh = await sell(`F-${language}`, 900);
    const open = await redeem(`H-${language}`, 10000, [by(fresh)], { mode: "hold" });
    const taken = await redeem(`R-${language}`, 30000, [by(fresh)]);
    await sell(`T-${language}`, 400);
    const sold = await api("GET", `/v1/sales?order=T-${language}`);
    flows[language] = {
      held: `/console/redemptions/${open.id}`,
      taken: `/console/redemptions/${taken.id}`,
      sale: `/console/sales/${sold.data[0].id}`,
    };
  }
  const whole = await redeem("B-2006", 20000, [by(card)]);
  const sales = await api("GET", "/v1/sales?order=A-1001");
  const coupons = await api("GET", "/v1/coupons");
  return {
    number,
    certificate: `/console/certificates/${number}`,
    flows,
    redemption: `/console/redemptions/${held.id}`,
    refund: `/console/redemptions/${whole.id}/refund`,
    voided: `/console/certificates/${voided.Number}`,
    sale: `/console/sales/${sales.data[0].id}`,
    coupon: `/console/coupons/${coupons.data[0].id ?? coupons.data[0].number}`,
  };
}

module.exports = { by, redeem, sell, fill };
