-- Discount coupons. Integers as in the first migration, but the moments of a coupon are whole
-- SECONDS since 1970 UTC: what lists coupons by change says no more, and goes on by it.

-- The columns that every use reads or writes stand first; the texts, which may be long, last.
CREATE TABLE coupon (
    operator        INTEGER NOT NULL,
    number          INTEGER NOT NULL CHECK (number > 0),
    uses            INTEGER NOT NULL CHECK (uses >= 0),
    created_at      INTEGER NOT NULL CHECK (created_at >= 0),
    updated_at      INTEGER NOT NULL CHECK (updated_at >= 0),
    deleted_at      INTEGER CHECK (deleted_at >= 0),
    created_in      INTEGER NOT NULL,
    changed_in      INTEGER NOT NULL CHECK (changed_in >= created_in),
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
    -- Hundredths of a percent, or minor units.
    value           INTEGER NOT NULL CHECK (value >= 0),
    disabled        INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    once            INTEGER NOT NULL CHECK (once IN (0, 1)),
    once_per_client INTEGER CHECK (once_per_client IN (0, 1)),
    min_price       INTEGER CHECK (min_price >= 0),
    valid_through   TEXT,
    -- The code as it was entered, and what all ways to write it have in common.
    code            TEXT NOT NULL CHECK (code <> ''),
    code_key        TEXT NOT NULL CHECK (code_key <> ''),
    description     TEXT,
    -- JSON as in storage::coupon_text.
    collections     TEXT NOT NULL,
    PRIMARY KEY (operator, number),
    CHECK (kind <> 1 OR value <= 10000)
) STRICT, WITHOUT ROWID;

-- A deleted coupon gives its code free.
CREATE UNIQUE INDEX coupon_by_code ON coupon (operator, code_key) WHERE deleted_at IS NULL;
-- The lists, which step over deleted coupons without reading them. The last column is NULL in all
-- their rows: with it, a search that reads no more than the place of a coupon reads the index only.
CREATE INDEX coupon_by_number ON coupon (operator, number, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX coupon_by_change ON coupon (operator, updated_at, number, deleted_at)
    WHERE deleted_at IS NULL;

-- A number is never given again, so a row stays when its coupon is deleted, and stays as it is.
CREATE TRIGGER coupon_is_not_removed BEFORE DELETE ON coupon
BEGIN
    SELECT RAISE(ABORT, 'coupons are never removed');
END;

CREATE TRIGGER coupon_stays_deleted BEFORE UPDATE ON coupon WHEN OLD.deleted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'deleted coupons are never changed');
END;

