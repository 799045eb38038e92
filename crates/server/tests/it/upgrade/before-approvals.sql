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
    last_entry bigint,
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
    operation bigint NOT NULL,
    certificate bigint NOT NULL,
    number bigint NOT NULL,
    kind bigint NOT NULL,
    change bigint NOT NULL,
    balance_after bigint NOT NULL,
    previous bigint,
    CONSTRAINT entry_balance_after_check1 CHECK ((balance_after >= 0)),
    CONSTRAINT entry_kind_check1 CHECK ((kind > 0)),
    CONSTRAINT entry_number_check1 CHECK ((number > 0))
);
CREATE TABLE made (
    operation bigint NOT NULL,
    kind bigint NOT NULL,
    operator bigint NOT NULL,
    number bigint NOT NULL,
    terms json NOT NULL,
    CONSTRAINT made_kind_check CHECK ((kind > 0))
);
CREATE TABLE membership (
    user_account bigint NOT NULL,
    operator bigint NOT NULL,
    role bigint NOT NULL,
    point_of_sale bigint,
    ended boolean NOT NULL,
    CONSTRAINT membership_role CHECK ((role > 0))
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
    digest bytea,
    actor_user bigint,
    CONSTRAINT operation_actor CHECK (((actor_user IS NULL) OR (actor_key IS NULL))),
    CONSTRAINT operation_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT operation_kind_check CHECK ((kind > 0)),
    CONSTRAINT operation_link_check CHECK ((length(link) = 32))
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
CREATE TABLE second_factor (
    user_account bigint NOT NULL,
    secret bytea NOT NULL,
    last_step bigint NOT NULL,
    recovery bytea NOT NULL,
    CONSTRAINT second_factor_recovery CHECK (((length(recovery) % 32) = 0))
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
CREATE TABLE user_account (
    id bigint NOT NULL,
    name text NOT NULL,
    login text NOT NULL,
    language text NOT NULL,
    password text,
    grade text,
    disabled boolean NOT NULL,
    CONSTRAINT user_account_login CHECK ((login <> ''::text)),
    CONSTRAINT user_account_name CHECK ((name <> ''::text))
);
CREATE TABLE user_link (
    token bytea NOT NULL,
    user_account bigint NOT NULL,
    purpose bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT user_link_purpose CHECK ((purpose > 0)),
    CONSTRAINT user_link_token CHECK ((length(token) = 32))
);
CREATE TABLE user_session (
    handle bytea NOT NULL,
    user_account bigint NOT NULL,
    operator bigint NOT NULL,
    began_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    confirmed_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    address text NOT NULL,
    browser text NOT NULL,
    CONSTRAINT user_session_handle CHECK ((length(handle) = 32))
);
INSERT INTO api_key VALUES (1, 1, 'Demo', 'read,sell,redeem,coupons,manage', NULL, '\x3984e0597cba83863d420dba42ee726449c0e6e38f7c4087a3c121be750adb35', 'demo', '$argon2id$v=19$m=19456,t=2,p=1$qbgJcfvBqqIahD/BrMsmqw$2+3FymE56OPBo+iRkvTpfmRAZ/6WDV1Q+8LFil0wPlY', '\x7410d002142ee88494e8ac37fb1b4e764d4faf6aa1919781ab0bcb1b640ee92f', NULL, 'demo', 'demo', 'demo');
INSERT INTO certificate VALUES (1099511627776, 1, 2028943054162, 1, '\xbd3d26d0b69389131739abac082d35389e53dbd891a5', 150000, 147000, 0, 2, 1, '2027-11-30', NULL, 1796069242860974, 4, '\x1ccd529ade98073e172b6423f54692e1', NULL, 14);
INSERT INTO certificate VALUES (1099511627777, 1, 2084289473524, 1, '\x79e17de54843ca23394ebcc13307de204a3fc3ac7869', 150000, 149300, 0, 2, 1, '2027-11-30', NULL, 1796069242860974, 2, '\x48f4bb4f156d1851f0462f8c25d67f8b', NULL, 12);
INSERT INTO certificate VALUES (1099511627778, 1, 2088376477389, 1, '\x6f87dc5e0716eafbced9d38838d576474409882bae13', 90000, 90000, 0, 2, 2, '2027-11-30', 15, 1796069242974231, 1, '\x79c1500a5096a0e7b2d7503feae94035', NULL, 15);
INSERT INTO certificate_action VALUES (10, 1, 1, 1099511627776, 2, 150000, 'Подарок', 2, 1, 150000, 150000, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (11, 1, 3, 1099511627776, 1, 5000, NULL, 2, 1, 150000, 155000, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (12, 1, 6, 1099511627777, 1, -700, 'Ошибка кассы', 2, 1, 150000, 149300, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_action VALUES (15, 1, 1, 1099511627778, 1, 90000, NULL, 2, 2, 90000, 90000, 0, '2027-11-30', NULL, NULL);
INSERT INTO certificate_touch VALUES (1099511627776, 14, 13);
INSERT INTO entry VALUES (10, 1099511627776, 1, 1, 150000, 150000, NULL);
INSERT INTO entry VALUES (10, 1099511627777, 1, 1, 150000, 150000, NULL);
INSERT INTO entry VALUES (11, 1099511627776, 2, 7, 5000, 155000, 10);
INSERT INTO entry VALUES (12, 1099511627777, 2, 8, -700, 149300, 10);
INSERT INTO entry VALUES (13, 1099511627776, 3, 3, -9000, 146000, 11);
INSERT INTO entry VALUES (14, 1099511627776, 4, 4, 1000, 147000, 13);
INSERT INTO entry VALUES (15, 1099511627778, 1, 1, 90000, 90000, NULL);
INSERT INTO membership VALUES (1, 1, 1, NULL, false);
INSERT INTO membership VALUES (2, 1, 2, NULL, false);
INSERT INTO meta VALUES ('directory_version', 10, NULL);
INSERT INTO meta VALUES ('next_operation', 18, NULL);
INSERT INTO meta VALUES ('plain_ids_below', 0, NULL);
INSERT INTO meta VALUES ('key_check', NULL, '\x393eb729c846a132119e060e4c7ac3e00e6b2504e7993b512ff3180f4e5cd433');
INSERT INTO meta VALUES ('chain_start', NULL, '\x00000000000000010000000000000001af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f326200000000000000014f4ba98419d19b90a4ecad1638572da769435954fc1d7ebcffd510f3e94824ed');
INSERT INTO meta VALUES ('chain_head', NULL, '\x000000000000001138de092f4a26f4aa008840302352ccc2f7fc8a37886bff3522059d389e7fac0588491c3cec3137a213dcc205941011cbceba4dd8dfd53a7f453f4c0619930c4b226a48ef5c9fb3ae262b3ae15a4db010300ccba787f7711a4819201fe2676870e844a62c3833e2c724638a917ecb0981ee3909a9f0131c078d6de296bda6ec2459424d571e3615c29812cc791ea6d54ec9fa91bae0fabeef14164269f0a90f6e6440b86454387d33dcc523c7e215e131f728c6d8a3ec0ab270fba40cf72c111f4c515ec1dff53dcfe310c458160a681ac58131f1b71bb8875c33fb1f7a83cba422364082c900ad5f6951e431e8845c095ce855517ef97f3eadbc7d3f80cb5d3a1c3c1a0909310b5407d5fcf4ae56e238fe00f7536649cc7dc0f1e3497c50a0ba23e3cd13ad622c7fb7189199738b4936bd99cb6913e3bc146013b539a83c4860842f56c1519e9ca4a6ad65590337b731a3a299c74859ee0d45c8f82409ec64ddd4b5f20f06b7afa3665e4d93375779d2eecbafc65fb17ef129ab742e843a80f1df4a7be3a9fe3e94a512a55f56518858a2cd39432953196fd63c49c1ab1d16d3d539886a994634dfa4783558b1058ecad760600e5ef9b26875d07c4a7bebff20a18fd8632f0b834888faf956f6db90d860fcaa5460ebde3d98d010730e6e657db28b205079630c2eb6e26692c2b8d5baddcd089070a561924be60bf9c3494a990d71f4e3bd02a1110219b82c261a275b8bd304d155263916e8d27aad57a0e11e3adf8f9c30eb2799c1aeb529e80d1bccc5311129eb51feb7047b8b89cf94e19ae3558cc9e06a190128cdb4970773a6dd');
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
INSERT INTO migration VALUES (19, 'ledger_in_time_order', '\x18807a8306e8d091b2dc8af06b89bf8249b7b2ac1cb44f3918157a041aa93e8d');
INSERT INTO migration VALUES (20, 'digest', '\xdd278572ede29fe0451f3feae0fcefae602a2833ab5b8e1936582395e80589e2');
INSERT INTO migration VALUES (21, 'people', '\x5919de98fec3b7a8967e7bb043abc87676b7a56eff8e7048e1bf62e229699f94');
INSERT INTO number_pool VALUES (1, 1, 20, 13, '\x2540f61cef7a5fd59f6e7c1b780a5428f64d020182ced37145b0bd8307c2e99fe4c7e6378659d03e2a7ebebddefc24f03be59c0236f92b0c822c211847240f35', 3);
INSERT INTO operation VALUES (1, 1, 4, 1, NULL, 'demo', 1796069241678317, '\x82e283a6a196e1f068c9ae5b3260edd7ef13a299067cbcd3b039d44a27410fbb', '\xfe93ba88d8bba5561b8eb37f55807037b4ffdabce8bc1a6195a14d92a842d6d9', NULL);
INSERT INTO operation VALUES (2, 1, 4, 1, NULL, 'demo', 1796069241680114, '\x5c41d282f15a89ca567d2a1ce9306586e4fb6d5114f9ffb21f54edfa5fe92462', '\x97be8eea58dbaaa489b442d6c33174cea0028042305328a253928ab208a85aab', NULL);
INSERT INTO operation VALUES (3, 1, 4, 1, NULL, 'demo', 1796069241684665, '\xe483b51c5e59c5f29df4382dc67114f4e5bc015370a076a935b9260c9d4d7744', '\x09f8f8f48ab6db91f7c35d7cc30ad3c8a2c19549792aafe5b1bcef3c7201752d', NULL);
INSERT INTO operation VALUES (4, 1, 4, 1, NULL, 'demo', 1796069241685881, '\x1733cef8c3c21c8f8655b1e5bf1be1ddc355535a44025c281731df75c05538d2', '\x88b9749889963a7e3bab80682a1c6fe658487ddb37373aff97f704913fe9387a', NULL);
INSERT INTO operation VALUES (5, 1, 4, 1, NULL, 'demo', 1796069241686797, '\xf8a4bbdf7ab3d67472f0a6945cc0efae5b4a27b99ddb526fc4ae70b40c3cea6b', '\x95b2317626b55ccb974e5d9adbc82097a8a16035287b1b2e5570f8c613bf7ddf', NULL);
INSERT INTO operation VALUES (6, 1, 4, 1, NULL, 'demo', 1796069241687701, '\xa90c974d8d0cb882ad513f1b4ce01e9ac475b19db4d145190848e9d98595b4a6', '\xd6dc9a00382a4c8b6f0af7a79aabe73ce146df3ded8341f16852b032a112e32f', NULL);
INSERT INTO operation VALUES (7, 1, 4, 1, NULL, 'demo', 1796069241692719, '\xf646d05499ee5dd6c2b922f9fa38cac3e560a159951243f0769d9e6d72a74cc8', '\x827101ed2e9a64620c9631d50c5482e09343cd454cf1e98b0290b6ea1fb17cf7', NULL);
INSERT INTO operation VALUES (8, 1, 4, 1, NULL, 'demo', 1796069241808624, '\x2460caf64da6c087641456e01cb2dc3bd9d3e05f0d8ad1419879e0d6d764e8d8', '\x0cab49bde600a550d19613cb4f08fe39fa47b904881bd618875cc066a2747105', NULL);
INSERT INTO operation VALUES (9, 1, 24, 1, NULL, 'demo', 1796069241937467, '\x71db04a0817c670c7894647d76c3b205646637b75a21ca7b311cccc0dd8de888', '\x6cc9eca522edd8bf5c5ebdc55f7b1f491be344453e3e8b364c2ab65a1ffae19a', NULL);
INSERT INTO operation VALUES (10, 1, 13, 4, 1, 'fe621563ae2e8500', 1796069242860974, '\x427229c94d892de532dc3a2e3c1f991e1a65b87d4b738e8083d5ca9aa83fecba', '\xfcfc4d709b13895cbd4205a912c269b48d89dd3887c9041dc2d0aba5a1a0fdb9', NULL);
INSERT INTO operation VALUES (11, 1, 14, 4, 1, '9986f1177ab864ac', 1796069242892947, '\x165c73a4e8c00775712819fbb603026cfaea67ae75d86ac27d7a8959e67364b9', '\x524d4cb54569392031d2f942cf7f0ed3312214643a90c72322da0d3081f890f4', NULL);
INSERT INTO operation VALUES (12, 1, 14, 4, 1, '3148e1e41162178a', 1796069242908817, '\x00b58acb21a9d22e302956a7c651164a716903734047d1a5b3ea4c221c2c2d83', '\x2f8fc722cfce7b3049b3fef4d9f3401bb8d5e4cf50a5695ed856f35007a8a1e8', NULL);
INSERT INTO operation VALUES (13, 1, 8, 4, 1, '6c42a32ae1f56516', 1796069242928989, '\x8b17807a0b6fdcddb3c3e171b503cf005101e8604c59173381244c39c72b178e', '\xb1905020b8a411293fe84ac939e28098712b08d6e77c5ff481b9fee05ff709b1', NULL);
INSERT INTO operation VALUES (14, 1, 12, 4, 1, '70eb8d14b1750d62', 1796069242953195, '\x6780d554ae48aa01f7a8cc3cc6119ca414573dec00165a6d3b58ec274e52c54b', '\x95e865cdaddffa02843999ed9fd76f31325fb750f64f09e6e4af6c21fa8b21c4', NULL);
INSERT INTO operation VALUES (15, 1, 13, 4, 1, 'fe707d96f4a6f5ad', 1796069242974231, '\x7dc9290e3ea2076219fb13fee48f8d2d784d53455540e5e084b41ec390477147', '\x6f6184197af403678190130f42b7a746bbbac2a86b4ca070eba2d6e4c27faa14', NULL);
INSERT INTO operation VALUES (16, 1, 24, 1, NULL, 'cli-2145', 1796069243151040, '\xc49d96e4992a92aa4730d9d54a3d90eb3f5aca3ad178af5a6c50f03a11c21d19', '\xc16138373aac82657709ecb2d7b473aaad4cbbaf25784fcce5d99765af592e63', NULL);
INSERT INTO operation VALUES (17, 1, 31, 5, NULL, '4251cde7cd9a9b26', 1796069243345490, '\x38de092f4a26f4aa008840302352ccc2f7fc8a37886bff3522059d389e7fac05', '\xc16138373aac82657709ecb2d7b473aaad4cbbaf25784fcce5d99765af592e63', 1);
INSERT INTO operator VALUES (1, 'Demo', 'Europe/Moscow', 'RUB', false, NULL);
INSERT INTO partner VALUES (1, 1, 'Demo', false);
INSERT INTO point_of_sale VALUES (1, 1, 1, 'sample string 1', 'sample string 1', false, 1, 1, NULL);
INSERT INTO point_of_sale VALUES (2, 1, 1, 'demo', 'demo', false, 1, 1, NULL);
INSERT INTO redemption VALUES (13, 1, 2, NULL, NULL, 'A-1', NULL, 9000, '[{"quantity":1,"price":9000}]', '[]', '[{"id":1099511627776,"number":2028943054162,"taken":9000,"refunded":1000}]', '[{"operation":13,"kind":2,"at":1796069242928989,"amounts":[9000],"balances":[146000]},{"operation":14,"kind":5,"at":1796069242953195,"amounts":[1000],"balances":[147000],"undone":false}]', '\x607d28af03a1311b496f6f528bb5d050', 1796069242928989);
INSERT INTO remembered VALUES (1, 'native:k-1', '\x11fce48f0f6913aecfa5995c445420d041f606b0886f8591835d3b013ac17239', 10, 1);
INSERT INTO remembered VALUES (1, 'native:k-2', '\x8d3d13dbf4d40ff4193503f40e3179b6cad943c4ec2eb2de968669524e7720ad', 11, 1);
INSERT INTO remembered VALUES (1, 'native:k-3', '\x1c539caa5006404ffb5563f3c04d5d8851ac907f8e1cd2c6141c943a96afee8b', 12, 1);
INSERT INTO remembered VALUES (1, 'native:k-4', '\xfe6e3d80f420f62f4e65d45f00709803e5c478308862ef7622d5bc52c54f2dae', 13, 1);
INSERT INTO remembered VALUES (1, 'native:k-5', '\x905b6b128fd214ccadfaba7cc3128069ba9692a3f33452786f389a8acd65604b', 14, 1);
INSERT INTO remembered VALUES (1, 'native:k-6', '\xc2c0dbdfca99fb246d80f36d9d4adbc309fe8d6cf718b0c4561ff4386e001e22', 15, 1);
INSERT INTO row_seal VALUES (1, 1, 1, '\x0786aa42041ab690572fdda7ed9a85e9');
INSERT INTO row_seal VALUES (2, 1, 2, '\xfce476846da66264c079b4daca62b546');
INSERT INTO row_seal VALUES (3, 1, 3, '\x7cd84a409387f382792109e1888aa124');
INSERT INTO row_seal VALUES (3, 2, 4, '\x27089b4de6cc523d37b042b734916992');
INSERT INTO row_seal VALUES (4, 1, 5, '\xe0ae8bcea7387b9c55715e1fc556bead');
INSERT INTO row_seal VALUES (5, 1, 8, '\x61a9c6c630ac5ef0d4df8da2cacf52a7');
INSERT INTO row_seal VALUES (6, 1, 6, '\xf03abd3c3d6297836a147bb09d155f83');
INSERT INTO row_seal VALUES (7, 1, 6, '\x1c65ea4b8d905b6fbcca6bb489986508');
INSERT INTO row_seal VALUES (7, 2, 7, '\xe8ce1167cde94f7fc2b156bf25ea6291');
INSERT INTO row_seal VALUES (11, 1, 9, '\x530848ccb3f49fc24fdc7507f335b18f');
INSERT INTO row_seal VALUES (11, 2, 16, '\x0b6410247275851fdf36ac5ad68e5439');
INSERT INTO row_seal VALUES (12, 4294967297, 9, '\x615d393c2ac848505028acebadd9d86b');
INSERT INTO row_seal VALUES (12, 8589934593, 16, '\x5de0bdab69ad27b1f2f85f0490d833a1');
INSERT INTO sale VALUES (15, 1, 0, NULL, 1, 1, 'W-1', NULL, NULL, NULL, 'anna@example.ru', NULL, 1796069242974231, '[{"quantity":1,"price":90000}]', '[[1099511627778,0]]', NULL, NULL, 'anna@example.ru');
INSERT INTO series VALUES (1, 1, 'Demo', 3, 1, 6, false, 1, 100000000, 365, true, true, true, true, true, NULL, NULL);
INSERT INTO series VALUES (2, 1, 'Demo, single use', 3, 1, 6, false, 1, 100000000, 365, true, true, false, true, true, NULL, NULL);
INSERT INTO site VALUES (1, 1, 1, 'sample string 4', false);
INSERT INTO user_account VALUES (1, 'Demo', 'demo', 'ru', '$argon2id$v=19$m=19456,t=2,p=1$vhnSnE7/6fuEB228odJ6iQ$wYJsxOt+K+rJB028KWrJebq6PFKEaVQ/66iOUuMtZKQ', 'demo', false);
INSERT INTO user_account VALUES (2, 'Борис', 'boris@example.ru', 'ru', NULL, NULL, false);
INSERT INTO user_link VALUES ('\x812f3929b69445b30ef0878a604cd09aafd318c57ae486d6797c515927c20cc0', 2, 1, 1796155643151040);
INSERT INTO user_session VALUES ('\x0091052951362a604fbbe48871244dc5221880a5ea1ba3d7b9606b2d4b2e1a5b', 1, 1, 1796069243345490, 1796069243345490, 1796069243345490, 1796112443345490, '127.0.0.1', 'curl/7.88.1');
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
    ADD CONSTRAINT entry_pkey PRIMARY KEY (operation, certificate, number);
ALTER TABLE ONLY made
    ADD CONSTRAINT made_pkey PRIMARY KEY (operation);
ALTER TABLE ONLY membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (user_account, operator);
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
ALTER TABLE operation
    ADD CONSTRAINT operation_surface CHECK ((surface > 0)) NOT VALID;
ALTER TABLE ONLY operator
    ADD CONSTRAINT operator_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY second_factor
    ADD CONSTRAINT second_factor_pkey PRIMARY KEY (user_account);
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
ALTER TABLE ONLY user_account
    ADD CONSTRAINT user_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY user_link
    ADD CONSTRAINT user_link_pkey PRIMARY KEY (token);
ALTER TABLE ONLY user_session
    ADD CONSTRAINT user_session_pkey PRIMARY KEY (handle);
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
CREATE INDEX user_link_by_user ON user_link USING btree (user_account);
CREATE INDEX user_session_by_user ON user_session USING btree (user_account);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_point_of_sale_fkey FOREIGN KEY (point_of_sale) REFERENCES point_of_sale(id);
ALTER TABLE ONLY membership
    ADD CONSTRAINT membership_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY membership
    ADD CONSTRAINT membership_point_of_sale_fkey FOREIGN KEY (point_of_sale) REFERENCES point_of_sale(id);
ALTER TABLE ONLY membership
    ADD CONSTRAINT membership_user_account_fkey FOREIGN KEY (user_account) REFERENCES user_account(id);
ALTER TABLE ONLY number_pool
    ADD CONSTRAINT number_pool_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY partner
    ADD CONSTRAINT partner_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_operator_fkey FOREIGN KEY (operator) REFERENCES operator(id);
ALTER TABLE ONLY point_of_sale
    ADD CONSTRAINT point_of_sale_partner_fkey FOREIGN KEY (partner) REFERENCES partner(id);
ALTER TABLE ONLY second_factor
    ADD CONSTRAINT second_factor_user_account_fkey FOREIGN KEY (user_account) REFERENCES user_account(id);
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
