-- Messages to people. Integers as in the first migration. A channel is 1 for e-mail, 2 for phones.

-- What is known of an address that messages were sent to. The code that was sent last is sealed.
CREATE TABLE contact (
    operator        INTEGER NOT NULL,
    channel         INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 2),
    address         TEXT NOT NULL,
    day_from        INTEGER NOT NULL,
    sent_in_day     INTEGER NOT NULL CHECK (sent_in_day >= 0),
    code            BLOB,
    code_delivery   INTEGER,
    code_at         INTEGER,
    code_wrong      INTEGER,
    confirmed_at    INTEGER,
    certificates_at INTEGER,
    PRIMARY KEY (operator, channel, address),
    CHECK ((code IS NULL) = (code_delivery IS NULL) AND (code IS NULL) = (code_at IS NULL)
        AND (code IS NULL) = (code_wrong IS NULL) AND (code IS NOT NULL OR confirmed_at IS NULL))
) STRICT, WITHOUT ROWID;

-- A message on its way. The id is that of the operation that asked for it. `due_at` is there as long
-- as it waits; certificates are JSON, and without them it is a code.
CREATE TABLE delivery (
    id           INTEGER PRIMARY KEY,
    operator     INTEGER NOT NULL,
    channel      INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 2),
    address      TEXT NOT NULL,
    certificates TEXT,
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    due_at       INTEGER,
    sent_at      INTEGER,
    given_up_at  INTEGER,
    CHECK ((due_at IS NOT NULL) + (sent_at IS NOT NULL) + (given_up_at IS NOT NULL) = 1)
) STRICT;

CREATE INDEX delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;

-- Sales by the address of the buyer, for whoever wants the certificates sent there.
CREATE INDEX sale_by_email ON sale (operator, lower(email), at) WHERE email IS NOT NULL;
