"""The books of an operator, computed from exported entries.

It reads the lists of `/v1` (certificates, their entries and histories, sales, redemptions, coupons
and their uses, and the log for the order of operations) and computes the reports by itself. It
reads no report, and shares no code with the server.
"""

import collections
import datetime
import http.client
import json
from zoneinfo import ZoneInfo

# Columns of the report of movements, by the kinds of entries.
COLUMNS = {
    "activation": "activated",
    "reload": "reloaded",
    "refund": "refunded",
    "capture": "redeemed",
    "cash_out": "cashed_out",
    "return": "returned",
    "void": "voided",
    "adjustment": "adjusted",
    "breakage": "breakage",
    "breakage_undone": "breakage",
    "expired": "expired",
    "expired_undone": "expired",
}

# Kinds of entries that the report of points of sale names. All others are in `other`.
AT_PLACES = {
    "activation": "sold",
    "return": "returned",
    "capture": "redeemed",
    "refund": "refunded",
}

# Bands of age, each with the first number of months behind it.
BANDS = (
    ("this_month", 1),
    ("months_1_to_2", 3),
    ("months_3_to_5", 6),
    ("months_6_to_11", 12),
    ("months_12_and_more", None),
)

# Percent of the tax that is part of an advance, by the codes of tag 1199.
PERCENT = {3: 20, 4: 10, 6: 0, 9: 5, 10: 7, 12: 22}

# Ages in the report of cohorts, in months.
AFTER = (1, 3, 6, 12)

# What is counted together in the liability.
Cell = collections.namedtuple("Cell", "series activated_in expires_in")


