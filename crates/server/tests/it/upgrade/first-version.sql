SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE api_key (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    point_of_sale bigint,
    secret bytea NOT NULL,
    login text,
    password text,
    token bytea,
    revoked_at bigint,
    CONSTRAINT api_key_check CHECK (((login IS NULL) = (password IS NULL))),
    CONSTRAINT api_key_secret_check CHECK ((length(secret) = 32)),
    CONSTRAINT api_key_token_check CHECK ((length(token) = 32))
);
CREATE TABLE certificate (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    number bigint NOT NULL,
    series bigint NOT NULL,
    secret bytea NOT NULL,
    nominal bigint NOT NULL,
    balance bigint NOT NULL,
    held bigint NOT NULL,
    status bigint NOT NULL,
    sale_status bigint NOT NULL,
    valid_through text COLLATE pg_catalog."C",
    sold_in bigint,
    issued_at bigint NOT NULL,
    entry_count bigint NOT NULL,
    CONSTRAINT certificate_balance_check CHECK ((balance >= 0)),
    CONSTRAINT certificate_check CHECK (((held >= 0) AND (held <= balance))),
    CONSTRAINT certificate_entry_count_check CHECK ((entry_count >= 0)),
    CONSTRAINT certificate_nominal_check CHECK ((nominal >= 0)),
    CONSTRAINT certificate_number_check CHECK ((number > 0)),
    CONSTRAINT certificate_sale_status_check CHECK (((sale_status >= 1) AND (sale_status <= 3))),
    CONSTRAINT certificate_status_check CHECK (((status >= 1) AND (status <= 6)))
);
CREATE TABLE certificate_action (
    operation bigint NOT NULL,
    operator bigint NOT NULL,
    kind bigint NOT NULL,
    first bigint NOT NULL,
    count bigint NOT NULL,
    amount bigint,
    reason text,
    status bigint NOT NULL,
    sale_status bigint NOT NULL,
    nominal bigint NOT NULL,
    balance bigint NOT NULL,
    held bigint NOT NULL,
    valid_through text,
    CONSTRAINT certificate_action_balance_check CHECK ((balance >= 0)),
    CONSTRAINT certificate_action_check CHECK (((held >= 0) AND (held <= balance))),
    CONSTRAINT certificate_action_count_check CHECK ((count > 0)),
    CONSTRAINT certificate_action_kind_check CHECK ((kind > 0)),
    CONSTRAINT certificate_action_nominal_check CHECK ((nominal >= 0)),
    CONSTRAINT certificate_action_sale_status_check CHECK (((sale_status >= 1) AND (sale_status <= 3))),
    CONSTRAINT certificate_action_status_check CHECK (((status >= 1) AND (status <= 6)))
);
CREATE TABLE certificate_hold (
    certificate bigint NOT NULL,
    redemption bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT certificate_hold_amount_check CHECK ((amount > 0))
);
CREATE TABLE contact (
    operator bigint NOT NULL,
    channel bigint NOT NULL,
    address text NOT NULL,
    day_from bigint NOT NULL,
    sent_in_day bigint NOT NULL,
    code bytea,
    code_delivery bigint,
    code_at bigint,
    code_wrong bigint,
    confirmed_at bigint,
    certificates_at bigint,
    CONSTRAINT contact_channel_check CHECK (((channel >= 1) AND (channel <= 2))),
    CONSTRAINT contact_check CHECK ((((code IS NULL) = (code_delivery IS NULL)) AND ((code IS NULL) = (code_at IS NULL)) AND ((code IS NULL) = (code_wrong IS NULL)) AND ((code IS NOT NULL) OR (confirmed_at IS NULL)))),
    CONSTRAINT contact_sent_in_day_check CHECK ((sent_in_day >= 0))
);
CREATE TABLE coupon (
    operator bigint NOT NULL,
    number bigint NOT NULL,
    uses bigint NOT NULL,
    use_entries bigint NOT NULL,
    last_redemption bigint,
    last_held_until bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    created_in bigint NOT NULL,
    changed_in bigint NOT NULL,
    kind bigint NOT NULL,
    value bigint NOT NULL,
    disabled boolean NOT NULL,
    once boolean NOT NULL,
    once_per_client boolean,
    min_price bigint,
    valid_through text,
    code text NOT NULL,
    code_key text NOT NULL,
    description text,
    collections json NOT NULL,
    CONSTRAINT coupon_check CHECK (((last_held_until IS NULL) OR (last_redemption IS NOT NULL))),
    CONSTRAINT coupon_check1 CHECK ((changed_in >= created_in)),
    CONSTRAINT coupon_check2 CHECK (((kind <> 1) OR (value <= 10000))),
    CONSTRAINT coupon_code_check CHECK ((code <> ''::text)),
    CONSTRAINT coupon_code_key_check CHECK ((code_key <> ''::text)),
    CONSTRAINT coupon_created_at_check CHECK ((created_at >= 0)),
    CONSTRAINT coupon_deleted_at_check CHECK ((deleted_at >= 0)),
    CONSTRAINT coupon_kind_check CHECK (((kind >= 1) AND (kind <= 2))),
    CONSTRAINT coupon_min_price_check CHECK ((min_price >= 0)),
    CONSTRAINT coupon_number_check CHECK ((number > 0)),
    CONSTRAINT coupon_updated_at_check CHECK ((updated_at >= 0)),
    CONSTRAINT coupon_use_entries_check CHECK ((use_entries >= 0)),
    CONSTRAINT coupon_uses_check CHECK ((uses >= 0)),
    CONSTRAINT coupon_value_check CHECK ((value >= 0))
);
CREATE TABLE coupon_client (
    operator bigint NOT NULL,
    coupon bigint NOT NULL,
    client text NOT NULL,
    uses bigint NOT NULL,
    last_redemption bigint,
    last_held_until bigint,
    CONSTRAINT coupon_client_check CHECK (((last_held_until IS NULL) OR (last_redemption IS NOT NULL))),
    CONSTRAINT coupon_client_uses_check CHECK ((uses > 0))
);
CREATE TABLE coupon_count (
    operator bigint NOT NULL,
    list bigint NOT NULL,
    shift bigint NOT NULL,
    bucket bigint NOT NULL,
    live bigint NOT NULL,
    CONSTRAINT coupon_count_list_check CHECK (((list >= 1) AND (list <= 2))),
    CONSTRAINT coupon_count_live_check CHECK ((live >= 0))
);
CREATE TABLE coupon_use (
    operator bigint NOT NULL,
    coupon bigint NOT NULL,
    number bigint NOT NULL,
    kind bigint NOT NULL,
    client text,
    redemption bigint NOT NULL,
    operation bigint NOT NULL,
    once boolean NOT NULL,
    once_per_client boolean NOT NULL,
    CONSTRAINT coupon_use_check CHECK ((operation >= redemption)),
    CONSTRAINT coupon_use_check1 CHECK (((kind <> 1) OR (NOT once_per_client) OR (client IS NOT NULL))),
    CONSTRAINT coupon_use_kind_check CHECK (((kind >= 1) AND (kind <= 2))),
    CONSTRAINT coupon_use_number_check CHECK ((number > 0))
);
CREATE TABLE delivery (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    channel bigint NOT NULL,
    address text NOT NULL,
    certificates text,
    attempts bigint NOT NULL,
    due_at bigint,
    sent_at bigint,
    given_up_at bigint,
    CONSTRAINT delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT delivery_channel_check CHECK (((channel >= 1) AND (channel <= 2))),
    CONSTRAINT delivery_check CHECK ((((((due_at IS NOT NULL))::integer + ((sent_at IS NOT NULL))::integer) + ((given_up_at IS NOT NULL))::integer) = 1))
);
CREATE TABLE entry (
    certificate bigint NOT NULL,
    number bigint NOT NULL,
    kind bigint NOT NULL,
    change bigint NOT NULL,
    balance_after bigint NOT NULL,
    operation bigint NOT NULL,
    CONSTRAINT entry_balance_after_check CHECK ((balance_after >= 0)),
    CONSTRAINT entry_kind_check CHECK ((kind > 0)),
    CONSTRAINT entry_number_check CHECK ((number > 0))
);
CREATE TABLE made (
    operation bigint NOT NULL,
    kind bigint NOT NULL,
    operator bigint NOT NULL,
    number bigint NOT NULL,
    terms json NOT NULL,
    CONSTRAINT made_kind_check CHECK ((kind > 0))
);
CREATE TABLE meta (
    name text NOT NULL,
    value bigint,
    bytes bytea
);
CREATE TABLE migration (
    number bigint NOT NULL,
    name text NOT NULL,
    checksum bytea NOT NULL
);
CREATE TABLE number_pool (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    prefix bigint NOT NULL,
    length bigint NOT NULL,
    key bytea NOT NULL,
    next bigint NOT NULL,
    CONSTRAINT number_pool_length_check CHECK ((length = ANY (ARRAY[(8)::bigint, (13)::bigint]))),
    CONSTRAINT number_pool_next_check CHECK ((next >= 0)),
    CONSTRAINT number_pool_prefix_check CHECK ((prefix > 0))
);
CREATE TABLE operation (
    id bigint NOT NULL,
    operator bigint,
    kind bigint NOT NULL,
    surface bigint NOT NULL,
    actor_key bigint,
    request_id text NOT NULL,
    at bigint NOT NULL,
    link bytea,
    CONSTRAINT operation_kind_check CHECK ((kind > 0)),
    CONSTRAINT operation_link_check CHECK ((length(link) = 32)),
    CONSTRAINT operation_surface_check CHECK (((surface >= 1) AND (surface <= 4)))
);
CREATE TABLE operator (
    id bigint NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    currency text NOT NULL,
    disabled boolean NOT NULL,
    CONSTRAINT operator_name_check CHECK ((name <> ''::text))
);
CREATE TABLE outbox (
    id bigint NOT NULL,
    operation bigint NOT NULL,
    event bigint NOT NULL,
    subject bigint NOT NULL
);
ALTER TABLE outbox ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE owner (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    friend_of bigint,
    name text,
    kind bigint,
    gender boolean,
    born text,
    phone bigint,
    email text,
    viber text,
    telegram text,
    whats_app bigint,
    agrees boolean,
    changed_in bigint NOT NULL,
    CONSTRAINT owner_check CHECK ((friend_of < id)),
    CONSTRAINT owner_check1 CHECK ((changed_in >= id)),
    CONSTRAINT owner_check2 CHECK (((name IS NOT NULL) OR (phone IS NOT NULL) OR (email IS NOT NULL))),
    CONSTRAINT owner_email_check CHECK ((length(email) <= 510)),
    CONSTRAINT owner_kind_check CHECK (((kind >= 0) AND (kind <= 255))),
    CONSTRAINT owner_name_check CHECK ((length(name) <= 510)),
    CONSTRAINT owner_phone_check CHECK (((phone >= '9000000000'::bigint) AND (phone <= '9999999999'::bigint))),
    CONSTRAINT owner_telegram_check CHECK ((length(telegram) <= 510)),
    CONSTRAINT owner_viber_check CHECK ((length(viber) <= 510)),
    CONSTRAINT owner_whats_app_check CHECK (((whats_app >= 1) AND (whats_app <= '999999999999999'::bigint)))
);
CREATE TABLE partner (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    name text NOT NULL,
    disabled boolean NOT NULL,
    CONSTRAINT partner_name_check CHECK ((name <> ''::text))
);
CREATE TABLE point_of_sale (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    partner bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    disabled boolean NOT NULL,
    CONSTRAINT point_of_sale_code_check CHECK ((code <> ''::text))
);
CREATE TABLE redemption (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    state bigint NOT NULL,
    expires_at bigint,
    point_of_sale bigint,
    order_id text NOT NULL,
    client text,
    order_total bigint NOT NULL,
    lines json NOT NULL,
    coupons json NOT NULL,
    certificates json NOT NULL,
    steps json NOT NULL,
    CONSTRAINT redemption_check CHECK (((state <> 1) OR (expires_at IS NOT NULL))),
    CONSTRAINT redemption_order_id_check CHECK ((order_id <> ''::text)),
    CONSTRAINT redemption_order_total_check CHECK ((order_total >= 0)),
    CONSTRAINT redemption_state_check CHECK (((state >= 1) AND (state <= 5)))
);
CREATE TABLE remembered (
    operator bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    fingerprint bytea NOT NULL,
    operation bigint NOT NULL,
    CONSTRAINT remembered_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE TABLE sale (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    point_of_sale bigint NOT NULL,
    site bigint,
    kind bigint NOT NULL,
    series bigint,
    order_number text,
    cheque bigint,
    client bigint,
    shop_client bigint,
    email text,
    phone bigint,
    at bigint NOT NULL,
    lines json NOT NULL,
    certificates json NOT NULL,
    CONSTRAINT sale_check CHECK (((order_number IS NOT NULL) OR (cheque IS NOT NULL))),
    CONSTRAINT sale_kind_check CHECK (((kind >= 1) AND (kind <= 2)))
);
CREATE TABLE series (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    name text NOT NULL,
    kind bigint NOT NULL,
    pool bigint NOT NULL,
    secret_digits bigint NOT NULL,
    fixed boolean NOT NULL,
    price_min bigint NOT NULL,
    price_max bigint NOT NULL,
    validity_days bigint NOT NULL,
    allow_refund boolean NOT NULL,
    allow_refund_purchase boolean NOT NULL,
    allow_reuse boolean NOT NULL,
    secret_confirm boolean NOT NULL,
    active boolean NOT NULL,
    on_sale_from text,
    on_sale_through text,
    CONSTRAINT series_check CHECK ((price_max >= price_min)),
    CONSTRAINT series_check1 CHECK (((NOT fixed) OR (price_min = price_max))),
    CONSTRAINT series_kind_check CHECK ((kind = ANY (ARRAY[(1)::bigint, (3)::bigint]))),
    CONSTRAINT series_name_check CHECK ((name <> ''::text)),
    CONSTRAINT series_price_min_check CHECK ((price_min > 0)),
    CONSTRAINT series_secret_digits_check CHECK (((secret_digits >= 4) AND (secret_digits <= 12))),
    CONSTRAINT series_validity_days_check CHECK ((validity_days >= 0))
);
CREATE TABLE series_item_code (
    operator bigint NOT NULL,
    item_code text NOT NULL,
    series bigint NOT NULL,
    place bigint NOT NULL,
    CONSTRAINT series_item_code_item_code_check CHECK ((item_code <> ''::text))
);
CREATE TABLE sign_in (
    handle bytea NOT NULL,
    token bytea NOT NULL,
    operator bigint NOT NULL,
    key bigint NOT NULL,
    credentials bytea NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT sign_in_credentials_check CHECK ((length(credentials) = 32)),
    CONSTRAINT sign_in_handle_check CHECK ((length(handle) = 32)),
    CONSTRAINT sign_in_token_check CHECK ((length(token) = 32))
);
CREATE TABLE site (
    id bigint NOT NULL,
    operator bigint NOT NULL,
    point_of_sale bigint NOT NULL,
    code text NOT NULL,
    disabled boolean NOT NULL,
    CONSTRAINT site_code_check CHECK ((code <> ''::text))
);
CREATE TABLE skipped_coupon (
    operator bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    operation bigint NOT NULL,
    CONSTRAINT skipped_coupon_check CHECK ((last >= first)),
    CONSTRAINT skipped_coupon_first_check CHECK ((first > 0))
);
CREATE TABLE skipped_place (
    pool bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    operation bigint NOT NULL,
    CONSTRAINT skipped_place_check CHECK ((last >= first)),
    CONSTRAINT skipped_place_first_check CHECK ((first >= 0))
);
INSERT INTO api_key VALUES (1, 1, 'Demo', 'read,sell,redeem,coupons,manage', NULL, '\x46e9db4325ac755d0729581cb43e1dfb150642804b8a8543cfb601556ce634fc', 'demo', '$argon2id$v=19$m=19456,t=2,p=1$Hw1990Up2gqogszl4lbTcw$4p/Nh/FRMpgWvcgDmoi5HgmUcLg6YsmeHzMgOKS3CJ0', '\x1fad082c6e1144f2745aa6a79ca9ad7e0f1d6c58549fffe5745ad27465c9330d', NULL);
INSERT INTO api_key VALUES (2, 1, 'till-2', 'read,redeem', 1, '\xda0b32df7184d10e74ac77384b92c68e91a0a7410b7cfde95cf614f370c4912b', NULL, NULL, NULL, NULL);
INSERT INTO certificate VALUES (1099511627776, 1, 2029191278065, 1, '\x31358f2438ffacc9a6d59206979ed8e0645a3263cb6f089f4e332482afabcdf68bfdbcb79bd3', 15050, 6950, 0, 2, 2, '2027-11-30', 13, 1796027842264337, 2);
INSERT INTO certificate VALUES (1099511627777, 1, 2006757863583, 1, '\x2327b849730a501cc246d46d4f36174bd39394600f8d31535025544587ec2def1fb806feb596', 15050, 15050, 3600, 2, 2, '2027-11-30', 13, 1796027842264337, 1);
INSERT INTO certificate VALUES (1099511627778, 1, 2009277666047, 1, '\x5b9c9785907f01c94d5875e802975b55b2d6cf57aaceb1241f18921c8e04e65fd7243df0fa22', 1000, 0, 0, 6, 3, '2027-11-30', 14, 1796027842269104, 2);
INSERT INTO certificate VALUES (1099511627779, 1, 2060956731838, 1, '\x00181784c481a4c692d18761449805490615fe88c791a5bded22136fc8badc9f48ee3256e3fa', 2000, 2000, 0, 2, 2, '2027-11-30', 15, 1796027842272342, 1);
INSERT INTO certificate VALUES (1099511627780, 1, 2055566464719, 1, '\xc51d7cad018997d35303290f626b700db1caadb428d40997803e48c1cb4a6f4ed9aa59d61159', 3000, 3000, 0, 2, 2, '2027-11-30', 16, 1796027842276544, 1);
INSERT INTO certificate VALUES (1099511627781, 1, 2088862472874, 1, '\x21b3ac915bad3b5c1cf41be21bc63724e5bf683db4dd5b61c486d3e0c5af3a8fe21a52864277', 4000, 4000, 0, 2, 2, '2027-11-30', 17, 1796027842280739, 1);
INSERT INTO certificate VALUES (1099511627782, 1, 2008322543074, 1, '\xbd1b69d154cbd6c52546459552da247187b03bcb664a5468be465e0cce0a54c4de5b2169525c', 50000, 46100, 0, 2, 1, '2027-11-30', NULL, 1796027842362553, 3);
INSERT INTO certificate VALUES (1099511627783, 1, 2088617605410, 1, '\x4c09366311cdac6ab460f898035d64bc156c82e232aef6bb02b54d52263d0cfbcc97e932c49e', 50000, 49500, 0, 2, 1, '2027-11-30', NULL, 1796027842362553, 2);
INSERT INTO certificate VALUES (1099511627784, 1, 2014293612589, 1, '\x99f8ef4762cd0385076b2f7d0d54da5adf10b76fc500193db444739a9b00b9f8d863037b7a8b', 50000, 50600, 100, 2, 1, '2027-11-30', NULL, 1796027842362553, 3);
INSERT INTO certificate VALUES (1099511627785, 1, 2050968911366, 1, '\xe09b9f831f92b8e9e77e25662bad3dbcf670c2c10f07683c417327cb1d86b81fc94d27b37a87', 50000, 50000, 0, 3, 1, '2027-11-30', NULL, 1796027842362553, 1);
INSERT INTO certificate VALUES (1099511627786, 1, 2015915815463, 2, '\xccb3107a55be5695e98bd64c041a892d2efd4ea8d512802ad131c8fa858dc636eb3743773331', 50000, 50000, 0, 2, 1, '2027-11-30', NULL, 1796027842364216, 1);
INSERT INTO certificate VALUES (1099511627787, 1, 2040370808422, 2, '\x368d4ce4882a88fa2cd0bb3d617661e50217d331295d30f6a066457fec0940d6a10876a8493e', 50000, 0, 0, 6, 1, '2027-11-30', NULL, 1796027842364216, 2);
INSERT INTO certificate VALUES (2199023255552, 1, 3064329442344, 3, '\xcc2debb3d56337a740060018e1b81f0450af46f720943392d5cbcef0db08a3cf217c0a1c8ba2', 50000, 50000, 0, 2, 2, '2027-11-30', 18, 1796027842242216, 1);
INSERT INTO certificate VALUES (2199023255553, 1, 3001295294324, 3, '\xaa3e170f16bfcf0d82284609f0833e04f0a57d1b0a593dfb9ef6cd43a6332e6e16dbcd0e1df5', 50000, 50000, 0, 2, 1, '2027-11-30', NULL, 1796027842242216, 1);
INSERT INTO certificate VALUES (2199023255554, 1, 3068200531073, 3, '\x68379821f11de6ee6820e2d561f51b10d1dcb11351a205cdbf5f2d4136afd3c826cadc4b5fce', 0, 0, 0, 1, 1, NULL, NULL, 1796027842242216, 0);
INSERT INTO certificate VALUES (2199023255555, 1, 3086188260457, 3, '\x92d499e2de7a41c3849a08fcbd6f1c5157f6027836f15e88d06b03b65e4e36efef54fbc078ce', 0, 0, 0, 1, 1, NULL, NULL, 1796027842242216, 0);
INSERT INTO certificate VALUES (2199023255556, 1, 3071447521301, 3, '\x38c759b52d0d0f5cea7bca8a6eb5d3d9d5914e6fe3c9c1198061eb4aeafa7b6cfb9b372f9b97', 0, 0, 0, 1, 1, NULL, NULL, 1796027842242216, 0);
INSERT INTO certificate_action VALUES (28, 1, 1, 1099511627782, 4, 50000, 'Подарок', 2, 1, 50000, 50000, 0, '2027-11-30');
INSERT INTO certificate_action VALUES (29, 1, 1, 1099511627786, 2, 50000, 'Подарок', 2, 1, 50000, 50000, 0, '2027-11-30');
INSERT INTO certificate_action VALUES (39, 1, 3, 1099511627784, 1, 700, 'bonus', 2, 1, 50000, 50700, 100, '2027-11-30');
INSERT INTO certificate_action VALUES (40, 1, 6, 1099511627784, 1, -100, 'жалоба 77', 2, 1, 50000, 50600, 100, '2027-11-30');
INSERT INTO certificate_action VALUES (41, 1, 4, 1099511627785, 1, NULL, 'lost card', 3, 1, 50000, 50000, 0, '2027-11-30');
INSERT INTO certificate_action VALUES (42, 1, 8, 1099511627787, 1, NULL, 'mistake', 6, 1, 50000, 0, 0, '2027-11-30');
INSERT INTO certificate_action VALUES (43, 1, 2, 2199023255553, 1, NULL, 'sold by hand', 2, 1, 50000, 50000, 0, '2027-11-30');
INSERT INTO certificate_hold VALUES (1099511627777, 31, 3600);
INSERT INTO certificate_hold VALUES (1099511627784, 38, 100);
INSERT INTO contact VALUES (1, 1, 'anna@example.ru', 1796027842392015, 2, '\x55e969626c73035096dcb27370b1c8ca616d55a4c7ab8bd3bbaae3dc07a4082a5b00f3d77a9e', 46, 1796027842392015, 0, NULL, 1796027842393821);
INSERT INTO coupon VALUES (1, 1, 1, 1, 30, NULL, 1796027842, 1796027842, NULL, 20, 20, 1, 1000, false, true, NULL, NULL, NULL, 'Весна', 'весна', NULL, '[]');
INSERT INTO coupon VALUES (1, 2, 0, 0, NULL, NULL, 1796027842, 1796027842, 1796027842, 21, 25, 1, 1000, false, false, NULL, NULL, NULL, 'gone', 'gone', NULL, '[]');
INSERT INTO coupon VALUES (1, 3, 1, 1, 31, 1796632642367643, 1796027842, 1796027842, NULL, 22, 22, 1, 1000, false, false, true, NULL, NULL, 'once-client', 'once-client', NULL, '[]');
INSERT INTO coupon VALUES (1, 4, 0, 0, NULL, NULL, 1796027842, 1796027842, NULL, 23, 23, 1, 1000, false, false, NULL, NULL, NULL, '﻿BOM', '﻿bom', NULL, '[]');
INSERT INTO coupon VALUES (1, 5, 0, 0, NULL, NULL, 1796027842, 1796027842, NULL, 24, 24, 1, 1000, false, false, NULL, NULL, NULL, 'Café', 'café', NULL, '[]');
INSERT INTO coupon VALUES (1, 6, 0, 0, NULL, NULL, 1796027842, 1796027842, NULL, 26, 27, 2, 15000, false, false, NULL, NULL, NULL, 'ins-1', 'ins-1', 'line
two', '[]');
INSERT INTO coupon_client VALUES (1, 1, 'Anna@example.ru', 1, 30, NULL);
INSERT INTO coupon_client VALUES (1, 3, 'Anna@example.ru', 1, 31, 1796632642367643);
INSERT INTO coupon_count VALUES (1, 1, 8, 0, 5);
INSERT INTO coupon_count VALUES (1, 1, 16, 0, 5);
INSERT INTO coupon_count VALUES (1, 1, 24, 0, 5);
INSERT INTO coupon_count VALUES (1, 1, 32, 0, 5);
INSERT INTO coupon_count VALUES (1, 2, 0, 1796027842, 5);
INSERT INTO coupon_count VALUES (1, 2, 8, 7015733, 5);
INSERT INTO coupon_count VALUES (1, 2, 16, 27405, 5);
INSERT INTO coupon_count VALUES (1, 2, 24, 107, 5);
INSERT INTO coupon_count VALUES (1, 2, 32, 0, 5);
INSERT INTO coupon_use VALUES (1, 1, 1, 1, 'Anna@example.ru', 30, 30, true, false);
INSERT INTO coupon_use VALUES (1, 3, 1, 1, 'Anna@example.ru', 31, 31, false, true);
INSERT INTO delivery VALUES (46, 1, 1, 'anna@example.ru', NULL, 1, NULL, 1796027843191956, NULL);
INSERT INTO delivery VALUES (47, 1, 1, 'anna@example.ru', '[1099511627776,1099511627777]', 1, NULL, 1796027843303898, NULL);
INSERT INTO entry VALUES (1099511627776, 1, 1, 15050, 15050, 13);
INSERT INTO entry VALUES (1099511627776, 2, 3, -8100, 6950, 30);
INSERT INTO entry VALUES (1099511627777, 1, 1, 15050, 15050, 13);
INSERT INTO entry VALUES (1099511627778, 1, 1, 1000, 1000, 14);
INSERT INTO entry VALUES (1099511627778, 2, 2, -1000, 0, 19);
INSERT INTO entry VALUES (1099511627779, 1, 1, 2000, 2000, 15);
INSERT INTO entry VALUES (1099511627780, 1, 1, 3000, 3000, 16);
INSERT INTO entry VALUES (1099511627781, 1, 1, 4000, 4000, 17);
INSERT INTO entry VALUES (1099511627782, 1, 1, 50000, 50000, 28);
INSERT INTO entry VALUES (1099511627782, 2, 3, -4000, 46000, 32);
INSERT INTO entry VALUES (1099511627782, 3, 4, 100, 46100, 37);
INSERT INTO entry VALUES (1099511627783, 1, 1, 50000, 50000, 28);
INSERT INTO entry VALUES (1099511627783, 2, 3, -500, 49500, 34);
INSERT INTO entry VALUES (1099511627784, 1, 1, 50000, 50000, 28);
INSERT INTO entry VALUES (1099511627784, 2, 7, 700, 50700, 39);
INSERT INTO entry VALUES (1099511627784, 3, 8, -100, 50600, 40);
INSERT INTO entry VALUES (1099511627785, 1, 1, 50000, 50000, 28);
INSERT INTO entry VALUES (1099511627786, 1, 1, 50000, 50000, 29);
INSERT INTO entry VALUES (1099511627787, 1, 1, 50000, 50000, 29);
INSERT INTO entry VALUES (1099511627787, 2, 10, -50000, 0, 42);
INSERT INTO entry VALUES (2199023255552, 1, 1, 50000, 50000, 18);
INSERT INTO entry VALUES (2199023255553, 1, 1, 50000, 50000, 43);
INSERT INTO made VALUES (20, 1, 1, 1, '{"code":"Весна","kind":1,"value":1000,"disabled":false,"once":true,"collections":[]}');
INSERT INTO made VALUES (21, 1, 1, 2, '{"code":"gone","kind":1,"value":1000,"disabled":false,"once":false,"collections":[]}');
INSERT INTO made VALUES (22, 1, 1, 3, '{"code":"once-client","kind":1,"value":1000,"disabled":false,"once":false,"once_per_client":true,"collections":[]}');
INSERT INTO made VALUES (23, 1, 1, 4, '{"code":"﻿BOM","kind":1,"value":1000,"disabled":false,"once":false,"collections":[]}');
INSERT INTO made VALUES (24, 1, 1, 5, '{"code":"Café","kind":1,"value":1000,"disabled":false,"once":false,"collections":[]}');
INSERT INTO meta VALUES ('directory_version', 12, NULL);
INSERT INTO meta VALUES ('next_operation', 65, NULL);
INSERT INTO meta VALUES ('key_check', NULL, '\xb06e24afb2f30aadd1d80140451bafd62420206eeca53818a37da6689d902211');
INSERT INTO migration VALUES (1, 'init', '\x5385f207b4c57b963d7c450d44c7ba8f64994c3d774fba077493283f0c2b982b');
INSERT INTO migration VALUES (2, 'coupons', '\xe6a700d6ec998dc2afaece2ee31dc5462ce7279a9069d4fd9f5ac93df56422b7');
INSERT INTO migration VALUES (3, 'redemptions', '\x9cb35d53eddc1e902278841cab81324f8eea733596089a807270832269a336b8');
INSERT INTO migration VALUES (4, 'lists', '\xa1df7e773f10f92f5f78e9e297bd1d1ed9bd2ba4d603835848dfa7900d9d95fc');
INSERT INTO migration VALUES (5, 'actions', '\xe35eabb1f3e78bf2f3487ea561a22d9092c798b6790c8636394d5e902ebbd74e');
INSERT INTO migration VALUES (6, 'sales_by_buyer', '\xb0627da10551b052b66a43c0f36adb93bf8b2f3ac744b634b483708f876d09af');
INSERT INTO migration VALUES (7, 'sign_in', '\x907dfde6ddf50f701976c69045ce77c51f0144c9bbd14038917e414e27904d44');
INSERT INTO migration VALUES (8, 'owners', '\xe81885c26109e7c1266993997280cd6aa8c32bbeb8cdfd9d5ab43c08e0b6f11a');
INSERT INTO migration VALUES (9, 'deliveries', '\x92ab6762efac9244169d23181bf547f4cb8536e78f8d02194f6e5d3ddad69173');
INSERT INTO migration VALUES (10, 'chain', '\x944b23a480f6487dd5faebcc1b040dbe109b941a615ed8386dea76ebac62e924');
INSERT INTO migration VALUES (11, 'skipped', '\xebbcde21740497a23753b8aea9db63b22d2912b3cd04b457ce06337347cfe48e');
INSERT INTO number_pool VALUES (1, 1, 20, 13, '\x5bad44abc5b267cf5d44d3e42c0c8c4bf5e974dc078b934a2ff6e346fb87a1a9f662820649e63bd5238be1526b677d69da7674b4def0a55f201f235bbd3de4ed', 22);
INSERT INTO number_pool VALUES (2, 1, 30, 13, '\x18ea98d512b290316369ebd7a3be28610613c5c1e070833917100e520445827c38f5cebd627c6280e57c994e8c01db33c8496c57cbfbf86d3d5ed60f83f90c32', 15);
INSERT INTO operation VALUES (1, 1, 4, 1, NULL, 'demo', 1796027842008739, '\xa71a2615310996d57105eca6372b24358cecfafa4e6490033a70549df3b916fb');
INSERT INTO operation VALUES (2, 1, 4, 1, NULL, 'demo', 1796027842011691, '\x14c2902fef065fba9924ccd78d18a5e28287275b373dad239cdbfe5a99e4852d');
INSERT INTO operation VALUES (3, 1, 4, 1, NULL, 'demo', 1796027842015465, '\x77c7d81c7514a037e6456da5743852a77359d597c93fe263ef901da220dd0efc');
INSERT INTO operation VALUES (4, 1, 4, 1, NULL, 'demo', 1796027842016692, '\xef15e7f3a964e05ef6ff4d50d4c3a8f88f1f6f8024b8ccc8da20a54bc82c41e0');
INSERT INTO operation VALUES (5, 1, 4, 1, NULL, 'demo', 1796027842019324, '\xcc7bb1854a70ca2f1479529d13cf2a06e8dcd4470d02db0d1b5bb93cdc21eb12');
INSERT INTO operation VALUES (6, 1, 4, 1, NULL, 'demo', 1796027842023380, '\x6a98a16cb8b337131587fd38747d95feff0f49b95b60de3da26540c62812dddf');
INSERT INTO operation VALUES (7, 1, 4, 1, NULL, 'demo', 1796027842027560, '\x8d9b0fa92a5971eef37992fad4516056bb889cb1931fcad5907b2d01d7495ec1');
INSERT INTO operation VALUES (8, 1, 4, 1, NULL, 'demo', 1796027842096990, '\x00ecd734c372d5289065efe7fb56887e2bb721fc9eeee46f0e0a41ecc9021451');
INSERT INTO operation VALUES (9, 1, 4, 1, NULL, 'cli-25838', 1796027842128057, '\x586322e68c632f21551ac410783d7966fddf0f81ac1eac498f4f10b7a0da6e55');
INSERT INTO operation VALUES (10, 1, 4, 1, NULL, 'cli-25843', 1796027842169870, '\x70b2bef770d2ff2d85514c97c40468399677982e97ee607c0e699cd8aeec9b37');
INSERT INTO operation VALUES (11, 1, 4, 1, NULL, 'cli-25847', 1796027842189142, '\xf8e0460b21ddd764dd7cd2d09c15e13c0879a6743f2ac10c40868673cedd193e');
INSERT INTO operation VALUES (12, 1, 3, 1, NULL, 'cli-25851', 1796027842242216, '\x6ba7ee8449e510e69495f27cfc19dd78dbaf27685a7c5ee0a2c65e3e8c008e92');
INSERT INTO operation VALUES (13, 1, 1, 2, 1, '45e1573bd9f51c78', 1796027842264337, '\x53d162aa9502a3ea933e1c0a7bfaafd6d00673485802ded888b33b6b15ff36b5');
INSERT INTO operation VALUES (14, 1, 1, 2, 1, '9e72551d4e0b2b4a', 1796027842269104, '\x18967ccb717399e3986c2664e58d2ef64ae7511517278520fb528b1f9989410e');
INSERT INTO operation VALUES (15, 1, 1, 2, 1, '55731b0f619196bd', 1796027842272342, '\x3e2208048505268fdbf3c7ab37811982f0b0e5f0877f6741d000f36dcaf561da');
INSERT INTO operation VALUES (16, 1, 1, 2, 1, '2bd1543341e81546', 1796027842276544, '\x5d5a7f875d74cc8ee01ff4ba9b48e727eab995c00fd04fd91b08f45c53a16aca');
INSERT INTO operation VALUES (17, 1, 1, 2, 1, 'c4b81bccca9e24c4', 1796027842280739, '\x745154262655f43f956d63cbf47444a859522089d19c7f90a89f891e7793fe99');
INSERT INTO operation VALUES (18, 1, 1, 2, 1, '126249a4fd83bb2e', 1796027842284804, '\x0e08a2a110aa672d1109a16df1577509b10fa07bc7421550ea472e904bc05a8c');
INSERT INTO operation VALUES (19, 1, 2, 2, 1, '9d377b9f07d33620', 1796027842287137, '\x3a63189b47366c3ea36c7d544f68240d8c5966b76ce211f2f0d0318c75fc6c02');
INSERT INTO operation VALUES (20, 1, 5, 4, 1, '4acc3a63c6a8780b', 1796027842288748, '\x6428b2d0eccb51c5f795dd7273ebdc281fe0c73c7c377c95ea1f3d38bcdcc795');
INSERT INTO operation VALUES (21, 1, 5, 4, 1, 'aec4b7d628e32ebc', 1796027842289975, '\xb99a8c0bc375a3d58c581c105daeb92f1dca009be69d423ebe97c23c3271e3a2');
INSERT INTO operation VALUES (22, 1, 5, 4, 1, 'aadc65cf628a4e26', 1796027842291136, '\xd9a8f9971bfa6986fdfe44986fc13fce971cd885a22cdefe1241c30ec21b5e25');
INSERT INTO operation VALUES (23, 1, 5, 4, 1, '0a5fa32133298564', 1796027842292249, '\x7a01bbefe3575454b09fa76e3a148ea383362a641943ebab573f414bcce259d3');
INSERT INTO operation VALUES (24, 1, 5, 4, 1, '8481ccaf4cec00a9', 1796027842293249, '\xf922cf174a788eac858332449260bb530a7148020699cda619b10e4627694cab');
INSERT INTO operation VALUES (25, 1, 7, 4, 1, '9187efec027ca92b', 1796027842294235, '\xd61adef77a55646e2943a708e932910e60e378899e2d1a27b1f41603319b524c');
INSERT INTO operation VALUES (26, 1, 5, 3, 1, '6f157c25e2b58c2e', 1796027842353322, '\xc0d4cf22c517fb006fdf8a0bc5c44146bc7f3d37905b9e655e2db6b39b0b49fb');
INSERT INTO operation VALUES (27, 1, 6, 3, 1, '14a6f73f2e4e91a9', 1796027842360847, '\xbd1df1ec0ad543d9171b2aad86326191f6a4e02476207c5c19c443f9c3fb7352');
INSERT INTO operation VALUES (28, 1, 13, 4, 1, '2f0280ea92bbcbfe', 1796027842362553, '\x5672c5eafbace768664dac05a1f36a613bf2922d6645a48315b31df8fdf82d30');
INSERT INTO operation VALUES (29, 1, 13, 4, 1, '36a9956347e990d2', 1796027842364216, '\x0a06a6fa3aad9f25889bad4a0b3d66a0ab2e6c7ec164b067b9bc301dd3829953');
INSERT INTO operation VALUES (30, 1, 8, 4, 1, '8e4fc4ecd7e43e5e', 1796027842365935, '\x714b54f748287f5efbf7aca24407695f7bdf410e0e4d3f63b2935206ec40ceb0');
INSERT INTO operation VALUES (31, 1, 8, 4, 1, '5fac6b3e203d79ca', 1796027842367643, '\x66224f87295d90bcb08b36dc3cea900c40fdf477e59932e3323369964ca7595c');
INSERT INTO operation VALUES (32, 1, 8, 4, 1, '506059f951e2f21e', 1796027842372646, '\xa867b04cdda3ab0d1962abfa1e40c4847e2599750a2377a0d178f43229228185');
INSERT INTO operation VALUES (33, 1, 8, 4, 1, '75fec6acdb205f8a', 1796027842374150, '\x5e8fc335b715bfc31c2d1a831c2051974464f6336660286193584578da4333fc');
INSERT INTO operation VALUES (34, 1, 9, 4, 1, '15a968a7ac08c4c2', 1796027842375607, '\x11c272410a1a86ea877d3cee18e5c3e346809b3307eb539adbabc6e1d02543c6');
INSERT INTO operation VALUES (35, 1, 8, 4, 1, 'b4d43f7f35abd2f6', 1796027842378649, '\xc6a51f5e68c2d33dd439e2fd29c2d6226f1175948e8800db06e8ed1516c72695');
INSERT INTO operation VALUES (36, 1, 10, 4, 1, '717a8769545365e3', 1796027842379899, '\x564fddc2e5d64f1d757e3e6317e3e9fa8790c625b4128f365ea9d62c3b30b4c9');
INSERT INTO operation VALUES (37, 1, 12, 4, 1, '5b89449cdc0dedd4', 1796027842381135, '\x701e2137dad716f494ed3757c918d94fb4c6a28a31f7db239d2ff4d04a28ca1f');
INSERT INTO operation VALUES (38, 1, 8, 4, 1, 'd33f325273237c4d', 1796027842382296, '\x4a1dd69676201a8dc50787572a1d4f4a8aa6441aa1e3c74d63cd91617b6b8065');
INSERT INTO operation VALUES (39, 1, 14, 4, 1, 'c95cc13613e3b45c', 1796027842383707, '\x18e787a9c0950da263ac3ba154592e322218df9b636b769b2dcd63249dd67019');
INSERT INTO operation VALUES (40, 1, 14, 4, 1, '1c14a09ca6a54274', 1796027842385139, '\xab445d256658d2edbee2004829103d95902d1b089128525588efa558f054181b');
INSERT INTO operation VALUES (41, 1, 14, 4, 1, 'a831c68f2b4a311a', 1796027842386249, '\xcca797c8015cdde69097433ad4ec819830ff06a92b55be1ce89af617174dd775');
INSERT INTO operation VALUES (42, 1, 14, 4, 1, '51d38f52061d167b', 1796027842387282, '\x67f18ea67b6b774153ca4b9718873f7896b1c22e115db6287c9b45bc3d7bf37e');
INSERT INTO operation VALUES (43, 1, 14, 4, 1, '1f8216910e2462d9', 1796027842388554, '\xcf3c810f627acdcd075a03fc8c3ffdef2db6fda029ce96edc8268592b697c0ac');
INSERT INTO operation VALUES (44, 1, 15, 2, 1, '7071eb8e8fce9e31', 1796027842389614, '\x75b802ba48916c7358ff91789e321699b1be3811ae067317752a99fe4e3e593d');
INSERT INTO operation VALUES (45, 1, 15, 2, 1, '3f091653a029a04c', 1796027842390793, '\x813a921b9d6e26aea3360fcfd4777fe12328c67b034f188fb3559216d68cf428');
INSERT INTO operation VALUES (46, 1, 20, 2, 1, '07e4a9bb00b03693', 1796027842392015, '\xf6fd44edd4dd91148e26aa3baecb8a6e4208bbcbc83bfd96aebbacfff0f9966e');
INSERT INTO operation VALUES (47, 1, 22, 2, 1, '7f048ba270c8f6d4', 1796027842393821, '\xcda67d51b93b88bd5fecbd190d06f7f86c0ab6d7d56ed5b2c1da0f30391847c3');
INSERT INTO operation VALUES (48, 1, 17, 2, 1, '4008348111259ebf', 1796027842395310, '\xf7bf427ff5a294e39719e3532481ede00cb6cd866e4de118174e866a2471e1a6');
INSERT INTO operation VALUES (49, 1, 4, 1, NULL, 'cli-25855', 1796027842429085, '\xfbe5118ff92bf916635e875b6a789921ffbd4cf4ac5476405e44d34f5aadfb6e');
INSERT INTO operation VALUES (50, 1, 23, 1, NULL, 'delivery', 1796027843100055, '\x62f65853777e797566acda6fe0f93534b11ccda44d270efded77705d6d34ee1d');
INSERT INTO operation VALUES (51, 1, 23, 1, NULL, 'delivery', 1796027843191956, '\x6f6957a28fbf6e1ca47f12b7afbf154fb9ea39ea73b1d8b2ef8ff3e9b35081a4');
INSERT INTO operation VALUES (52, 1, 23, 1, NULL, 'delivery', 1796027843199523, '\x880a83473a410beb2c8c46710befec73a5aeb0727575110a23539c64a2d4d1b8');
INSERT INTO operation VALUES (53, 1, 23, 1, NULL, 'delivery', 1796027843303898, '\x7c8cdc8d03c3a6f601c8dc90c0320deb1f32cc35d2ff6127fa4ab8d9adefd4fb');
INSERT INTO operation VALUES (64, NULL, 4, 1, NULL, 'cli-restore-25932', 1796027845504692, '\x437d6b9c6921b15728344a24111276646eefaa02da0b28c969355ef522a1fa0e');
INSERT INTO operator VALUES (1, 'Demo', 'Europe/Moscow', 'RUB', false);
INSERT INTO outbox VALUES (1, 13, 1, 13);
INSERT INTO outbox VALUES (2, 14, 1, 14);
INSERT INTO outbox VALUES (3, 15, 1, 15);
INSERT INTO outbox VALUES (4, 16, 1, 16);
INSERT INTO outbox VALUES (5, 17, 1, 17);
INSERT INTO outbox VALUES (6, 18, 1, 18);
INSERT INTO outbox VALUES (7, 19, 2, 19);
INSERT INTO owner VALUES (44, 1, NULL, 'Анна Ким', NULL, false, '2000-02-29', 9001234567, NULL, NULL, NULL, NULL, true, 44);
INSERT INTO owner VALUES (45, 1, NULL, 'Иван', NULL, NULL, NULL, 9001234568, NULL, NULL, NULL, NULL, NULL, 45);
INSERT INTO partner VALUES (1, 1, 'Demo', false);
INSERT INTO partner VALUES (2, 1, 'Книжный дом', false);
INSERT INTO point_of_sale VALUES (1, 1, 1, 'sample string 1', 'sample string 1', false);
INSERT INTO point_of_sale VALUES (2, 1, 1, 'demo', 'demo', false);
INSERT INTO point_of_sale VALUES (3, 1, 2, 'arbat-1', 'arbat-1', false);
INSERT INTO redemption VALUES (30, 1, 2, NULL, NULL, 'A-1', 'Anna@example.ru', 9000, '[{"quantity":1,"price":9000}]', '[{"number":1,"code":"Весна","discount":900,"lines":[900]}]', '[{"id":1099511627776,"number":2029191278065,"taken":8100}]', '[{"operation":30,"kind":2,"at":1796027842365935,"amounts":[8100],"balances":[6950]}]');
INSERT INTO redemption VALUES (31, 1, 1, 1796632642367643, NULL, 'A-2', 'Anna@example.ru', 4000, '[{"quantity":1,"price":4000}]', '[{"number":3,"code":"once-client","discount":400,"lines":[400]}]', '[{"id":1099511627777,"number":2006757863583,"held":3600}]', '[{"operation":31,"kind":1,"at":1796027842367643,"amounts":[3600],"balances":[15050]}]');
INSERT INTO redemption VALUES (32, 1, 2, NULL, NULL, 'A-3', 'Anna@example.ru', 4000, '[{"quantity":1,"price":4000}]', '[]', '[{"id":1099511627782,"number":2008322543074,"taken":4000,"refunded":100},{"id":1099511627786,"number":2015915815463}]', '[{"operation":32,"kind":2,"at":1796027842372646,"amounts":[4000,0],"balances":[46000,50000]},{"operation":37,"kind":5,"at":1796027842381135,"amounts":[100,0],"balances":[46100,50000]}]');
INSERT INTO redemption VALUES (33, 1, 2, 1796028742374150, NULL, 'A-4', 'Anna@example.ru', 9000, '[{"quantity":1,"price":9000}]', '[]', '[{"id":1099511627783,"number":2088617605410,"taken":500}]', '[{"operation":33,"kind":1,"at":1796027842374150,"amounts":[9000],"balances":[50000]},{"operation":34,"kind":2,"at":1796027842375607,"amounts":[500],"balances":[49500]}]');
INSERT INTO redemption VALUES (35, 1, 3, 1796028742378649, NULL, 'A-5', 'Anna@example.ru', 9000, '[{"quantity":1,"price":9000}]', '[]', '[{"id":1099511627783,"number":2088617605410}]', '[{"operation":35,"kind":1,"at":1796027842378649,"amounts":[9000],"balances":[49500]},{"operation":36,"kind":3,"at":1796027842379899,"amounts":[9000],"balances":[49500]}]');
INSERT INTO redemption VALUES (38, 1, 1, 1796027843382296, NULL, 'A-6', 'Anna@example.ru', 100, '[{"quantity":1,"price":100}]', '[]', '[{"id":1099511627784,"number":2014293612589,"held":100}]', '[{"operation":38,"kind":1,"at":1796027842382296,"amounts":[100],"balances":[50000]}]');
INSERT INTO remembered VALUES (1, 'goods/2/return/order/o-2', '\x5285721458aed2d52faa843d8ababbaa26ab15f37be589155f2122986d97901a', 19);
INSERT INTO remembered VALUES (1, 'goods/2/sale/cheque/77', '\xb0eef07c6576ba0c3f2162e93e21f3ea2eab8384dac2d1d3aa2cbe920179de40', 16);
INSERT INTO remembered VALUES (1, 'goods/2/sale/cheque/78', '\xa155ac5be1235271f51b2376237ea1676f82e8217e5d6808efec546ca36c6825', 17);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/o-1', '\xaad0a65cdc1bc36283e48ad97b3861522980ac15d66a1a0b9fde97bf135f80ff', 13);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/o-2', '\xd720ccac04e65870d02d9cacd6fb927d6f263551332148d3f18bbbe6d7b4435a', 14);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/o-3', '\x8e617e67cb1509a24e38267e92c38732ed370f0a2544b32f17575bb2ef37e1aa', 15);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/o-5', '\xc2cc75a6980992bf7123059eb067a34ad2dd739232262488c7d8c46552ecc532', 18);
INSERT INTO remembered VALUES (1, 'native:act-1', '\x65f6f1f4856f0bfbb8e7bcdd0ad2c22a4bc8093a7a95bbf17a836a3039e8426c', 39);
INSERT INTO remembered VALUES (1, 'native:act-2', '\xad4e8ae63fbec8dafecb53c46ab0ed5c99907796bef13a2cd0eeb4e919556139', 40);
INSERT INTO remembered VALUES (1, 'native:act-3', '\x3646bdffc35e0763fb214ecf91cd442f5da0e43ba3c4bbb134df07470dcc03ca', 41);
INSERT INTO remembered VALUES (1, 'native:act-4', '\xacb2292c00e3952aa77b979c8fec2ce46544eabdf31f48f622c3f4540e8f96b6', 42);
INSERT INTO remembered VALUES (1, 'native:act-5', '\x02f25c0fca417fb1d284364cdb002c3c7fa445cce640a637282895f167f5abb8', 43);
INSERT INTO remembered VALUES (1, 'native:c-43616665cc81', '\x37d97490f9b4d732d390a4e5cbdee6de667e97a2e11776c2d2deaee1be071269', 24);
INSERT INTO remembered VALUES (1, 'native:c-676f6e65', '\x495e6dbaee4eb0c18cb2f72ad699c076958fa794a1ace5cd8861f5bbd19e6036', 21);
INSERT INTO remembered VALUES (1, 'native:c-6f6e63652d636c69656e74', '\xf41ded6248cf2853ac7c84993780922e1b8a13827717b325dddc90c213ad6d7b', 22);
INSERT INTO remembered VALUES (1, 'native:c-d092d0b5d181d0bdd0b0', '\x69273b9ec054617feaf672dcb3e7cb3cdb9a40189f1ae9deedc75d0972ccf355', 20);
INSERT INTO remembered VALUES (1, 'native:c-efbbbf424f4d', '\x5d010aa0636b54284d893cfc9355dbb620987efeba44ba99cdfde9743aa0a185', 23);
INSERT INTO remembered VALUES (1, 'native:cap-4', '\x6d938cd8f4ab4fa4d1ac7d6ade53ee71f7af98918c5a7665f8e4d44a2f381f5f', 34);
INSERT INTO remembered VALUES (1, 'native:iss-1', '\xf17ae23b205c4b295256ec6e7010dd038d8c099b7ea9798d930bd73aab446aaa', 28);
INSERT INTO remembered VALUES (1, 'native:iss-2', '\xdb5aebb967d44ddef8bdc0fb7dddabb97c47148923ccad2222b49b45bd3ab220', 29);
INSERT INTO remembered VALUES (1, 'native:r-1', '\x1007ec1bbc7489d7e3171d1cef3ba1c4a076aec0a3c4b29abee18b6dbf8800ec', 30);
INSERT INTO remembered VALUES (1, 'native:r-2', '\x0b8670858adb8f1434808efbfd6368e1c17d359f2b20e365852e9199646ee2c3', 31);
INSERT INTO remembered VALUES (1, 'native:r-3', '\x559f140fe81ab609de2ebcd4d03695d19eb8a2745781c2b4ce16d946f95367dd', 32);
INSERT INTO remembered VALUES (1, 'native:r-4', '\x210fa600f70de624ca17f5f3bce9ee858b2d77a06cc0cb3824c514cb56e708ee', 33);
INSERT INTO remembered VALUES (1, 'native:r-5', '\xf2f10eeea89c630c5d5c9a5b322e36d097504a412ca7c038b3fbffa7ab7cb001', 35);
INSERT INTO remembered VALUES (1, 'native:r-6', '\x339ea9a89191158d07d4983da879a420faaf862afbdba8376107cd838c9a893b', 38);
INSERT INTO remembered VALUES (1, 'native:ref-3', '\x429657362b24ad2ee8e5933f28936c3e6d0a88afb37e05d2b878af0c1fdf08cb', 37);
INSERT INTO remembered VALUES (1, 'native:rel-5', '\x5e01e62220dad537ab7380883f2c03702a15502e3f034a067553cb41432ebb70', 36);
INSERT INTO remembered VALUES (1, 'owner/28128cd78625ddf49480279438553f9337890c8fce8d8a4f54781dfe126995df', '\x28128cd78625ddf49480279438553f9337890c8fce8d8a4f54781dfe126995df', 45);
INSERT INTO remembered VALUES (1, 'owner/5732cf4a59d16103ddef6b76a967bdff779ef9cbf894af53b564e8c1dda37824', '\x5732cf4a59d16103ddef6b76a967bdff779ef9cbf894af53b564e8c1dda37824', 44);
INSERT INTO sale VALUES (13, 1, 2, NULL, 1, 1, 'o-1', NULL, NULL, NULL, 'Anna@example.ru', 79001234567, 1796027842264337, '[{"quantity":2,"price":15050}]', '[[1099511627776,0],[1099511627777,0]]');
INSERT INTO sale VALUES (14, 1, 2, NULL, 1, 1, 'o-2', NULL, NULL, NULL, NULL, 89001234567, 1796027842269104, '[{"quantity":1,"price":1000}]', '[[1099511627778,0]]');
INSERT INTO sale VALUES (15, 1, 2, NULL, 1, 1, 'o-3', NULL, NULL, NULL, NULL, 9001234567, 1796027842272342, '[{"quantity":1,"price":2000}]', '[[1099511627779,0]]');
INSERT INTO sale VALUES (16, 1, 2, NULL, 1, 1, ' o-4 ', 77, NULL, NULL, NULL, NULL, 1796027842276544, '[{"quantity":1,"price":3000}]', '[[1099511627780,0]]');
INSERT INTO sale VALUES (17, 1, 2, NULL, 1, 1, NULL, 78, NULL, NULL, NULL, NULL, 1796027842280739, '[{"quantity":1,"price":4000}]', '[[1099511627781,0]]');
INSERT INTO sale VALUES (18, 1, 2, NULL, 1, 3, 'o-5', NULL, NULL, NULL, NULL, NULL, 1796027842284804, '[{"item_code":"3064329442344","quantity":1,"price":50000}]', '[[2199023255552,0]]');
INSERT INTO sale VALUES (19, 1, 2, NULL, 2, NULL, 'o-2', NULL, NULL, NULL, NULL, NULL, 1796027842287137, '[]', '[[1099511627778,null]]');
INSERT INTO series VALUES (1, 1, 'Demo', 3, 1, 6, false, 1, 100000000, 365, true, true, true, true, true, NULL, NULL);
INSERT INTO series VALUES (2, 1, 'Demo, single use', 3, 1, 6, false, 1, 100000000, 365, true, true, false, true, true, NULL, NULL);
INSERT INTO series VALUES (3, 1, 'Картон «А»', 1, 2, 6, true, 50000, 50000, 365, true, true, true, true, true, NULL, NULL);
INSERT INTO series_item_code VALUES (1, 'card', 3, 0);
INSERT INTO sign_in VALUES ('\x42e803a0667b3dea5717b8e5099b900971c06c00209122dab3422b732e1a9ce7', '\x601902379c7186868c2437b7153c9c7328a4323c602e722175a74631678e084a', 1, 1, '\x57138a82321794d4c8f6594fbd771015a95ab50dcb2513d608d9c0f2d7612031', 1798619842000000);
INSERT INTO site VALUES (1, 1, 1, 'sample string 4', false);
INSERT INTO skipped_coupon VALUES (1, 7, 16, 64);
INSERT INTO skipped_place VALUES (1, 12, 21, 64);
INSERT INTO skipped_place VALUES (2, 5, 14, 64);
SELECT pg_catalog.setval('outbox_id_seq', 8, false);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_login_key UNIQUE (login);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_secret_key UNIQUE (secret);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_token_key UNIQUE (token);
ALTER TABLE ONLY certificate_action
    ADD CONSTRAINT certificate_action_pkey PRIMARY KEY (operation);
