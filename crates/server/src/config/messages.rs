//! The settings of messages to people, as they are written.

use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::courier::{Couriers, Gateway, Mail};

use super::file::all_or;

/// Where these settings stand in the help.
const HEADING: &str = "Messages";

/// What the command line, its environment and the file may set. It is not for printing: the URLs may
/// hold passwords.
#[derive(Clone, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "messages")]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The server that takes mail: smtps, user, password and host as a URL
    #[arg(help_heading = HEADING, long, env = "SCRIP_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// The sender of every letter, such as "Book House <gifts@example.ru>"
    #[arg(help_heading = HEADING, long, env = "SCRIP_MAIL_FROM", value_name = "SENDER")]
    mail_from: Option<String>,
    /// What takes texts to phones as {"phone": 9001234567, "text": "…"}
    #[arg(help_heading = HEADING, long, env = "SCRIP_PHONE_GATEWAY_URL", value_name = "URL", hide_env_values = true)]
    phone_gateway_url: Option<String>,
}

/// The ways by which messages leave, from the flags and the file.
pub(super) fn settle(flags: &Settings, file: &Settings) -> anyhow::Result<Couriers> {
    let smtp_url = flags.smtp_url.as_deref().or(file.smtp_url.as_deref());
    let from = flags.mail_from.as_deref().or(file.mail_from.as_deref());
    let gateway = flags.phone_gateway_url.as_deref().or(file.phone_gateway_url.as_deref());
    let mut faults = Vec::new();
    let mut note = |error: anyhow::Error| faults.push(format!("{error:#}"));
    let mail = match (smtp_url, from) {
        (Some(url), Some(from)) => Mail::new(url, from).map_err(&mut note).ok(),
        (None, None) => None,
        (Some(_), None) => {
            note(anyhow!("messages: smtp_url needs mail_from, the sender of every letter"));
            None
        }
        (None, Some(_)) => {
            note(anyhow!("messages: mail_from needs smtp_url, the server that takes mail"));
            None
        }
    };
    let gateway = gateway.and_then(|url| Gateway::new(url).map_err(&mut note).ok());
    all_or(&faults, Couriers { mail, gateway })
}
