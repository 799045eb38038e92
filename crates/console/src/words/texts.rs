//! Groups of texts, as types.

use domain::operation::OperationKind;
use domain::person::Role;
use domain::{Currency, Rejection, SaleKind, Scope};
use service::FindingState;

use service::{ReportName, ReportText};

use crate::values::Values;

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
    pub(crate) form: Form,
    pub(crate) confirm: Confirm,
    pub(crate) set_up: SetUp,
    pub(crate) key: Key,
    pub(crate) terms: Terms,
    pub(crate) approvals: Approvals,
    pub(crate) settings: Settings,
    pub(crate) coupon_terms: CouponTerms,
    pub(crate) log: Log,
    pub(crate) report: ReportWords,
    pub(crate) users: Users,
    pub(crate) system: System,
    pub(crate) coupon_test: CouponTest,
    pub(crate) issue: Issue,
    /// The sentence of a refusal.
    pub(crate) refusal: fn(&dyn Values, &Rejection) -> String,
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
    Keys {
        title, palette, palette_hint, pages, found, rows, this, close, on, off, off_what, off_hint,
    }

    /// Texts of the search.
    Search {
        title, placeholder, what_title, what, number_only, nothing_title, nothing, maybe_secret, coupon, cut,
        request,
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
        breakage_undone, secret_shown, noted, owner_set, expired,
    }

    /// Parts of days and numbers.
    Format { months: [&'static str; 12], year_suffix, decimal_mark, percent }

    /// Texts of the first page.
    Home {
        liability, all_reports, sold_today, certificates_sold, certificates_returned, holds, all_holds, undelivered,
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
        secret, secret_hidden, replaced_by, owner, of_owner: fn(&str) -> String, no_certificates, key: fn(&str) -> String, administrator, command_line,
    }

    /// Texts of a list that may be empty.
    Empty { empty_title, empty }

    /// Texts of the page of a redemption.
    Redemption {
        title: fn(&str) -> String, refunded, to_pay, held, taken, lines, item, quantity, price,
        held_until, client, steps, release: ActTexts, capture: ActTexts, refund: ActTexts,
        available_of: fn(&str) -> String, balance_of: fn(&str) -> String, refund_what, an_amount,
        some_lines, amount_hint, lines_hint, no_lines, line_no: fn(usize) -> String, refund_to,
        to_last, undo, undo_hint, ask_hint, to_buyer, coupon_of: fn(&str) -> String, coupon_used, coupon_back,
        minutes: fn(u64) -> String, age, left,
    }

    /// Texts of the page of a sale.
    Sale {
        title: fn(SaleKind) -> &'static str, cheque_number: fn(i64) -> String, cheque, goods,
        no_goods, no_certificates, item_code,
        take_back, take_back_what, taken_back, none_marked, not_told_apart, all_returned, no_place,
        all_left: fn(u64) -> String, not_listed: fn(u64) -> String,
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
        expiry, expiry_kept, expiry_days: fn(u64) -> String,
    }

    /// Texts of the list of messages.
    Messages {
        code, certificates: fn(u64) -> String, empty_title, empty, to, what, attempts, error,
        no_address, title: fn(&str) -> String, next, request, retry, retry_title: fn(&str) -> String,
        retry_what, retry_code, retried,
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
        too_short: fn(u64) -> String, guessable, link_unknown_title, link_unknown, link_used, password_set,
        me_title, login, sessions, this_session, began, seen, address, browser, end_others,
        sessions_ended, change_password, old_password, old_wrong, invited, users_empty_title,
        users_empty, no_list, console, till, public, name, on,
    }

    /// Texts of all forms that act.
    Form {
        cancel, back, refused, outcome, before, after, look, reason, reason_own, reason_hint,
        reason_missing, amount_missing, amount_wrong, amount_precise: fn(u8) -> String,
        amount_ambiguous, currency_names: fn(&str) -> &'static [&'static str], day_wrong,
        last_four, last_four_hint, last_four_wrong, number_wrong, again_title, again_what, again,
    }

    /// Texts of the page on which people prove again who they are.
    Confirm { title, what, password_or_code, go_on }

    /// Texts of the reports of the books.
    ReportWords {
        title, what, name: fn(ReportName) -> &'static str, about: fn(ReportName) -> &'static str,
        text: fn(ReportText) -> &'static str, as_of, from, through, show, so_far, closed, no_rows_title,
        no_rows, total, proved, not_proved, for_excel, for_programs, future, backwards, too_long,
        exact, ledger, ledger_what, open_ledger, change,
        act, act_what, act_first, act_second, act_choose, act_by, act_nothing, act_none_title,
        act_none, act_even, act_between: fn(&str, &str) -> String,
        act_period: fn(&str, &str) -> String, act_owes: fn(&str, &str, &str) -> String,
        in_words: fn(u64, Currency) -> String, open_act, close_books, close_what, close_through, close_hint, closed_through, open_books,
    }

    /// Texts of the log.
    Log {
        title, who, what, records, request, person, everybody, sale, redemption, owner,
        coupon: fn(i64) -> String, stocked,
        nothing_yet_title, nothing_yet, empty_title, empty, kind: fn(OperationKind) -> &'static str,
    }

    /// Texts of the pages that change users, and of the choice of the operator.
    Users {
        invite, invite_what, login_hint, anywhere, place_hint, name_missing, login_missing,
        link_title, link_what: fn(&str, u32) -> String, link, link_once, link_shown_title,
        link_shown, copy, copied, to_user,
        change, change_title: fn(&str) -> String, change_what, save, disable,
        disable_title: fn(&str) -> String, disable_what, enable, enable_title: fn(&str) -> String,
        enable_what, reset, reset_title: fn(&str) -> String, reset_what, invite_again,
        invite_again_what, end, end_title: fn(&str) -> String, end_what, no_sessions, acts, changed,
        disabled, enabled, ended, operator_title, operator_what, operator_here,
    }

    /// Texts of one action on a certificate.
    ActTexts {
        title: fn(&str) -> String, what, name, done, reasons: &'static [&'static str],
    }

    /// Texts of the actions on a certificate.
    Action {
        menu, activate: ActTexts, reload: ActTexts, extend: ActTexts, adjust: ActTexts,
        cash_out: ActTexts, block: ActTexts, unblock: ActTexts, void: ActTexts, replace: ActTexts,
        letter: ActTexts, secret: ActTexts, note: ActTexts, owner: ActTexts, note_text,
        owner_number, owner_hint, secret_title, secret_what, amount, nominal_hint, direction, add, take_off, share,
        whole: fn(&str) -> String, part, part_hint, period, periods: [&'static str; 4], until_day,
        last_day, last_day_hint, by, by_new, by_card, card, card_hint, card_wrong, new_balance, address, no_address, out_of_reach,
    }

    /// Texts of the forms of partners, points of sale and sites.
    SetUp {
        save, saved, add_partner, partner_new, partner_what, add_place, place_new, place_what,
        add_site, site_new, site_what, partner, point_of_sale, place_code, place_code_hint,
        name_hint, site_code, site_code_hint, closed, closed_hint,
    }

    /// Texts of API keys.
    Key {
        title, none_title, none, add, new_what, name_hint, scopes,
        scope: fn(Scope) -> &'static str, scope_missing, bound, anywhere, change_what, rotate,
        rotate_title: fn(&str) -> String, rotate_what, revoke, revoke_title: fn(&str) -> String,
        revoke_what, revoked, secret_title, secret_what, secret, shown_title, shown, copy, done,
        login,
    }

    /// Texts of the terms of a series.
    Terms {
        add, new_title, new_what, change, change_what, min, max, nominal_hint, range_wrong,
        validity, validity_hint, active, prefix, prefix_hint, length,
        digits: fn(u64) -> String, secret_digits, plan_wrong, item_codes, item_codes_hint, numbers,
        numbers_left, sold_today, expiry, expiry_hint,
    }

    /// Texts of the forms of coupons.
    CouponTerms {
        add, new_title, new_what, change, change_what, code_hint, percent, money, value, value_hint,
        limit, day_hint, collections_hint, paused, paused_hint, delete,
        delete_title: fn(&str) -> String, delete_what,
    }

    /// Texts of the settings of the operator.
    Settings {
        title, change, operator, operator_what, zone, zone_hint, zone_wrong, currency,
        currency_fixed, limits, limits_what, person_single, person_daily, key_single, key_daily,
        usual: fn(&str) -> String, key_hint, no_limit,
    }

    /// Texts of the test of a coupon.
    CouponTest {
        title: fn(&str) -> String, name, what, lines, lines_hint, client_hint, test, result,
        nothing_yet, to_pay, no_lines, too_many, columns_wrong: fn(usize) -> String,
        quantity_wrong: fn(usize) -> String, price_wrong: fn(usize) -> String,
    }

    /// Texts of the form that issues certificates.
    Issue {
        title: fn(&str) -> String, name, what, quantity, quantity_hint: fn(u64) -> String,
        nominal_hint: fn(&str, &str) -> String, activate, activate_hint, later, buyer, buyer_hint,
        buyer_wrong, reasons: &'static [&'static str], button, note,
        done: fn(u64) -> String, numbers, copy, back,
    }

    /// Texts of the page of the server.
    System {
        title, ready, not_ready, store, version, commit, started, uptime: fn(u64) -> String,
        since_start, waiting, commands, write_mean, milliseconds: fn(&str) -> String, overloaded,
        failures, last_failure, corrupt, messages_sent, messages_failed, messages_given_up,
        guess_alarms, checks, checks_what, check, found, finding: fn(FindingState) -> &'static str,
        verification, verify_what, verify, started_note, running,
        seen: fn(&str, &str, &str) -> String, refresh, never, good, broken: fn(u64) -> String,
        failed, first: fn(usize) -> String, elsewhere, took: fn(u64) -> String, commands_title,
        backup, verify_command, lights, light_store, light_checks, light_verified, not_verified,
    }

    /// Texts of requests for approval.
    Approvals {
        title, none_title, none, what, object, amount, who, expires, decision, waiting, approved,
        declined, withdrawn, expired, approve, approve_what, approved_note, decline, decline_what,
        declined_note, withdraw, withdraw_what, withdrawn_note, ask, asked,
    }
}
