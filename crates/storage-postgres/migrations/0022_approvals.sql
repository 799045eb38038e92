-- Acts that give or take away money have limits, and a second person approves those above them
-- (storage::record::approval). Integers as in the first migration.

-- Limits in minor units. NULL is the default for people, and no limit for API keys.
ALTER TABLE operator ADD COLUMN person_single BIGINT
    CONSTRAINT operator_person_single CHECK (person_single >= 0);
ALTER TABLE operator ADD COLUMN person_daily BIGINT
    CONSTRAINT operator_person_daily CHECK (person_daily >= 0);
ALTER TABLE operator ADD COLUMN key_single BIGINT
    CONSTRAINT operator_key_single CHECK (key_single >= 0);
ALTER TABLE operator ADD COLUMN key_daily BIGINT
    CONSTRAINT operator_key_daily CHECK (key_daily >= 0);

-- One row for each request. The id is the operation that asked. The act is stored as JSON
-- (storage::approval_text).
CREATE TABLE approval (
    id              BIGINT PRIMARY KEY,
    operator        BIGINT NOT NULL REFERENCES operator (id),
    requester       BIGINT NOT NULL REFERENCES user_account (id),
    act             JSON NOT NULL,
    amount          BIGINT NOT NULL CONSTRAINT approval_amount CHECK (amount >= 0),
    reason          TEXT NOT NULL CONSTRAINT approval_reason CHECK (reason <> ''),
    balance_before  BIGINT,
    last_day_before TEXT,
    balance_after   BIGINT,
    last_day_after  TEXT,
    at              BIGINT NOT NULL,
    state           BIGINT NOT NULL CONSTRAINT approval_state CHECK (state > 0),
    decided_by      BIGINT REFERENCES user_account (id),
    decided_in      BIGINT
        CONSTRAINT approval_decided CHECK ((state = 1) = (decided_in IS NULL)),
    answer          TEXT
);

CREATE INDEX approval_by_operator ON approval (operator, id);

-- Those that wait, or waited until they expired.
CREATE INDEX approval_waiting ON approval (operator, id) WHERE state = 1;

-- What a caller moved on a local day of the operator. The caller is stored as in remembered
-- requests (domain::KeyScope).
CREATE TABLE act_total (
    operator BIGINT NOT NULL REFERENCES operator (id),
    day      TEXT NOT NULL,
    caller   BIGINT NOT NULL,
    amount   BIGINT NOT NULL CONSTRAINT act_total_amount CHECK (amount >= 0),
    PRIMARY KEY (operator, day, caller)
);
