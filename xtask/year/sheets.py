#!/usr/bin/env python3
"""Compares the files of reports with each other: CSV, CSV for Excel, and XLSX.

LibreOffice reads the workbooks, so that another program than ours says what is in them. It must
find the same cells as the CSV, show money with groups of thousands, and the sums of the columns
must be the last row. Without `--office`, only both kinds of CSV are compared.
"""

import argparse
import csv
import decimal
import io
import json
import os
import pathlib
import subprocess
import sys

from check import AS_OF, PERIOD

# Columns that have no money.
COUNTS = {"certificates", "orders", "sold_count", "redeemed_count"}

# Columns of texts that look like numbers.
ACCOUNTS = {"debit", "credit"}

# Options of LibreOffice's CSV: comma, quote, UTF-8, from line 1, English (1033), every sheet (-1).
# The first writes values as they are stored, the second as they are shown.
STORED = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1"
SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,true,false,false,-1"


def run(command, environment):
    ran = subprocess.run(command, env=environment, capture_output=True, check=False)
    if ran.returncode != 0:
        raise SystemExit(f"FAILED: {command}: {ran.stderr.decode()}")
    return ran.stdout


def number(text):
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        return None


def number_in(head, cell):
    return None if head in ACCOUNTS else number(cell)


def table(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


class Sheets:
    """The files of all reports, in one folder."""

    def __init__(self, options):
        self.scrip, self.folder = options.scrip, pathlib.Path(options.folder)
        self.office = options.office
        # Only our own program lives in another year.
        self.moved = dict(os.environ, LD_PRELOAD=options.preload)
        self.cells, self.different = 0, []

    def same(self, where, found, expected):
        self.cells += 1
        if found != expected:
            self.different.append(f"{where}: {found!r}, expected {expected!r}")

    def write(self, operator, year, report):
        """Writes a report as all three kinds of file, and compares both kinds of CSV."""
        days = ["--as-of", f"{year}-12-31"]
        if report in PERIOD:
            days = ["--from", f"{year}-01-01", "--through", f"{year}-12-31"]
        command = [self.scrip, "report", report, "--operator", str(operator), *days, "--format"]
        plain = run([*command, "csv"], self.moved).decode("utf-8")
        excel = run([*command, "csv-excel"], self.moved).decode("utf-8")
        name = f"{report}-{operator}"
        run([*command, "xlsx", "--output", self.folder / f"{name}.xlsx"], self.moved)
        self.same(f"{name}: byte order mark", excel[:1], "\ufeff")
        rows, russian = table(plain), table(excel[1:], ";")
        self.same(f"{name}: rows for Excel", len(russian), len(rows))
        for line, (row, other) in enumerate(zip(rows, russian)):
            expected = [
                cell if number_in(head, cell) is None else cell.replace(".", ",")
                for head, cell in zip(rows[0], row)
            ]
            self.same(f"{name}: line {line + 1} for Excel", other, expected)
        self.add_up(name, rows)
        return name, rows

    def add_up(self, name, rows):
        """Adds up the columns of a table. The last row has the sums."""
        total = rows[-1]
        for column, head in enumerate(rows[0]):
            if number(total[column]) is not None:
                values = [decimal.Decimal(row[column] or 0) for row in rows[1:-1]]
                self.same(f"{name}: sum of {head}", sum(values), decimal.Decimal(total[column]))

    def convert(self, names, options, folder):
        """Lets LibreOffice read all workbooks, in one start."""
        out = self.folder / folder
        profile = (self.folder / "profile").resolve().as_uri()
        books = [self.folder / f"{name}.xlsx" for name in names]
        command = [self.office, f"-env:UserInstallation={profile}", "--headless"]
        run([*command, "--convert-to", options, "--outdir", out, *books], dict(os.environ))
        return out

    def compare(self, tables):
        stored = self.convert(tables, STORED, "stored")
        shown = self.convert(tables, SHOWN, "shown")
        for name, rows in tables.items():
            report = name.rsplit("-", 1)[0]
            file = f"{name}-{report}.csv"
            for line, row, in_book, on_paper in zip(
                range(len(rows)),
                rows,
                self.read(stored / file, len(rows)),
                self.read(shown / file, len(rows)),
            ):
                for column, cell in enumerate(row):
                    where = f"{name}: line {line + 1}, {rows[0][column]}"
                    value = number_in(rows[0][column], cell) if line else None
                    if value is None:
                        self.same(where, in_book[column], cell)
                        continue
                    self.same(where, number(in_book[column]), value)
                    # Counts have no groups, and money always has its minor units.
                    is_count = rows[0][column] in COUNTS
                    text = cell if is_count else f"{value:,}"
                    self.same(f"{where}, as shown", on_paper[column], text)
            if report == "movements":
                about = dict(self.read(stored / f"{name}-about.csv", None))
                for proof in ("closing_is_liability", "every_series_agrees"):
                    self.same(f"{name}: {proof}", about.get(proof), "holds")

    def read(self, path, lines):
        rows = table(path.read_text(encoding="utf-8"))
        if lines is not None:
            self.same(f"{path.name}: lines", len(rows), lines)
        return rows


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--facts", required=True, help="file that the player of the year wrote")
    reader.add_argument("--scrip", required=True, help="program of the command line")
    reader.add_argument("--preload", required=True, help="library that shifts the clock")
    reader.add_argument("--folder", required=True, help="empty folder for the files")
    reader.add_argument("--office", help="program of LibreOffice")
    options = reader.parse_args()
    with open(options.facts, encoding="utf-8") as file:
        facts = json.load(file)
    sheets = Sheets(options)
    operators = [operator["id"] for operator in facts["operators"]]
    reports = (*AS_OF, *PERIOD)
    tables = dict(sheets.write(one, facts["year"], name) for one in operators for name in reports)
    if options.office:
        sheets.compare(tables)
    for line in sheets.different[:50]:
        print(f"DIFFERENT: {line}")
    if sheets.different:
        raise SystemExit(f"FAILED: {len(sheets.different)} cells of files differ")
    how = "CSV and LibreOffice agree" if options.office else "both kinds of CSV agree"
    print(f"{len(tables)} reports as files: {how} in {sheets.cells} comparisons")


if __name__ == "__main__":
    sys.exit(main())
