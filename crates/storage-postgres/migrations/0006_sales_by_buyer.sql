-- Sales by who bought, in the order of their times: a support desk asks by client and by phone. A sale
-- that names neither, as most at tills do, is in neither index and costs nothing more.
CREATE INDEX sale_by_client ON sale (operator, client, at, id) WHERE client IS NOT NULL;
CREATE INDEX sale_by_phone ON sale (operator, phone, at, id) WHERE phone IS NOT NULL;