-- Uses. Rows are added and never changed.
CREATE TABLE coupon_use (
    operator        INTEGER NOT NULL,
    coupon          INTEGER NOT NULL,
    number          INTEGER NOT NULL CHECK (number > 0),
    client          TEXT,
    operation       INTEGER NOT NULL,
    once            INTEGER NOT NULL CHECK (once IN (0, 1)),
    once_per_client INTEGER NOT NULL CHECK (once_per_client IN (0, 1)),
    PRIMARY KEY (operator, coupon, number),
    CHECK (once = 0 OR number = 1),
    CHECK (once_per_client = 0 OR client IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX coupon_use_by_client ON coupon_use (operator, coupon, client)
    WHERE client IS NOT NULL;

CREATE TRIGGER coupon_use_is_not_changed BEFORE UPDATE ON coupon_use
BEGIN
    SELECT RAISE(ABORT, 'uses of coupons are never changed');
END;

CREATE TRIGGER coupon_use_is_not_removed BEFORE DELETE ON coupon_use
BEGIN
    SELECT RAISE(ABORT, 'uses of coupons are never removed');
END;

-- How many coupons that are not deleted stand in each bucket of numbers (list 1) and of seconds of
-- their last change (list 2), as in storage::coupon_list: so that a page deep in a list is found
-- without walking to it. A bucket has the keys with the same `key >> shift`.
CREATE TABLE coupon_count (
    operator INTEGER NOT NULL,
    list     INTEGER NOT NULL CHECK (list BETWEEN 1 AND 2),
    shift    INTEGER NOT NULL,
    bucket   INTEGER NOT NULL,
    live     INTEGER NOT NULL,
    PRIMARY KEY (operator, list, shift, bucket)
) STRICT, WITHOUT ROWID;

-- The triggers below add to what is there by upserts alone: SQLite finds the row of an upsert by
-- its key, and would look through the whole table for an UPDATE of several keys.
CREATE TRIGGER coupon_is_counted AFTER INSERT ON coupon WHEN NEW.deleted_at IS NULL
BEGIN
    INSERT INTO coupon_count (operator, list, shift, bucket, live) VALUES
        (NEW.operator, 1,  8, NEW.number >>  8, 1),
        (NEW.operator, 1, 16, NEW.number >> 16, 1),
        (NEW.operator, 1, 24, NEW.number >> 24, 1),
        (NEW.operator, 1, 32, NEW.number >> 32, 1),
        (NEW.operator, 2,  0, NEW.updated_at, 1),
        (NEW.operator, 2,  8, NEW.updated_at >>  8, 1),
        (NEW.operator, 2, 16, NEW.updated_at >> 16, 1),
        (NEW.operator, 2, 24, NEW.updated_at >> 24, 1),
        (NEW.operator, 2, 32, NEW.updated_at >> 32, 1)
    ON CONFLICT DO UPDATE SET live = live + excluded.live;
END;

-- A coupon that changes stays where it is by number. What both moments share is first added to,
-- so that it does not come to nothing in between.
CREATE TRIGGER coupon_is_counted_anew AFTER UPDATE OF updated_at ON coupon
WHEN OLD.updated_at <> NEW.updated_at AND NEW.deleted_at IS NULL
BEGIN
    INSERT INTO coupon_count (operator, list, shift, bucket, live) VALUES
        (NEW.operator, 2,  0, NEW.updated_at, 1),
        (NEW.operator, 2,  8, NEW.updated_at >>  8, 1),
        (NEW.operator, 2, 16, NEW.updated_at >> 16, 1),
        (NEW.operator, 2, 24, NEW.updated_at >> 24, 1),
        (NEW.operator, 2, 32, NEW.updated_at >> 32, 1),
        (OLD.operator, 2,  0, OLD.updated_at, -1),
        (OLD.operator, 2,  8, OLD.updated_at >>  8, -1),
        (OLD.operator, 2, 16, OLD.updated_at >> 16, -1),
        (OLD.operator, 2, 24, OLD.updated_at >> 24, -1),
        (OLD.operator, 2, 32, OLD.updated_at >> 32, -1)
    ON CONFLICT DO UPDATE SET live = live + excluded.live;
END;

CREATE TRIGGER coupon_is_counted_no_more AFTER UPDATE OF deleted_at ON coupon
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    INSERT INTO coupon_count (operator, list, shift, bucket, live) VALUES
        (OLD.operator, 1,  8, OLD.number >>  8, -1),
        (OLD.operator, 1, 16, OLD.number >> 16, -1),
        (OLD.operator, 1, 24, OLD.number >> 24, -1),
        (OLD.operator, 1, 32, OLD.number >> 32, -1),
        (OLD.operator, 2,  0, OLD.updated_at, -1),
        (OLD.operator, 2,  8, OLD.updated_at >>  8, -1),
        (OLD.operator, 2, 16, OLD.updated_at >> 16, -1),
        (OLD.operator, 2, 24, OLD.updated_at >> 24, -1),
        (OLD.operator, 2, 32, OLD.updated_at >> 32, -1)
    ON CONFLICT DO UPDATE SET live = live + excluded.live;
END;

CREATE TRIGGER coupon_count_of_nothing_is_removed AFTER UPDATE ON coupon_count WHEN NEW.live = 0
BEGIN
    DELETE FROM coupon_count
    WHERE operator = NEW.operator AND list = NEW.list AND shift = NEW.shift AND bucket = NEW.bucket;
END;

-- A CHECK would refuse what an upsert adds before there is seen to be something to add it to.
CREATE TRIGGER coupon_count_is_above_nothing AFTER INSERT ON coupon_count WHEN NEW.live < 1
BEGIN
    SELECT RAISE(ABORT, 'a coupon that was not counted cannot be counted no more');
END;

-- Operations of other kinds than the first four. Codes are checked where they are read; a check of
-- each of them here would mean to copy a large table, as now, with every new kind.
CREATE TABLE operation_of_any_kind (
    id         INTEGER PRIMARY KEY,
    operator   INTEGER,
    kind       INTEGER NOT NULL CHECK (kind > 0),
    surface    INTEGER NOT NULL CHECK (surface BETWEEN 1 AND 4),
    actor_key  INTEGER,
    request_id TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO operation_of_any_kind (id, operator, kind, surface, actor_key, request_id, at)
SELECT id, operator, kind, surface, actor_key, request_id, at FROM operation ORDER BY id;
DROP TABLE operation;
ALTER TABLE operation_of_any_kind RENAME TO operation;