ALTER TABLE ONLY certificate_hold
    ADD CONSTRAINT certificate_hold_pkey PRIMARY KEY (certificate, redemption);
ALTER TABLE ONLY certificate
    ADD CONSTRAINT certificate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (operator, channel, address);
ALTER TABLE ONLY coupon_client
    ADD CONSTRAINT coupon_client_pkey PRIMARY KEY (operator, coupon, client);
ALTER TABLE ONLY coupon_count
    ADD CONSTRAINT coupon_count_pkey PRIMARY KEY (operator, list, shift, bucket);
ALTER TABLE ONLY coupon
    ADD CONSTRAINT coupon_pkey PRIMARY KEY (operator, number);
ALTER TABLE ONLY coupon_use
    ADD CONSTRAINT coupon_use_pkey PRIMARY KEY (operator, coupon, number);
ALTER TABLE ONLY delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (certificate, number);
ALTER TABLE ONLY made
    ADD CONSTRAINT made_pkey PRIMARY KEY (operation);
ALTER TABLE ONLY meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);
ALTER TABLE ONLY number_pool
    ADD CONSTRAINT number_pool_operator_length_prefix_key UNIQUE (operator, length, prefix);
ALTER TABLE ONLY number_pool
    ADD CONSTRAINT number_pool_pkey PRIMARY KEY (id);
