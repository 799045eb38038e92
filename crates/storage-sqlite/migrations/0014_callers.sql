-- An idempotency key belongs to the caller that sent it. `caller` is the API key, or 0 for natural
-- keys, which name a place and a number of the shop and belong to the operator. Keys of the native
-- API begin with `native:`; those from before belong to the API key of their operation.
CREATE TABLE remembered_by_caller (
    operator    INTEGER NOT NULL,
    caller      INTEGER NOT NULL DEFAULT 0 CHECK (caller >= 0),
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    operation   INTEGER NOT NULL,
    PRIMARY KEY (operator, caller, key)
) STRICT, WITHOUT ROWID;

INSERT INTO remembered_by_caller (operator, caller, key, fingerprint, operation)
SELECT r.operator,
       CASE WHEN substr(r.key, 1, 7) = 'native:' THEN coalesce(o.actor_key, 0) ELSE 0 END AS caller,
       r.key, r.fingerprint, r.operation
FROM remembered r LEFT JOIN operation o ON o.id = r.operation
ORDER BY 1, 2, 3;

DROP TABLE remembered;
ALTER TABLE remembered_by_caller RENAME TO remembered;

-- The point of sale that sold or issued a certificate; none where the operator itself issued it.
ALTER TABLE certificate ADD COLUMN point_of_sale INTEGER;

UPDATE certificate
SET point_of_sale = (SELECT s.point_of_sale FROM sale s WHERE s.id = certificate.sold_in)
WHERE sold_in IS NOT NULL;

-- What was issued by a key that is bound to a point of sale. The join is in this order: issues are
-- few, and each names its certificates by a range of ids.
UPDATE certificate SET point_of_sale = issued.point_of_sale
FROM (
    SELECT c.id, k.point_of_sale
    FROM certificate_action a
    CROSS JOIN operation o ON o.id = a.operation
    CROSS JOIN api_key k ON k.id = o.actor_key
    CROSS JOIN certificate c ON c.id BETWEEN a.first AND a.first + a.count - 1
    WHERE a.kind = 1 AND k.point_of_sale IS NOT NULL AND c.sold_in IS NULL
) AS issued
WHERE certificate.id = issued.id;

-- Operations below this id were shown to callers by their plain ids, and are still found by them.
INSERT INTO meta (name, value) SELECT 'plain_ids_below', coalesce(max(id) + 1, 0) FROM operation;
