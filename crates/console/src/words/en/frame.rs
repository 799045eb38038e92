//! The frame of the pages, signing in, failures, and the first page.

use crate::plural::english;
use crate::words::texts::{Failure, Format, Home, Keys, Search, Shell, SignIn};

pub(super) const SHELL: Shell = Shell {
    home: "Home",
    certificates: "Certificates",
    redemptions: "Redemptions",
    sales: "Sales",
    coupons: "Coupons",
    series: "Series",
    owners: "Owners",
    messages: "Messages",
    places: "Places",
    users: "Users",
    skip: "Skip to the content",
    menu: "Menu",
    language: "Language",
    theme: "Theme",
    theme_auto: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    sign_out: "Sign out",
    api: "API reference",
    demo: "This is demo data with well-known passwords. Keep no real certificates here.",
};

pub(super) const KEYS: Keys = Keys {
    title: "Keyboard shortcuts",
    palette: "Search and commands",
    palette_hint: "Search, or the name of a page",
    pages: "Pages",
    found: "Found",
    rows: "Next and previous row",
    this: "This help",
    close: "Close",
    on: "On",
    off: "Off",
    off_what: "Keys without Ctrl or ⌘. The palette opens by Ctrl K or ⌘ K in any case.",
    off_hint: "Keys without Ctrl can be switched off in your profile.",
};

pub(super) const SEARCH: Search = Search {
    title: "Search",
    placeholder: "Number, e-mail, phone, order, coupon",
    what_title: "What can be found",
    what: "A certificate by its number, or by its last four digits with the buyer, the day or the order: \
           7415 2026-11-30 or *7415 A-1. Sales and certificates by the e-mail address, phone, order or \
           receipt of the buyer. Redemptions by their order. Coupons by their code.",
    nothing_title: "Nothing found",
    nothing: "Check the spelling, or search for something else: a number, an e-mail address, a phone, \
              an order or a coupon code.",
    number_only: "Type or scan the whole number of a certificate.",
    maybe_secret: "These digits may be a secret code, so certificates were not searched by them. Search \
                   for the whole number of the certificate.",
    coupon: "Coupon",
    cut: "There were more than 1,000 sales; only the latest were compared. Name the buyer or the order.",
    request: "Request with this idempotency key",
};

pub(super) const SIGN_IN: SignIn = SignIn {
    title: "Sign in",
    what: "Gift certificates and discount coupons of your shop.",
    login: "Login",
    password: "Password",
    enter: "Sign in",
    wrong: "The login or the password is wrong.",
    no_rights: "This login has no rights.",
    too_many: |minutes| {
        let unit = english(minutes, "minute", "minutes");
        format!("Too many wrong passwords. Try again in {minutes} {unit}.")
    },
    signed_out: "You have signed out.",
    no_cookie_title: "The console needs HTTPS",
    no_cookie: "Your browser did not keep the session, because this connection is not encrypted. Put a \
                proxy with HTTPS in front of the server, or open a tunnel and use 127.0.0.1:",
    again: "Sign in again",
    demo_login: "Login",
    demo_password: "password",
    programs: "For programs",
    docs: "the native API, with every operation",
    openapi: "the OpenAPI document of the native API",
    help: "the methods of the mloyalty API (in Russian)",
    health: "whether the process answers",
    ready: "whether requests can be served",
    demo_keys: "Demo credentials",
    demo_native: "Native API:",
    demo_insales: "InSales API:",
    demo_mloyalty: "mloyalty API:",
};

pub(super) const FAILURE: Failure = Failure {
    forbidden_title: "Not allowed",
    forbidden: "Your role does not include this. Ask an owner for the right.",
    foreign_title: "The form is out of date",
    foreign: "Nothing was done. Open the page again and repeat what you did.",
    not_found_title: "Not found",
    not_found: "There is no such page, or it is not of your shop.",
    body_title: "The form did not arrive",
    body: "Nothing was done. Send the form again.",
    guesses_title: "Too many attempts",
    guesses: "Wait a few minutes before you try again.",
    unavailable_title: "The server cannot do this now",
    unavailable: "Nothing was done. Try again in a moment.",
    unknown_title: "The outcome is not known yet",
    unknown: "The server lost touch with its database while saving. Open the page again to see whether \
              it was done, before you repeat it.",
    internal_title: "An error of the server",
    internal: "It has been logged. Quote the number below when you ask for help.",
    request_id: "Request",
    home: "To the first page",
};

pub(super) const FORMAT: Format = Format {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    year_suffix: "",
    decimal_mark: ".",
    percent: "%",
};

pub(super) const HOME: Home = Home {
    liability: "Liability now",
    all_reports: "All reports",
    sold_today: "Sold today",
    certificates_sold: "Certificates sold:",
    certificates_returned: "returned:",
    holds: "Open holds",
    all_holds: "All open holds",
    undelivered: "Messages not delivered",
    all_undelivered: "All of them",
    chart: "Sold by day",
    chart_description: "Value of sold certificates by day, for two weeks. The highest bar:",
    as_table: "As a table",
    latest_sales: "Latest sales",
    no_sales: "Nothing was sold in the last two weeks.",
    open_holds: "Open holds",
    no_holds: "No money is held.",
};
