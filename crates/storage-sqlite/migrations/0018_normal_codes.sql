-- Names of clients from before names had a normal form (domain::text::client), and that form. A
-- program fills it as the migration is applied, brings `coupon.code`, `coupon.code_key` and
-- `coupon_client.client` to their normal forms, and nothing is added later.
CREATE TABLE client_name (
    client     TEXT PRIMARY KEY,
    client_key TEXT NOT NULL CHECK (client_key <> client)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_name_by_key ON client_name (client_key);
