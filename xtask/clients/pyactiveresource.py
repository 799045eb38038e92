"""The Python package `pyactiveresource`: XML with types, as Ruby's ActiveResource speaks it."""

import os
import sys

# This file has the name of the library, and python looks beside the program first.
_here = os.path.dirname(os.path.realpath(__file__))
sys.path = [path for path in sys.path if os.path.realpath(path) != _here]

import re
import time
import traceback
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from pyactiveresource import connection, formats
from pyactiveresource.activeresource import ActiveResource

ADDRESS = os.environ["SCRIP_ADDRESS"]
LIMITED_ADDRESS = os.environ["SCRIP_LIMITED_ADDRESS"]
LOGIN = os.environ["SCRIP_LOGIN"]
PASSWORD = os.environ["SCRIP_PASSWORD"]

# The settings of the limited server, as it got them.
LIMIT = int(os.environ["SCRIP_INSALES_USAGE_LIMIT"])
WINDOW_SECONDS = int(os.environ["SCRIP_INSALES_USAGE_WINDOW_SECONDS"])
LIMIT_STATUS = int(os.environ["SCRIP_INSALES_USAGE_LIMIT_STATUS"])

# What a coupon's texts must survive. This library writes what is not ASCII as numbered entities.
AWKWARD_CODE = "Весна-№1 <&>\"'"
AWKWARD_TEXT = "Скидка <b>«10 %»</b> & \"ещё\" 'одна' 🎁 ]]> &amp;"

LIST_PATH = "/admin/discount_codes.xml"
MOSCOW = timedelta(hours=3)
BEGAN = datetime.now(timezone.utc).replace(microsecond=0)


class DiscountCode(ActiveResource):
    _site = f"http://{ADDRESS}/admin/"
    _user = LOGIN
    _password = PASSWORD
    _format = formats.XMLFormat


class Stranger(DiscountCode):
    _site = f"http://{ADDRESS}/admin/"
    _password = "wrong"
    _singular = "discount_code"
    _plural = "discount_codes"


class Limited(DiscountCode):
    _site = f"http://{LIMITED_ADDRESS}/admin/"
    _singular = "discount_code"
    _plural = "discount_codes"


FULL = {
    "act_once": True,
    "act_once_for_client": False,
    "code": "PY1",
    "description": "API code",
    "disabled": False,
    "discount": Decimal("10.5"),
    "expired_at": date(2030, 6, 9),
    "min_price": Decimal("100.0"),
    "type_id": 1,
    "worked": True,
    "discount_collections": [],
}
LEAST = {
    "act_once": False,
    "act_once_for_client": None,
    "code": "least",
    "description": None,
    "disabled": False,
    "discount": Decimal("7.5"),
    "expired_at": None,
    "min_price": None,
    "type_id": 2,
    "worked": True,
    "discount_collections": [],
}


class Failed(Exception):
    """A check that did not come out as it must."""


def equal(found, expected):
    # 10.5 and 10.50 are equal numbers; what is sent has one form.
    if repr(found) != repr(expected):
        raise Failed(f"found    {found!r}\nexpected {expected!r}")


def true(condition, message):
    if not condition:
        raise Failed(message)


def refusal(kind, call, *arguments):
    """The error that a call has to end in: of this class, and of no other."""
    try:
        given = call(*arguments)
    except connection.Error as error:
        true(type(error) is kind, f"{kind.__name__} expected, not {error!r}")
        return error
    raise Failed(f"not refused, but answered with {given!r}")


def sorted_dict(coupon):
    """A coupon as a dictionary, in an order that does not depend on how it was made."""
    return dict(sorted(coupon.to_dict().items()))


def check_coupon(coupon, expected):
    """What a coupon has to be: these members, besides those that the server chooses."""
    true(type(coupon.id) is int and coupon.id > 0, f"id {coupon.id!r}")
    equal(coupon.created_at.utcoffset(), MOSCOW)
    equal(coupon.updated_at.utcoffset(), MOSCOW)
    now = datetime.now(timezone.utc)
    true(BEGAN <= coupon.created_at <= coupon.updated_at <= now, f"times of {coupon.to_dict()}")
    chosen = {name: getattr(coupon, name) for name in ("id", "created_at", "updated_at")}
    equal(sorted_dict(coupon), dict(sorted({**expected, **chosen}.items())))


