-- Names of clients from before names had a normal form (domain::text::client), and that form. A
-- program fills it as the migration is applied, brings `coupon.code`, `coupon.code_key` and
-- `coupon_client.client` to their normal forms, and nothing is added later.
CREATE TABLE client_name (
    client     TEXT PRIMARY KEY,
    client_key TEXT NOT NULL CHECK (client_key <> client)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_name_by_key ON client_name (client_key);

-- What a buyer's e-mail address is found by (domain::text::email_key). The address itself stays as it
-- was sent, since the content of the request is compared with it. A program fills in the keys of the
-- addresses that are not plain ASCII, brings those of owners to the same form, and fills in
-- `sale.phone_key` anew for operators outside Russia and Kazakhstan.
ALTER TABLE sale ADD COLUMN email_key TEXT;
UPDATE sale SET email_key = lower(email) WHERE email IS NOT NULL;
DROP INDEX sale_by_email;
CREATE INDEX sale_by_email ON sale (operator, email_key, at) WHERE email_key IS NOT NULL;
