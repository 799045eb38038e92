-- What happens to a certificate, as it is told afterwards. Integers as in the first migration.

-- Certificates that were issued to a buyer are a sale without an order number or a cheque. A check of
-- the first migration refused such a sale. It has the name that PostgreSQL gave it.
DO $$
DECLARE
    unnamed TEXT;
BEGIN
    FOR unnamed IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'sale'::regclass AND contype = 'c' AND cardinality(conkey) = 2
            AND pg_get_constraintdef(oid) LIKE '%order_number%cheque%'
    LOOP
        EXECUTE format('ALTER TABLE sale DROP CONSTRAINT %I', unnamed);
    END LOOP;
END
$$;

-- A certificate that got the balance of a replaced one (kind 10), and what the caller keeps with
-- certificates that it had issued: a JSON object.
ALTER TABLE certificate_action ADD COLUMN replacement BIGINT;
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
    certificate BIGINT NOT NULL,
    operation   BIGINT NOT NULL,
    redemption  BIGINT NOT NULL CHECK (redemption <= operation),
    PRIMARY KEY (certificate, operation, redemption)
);
INSERT INTO certificate_touch (certificate, operation, redemption)
SELECT DISTINCT (part.value ->> 'id')::bigint, (step.value ->> 'operation')::bigint, r.id
FROM redemption r, json_array_elements(r.certificates) AS part (value),
    json_array_elements(r.steps) AS step (value)
WHERE (step.value ->> 'operation')::bigint <> r.id OR (step.value ->> 'kind')::bigint <> 2
ORDER BY 1, 2, 3;

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
CREATE INDEX owner_by_email ON owner (operator, lower(email COLLATE "C"), id) WHERE email IS NOT NULL;
