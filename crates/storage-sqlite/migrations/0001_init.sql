-- Everything from the directory to the ledger. Integers: money in minor units, moments in
-- microseconds since 1970 UTC, booleans 0 or 1, enums as in storage::codes. Dates are ISO text.

-- Values of the whole store.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Grows with every change of the directory, so that copies of it are known to be old.
INSERT INTO meta (name, value) VALUES ('directory_version', 0);

CREATE TABLE operator (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    zone     TEXT NOT NULL,
    currency TEXT NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))
) STRICT;

CREATE TABLE partner (
    id       INTEGER PRIMARY KEY,
    operator INTEGER NOT NULL REFERENCES operator (id),
    name     TEXT NOT NULL CHECK (name <> ''),
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))
) STRICT;

CREATE TABLE point_of_sale (
    id       INTEGER PRIMARY KEY,
    operator INTEGER NOT NULL REFERENCES operator (id),
    partner  INTEGER NOT NULL REFERENCES partner (id),
    code     TEXT NOT NULL CHECK (code <> ''),
    name     TEXT NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    UNIQUE (operator, code)
) STRICT;

CREATE TABLE site (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL REFERENCES operator (id),
    point_of_sale INTEGER NOT NULL REFERENCES point_of_sale (id),
    code          TEXT NOT NULL UNIQUE CHECK (code <> ''),
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1))
) STRICT;

CREATE TABLE api_key (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL REFERENCES operator (id),
    name          TEXT NOT NULL,
    scopes        TEXT NOT NULL,
    point_of_sale INTEGER REFERENCES point_of_sale (id),
    secret        BLOB NOT NULL UNIQUE CHECK (length(secret) = 32),
    login         TEXT UNIQUE,
    password      TEXT,
    token         BLOB UNIQUE CHECK (length(token) = 32),
    revoked_at    INTEGER,
    CHECK ((login IS NULL) = (password IS NULL))
) STRICT;

-- A space of numbers; `next` is its first place that is not given out.
CREATE TABLE number_pool (
    id       INTEGER PRIMARY KEY,
    operator INTEGER NOT NULL REFERENCES operator (id),
    prefix   INTEGER NOT NULL CHECK (prefix > 0),
    length   INTEGER NOT NULL CHECK (length IN (8, 13)),
    key      BLOB NOT NULL,
    next     INTEGER NOT NULL CHECK (next >= 0),
    UNIQUE (operator, length, prefix)
) STRICT;

CREATE TABLE series (
    id                    INTEGER PRIMARY KEY,
    operator              INTEGER NOT NULL REFERENCES operator (id),
    name                  TEXT NOT NULL CHECK (name <> ''),
    kind                  INTEGER NOT NULL CHECK (kind IN (1, 3)),
    pool                  INTEGER NOT NULL REFERENCES number_pool (id),
    secret_digits         INTEGER NOT NULL CHECK (secret_digits BETWEEN 4 AND 12),
    fixed                 INTEGER NOT NULL CHECK (fixed IN (0, 1)),
    price_min             INTEGER NOT NULL CHECK (price_min > 0),
    price_max             INTEGER NOT NULL CHECK (price_max >= price_min),
    validity_days         INTEGER NOT NULL CHECK (validity_days >= 0),
    allow_refund          INTEGER NOT NULL CHECK (allow_refund IN (0, 1)),
    allow_refund_purchase INTEGER NOT NULL CHECK (allow_refund_purchase IN (0, 1)),
    allow_reuse           INTEGER NOT NULL CHECK (allow_reuse IN (0, 1)),
    secret_confirm        INTEGER NOT NULL CHECK (secret_confirm IN (0, 1)),
    active                INTEGER NOT NULL CHECK (active IN (0, 1)),
    on_sale_from          TEXT,
    on_sale_through       TEXT,
    CHECK (fixed = 0 OR price_min = price_max)
) STRICT;

CREATE TABLE series_item_code (
    operator  INTEGER NOT NULL REFERENCES operator (id),
    item_code TEXT NOT NULL CHECK (item_code <> ''),
    series    INTEGER NOT NULL REFERENCES series (id),
    place     INTEGER NOT NULL,
    PRIMARY KEY (operator, item_code)
) STRICT, WITHOUT ROWID;

-- What is written with every sale has no foreign keys: they would cost a fifth of a sale, and
-- `scrip verify` checks the same links. The directory above has them.

-- One accepted command: who, through what, when.
CREATE TABLE operation (
    id         INTEGER PRIMARY KEY,
    operator   INTEGER,
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
    surface    INTEGER NOT NULL CHECK (surface BETWEEN 1 AND 4),
    actor_key  INTEGER,
    request_id TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Accepted requests by their key, so that a repeat moves nothing.
CREATE TABLE remembered (
    operator    INTEGER NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    operation   INTEGER NOT NULL,
    PRIMARY KEY (operator, key)
) STRICT, WITHOUT ROWID;

-- The id holds the pool and the place in it, of which the number is a permutation: new rows are
-- appended, and a number is found through the inverse of the permutation, without an index.
CREATE TABLE certificate (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL,
    number        INTEGER NOT NULL CHECK (number > 0),
    series        INTEGER NOT NULL,
    secret        BLOB NOT NULL,
    nominal       INTEGER NOT NULL CHECK (nominal >= 0),
    balance       INTEGER NOT NULL CHECK (balance >= 0),
    held          INTEGER NOT NULL CHECK (held >= 0 AND held <= balance),
    status        INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6),
    sale_status   INTEGER NOT NULL CHECK (sale_status BETWEEN 1 AND 3),
    valid_through TEXT,
    sold_in       INTEGER,
    issued_at     INTEGER NOT NULL,
    entry_count   INTEGER NOT NULL CHECK (entry_count >= 0)
) STRICT;

-- The ledger. Rows are added and never changed.
CREATE TABLE entry (
    certificate   INTEGER NOT NULL,
    number        INTEGER NOT NULL CHECK (number > 0),
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
    change        INTEGER NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    operation     INTEGER NOT NULL,
    PRIMARY KEY (certificate, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never changed');
END;

CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never removed');
END;

-- A sale or return. The id is that of its operation. Lines and certificates
-- are JSON as in storage::sale_text.
CREATE TABLE sale (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL,
    point_of_sale INTEGER NOT NULL,
    site          INTEGER,
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
    series        INTEGER,
    order_number  TEXT,
    cheque        INTEGER,
    client        INTEGER,
    shop_client   INTEGER,
    email         TEXT,
    phone         INTEGER,
    at            INTEGER NOT NULL,
    lines         TEXT NOT NULL,
    certificates  TEXT NOT NULL,
    CHECK (order_number IS NOT NULL OR cheque IS NOT NULL)
) STRICT;

CREATE INDEX sale_by_order ON sale (point_of_sale, order_number) WHERE order_number IS NOT NULL;
CREATE INDEX sale_by_cheque ON sale (point_of_sale, cheque) WHERE cheque IS NOT NULL;

-- Events that wait to be told to others, in the order in which they happened.
CREATE TABLE outbox (
    id        INTEGER PRIMARY KEY,
    operation INTEGER NOT NULL,
    event     INTEGER NOT NULL,
    subject   INTEGER NOT NULL
) STRICT;
