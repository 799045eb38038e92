-- Redemptions: orders paid or reduced by certificates and coupons. Integers as in the first
-- migration.

-- A redemption. The id is that of the operation that made it. Lines of the order, coupons,
-- certificates and steps are as in storage::redemption_text.
CREATE TABLE redemption (
    id            BIGINT PRIMARY KEY,
    operator      BIGINT NOT NULL,
    state         BIGINT NOT NULL CHECK (state BETWEEN 1 AND 5),
    expires_at    BIGINT,
    point_of_sale BIGINT,
    order_id      TEXT NOT NULL CHECK (order_id <> ''),
    client        TEXT,
    order_total   BIGINT NOT NULL CHECK (order_total >= 0),
    lines         JSON NOT NULL,
    coupons       JSON NOT NULL,
    certificates  JSON NOT NULL,
    steps         JSON NOT NULL,
    CHECK (state <> 1 OR expires_at IS NOT NULL)
);

CREATE INDEX redemption_by_operator ON redemption (operator, id);
-- Those that are held, for whoever looks for the ones whose time is over.
CREATE INDEX redemption_by_expiry ON redemption (expires_at, id) WHERE state = 1;

-- What redemptions that are held keep aside of certificates. Rows go when a hold ends.
CREATE TABLE certificate_hold (
    certificate BIGINT NOT NULL,
    redemption  BIGINT NOT NULL,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (certificate, redemption)
);

-- How clients use coupons. Rows go when a client uses a coupon no more.
CREATE TABLE coupon_client (
    operator        BIGINT NOT NULL,
    coupon          BIGINT NOT NULL,
    client          TEXT NOT NULL,
    uses            BIGINT NOT NULL CHECK (uses > 0),
    last_redemption BIGINT,
    last_held_until BIGINT CHECK (last_held_until IS NULL OR last_redemption IS NOT NULL),
    PRIMARY KEY (operator, coupon, client)
);
