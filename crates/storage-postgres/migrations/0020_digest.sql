-- The digest of the whole state behind the last operation of each batch (storage::state). The server
-- that opens the store after all migrations computes the first one.
ALTER TABLE operation ADD COLUMN digest BYTEA CHECK (length(digest) = 32);
