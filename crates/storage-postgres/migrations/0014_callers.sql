-- An idempotency key belongs to the caller that sent it. `caller` is the API key, or 0 for natural
-- keys, which name a place and a number of the shop and belong to the operator. Keys of the native
-- API begin with `native:`; those from before belong to the API key of their operation.
ALTER TABLE remembered ADD COLUMN caller BIGINT NOT NULL DEFAULT 0 CHECK (caller >= 0);

UPDATE remembered r SET caller = o.actor_key
FROM operation o
WHERE o.id = r.operation AND o.actor_key IS NOT NULL AND r.key LIKE 'native:%';

ALTER TABLE remembered DROP CONSTRAINT remembered_pkey;
ALTER TABLE remembered ADD PRIMARY KEY (operator, caller, key);

-- The point of sale that sold or issued a certificate; none where the operator itself issued it.
ALTER TABLE certificate ADD COLUMN point_of_sale BIGINT;

UPDATE certificate c SET point_of_sale = s.point_of_sale FROM sale s WHERE s.id = c.sold_in;

-- What was issued by a key that is bound to a point of sale.
UPDATE certificate c SET point_of_sale = k.point_of_sale
FROM certificate_action a
JOIN operation o ON o.id = a.operation
JOIN api_key k ON k.id = o.actor_key
WHERE a.kind = 1 AND k.point_of_sale IS NOT NULL AND c.sold_in IS NULL
  AND c.id BETWEEN a.first AND a.first + a.count - 1;

-- Operations below this id were shown to callers by their plain ids, and are still found by them.
INSERT INTO meta (name, value)
SELECT 'plain_ids_below', CASE WHEN value > 1 THEN value ELSE 0 END
FROM meta WHERE name = 'next_operation';
