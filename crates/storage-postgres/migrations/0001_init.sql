-- Everything from the directory to the ledger. Integers: money in minor units, moments in
-- microseconds since 1970 UTC, enums as in storage::codes. Dates are ISO text. Texts have no U+0000,
-- which PostgreSQL cannot store: see row.rs.

-- Values of the whole store.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BIGINT,
    bytes BYTEA
);

-- The directory's version grows with every change of it, so that copies of it are known to be old.
-- The next operation is the row that every writer locks first: docs/decisions/0010.
INSERT INTO meta (name, value) VALUES ('directory_version', 0), ('next_operation', 1);

CREATE TABLE operator (
    id       BIGINT PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    zone     TEXT NOT NULL,
    currency TEXT NOT NULL,
    disabled BOOLEAN NOT NULL
);

CREATE TABLE partner (
    id       BIGINT PRIMARY KEY,
    operator BIGINT NOT NULL REFERENCES operator (id),
    name     TEXT NOT NULL CHECK (name <> ''),
    disabled BOOLEAN NOT NULL
);

CREATE TABLE point_of_sale (
    id       BIGINT PRIMARY KEY,
    operator BIGINT NOT NULL REFERENCES operator (id),
    partner  BIGINT NOT NULL REFERENCES partner (id),
    code     TEXT NOT NULL CHECK (code <> ''),
    name     TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    UNIQUE (operator, code)
);

CREATE TABLE site (
    id            BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL REFERENCES operator (id),
    point_of_sale BIGINT NOT NULL REFERENCES point_of_sale (id),
    code          TEXT NOT NULL UNIQUE CHECK (code <> ''),
    disabled      BOOLEAN NOT NULL
);

CREATE TABLE api_key (
    id            BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL REFERENCES operator (id),
    name          TEXT NOT NULL,
    scopes        TEXT NOT NULL,
    point_of_sale BIGINT REFERENCES point_of_sale (id),
    secret        BYTEA NOT NULL UNIQUE CHECK (length(secret) = 32),
    login         TEXT UNIQUE,
    password      TEXT,
    token         BYTEA UNIQUE CHECK (length(token) = 32),
    revoked_at    BIGINT,
    CHECK ((login IS NULL) = (password IS NULL))
);

-- A space of numbers; `next` is its first place that is not given out.
CREATE TABLE number_pool (
    id       BIGINT PRIMARY KEY,
    operator BIGINT NOT NULL REFERENCES operator (id),
    prefix   BIGINT NOT NULL CHECK (prefix > 0),
    length   BIGINT NOT NULL CHECK (length IN (8, 13)),
    key      BYTEA NOT NULL,
    next     BIGINT NOT NULL CHECK (next >= 0),
    UNIQUE (operator, length, prefix)
);

CREATE TABLE series (
    id                    BIGINT PRIMARY KEY,
    operator              BIGINT NOT NULL REFERENCES operator (id),
    name                  TEXT NOT NULL CHECK (name <> ''),
    kind                  BIGINT NOT NULL CHECK (kind IN (1, 3)),
    pool                  BIGINT NOT NULL REFERENCES number_pool (id),
    secret_digits         BIGINT NOT NULL CHECK (secret_digits BETWEEN 4 AND 12),
    fixed                 BOOLEAN NOT NULL,
    price_min             BIGINT NOT NULL CHECK (price_min > 0),
    price_max             BIGINT NOT NULL CHECK (price_max >= price_min),
    validity_days         BIGINT NOT NULL CHECK (validity_days >= 0),
    allow_refund          BOOLEAN NOT NULL,
    allow_refund_purchase BOOLEAN NOT NULL,
    allow_reuse           BOOLEAN NOT NULL,
    secret_confirm        BOOLEAN NOT NULL,
    active                BOOLEAN NOT NULL,
    on_sale_from          TEXT,
    on_sale_through       TEXT,
    CHECK (NOT fixed OR price_min = price_max)
);

CREATE TABLE series_item_code (
    operator  BIGINT NOT NULL REFERENCES operator (id),
    item_code TEXT NOT NULL CHECK (item_code <> ''),
    series    BIGINT NOT NULL REFERENCES series (id),
    place     BIGINT NOT NULL,
    PRIMARY KEY (operator, item_code)
);

-- What is written with every sale has no foreign keys: they would cost a good part of a sale, and
-- `scrip verify` checks the same links. The directory above has them.

-- One accepted command: who, through what, when. The ids have no gaps, and are in the order in
-- which the commands were committed.
CREATE TABLE operation (
    id         BIGINT PRIMARY KEY,
    operator   BIGINT,
    kind       BIGINT NOT NULL CHECK (kind > 0),
    surface    BIGINT NOT NULL CHECK (surface BETWEEN 1 AND 4),
    actor_key  BIGINT,
    request_id TEXT NOT NULL,
    at         BIGINT NOT NULL
);

-- Accepted requests by their key, so that a repeat moves nothing. Keys are compared by their bytes
-- wherever the database is: they are paged through, and other orders change with the system.
CREATE TABLE remembered (
    operator    BIGINT NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
    operation   BIGINT NOT NULL,
    PRIMARY KEY (operator, key)
);

-- The id holds the pool and the place in it, of which the number is a permutation: new rows are
-- appended, and a number is found through the inverse of the permutation, without an index.
CREATE TABLE certificate (
    id            BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL,
    number        BIGINT NOT NULL CHECK (number > 0),
    series        BIGINT NOT NULL,
    secret        BYTEA NOT NULL,
    nominal       BIGINT NOT NULL CHECK (nominal >= 0),
    balance       BIGINT NOT NULL CHECK (balance >= 0),
    held          BIGINT NOT NULL CHECK (held >= 0 AND held <= balance),
    status        BIGINT NOT NULL CHECK (status BETWEEN 1 AND 6),
    sale_status   BIGINT NOT NULL CHECK (sale_status BETWEEN 1 AND 3),
    valid_through TEXT COLLATE "C",
    sold_in       BIGINT,
    issued_at     BIGINT NOT NULL,
    entry_count   BIGINT NOT NULL CHECK (entry_count >= 0)
);

-- The ledger. Rows are added and never changed.
CREATE TABLE entry (
    certificate   BIGINT NOT NULL,
    number        BIGINT NOT NULL CHECK (number > 0),
    kind          BIGINT NOT NULL CHECK (kind > 0),
    change        BIGINT NOT NULL,
    balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
    operation     BIGINT NOT NULL,
    PRIMARY KEY (certificate, number)
);

-- A sale or return. The id is that of its operation. Lines and certificates
-- are as in storage::sale_text.
CREATE TABLE sale (
    id            BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL,
    point_of_sale BIGINT NOT NULL,
    site          BIGINT,
    kind          BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 2),
    series        BIGINT,
    order_number  TEXT,
    cheque        BIGINT,
    client        BIGINT,
    shop_client   BIGINT,
    email         TEXT,
    phone         BIGINT,
    at            BIGINT NOT NULL,
    lines         JSON NOT NULL,
    certificates  JSON NOT NULL,
    CHECK (order_number IS NOT NULL OR cheque IS NOT NULL)
);

CREATE INDEX sale_by_order ON sale (point_of_sale, order_number, id) WHERE order_number IS NOT NULL;
CREATE INDEX sale_by_cheque ON sale (point_of_sale, cheque, id) WHERE cheque IS NOT NULL;

-- Events that wait to be told to others, in the order in which they happened.
CREATE TABLE outbox (
    id        BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    operation BIGINT NOT NULL,
    event     BIGINT NOT NULL,
    subject   BIGINT NOT NULL
);