ALTER TABLE ONLY operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY operator
    ADD CONSTRAINT operator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY partner
    ADD CONSTRAINT partner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_operator_code_key UNIQUE (operator, code);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_pkey PRIMARY KEY (id);
ALTER TABLE ONLY redemption
    ADD CONSTRAINT redemption_pkey PRIMARY KEY (id);
ALTER TABLE ONLY remembered
    ADD CONSTRAINT remembered_pkey PRIMARY KEY (operator, key);
ALTER TABLE ONLY sale
    ADD CONSTRAINT sale_pkey PRIMARY KEY (id);
ALTER TABLE ONLY series_item_code
    ADD CONSTRAINT series_item_code_pkey PRIMARY KEY (operator, item_code);
ALTER TABLE ONLY series
    ADD CONSTRAINT series_pkey PRIMARY KEY (id);
ALTER TABLE ONLY sign_in
    ADD CONSTRAINT sign_in_pkey PRIMARY KEY (handle);
ALTER TABLE ONLY site
    ADD CONSTRAINT site_code_key UNIQUE (code);
ALTER TABLE ONLY site
    ADD CONSTRAINT site_pkey PRIMARY KEY (id);
ALTER TABLE ONLY skipped_coupon
    ADD CONSTRAINT skipped_coupon_pkey PRIMARY KEY (operator, first);
