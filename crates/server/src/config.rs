//! Settings. Precedence: command-line flag, environment variable, configuration file.

mod console;
mod database;
mod effective;
mod events;
mod file;
mod fiscal;
mod guesses;
mod insales;
mod listen;
mod messages;
mod redemption;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use storage_postgres::PostgresSettings;
use web::{Cors, TrustedProxies};

use crate::courier::Couriers;
pub use console::Console;
use console::ConsoleSettings;
pub use database::DatabaseSettings;
use effective::holds_a_password;
use events::EventSettings;
use file::Faults;
use fiscal::FiscalSettings;
use guesses::GuessSettings;
use insales::InsalesApiSettings;
use listen::ListenAddress;
use messages::MessageSettings;
use redemption::RedemptionSettings;

/// Formats of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Plain lines for people
    #[default]
    Text,
    /// One JSON object per line, for machines
    Json,
}

/// Settings for serving, from the command line and the environment.
#[derive(Clone, Default, Serialize, clap::Args)]
pub struct ServeSettings {
    /// Address and port to serve on, such as 127.0.0.1:8080 or localhost:8080. All addresses of a
    /// name are served [default: 127.0.0.1:8080]
    #[arg(long, env = "SCRIP_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<ListenAddress>,
    /// Separate address for /healthz, /readyz and /metrics [default: the address of everything
    /// else]
    #[arg(long, env = "SCRIP_OPS_LISTEN", value_name = "ADDRESS")]
    pub ops_listen: Option<ListenAddress>,
    /// Clients that may read /metrics: addresses or networks, separated by commas [default: this
    /// machine; with --ops-listen everybody who reaches that address]
    #[arg(long, env = "SCRIP_METRICS_FROM", value_delimiter = ',', value_name = "NETWORK")]
    pub metrics_from: Option<Vec<String>>,
    /// Origins whose pages may call the mloyalty methods and /v1, such as `https://shop.example`,
    /// separated by commas, or `*` for all [default: none]
    #[arg(long, env = "SCRIP_CORS_ORIGINS", value_delimiter = ',', value_name = "ORIGIN")]
    pub cors_origins: Option<Vec<String>>,
    /// Format of log lines: text or JSON
    #[arg(long, env = "SCRIP_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Log level (error, warn, info, debug) or a filter such as `info,access=off`
    #[arg(long, env = "SCRIP_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Proxies whose X-Forwarded-For is trusted: addresses or networks, separated by commas
    #[arg(long, env = "SCRIP_TRUSTED_PROXIES", value_delimiter = ',', value_name = "NETWORK")]
    pub trusted_proxies: Option<Vec<String>>,
    /// Settings of redemptions of orders
    #[command(flatten)]
    pub redemption: RedemptionSettings,
    /// Settings of guesses at secret codes and credentials
    #[command(flatten)]
    pub guesses: GuessSettings,
    /// Settings of messages to buyers
    #[command(flatten)]
    pub messages: MessageSettings,
    /// Settings of the InSales API
    #[command(flatten)]
    pub insales: InsalesApiSettings,
    /// Settings of the console
    #[command(flatten)]
    pub console: ConsoleSettings,
    /// Settings of the log of events
    #[command(flatten)]
    pub events: EventSettings,
    /// Settings of cash receipts and accounts
    #[command(flatten)]
    pub fiscal: FiscalSettings,
}

/// Location of the data. It is not printed, because the URL may hold a password.
#[derive(Clone, Default, Serialize, clap::Args)]
pub struct DataArguments {
    /// Directory of the database and the key file [default: ./scrip-data]
    #[arg(long, env = "SCRIP_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL database to use instead of the embedded one: `postgres://user@host/name`. The
    /// data directory then has the key file only
    #[arg(long, env = "SCRIP_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Connection to the database
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// Contents of a configuration file, including passwords.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<ListenAddress>,
    ops_listen: Option<ListenAddress>,
    metrics_from: Option<Vec<String>>,
    cors_origins: Option<Vec<String>>,
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    log_format: Option<LogFormat>,
    log: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    #[serde(default)]
    database: DatabaseSettings,
    #[serde(default)]
    redemption: RedemptionSettings,
    #[serde(default)]
    guesses: GuessSettings,
    #[serde(default)]
    messages: MessageSettings,
    #[serde(default)]
    insales: InsalesApiSettings,
    #[serde(default)]
    console: ConsoleSettings,
    #[serde(default)]
    events: EventSettings,
    #[serde(default)]
    fiscal: FiscalSettings,
}

