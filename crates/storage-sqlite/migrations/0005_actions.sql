-- What is done to certificates apart from sales and redemptions, and what requests made. Integers
-- as in the first migration.

-- What was done to `count` certificates, which have the ids from `first` on, and what each of them
-- was afterwards. The operation is the one that did it. Rows are added and never changed.
CREATE TABLE certificate_action (
    operation     INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind > 0),
    first         INTEGER NOT NULL,
    count         INTEGER NOT NULL CHECK (count > 0),
    amount        INTEGER,
    reason        TEXT,
    status        INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6),
    sale_status   INTEGER NOT NULL CHECK (sale_status BETWEEN 1 AND 3),
    nominal       INTEGER NOT NULL CHECK (nominal >= 0),
    balance       INTEGER NOT NULL CHECK (balance >= 0),
    held          INTEGER NOT NULL CHECK (held >= 0 AND held <= balance),
    valid_through TEXT
) STRICT;

CREATE TRIGGER certificate_action_is_not_changed BEFORE UPDATE ON certificate_action
BEGIN
    SELECT RAISE(ABORT, 'records of what was done are never changed');
END;

CREATE TRIGGER certificate_action_is_not_removed BEFORE DELETE ON certificate_action
BEGIN
    SELECT RAISE(ABORT, 'records of what was done are never removed');
END;

-- A coupon or series that a request made, as it was then: what a repeat is told. The terms are JSON
-- as in storage::made_text.
CREATE TABLE made (
    operation INTEGER PRIMARY KEY,
    kind      INTEGER NOT NULL CHECK (kind > 0),
    operator  INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    terms     TEXT NOT NULL
) STRICT;
