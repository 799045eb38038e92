-- Redemptions: orders paid or reduced by certificates and coupons. Integers as in the first
-- migration; the moments of redemptions, and until when coupons are held, are microseconds.

-- A redemption. The id is that of the operation that made it. Lines of the order, coupons,
-- certificates and steps are JSON as in storage::redemption_text.
CREATE TABLE redemption (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL,
    state         INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    expires_at    INTEGER,
    point_of_sale INTEGER,
    order_id      TEXT NOT NULL CHECK (order_id <> ''),
    client        TEXT,
    order_total   INTEGER NOT NULL CHECK (order_total >= 0),
    lines         TEXT NOT NULL,
    coupons       TEXT NOT NULL,
    certificates  TEXT NOT NULL,
    steps         TEXT NOT NULL,
    CHECK (state <> 1 OR expires_at IS NOT NULL)
) STRICT;

CREATE INDEX redemption_by_operator ON redemption (operator, id);
-- Those that are held, for whoever looks for the ones whose time is over.
CREATE INDEX redemption_by_expiry ON redemption (expires_at, id, operator) WHERE state = 1;

CREATE TRIGGER redemption_is_not_removed BEFORE DELETE ON redemption
BEGIN
    SELECT RAISE(ABORT, 'redemptions are never removed');
END;

-- What redemptions that are held keep aside of certificates. Rows go when a hold ends.
CREATE TABLE certificate_hold (
    certificate INTEGER NOT NULL,
    redemption  INTEGER NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (certificate, redemption)
) STRICT, WITHOUT ROWID;

-- Entries of other kinds than the first two. Codes are checked where they are read, as those of
-- operations are.
CREATE TABLE entry_of_any_kind (
    certificate   INTEGER NOT NULL,
    number        INTEGER NOT NULL CHECK (number > 0),
    kind          INTEGER NOT NULL CHECK (kind > 0),
    change        INTEGER NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    operation     INTEGER NOT NULL,
    PRIMARY KEY (certificate, number)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_of_any_kind (certificate, number, kind, change, balance_after, operation)
SELECT certificate, number, kind, change, balance_after, operation FROM entry
ORDER BY certificate, number;
DROP TABLE entry;
ALTER TABLE entry_of_any_kind RENAME TO entry;

CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never changed');
END;

CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never removed');
END;

-- Uses are given back now, so that a coupon has more entries than uses, and knows by whom it was
-- used last and until when that is only held. Before, every entry was a use that lasts.
DROP TRIGGER coupon_stays_deleted;
ALTER TABLE coupon ADD COLUMN use_entries INTEGER NOT NULL DEFAULT 0 CHECK (use_entries >= 0);
ALTER TABLE coupon ADD COLUMN last_redemption INTEGER;
ALTER TABLE coupon ADD COLUMN last_held_until INTEGER
    CHECK (last_held_until IS NULL OR last_redemption IS NOT NULL);
UPDATE coupon SET use_entries = uses WHERE uses > 0;

-- What a deleted coupon was stays; an order that used it may still be refunded.
CREATE TRIGGER coupon_stays_deleted BEFORE UPDATE ON coupon
WHEN OLD.deleted_at IS NOT NULL AND (
    NEW.operator, NEW.number, NEW.created_at, NEW.deleted_at, NEW.created_in, NEW.changed_in,
    NEW.kind, NEW.value, NEW.disabled, NEW.once, NEW.once_per_client, NEW.min_price,
    NEW.valid_through, NEW.code, NEW.code_key, NEW.description, NEW.collections
) IS NOT (
    OLD.operator, OLD.number, OLD.created_at, OLD.deleted_at, OLD.created_in, OLD.changed_in,
    OLD.kind, OLD.value, OLD.disabled, OLD.once, OLD.once_per_client, OLD.min_price,
    OLD.valid_through, OLD.code, OLD.code_key, OLD.description, OLD.collections
)
BEGIN
    SELECT RAISE(ABORT, 'deleted coupons are never changed');
END;

-- How clients use coupons. Rows go when a client uses a coupon no more.
CREATE TABLE coupon_client (
    operator        INTEGER NOT NULL,
    coupon          INTEGER NOT NULL,
    client          TEXT NOT NULL,
    uses            INTEGER NOT NULL CHECK (uses > 0),
    last_redemption INTEGER,
    last_held_until INTEGER CHECK (last_held_until IS NULL OR last_redemption IS NOT NULL),
    PRIMARY KEY (operator, coupon, client)
) STRICT, WITHOUT ROWID;
INSERT INTO coupon_client (operator, coupon, client, uses)
SELECT operator, coupon, client, count(*) FROM coupon_use WHERE client IS NOT NULL
GROUP BY operator, coupon, client;

-- Uses made and given back (kinds 1 and 2). Rows are added and never changed.
CREATE TABLE coupon_use_of_both_kinds (
    operator        INTEGER NOT NULL,
    coupon          INTEGER NOT NULL,
    number          INTEGER NOT NULL CHECK (number > 0),
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
    client          TEXT,
    redemption      INTEGER NOT NULL,
    operation       INTEGER NOT NULL CHECK (operation >= redemption),
    once            INTEGER NOT NULL CHECK (once IN (0, 1)),
    once_per_client INTEGER NOT NULL CHECK (once_per_client IN (0, 1)),
    PRIMARY KEY (operator, coupon, number),
    -- What is given back may have been used when the coupon was not for each client once.
    CHECK (kind <> 1 OR once_per_client = 0 OR client IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO coupon_use_of_both_kinds
    (operator, coupon, number, kind, client, redemption, operation, once, once_per_client)
SELECT operator, coupon, number, 1, client, operation, operation, once, once_per_client
FROM coupon_use ORDER BY operator, coupon, number;
DROP TABLE coupon_use;
ALTER TABLE coupon_use_of_both_kinds RENAME TO coupon_use;

CREATE TRIGGER coupon_use_is_not_changed BEFORE UPDATE ON coupon_use
BEGIN
    SELECT RAISE(ABORT, 'uses of coupons are never changed');
END;

CREATE TRIGGER coupon_use_is_not_removed BEFORE DELETE ON coupon_use
BEGIN
    SELECT RAISE(ABORT, 'uses of coupons are never removed');
END;
