-- What happens to a certificate, as it is told afterwards. Integers as in the first migration.

-- Certificates that were issued to a buyer are a sale without an order number or a cheque. A check of
-- the first migration refused such a sale, and SQLite cannot drop a check.
CREATE TABLE sale_16 (
    id            INTEGER PRIMARY KEY,
    operator      INTEGER NOT NULL,
    point_of_sale INTEGER NOT NULL,
    site          INTEGER,
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
    series        INTEGER,
    order_number  TEXT,
    cheque        INTEGER,
    client        INTEGER,
    shop_client   INTEGER,
    email         TEXT,
    phone         INTEGER,
    at            INTEGER NOT NULL,
    lines         TEXT NOT NULL,
    certificates  TEXT NOT NULL
) STRICT;
INSERT INTO sale_16 (id, operator, point_of_sale, site, kind, series, order_number, cheque, client,
    shop_client, email, phone, at, lines, certificates)
    SELECT id, operator, point_of_sale, site, kind, series, order_number, cheque, client, shop_client,
        email, phone, at, lines, certificates FROM sale ORDER BY id;
DROP TABLE sale;
ALTER TABLE sale_16 RENAME TO sale;
CREATE INDEX sale_by_order ON sale (point_of_sale, order_number) WHERE order_number IS NOT NULL;
CREATE INDEX sale_by_cheque ON sale (point_of_sale, cheque) WHERE cheque IS NOT NULL;
CREATE INDEX sale_by_time ON sale (operator, at);
CREATE INDEX sale_by_client ON sale (operator, client, at) WHERE client IS NOT NULL;
CREATE INDEX sale_by_phone ON sale (operator, phone, at) WHERE phone IS NOT NULL;
CREATE INDEX sale_by_email ON sale (operator, lower(email), at) WHERE email IS NOT NULL;

-- A certificate that got the balance of a replaced one (kind 10), and what the caller keeps with
-- certificates that it had issued: a JSON object.
ALTER TABLE certificate_action ADD COLUMN replacement INTEGER;
ALTER TABLE certificate_action ADD COLUMN metadata TEXT;

-- What was done to one certificate by itself.
CREATE INDEX certificate_action_by_first ON certificate_action (first, operation);
-- How a certificate was made: the last record of an issue or a stock at or before its id.
CREATE INDEX certificate_action_by_making ON certificate_action (first) WHERE kind IN (1, 11);
CREATE INDEX certificate_action_by_replacement ON certificate_action (replacement)
    WHERE replacement IS NOT NULL;

-- What was done to a certificate's redemptions: holds, and whatever was done to a redemption after
-- it was made. A redemption that was captured at once is found by its entries, and has no row for
-- that; sales have none at all. Rows are added and never changed.
CREATE TABLE certificate_touch (
    certificate INTEGER NOT NULL,
    operation   INTEGER NOT NULL,
    redemption  INTEGER NOT NULL CHECK (redemption <= operation),
    PRIMARY KEY (certificate, operation, redemption)
) STRICT, WITHOUT ROWID;
INSERT INTO certificate_touch (certificate, operation, redemption)
SELECT DISTINCT json_extract(part.value, '$.id'), json_extract(step.value, '$.operation'), r.id
FROM redemption r, json_each(r.certificates) part, json_each(r.steps) step
WHERE json_extract(step.value, '$.operation') <> r.id OR json_extract(step.value, '$.kind') <> 2
ORDER BY 1, 2, 3;

CREATE TRIGGER certificate_touch_is_not_changed BEFORE UPDATE ON certificate_touch
BEGIN
    SELECT RAISE(ABORT, 'links to what was done are never changed');
END;

CREATE TRIGGER certificate_touch_is_not_removed BEFORE DELETE ON certificate_touch
BEGIN
    SELECT RAISE(ABORT, 'links to what was done are never removed');
END;

-- The client of a buyer, as the native API names it. Tills have numbers instead. A sale at no point of
-- sale, which an issue to a buyer may be, has 0 as its point of sale.
ALTER TABLE sale ADD COLUMN client_code TEXT;

-- What was said when a message could not be handed over last.
ALTER TABLE delivery ADD COLUMN last_error TEXT;
CREATE INDEX delivery_by_operator ON delivery (operator, id);
CREATE INDEX delivery_by_address ON delivery (operator, channel, address, id);

-- Owners by what they are asked for by.
CREATE INDEX owner_by_operator ON owner (operator, id);
CREATE INDEX owner_by_phone ON owner (operator, phone, id) WHERE phone IS NOT NULL;
CREATE INDEX owner_by_email ON owner (operator, lower(email), id) WHERE email IS NOT NULL;
