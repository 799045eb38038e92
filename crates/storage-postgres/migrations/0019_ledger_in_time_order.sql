-- The ledger in the order of time: entries are added at its end. A certificate names the operation of
-- its last entry, and each entry that of the one before it of the same certificate, which may be the
-- same operation; NULL where there is none.
ALTER TABLE certificate ADD COLUMN last_entry BIGINT;
UPDATE certificate c SET last_entry = e.operation
FROM (SELECT DISTINCT ON (certificate) certificate, operation FROM entry
    ORDER BY certificate, number DESC) e
WHERE e.certificate = c.id;

ALTER TABLE entry RENAME TO entry_18;
CREATE TABLE entry (
    operation     BIGINT NOT NULL,
    certificate   BIGINT NOT NULL,
    number        BIGINT NOT NULL CHECK (number > 0),
    kind          BIGINT NOT NULL CHECK (kind > 0),
    change        BIGINT NOT NULL,
    balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
    previous      BIGINT
);
INSERT INTO entry (operation, certificate, number, kind, change, balance_after, previous)
SELECT operation, certificate, number, kind, change, balance_after,
    lag(operation) OVER (PARTITION BY certificate ORDER BY number)
FROM entry_18 ORDER BY operation, certificate, number;
DROP TABLE entry_18;
ALTER TABLE entry ADD PRIMARY KEY (operation, certificate, number);

-- Nothing has read this table.
DROP TABLE outbox;
