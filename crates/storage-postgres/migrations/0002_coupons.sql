-- Discount coupons. Integers as in the first migration, but the moments of a coupon are whole
-- SECONDS since 1970 UTC: what lists coupons by change says no more, and goes on by it.

CREATE TABLE coupon (
    operator        BIGINT NOT NULL,
    number          BIGINT NOT NULL CHECK (number > 0),
    -- How often it is used now, how many entries of uses it has, and its last use: by which
    -- redemption, and until when (in microseconds) where that is only held.
    uses            BIGINT NOT NULL CHECK (uses >= 0),
    use_entries     BIGINT NOT NULL CHECK (use_entries >= 0),
    last_redemption BIGINT,
    last_held_until BIGINT CHECK (last_held_until IS NULL OR last_redemption IS NOT NULL),
    created_at      BIGINT NOT NULL CHECK (created_at >= 0),
    updated_at      BIGINT NOT NULL CHECK (updated_at >= 0),
    deleted_at      BIGINT CHECK (deleted_at >= 0),
    created_in      BIGINT NOT NULL,
    changed_in      BIGINT NOT NULL CHECK (changed_in >= created_in),
    kind            BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 2),
    -- Hundredths of a percent, or minor units.
    value           BIGINT NOT NULL CHECK (value >= 0),
    disabled        BOOLEAN NOT NULL,
    once            BOOLEAN NOT NULL,
    once_per_client BOOLEAN,
    min_price       BIGINT CHECK (min_price >= 0),
    valid_through   TEXT,
    -- The code as it was entered, and what all ways to write it have in common.
    code            TEXT NOT NULL CHECK (code <> ''),
    code_key        TEXT NOT NULL CHECK (code_key <> ''),
    description     TEXT,
    -- As in storage::coupon_text.
    collections     JSON NOT NULL,
    PRIMARY KEY (operator, number),
    CHECK (kind <> 1 OR value <= 10000)
);

-- A deleted coupon gives its code free.
CREATE UNIQUE INDEX coupon_by_code ON coupon (operator, code_key) WHERE deleted_at IS NULL;
-- The lists, which step over deleted coupons without reading them.
CREATE INDEX coupon_by_number ON coupon (operator, number) WHERE deleted_at IS NULL;
CREATE INDEX coupon_by_change ON coupon (operator, updated_at, number) WHERE deleted_at IS NULL;

-- Uses made and given back (kinds 1 and 2). Rows are added and never changed.
CREATE TABLE coupon_use (
    operator        BIGINT NOT NULL,
    coupon          BIGINT NOT NULL,
    number          BIGINT NOT NULL CHECK (number > 0),
    kind            BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 2),
    client          TEXT,
    redemption      BIGINT NOT NULL,
    operation       BIGINT NOT NULL CHECK (operation >= redemption),
    once            BOOLEAN NOT NULL,
    once_per_client BOOLEAN NOT NULL,
    PRIMARY KEY (operator, coupon, number),
    -- What is given back may have been used when the coupon was not for each client once.
    CHECK (kind <> 1 OR NOT once_per_client OR client IS NOT NULL)
);

-- How many coupons that are not deleted stand in each bucket of numbers (list 1) and of seconds of
-- their last change (list 2), as in storage::coupon_list: so that a page deep in a list is found
-- without walking to it. A bucket has the keys with the same `key >> shift`. Kept by coupon/count.rs.
CREATE TABLE coupon_count (
    operator BIGINT NOT NULL,
    list     BIGINT NOT NULL CHECK (list BETWEEN 1 AND 2),
    shift    BIGINT NOT NULL,
    bucket   BIGINT NOT NULL,
    live     BIGINT NOT NULL CHECK (live >= 0),
    PRIMARY KEY (operator, list, shift, bucket)
);
