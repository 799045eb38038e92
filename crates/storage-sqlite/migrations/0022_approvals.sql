-- Acts that give or take away money have limits, and a second person approves those above them
-- (storage::record::approval). Integers as in the first migration.

-- Limits in minor units. NULL is the default for people, and no limit for API keys.
ALTER TABLE operator ADD COLUMN person_single INTEGER
    CONSTRAINT operator_person_single CHECK (person_single >= 0);
ALTER TABLE operator ADD COLUMN person_daily INTEGER
    CONSTRAINT operator_person_daily CHECK (person_daily >= 0);
ALTER TABLE operator ADD COLUMN key_single INTEGER
    CONSTRAINT operator_key_single CHECK (key_single >= 0);
ALTER TABLE operator ADD COLUMN key_daily INTEGER
    CONSTRAINT operator_key_daily CHECK (key_daily >= 0);

-- One row for each request. The id is the operation that asked. The act is stored as JSON
-- (storage::approval_text).
CREATE TABLE approval (
    id              INTEGER PRIMARY KEY,
    operator        INTEGER NOT NULL REFERENCES operator (id),
    requester       INTEGER NOT NULL REFERENCES user_account (id),
    act             TEXT NOT NULL CONSTRAINT approval_act CHECK (json_valid(act)),
    amount          INTEGER NOT NULL CONSTRAINT approval_amount CHECK (amount >= 0),
    reason          TEXT NOT NULL CONSTRAINT approval_reason CHECK (reason <> ''),
    balance_before  INTEGER,
    last_day_before TEXT,
    balance_after   INTEGER,
    last_day_after  TEXT,
    at              INTEGER NOT NULL,
    state           INTEGER NOT NULL CONSTRAINT approval_state CHECK (state > 0),
    decided_by      INTEGER REFERENCES user_account (id),
    decided_in      INTEGER
        CONSTRAINT approval_decided CHECK ((state = 1) = (decided_in IS NULL)),
    answer          TEXT
) STRICT;

CREATE INDEX approval_by_operator ON approval (operator, id);

-- Those that wait, or waited until they expired.
CREATE INDEX approval_waiting ON approval (operator, id) WHERE state = 1;

-- What a caller moved on a local day of the operator. The caller is stored as in remembered
-- requests (domain::KeyScope).
CREATE TABLE act_total (
    operator INTEGER NOT NULL REFERENCES operator (id),
    day      TEXT NOT NULL,
    caller   INTEGER NOT NULL,
    amount   INTEGER NOT NULL CONSTRAINT act_total_amount CHECK (amount >= 0),
    PRIMARY KEY (operator, day, caller)
) STRICT, WITHOUT ROWID;
