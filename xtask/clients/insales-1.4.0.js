'use strict';

// The npm package `insales` 1.4.0: XML through restler. Used as its documentation shows. It loads
// and runs on today's node as it is; nothing stands between it and the server.

const assert = require('node:assert/strict');
const insales = require('insales');
const {
  AWKWARD_CODE, AWKWARD_TEXT, address, assertTime, check, checkLimit, finish, limitedAddress,
  login, password, refusal, statusOf,
} = require('./checks');

const XML_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/;

const shop = insales({ id: login, secret: 'of the installation, not used here', http: true });
const here = { token: password, url: address };

// Each function gives what the library gives: `{data, response}`, or a rejection with
// `{type, url, msg, response}`. Its XML has only texts: nothing is '', and an empty list as well.
const list = (options) => shop.listCoupon({ ...here, ...options });
const get = (couponid) => shop.getCoupon({ ...here, couponid });
const create = (coupon) => shop.createCoupon({ ...here, coupon: { discount_code: coupon } });
const edit = (couponid, coupon) =>
  shop.editCoupon({ ...here, couponid, coupon: { discount_code: coupon } });
const remove = (couponid) => shop.removeCoupon({ ...here, couponid });

const began = Date.now();

/** What the coupon of an answer has to be: these members, besides those that the server chooses. */
function assertCoupon(output, expected) {
  const coupon = output.data['discount-code'];
  assert.match(coupon.id, /^[1-9]\d*$/);
  assertTime(coupon['created-at'], XML_TIME, began, Date.now());
  assertTime(coupon['updated-at'], XML_TIME, Date.parse(coupon['created-at']), Date.now());
  const { id, 'created-at': createdAt, 'updated-at': updatedAt } = coupon;
  const chosen = { id, 'created-at': createdAt, 'updated-at': updatedAt };
  assert.deepEqual(coupon, { ...expected, ...chosen });
  return coupon;
}

const FULL = {
  'act-once': 'true',
  'act-once-for-client': 'false',
  code: 'frandom2',
  description: 'API code',
  disabled: 'false',
  discount: '10.0',
  'expired-at': '2030-06-09',
  'min-price': '10.5',
  'type-id': '1',
  worked: 'true',
  'discount-collections': '',
};
const LEAST = {
  'act-once': 'false',
  'act-once-for-client': '',
  code: 'least',
  description: '',
  disabled: 'false',
  discount: '7.5',
  'expired-at': '',
  'min-price': '',
  'type-id': '2',
  worked: 'true',
  'discount-collections': '',
};

/** Asserts that a call was refused with a status, and gives what the server says. */
async function refused(call, status) {
  const error = await refusal(call);
  // `Error` would be an answer that the library could not read.
  assert.equal(error.type, 'Fail');
  assert.equal(statusOf(error), status);
  assert.match(error.response.headers['api-usage-limit'], /^\d+\/500$/);
  return error;
}

/** Asserts that a call was refused as invalid, and gives the one message. */
async function invalid(call) {
  const error = await refused(call, 422);
  assert.deepEqual(Object.keys(error.msg), ['errors']);
  assert.deepEqual(Object.keys(error.msg.errors), ['error']);
  return error.msg.errors.error;
}

async function assertMissing(call, id) {
  const error = await refused(call, 404);
  // A program of this library's author looks for the id in the message.
  assert.ok(error.msg.errors.error.includes(id), error.msg.errors.error);
}

