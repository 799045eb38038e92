-- How a point of sale counts its numbers: 1 is once and never again, 2 daily, 3 once after a time of
-- daily numbers. Hours after a sale in which the same request is its repeat; NULL for the default.
ALTER TABLE point_of_sale ADD COLUMN order_numbers BIGINT NOT NULL DEFAULT 1
    CHECK (order_numbers BETWEEN 1 AND 3);
ALTER TABLE point_of_sale ADD COLUMN cheque_numbers BIGINT NOT NULL DEFAULT 1
    CHECK (cheque_numbers BETWEEN 1 AND 3);
ALTER TABLE point_of_sale ADD COLUMN repeat_hours BIGINT CHECK (repeat_hours BETWEEN 1 AND 720);

-- The country whose national forms of phones the tills send; NULL for that of the currency.
ALTER TABLE operator ADD COLUMN country TEXT CHECK (length(country) = 2);

-- What a buyer's phone is found by: its E.164 digits, however the till spelled it. The phone itself
-- stays as it was sent, since the content of the request is compared with it.
ALTER TABLE sale ADD COLUMN phone_key BIGINT;
UPDATE sale SET phone_key = CASE
    WHEN phone BETWEEN 89000000000 AND 89999999999 OR phone BETWEEN 87000000000 AND 87099999999
        OR phone BETWEEN 87400000000 AND 87499999999 OR phone BETWEEN 87600000000 AND 87799999999
        THEN phone - 10000000000
    WHEN phone BETWEEN 9000000000 AND 9999999999 OR phone BETWEEN 7000000000 AND 7099999999
        OR phone BETWEEN 7400000000 AND 7499999999 OR phone BETWEEN 7600000000 AND 7799999999
        THEN phone + 70000000000
    ELSE phone
END WHERE phone IS NOT NULL;
DROP INDEX sale_by_phone;
CREATE INDEX sale_by_phone ON sale (operator, phone_key, at) WHERE phone_key IS NOT NULL;

-- Phones of owners, contacts and messages were kept as ten digits of a Russian number.
UPDATE contact SET address = '7' || address WHERE channel = 2 AND length(address) = 10;
UPDATE delivery SET address = '7' || address WHERE channel = 2 AND length(address) = 10;
ALTER TABLE owner DROP CONSTRAINT owner_phone_check;
UPDATE owner SET phone = phone + 70000000000 WHERE phone IS NOT NULL;
ALTER TABLE owner ADD CONSTRAINT owner_phone_check
    CHECK (phone BETWEEN 10000000 AND 999999999999999);
