-- What is done to certificates apart from sales and redemptions, and what requests made. Integers
-- as in the first migration.

-- What was done to `count` certificates, which have the ids from `first` on, and what each of them
-- was afterwards. The operation is the one that did it. Rows are added and never changed.
CREATE TABLE certificate_action (
    operation     BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL,
    kind          BIGINT NOT NULL CHECK (kind > 0),
    first         BIGINT NOT NULL,
    count         BIGINT NOT NULL CHECK (count > 0),
    amount        BIGINT,
    reason        TEXT,
    status        BIGINT NOT NULL CHECK (status BETWEEN 1 AND 6),
    sale_status   BIGINT NOT NULL CHECK (sale_status BETWEEN 1 AND 3),
    nominal       BIGINT NOT NULL CHECK (nominal >= 0),
    balance       BIGINT NOT NULL CHECK (balance >= 0),
    held          BIGINT NOT NULL CHECK (held >= 0 AND held <= balance),
    valid_through TEXT
);

-- A coupon or series that a request made, as it was then: what a repeat is told. The terms are as
-- in storage::made_text.
CREATE TABLE made (
    operation BIGINT PRIMARY KEY,
    kind      BIGINT NOT NULL CHECK (kind > 0),
    operator  BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    terms     JSON NOT NULL
);
