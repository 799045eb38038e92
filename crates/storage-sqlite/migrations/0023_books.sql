-- The books: sums by day and by month that reports read (storage::record::books), closed periods,
-- and the day of activation (storage::record::certificate). Integers as in the first migration.

-- NULL where the certificate was activated on the day of its issue, or before this migration.
ALTER TABLE certificate ADD COLUMN activated_on TEXT;

-- Last closed day. NULL if no period was closed.
ALTER TABLE operator ADD COLUMN closed_through TEXT;

-- What held for the books of an operator through an operation that changed it.
CREATE TABLE past_books (
    operator       INTEGER NOT NULL REFERENCES operator (id),
    through        INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    zone           TEXT NOT NULL,
    closed_through TEXT,
    PRIMARY KEY (operator, through)
) STRICT, WITHOUT ROWID;

-- Sums of a day (grain 1) or a month (grain 2), which starts on a day: days since 1970-01-01. A
-- month in a key is twelve times the year and the months before it, or 0 if there is none. A point
-- of sale is 0 if there is none.

-- Changes of the certificates with a balance, and of their balances.
CREATE TABLE liability (
    operator     INTEGER NOT NULL,
    grain        INTEGER NOT NULL CONSTRAINT liability_grain CHECK (grain > 0),
    starts_on    INTEGER NOT NULL,
    series       INTEGER NOT NULL,
    activated_in INTEGER NOT NULL,
    expires_in   INTEGER NOT NULL,
    seller       INTEGER NOT NULL,
    certificates INTEGER NOT NULL,
    amount       INTEGER NOT NULL,
    PRIMARY KEY (operator, grain, starts_on, series, activated_in, expires_in, seller)
) STRICT, WITHOUT ROWID;

-- Entries of the ledger, and their changes.
CREATE TABLE movement (
    operator      INTEGER NOT NULL,
    grain         INTEGER NOT NULL CONSTRAINT movement_grain CHECK (grain > 0),
    starts_on     INTEGER NOT NULL,
    point_of_sale INTEGER NOT NULL,
    series        INTEGER NOT NULL,
    seller        INTEGER NOT NULL,
    kind          INTEGER NOT NULL CONSTRAINT movement_kind CHECK (kind > 0),
    surface       INTEGER NOT NULL CONSTRAINT movement_surface CHECK (surface > 0),
    entries       INTEGER NOT NULL,
    amount        INTEGER NOT NULL,
    PRIMARY KEY (operator, grain, starts_on, point_of_sale, series, seller, kind, surface)
) STRICT, WITHOUT ROWID;

-- Orders with a discount, and their discounts.
CREATE TABLE discount (
    operator      INTEGER NOT NULL,
    grain         INTEGER NOT NULL CONSTRAINT discount_grain CHECK (grain > 0),
    starts_on     INTEGER NOT NULL,
    coupon        INTEGER NOT NULL,
    point_of_sale INTEGER NOT NULL,
    orders        INTEGER NOT NULL,
    amount        INTEGER NOT NULL,
    PRIMARY KEY (operator, grain, starts_on, coupon, point_of_sale)
) STRICT, WITHOUT ROWID;

-- The sums of a store that has operations already are computed by the server that opens it next.
INSERT INTO meta (name, value)
SELECT 'books_counted', 1 WHERE NOT EXISTS (SELECT 1 FROM operation);