/// Resolved location of the data.
#[derive(Clone, Debug)]
pub struct Data {
    /// Directory of the key file, and of the embedded database.
    pub directory: PathBuf,
    /// PostgreSQL database, if it is used instead of the embedded one.
    pub database: Option<PostgresSettings>,
}

/// All settings in resolved form.
#[derive(Debug)]
pub struct Config {
    /// Addresses to serve on: every address of the given name.
    pub listen: Vec<SocketAddr>,
    /// Addresses for health and metrics. Empty if they have no address of their own.
    pub ops_listen: Vec<SocketAddr>,
    /// Location of the data.
    pub data: Data,
    /// Format of log lines.
    pub log_format: LogFormat,
    /// Filter of log lines.
    pub log: String,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: TrustedProxies,
    /// Origins whose pages may call.
    pub cors: Cors,
    /// Clients that may read the metrics. `None` if not set.
    pub metrics_from: Option<TrustedProxies>,
    /// Channels through which messages are sent.
    pub couriers: Couriers,
    /// Settings of the business rules.
    pub service: service::ServiceSettings,
    /// Settings of the InSales API.
    pub insales: protocol_insales::InsalesSettings,
    /// Settings of the console.
    pub console: Console,
    /// Days that events are kept.
    pub events_keep_days: u32,
    /// Permission bits of the configuration file, if it holds a password and others than its owner
    /// may read it.
    pub exposed: Option<u32>,
}

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DATA_DIR: &str = "./scrip-data";
const LOG: &str = "info";

/// The default configuration file: every setting with its meaning.
pub const DEFAULT_FILE: &str = include_str!("config/default.toml");

fn settle_data(flags: DataArguments, file: &File) -> anyhow::Result<Data> {
    let url = flags.database_url.or_else(|| file.database_url.clone());
    let database = url.map(|url| database::settle(&url, &flags.database, &file.database));
    let directory = flags.data_dir.or_else(|| file.data_dir.clone());
    Ok(Data {
        directory: directory.unwrap_or_else(|| PathBuf::from(DATA_DIR)),
        database: database.transpose()?,
    })
}

/// Resolves the location of the data, from the flags and the file. An error lists everything that
/// is wrong.
pub fn data(flags: DataArguments, path: Option<&Path>) -> anyhow::Result<Data> {
    let mut faults = Faults::default();
    let (file, _) = file::read(path, &mut faults);
    let data = faults.take(settle_data(flags, &file));
    faults.none()?;
    data.context("the location of the data is missing")
}

/// Resolves the location of the data, and the settings of the file that reports need. An error lists
/// everything that is wrong.
pub fn of_command(
    flags: DataArguments,
    path: Option<&Path>,
) -> anyhow::Result<(Data, service::FiscalSettings)> {
    let mut faults = Faults::default();
    let (file, _) = file::read(path, &mut faults);
    let data = faults.take(settle_data(flags, &file));
    let fiscal = faults.take(fiscal::settle(&FiscalSettings::default(), &file.fiscal));
    faults.none()?;
    data.zip(fiscal).context("a setting is missing")
}

/// Resolves the location of a store given as text: `sqlite:DIR`, or `postgres://…` with its key
/// file in the data directory.
pub fn store(
    name: &str,
    data_dir: Option<&Path>,
    database: &DatabaseSettings,
    path: Option<&Path>,
) -> anyhow::Result<Data> {
    if let Some(directory) = name.strip_prefix("sqlite:") {
        anyhow::ensure!(!directory.is_empty(), "`sqlite:` must be followed by the data directory");
        return Ok(Data { directory: PathBuf::from(directory), database: None });
    }
    // What it is instead is not repeated: it may be a URL with a password.
    let is_url = ["postgres://", "postgresql://"].iter().any(|scheme| name.starts_with(scheme));
    anyhow::ensure!(is_url, "a store must be `sqlite:` with its data directory, or `postgres://…`");
    let flags = DataArguments {
        data_dir: data_dir.map(Path::to_owned),
        database_url: Some(name.to_owned()),
        database: database.clone(),
    };
    data(flags, path)
}

/// Resolves the address of the console for links, from the flag and the file.
pub fn public_url(flag: Option<&str>, path: Option<&Path>) -> anyhow::Result<String> {
    let mut faults = Faults::default();
    let (file, _): (File, _) = file::read(path, &mut faults);
    let url = console::public_url(flag, &file.console).map_err(anyhow::Error::msg);
    let url = faults.take(url);
    faults.none()?;
    Ok(url.flatten().unwrap_or_else(|| format!("http://{LISTEN}")))
}

