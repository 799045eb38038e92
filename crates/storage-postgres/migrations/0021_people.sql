-- People who sign in: users, their roles at operators, links that set passwords, sessions and second
-- factors (storage::record::person). Integers as in the first migration.

-- Operations name the person who called. Codes of surfaces are checked where they are read: a check
-- of each of them here would have to change with every new one.
ALTER TABLE operation DROP CONSTRAINT operation_surface_check;
ALTER TABLE operation ADD CONSTRAINT operation_surface CHECK (surface > 0) NOT VALID;
ALTER TABLE operation ADD COLUMN actor_user BIGINT
    CONSTRAINT operation_actor CHECK (actor_user IS NULL OR actor_key IS NULL);

-- The password is an argon2 hash; NULL until the user sets one. Logins are unique without regard to
-- case, which the program checks where it decides.
CREATE TABLE user_account (
    id        BIGINT PRIMARY KEY,
    name      TEXT NOT NULL CONSTRAINT user_account_name CHECK (name <> ''),
    login     TEXT NOT NULL CONSTRAINT user_account_login CHECK (login <> ''),
    language  TEXT NOT NULL,
    password  TEXT,
    grade     TEXT,
    disabled  BOOLEAN NOT NULL
);

CREATE TABLE membership (
    user_account  BIGINT NOT NULL REFERENCES user_account (id),
    operator      BIGINT NOT NULL REFERENCES operator (id),
    role          BIGINT NOT NULL CONSTRAINT membership_role CHECK (role > 0),
    point_of_sale BIGINT REFERENCES point_of_sale (id),
    ended         BOOLEAN NOT NULL,
    PRIMARY KEY (user_account, operator)
);

-- One row for each session that is open. The handle is a keyed hash of the secret in the cookie.
CREATE TABLE user_session (
    handle       BYTEA PRIMARY KEY CONSTRAINT user_session_handle CHECK (length(handle) = 32),
    user_account BIGINT NOT NULL,
    operator     BIGINT NOT NULL,
    began_at     BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    address      TEXT NOT NULL,
    browser      TEXT NOT NULL
);

CREATE INDEX user_session_by_user ON user_session (user_account);

-- One row for each link that can still set a password. The token is a keyed hash of its secret.
CREATE TABLE user_link (
    token        BYTEA PRIMARY KEY CONSTRAINT user_link_token CHECK (length(token) = 32),
    user_account BIGINT NOT NULL,
    purpose      BIGINT NOT NULL CONSTRAINT user_link_purpose CHECK (purpose > 0),
    expires_at   BIGINT NOT NULL
);

CREATE INDEX user_link_by_user ON user_link (user_account);

-- The secret is sealed by the key file. The recovery codes are keyed hashes of 32 bytes each.
CREATE TABLE second_factor (
    user_account BIGINT PRIMARY KEY REFERENCES user_account (id),
    secret       BYTEA NOT NULL,
    last_step    BIGINT NOT NULL,
    recovery     BYTEA NOT NULL
        CONSTRAINT second_factor_recovery CHECK (length(recovery) % 32 = 0)
);
