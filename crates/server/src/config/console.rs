//! Settings of the console, as written.

use clap::ArgAction;
use domain::person::Role;
use serde::{Deserialize, Serialize};
use service::FactorPolicy;

use super::file::all_or;

/// Heading of these settings in the help.
const HEADING: &str = "Console";

/// Shortest and longest idle time of a session in minutes: below, people sign in all day; above, an
/// unattended screen stays open for longer than a session lasts at all.
const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 5..=720;

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "console")]
#[serde(deny_unknown_fields)]
pub struct ConsoleSettings {
    /// Whether the console is served [default: true]
    #[arg(help_heading = HEADING, long = "console", env = "SCRIP_CONSOLE", value_name = "BOOL",
        action = ArgAction::Set)]
    enabled: Option<bool>,
    /// Address under which people reach the console, such as <https://gifts.example.ru>. One-time
    /// links begin with it [default: the address that the browser used]
    #[arg(help_heading = HEADING, long, env = "SCRIP_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Minutes without a request after which a session ends, 5 to 720 [default: 30]
    #[arg(help_heading = HEADING, long, env = "SCRIP_SESSION_IDLE_MINUTES", value_name = "MINUTES")]
    session_idle_minutes: Option<u32>,
    /// Roles that need a second factor, separated by commas; an empty text for none [default: owner,
    /// manager, accountant]
    #[arg(help_heading = HEADING, long, env = "SCRIP_FACTOR_ROLES", value_delimiter = ',', value_name = "ROLE")]
    factor_roles: Option<Vec<String>>,
}

/// Resolved settings of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    /// Whether the console is served.
    pub enabled: bool,
    /// Address under which people reach it, without a slash at the end.
    pub public_url: Option<String>,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: u32,
    /// Roles that need a second factor.
    pub factor_roles: FactorPolicy,
}

/// Resolves the settings, from the flags and the file.
pub(super) fn settle(flags: &ConsoleSettings, file: &ConsoleSettings) -> anyhow::Result<Console> {
    let usual = service::ServiceSettings::default();
    let mut faults = Vec::new();
    let session_idle_minutes = flags.session_idle_minutes.or(file.session_idle_minutes);
    let session_idle_minutes = session_idle_minutes.unwrap_or(usual.session_idle_minutes);
    if !IDLE_MINUTES.contains(&session_idle_minutes) {
        faults.push("console: session_idle_minutes must be from 5 to 720".to_owned());
    }
    let public_url = public_url(flags.public_url.as_deref(), file);
    let public_url = public_url.unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let roles = flags.factor_roles.as_ref().or(file.factor_roles.as_ref());
    let factor_roles = roles.map_or(usual.factor_roles, |names| {
        let mut roles = Vec::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            match Role::ALL.into_iter().find(|role| role.name() == name) {
                Some(role) => roles.push(role),
                None => faults.push(format!("console: factor_roles: {name:?} is not a role")),
            }
        }
        FactorPolicy::of(&roles)
    });
    let enabled = flags.enabled.or(file.enabled).unwrap_or(true);
    all_or(&faults, Console { enabled, public_url, session_idle_minutes, factor_roles })
}

/// Resolves the address of the console, from a flag and the file.
pub(super) fn public_url(
    flag: Option<&str>,
    file: &ConsoleSettings,
) -> Result<Option<String>, String> {
    let Some(url) = flag.or(file.public_url.as_deref()) else { return Ok(None) };
    let url = url.trim().trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_host = |host: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !host.is_empty() && host.bytes().all(is_plain)
    };
    if host.is_some_and(is_host) {
        return Ok(Some(url.to_owned()));
    }
    Err("console: public_url must be http:// or https:// with a host, and a port if needed, such as \
         https://gifts.example.ru"
        .to_owned())
}

impl Console {
    /// Whether browsers keep sessions under the address. They do over HTTPS, and on their own
    /// machine.
    pub fn keeps_sessions(&self) -> bool {
        self.public_url.as_deref().is_none_or(|url| {
            let Some(host) = url.strip_prefix("http://") else { return true };
            let name = host.rsplit_once(':').map_or(host, |(name, port)| {
                if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
            });
            ["localhost", "127.0.0.1", "[::1]"].contains(&name)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(text: &str) -> Result<Console, String> {
        let file: ConsoleSettings = toml::from_str(text).unwrap();
        settle(&ConsoleSettings::default(), &file).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn settings_are_settled_or_refused() {
        let usual = settled("").unwrap();
        assert!(usual.enabled && usual.public_url.is_none());
        assert_eq!(usual.session_idle_minutes, 30);
        assert_eq!(usual.factor_roles, FactorPolicy::default());
        let none = settled("factor_roles = []").unwrap();
        assert_eq!(none.factor_roles, FactorPolicy::of(&[]));
        let set = settled("factor_roles = ['cashier']\npublic_url = 'https://a.example:8443/'");
        let set = set.unwrap();
        assert_eq!(set.public_url.as_deref(), Some("https://a.example:8443"));
        assert!(set.factor_roles.demands(Role::Cashier) && !set.factor_roles.demands(Role::Owner));
        for (text, why) in [
            ("session_idle_minutes = 4", "session_idle_minutes must be from 5 to 720"),
            ("session_idle_minutes = 721", "session_idle_minutes must be from 5 to 720"),
            ("factor_roles = ['boss']", "factor_roles: \"boss\" is not a role"),
            ("public_url = 'gifts.example'", "public_url must be"),
            ("public_url = 'https://'", "public_url must be"),
            ("public_url = 'https://a.example/console'", "public_url must be"),
            ("public_url = 'https://user:pass@a.example'", "public_url must be"),
        ] {
            let told = settled(text).unwrap_err();
            assert!(told.contains(why) && !told.contains("pass@"), "{text}: {told}");
        }
    }

    #[test]
    fn sessions_are_kept_over_https_and_on_this_machine() {
        for (url, kept) in [
            ("https://gifts.example", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost", true),
            ("http://[::1]:8080", true),
            ("http://192.168.0.2:8080", false),
            ("http://gifts.example", false),
        ] {
            let console = settled(&format!("public_url = '{url}'")).unwrap();
            assert_eq!(console.keeps_sessions(), kept, "{url}");
        }
    }
}
