"""Hooks of schemathesis: the examples of the document and half of the other requests get values that
exist on the server.

What is drawn from the document alone names certificates, coupons and redemptions that do not exist,
in currencies that the operator does not have, and so is refused before there is much to compare. What
is replaced follows from what was drawn, so the same seed sends the same requests.
"""

import itertools
import json
import os
import re
import zlib

import schemathesis
from schemathesis.generation.meta import TestPhase

KNOWN = json.loads(os.environ["SCRIP_KNOWN"])

# Deleting what others are to find would end the search for it.
SPARED = {("DELETE", "/v1/coupons/{id}")}

# Actions on the certificates that pay would leave nothing to pay with. Their numbers are also learned
# from answers, so it is not enough never to give them.
PAYING = {str(one["certificate"]) for one in KNOWN["certificates"]}

NUMBERS = itertools.count(1)


def number_of(drawn):
    return zlib.crc32(repr(drawn).encode("utf-8", "backslashreplace"))


def pick(values, drawn):
    return values[number_of(drawn) // 2 % len(values)]


def is_chosen(drawn):
    return number_of(drawn) % 2 == 0


def is_of_the_document(case):
    """Whether the body is an example of the document. It is well formed, so it has to succeed."""
    return case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES


def known(value):
    """What was drawn, with the operator's currency, small numbers and printable texts."""
    if isinstance(value, str):
        return "".join(filter(str.isprintable, value)).strip()[:100] or "text"
    if isinstance(value, list):
        return [known(one) for one in value]
    if not isinstance(value, dict):
        return value
    value = {name: known(one) for name, one in value.items()}
    if "currency" in value:
        value["currency"] = KNOWN["currency"]
    for name in ("amount", "quantity"):
        if isinstance(value.get(name), int):
            value[name] = 1 + abs(value[name]) % 100
    # A fraction of a small price can be nothing, and then there is nothing to pay.
    if isinstance(value.get("quantity"), (str, float)):
        value["quantity"] = 1
    return value


def instruments(drawn):
    """Some coupon or none, and at least one certificate, none of them twice."""
    coupons = [{"coupon": pick(KNOWN["codes"], drawn)}] if is_chosen(len(drawn)) else []
    first = pick(range(len(KNOWN["certificates"])), drawn)
    ordered = KNOWN["certificates"][first:] + KNOWN["certificates"][:first]
    return coupons + ordered[: 1 + number_of(drawn) // 4 % 2]


def names_at(method, path):
    """The names that exist at a path, or else at the nearest one above it."""
    places = [place for place in KNOWN["names"] if (method + " " + path).startswith(place)]
    places += [place for place in KNOWN["names"] if path.startswith(place)]
    return KNOWN["names"][max(places, key=len)] if places else {}


@schemathesis.hook
def before_call(context, case, kwargs):
    body, path = case.body, case.operation.path
    parameters = case.path_parameters or {}
    drawn = (case.method, path, dict(parameters), case.query, body)
    if case.method == "POST" and str(parameters.get("number")) in PAYING:
        parameters["number"] = pick(names_at(case.method, path)["number"], drawn)
    if not is_chosen(drawn) and not is_of_the_document(case):
        return
    if case.method == "POST":
        # What is drawn is soon the key of something else.
        case.headers["Idempotency-Key"] = f"known-{next(NUMBERS)}"
    if isinstance(body, dict):
        case.body = known(body)
        for name in ("series", "point_of_sale"):
            if case.body.get(name) is not None:
                case.body[name] = KNOWN[name]
        if isinstance(body.get("instruments"), list):
            case.body["instruments"] = instruments(body["instruments"])
        if case.body.get("mode") != "hold":
            case.body.pop("hold_seconds", None)
    if (case.method, path) not in SPARED:
        for name, values in names_at(case.method, path).items():
            if name in parameters:
                parameters[name] = pick(values, drawn)
