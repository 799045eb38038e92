-- People who sign in: users, their roles at operators, links that set passwords, sessions and second
-- factors (storage::record::person). Integers as in the first migration.

-- Operations name the person who called. Codes of surfaces are checked where they are read: a check
-- of each of them here would mean to copy this table with every new one.
CREATE TABLE operation_21 (
    id         INTEGER PRIMARY KEY,
    operator   INTEGER,
    kind       INTEGER NOT NULL CONSTRAINT operation_kind CHECK (kind > 0),
    surface    INTEGER NOT NULL CONSTRAINT operation_surface CHECK (surface > 0),
    actor_key  INTEGER,
    request_id TEXT NOT NULL,
    at         INTEGER NOT NULL,
    link       BLOB CONSTRAINT operation_link CHECK (length(link) = 32),
    digest     BLOB CONSTRAINT operation_digest CHECK (length(digest) = 32),
    actor_user INTEGER CONSTRAINT operation_actor CHECK (actor_user IS NULL OR actor_key IS NULL)
) STRICT;
INSERT INTO operation_21
    (id, operator, kind, surface, actor_key, request_id, at, link, digest)
SELECT id, operator, kind, surface, actor_key, request_id, at, link, digest
FROM operation ORDER BY id;
DROP TABLE operation;
ALTER TABLE operation_21 RENAME TO operation;

-- The password is an argon2 hash; NULL until the user sets one. Logins are unique without regard to
-- case, which the program checks where it decides.
CREATE TABLE user_account (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL CONSTRAINT user_account_name CHECK (name <> ''),
    login     TEXT NOT NULL CONSTRAINT user_account_login CHECK (login <> ''),
    language  TEXT NOT NULL,
    password  TEXT,
    grade     TEXT,
    disabled  INTEGER NOT NULL CONSTRAINT user_account_disabled CHECK (disabled IN (0, 1))
) STRICT;

CREATE TABLE membership (
    user_account  INTEGER NOT NULL REFERENCES user_account (id),
    operator      INTEGER NOT NULL REFERENCES operator (id),
    role          INTEGER NOT NULL CONSTRAINT membership_role CHECK (role > 0),
    point_of_sale INTEGER REFERENCES point_of_sale (id),
    ended         INTEGER NOT NULL CONSTRAINT membership_ended CHECK (ended IN (0, 1)),
    PRIMARY KEY (user_account, operator)
) STRICT, WITHOUT ROWID;

-- One row for each session that is open. The handle is a keyed hash of the secret in the cookie.
CREATE TABLE user_session (
    handle       BLOB PRIMARY KEY CONSTRAINT user_session_handle CHECK (length(handle) = 32),
    user_account INTEGER NOT NULL,
    operator     INTEGER NOT NULL,
    began_at     INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    address      TEXT NOT NULL,
    browser      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX user_session_by_user ON user_session (user_account);

-- One row for each link that can still set a password. The token is a keyed hash of its secret.
CREATE TABLE user_link (
    token        BLOB PRIMARY KEY CONSTRAINT user_link_token CHECK (length(token) = 32),
    user_account INTEGER NOT NULL,
    purpose      INTEGER NOT NULL CONSTRAINT user_link_purpose CHECK (purpose > 0),
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX user_link_by_user ON user_link (user_account);

-- The secret is sealed by the key file. The recovery codes are keyed hashes of 32 bytes each.
CREATE TABLE second_factor (
    user_account INTEGER PRIMARY KEY REFERENCES user_account (id),
    secret       BLOB NOT NULL,
    last_step    INTEGER NOT NULL,
    recovery     BLOB NOT NULL
        CONSTRAINT second_factor_recovery CHECK (length(recovery) % 32 = 0)
) STRICT;
