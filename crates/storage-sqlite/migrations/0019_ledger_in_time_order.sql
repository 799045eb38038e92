-- The ledger in the order of time: entries are added at its end. A certificate names the operation of
-- its last entry, and each entry that of the one before it of the same certificate, which may be the
-- same operation; NULL where there is none.
ALTER TABLE certificate ADD COLUMN last_entry INTEGER;
UPDATE certificate SET last_entry = (
    SELECT e.operation FROM entry e WHERE e.certificate = certificate.id
    ORDER BY e.number DESC LIMIT 1
) WHERE entry_count > 0;

CREATE TABLE entry_19 (
    operation     INTEGER NOT NULL,
    certificate   INTEGER NOT NULL,
    number        INTEGER NOT NULL CHECK (number > 0),
    kind          INTEGER NOT NULL CHECK (kind > 0),
    change        INTEGER NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    previous      INTEGER,
    PRIMARY KEY (operation, certificate, number)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_19
    (operation, certificate, number, kind, change, balance_after, previous)
SELECT operation, certificate, number, kind, change, balance_after,
    lag(operation) OVER (PARTITION BY certificate ORDER BY number)
FROM entry ORDER BY operation, certificate, number;
DROP TABLE entry;
ALTER TABLE entry_19 RENAME TO entry;

CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never changed');
END;

CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the ledger are never removed');
END;

-- Nothing has read this table.
DROP TABLE outbox;
