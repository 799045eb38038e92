-- Sales by time, for lists of an operator's sales: new rows come at the end of it. The id, which
-- every index of a table has as its last column, orders those of one moment.
CREATE INDEX sale_by_time ON sale (operator, at);
