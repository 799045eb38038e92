-- The log of events: pointers to what happened (domain::event). Integers as in the first migration.

-- The id is that of the operation, shifted by 20 bits, and the ordinal of the event in it. Rows are
-- derived from the records of the operation, and old ones are removed.
CREATE TABLE event (
    operator      INTEGER NOT NULL,
    id            INTEGER NOT NULL CONSTRAINT event_id CHECK (id > 0),
    kind          INTEGER NOT NULL CONSTRAINT event_kind CHECK (kind > 0),
    subject       INTEGER NOT NULL,
    about         INTEGER,
    point_of_sale INTEGER,
    PRIMARY KEY (operator, id)
) STRICT, WITHOUT ROWID;

-- The last operation whose events were removed. Operators without a row have all their events.
CREATE TABLE event_log (
    operator       INTEGER NOT NULL PRIMARY KEY REFERENCES operator (id),
    pruned_through INTEGER NOT NULL
) STRICT;

-- The log begins with the next operation.
INSERT INTO event_log (operator, pruned_through)
SELECT o.id, (SELECT max(id) FROM operation) FROM operator o
WHERE EXISTS (SELECT 1 FROM operation);
