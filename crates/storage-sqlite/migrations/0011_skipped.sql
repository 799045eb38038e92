-- Numbers that are never given out: a store that was lost may have given them out after the backup
-- that was restored in its place (docs/backup.md). The operation is that of the restoring.

-- Places of a pool, the last one too.
CREATE TABLE skipped_place (
    pool      INTEGER NOT NULL REFERENCES number_pool (id),
    first     INTEGER NOT NULL CHECK (first >= 0),
    last      INTEGER NOT NULL CHECK (last >= first),
    operation INTEGER NOT NULL,
    PRIMARY KEY (pool, first)
) STRICT, WITHOUT ROWID;

-- Numbers of coupons of an operator, the last one too.
CREATE TABLE skipped_coupon (
    operator  INTEGER NOT NULL REFERENCES operator (id),
    first     INTEGER NOT NULL CHECK (first > 0),
    last      INTEGER NOT NULL CHECK (last >= first),
    operation INTEGER NOT NULL,
    PRIMARY KEY (operator, first)
) STRICT, WITHOUT ROWID;
