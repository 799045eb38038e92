//! People: roles, second factor, links, profile and users.

use domain::person::Role;

use crate::plural::english;
use crate::words::texts::{Factor, People};

pub(super) const PEOPLE: People = People {
    role: |role| match role {
        Role::Owner => "Owner",
        Role::Manager => "Manager",
        Role::Accountant => "Accountant",
        Role::Support => "Support",
        Role::Cashier => "Cashier",
    },
    role_name: "Role",
    code_title: "Second step",
    code_what: "Type the code that your app shows, or one of your recovery codes.",
    code: "Code",
    code_wrong: "The code is wrong, or it was used before. Wait for the next one.",
    sign_in_expired: "Signing in took too long. Start again.",
    link_title: "Set your password",
    greeting: |name| format!("Hello, {name}. Choose a password of at least 12 characters."),
    password: "New password",
    repeat: "The same again",
    set: "Set password",
    mismatch: "The two passwords differ.",
    too_short: |min| {
        format!("The password must have {min} {} or more.", english(min, "character", "characters"))
    },
    guessable: "This password is well known or easy to guess. Choose another one.",
    link_unknown_title: "The link is no longer good",
    link_unknown: "It was used, or its time is over. Ask for a new one.",
    link_used: "It was used, or its time is over. If you pressed the button twice, the first press has set \
                the password: sign in with it. Otherwise ask for a new link.",
    password_set: "The password is set.",
    me_title: "Profile",
    login: "Login",
    sessions: "Sessions",
    this_session: "This one",
    began: "Signed in",
    seen: "Last used",
    address: "Address",
    browser: "Browser",
    end_others: "End all other sessions",
    sessions_ended: "All other sessions have ended.",
    change_password: "Change password",
    old_password: "Old password",
    old_wrong: "The old password is wrong.",
    invited: "Invited",
    users_empty_title: "No users",
    users_empty: "Create users with the command scrip user create.",
    no_list: "Your role works by full numbers. Type or scan the number of a certificate above.",
    console: "console",
    till: "till",
    public: "public page",
    name: "Name",
    on: "on",
};

pub(super) const FACTOR: Factor = Factor {
    title: "Second factor",
    is_on: "An app makes codes for you. Signing in needs your password and a code.",
    demanded: "Your role needs a second factor. Set it to go on.",
    what: "Read this picture with an app that makes codes. Then type the code that it shows.",
    picture: "QR code for an app",
    by_hand: "Without a camera, type this secret into the app:",
    code: "Code from the app",
    set: "Turn on",
    wrong: "The code is wrong. Check the clock of your device and type the next code.",
    remove: "Turn off",
    proof: "Password or a code",
    not_proved: "Neither the password nor a code is right.",
    removed: "The second factor is off.",
    codes_title: "Recovery codes",
    codes_what: "Keep these codes where you keep important papers. Each one signs you in once if you \
                 lose your device. They are not shown again.",
    kept: "I have kept them",
    link: "Second factor",
};