class Exports:
    """The lists of `/v1`, read with one key."""

    def __init__(self, address, key):
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, target):
        self.connection.request("GET", target, headers=self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise SystemExit(f"FAILED: GET {target}: status {answer.status}: {said.decode()}")
        return json.loads(said)

    def all(self, target):
        found, cursor = [], ""
        while cursor is not None:
            page = self.get(f"{target}?limit=200{cursor and f'&cursor={cursor}'}")
            found += page["data"]
            cursor = page["next_cursor"]
        return found


def month_of(day):
    return day.year * 12 + day.month - 1


def month_name(month):
    return f"{month // 12:04}-{month % 12 + 1:02}"


def first_of(month):
    return datetime.date(month // 12, month % 12 + 1, 1)


def tax_in(amount, percent):
    """The tax in an amount that includes it, rounded half away from zero."""
    whole = 100 + percent
    part = (2 * abs(amount) * percent + whole) // (2 * whole)
    return part if amount >= 0 else -part


class Books:
    """Everything that happened to one operator, each with its booking day."""

    def __init__(self, address, facts, fiscal):
        exports = Exports(address, facts["key"])
        self.operator, self.fiscal = facts["id"], fiscal
        self.places, self.bound = facts["places"], facts["bound_keys"]
        self.series = {series["id"]: series for series in exports.all("/v1/series")}
        log = reversed(exports.all("/v1/log"))
        self.order = {entry["operation"]["id"]: at for at, entry in enumerate(log)}
        self.eras = [
            (
                -1 if era["after"] is None else self.order[era["after"]],
                ZoneInfo(era["zone"]),
                era["closed_through"] and datetime.date.fromisoformat(era["closed_through"]),
            )
            for era in facts["books"]
        ]
        self.redemptions = {int(it["id"]): it for it in exports.all("/v1/redemptions")}
        self.sales = {sale["id"]: sale for sale in exports.all("/v1/sales")}
        self.held = []  # booking day, cell, certificates, amount
        self.moves = []  # booking day, kind, series, seller, place, amount
        self.uses = []  # booking day, coupon, orders, amount
        self.happened = set()  # names of what has happened at all
        self.entries = self.balances = 0
        self.activated, self.sellers, self.taken = {}, {}, {}
        for redemption in self.redemptions.values():
            if redemption["to_buyer"]["amount"]:
                self.happened.add("refund to the buyer")
            for part in redemption["instruments"]:
                self.taken[redemption["id"], part.get("certificate")] = part.get("taken")
        for certificate in exports.all("/v1/certificates"):
            self.read_certificate(exports, certificate)
        self.codes = {}
        for coupon in exports.all("/v1/coupons"):
            number = str(coupon["id"])
            self.codes[number] = coupon["code"]
            self.read_uses(number, exports.all(f"/v1/coupons/{number}/uses"))
        for number, uses in facts["deleted_coupons"].items():
            self.codes[number] = "deleted"
            self.read_uses(number, uses)

    def era(self, operation):
        at = self.order[operation["id"]]
        return [era for era in self.eras if era[0] < at][-1]

    def local_day(self, operation):
        at = datetime.datetime.fromisoformat(operation["at"].replace("Z", "+00:00"))
        return at.astimezone(self.era(operation)[1]).date()

    def booked_on(self, operation):
        """The local day, or the day after the last one that was closed when it happened."""
        day = self.local_day(operation)
        closed = self.era(operation)[2]
        if closed and day <= closed:
            self.happened.add("late")
            return closed + datetime.timedelta(days=1)
        return day

    def read_certificate(self, exports, certificate):
        number, series = certificate["number"], certificate["series"]
        entries = exports.all(f"/v1/certificates/{number}/entries")
        history = exports.all(f"/v1/certificates/{number}/history")
        told = [event["change"]["amount"] for event in history if event["change"]]
        booked = [entry["change"]["amount"] for entry in entries]
        if told != booked or sum(booked) != certificate["balance"]["amount"]:
            raise SystemExit(f"FAILED: {number}: history {told}, entries {booked}, {certificate}")
        self.entries += len(entries)
        self.balances += certificate["balance"]["amount"]
        self.happened |= {entry["kind"] for entry in entries} | {event["kind"] for event in history}
        seller = self.sellers[number] = self.seller(certificate, history)
        for entry in entries:
            day = self.booked_on(entry["operation"])
            place = self.place(entry)
            change = entry["change"]["amount"]
            self.moves.append((day, entry["kind"], series, seller, place, change))
            if entry["kind"] == "capture" and seller and place != seller:
                self.happened.add("another place")
                if self.places[seller][1] != self.places[place][1]:
                    self.happened.add("another partner")
        self.read_history(certificate, history)

    def read_history(self, certificate, history):
        """Walks through the life of a certificate: each change of what is counted, on its day."""
        balance, before, activated, through = 0, None, None, None
        for event in history:
            operation = event["operation"]
            if event["change"]:
                balance += event["change"]["amount"]
            if event["kind"] == "replacing":
                activated = self.activated[event["other_certificate"]]
            elif event["kind"] in ("sold", "issued", "activated") and event["change"]:
                activated = self.local_day(operation)
                days = self.series[certificate["series"]]["validity_days"]
                through = activated + datetime.timedelta(days=days)
            if event["kind"] == "held":
                held = event["held"]["amount"]
                taken = self.taken[str(event["redemption"]), certificate["number"]]["amount"]
                if 0 < taken < held:
                    self.happened.add("partial capture")
            if event["valid_through"]:
                through = datetime.date.fromisoformat(event["valid_through"])
            now = None
            if balance:
                cell = Cell(certificate["series"], month_of(activated), month_of(through))
                now = (cell, balance)
            if now != before:
                day = self.booked_on(operation)
                if before:
                    self.held.append((day, before[0], -1, -before[1]))
                if now:
                    self.held.append((day, now[0], 1, now[1]))
            before = now
        self.activated[certificate["number"]] = activated
        if str(through) != str(certificate["valid_through"]):
            number = certificate["number"]
            raise SystemExit(f"FAILED: {number} is valid through {through}: {history}")

    def seller(self, certificate, history):
        """The place of the sale, or the one that the key is bound to that issued or activated it.

        A certificate that replaces another one has its seller.
        """
        for event in history:
            if event["kind"] == "replacing":
                return self.sellers[event["other_certificate"]]
            if event["kind"] in ("sold", "issued", "activated"):
                place = event["point_of_sale"] or self.bound.get(event["key_name"])
                if place:
                    return place
        return None

    def place(self, entry):
        if entry["redemption"] is not None:
            return self.redemptions[entry["redemption"]]["point_of_sale"]
        if entry["sale"] is not None:
            return self.sales[entry["sale"]]["point_of_sale"]
        return None

    # Coupons.

    def read_uses(self, number, uses):
        for use in uses:
            parts = self.redemptions[int(use["redemption"])]["instruments"]
            code = self.codes[number]
            found = [part["discount"]["amount"] for part in parts if part.get("coupon")]
            named = [part["coupon"] for part in parts if part.get("coupon")]
            if len(found) != 1 or code not in ("deleted", named[0]):
                raise SystemExit(f"FAILED: coupon {code} in {parts}")
            self.happened.add(f"coupon {use['kind']}")
            sign = {"used": 1, "returned": -1}[use["kind"]]
            self.uses.append((self.booked_on(use["operation"]), number, sign, sign * found[0]))

    # Reports. Each returns its rows: a name, which is a tuple, and figures by column.

    def as_of(self, day):
        sums = collections.defaultdict(lambda: [0, 0])
        for booked, cell, certificates, amount in self.held:
            if booked <= day:
                sums[cell][0] += certificates
                sums[cell][1] += amount
        return {cell: sum for cell, sum in sums.items() if sum != [0, 0]}

    def liability(self, day):
        rows = Rows()
        for cell, (certificates, amount) in self.as_of(day).items():
            state = "expired" if cell.expires_in < month_of(day) else "valid"
            name = (self.series[cell.series]["name"],)
            rows.add(name, certificates=certificates, amount=amount, **{state: amount})
        return rows

    def ageing(self, day):
        rows = Rows()
        for name, _ in BANDS:
            rows.add((name,), certificates=0, amount=0)
        for cell, (certificates, amount) in self.as_of(day).items():
            age = month_of(day) - cell.activated_in
            band = next(name for name, end in BANDS if end is None or age < end)
            rows.add((band,), certificates=certificates, amount=amount)
        return rows

    def expiring(self, day):
        rows, today = Rows(), month_of(day)
        for cell, (certificates, amount) in self.as_of(day).items():
            month = cell.expires_in
            state = "expired" if month < today else "this_month" if month == today else "valid"
            rows.add((month_name(month), state), certificates=certificates, amount=amount)
        return rows

    def within(self, first, last):
        return [move[1:] for move in self.moves if first <= move[0] <= last]

    def movements(self, first, last):
        rows = Rows()
        before = first - datetime.timedelta(days=1)
        for day, column in ((before, "opening"), (last, "closing")):
            for cell, (_, amount) in self.as_of(day).items():
                rows.add((self.series[cell.series]["name"],), **{column: amount})
        for kind, series, _, _, amount in self.within(first, last):
            # A replacement moves a balance within its series.
            if kind not in ("moved_in", "moved_out"):
                rows.add((self.series[series]["name"],), **{COLUMNS[kind]: amount})
        return rows

    def named(self, place):
        return tuple(self.places[place]) if place else ("no_place", None)

    def points_of_sale(self, first, last):
        rows = Rows()
        for kind, _, _, place, amount in self.within(first, last):
            column = AT_PLACES.get(kind, "other")
            count = {f"{column}_count": 1} if column in ("sold", "redeemed") else {}
            rows.add(self.named(place), **{column: amount}, **count)
        return rows

    def settlement(self, first, last):
        rows = Rows()
        for kind, _, seller, place, amount in self.within(first, last):
            name = self.named(seller) + self.named(place)
            if kind == "capture":
                rows.add(name, redeemed=-amount, net=-amount)
            elif kind == "refund":
                rows.add(name, refunded=amount, net=-amount)
        return rows

    def breakage(self, first, last):
        rows = Rows()
        for day, kind, _, _, _, amount in self.moves:
            if first <= day <= last:
                name = (month_name(month_of(day)),)
                if kind in ("breakage", "expired"):
                    rows.add(name, **{kind: -amount}, income=-amount)
                elif kind in ("breakage_undone", "expired_undone"):
                    rows.add(name, booked_back=-amount, income=-amount)
        return rows

    def coupons(self, first, last):
        rows = Rows()
        for day, number, orders, amount in self.uses:
            if first <= day <= last:
                rows.add((self.codes[number], number), orders=orders, discount=amount)
        return rows

    def cohorts(self, day):
        """What is left of each month's certificates, so many months later and on the day."""
        rows, this = Rows(), month_of(day)
        months = range(this - 23, this + 1)
        ends = {month: min(first_of(month + 1) - datetime.timedelta(days=1), day) for month in months}
        left = collections.Counter()
        for month, end in ends.items():
            for cell, (_, amount) in self.as_of(end).items():
                left[cell.activated_in, month] += amount
        for month, end in ends.items():
            moves = self.within(first_of(month), end)
            sold = sum(amount for kind, *_, amount in moves if kind == "activation")
            rows.add((month_name(month),), activated=sold, amount=left[month, this])
            for after in AFTER:
                then = left[month, month + after] if month + after <= this else None
                unit = "month" if after == 1 else "months"
                rows[(month_name(month),)][f"left_after_{after}_{unit}"] = then
        return rows

    def postings(self, first, last):
        rows = Rows()
        for day, kind, _, _, place, amount in self.moves:
            if first <= day <= last and kind not in ("moved_in", "moved_out"):
                column = COLUMNS[kind]
                accounts = self.fiscal["accounts"].get(column, {})
                sides = (accounts.get("debit"), accounts.get("credit"))
                rows.add((str(day), column, *self.named(place), *sides), amount=amount)
        return rows

    def code_of(self, series, day):
        """The code of the tax on an advance that was received on a day."""
        fitting = [
            (("series" in rule, "operator" in rule, rule.get("from", "")), rule["code"])
            for rule in self.fiscal["advance_tax"]
            if rule.get("from", "") <= str(day)
            and rule.get("operator", self.operator) == self.operator
            and rule.get("series", int(series)) == int(series)
        ]
        return max(fitting)[1]

    def advance_tax(self, first, last):
        sums = collections.defaultdict(collections.Counter)
        before = first - datetime.timedelta(days=1)
        for day, column in ((before, "opening"), (last, "closing")):
            for cell, (_, amount) in self.as_of(day).items():
                code = self.code_of(cell.series, first_of(cell.activated_in))
                sums[code][column] += amount
        for day, kind, series, _, _, amount in self.moves:
            if first <= day <= last and kind in ("activation", "reload"):
                sums[self.code_of(series, day)]["received"] += amount
        rows = Rows()
        for code, row in sums.items():
            percent = PERCENT[code]
            name = f"{percent}/{100 + percent}" if percent else "without_tax"
            used = row["opening"] + row["received"] - row["closing"]
            taxes = {"tax_received": tax_in(row["received"], percent)}
            rows.add((name,), **row, used=used, tax_used=tax_in(used, percent), **taxes)
        return rows


class Rows(dict):
    """Rows by their names. A figure that is absent is 0."""

    def add(self, name, **figures):
        row = self.setdefault(name, collections.Counter())
        for column, figure in figures.items():
            row[column] += figure