def same(coupons, others):
    equal([sorted_dict(coupon) for coupon in coupons], [sorted_dict(other) for other in others])


def by_id(coupons):
    return sorted(coupons, key=lambda coupon: coupon.id)


# The coupons as they have to be, by the order of their making.
coupons = []


def an_empty_shop_has_an_empty_list():
    found = DiscountCode.find()
    equal(list(found), [])
    # This library has the names of headers as they were sent. So have others that look for them
    # letter by letter.
    equal(found.metadata["headers"]["API-Usage-Limit"], "1/500")
    equal(DiscountCode.get("count"), 0)


def a_coupon_is_created_with_every_field():
    coupon = DiscountCode.create(
        {
            "code": "PY1",
            "discount": Decimal("10.5"),
            "type_id": 1,
            "act_once": True,
            "act_once_for_client": False,
            "expired_at": date(2030, 6, 9),
            "description": "API code",
            "disabled": False,
            "min_price": 100,
        }
    )
    true(coupon.is_valid(), coupon.errors.full_messages())
    check_coupon(coupon, FULL)
    coupons.append(coupon)


def a_list_of_one_is_a_list():
    same(DiscountCode.find(), coupons)


def a_coupon_is_created_with_the_least_fields():
    coupon = DiscountCode.create({"code": "least", "discount": Decimal("7.50"), "type_id": 2})
    true(coupon.is_valid(), coupon.errors.full_messages())
    check_coupon(coupon, LEAST)
    coupons.append(coupon)


def nil_members_mean_nothing_and_unknown_ones_are_ignored():
    wanted = {"code": "nil", "discount": Decimal("7.50"), "type_id": 2}
    for member in ("description", "expired_at", "min_price", "act_once_for_client"):
        wanted[member] = None
    coupon = DiscountCode.create({**wanted, "collections_ids": [1, 2]})
    true(coupon.is_valid(), coupon.errors.full_messages())
    # The library keeps what it sent.
    del coupon.attributes["collections_ids"]
    check_coupon(coupon, {**LEAST, "code": "nil"})
    coupons.append(coupon)


def a_coupon_is_found_by_its_id():
    for coupon in coupons:
        same([DiscountCode.find(coupon.id)], [coupon])
        true(DiscountCode.exists(coupon.id), f"coupon {coupon.id} does not exist")


def pages_give_every_coupon_once_in_the_order_of_ids():
    while len(coupons) < 25:
        code = f"page-{len(coupons)}"
        coupon = DiscountCode.create({"code": code, "discount": Decimal("7.50"), "type_id": 2})
        check_coupon(coupon, {**LEAST, "code": code})
        coupons.append(coupon)
    ids = [coupon.id for coupon in coupons]
    equal(ids, sorted(ids))
    # The wiki says `limit`, and everybody writes `per_page`.
    for size in ("per_page", "limit"):
        pages = []
        while page := DiscountCode.find(page=len(pages) + 1, **{size: 10}):
            true(len(pages) < 3, "there is a fourth page")
            pages.append([coupon.id for coupon in page])
        equal(pages, [ids[:10], ids[10:20], ids[20:]])
    same(DiscountCode.find(page=1, per_page=250), coupons)
    equal(DiscountCode.get("count"), 25)


def a_whole_coupon_is_saved_and_reads_back_as_changed():
    coupon = DiscountCode.find(coupons[0].id)
    coupon.discount = Decimal("12.34")
    coupon.type_id = 2
    coupon.description = "changed"
    coupon.disabled = True
    coupon.act_once = False
    coupon.act_once_for_client = True
    coupon.expired_at = None
    coupon.min_price = Decimal("0")
    true(coupon.save(), coupon.errors.full_messages())
    changed = {
        "discount": Decimal("12.34"),
        "type_id": 2,
        "description": "changed",
        "disabled": True,
        "act_once": False,
        "act_once_for_client": True,
        "expired_at": None,
        "min_price": Decimal("0.0"),
    }
    check_coupon(coupon, {**FULL, **changed})
    equal([coupon.id, coupon.created_at], [coupons[0].id, coupons[0].created_at])
    same([DiscountCode.find(coupon.id)], [coupon])
    coupons[0] = coupon


