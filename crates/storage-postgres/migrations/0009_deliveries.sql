-- Messages to people. Integers as in the first migration. A channel is 1 for e-mail, 2 for phones.

-- What is known of an address that messages were sent to. The code that was sent last is sealed.
CREATE TABLE contact (
    operator        BIGINT NOT NULL,
    channel         BIGINT NOT NULL CHECK (channel BETWEEN 1 AND 2),
    address         TEXT NOT NULL,
    day_from        BIGINT NOT NULL,
    sent_in_day     BIGINT NOT NULL CHECK (sent_in_day >= 0),
    code            BYTEA,
    code_delivery   BIGINT,
    code_at         BIGINT,
    code_wrong      BIGINT,
    confirmed_at    BIGINT,
    certificates_at BIGINT,
    PRIMARY KEY (operator, channel, address),
    CHECK ((code IS NULL) = (code_delivery IS NULL) AND (code IS NULL) = (code_at IS NULL)
        AND (code IS NULL) = (code_wrong IS NULL) AND (code IS NOT NULL OR confirmed_at IS NULL))
);

-- A message on its way. The id is that of the operation that asked for it. `due_at` is there as long
-- as it waits; certificates are as in storage::delivery_text, and without them it is a code.
CREATE TABLE delivery (
    id           BIGINT PRIMARY KEY,
    operator     BIGINT NOT NULL,
    channel      BIGINT NOT NULL CHECK (channel BETWEEN 1 AND 2),
    address      TEXT NOT NULL,
    certificates TEXT,
    attempts     BIGINT NOT NULL CHECK (attempts >= 0),
    due_at       BIGINT,
    sent_at      BIGINT,
    given_up_at  BIGINT,
    CHECK ((due_at IS NOT NULL)::int + (sent_at IS NOT NULL)::int
        + (given_up_at IS NOT NULL)::int = 1)
);

CREATE INDEX delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;

-- Sales by the address of the buyer, for whoever wants the certificates sent there.
CREATE INDEX sale_by_email ON sale (operator, lower(email COLLATE "C"), at) WHERE email IS NOT NULL;