/// Resolves every setting, from the flags and the file. Some defaults differ for a demo. An error
/// lists everything that is wrong.
pub fn load(
    flags: ServeSettings,
    data: DataArguments,
    path: Option<&Path>,
    demo: bool,
) -> anyhow::Result<Config> {
    let mut faults = Faults::default();
    let (file, mode) = file::read(path, &mut faults);
    settle(flags, data, file, mode, demo, faults)
}

/// Returns the effective settings as TOML without secrets, if they are valid.
pub fn effective(
    flags: ServeSettings,
    data: DataArguments,
    path: Option<&Path>,
) -> anyhow::Result<String> {
    let mut faults = Faults::default();
    let (file, mode) = file::read(path, &mut faults);
    let text = effective::toml(DEFAULT_FILE, &file, &flags, &data);
    settle(flags, data, file, mode, false, faults)?;
    text
}

fn settle(
    flags: ServeSettings,
    data: DataArguments,
    file: File,
    mode: Option<u32>,
    demo: bool,
    mut faults: Faults,
) -> anyhow::Result<Config> {
    let holds_a_secret =
        file.database_url.as_deref().is_some_and(holds_a_password) || file.messages.hold_a_secret();
    let listen = flags.listen.or_else(|| file.listen.clone());
    let listen = listen.map_or_else(|| Ok(vec![LISTEN]), |listen| listen.resolve("listen"));
    let listen = faults.take(listen);
    let ops_listen = flags.ops_listen.or_else(|| file.ops_listen.clone());
    let ops_listen = ops_listen.map(|listen| listen.resolve("ops_listen")).transpose();
    let ops_listen = faults.take(ops_listen);
    let data = faults.take(settle_data(data, &file));
    let couriers = faults.take(messages::settle(&flags.messages, &file.messages));
    let proxies = flags.trusted_proxies.or(file.trusted_proxies).unwrap_or_default();
    let proxies = faults.take(TrustedProxies::parse(&proxies).context("trusted_proxies"));
    let origins = flags.cors_origins.or(file.cors_origins).unwrap_or_default();
    let cors = faults.take(Cors::parse(&origins).context("cors_origins"));
    let metrics_from = flags.metrics_from.or(file.metrics_from);
    let networks = metrics_from.map(|list| TrustedProxies::parse(&list)).transpose();
    let metrics_from = faults.take(networks.context("metrics_from"));
    let guesses = faults.take(guesses::settle(&flags.guesses, &file.guesses));
    let insales = faults.take(insales::settle(&flags.insales, &file.insales, demo));
    let console = faults.take(console::settle(&flags.console, &file.console));
    let events_keep_days = faults.take(events::settle(&flags.events, &file.events));
    let fiscal = faults.take(fiscal::settle(&flags.fiscal, &file.fiscal));
    faults.none()?;
    let (
        Some(listen),
        Some(ops_listen),
        Some(data),
        Some(couriers),
        Some(trusted_proxies),
        Some(cors),
        Some(metrics_from),
        Some(guesses),
        Some(insales),
        Some(console),
        Some(events_keep_days),
        Some(fiscal),
    ) = (
        listen,
        ops_listen,
        data,
        couriers,
        proxies,
        cors,
        metrics_from,
        guesses,
        insales,
        console,
        events_keep_days,
        fiscal,
    )
    else {
        anyhow::bail!("a setting is missing");
    };
    Ok(Config {
        listen,
        ops_listen: ops_listen.unwrap_or_default(),
        data,
        log_format: flags.log_format.or(file.log_format).unwrap_or_default(),
        log: flags.log.or(file.log).unwrap_or_else(|| LOG.to_owned()),
        trusted_proxies,
        cors,
        metrics_from,
        service: redemption::settle(
            &flags.redemption,
            &file.redemption,
            service::ServiceSettings {
                guesses,
                leading_zeros: guesses::leading_zeros(&flags.guesses, &file.guesses),
                channels: couriers.channels(),
                session_idle_minutes: console.session_idle_minutes,
                factor_roles: console.factor_roles,
                fiscal,
                ..service::ServiceSettings::default()
            },
        ),
        insales,
        console,
        events_keep_days,
        exposed: mode.filter(|_| holds_a_secret),
        couriers,
    })
}

