-- What links an operation to the one before it (storage::chain). Those from before have none.
ALTER TABLE operation ADD COLUMN link BYTEA CHECK (length(link) = 32);
