//! Groups of texts, as types.

use domain::SaleKind;
use domain::person::Role;

/// All texts of one language.
pub(crate) struct Words {
    pub(crate) language_name: &'static str,
    pub(crate) product: &'static str,
    pub(crate) shell: Shell,
    pub(crate) keys: Keys,
    pub(crate) search: Search,
    pub(crate) sign_in: SignIn,
    pub(crate) failure: Failure,
    pub(crate) list: List,
    pub(crate) states: States,
    pub(crate) events: Events,
    pub(crate) format: Format,
    pub(crate) home: Home,
    pub(crate) certificates: Certificates,
    pub(crate) certificate: Certificate,
    pub(crate) redemptions: Empty,
    pub(crate) redemption: Redemption,
    pub(crate) sales: Empty,
    pub(crate) sale: Sale,
    pub(crate) coupons: Coupons,
    pub(crate) coupon: Coupon,
    pub(crate) series: Series,
    pub(crate) owners: Empty,
    pub(crate) messages: Messages,
    pub(crate) places: Places,
    pub(crate) people: People,
    pub(crate) action: Action,
    pub(crate) factor: Factor,
}

/// Declares groups of texts. A text is fixed unless its type is given.
macro_rules! texts {
    ($($(#[$doc:meta])* $group:ident { $($name:ident $(: $kind:ty)?),+ $(,)? })+) => {$(
        $(#[$doc])*
        pub(crate) struct $group {
            $(pub(crate) $name: texts!(@kind $($kind)?),)+
        }
    )+};
    (@kind) => { &'static str };
    (@kind $kind:ty) => { $kind };
}

texts! {
    /// Texts of the frame of all pages.
    Shell {
        home, certificates, redemptions, sales, coupons, series, owners, messages, places, skip,
        menu, language, theme, theme_auto, theme_light, theme_dark, sign_out, api, demo, users,
    }

    /// Texts of the help for the keyboard.
    Keys { title, search, rows, this, close }

    /// Texts of the search.
    Search {
        title, placeholder, what_title, what, nothing_title, nothing, maybe_secret, coupon,
    }

    /// Texts of signing in and out.
    SignIn {
        title, what, login, password, enter, wrong, no_rights, too_many: fn(u64) -> String,
        signed_out, no_cookie_title, no_cookie, again, demo_login, demo_password, programs, docs,
        openapi, help, health, ready, demo_keys, demo_native, demo_insales, demo_mloyalty,
    }

    /// Texts of the pages that tell of a failure.
    Failure {
        forbidden_title, forbidden, foreign_title, foreign, not_found_title, not_found, body_title,
        body, guesses_title, guesses, unavailable_title, unavailable, unknown_title, unknown,
        internal_title, internal, request_id, home,
    }

    /// Texts of all lists: columns, filters and pages.
    List {
        pages, more, day, day_before, day_after, any, apply, clear, yes, no, number, status, state,
        sale_status, series, nominal, balance, of_it_held, valid_through, order, made, place,
        order_total, discount, by_certificates, kind, certificates, sum, name, email, phone, born,
        agrees, code,
    }

    /// Words of all states.
    States {
        issued, active, blocked, spent, expired, voided, unsold, sold, returned, held, captured,
        released, lapsed, refunded, sale, sale_return, waiting, sent, given_up, in_use,
        switched_off, used_up,
    }

    /// Words of the events of a certificate.
    Events {
        issued, sold, returned, activated, reloaded, blocked, unblocked, adjusted, cashed_out,
        voided, extended, replaced, replacing, held, captured, released, lapsed, refunded, breakage,
        breakage_undone,
    }

    /// Parts of days and numbers.
    Format { months: [&'static str; 12], year_suffix, decimal_mark, percent }

    /// Texts of the first page.
    Home {
        sold_today, certificates_sold, certificates_returned, holds, all_holds, undelivered,
        all_undelivered, chart, chart_description, as_table, latest_sales, no_sales, open_holds,
        no_holds,
    }

    /// Texts of the list of certificates.
    Certificates { none_yet_title, none_yet, nothing_title, nothing, empty_title, empty }

    /// Texts of the page of a certificate.
    Certificate {
        title: fn(&str) -> String, unknown_title, unknown: fn(&str) -> String, wrong_check_digit,
        available, balance, held, valid_through, not_active, days_left: fn(u64) -> String,
        days_over: fn(u64) -> String, timeline, no_events, order, other, now_valid_through,
        balance_after, older, newest, details, nominal, issued, sold_in, to_sale, to_redemption,
        secret, secret_hidden, replaced_by, key: fn(&str) -> String, administrator, command_line,
    }

    /// Texts of a list that may be empty.
    Empty { empty_title, empty }

    /// Texts of the page of a redemption.
    Redemption {
        title: fn(&str) -> String, refunded, to_pay, held, taken, lines, item, quantity, price,
        held_until, client, steps,
    }

    /// Texts of the page of a sale.
    Sale {
        title: fn(SaleKind) -> &'static str, cheque_number: fn(i64) -> String, cheque, goods,
        no_goods, no_certificates, item_code,
    }

    /// Texts of the list of coupons.
    Coupons { find, empty_title, empty, unknown_title, unknown, min_price, uses, description }

    /// Texts of the page of a coupon.
    Coupon {
        title: fn(&str) -> String, from_order, no_end, once, once_per_client, any_number, uses,
        no_uses, used, use_returned, redemption, created, updated, collections,
    }

    /// Texts of the pages of series.
    Series {
        days: fn(u64) -> String, plastic, electronic, empty_title, empty, validity, example, rules,
        allow_reuse, secret_confirm, allow_refund, allow_refund_purchase, certificates, numbers,
        prefix, length, capacity, secret_digits, on_sale_from, on_sale_through, item_codes,
    }

    /// Texts of the list of messages.
    Messages {
        code, certificates: fn(u64) -> String, empty_title, empty, to, what, attempts, error,
    }

    /// Texts of the page of places.
    Places { empty_title, empty, nowhere, code, sites }

    /// Texts about the second factor.
    Factor {
        title, is_on, demanded, what, picture, by_hand, code, set, wrong, remove, proof, not_proved,
        removed, codes_title, codes_what, kept, link,
    }

    /// Texts about people: roles, second factor, links, profile and users.
    People {
        role: fn(Role) -> &'static str, role_name, code_title, code_what, code, code_wrong,
        sign_in_expired, link_title, greeting: fn(&str) -> String, password, repeat, set, mismatch,
        too_short: fn(u64) -> String, guessable, link_unknown_title, link_unknown, password_set,
        me_title, login, sessions, this_session, began, seen, address, browser, end_others,
        sessions_ended, change_password, old_password, old_wrong, invited, users_empty_title,
        users_empty, no_list, console, till, public, name, on,
    }

    /// Texts of the actions on a certificate.
    Action {
        block_title: fn(&str) -> String, unblock_title: fn(&str) -> String, block_what,
        unblock_what, block, unblock, becomes, reason, reason_hint, cancel, blocked, unblocked,
        reason_missing, not_possible: fn(&str) -> String, refused,
    }
}