def an_unchanged_coupon_is_saved():
    coupon = DiscountCode.find(coupons[1].id)
    true(coupon.save(), coupon.errors.full_messages())
    check_coupon(coupon, LEAST)
    coupons[1] = coupon


def what_only_the_server_may_change_stays():
    coupon = DiscountCode.find(coupons[1].id)
    coupon.worked = False
    coupon.created_at = coupon.updated_at = datetime(2001, 1, 1, tzinfo=timezone.utc)
    true(coupon.save(), coupon.errors.full_messages())
    check_coupon(coupon, LEAST)
    equal([coupon.id, coupon.created_at], [coupons[1].id, coupons[1].created_at])
    same([DiscountCode.find(coupon.id)], [coupon])
    coupons[1] = coupon


def a_code_that_is_taken_is_refused_however_it_is_written():
    for code in ("least", "LEAST", " least "):
        coupon = DiscountCode.create({"code": code, "discount": 1, "type_id": 1})
        equal(coupon.id, None)
        # The library finds the member by the first word of the message.
        equal(coupon.errors.errors, {"code": ["уже существует"]})
        equal(coupon.errors.on("code"), "уже существует")
    coupon = DiscountCode.find(coupons[0].id)
    coupon.code = "least"
    equal(coupon.save(), False)
    equal(coupon.errors.errors, {"code": ["уже существует"]})


def bad_values_are_refused_and_nothing_is_stored():
    for member, value, where, begins in (
        ("discount", 101, "discount", ""),
        ("discount", Decimal("-1"), "discount", ""),
        # No member is called by the first word of `Expired at`, and the library blames the whole.
        ("expired_at", "2030-02-30", "base", "Expired at "),
        ("expired_at", "tomorrow", "base", "Expired at "),
    ):
        wanted = {"code": "bad", "discount": 1, "type_id": 1, member: value}
        coupon = DiscountCode.create(wanted)
        equal(coupon.id, None)
        equal(list(coupon.errors.errors), [where])
        message = coupon.errors.on(where)
        true(isinstance(message, str), f"one message, not {message!r}")
        true(re.match(begins + ".*[а-я]", message), message)
    same(DiscountCode.find(page=1, per_page=250), coupons)


def a_wrong_password_opens_nothing():
    stranger = Stranger({"id": coupons[0].id})
    for attempt in (Stranger.find, lambda: Stranger.find(coupons[0].id), stranger.destroy):
        equal(refusal(connection.UnauthorizedAccess, attempt).code, 401)
    same([DiscountCode.find(coupons[0].id)], [coupons[0]])


def any_letter_comes_back_as_it_was_sent():
    texts = {"code": AWKWARD_CODE, "description": AWKWARD_TEXT}
    coupon = DiscountCode.create({**texts, "discount": Decimal("7.50"), "type_id": 2})
    true(coupon.is_valid(), coupon.errors.full_messages())
    check_coupon(coupon, {**LEAST, **texts})
    same([DiscountCode.find(coupon.id)], [coupon])
    # And once more, now that the library has them from the server.
    true(coupon.save(), coupon.errors.full_messages())
    check_coupon(coupon, {**LEAST, **texts})
    coupons.append(coupon)
    same(DiscountCode.find(page=2, per_page=25), [coupon])


def a_list_holds_what_was_changed_since_a_time():
    # Times are whole seconds in XML: what is changed now is told from what was before it.
    time.sleep(1.1)
    coupon = DiscountCode.find(coupons[2].id)
    coupon.description = "lately"
    true(coupon.save(), coupon.errors.full_messages())
    coupons[2] = coupon
    since = coupon.updated_at
    # A time of Python is sent with a blank before the hour; the Ruby library sends one more.
    for form in (since, since.isoformat(), since.strftime("%Y-%m-%d %H:%M:%S +03:00")):
        same(DiscountCode.find(updated_since=form), [coupon])
        same(DiscountCode.find(from_=LIST_PATH, updated_since=form, page=1, per_page=10), [coupon])
    equal(list(DiscountCode.find(from_=LIST_PATH, updated_since="2999-01-01")), [])
    found = DiscountCode.find(updated_since="2017-09-04", page=1, per_page=250)
    same(by_id(found), coupons)


