-- Owners of certificates. The id is that of the operation that made the owner, whose friends come
-- after it. Integers as in the first migration.
CREATE TABLE owner (
    id         BIGINT PRIMARY KEY,
    operator   BIGINT NOT NULL,
    friend_of  BIGINT CHECK (friend_of < id),
    name       TEXT CHECK (length(name) <= 510),
    kind       BIGINT CHECK (kind BETWEEN 0 AND 255),
    gender     BOOLEAN,
    born       TEXT,
    phone      BIGINT CHECK (phone BETWEEN 9000000000 AND 9999999999),
    email      TEXT CHECK (length(email) <= 510),
    viber      TEXT CHECK (length(viber) <= 510),
    telegram   TEXT CHECK (length(telegram) <= 510),
    whats_app  BIGINT CHECK (whats_app BETWEEN 1 AND 999999999999999),
    agrees     BOOLEAN,
    changed_in BIGINT NOT NULL CHECK (changed_in >= id),
    CHECK (name IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL)
);
