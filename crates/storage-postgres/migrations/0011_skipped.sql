-- Numbers that are never given out: a store that was lost may have given them out after the backup
-- that was restored in its place (docs/backup.md). The operation is that of the restoring.

-- Places of a pool, the last one too.
CREATE TABLE skipped_place (
    pool      BIGINT NOT NULL REFERENCES number_pool (id),
    first     BIGINT NOT NULL CHECK (first >= 0),
    last      BIGINT NOT NULL CHECK (last >= first),
    operation BIGINT NOT NULL,
    PRIMARY KEY (pool, first)
);

-- Numbers of coupons of an operator, the last one too.
CREATE TABLE skipped_coupon (
    operator  BIGINT NOT NULL REFERENCES operator (id),
    first     BIGINT NOT NULL CHECK (first > 0),
    last      BIGINT NOT NULL CHECK (last >= first),
    operation BIGINT NOT NULL,
    PRIMARY KEY (operator, first)
);
