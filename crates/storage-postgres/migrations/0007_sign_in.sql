-- What logins and their passwords opened. Integers as in the first migration.

-- One row for each sign-in that is open. The handle is the hash of the half that all its refresh
-- tokens have, the token that of the only one that is good; the credentials are what the key's login
-- and password were known by together when it began. A row is changed with each renewal and goes
-- when the sign-in ends; what happened is told by operations of the kinds 17 to 19.
CREATE TABLE sign_in (
    handle      BYTEA PRIMARY KEY CHECK (length(handle) = 32),
    token       BYTEA NOT NULL CHECK (length(token) = 32),
    operator    BIGINT NOT NULL,
    key         BIGINT NOT NULL,
    credentials BYTEA NOT NULL CHECK (length(credentials) = 32),
    expires_at  BIGINT NOT NULL
);

CREATE INDEX sign_in_by_key ON sign_in (key);