ALTER TABLE ONLY skipped_place
    ADD CONSTRAINT skipped_place_pkey PRIMARY KEY (pool, first);
CREATE INDEX coupon_by_change ON coupon USING btree (operator, updated_at, number) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX coupon_by_code ON coupon USING btree (operator, code_key) WHERE (deleted_at IS NULL);
CREATE INDEX coupon_by_number ON coupon USING btree (operator, number) WHERE (deleted_at IS NULL);
CREATE INDEX delivery_due ON delivery USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX redemption_by_expiry ON redemption USING btree (expires_at, id) WHERE (state = 1);
CREATE INDEX redemption_by_operator ON redemption USING btree (operator, id);
CREATE INDEX sale_by_cheque ON sale USING btree (point_of_sale, cheque, id) WHERE (cheque IS NOT NULL);
CREATE INDEX sale_by_client ON sale USING btree (operator, client, at, id) WHERE (client IS NOT NULL);
CREATE INDEX sale_by_email ON sale USING btree (operator, lower((email COLLATE "C")), at) WHERE (email IS NOT NULL);
CREATE INDEX sale_by_order ON sale USING btree (point_of_sale, order_number, id) WHERE (order_number IS NOT NULL);
CREATE INDEX sale_by_phone ON sale USING btree (operator, phone, at, id) WHERE (phone IS NOT NULL);
CREATE INDEX sale_by_time ON sale USING btree (operator, at, id);
CREATE INDEX sign_in_by_key ON sign_in USING btree (key);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_point_of_sale_fkey FOREIGN KEY (point_of_sale) REFERENCES point_of_sale(id);
ALTER TABLE ONLY number_pool
    ADD CONSTRAINT number_pool_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY partner
    ADD CONSTRAINT partner_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_partner_fkey FOREIGN KEY (partner) REFERENCES partner(id);
ALTER TABLE ONLY series_item_code
    ADD CONSTRAINT series_item_code_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY series_item_code
    ADD CONSTRAINT series_item_code_series_fkey FOREIGN KEY (series) REFERENCES series(id);
ALTER TABLE ONLY series
    ADD CONSTRAINT series_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY series
    ADD CONSTRAINT series_pool_fkey FOREIGN KEY (pool) REFERENCES number_pool(id);
ALTER TABLE ONLY site
    ADD CONSTRAINT site_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY site
    ADD CONSTRAINT site_point_of_sale_fkey FOREIGN KEY (point_of_sale) REFERENCES point_of_sale(id);
ALTER TABLE ONLY skipped_coupon
    ADD CONSTRAINT skipped_coupon_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY skipped_place
    ADD CONSTRAINT skipped_place_pool_fkey FOREIGN KEY (pool) REFERENCES number_pool(id);
