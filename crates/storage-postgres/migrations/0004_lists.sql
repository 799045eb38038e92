-- Sales by time, for lists of an operator's sales: new rows come at the end of it.
CREATE INDEX sale_by_time ON sale (operator, at, id);
