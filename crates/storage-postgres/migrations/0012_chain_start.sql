-- Seals: keyed hashes over rows (storage::seal), and the records of where the chain of operations
-- begins and ends (storage::trust). The store is sealed when it is opened after all migrations:
-- until then the record of the start is empty.
ALTER TABLE certificate ADD COLUMN seal BYTEA;
ALTER TABLE redemption ADD COLUMN seal BYTEA;
ALTER TABLE coupon ADD COLUMN seal BYTEA;

-- Seals of the directory: the table (a number), the id of the row, the operation that wrote it (0
-- for what was there before). Rows are added and never changed.
CREATE TABLE row_seal (
    subject   BIGINT NOT NULL CHECK (subject > 0),
    id        BIGINT NOT NULL,
    operation BIGINT NOT NULL CHECK (operation >= 0),
    seal      BYTEA NOT NULL CHECK (length(seal) = 16),
    PRIMARY KEY (subject, id, operation)
);

INSERT INTO meta (name, bytes) VALUES ('chain_start', '');
