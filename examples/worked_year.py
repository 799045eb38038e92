#!/usr/bin/env python3
"""A worked year: two operators trade for twelve months, from January to December 2025.

They sell over the mloyalty API and issue through `/v1`. They redeem at their own points of sale and
at those of partners, hold, capture in part, release, let holds lapse, refund, pay out, correct,
void, replace, and take sales back. Balances expire, and some come back. Coupons give discounts. The
books are closed, a late operation comes after that, and one operator moves to another time zone.

The clock of the server must be movable. `cargo xtask year` provides that, starts a server, plays
the year, and compares the reports with an independent calculation:

    cargo xtask year

Each answer is checked. The first unexpected answer ends the program with status 1. The same seed
plays the same year. The program writes what the checker has to know (addresses, keys, and when the
books were closed) to the file `--facts`. It writes no figures there.
"""

import argparse
import datetime
import http.client
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from zoneinfo import ZoneInfo

YEAR = 2025
DAYS = (2, 6, 11, 17, 23)  # days of trade in each month, besides its last one


class Clock:
    """The clock of the server and of its commands: that of the system, and a shift in a file."""

    def __init__(self, path):
        self.file = open(path, "r+b", buffering=0)

    def move(self, moment):
        shift = int(moment.timestamp() - time.time())
        self.file.seek(0)
        self.file.write(struct.pack("=q", shift))


