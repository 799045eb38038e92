#!/usr/bin/env python3
"""Compares the reports of a worked year with an independent calculation, to the last minor unit.

`examples/worked_year.py` has played the year and written the file `--facts`. Each report is read
for each month, for the year, for a period across months, and for today: from `GET /v1/reports` and
from `scrip report`. A difference names the report, its days, the row, the column and both figures.
"""

import argparse
import concurrent.futures
import copy
import datetime
import json
import os
import subprocess
import sys
import tomllib

from books import Books, Exports

AS_OF = ("liability", "ageing", "expiring", "cohorts")
PERIOD = (
    "movements", "points_of_sale", "settlement", "breakage", "coupons", "postings", "advance_tax"
)  # fmt: skip


def spans(year, today):
    """First and last days. A report about the end of a day is about the last one."""
    firsts = [datetime.date(year, month, 1) for month in range(1, 13)]
    ends = [first - datetime.timedelta(days=1) for first in firsts[1:]]
    ends.append(datetime.date(year, 12, 31))
    yield from zip(firsts, ends)
    yield firsts[0], ends[-1]
    yield datetime.date(year, 3, 12), datetime.date(year, 4, 5)
    yield datetime.date(year, 12, 3), datetime.date(year, 12, 6)
    yield datetime.date(year, 12, 31), today


# Kinds of columns that name a row.
NAMES = ("text", "month", "day")


def plain(value):
    return value["amount"] if isinstance(value, dict) else value


def read(report, columns):
    """Splits the rows of a report into names and figures."""
    kinds = {column["name"]: column["kind"] for column in columns}
    rows = []
    for row in (*report["rows"], report["total"] or {}):
        name = tuple(row.get(column) for column, kind in kinds.items() if kind in NAMES)
        figures = {
            column: plain(row.get(column))
            for column, kind in kinds.items()
            if kind in ("count", "money")
        }
        rows.append((name, figures))
    return rows[:-1], rows[-1][1] if report["total"] else None


# What must have happened to the first operator. A year without it would prove less than it says.
HAPPENED = {
    "activation", "adjustment", "breakage", "breakage_undone", "capture", "cash_out", "expired",
    "expired_undone", "moved_in", "moved_out", "refund", "reload", "return", "void",
    "blocked", "extended", "held", "lapsed", "released", "unblocked",
    "coupon used", "coupon returned", "late", "partial capture", "refund to the buyer",
    "another place", "another partner",
}  # fmt: skip


class Comparison:
    """What was compared, and what differs."""

    def __init__(self):
        self.figures, self.reports, self.different = 0, 0, []

    def differs(self, *what):
        self.different.append(" · ".join(map(str, what)))

    def row(self, where, name, computed, reported):
        for column in sorted({*computed, *reported}):
            self.figures += 1
            ours, theirs = computed.get(column, 0), reported.get(column, "no such column")
            if ours != theirs:
                self.differs(*where, name, column, f"computed {ours}", f"reported {theirs}")

    def report(self, where, computed, is_final, report, columns):
        self.reports += 1
        rows, total = read(report, columns)
        names = [name for name, _ in rows]
        if len(set(names)) != len(names):
            self.differs(*where, "two rows have one name", names)
        reported = dict(rows)
        # A row whose figures are all 0 may be left out.
        for name in sorted({*computed, *reported}, key=str):
            ours = computed.get(name, {})
            if name in reported:
                self.row(where, name, ours, reported[name])
            elif any(ours.values()):
                self.differs(*where, name, f"computed {dict(ours)}", "there is no such row")
        if total is not None:
            rows = computed.values()
            sums = {column: sum(row.get(column) or 0 for row in rows) for column in total}
            self.row(where, "total", sums, total)
        elif any(any(row.values()) for row in computed.values()):
            self.differs(*where, "total", "there is none")
        for proof in report["proofs"]:
            if not proof["holds"]:
                self.differs(*where, "a proof does not hold", proof)
        if report["is_final"] != is_final:
            self.differs(*where, "is_final", f"computed {is_final}", report["is_final"])


def forged(report):
    """The same report with one figure that is too high by one."""
    for row in report["rows"]:
        for column, value in row.items():
            if isinstance(value, dict):
                other = copy.deepcopy(report)
                other["rows"][report["rows"].index(row)][column]["amount"] += 1
                return other
    return None


def question(name, first, last):
    if name in AS_OF:
        return {"as_of": last}
    return {"from": first, "through": last}


def asked(scrip, operator, name, days):
    """Asks the command line for a report."""
    command = [scrip, "report", name, "--operator", str(operator), "--format", "json"]
    for option, day in days.items():
        command += [f"--{option.replace('_', '-')}", str(day)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise SystemExit(f"FAILED ({ran.returncode}): {' '.join(command)}: {ran.stderr}")
    return json.loads(ran.stdout)


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--facts", required=True, help="file that the player of the year wrote")
    reader.add_argument("--scrip", required=True, help="program of the command line")
    reader.add_argument("--preload", required=True, help="library that shifts the clock")
    options = reader.parse_args()
    with open(options.facts, encoding="utf-8") as file:
        facts = json.load(file)
    with open(os.environ["SCRIP_CONFIG"], "rb") as file:
        fiscal = tomllib.load(file)["fiscal"]
    os.environ["LD_PRELOAD"] = options.preload
    comparison = Comparison()
    entries = 0
    for place, operator in enumerate(facts["operators"]):
        books = Books(facts["address"], operator, fiscal)
        entries += books.entries
        missing = sorted(HAPPENED - books.happened)
        if missing and place == 0:
            raise SystemExit(f"FAILED: the year has no {', '.join(missing)}: play more of it")
        compare(comparison, facts, operator, books, options.scrip)
    for line in comparison.different[:50]:
        print(f"DIFFERENT: {line}")
    if comparison.different:
        raise SystemExit(f"FAILED: {len(comparison.different)} figures of reports differ")
    print(
        f"{comparison.reports} reports agree with {entries} entries in {comparison.figures} figures"
    )


def compare(comparison, facts, operator, books, scrip):
    exports = Exports(facts["address"], operator["key"])
    today = datetime.date.fromisoformat(exports.get("/v1/reports/liability")["as_of"])
    closed = books.eras[-1][2]
    owed = sum(amount for _, amount in books.as_of(today).values())
    if owed != books.balances:
        comparison.differs(operator["currency"], "balances", books.balances, f"computed {owed}")
    wanted = []
    for first, last in spans(facts["year"], today):
        for name in (*AS_OF, *PERIOD):
            days = question(name, first, last)
            computed = getattr(books, name)(*days.values())
            wanted.append((name, days, computed, bool(closed and last <= closed)))
    columns = {}
    for name, days, computed, is_final in wanted:
        query = "&".join(f"{option}={day}" for option, day in days.items())
        report = exports.get(f"/v1/reports/{name}?{query}")
        columns[name] = report["columns"]
        where = ("GET /v1/reports", operator["currency"], name, query)
        comparison.report(where, computed, is_final, report, columns[name])
        # The comparison itself must notice a figure that is wrong by one.
        other, scratch = forged(report), Comparison()
        if other:
            scratch.report(where, computed, is_final, other, columns[name])
            if len(scratch.different) <= 0:
                comparison.differs(*where, "a forged figure is not noticed")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = pool.map(lambda one: asked(scrip, operator["id"], one[0], one[1]), wanted)
        for (name, days, computed, is_final), report in zip(wanted, reports):
            where = ("scrip report", operator["currency"], name, *days.values())
            comparison.report(where, computed, is_final, report, columns[name])


if __name__ == "__main__":
    sys.exit(main())
