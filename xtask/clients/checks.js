'use strict';

// What the two node programs share: numbered checks that end at the first failure, the expected
// look of a time, and the walk up to the request limit, which is the same for both libraries once
// their answers are brought to one form.

const assert = require('node:assert/strict');
const { inspect } = require('node:util');

const address = wanted('SCRIP_ADDRESS');
const limitedAddress = wanted('SCRIP_LIMITED_ADDRESS');
const login = wanted('SCRIP_LOGIN');
const password = wanted('SCRIP_PASSWORD');

// The settings of the limited server, as it got them.
const limit = {
  requests: Number(wanted('SCRIP_INSALES_USAGE_LIMIT')),
  windowSeconds: Number(wanted('SCRIP_INSALES_USAGE_WINDOW_SECONDS')),
  status: Number(wanted('SCRIP_INSALES_USAGE_LIMIT_STATUS')),
};

// What a coupon's texts must survive: markup, both quotes, Cyrillic, and a letter that needs four
// bytes of UTF-8 and two units of a JavaScript string.
const AWKWARD_CODE = 'Весна-№1 <&>"\'';
const AWKWARD_TEXT = 'Скидка <b>«10 %»</b> & "ещё" \'одна\' 🎁 ]]> &amp;';

let passed = 0;
let current = null;
let finished = false;

function wanted(name) {
  const value = process.env[name];
  if (!value) {
    console.log(`${name} is not set: start this through \`cargo xtask clients\``);
    process.exit(1);
  }
  return value;
}

/** Runs one check; the first that fails ends the program. */
async function check(name, body) {
  current = name;
  try {
    await body();
  } catch (error) {
    fail(error);
  }
  passed += 1;
  console.log(`ok ${passed} ${name}`);
}

function fail(reason) {
  finished = true;
  console.log(`not ok ${passed + 1} ${current}\n${explained(reason)}`);
  process.exit(1);
}

/** The libraries reject with plain objects that hold whole responses: too much to read. */
function explained(reason) {
  if (reason instanceof assert.AssertionError) return reason.message;
  if (reason instanceof Error) return reason.stack;
  const { type, url, msg } = reason;
  return `the library refused: ${inspect({ type, url, status: statusOf(reason), msg })}`;
}

/** The status of an answer, whichever way the library hands it over. */
function statusOf(output) {
  return output.response ? output.response.statusCode : undefined;
}

/** Says that all checks were made: without this line the run does not count. */
function finish() {
  finished = true;
  console.log(`1..${passed}`);
}

// A promise that never settles leaves nothing to wait for, and node would end as if all were well.
process.on('exit', () => {
  if (!finished) {
    console.log(`not ok ${passed + 1} ${current}\nthe library never answered`);
    process.exitCode = 1;
  }
});
process.on('unhandledRejection', fail);

/** The refusal that a call has to end in. */
async function refusal(call) {
  let output;
  try {
    output = await call;
  } catch (error) {
    return error;
  }
  return assert.fail(`not refused, but answered with ${statusOf(output)}`);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Checks a time: in the time zone of the demo's operator, and between two moments of this machine,
 * which is also the server's.
 */
function assertTime(text, form, earliest, latest) {
  assert.match(text, form);
  // Times may be rounded down to the second.
  assert.ok(Date.parse(text) > earliest - 1000, `${text} is too early`);
  assert.ok(Date.parse(text) <= latest, `${text} is too late`);
}

/**
 * Asks until the limited server refuses, waits as long as it says, and asks again.
 * `ask` gives `{status, usage, retryAfter, body}` of one request.
 */
async function checkLimit(ask) {
  let refused;
  await check('the requests up to the limit are counted, and the next is refused', async () => {
    let windowBegan = Date.now();
    let counted = 0;
    while (!refused) {
      const asked = Date.now();
      const answer = await ask();
      if (counted === limit.requests && answer.status !== 200) {
        refused = answer;
        break;
      }
      assert.equal(answer.status, 200);
      counted += 1;
      const windowPassed = Date.now() - windowBegan >= limit.windowSeconds * 1000;
      if (answer.usage === `1/${limit.requests}` && windowPassed) {
        // The machine was busy for so long that another window has begun.
        counted = 1;
        windowBegan = asked;
      }
      assert.equal(answer.usage, `${counted}/${limit.requests}`);
      assert.ok(counted <= limit.requests, 'more requests were answered than the limit allows');
    }
    assert.equal(refused.status, limit.status);
    assert.match(refused.usage, new RegExp(`^\\d+/${limit.requests}$`));
    assert.ok(!refused.body, `a refusal has no body, not ${inspect(refused.body)}`);
  });
  await check('a refused client works again after Retry-After seconds', async () => {
    assert.match(refused.retryAfter, /^\d+$/);
    const seconds = Number(refused.retryAfter);
    assert.ok(seconds >= 1 && seconds <= limit.windowSeconds, `Retry-After: ${seconds}`);
    // A timer may fire a millisecond early.
    await sleep(seconds * 1000 + 50);
    const answer = await ask();
    assert.equal(answer.status, 200);
    assert.equal(answer.usage, `1/${limit.requests}`);
  });
}

module.exports = {
  AWKWARD_CODE,
  AWKWARD_TEXT,
  address,
  assertTime,
  check,
  checkLimit,
  finish,
  limitedAddress,
  login,
  password,
  refusal,
  sleep,
  statusOf,
};
