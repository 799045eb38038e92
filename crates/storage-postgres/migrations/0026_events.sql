-- The log of events: pointers to what happened (domain::event). Integers as in the first migration.

-- The id is that of the operation, shifted by 20 bits, and the ordinal of the event in it. Rows are
-- derived from the records of the operation, and old ones are removed.
CREATE TABLE event (
    operator      BIGINT NOT NULL,
    id            BIGINT NOT NULL CONSTRAINT event_id CHECK (id > 0),
    kind          BIGINT NOT NULL CONSTRAINT event_kind CHECK (kind > 0),
    subject       BIGINT NOT NULL,
    about         BIGINT,
    point_of_sale BIGINT,
    PRIMARY KEY (operator, id)
);

-- The last operation whose events were removed. Operators without a row have all their events.
CREATE TABLE event_log (
    operator       BIGINT NOT NULL PRIMARY KEY REFERENCES operator (id),
    pruned_through BIGINT NOT NULL
);

-- The log begins with the next operation.
INSERT INTO event_log (operator, pruned_through)
SELECT o.id, (SELECT max(id) FROM operation) FROM operator o
WHERE EXISTS (SELECT 1 FROM operation);