async function main() {
  // The coupons as they have to be, by the order of their making.
  const coupons = [];

  await check('an empty shop has an empty list', async () => {
    const output = await list({});
    assert.equal(statusOf(output), 200);
    assert.deepEqual(output.data, { 'nil-classes': '' });
    assert.equal(output.response.headers['api-usage-limit'], '1/500');
  });

  await check('a coupon is created with every field', async () => {
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
    assert.equal(statusOf(output), 201);
    coupons.push(assertCoupon(output, FULL));
    const members = Object.keys(output.data['discount-code']);
    const collections = members.pop();
    assert.deepEqual(members, [...members].sort());
    assert.equal(collections, 'discount-collections');
  });

  await check('a list of one is not a list to this library', async () => {
    const output = await list({});
    assert.deepEqual(output.data, { 'discount-codes': { 'discount-code': coupons[0] } });
  });

  await check('a coupon is created with the least fields', async () => {
    const output = await create({ code: 'least', discount: '7.50', type_id: 2 });
    assert.equal(statusOf(output), 201);
    coupons.push(assertCoupon(output, LEAST));
  });

  await check('empty members mean nothing, and unknown ones are ignored', async () => {
    const output = await create({
      code: 'empty',
      discount: '7.50',
      type_id: 2,
      description: '',
      'expired-at': null,
      'min-price': null,
      act_once_for_client: null,
      collections_ids: [1, 2],
    });
    assert.equal(statusOf(output), 201);
    coupons.push(assertCoupon(output, { ...LEAST, code: 'empty' }));
  });

  await check('a coupon is found by its id', async () => {
    for (const coupon of coupons) {
      const output = await get(coupon.id);
      assert.equal(statusOf(output), 200);
      assert.deepEqual(output.data, { 'discount-code': coupon });
    }
  });

  await check('pages give every coupon once, in the order of ids', async () => {
    while (coupons.length < 25) {
      const code = `page-${coupons.length}`;
      const output = await create({ code, discount: '7.50', type_id: 2 });
      coupons.push(assertCoupon(output, { ...LEAST, code }));
    }
    const ids = coupons.map((coupon) => Number(coupon.id));
    assert.deepEqual(ids, [...ids].sort((one, other) => one - other));

    const pages = [];
    for (let page = 1; ; page += 1) {
      const { data } = await list({ page, per_page: 10 });
      if (!('discount-codes' in data)) {
        assert.deepEqual(data, { 'nil-classes': '' });
        break;
      }
      assert.ok(page <= 3, `there is a page ${page}`);
      pages.push(data['discount-codes']['discount-code']);
    }
    assert.deepEqual(pages, [coupons.slice(0, 10), coupons.slice(10, 20), coupons.slice(20)]);
  });

  await check('a page number that this library leaves behind does not hide a coupon', async () => {
    // It sends the options of its last list with every later get: here those of the empty page.
    const output = await get(coupons[0].id);
    assert.match(output.response.req.path, /\?page=4&per_page=10$/);
    assert.deepEqual(output.data, { 'discount-code': coupons[0] });
  });

  await check('a coupon is changed, and reads back as changed', async () => {
    const { id } = coupons[0];
    const output = await edit(id, {
      code: 'frandom3',
      act_once: 'false',
      act_once_for_client: 1,
      description: 'changed',
      disabled: 1,
      discount: 12.34,
      'expired-at': '',
      'min-price': '0',
      type_id: 2,
    });
    assert.equal(statusOf(output), 200);
    const changed = assertCoupon(output, {
      'act-once': 'false',
      'act-once-for-client': 'true',
      code: 'frandom3',
      description: 'changed',
      disabled: 'true',
      discount: '12.34',
      'expired-at': '',
      'min-price': '0.0',
      'type-id': '2',
      worked: 'true',
      'discount-collections': '',
    });
    assert.equal(changed.id, id);
    assert.equal(changed['created-at'], coupons[0]['created-at']);
    assert.deepEqual((await get(id)).data, { 'discount-code': changed });
    coupons[0] = changed;
  });

  await check('one member is changed, and the others stay', async () => {
    const { 'updated-at': before, ...rest } = coupons[0];
    const { 'updated-at': after, ...present } =
      (await edit(rest.id, { description: 'again' })).data['discount-code'];
    assert.deepEqual(present, { ...rest, description: 'again' });
    assert.ok(after >= before, `${before}, and then ${after}`);
    coupons[0] = { ...present, 'updated-at': after };
  });

  await check('a whole coupon is sent back, and only what may be changed is', async () => {
    // All members under their own names, as they came, empty ones included.
    const got = (await get(coupons[1].id)).data['discount-code'];
    const output = await edit(got.id, {
      ...got,
      discount: '8.25',
      id: '1000000',
      worked: 'false',
      'created-at': '2001-01-01T00:00:00+03:00',
      'updated-at': '2001-01-01T00:00:00+03:00',
    });
    assert.equal(statusOf(output), 200);
    const changed = assertCoupon(output, { ...LEAST, discount: '8.25' });
    assert.equal(changed.id, got.id);
    assert.equal(changed['created-at'], got['created-at']);
    assert.deepEqual((await get(got.id)).data, { 'discount-code': changed });
    coupons[1] = changed;
  });

  await check('a code that is taken is refused, however it is written', async () => {
    const wanted = { discount: 1, type_id: 1 };
    for (const code of ['least', 'LEAST', ' least ']) {
      assert.equal(await invalid(create({ ...wanted, code })), 'Code уже существует');
    }
    assert.equal(await invalid(edit(coupons[0].id, { code: 'least' })), 'Code уже существует');
  });

  await check('bad values are refused, and nothing is stored', async () => {
    const wanted = { code: 'bad', discount: 1, type_id: 1 };
    for (const [member, value, message] of [
      ['discount', 101, /^Discount .*[а-я]/],
      ['discount', -1, /^Discount .*[а-я]/],
      ['expired-at', '2030-02-30', /^Expired at .*[а-я]/],
      ['expired-at', 'tomorrow', /^Expired at .*[а-я]/],
    ]) {
      assert.match(await invalid(create({ ...wanted, [member]: value })), message);
    }
    assert.match(await invalid(edit(coupons[0].id, { discount: 101, type_id: 1 })), /^Discount /);
    assert.deepEqual((await list({})).data, { 'discount-codes': { 'discount-code': coupons } });
  });

  await check('a wrong password opens nothing', async () => {
    const options = { ...here, token: 'wrong', couponid: coupons[0].id };
    const attempts = [shop.listCoupon, shop.getCoupon, shop.removeCoupon];
    for (const attempt of attempts) {
      await refused(attempt.call(shop, options), 401);
    }
    assert.deepEqual((await get(coupons[0].id)).data, { 'discount-code': coupons[0] });
  });

  await check('any letter comes back as it was sent', async () => {
    const texts = { code: AWKWARD_CODE, description: AWKWARD_TEXT };
    const output = await create({ ...texts, discount: '7.50', type_id: 2 });
    const coupon = assertCoupon(output, { ...LEAST, ...texts });
    assert.deepEqual((await get(coupon.id)).data, { 'discount-code': coupon });
    coupons.push(coupon);
    const listed = (await list({ page: 2, per_page: 25 })).data;
    assert.deepEqual(listed, { 'discount-codes': { 'discount-code': coupon } });
  });

  await check('a coupon is deleted, and gone', async () => {
    const { id } = coupons[0];
    const output = await remove(id);
    assert.equal(statusOf(output), 200);
    assert.ok(!output.data, `nothing is said of a deleted coupon, not ${output.data}`);
    coupons.shift();
    await assertMissing(get(id), id);
    await assertMissing(edit(id, { description: 'late' }), id);
    await assertMissing(remove(id), id);
    assert.deepEqual((await list({})).data, { 'discount-codes': { 'discount-code': coupons } });
  });

  await check('the code of a deleted coupon is free again', async () => {
    const output = await create({ code: 'frandom3', discount: '7.50', type_id: 2 });
    assert.equal(statusOf(output), 201);
    assertCoupon(output, { ...LEAST, code: 'frandom3' });
  });

  await checkLimit(async () => {
    const answer = ({ response, data, msg }) => ({
      status: response.statusCode,
      usage: response.headers['api-usage-limit'],
      retryAfter: response.headers['retry-after'],
      body: data === undefined ? msg : data,
    });
    return shop.listCoupon({ token: password, url: limitedAddress }).then(answer, (error) => {
      assert.equal(error.type, 'Fail');
      return answer(error);
    });
  });

  finish();
}

main();