def a_coupon_is_deleted_and_gone():
    coupon = coupons.pop(0)
    equal(coupon.destroy(), None)
    for attempt in (lambda: DiscountCode.find(coupon.id), coupon.save, coupon.destroy):
        error = refusal(connection.ResourceNotFound, attempt)
        equal(error.code, 404)
        text = formats.XMLFormat.decode(error.response.body)
        true(str(coupon.id) in text, text)
    equal(DiscountCode.exists(coupon.id), False)
    same(DiscountCode.find(page=1, per_page=250), coupons)
    equal(DiscountCode.get("count"), 25)


def the_code_of_a_deleted_coupon_is_free_again():
    coupon = DiscountCode.create({"code": "PY1", "discount": Decimal("7.50"), "type_id": 2})
    true(coupon.is_valid(), coupon.errors.full_messages())
    check_coupon(coupon, {**LEAST, "code": "PY1"})


# The refusal of the limited server, which two checks are about.
refused = []


def usage():
    return Limited.find().metadata["headers"]["API-Usage-Limit"]


def the_requests_up_to_the_limit_are_counted_and_the_next_is_refused():
    window_began = time.monotonic()
    counted = 0
    while counted <= LIMIT:
        asked = time.monotonic()
        try:
            found = usage()
        except connection.Error as error:
            equal([counted, error.code], [LIMIT, LIMIT_STATUS])
            true("API-Usage-Limit" in error.response.headers, error.response)
            refused.append(error)
            return
        counted += 1
        if found == f"1/{LIMIT}" and time.monotonic() - window_began >= WINDOW_SECONDS:
            # The machine was busy for so long that another window has begun.
            counted, window_began = 1, asked
        equal(found, f"{counted}/{LIMIT}")
    raise Failed("more requests were answered than the limit allows")


def a_refused_client_works_again_after_retry_after_seconds():
    response = refused[0].response
    equal(response.body, b"")
    seconds = int(response["Retry-After"])
    true(1 <= seconds <= WINDOW_SECONDS, f"Retry-After: {seconds}")
    time.sleep(seconds + 0.05)
    equal(usage(), f"1/{LIMIT}")


CHECKS = (
    an_empty_shop_has_an_empty_list,
    a_coupon_is_created_with_every_field,
    a_list_of_one_is_a_list,
    a_coupon_is_created_with_the_least_fields,
    nil_members_mean_nothing_and_unknown_ones_are_ignored,
    a_coupon_is_found_by_its_id,
    pages_give_every_coupon_once_in_the_order_of_ids,
    a_whole_coupon_is_saved_and_reads_back_as_changed,
    an_unchanged_coupon_is_saved,
    what_only_the_server_may_change_stays,
    a_code_that_is_taken_is_refused_however_it_is_written,
    bad_values_are_refused_and_nothing_is_stored,
    a_wrong_password_opens_nothing,
    any_letter_comes_back_as_it_was_sent,
    a_list_holds_what_was_changed_since_a_time,
    a_coupon_is_deleted_and_gone,
    the_code_of_a_deleted_coupon_is_free_again,
    the_requests_up_to_the_limit_are_counted_and_the_next_is_refused,
    a_refused_client_works_again_after_retry_after_seconds,
)


def main():
    for number, check in enumerate(CHECKS, 1):
        name = check.__name__.replace("_", " ")
        try:
            check()
        except Failed as failure:
            sys.exit(f"not ok {number} {name}\n{failure}")
        except Exception as error:
            body = getattr(getattr(error, "response", None), "body", b"")
            sys.exit(f"not ok {number} {name}\n{traceback.format_exc()}{body.decode()}")
        print(f"ok {number} {name}", flush=True)
    # Without this line the run does not count.
    print(f"1..{len(CHECKS)}")


main()
