//! Inviting and changing users, and choosing the operator.

use crate::plural::english;
use crate::words::texts::Users;

pub(super) const USERS: Users = Users {
    invite: "Invite a user",
    invite_what: "The person sets a password by a link that you pass on. The role says what the \
                  person may do.",
    login_hint: "Usually the e-mail address.",
    anywhere: "All points of sale",
    place_hint: "A person with one point of sale works for that one only.",
    name_missing: "Give the name of the person.",
    login_missing: "Give the login.",
    link_title: "Link for the password",
    link_what: |name, hours| {
        let hours = u64::from(hours);
        let unit = english(hours, "hour", "hours");
        format!("Give this link to {name} only. It is good once, for {hours} {unit}.")
    },
    link: "Link",
    link_once: "No page shows this link again. If it is lost, make a new one.",
    link_shown_title: "The link was shown before",
    link_shown: "The person is invited, and the link was shown once. If you do not have it, make a new \
                 one on the page of the user.",
    copy: "Copy",
    copied: "Copied",
    to_user: "To the user",
    change: "Change",
    change_title: |name| format!("Change {name}"),
    change_what: "A new role or point of sale ends the sessions of the person.",
    save: "Save",
    disable: "Disable",
    disable_title: |name| format!("Disable {name}"),
    disable_what: "The person cannot sign in any more, and all sessions end. What the person did stays \
                   in the log.",
    enable: "Enable",
    enable_title: |name| format!("Enable {name}"),
    enable_what: "The person can sign in again.",
    reset: "New password",
    reset_title: |name| format!("Link for {name}"),
    reset_what: "The person sets a new password by a link that you pass on. Using it removes the second \
                 factor and ends all sessions.",
    invite_again: "New invitation",
    invite_again_what: "The person sets a password by a link that you pass on.",
    end: "End sessions",
    end_title: |name| format!("End the sessions of {name}"),
    end_what: "The person has to sign in again on every device.",
    no_sessions: "The person is not signed in.",
    acts: "What the person did",
    changed: "The user is changed.",
    disabled: "The user is disabled.",
    enabled: "The user is enabled.",
    ended: "The sessions have ended.",
    operator_title: "Choose the shop",
    operator_what: "You work at several shops. All pages show the chosen one.",
    operator_here: "Chosen",
};