/// Reads what the service manager told this process at its start.
#[cfg(unix)]
pub fn service_manager() -> crate::notify::Told {
    // Absent where nobody wants to be told.
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let number = |name: &str| variable(name)?.to_str()?.parse::<u64>().ok();
    let is_for_us = number("WATCHDOG_PID").is_none_or(|id| id == u64::from(std::process::id()));
    crate::notify::Told {
        socket: variable("NOTIFY_SOCKET"),
        watchdog: number("WATCHDOG_USEC")
            .filter(|micros| is_for_us && *micros > 0)
            .map(std::time::Duration::from_micros),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_says_what_the_defaults_are() {
        let file: File = toml::from_str(DEFAULT_FILE).unwrap();
        let listen = file.listen.as_ref().map(|listen| listen.resolve("listen").unwrap());
        assert_eq!(listen, Some(vec![LISTEN]));
        assert_eq!(file.cors_origins, Some(Vec::new()));
        assert_eq!(file.data_dir.as_deref(), Some(Path::new(DATA_DIR)));
        assert_eq!(file.log.as_deref(), Some(LOG));
        assert_eq!(file.log_format, Some(LogFormat::default()));
        assert_eq!(file.trusted_proxies, Some(Vec::new()));
        let none = DatabaseSettings::default();
        let settle = |file| {
            format!("{:?}", database::settle("postgres://db.example/a", &none, file).unwrap())
        };
        assert_eq!(settle(&file.database), settle(&none));
        let usual = service::ServiceSettings::default();
        let settled =
            redemption::settle(&file.redemption, &RedemptionSettings::default(), usual.clone());
        assert_eq!(settled, usual);
        let settled = guesses::settle(&file.guesses, &GuessSettings::default()).unwrap();
        assert_eq!(settled, usual.guesses);
        let settled =
            insales::settle(&file.insales, &InsalesApiSettings::default(), false).unwrap();
        assert_eq!(settled, protocol_insales::InsalesSettings::default());
        let settled = fiscal::settle(&file.fiscal, &FiscalSettings::default()).unwrap();
        assert_eq!(settled, usual.fiscal);
        let settle = |file| console::settle(file, &ConsoleSettings::default()).unwrap();
        assert_eq!(settle(&file.console), settle(&ConsoleSettings::default()));
    }

    /// Reads a file of settings, without the files that it names. A refusal must not repeat much of
    /// it, because refusals are logged.
    fn any_file(data: &[u8]) {
        let Ok(text) = std::str::from_utf8(data) else { return };
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let said = error.to_string();
                assert!(!said.is_empty() && said.len() <= 4 * text.len() + 1_024, "{said}");
                return;
            }
        };
        let proxies = file.trusted_proxies.unwrap_or_default();
        if let Err(error) = TrustedProxies::parse(&proxies) {
            assert!(proxies.iter().any(|proxy| error.to_string().contains(proxy)), "{error}");
        }
        let insales = insales::settle(&InsalesApiSettings::default(), &file.insales, false);
        let guesses = guesses::settle(&GuessSettings::default(), &file.guesses);
        for error in [insales.err(), guesses.err()].into_iter().flatten() {
            assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_file_is_read_or_refused() {
        any_file(DEFAULT_FILE.as_bytes());
        fuzz_corpus::check("configuration", any_file);
    }

    #[test]
    fn flags_go_before_the_file_and_unknown_settings_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scrip.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\nlog = \"warn\"\n").unwrap();
        let flags = ServeSettings { log: Some("debug".into()), ..ServeSettings::default() };
        let config = load(flags, DataArguments::default(), Some(&path), false).unwrap();
        assert_eq!((config.listen[0].port(), config.log.as_str()), (1, "debug"));
        std::fs::write(&path, "lisen = \"127.0.0.1:1\"\n").unwrap();
        let load =
            |path| load(ServeSettings::default(), DataArguments::default(), Some(path), false);
        let error = load(&path).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("lisen") && text.contains("line 1"), "{text}");
        // The line is named and not shown.
        for (line, why) in [
            ("database_ulr = \"postgres://u:pass-word@h/d\"", "unknown field `database_ulr`"),
            ("database = \"postgres://u:pass-word@h/d\"", "text, expected struct"),
            ("listen = \"postgres://u:pass-word@h/d\"", "address and port"),
            ("trusted_proxies = \"pass-\\\"word, expected x\"", "text, expected a sequence"),
            ("database_url = \"postgres://u:pass-word@h/d", ""),
            ("database_url = postgres://u:pass-word@h/d", ""),
        ] {
            std::fs::write(&path, format!("log = \"warn\"\n{line}\n")).unwrap();
            let error = load(&path).unwrap_err();
            let text = format!("{error:#} {error:?}");
            assert!(text.contains("line 2") && text.contains(why), "{line}: {text}");
            assert!(!text.contains("word"), "{line}: {text}");
        }
    }
}
