//! Settings of the InSales API, as written.

use clap::ArgAction;
use clap::builder::PossibleValue;
use protocol_insales::settings::{Language, OverLimit, UsageLimit};
use protocol_insales::wire::render::{DatetimeType, Style};
use serde::{Deserialize, Serialize};

use super::file::all_or;

/// Heading of these settings in the help.
const HEADING: &str = "InSales API";

/// Maximum length of a window: a day.
const WINDOW_SECONDS_MAX: u32 = 86_400;

/// Status of the answer to a key that has made too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Status(OverLimit);

impl From<Status> for u16 {
    fn from(Status(over): Status) -> Self {
        match over {
            OverLimit::TooManyRequests => 429,
            OverLimit::ServiceUnavailable => 503,
        }
    }
}

impl TryFrom<u16> for Status {
    type Error = &'static str;

    fn try_from(status: u16) -> Result<Self, Self::Error> {
        match status {
            429 => Ok(Self(OverLimit::TooManyRequests)),
            503 => Ok(Self(OverLimit::ServiceUnavailable)),
            _ => Err("the status must be 429 or 503"),
        }
    }
}

impl clap::ValueEnum for Status {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(OverLimit::TooManyRequests), Self(OverLimit::ServiceUnavailable)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self.0 {
            OverLimit::TooManyRequests => "429",
            OverLimit::ServiceUnavailable => "503",
        }))
    }
}

/// XML types of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
pub enum MomentType {
    /// As in Rails up to 3.2.
    #[serde(rename = "datetime")]
    #[value(name = "datetime")]
    Datetime,
    /// As in Rails from 4.0.
    #[serde(rename = "dateTime")]
    #[value(name = "dateTime")]
    DateTime,
}

/// Languages of the room's refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// Refusals are in Russian.
    Ru,
    /// Refusals are in English.
    En,
}

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "insales")]
#[serde(deny_unknown_fields)]
pub struct InsalesApiSettings {
    /// Requests that a key may make in one window [default: 500]
    #[arg(help_heading = HEADING, long = "insales-usage-limit", env = "SCRIP_INSALES_USAGE_LIMIT", value_name = "N")]
    usage_limit: Option<u32>,
    /// Length of a window in seconds, from its first request, up to 86,400 [default: 300]
    #[arg(help_heading = HEADING, long = "insales-usage-window-seconds",
        env = "SCRIP_INSALES_USAGE_WINDOW_SECONDS",
        value_name = "SECONDS"
    )]
    usage_window_seconds: Option<u32>,
    /// Whether requests beyond the limit are refused [default: true, with --demo false]
    #[arg(help_heading = HEADING, long = "insales-usage-limit-enforced",
        env = "SCRIP_INSALES_USAGE_LIMIT_ENFORCED",
        value_name = "BOOL",
        action = ArgAction::Set
    )]
    usage_limit_enforced: Option<bool>,
    /// Status of requests beyond the limit [default: 429]
    #[arg(help_heading = HEADING, long = "insales-usage-limit-status",
        env = "SCRIP_INSALES_USAGE_LIMIT_STATUS",
        value_name = "STATUS"
    )]
    usage_limit_status: Option<Status>,
    /// XML type of a time [default: datetime]
    #[arg(help_heading = HEADING, long = "insales-datetime-type",
        env = "SCRIP_INSALES_DATETIME_TYPE",
        value_name = "TYPE"
    )]
    datetime_type: Option<MomentType>,
    /// Whether coupons have the members that came after 2011 [default: true]
    #[arg(help_heading = HEADING, long = "insales-later-members",
        env = "SCRIP_INSALES_LATER_MEMBERS",
        value_name = "BOOL",
        action = ArgAction::Set
    )]
    later_members: Option<bool>,
    /// Language of refusals [default: ru]
    #[arg(help_heading = HEADING, long = "insales-language", env = "SCRIP_INSALES_LANGUAGE", value_name = "LANGUAGE")]
    language: Option<Tongue>,
}

/// Resolves the settings of the room, from the flags and the file.
pub(super) fn settle(
    flags: &InsalesApiSettings,
    file: &InsalesApiSettings,
    demo: bool,
) -> anyhow::Result<protocol_insales::InsalesSettings> {
    let usual = protocol_insales::InsalesSettings::default();
    let requests = flags.usage_limit.or(file.usage_limit).unwrap_or(usual.usage_limit.requests);
    let mut faults = Vec::new();
    if requests == 0 {
        faults.push("insales: usage_limit must be 1 or more".to_owned());
    }
    let window_seconds = flags
        .usage_window_seconds
        .or(file.usage_window_seconds)
        .unwrap_or(usual.usage_limit.window_seconds);
    if !(1..=WINDOW_SECONDS_MAX).contains(&window_seconds) {
        let most = WINDOW_SECONDS_MAX;
        faults.push(format!("insales: usage_window_seconds must be from 1 to {most}"));
    }
    let over = flags.usage_limit_status.or(file.usage_limit_status).map(|Status(over)| over);
    let enforced = flags.usage_limit_enforced.or(file.usage_limit_enforced);
    let datetime_type = flags.datetime_type.or(file.datetime_type).map(|moment| match moment {
        MomentType::Datetime => DatetimeType::Datetime,
        MomentType::DateTime => DatetimeType::DateTime,
    });
    let language = flags.language.or(file.language).map(|tongue| match tongue {
        Tongue::Ru => Language::Russian,
        Tongue::En => Language::English,
    });
    let later_members = flags.later_members.or(file.later_members);
    let settings = protocol_insales::InsalesSettings {
        usage_limit: UsageLimit {
            requests,
            window_seconds,
            over: over.unwrap_or(usual.usage_limit.over),
            enforced: enforced.unwrap_or(usual.usage_limit.enforced && !demo),
        },
        style: Style {
            datetime_type: datetime_type.unwrap_or(usual.style.datetime_type),
            later_members: later_members.unwrap_or(usual.style.later_members),
        },
        language: language.unwrap_or(usual.language),
    };
    all_or(&faults, settings)
}
