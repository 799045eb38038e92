-- Seals: keyed hashes over rows (storage::seal), and the records of where the chain of operations
-- begins and ends (storage::trust). The store is sealed when it is opened after all migrations:
-- until then the record of the start is empty.
ALTER TABLE certificate ADD COLUMN seal BLOB CHECK (length(seal) = 16);
ALTER TABLE redemption ADD COLUMN seal BLOB CHECK (length(seal) = 16);
ALTER TABLE coupon ADD COLUMN seal BLOB CHECK (length(seal) = 16);

-- Seals of the directory: the table (a number), the id of the row, the operation that wrote it (0
-- for what was there before). Rows are added and never changed.
CREATE TABLE row_seal (
    subject   INTEGER NOT NULL CHECK (subject > 0),
    id        INTEGER NOT NULL,
    operation INTEGER NOT NULL CHECK (operation >= 0),
    seal      BLOB NOT NULL CHECK (length(seal) = 16),
    PRIMARY KEY (subject, id, operation)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER row_seal_is_not_changed BEFORE UPDATE ON row_seal
BEGIN
    SELECT RAISE(ABORT, 'seals of the directory are never changed');
END;

CREATE TRIGGER row_seal_is_not_removed BEFORE DELETE ON row_seal
BEGIN
    SELECT RAISE(ABORT, 'seals of the directory are never removed');
END;

INSERT INTO meta (name, value) VALUES ('chain_start', x'');