class Scrip:
    """The command line, on the data directory of the server."""

    def __init__(self, program, preload):
        self.program = program
        self.environment = dict(os.environ, LD_PRELOAD=preload)

    def __call__(self, *arguments):
        ran = subprocess.run(
            [self.program, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise SystemExit(f"FAILED: scrip {' '.join(map(str, arguments))}: {ran.stderr}")
        return ran.stdout

    def made(self, *arguments):
        """Runs a command that creates something, and returns its number."""
        return int(self(*arguments).split()[-1])


class Api:
    """A connection of one API key, for `/v1` and for the mloyalty API."""

    keys = 0

    def __init__(self, address, key):
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.key = key

    def send(self, verb, target, body=None, idempotency=None):
        headers = {"Authorization": f"Bearer {self.key}"}
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        text = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            text = json.dumps(body)
        self.connection.request(verb, target, text, headers)
        answer = self.connection.getresponse()
        said = answer.read().decode()
        return answer.status, json.loads(said) if said else None

    def get(self, target):
        status, said = self.send("GET", target)
        if status != 200:
            raise SystemExit(f"FAILED: GET {target}: status {status}: {said}")
        return said

    def post(self, target, body):
        Api.keys += 1
        status, said = self.send("POST", target, body, f"year-{Api.keys}")
        if status not in (200, 201):
            raise SystemExit(f"FAILED: POST {target} {json.dumps(body)}: status {status}: {said}")
        return said

    def delete(self, target):
        Api.keys += 1
        status, said = self.send("DELETE", target, None, f"year-{Api.keys}")
        if status not in (200, 204):
            raise SystemExit(f"FAILED: DELETE {target}: status {status}: {said}")

    def till(self, request):
        """Calls NumberFromGoods as a till does, and returns the certificates."""
        status, said = self.send("POST", "/api/sertcard/NumberFromGoods", request)
        if status != 200 or said["ErrorCode"] != 0:
            raise SystemExit(f"FAILED: NumberFromGoods {json.dumps(request)}: {status}: {said}")
        return said["SertCards"]


class Operator:
    """An operator with its places, series, keys, and the certificates that it has sold."""

    def __init__(self, year, name, currency, zone, digits):
        self.year, self.name, self.currency, self.zone = year, name, currency, ZoneInfo(zone)
        self.unit = 10**digits
        self.id = year.scrip.made(
            "operator", "create", "--name", name, "--currency", currency, "--time-zone", zone
        )
        self.places, self.series, self.keys = {}, {}, {}
        self.sold, self.captured, self.held, self.sales = [], [], [], []
        self.orders, self.deleted, self.names, self.bound = 0, {}, {}, {}
        self.books = [{"after": None, "zone": zone, "closed_through": None}]

    def partner(self, name, *codes):
        partner = self.year.scrip.made("partner", "create", "--operator", self.id, "--name", name)
        for code in codes:
            made = ("pos", "create", "--partner", partner, "--code", code, "--name", f"Shop {code}")
            self.places[code] = self.year.scrip.made(*made)
            self.names[code] = [f"Shop {code}", name]

    def key(self, name, scopes, *more):
        made = ("key", "create", "--operator", self.id, "--name", name, "--scopes", scopes)
        secret = self.year.scrip(*made, *more).split()[-1]
        self.keys[name] = secret
        if "--pos" in more:
            places = {number: code for code, number in self.places.items()}
            self.bound[name] = places[more[-1]]
        return Api(self.year.address, secret)

    def begin(self):
        self.api = self.key("year", "read,sell,redeem,coupons,manage")

    def money(self, units):
        return {"amount": round(units * self.unit), "currency": self.currency}

    def minor(self, amount):
        return {"amount": amount, "currency": self.currency}

    def new_series(self, name, denomination, **terms):
        if "min" in denomination:
            prices = {"range": {end: self.money(units) for end, units in denomination.items()}}
        else:
            prices = {"fixed": self.money(denomination["fixed"])}
        body = {"name": name, "denomination": prices, "kind": "electronic", **terms}
        self.series[name] = self.api.post("/v1/series", body)["id"]

    def local(self, month, day, hour, minute=0, second=0, year=YEAR):
        return datetime.datetime(year, month, day, hour, minute, second, tzinfo=self.zone)

    def changed_books(self, **what):
        """Remembers for the checker from which operation on other books hold."""
        self.books.append({**self.books[-1], **what, "after": self.last_operation()})

    def last_operation(self):
        return self.api.get("/v1/log?limit=1")["data"][0]["operation"]["id"]

    # Sales.

    def sell(self, place, series, units, quantity=1, item=None):
        self.orders += 1
        good = {"Id": 1, "Name": "Gift", "Quantity": quantity, "Price": units}
        if item:
            good["ItemCode"] = item
        order = {"PosCode": place, "OrderNumber": f"S-{self.orders}", "Goods": [good]}
        if not item:
            order["SertCardSeries"] = self.series[series]
        found = [(str(it["Number"]), it["SecretCode"]) for it in self.api.till(order)]
        self.sold.extend(found)
        self.sales.append((place, order["OrderNumber"], quantity, [number for number, _ in found]))
        return found

    def take_back(self, place, order, quantity):
        goods = [{"Id": 1, "Quantity": quantity}]
        request = {"PosCode": place, "OrderNumber": order, "Refund": True, "Goods": goods}
        return self.api.till(request)

    def issue(self, api, series, units, quantity, activate=True):
        body = {"series": self.series[series], "quantity": quantity, "activate": activate}
        body |= {"nominal": self.money(units), "reason": "a present"}
        made = api.post("/v1/certificates", body)["certificates"]
        found = [(it["number"], it["secret"]) for it in made]
        self.sold.extend(found)
        return found

    # Redemptions.

    def available(self, certificate):
        return self.api.get(f"/v1/certificates/{certificate[0]}")["available"]["amount"]

    def spendable(self, count, least=1):
        """Certificates that can pay, chosen by the seed."""
        found = []
        for certificate in self.year.random.sample(self.sold, min(len(self.sold), 25)):
            available = self.available(certificate)
            if available >= least:
                found.append((certificate, available))
                if len(found) == count:
                    break
        return found

    def redeem(self, place, total, instruments, mode="capture", seconds=None, client=None):
        self.orders += 1
        line = {"quantity": 1, "unit_price": self.minor(total)}
        body = {"order": {"id": f"R-{self.orders}", "lines": [line]}, "mode": mode}
        body |= {"instruments": instruments, "point_of_sale": place}
        if seconds:
            body["hold_seconds"] = seconds
        if client:
            body["client"] = client
        made = self.api.post("/v1/redemptions", body)
        (self.captured if mode == "capture" else self.held).append(made["id"])
        return made

    def pays(self, certificate, amount=None):
        number, secret = certificate
        instrument = {"certificate": number, "secret": secret}
        return instrument | ({"amount": self.minor(amount)} if amount else {})

    def refund(self, redemption, share=None):
        """Refunds a share of what certificates paid, or everything that is left."""
        now = self.api.get(f"/v1/redemptions/{redemption}")
        left = now["paid"]["amount"] - now["refunded"]["amount"] - now["to_buyer"]["amount"]
        if left <= 0 or now["state"] != "captured":
            return
        body = {"amount": self.minor(max(1, int(left * share)))} if share else {}
        then = self.api.post(f"/v1/redemptions/{redemption}/refunds", body)
        if then["order_undone"]:
            for number in self.deleted:
                if any(part.get("coupon") == "GONE" for part in then["instruments"]):
                    # Nothing else names the operation that gave the use back.
                    done = self.api.get(f"/v1/operations/year-{Api.keys}")["operation"]
                    use = {"redemption": redemption, "kind": "returned", "operation": done}
                    self.deleted[number].append(use)

    def act(self, certificate, act, body):
        return self.api.post(f"/v1/certificates/{certificate[0]}/{act}", body)


class Year:
    """Both operators and the clock."""

    def __init__(self, options):
        self.address, self.random = options.address, random.Random(options.seed)
        self.clock = Clock(options.clock)
        self.scrip = Scrip(options.scrip, options.preload)
        self.facts = options.facts

    def play(self):
        self.clock.move(datetime.datetime(YEAR, 1, 1, 6, tzinfo=datetime.timezone.utc))
        books = Operator(self, "Book House", "RUB", "Europe/Moscow", 2)
        set_up_books(books)
        ginza = Operator(self, "Ginza Gifts", "JPY", "Asia/Tokyo", 0)
        set_up_ginza(ginza)
        for month in range(1, 13):
            first = datetime.date(YEAR, month, 1)
            end = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
            last = (end - datetime.timedelta(days=1)).day
            for day in (*DAYS, last):
                for operator in (books, ginza):
                    # The last day ends a moment before midnight, so that a few seconds, or another
                    # time zone, put operations into another month.
                    late = (23, 59, 58) if day == last else (9 + day % 9, 17, 0)
                    self.clock.move(operator.local(month, day, *late))
                    trade(operator, month)
                if day == DAYS[1]:
                    self.clock.move(books.local(month, day, 20))
                    SPECIAL.get(month, lambda operator: None)(books)
                # Expired balances are booked as the server does after midnight.
                for operator in (books, ginza):
                    self.scrip("series", "expire", "--operator", operator.id)
            count = len(books.sold) + len(ginza.sold)
            print(f"{first:%B}: {count} certificates so far", flush=True)
        self.clock.move(datetime.datetime(YEAR + 1, 1, 12, 9, tzinfo=datetime.timezone.utc))
        for operator in (books, ginza):
            self.scrip("series", "expire", "--operator", operator.id)
        settle(books)
        self.tell((books, ginza))

    def tell(self, operators):
        told = [
            {
                "id": it.id,
                "key": it.keys["year"],
                "currency": it.currency,
                "books": it.books,
                "places": it.names,
                "bound_keys": it.bound,
                "deleted_coupons": it.deleted,
            }
            for it in operators
        ]
        with open(self.facts, "w", encoding="utf-8") as file:
            json.dump({"address": self.address, "year": YEAR, "operators": told}, file, indent=1)


def set_up_books(it):
    it.begin()
    it.partner("Book House", "arbat-1", "tver-2")
    it.partner("Coffee Room", "coffee-1")
    it.coffee = it.key("coffee", "read,sell,redeem,manage", "--pos", it.places["coffee-1"])
    any_amount = {"min": 500, "max": 20000}
    it.new_series("Any amount", any_amount, number_prefix="20", validity_days=365)
    it.new_series(
        "Fixed 3000", {"fixed": 3000}, number_prefix="21", validity_days=60, expire_after_days=10
    )
    it.new_series(
        "Once", any_amount, number_prefix="22", validity_days=120, allow_reuse=False,
        expire_after_days=0,
    )
    it.new_series(
        "Present", {"min": 100, "max": 5000}, number_prefix="23", validity_days=30,
        expire_after_days=0, allow_refund=False,
    )
    made = ("series", "create", "--operator", it.id, "--name", "Plastic", "--kind", "plastic")
    terms = ("--prefix", 24, "--price", "1500.50", "--days", 45)
    it.series["Plastic"] = it.year.scrip.made(*made, *terms)
    with tempfile.TemporaryDirectory() as folder:
        numbers = os.path.join(folder, "numbers.txt")
        it.year.scrip("series", "stock", it.series["Plastic"], "--count", 80, "--out", numbers)
        with open(numbers, encoding="utf-8") as file:
            it.stock = file.read().split()
    it.coupons = {}
    for code, terms in {
        "TEN": {"discount": {"percent": "10"}},
        "LESS200": {"discount": {"money": it.money(200)}, "min_price": it.money(300)},
        "WELCOME": {"discount": {"percent": "5.5"}, "once_per_client": True},
        "GONE": {"discount": {"percent": "15"}},
    }.items():
        it.coupons[code] = it.api.post("/v1/coupons", {"code": code, **terms})["id"]
    # The choice of the seed does not name it.
    it.api.post("/v1/coupons", {"code": "QUIET", "discount": {"percent": "7"}})


def set_up_ginza(it):
    it.begin()
    it.partner("Ginza", "ginza")
    it.partner("Shibuya", "shibuya")
    terms = {"number_prefix": "31", "validity_days": 90}
    it.new_series("Yen", {"min": 1000, "max": 30000}, expire_after_days=5, **terms)
    it.coupons = {}
    body = {"code": "TEN", "discount": {"percent": "10"}}
    it.coupons["TEN"] = it.api.post("/v1/coupons", body)["id"]


def trade(it, month):
    """A day of trade, as the seed chooses it."""
    chance = it.year.random
    places = list(it.places)
    sell_some(it, chance, places)
    for _ in range(3):
        redeem_some(it, chance, places)
    hold_some(it, chance, places)
    if it.captured and chance.random() < 0.6:
        it.refund(chance.choice(it.captured), chance.choice((0.3, 0.5, None)))
    act_some(it, chance)


def sell_some(it, chance, places):
    place = chance.choice(places)
    if "Plastic" not in it.series:
        it.sell(place, "Yen", chance.randrange(1000, 30000), chance.choice((1, 2)))
    else:
        it.sell(place, "Any amount", chance.randrange(50000, 900000) / 100, chance.choice((1, 2)))
        it.sell(chance.choice(places), "Fixed 3000", 3000)
        it.sell(chance.choice(places), "Once", chance.randrange(50000, 300000) / 100)
        if it.stock:
            it.sell(chance.choice(places), None, 1500.5, item=it.stock.pop())
        if chance.random() < 0.4:
            api = chance.choice((it.api, it.coffee))
            is_now = chance.random() < 0.5
            made = it.issue(api, "Present", chance.randrange(100, 5000), 2, activate=is_now)
            if not is_now:
                # A key that is bound to a place makes it the seller.
                chance.choice((it.api, it.coffee)).post(
                    f"/v1/certificates/{made[0][0]}/activate", {}
                )
    if it.sales and chance.random() < 0.5:
        # A buyer brings an unused certificate back. A till takes back what nobody has used.
        place, order, quantity, numbers = it.sales[-1]
        shown = [it.api.get(f"/v1/certificates/{number}") for number in numbers]
        if all(now["available"] == now["nominal"] for now in shown):
            it.take_back(place, order, chance.randint(1, quantity))
            it.sales.pop()


def redeem_some(it, chance, places):
    found = it.spendable(chance.choice((1, 1, 2)), 2)
    if not found:
        return
    total = sum(available for _, available in found)
    share = chance.choice((0.2, 0.55, 0.8, 1, 1.3))
    instruments = [it.pays(certificate) for certificate, _ in found]
    client = None
    if chance.random() < 0.4:
        code = chance.choice(list(it.coupons))
        instruments.insert(0, {"coupon": code})
        client = f"reader{it.orders}@example.org"
    order = max(int(total * share), it.unit * 300)
    it.redeem(chance.choice(places), order, instruments, client=client)


def hold_some(it, chance, places):
    end = chance.choice(("capture", "part", "release", "lapse", "lapse", "stay"))
    found = it.spendable(1, 10)
    if not found:
        return
    [(certificate, available)] = found
    amount = max(1, int(available * chance.choice((0.4, 1))))
    instruments = [it.pays(certificate, amount)]
    if chance.random() < 0.5:
        instruments.insert(0, {"coupon": "TEN"})
    seconds = {"lapse": 600, "stay": 604800}.get(end, 900)
    held = it.redeem(
        chance.choice(places), max(amount * 2, it.unit * 10), instruments, "hold", seconds
    )
    target = f"/v1/redemptions/{held['id']}"
    if end == "capture":
        it.api.post(f"{target}/capture", {})
        it.captured.append(held["id"])
    elif end == "part":
        it.api.post(f"{target}/capture", {"amount": it.minor(max(1, amount // 3))})
        it.captured.append(held["id"])
    elif end == "release":
        it.api.post(f"{target}/release", {})


def act_some(it, chance):
    found = it.spendable(1, 100)
    if not found:
        return
    [(certificate, available)] = found
    now = it.api.get(f"/v1/certificates/{certificate[0]}")
    is_held = now["held"]["amount"] > 0
    act = chance.choice(
        ("reload", "less", "more", "cash-out", "void", "replace", "extend", "block", "none")
    )
    if act == "reload":
        it.act(certificate, "reload", {"amount": it.money(150), "reason": "a present"})
    elif act == "less":
        body = {"amount": it.minor(-min(available, 777)), "reason": "a mistake"}
        it.act(certificate, "adjust", body)
    elif act == "more":
        it.act(certificate, "adjust", {"amount": it.minor(1234), "reason": "a mistake"})
    elif act == "cash-out" and not is_held:
        share = chance.choice((0.5, 1))
        body = {"amount": it.minor(max(1, int(available * share))), "reason": "by law"}
        it.act(certificate, "cash-out", body)
    elif act == "void" and not is_held and chance.random() < 0.4:
        it.act(certificate, "void", {"reason": "lost"})
    elif act == "replace" and not is_held:
        made = it.act(certificate, "replace", {"reason": "a new card"})
        new = made["replacement"] if "replacement" in made else made
        it.sold.append((new["number"], new["secret"]))
    elif act == "extend":
        it.act(certificate, "extend", {"days": 45, "reason": "goodwill"})
    elif act == "block":
        it.act(certificate, "block", {"reason": "stolen"})
        if chance.random() < 0.7:
            it.act(certificate, "unblock", {"reason": "found"})


def expired_come_back(it):
    """Two balances that were booked out come back, because their last valid day is moved."""
    back = 0
    for certificate in it.sold:
        entries = it.api.get(f"/v1/certificates/{certificate[0]}/entries")["data"]
        if entries and entries[-1]["kind"] == "expired":
            it.act(certificate, "extend", {"days": 200, "reason": "the owner was ill"})
            back += 1
            if back == 2:
                return
    raise SystemExit("FAILED: no expired balance to bring back")


def hold_to_the_end(it):
    """A hold with a coupon is forgotten. What books out the balance finds that the hold is over."""
    [certificate] = it.issue(it.api, "Present", 900, 1)
    it.sold.remove(certificate)  # nobody else uses it
    it.redeem("tver-2", 50000, [{"coupon": "QUIET"}, it.pays(certificate)], "hold", 600)


def whole_refunds(it):
    """A single-use certificate is used in part and refunded whole: its breakage is reversed."""
    [certificate] = it.sell("arbat-1", "Once", 2500)
    paid = it.redeem("coffee-1", 100000, [it.pays(certificate)])
    it.refund(paid["id"])


def close_and_come_late(it):
    """March is closed. Then the clock of the server is behind for a while: it is still March there.

    What it does then is booked on the first of April.
    """
    it.year.scrip("operator", "close", it.id, "--through", f"{YEAR}-03-31")
    it.changed_books(closed_through=f"{YEAR}-03-31")
    time.sleep(1.2)  # a server learns of it within a second
    it.year.clock.move(it.local(3, 30, 12))
    [certificate] = it.sell("tver-2", "Any amount", 4321.09)
    paid = it.redeem("arbat-1", 100000, [{"coupon": "TEN"}, it.pays(certificate)])
    it.act(certificate, "extend", {"days": 100, "reason": "late"})
    it.year.clock.move(it.local(3, 31, 23, 59, 59))
    it.refund(paid["id"], 0.25)
    it.act(certificate, "cash-out", {"amount": it.money(1000), "reason": "late"})
    it.year.clock.move(it.local(4, DAYS[1], 20, 5))


def move_east(it):
    """The operator moves to a time zone three hours ahead. Earlier days stay."""
    move(it, "Asia/Omsk")


def move_west(it):
    """The operator moves back when a day has just begun: the day before it comes once more."""
    it.year.clock.move(it.local(12, DAYS[1] + 1, 0, 30))
    [certificate] = it.sell("tver-2", "Any amount", 1111.11)
    move(it, "Europe/Kaliningrad")
    it.redeem("coffee-1", 50000, [{"coupon": "TEN"}, it.pays(certificate)])
    it.sell("arbat-1", "Once", 2222.22)


def move(it, zone):
    it.year.scrip("operator", "change", it.id, "--time-zone", zone)
    it.changed_books(zone=zone)
    it.zone = ZoneInfo(zone)


def forget_a_coupon(it):
    """A coupon that was used is deleted. Its discounts stay in the books.

    Its uses are not listed any more, so the checker gets what was listed before.
    """
    number = it.coupons.pop("GONE")
    it.deleted[number] = it.api.get(f"/v1/coupons/{number}/uses?limit=200")["data"]
    it.api.delete(f"/v1/coupons/{number}")


def close_the_half(it):
    it.year.scrip("operator", "close", it.id, "--through", f"{YEAR}-06-30")
    it.changed_books(closed_through=f"{YEAR}-06-30")


SPECIAL = {
    1: hold_to_the_end,
    2: whole_refunds,
    3: hold_to_the_end,
    4: close_and_come_late,
    5: expired_come_back,
    6: hold_to_the_end,
    7: close_the_half,
    8: move_east,
    9: expired_come_back,
    10: forget_a_coupon,
    11: whole_refunds,
    12: move_west,
}


def settle(it):
    """Waits until the server has recorded the end of every hold."""
    # No balance changes any more, but coupons get their uses back. Two times in a row the same
    # number of operations is the end: the server looks for holds that have ended every 5 seconds.
    for _ in range(20):
        before = it.last_operation()
        time.sleep(5.5)
        if it.last_operation() == before:
            return
    raise SystemExit("FAILED: the ends of the holds are not recorded")


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("address", help="address of the server, such as 127.0.0.1:8080")
    reader.add_argument("--scrip", required=True, help="program of the command line")
    reader.add_argument("--clock", required=True, help="file with the shift of the clock")
    reader.add_argument("--preload", required=True, help="library that shifts the clock")
    reader.add_argument("--facts", required=True, help="file to write for the checker")
    reader.add_argument("--seed", type=int, default=2025, help="choice of the year")
    options = reader.parse_args()
    Year(options).play()
    print("The year is over. All answers were as expected.")


if __name__ == "__main__":
    sys.exit(main())
