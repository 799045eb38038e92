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
    secret_grade text,
    password_grade text,
    token_grade text,
    CONSTRAINT api_key_check CHECK (((login IS NULL) = (password IS NULL))),
    CONSTRAINT api_key_check1 CHECK (((password_grade IS NULL) OR ((password IS NOT NULL) AND (password_grade = ANY (ARRAY['strong'::text, 'weak'::text, 'demo'::text]))))),
    CONSTRAINT api_key_check2 CHECK (((token_grade IS NULL) OR ((token IS NOT NULL) AND (token_grade = ANY (ARRAY['strong'::text, 'weak'::text, 'demo'::text]))))),
    CONSTRAINT api_key_secret_check CHECK ((length(secret) = 32)),
    CONSTRAINT api_key_secret_grade_check CHECK (((secret_grade IS NULL) OR (secret_grade = ANY (ARRAY['strong'::text, 'weak'::text, 'demo'::text])))),
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
    seal bytea,
    point_of_sale bigint,
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
    replacement bigint,
    metadata text,
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
CREATE TABLE certificate_touch (
    certificate bigint NOT NULL,
    operation bigint NOT NULL,
    redemption bigint NOT NULL,
    CONSTRAINT certificate_touch_check CHECK ((redemption <= operation))
);
CREATE TABLE client_name (
    client text NOT NULL,
    client_key text NOT NULL,
    CONSTRAINT client_name_check CHECK ((client_key <> client))
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
    seal bytea,
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
    last_error text,
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
    country text,
    CONSTRAINT operator_country_check CHECK ((length(country) = 2)),
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
    CONSTRAINT owner_phone_check CHECK (((phone >= 10000000) AND (phone <= '999999999999999'::bigint))),
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
    order_numbers bigint DEFAULT 1 NOT NULL,
    cheque_numbers bigint DEFAULT 1 NOT NULL,
    repeat_hours bigint,
    CONSTRAINT point_of_sale_cheque_numbers_check CHECK (((cheque_numbers >= 1) AND (cheque_numbers <= 3))),
    CONSTRAINT point_of_sale_code_check CHECK ((code <> ''::text)),
    CONSTRAINT point_of_sale_order_numbers_check CHECK (((order_numbers >= 1) AND (order_numbers <= 3))),
    CONSTRAINT point_of_sale_repeat_hours_check CHECK (((repeat_hours >= 1) AND (repeat_hours <= 720)))
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
    seal bytea,
    at bigint DEFAULT 0 NOT NULL,
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
    caller bigint DEFAULT 0 NOT NULL,
    CONSTRAINT remembered_caller_check CHECK ((caller >= 0)),
    CONSTRAINT remembered_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE TABLE row_seal (
    subject bigint NOT NULL,
    id bigint NOT NULL,
    operation bigint NOT NULL,
    seal bytea NOT NULL,
    CONSTRAINT row_seal_operation_check CHECK ((operation >= 0)),
    CONSTRAINT row_seal_seal_check CHECK ((length(seal) = 16)),
    CONSTRAINT row_seal_subject_check CHECK ((subject > 0))
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
    client_code text,
    phone_key bigint,
    email_key text,
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
INSERT INTO api_key VALUES (1, 1, 'Demo', 'read,sell,redeem,coupons,manage', NULL, '\xe0707ecedc8c54e9ab020ac4cee0afa4b1a7eaae8de640705627037706104554', 'demo', '$argon2id$v=19$m=19456,t=2,p=1$JdeYalK0S1PIu300vuEjaQ$Kp77s0K0fAm2txW+natcGifUIkn5TW4wkcTm2sTqWRw', '\xee383c03b6eeba3e691ff0114015d83f298c7c1277ad9df22ee54a511f4c432f', NULL, 'demo', 'demo', 'demo');
INSERT INTO certificate VALUES (1099511627776, 1, 2043195344052, 1, '\x285dc79faca60317fe265c5fd09a324fc471311d08b4a6937ff04d92c57b19938f18cc2efc1a', 100000, 0, 0, 4, 2, '2027-11-30', 9, 1796044430079900, 3, '\xe48b063a5cba58fbb83e1a62793156ef', 2);
INSERT INTO certificate VALUES (1099511627777, 1, 2015572361532, 1, '\x1492a0c5841e0fcfc33fa970928926b24478d68dc48d9910df216ef9c219a6a133a5ce258d16', 100000, 55000, 0, 2, 2, '2027-11-30', 9, 1796044430079900, 3, '\x7a5a87be18eedbbc852f080bb6512f55', 2);
INSERT INTO certificate VALUES (1099511627778, 1, 2092270968485, 1, '\x3d1873c488364ead6de4110efd02714538b2fed9bd715c60f224c174b89648a99c870edc4daf', 100000, 90000, 0, 2, 2, '2027-11-30', 9, 1796044430079900, 2, '\x96ea0f09b3a3f687e9c50a603a23c43e', 2);
INSERT INTO certificate VALUES (1099511627779, 1, 2084766905227, 2, '\x2a80895abe166676700ba03f218ee0b85519d1c8e66197b5a9e79a9883ecbf426b2347b21938', 100000, 0, 0, 4, 2, '2027-11-30', 10, 1796044430092968, 3, '\xd4d49fc17619fe8f040069949b1e1291', 2);
INSERT INTO certificate VALUES (1099511627780, 1, 2039642823140, 2, '\x5d6b365ebe70f462a642c1f1fbaf27c56fe95345aa3db3b9e07241797bcd443a9ebb9a0be186', 100000, 100000, 0, 2, 2, '2027-11-30', 10, 1796044430092968, 5, '\xf66d0c380377a6def78574f061e0ba17', 2);
INSERT INTO certificate VALUES (1099511627781, 1, 2072227291194, 1, '\xd5a45727a78681daef4af20d4b5dab69ef3adf086513b3531ab609dfbabc9861a1ab45da63c0', 50000, 0, 0, 6, 3, '2027-11-30', 11, 1796044430094474, 2, '\x5b269794026942a3e796c9fa1986a483', 2);
INSERT INTO certificate VALUES (1099511627782, 1, 2031203701751, 1, '\x0eb344d5655e34d1e69459dce960833f113e821031a1947faf79af8143781fa4983eafd65f62', 10000, 0, 0, 6, 1, '2027-11-30', NULL, 1796044430138639, 5, '\xd6b9c85e712a36bdd8bfe65301362a3d', NULL);
INSERT INTO certificate VALUES (1099511627783, 1, 2018152998180, 1, '\x262621b8931ef043cf1e86b97b913542c974745aaa6824dfc3a19cb653da9a3db298bce2a75c', 10000, 0, 0, 6, 1, '2027-11-30', NULL, 1796044430138639, 2, '\x90cf3779236904b93464cba4d9f5e835', NULL);
INSERT INTO certificate VALUES (1099511627784, 1, 2054831454325, 1, '\x9adeca2a62b7d2f2e6fcfe35dfa5b95db3685f12712fbea03a5b88fea2face453c7408fab89c', 10000, 10100, 0, 2, 1, '2027-11-30', NULL, 1796044430142144, 1, '\x252914d4d47dfb3ae7eb90380a22b008', NULL);
INSERT INTO certificate_action VALUES (21, 1, 1, 1099511627782, 2, 10000, NULL, 2, 1, 10000, 10000, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (22, 1, 3, 1099511627782, 1, 500, NULL, 2, 1, 10000, 10500, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (23, 1, 6, 1099511627782, 1, -100, 'x', 2, 1, 10000, 10400, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (24, 1, 7, 1099511627782, 1, 300, NULL, 2, 1, 10000, 10100, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (25, 1, 10, 1099511627782, 1, 10100, 'lost', 6, 1, 10000, 0, 0, '2027-11-30', 1099511627784, NULL);
INSERT INTO certificate_action VALUES (26, 1, 8, 1099511627783, 1, NULL, 'x', 6, 1, 10000, 0, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_touch VALUES (1099511627776, 15, 14);
INSERT INTO certificate_touch VALUES (1099511627777, 15, 14);
INSERT INTO certificate_touch VALUES (1099511627778, 16, 16);
INSERT INTO certificate_touch VALUES (1099511627778, 17, 16);
INSERT INTO certificate_touch VALUES (1099511627780, 20, 19);
INSERT INTO entry VALUES (1099511627776, 1, 1, 100000, 100000, 9);
INSERT INTO entry VALUES (1099511627776, 2, 3, -30000, 70000, 13);
INSERT INTO entry VALUES (1099511627776, 3, 3, -70000, 0, 14);
INSERT INTO entry VALUES (1099511627777, 1, 1, 100000, 100000, 9);
INSERT INTO entry VALUES (1099511627777, 2, 3, -50000, 50000, 14);
INSERT INTO entry VALUES (1099511627777, 3, 4, 5000, 55000, 15);
INSERT INTO entry VALUES (1099511627778, 1, 1, 100000, 100000, 9);
INSERT INTO entry VALUES (1099511627778, 2, 3, -10000, 90000, 17);
INSERT INTO entry VALUES (1099511627779, 1, 1, 100000, 100000, 10);
INSERT INTO entry VALUES (1099511627779, 2, 3, -40000, 60000, 18);
INSERT INTO entry VALUES (1099511627779, 3, 5, -60000, 0, 18);
INSERT INTO entry VALUES (1099511627780, 1, 1, 100000, 100000, 10);
INSERT INTO entry VALUES (1099511627780, 2, 3, -40000, 60000, 19);
INSERT INTO entry VALUES (1099511627780, 3, 5, -60000, 0, 19);
INSERT INTO entry VALUES (1099511627780, 4, 4, 40000, 40000, 20);
INSERT INTO entry VALUES (1099511627780, 5, 6, 60000, 100000, 20);
INSERT INTO entry VALUES (1099511627781, 1, 1, 50000, 50000, 11);
INSERT INTO entry VALUES (1099511627781, 2, 2, -50000, 0, 12);
INSERT INTO entry VALUES (1099511627782, 1, 1, 10000, 10000, 21);
INSERT INTO entry VALUES (1099511627782, 2, 7, 500, 10500, 22);
INSERT INTO entry VALUES (1099511627782, 3, 8, -100, 10400, 23);
INSERT INTO entry VALUES (1099511627782, 4, 9, -300, 10100, 24);
INSERT INTO entry VALUES (1099511627782, 5, 11, -10100, 0, 25);
INSERT INTO entry VALUES (1099511627783, 1, 1, 10000, 10000, 21);
INSERT INTO entry VALUES (1099511627783, 2, 10, -10000, 0, 26);
INSERT INTO entry VALUES (1099511627784, 1, 12, 10100, 10100, 25);
INSERT INTO meta VALUES ('directory_version', 8, NULL);
INSERT INTO meta VALUES ('next_operation', 27, NULL);
INSERT INTO meta VALUES ('plain_ids_below', 0, NULL);
INSERT INTO meta VALUES ('key_check', NULL, '\x33b4ad72ad959bb24507ef241e1c7fd80f1f9a1c8ee6993bf2123b6182b4f0a5');
INSERT INTO meta VALUES ('chain_start', NULL, '\x00000000000000010000000000000001af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f326212cbe439d2b38c0c97f55203470320df0baf08f907d18985e5b57973cdc63d3a');
INSERT INTO meta VALUES ('chain_head', NULL, '\x000000000000001a000ef4ddc6289afc409da206c43e4331bc9dc9f8ea7329847d0f90445dee6e9ac63c623012cd503e497789b29d73af78ae2878f68c107b08acb8ae9a4ceb05a6');
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
INSERT INTO migration VALUES (12, 'chain_start', '\xa4fc67507cbbf0f0b8cd40f2e7aa1145fb34331b592a833f094317ff89c80431');
INSERT INTO migration VALUES (13, 'credentials', '\x969b2b7bfc27bd069386d62e06a9193083115ff954d8928bf0f79610dda58873');
INSERT INTO migration VALUES (14, 'callers', '\x851aa61abc980825c747e9ae9cdabfeaa432e1262c522760ba330f613aaece86');
INSERT INTO migration VALUES (15, 'redemptions_in_full', '\xb0dd194c1e47487dbcfceb71ebbfa3425e47b4cf9341558bb91556b044d527fc');
INSERT INTO migration VALUES (16, 'certificate_history', '\x5f276a6b3536f2d6dc87554060dcd2d0b2eeb343348f5437bc906984c3db959e');
INSERT INTO migration VALUES (17, 'order_numbers', '\x8cb84561bd713b785e1c7664393190520174fff74ae0db61ab09a6fb2d8f89b7');
INSERT INTO migration VALUES (18, 'normal_codes', '\xff72c66bb3749f041971905833885e4b0ea29f79f7b9996d26fe1a1c108bee71');
INSERT INTO number_pool VALUES (1, 1, 20, 13, '\x307c30942d43f39888da0fb4a724eea5fd210ba104b22145051b0a3bb14fb5627796ca447eb67be2d287a5fe26a2496385a627c60f24dfbc3dcd411231415e9d', 9);
INSERT INTO operation VALUES (1, 1, 4, 1, NULL, 'demo', 1796044427982928, '\xfe25e993751e4a0d098f70c5fd45c9fbd62c9b7d8367fb9f700befe906e8a84e');
INSERT INTO operation VALUES (2, 1, 4, 1, NULL, 'demo', 1796044427987747, '\x1a46c3941ae17a02e9f9eb6c69bc3a792696894a83da0600b650845c5f6affc4');
INSERT INTO operation VALUES (3, 1, 4, 1, NULL, 'demo', 1796044427991508, '\x21d0f3bcb03ab24f3fb592eb793e1bb965dbbaec77263f19b77b27ba0480ce00');
INSERT INTO operation VALUES (4, 1, 4, 1, NULL, 'demo', 1796044427995385, '\xdb03fe970f6aeb78ff940309c6c246b1d584914d673e1eb2290b59ecf7e1ae75');
INSERT INTO operation VALUES (5, 1, 4, 1, NULL, 'demo', 1796044427999282, '\xe6903ab48dc5f205191b1969054ff0c7ef53d07a56a920662152e455876456f2');
INSERT INTO operation VALUES (6, 1, 4, 1, NULL, 'demo', 1796044428000119, '\x53130e2433e7f1da975db0631b4d8be17f5751cc89b79bbd40978609968ca14a');
INSERT INTO operation VALUES (7, 1, 4, 1, NULL, 'demo', 1796044428000855, '\xf92cfecc0755cfdc4f5287f0b6e7bb413d8998bf45608a6508bbdddcdddd10c1');
INSERT INTO operation VALUES (8, 1, 4, 1, NULL, 'demo', 1796044428107223, '\xc2a54f236fe3ef42b2ccc117ccbc5536d56b5e3edf40e3fea0fe0637d9145645');
INSERT INTO operation VALUES (9, 1, 1, 2, 1, 'e9b7d21af9b7dfa3', 1796044430079900, '\x04e906c492148634e3c29b8c6ce4e230eb41603f09a8397cafeffa47247fa37d');
INSERT INTO operation VALUES (10, 1, 1, 2, 1, '898fe563841f098b', 1796044430092968, '\x316bae977717cff3c120e21a4d12228d97bc1cab8dea7857b8de98b2ec249fa6');
INSERT INTO operation VALUES (11, 1, 1, 2, 1, '6a343125103fe6ad', 1796044430094474, '\xcdcb7d270f546ac9de55f7ad25fb6434b1ca260166aca973f1e4da01aef86a7e');
INSERT INTO operation VALUES (12, 1, 2, 2, 1, '2a403ef461b6a5e6', 1796044430095758, '\x6bf8f846981bce822551b1b61b2691ef12a8420b19c34b1c50e6135725fecdc2');
INSERT INTO operation VALUES (13, 1, 8, 4, 1, 'e0e95f5b159970f4', 1796044430104343, '\xbf7923324d6a566bd951b8e42892c84713f8ebce9869eeadb41d9389a3a5c2b0');
INSERT INTO operation VALUES (14, 1, 8, 4, 1, '47518de40820ddb3', 1796044430108455, '\xb9a5cf785178992cf8443d76a6b3e19f65259aa95a1a9706543c36d8aabfe51b');
INSERT INTO operation VALUES (15, 1, 12, 4, 1, 'e8e5d791f7e8bd2c', 1796044430119598, '\xc7e72cb001bafabea50b9b57cc9689897aeb55dc0f7b528f03673706715c8dca');
INSERT INTO operation VALUES (16, 1, 8, 4, 1, '1b28bdb34c9c621b', 1796044430125595, '\xd1b51f27018d8ff1fe9ff02bbb597d0d932c3cc54e36e2c245df448d8e756d79');
INSERT INTO operation VALUES (17, 1, 9, 4, 1, 'e49734a5edd487ad', 1796044430130098, '\x1f648bf64a49a7e420fd4fbc6127691b815d55817cc6f9ba78a8681fdf6f4429');
INSERT INTO operation VALUES (18, 1, 8, 4, 1, '8f84e179ea0de2c0', 1796044430131713, '\x1eac4a41616bfed35ca5800080ddeff9dd5e635b4096de5d1245438e75aa3016');
INSERT INTO operation VALUES (19, 1, 8, 4, 1, 'a7fa8ff85853467f', 1796044430136401, '\x574a3f4d2694952da54a1092df145e706c0e5865e236254e756708267b956435');
INSERT INTO operation VALUES (20, 1, 12, 4, 1, 'dd9fc3e3c9166995', 1796044430137658, '\x6eca12b7a91d68633345e18820f3ac65417d99c4b6864a2d58afb1b069941df2');
INSERT INTO operation VALUES (21, 1, 13, 4, 1, '67a4ff605d91c786', 1796044430138639, '\xb3df34b4a5171618910998b65144beb7fd61533995ef663f53f2f3c10129de67');
INSERT INTO operation VALUES (22, 1, 14, 4, 1, 'a995e9fb487a6ec3', 1796044430139670, '\x395ff799a05aeab7878aca46e6cc877dbd5ff95de2ecccaf2ff22fdd6bfce99c');
INSERT INTO operation VALUES (23, 1, 14, 4, 1, 'b1f08e5decd5300c', 1796044430140576, '\x30a757bcd8a8e49f3cab662cedeb63b7f5e002b6c6b2da3ce801da95fdff3552');
INSERT INTO operation VALUES (24, 1, 14, 4, 1, '87dc46c98bfb9204', 1796044430141366, '\x12e574161fd4480c8997cdbf5175a2190781ab16fe92dc1b64acb0360f4bd83c');
INSERT INTO operation VALUES (25, 1, 14, 4, 1, '2b47529f2039fb58', 1796044430142144, '\x63198806b7fb7000e183cb537ade63c0c5a550c7177b745b77d8357fed85e027');
INSERT INTO operation VALUES (26, 1, 14, 4, 1, 'fea68c1de44b2b1f', 1796044430142951, '\x000ef4ddc6289afc409da206c43e4331bc9dc9f8ea7329847d0f90445dee6e9a');
INSERT INTO operator VALUES (1, 'Demo', 'Europe/Moscow', 'RUB', false, NULL);
INSERT INTO outbox VALUES (1, 9, 1, 9);
INSERT INTO outbox VALUES (2, 10, 1, 10);
INSERT INTO outbox VALUES (3, 11, 1, 11);
INSERT INTO outbox VALUES (4, 12, 2, 12);
INSERT INTO partner VALUES (1, 1, 'Demo', false);
INSERT INTO point_of_sale VALUES (1, 1, 1, 'sample string 1', 'sample string 1', false, 1, 1, NULL);
INSERT INTO point_of_sale VALUES (2, 1, 1, 'demo', 'demo', false, 1, 1, NULL);
INSERT INTO redemption VALUES (13, 1, 2, NULL, NULL, 'r-1', NULL, 30000, '[{"quantity":1,"price":30000}]', '[]', '[{"id":1099511627776,"number":2043195344052,"taken":30000}]', '[{"operation":13,"kind":2,"at":1796044430104343,"amounts":[30000],"balances":[70000]}]', '\x63d69a4eedf49e5a286c1e697e1830f1', 1796044430104343);
INSERT INTO redemption VALUES (14, 1, 2, NULL, NULL, 'r-2', NULL, 120000, '[{"quantity":1,"price":120000}]', '[]', '[{"id":1099511627776,"number":2043195344052,"taken":70000},{"id":1099511627777,"number":2015572361532,"taken":50000,"refunded":5000}]', '[{"operation":14,"kind":2,"at":1796044430108455,"amounts":[70000,50000],"balances":[0,50000]},{"operation":15,"kind":5,"at":1796044430119598,"amounts":[0,5000],"balances":[0,55000],"undone":false}]', '\x9f7e1884830874e20060ed9332e32ca7', 1796044430108455);
INSERT INTO redemption VALUES (16, 1, 2, 1796045330125595, NULL, 'r-3', NULL, 10000, '[{"quantity":1,"price":10000}]', '[]', '[{"id":1099511627778,"number":2092270968485,"taken":10000}]', '[{"operation":16,"kind":1,"at":1796044430125595,"amounts":[10000],"balances":[100000]},{"operation":17,"kind":2,"at":1796044430130098,"amounts":[10000],"balances":[90000]}]', '\xc51d135ce23bbf3bb6b25d3bc247ae5a', 1796044430125595);
INSERT INTO redemption VALUES (18, 1, 2, NULL, NULL, 'r-5', NULL, 40000, '[{"quantity":1,"price":40000}]', '[]', '[{"id":1099511627779,"number":2084766905227,"taken":40000,"breakage":60000}]', '[{"operation":18,"kind":2,"at":1796044430131713,"amounts":[40000],"balances":[0]}]', '\x318a28c251247096dab73fa0a08a4485', 1796044430131713);
INSERT INTO redemption VALUES (19, 1, 5, NULL, NULL, 'r-6', NULL, 40000, '[{"quantity":1,"price":40000}]', '[]', '[{"id":1099511627780,"number":2039642823140,"taken":40000,"refunded":40000}]', '[{"operation":19,"kind":2,"at":1796044430136401,"amounts":[40000],"balances":[0]},{"operation":20,"kind":5,"at":1796044430137658,"amounts":[40000],"balances":[100000],"undone":true}]', '\x34093aeb27acb21820eff8754af8106a', 1796044430136401);
INSERT INTO remembered VALUES (1, 'goods/2/return/order/l-3', '\x89a883019e36e1b87c1a97cad28a3bb9b058d1d97e13253efc501ba707b18089', 12, 0);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/l-1', '\x392e0723c5e00a172650fc00ef04b20d1cd96bcbb4be15d6db69feb6361a5fed', 9, 0);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/l-2', '\xd91120019217b8a2357216cbf7d64d986eac1739a95fb3753e0d829a6ed883d6', 10, 0);
INSERT INTO remembered VALUES (1, 'goods/2/sale/order/l-3', '\x0f3a51827905fae88a4103bd9b468ffb323b10b8cef9615a3e761dc67c839d3b', 11, 0);
INSERT INTO remembered VALUES (1, 'native:a-0', '\x89e7ab6a679e8befac0eeacc9f5e39e51b585c2ec8f3022e772c81603ca01ec9', 22, 1);
INSERT INTO remembered VALUES (1, 'native:a-1', '\xd36628c5d8e186d5cd00689ce41ba9a05ebf5bf0caf5a02727d89c01248b511a', 23, 1);
INSERT INTO remembered VALUES (1, 'native:a-2', '\xda7b0ad1bc8acc043503281304c12ee775528fd6faf30d1426afa6d6bbf09dbc', 24, 1);
INSERT INTO remembered VALUES (1, 'native:a-3', '\xff63f57d89e56b7f0eb0488fb9f1e0896d3f960b73b8a5edf62a31071a5c43b3', 25, 1);
INSERT INTO remembered VALUES (1, 'native:a-9', '\x85cd41e28068fd8d171c6b9aef35bf17116a0e6b44bd27415e3c40d6d5d42a75', 26, 1);
INSERT INTO remembered VALUES (1, 'native:c-1', '\x9eb9ebfae9b2a0534cc1cd11a53477b30c5f6dc01fd879272cf09bbf2baf6300', 17, 1);
INSERT INTO remembered VALUES (1, 'native:f-1', '\xa2a7e7cb4b1479045e31cd214bde203f9e89fa52241a0482f799d4a98be6d45c', 15, 1);
INSERT INTO remembered VALUES (1, 'native:f-2', '\xcb5aa7dfbd26d488f86bc0d0541a0b33c9fbbad5838507639f215de06ea62b05', 20, 1);
INSERT INTO remembered VALUES (1, 'native:i-1', '\x03442f5149b7056e834d541c441c0c50ef0021f7dd36598149c6857b96d61d6e', 21, 1);
INSERT INTO remembered VALUES (1, 'native:r-1', '\x9c9a710d646f17a0515fc1fe3230d77253954e8db148bcb449a5ebdb290acb9d', 13, 1);
INSERT INTO remembered VALUES (1, 'native:r-2', '\xa021d7c3dc028defc34c5a24f6430d83f83eafa2d1e95adb50df78d9a963edff', 14, 1);
INSERT INTO remembered VALUES (1, 'native:r-3', '\x096f7c01d82e406522397660ffccc69d6606b7580f9e6142cf4bd1cc06ce37fc', 16, 1);
INSERT INTO remembered VALUES (1, 'native:r-5', '\xad74ae9430951091c181979cf7baf9fb6d001074dc5f3d17c270f4a21eaf7d41', 18, 1);
INSERT INTO remembered VALUES (1, 'native:r-6', '\x14a2e11d8737c17a0cc62ae57ac0774ac339c8e85de6859412fa124c6d27235e', 19, 1);
INSERT INTO row_seal VALUES (1, 1, 1, '\x1bb3fe66adb65bdcb0f5542d2f68f9a3');
INSERT INTO row_seal VALUES (2, 1, 2, '\x13eee2fd267073dcd9957ea2c9dbc344');
INSERT INTO row_seal VALUES (3, 1, 3, '\xb1e1f482b231a65bd637821753954bf2');
INSERT INTO row_seal VALUES (3, 2, 4, '\xb3e9f2a49486f68d4ee9e9193966a08e');
INSERT INTO row_seal VALUES (4, 1, 5, '\x8a9ed34df9064417eda1dfb039ca8062');
INSERT INTO row_seal VALUES (5, 1, 8, '\xbd7bc1747eadeea84a51dc8cfc0ccc26');
INSERT INTO row_seal VALUES (6, 1, 6, '\x57840742c9d050b217f8c3c240f6aa2f');
INSERT INTO row_seal VALUES (7, 1, 6, '\xa15a090772ead9b46df5b580b9723e3f');
INSERT INTO row_seal VALUES (7, 2, 7, '\x4a33e6ed09a9795fc1f37378345f5c48');
INSERT INTO sale VALUES (9, 1, 2, NULL, 1, 1, 'l-1', NULL, NULL, NULL, NULL, NULL, 1796044430079900, '[{"quantity":3,"price":100000}]', '[[1099511627776,0],[1099511627777,0],[1099511627778,0]]', NULL, NULL, NULL);
INSERT INTO sale VALUES (10, 1, 2, NULL, 1, 2, 'l-2', NULL, NULL, NULL, NULL, NULL, 1796044430092968, '[{"quantity":2,"price":100000}]', '[[1099511627779,0],[1099511627780,0]]', NULL, NULL, NULL);
INSERT INTO sale VALUES (11, 1, 2, NULL, 1, 1, 'l-3', NULL, NULL, NULL, NULL, NULL, 1796044430094474, '[{"quantity":1,"price":50000}]', '[[1099511627781,0]]', NULL, NULL, NULL);
INSERT INTO sale VALUES (12, 1, 2, NULL, 2, 1, 'l-3', NULL, NULL, NULL, NULL, NULL, 1796044430095758, '[{"quantity":1,"price":50000}]', '[[1099511627781,0]]', NULL, NULL, NULL);
INSERT INTO series VALUES (1, 1, 'Demo', 3, 1, 6, false, 1, 100000000, 365, true, true, true, true, true, NULL, NULL);
INSERT INTO series VALUES (2, 1, 'Demo, single use', 3, 1, 6, false, 1, 100000000, 365, true, true, false, true, true, NULL, NULL);
INSERT INTO site VALUES (1, 1, 1, 'sample string 4', false);
SELECT pg_catalog.setval('outbox_id_seq', 5, false);
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
ALTER TABLE ONLY certificate_touch
    ADD CONSTRAINT certificate_touch_pkey PRIMARY KEY (certificate, operation, redemption);
ALTER TABLE ONLY client_name
    ADD CONSTRAINT client_name_pkey PRIMARY KEY (client);
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
    ADD CONSTRAINT remembered_pkey PRIMARY KEY (operator, caller, key);
ALTER TABLE ONLY row_seal
    ADD CONSTRAINT row_seal_pkey PRIMARY KEY (subject, id, operation);
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
CREATE INDEX certificate_action_by_first ON certificate_action USING btree (first, operation);
CREATE INDEX certificate_action_by_making ON certificate_action USING btree (first) WHERE (kind = ANY (ARRAY[(1)::bigint, (11)::bigint]));
CREATE INDEX certificate_action_by_replacement ON certificate_action USING btree (replacement) WHERE (replacement IS NOT NULL);
CREATE INDEX client_name_by_key ON client_name USING btree (client_key);
CREATE INDEX coupon_by_change ON coupon USING btree (operator, updated_at, number) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX coupon_by_code ON coupon USING btree (operator, code_key) WHERE (deleted_at IS NULL);
CREATE INDEX coupon_by_number ON coupon USING btree (operator, number) WHERE (deleted_at IS NULL);
CREATE INDEX delivery_by_address ON delivery USING btree (operator, channel, address, id);
CREATE INDEX delivery_by_operator ON delivery USING btree (operator, id);
CREATE INDEX delivery_due ON delivery USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX owner_by_email ON owner USING btree (operator, lower((email COLLATE "C")), id) WHERE (email IS NOT NULL);
CREATE INDEX owner_by_operator ON owner USING btree (operator, id);
CREATE INDEX owner_by_phone ON owner USING btree (operator, phone, id) WHERE (phone IS NOT NULL);
CREATE INDEX redemption_by_client ON redemption USING btree (operator, client, at, id) WHERE (client IS NOT NULL);
CREATE INDEX redemption_by_expiry ON redemption USING btree (expires_at, id) WHERE (state = 1);
CREATE INDEX redemption_by_order ON redemption USING btree (operator, order_id, at, id);
CREATE INDEX redemption_by_time ON redemption USING btree (operator, at, id);
CREATE INDEX sale_by_cheque ON sale USING btree (point_of_sale, cheque, id) WHERE (cheque IS NOT NULL);
CREATE INDEX sale_by_client ON sale USING btree (operator, client, at, id) WHERE (client IS NOT NULL);
CREATE INDEX sale_by_email ON sale USING btree (operator, email_key, at) WHERE (email_key IS NOT NULL);
CREATE INDEX sale_by_order ON sale USING btree (point_of_sale, order_number, id) WHERE (order_number IS NOT NULL);
CREATE INDEX sale_by_phone ON sale USING btree (operator, phone_key, at) WHERE (phone_key IS NOT NULL);
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
