-- The moment at which a redemption was made, in microseconds. Lists are in its order.
ALTER TABLE redemption ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE redemption
SET at = coalesce((SELECT o.at FROM operation o WHERE o.id = redemption.id), 0);

-- No query used this index. Lists by operator use the ones below.
DROP INDEX redemption_by_operator;
CREATE INDEX redemption_by_time ON redemption (operator, at, id);
CREATE INDEX redemption_by_order ON redemption (operator, order_id, at, id);
CREATE INDEX redemption_by_client ON redemption (operator, client, at, id)
    WHERE client IS NOT NULL;
