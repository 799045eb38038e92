'use strict';

// The npm package `insales` 2.0.6: JSON through request-promise. Used as its documentation shows.
// It loads and runs on today's node as it is; nothing stands between it and the server.
//
// It cannot read an answer without `API-Usage-Limit`: its promise then never settles, which every
// check here would notice.

const assert = require('node:assert/strict');
const insales = require('insales');
const {
  AWKWARD_CODE, AWKWARD_TEXT, address, assertTime, check, checkLimit, finish, limitedAddress,
  login, password, refusal, sleep, statusOf,
} = require('./checks');

// Whole seconds or milliseconds: its users hand both to `Date` or to the next request.
const JSON_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+03:00$/;

const shop = insales({ id: login, secret: 'of the installation, not used here', http: true });
const here = { token: password, url: address };

// Each function gives what the library gives: `{data, response, statusCode, callLimits}`, or a
// rejection with `{type, url, method, msg, response, statusCode}`.
const list = (options) => shop.listCoupon({ ...here, ...options });
const get = (couponid) => shop.getCoupon({ ...here, couponid });
const create = (coupon) => shop.createCoupon({ ...here, coupon: { discount_code: coupon } });
const edit = (couponid, coupon) =>
  shop.editCoupon({ ...here, couponid, coupon: { discount_code: coupon } });
const remove = (couponid) => shop.removeCoupon({ ...here, couponid });

const began = Date.now();

/** What the coupon of an answer has to be: these members, besides those that the server chooses. */
function assertCoupon(output, expected) {
  const coupon = output.data;
  assert.ok(Number.isSafeInteger(coupon.id) && coupon.id > 0, `id ${coupon.id}`);
  assertTime(coupon.created_at, JSON_TIME, began, Date.now());
  assertTime(coupon.updated_at, JSON_TIME, Date.parse(coupon.created_at), Date.now());
  const { id, created_at, updated_at } = coupon;
  assert.deepEqual(coupon, { ...expected, id, created_at, updated_at });
  return coupon;
}

const FULL = {
  act_once: true,
  act_once_for_client: false,
  code: 'frandom2',
  description: 'API code',
  disabled: false,
  discount: '10.0',
  expired_at: '2030-06-09',
  min_price: '10.5',
  type_id: 1,
  worked: true,
  discount_collections: [],
};
const LEAST = {
  act_once: false,
  act_once_for_client: null,
  code: 'least',
  description: null,
  disabled: false,
  discount: '7.5',
  expired_at: null,
  min_price: null,
  type_id: 2,
  worked: true,
  discount_collections: [],
};

/** Asserts that a call was refused with a status, and gives what the server says. */
async function refused(call, status) {
  const error = await refusal(call);
  assert.equal(error.type, 'StatusCodeError');
  assert.equal(error.statusCode, status);
  return error.msg;
}

async function assertMissing(call) {
  // Another client takes an empty body for no answer at all.
  assert.ok(await refused(call, 404), 'the answer has no body');
}

