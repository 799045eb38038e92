//! Settings of messages to people, as written.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::courier::{Couriers, Gateway, Mail};

use super::effective::holds_a_password;
use super::file::all_or;

/// Heading of these settings in the help.
const HEADING: &str = "Messages";

/// Values from the command line, its environment and the file. They are not printed, because the
/// URLs may hold passwords.
#[derive(Clone, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "messages")]
#[serde(deny_unknown_fields)]
pub struct MessageSettings {
    /// URL of the mail server with user and password, such as
    /// `smtps://user:password@mail.example.ru`
    #[arg(help_heading = HEADING, long, env = "SCRIP_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// File with the password of the user in the URL, readable by its owner only
    #[arg(help_heading = HEADING, long, env = "SCRIP_SMTP_PASSWORD_FILE", value_name = "FILE")]
    smtp_password_file: Option<PathBuf>,
    /// Sender of every letter, such as "Book House <gifts@example.ru>"
    #[arg(help_heading = HEADING, long, env = "SCRIP_MAIL_FROM", value_name = "SENDER")]
    mail_from: Option<String>,
    /// URL of the gateway that sends texts to phones. It gets a POST of {"phone": 79001234567,
    /// "text": "…"}
    #[arg(help_heading = HEADING, long, env = "SCRIP_PHONE_GATEWAY_URL", value_name = "URL", hide_env_values = true)]
    phone_gateway_url: Option<String>,
}

impl MessageSettings {
    /// Whether one of the settings holds a secret.
    pub(super) fn hold_a_secret(&self) -> bool {
        self.smtp_url.as_deref().is_some_and(holds_a_password) || self.phone_gateway_url.is_some()
    }
}

fn password_of(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    storage::private_file::read_line(path)
        .with_context(|| format!("messages: smtp_password_file {} cannot be used", path.display()))
}

/// Resolves the channels of messages, from the flags and the file.
pub(super) fn settle(flags: &MessageSettings, file: &MessageSettings) -> anyhow::Result<Couriers> {
    let smtp_url = flags.smtp_url.as_deref().or(file.smtp_url.as_deref());
    let from = flags.mail_from.as_deref().or(file.mail_from.as_deref());
    let password = flags.smtp_password_file.as_deref().or(file.smtp_password_file.as_deref());
    let has_password = password.is_some();
    let gateway = flags.phone_gateway_url.as_deref().or(file.phone_gateway_url.as_deref());
    let mut faults = Vec::new();
    let mut note = |error: anyhow::Error| faults.push(format!("{error:#}"));
    let password = password.and_then(|path| password_of(path).map_err(&mut note).ok());
    let mail = match (smtp_url, from) {
        (Some(url), Some(from)) => Mail::new(url, password, from).map_err(&mut note).ok(),
        (None, None) if has_password => {
            note(anyhow!(
                "messages: smtp_password_file needs smtp_url, the URL of the mail server"
            ));
            None
        }
        (None, None) => None,
        (Some(_), None) => {
            note(anyhow!("messages: smtp_url needs mail_from, the sender of every letter"));
            None
        }
        (None, Some(_)) => {
            note(anyhow!("messages: mail_from needs smtp_url, the URL of the mail server"));
            None
        }
    };
    let gateway = gateway.and_then(|url| Gateway::new(url).map_err(&mut note).ok());
    all_or(&faults, Couriers { mail, gateway })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn settled(url: Option<&str>, file: Option<PathBuf>) -> Result<bool, String> {
        let settings = MessageSettings {
            smtp_url: url.map(str::to_owned),
            mail_from: url.map(|_| "Book House <gifts@example.ru>".to_owned()),
            smtp_password_file: file,
            phone_gateway_url: None,
        };
        let couriers = settle(&MessageSettings::default(), &settings);
        couriers.map(|couriers| couriers.mail.is_some()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_password_comes_from_a_private_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str, mode: u32| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            Some(path)
        };
        let good = || file("good", "s3cret: @/?\n", 0o600);
        assert_eq!(settled(Some("smtps://user@mail.example.ru"), good()), Ok(true));
        assert_eq!(
            settled(Some("smtp://us%40er@mail.example.ru:587?tls=required"), good()),
            Ok(true)
        );
        for (url, path, words) in [
            (Some("smtps://user@host"), file("open", "s3cret", 0o644), "mode 644"),
            (Some("smtps://user@host"), file("empty", "\n", 0o600), "it is empty"),
            (Some("smtps://user@host"), Some(dir.path().join("none")), "cannot be read"),
            (Some("smtps://host"), good(), "names no user"),
            (Some("smtps://user:other@host"), good(), "has a password too"),
            (None, good(), "needs smtp_url"),
        ] {
            let error = settled(url, path).unwrap_err();
            assert!(error.contains(words) && !error.contains("s3cret"), "{error}");
        }
    }
}
