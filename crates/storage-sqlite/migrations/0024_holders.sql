-- Owners of certificates, and the names by which owners are found (storage::record::owner). Integers as
-- in the first migration.

-- Person who owns a certificate. Sales write none, so the index has no row for them.
ALTER TABLE certificate ADD COLUMN owner INTEGER;
CREATE INDEX certificate_by_owner ON certificate (owner) WHERE owner IS NOT NULL;

-- Owner that an action set (kind 22).
ALTER TABLE certificate_action ADD COLUMN owner INTEGER;

-- Search keys of names (domain::owner::name_key). A program fills in those of the owners that are
-- there when the migration is applied.
CREATE TABLE owner_name (
    owner    INTEGER PRIMARY KEY,
    operator INTEGER NOT NULL,
    name_key TEXT NOT NULL
) STRICT;
CREATE INDEX owner_name_by_key ON owner_name (operator, name_key, owner);