async function main() {
  // The coupons as they have to be, by the order of their making.
  const coupons = [];

  await check('an empty shop has an empty list', async () => {
    const output = await list({});
    assert.equal(output.statusCode, 200);
    assert.deepEqual(output.data, []);
    assert.deepEqual(output.callLimits, { remaining: 499, current: 1, max: 500 });
  });

  await check('a coupon is created with every field', async () => {
    // As the library's documentation has it: names with underscores and with dashes.
    const output = await create({
      code: 'frandom2',
      act_once: 'true',
      discount: 10,
      type_id: 1,
      description: 'API code',
      disabled: 0,
      'expired-at': '2030-06-09',
      'min-price': 10.5,
      act_once_for_client: false,
    });
    assert.equal(output.statusCode, 201);
    coupons.push(assertCoupon(output, FULL));
  });

  await check('a list of one is a list', async () => {
    assert.deepEqual((await list({})).data, coupons);
  });

  await check('a coupon is created with the least fields', async () => {
    const output = await create({ code: 'least', discount: '7.50', type_id: 2 });
    assert.equal(output.statusCode, 201);
    coupons.push(assertCoupon(output, LEAST));
  });

  await check('empty members mean nothing, and unknown ones are ignored', async () => {
    const output = await create({
      code: 'empty',
      discount: 7.5,
      type_id: '2',
      description: null,
      'expired-at': null,
      min_price: '',
      act_once_for_client: null,
      collections_ids: [1, 2],
    });
    assert.equal(output.statusCode, 201);
    coupons.push(assertCoupon(output, { ...LEAST, code: 'empty' }));
  });

  await check('a coupon is found by its id', async () => {
    for (const coupon of coupons) {
      const output = await get(coupon.id);
      assert.equal(output.statusCode, 200);
      assert.deepEqual(output.data, coupon);
    }
  });

  await check('pages give every coupon once, in the order of ids', async () => {
    while (coupons.length < 25) {
      const code = `page-${coupons.length}`;
      const output = await create({ code, discount: '7.50', type_id: 2 });
      coupons.push(assertCoupon(output, { ...LEAST, code }));
    }
    const ids = coupons.map((coupon) => coupon.id);
    assert.deepEqual(ids, [...ids].sort((one, other) => one - other));

    const pages = [];
    for (let page = 1; ; page += 1) {
      const { data } = await list({ page, per_page: 10 });
      if (data.length === 0) break;
      assert.ok(page <= 3, `there is a page ${page}`);
      pages.push(data);
    }
    assert.deepEqual(pages, [coupons.slice(0, 10), coupons.slice(10, 20), coupons.slice(20)]);
  });

  await check('a page number that this library leaves behind does not hide a coupon', async () => {
    // It sends the options of its last list with every later get: here those of the empty page.
    const output = await get(coupons[0].id);
    assert.match(output.response.request.path, /\?page=4&per_page=10$/);
    assert.deepEqual(output.data, coupons[0]);
  });

  await check('a coupon is changed, and reads back as changed', async () => {
    const { id, created_at } = coupons[0];
    const output = await edit(id, {
      code: 'frandom3',
      act_once: 'false',
      act_once_for_client: 1,
      description: 'changed',
      disabled: true,
      discount: 12.34,
      'expired-at': '',
      min_price: 0,
      type_id: 2,
    });
    assert.equal(output.statusCode, 200);
    const changed = assertCoupon(output, {
      act_once: false,
      act_once_for_client: true,
      code: 'frandom3',
      description: 'changed',
      disabled: true,
      discount: '12.34',
      expired_at: null,
      min_price: '0.0',
      type_id: 2,
      worked: true,
      discount_collections: [],
    });
    assert.deepEqual([changed.id, changed.created_at], [id, created_at]);
    assert.deepEqual((await get(id)).data, changed);
    coupons[0] = changed;
  });

  await check('one member is changed, and the others stay', async () => {
    const { updated_at: before, ...rest } = coupons[0];
    const { updated_at: after, ...present } = (await edit(rest.id, { description: 'again' })).data;
    assert.deepEqual(present, { ...rest, description: 'again' });
    assert.ok(after >= before, `${before}, and then ${after}`);
    coupons[0] = { ...present, updated_at: after };
  });

  await check('a whole coupon is sent back, and only what may be changed is', async () => {
    const got = (await get(coupons[1].id)).data;
    const output = await edit(got.id, {
      ...got,
      discount: '8.25',
      id: 1000000,
      worked: false,
      created_at: '2001-01-01T00:00:00+03:00',
      updated_at: '2001-01-01T00:00:00+03:00',
    });
    assert.equal(output.statusCode, 200);
    const changed = assertCoupon(output, { ...LEAST, discount: '8.25' });
    assert.deepEqual([changed.id, changed.created_at], [got.id, got.created_at]);
    assert.deepEqual((await get(got.id)).data, changed);
    coupons[1] = changed;
  });

  await check('a code that is taken is refused, however it is written', async () => {
    const wanted = { discount: 1, type_id: 1 };
    const taken = { code: ['уже существует'] };
    for (const code of ['least', 'LEAST', ' least ']) {
      assert.deepEqual(await refused(create({ ...wanted, code }), 422), taken);
    }
    assert.deepEqual(await refused(edit(coupons[0].id, { code: 'least' }), 422), taken);
  });

  await check('bad values are refused, and nothing is stored', async () => {
    const wanted = { code: 'bad', discount: 1, type_id: 1 };
    for (const [member, value] of [
      ['discount', 101],
      ['discount', -1],
      ['expired_at', '2030-02-30'],
      ['expired_at', 'tomorrow'],
    ]) {
      const messages = await refused(create({ ...wanted, [member]: value }), 422);
      assert.deepEqual(Object.keys(messages), [member]);
      assert.equal(messages[member].length, 1);
      assert.match(messages[member][0], /[а-я]/);
    }
    const messages = await refused(edit(coupons[0].id, { discount: 101, type_id: 1 }), 422);
    assert.deepEqual(Object.keys(messages), ['discount']);
    assert.deepEqual((await list({})).data, coupons);
  });

  await check('a wrong password opens nothing', async () => {
    const options = { ...here, token: 'wrong', couponid: coupons[0].id };
    const attempts = [shop.listCoupon, shop.getCoupon, shop.removeCoupon];
    for (const attempt of attempts) {
      await refused(attempt.call(shop, options), 401);
    }
    assert.deepEqual((await get(coupons[0].id)).data, coupons[0]);
  });

  await check('any letter comes back as it was sent', async () => {
    const texts = { code: AWKWARD_CODE, description: AWKWARD_TEXT };
    const output = await create({ ...texts, discount: '7.50', type_id: 2 });
    const coupon = assertCoupon(output, { ...LEAST, ...texts });
    assert.deepEqual((await get(coupon.id)).data, coupon);
    coupons.push(coupon);
    assert.deepEqual((await list({ page: 2, per_page: 25 })).data, [coupon]);
  });

  await check('a list holds what was changed since a time', async () => {
    // Times may be whole seconds: what is changed now is told from what was before it.
    await sleep(1100);
    const { data: changed } = await edit(coupons[2].id, { description: 'lately' });
    coupons[2] = changed;
    assert.deepEqual((await list({ updated_since: changed.updated_at })).data, [changed]);
    assert.deepEqual((await list({ updated_since: '2999-01-01' })).data, []);
    // A get carries that time as well, and finds what is older.
    assert.deepEqual((await get(coupons[0].id)).data, coupons[0]);
    const { data: all } = await list({ updated_since: '2017-09-04' });
    assert.deepEqual(all.sort((one, other) => one.id - other.id), coupons);
  });

  await check('a coupon is deleted, and gone', async () => {
    const { id } = coupons[0];
    const output = await remove(id);
    assert.equal(output.statusCode, 200);
    assert.deepEqual(output.data, { status: 'ok' });
    coupons.shift();
    await assertMissing(get(id));
    await assertMissing(edit(id, { description: 'late' }));
    await assertMissing(remove(id));
    assert.deepEqual((await list({})).data, coupons);
  });

  await check('the code of a deleted coupon is free again', async () => {
    const output = await create({ code: 'frandom3', discount: '7.50', type_id: 2 });
    assert.equal(output.statusCode, 201);
    assertCoupon(output, { ...LEAST, code: 'frandom3' });
  });

  await checkLimit(async () => {
    try {
      const output = await shop.listCoupon({ token: password, url: limitedAddress });
      const { current, max, remaining } = output.callLimits;
      assert.equal(remaining, max - current);
      return { status: output.statusCode, usage: `${current}/${max}` };
    } catch (error) {
      if (error.type !== 'StatusCodeError') throw error;
      // Of a refusal the library hands over its cause, which has the answer.
      const { headers } = error.response.response;
      return {
        status: error.statusCode,
        usage: headers['api-usage-limit'],
        retryAfter: headers['retry-after'],
        body: error.msg,
      };
    }
  });

  finish();
}

main();
