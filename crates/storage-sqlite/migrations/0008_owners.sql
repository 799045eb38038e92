-- Owners of certificates. The id is that of the operation that made the owner, whose friends come
-- after it. Integers as in the first migration.
CREATE TABLE owner (
    id         INTEGER PRIMARY KEY,
    operator   INTEGER NOT NULL,
    friend_of  INTEGER CHECK (friend_of < id),
    name       TEXT CHECK (length(name) <= 255),
    kind       INTEGER CHECK (kind BETWEEN 0 AND 255),
    gender     INTEGER CHECK (gender IN (0, 1)),
    born       TEXT,
    phone      INTEGER CHECK (phone BETWEEN 9000000000 AND 9999999999),
    email      TEXT CHECK (length(email) <= 255),
    viber      TEXT CHECK (length(viber) <= 255),
    telegram   TEXT CHECK (length(telegram) <= 255),
    whats_app  INTEGER CHECK (whats_app BETWEEN 1 AND 999999999999999),
    agrees     INTEGER CHECK (agrees IN (0, 1)),
    changed_in INTEGER NOT NULL CHECK (changed_in >= id),
    CHECK (coalesce(name, phone, email) IS NOT NULL)
) STRICT;
