-- Balances are booked out after the last valid day, where the series says so. Integers as in the first
-- migration.

-- Days between the last valid day and the booking. NULL books nothing.
ALTER TABLE series ADD COLUMN expire_after_days BIGINT
    CONSTRAINT series_expire_after_days CHECK (expire_after_days BETWEEN 0 AND 1095);

-- Amount that was booked out and not booked back. NULL is 0.
ALTER TABLE certificate ADD COLUMN expired BIGINT
    CONSTRAINT certificate_expired CHECK (expired IS NULL OR (expired > 0 AND balance = 0));

-- What is due is found by its last day. The index knows no balance, so that only sales and changes of
-- the last day write it.
CREATE INDEX certificate_by_last_day ON certificate (series, valid_through, id)
    WHERE valid_through IS NOT NULL;
