//! Settings: the file, overridden by the environment, overridden by the command line.

mod database;
mod effective;
mod file;
mod guesses;
mod insales;
mod listen;
mod messages;
mod redemption;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use web::{Cors, TrustedProxies};

use crate::courier::Couriers;
pub use database::Settings as DatabaseSettings;
use effective::holds_a_password;
use file::Faults;
use listen::ListenAddress;

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What the command line and its environment may set for serving.
#[derive(Clone, Default, Serialize, clap::Args)]
pub struct Settings {
    /// Address and port to serve on, such as 127.0.0.1:8080 or localhost:8080 [default:
    /// 127.0.0.1:8080]. All addresses of a name are served
    #[arg(long, env = "SCRIP_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<ListenAddress>,
    /// Another address for /healthz, /readyz and /metrics
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
    /// Log lines as text or as JSON
    #[arg(long, env = "SCRIP_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What to log: a level (error, warn, info, debug) or a filter such as `info,access=off`
    #[arg(long, env = "SCRIP_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas
    #[arg(long, env = "SCRIP_TRUSTED_PROXIES", value_delimiter = ',', value_name = "NETWORK")]
    pub trusted_proxies: Option<Vec<String>>,
    /// Redemptions
    #[command(flatten)]
    pub redemption: redemption::Settings,
    /// Guesses at secret codes and credentials
    #[command(flatten)]
    pub guesses: guesses::Settings,
    /// Messages to people
    #[command(flatten)]
    pub messages: messages::Settings,
    /// The InSales API
    #[command(flatten)]
    pub insales: insales::Settings,
}

/// Where the data is. It is not for printing: the URL may hold a password.
#[derive(Clone, Default, Serialize, clap::Args)]
pub struct DataArguments {
    /// Directory of the database and the key file [default: ./scrip-data]
    #[arg(long, env = "SCRIP_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// A PostgreSQL database instead of the embedded one, `postgres://user@host/name`; the data
    /// directory then has the key file only
    #[arg(long, env = "SCRIP_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// How the database is reached
    #[command(flatten)]
    pub database: database::Settings,
}

/// What a configuration file may hold, passwords too.
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
    database: database::Settings,
    #[serde(default)]
    redemption: redemption::Settings,
    #[serde(default)]
    guesses: guesses::Settings,
    #[serde(default)]
    messages: messages::Settings,
    #[serde(default)]
    insales: insales::Settings,
}

/// Where the data is, once that is settled.
#[derive(Clone, Debug)]
pub struct Data {
    /// The directory of the key file, and of the embedded database.
    pub directory: PathBuf,
    /// The database instead of the embedded one.
    pub database: Option<storage_postgres::Settings>,
}

/// Every setting, settled.
#[derive(Debug)]
pub struct Config {
    /// Where to serve: every address of the name that was given.
    pub listen: Vec<SocketAddr>,
    /// Where to serve health and metrics, if elsewhere.
    pub ops_listen: Vec<SocketAddr>,
    /// Where the data is.
    pub data: Data,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Which pages of other origins may call.
    pub cors: Cors,
    /// Who may read the metrics, if that is said.
    pub metrics_from: Option<TrustedProxies>,
    /// The ways by which messages leave.
    pub couriers: Couriers,
    /// What the house rules leave open.
    pub service: service::Settings,
    /// The InSales API.
    pub insales: protocol_insales::Settings,
    /// The permission bits of the configuration file, where it holds a password and others than its
    /// owner may read it.
    pub exposed: Option<u32>,
}

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DATA_DIR: &str = "./scrip-data";
const LOG: &str = "info";

/// The default configuration as a file: every setting with its meaning.
pub const DEFAULT_FILE: &str = "\
# Scrip's settings, with their defaults. A flag of the command line overrides the environment
# variable, which overrides this file. Unknown settings are refused.

# Address and port to serve on. A name such as \"localhost:8080\" stands for all of its
# addresses.                                           --listen, SCRIP_LISTEN
listen = \"127.0.0.1:8080\"

# Another address for /healthz, /readyz and /metrics; without it they are served
# on the same address as everything else.              --ops-listen, SCRIP_OPS_LISTEN
# ops_listen = \"127.0.0.1:9090\"

# Clients that may read /metrics: addresses or networks, such as \"10.0.0.0/8\". A client
# behind a proxy is the one that the proxy names. Without this setting it is this
# machine, or everybody who reaches ops_listen.        --metrics-from, SCRIP_METRICS_FROM
# metrics_from = [\"127.0.0.0/8\", \"::1\"]

# Directory of the database and the key file.          --data-dir, SCRIP_DATA_DIR
data_dir = \"./scrip-data\"

# A PostgreSQL database (15 or newer) instead of the embedded one, which any number
# of servers may use. The data directory then has the key file only.
#                                                      --database-url, SCRIP_DATABASE_URL
# database_url = \"postgres://scrip@db.example/scrip\"

# Log lines as \"text\" or as \"json\".                    --log-format, SCRIP_LOG_FORMAT
log_format = \"text\"

# What to log: a level (error, warn, info, debug) or a filter such as
# \"info,access=off\", which leaves the line per request out.
#                                                      --log, SCRIP_LOG
log = \"info\"

# Proxies whose X-Forwarded-For is believed: addresses or networks, such as
# \"10.0.0.0/8\". Limits per client count the address that it gives.
#                                                      --trusted-proxies, SCRIP_TRUSTED_PROXIES
trusted_proxies = []

# Origins whose pages may call the mloyalty methods and /v1 from a browser, such as
# \"https://shop.example\", or \"*\" alone for all. Every method may be called, with the
# credentials that the page itself sends; the browser's own are never accepted.
#                                                      --cors-origins, SCRIP_CORS_ORIGINS
cors_origins = []

# How the PostgreSQL database is reached, if there is one.
[database]

# File with the user's password, which only its owner may read. It goes before the
# password in the URL; SCRIP_DATABASE_PASSWORD, the password itself, goes before this
# file, and the flag or variable with the name of a file before everything.
#                                                      --database-password-file, SCRIP_DATABASE_PASSWORD_FILE
# password_file = \"/run/secrets/scrip-database\"

# How connections are protected, in the words of libpq, as sslmode in the URL: \"disable\",
# \"prefer\" (TLS if it is offered), \"require\" (TLS, whoever the server is), \"verify-ca\"
# (a certificate signed by root_certificate) or \"verify-full\" (and for this host). Without
# it \"prefer\" to this machine and \"verify-full\" to every other. What is set here goes
# before what the URL says.                            --database-tls, SCRIP_DATABASE_TLS
# tls = \"verify-full\"

# File of PEM with the authorities whose signatures count, as sslrootcert in the URL, or
# \"system\": those that the operating system trusts.
#                                                      --database-root-certificate, SCRIP_DATABASE_ROOT_CERTIFICATE
# root_certificate = \"/etc/scrip/database-ca.pem\"

# Files of PEM with a certificate to show to the database and with its key, which only its
# owner may read, as sslcert and sslkey in the URL.
#                                                      --database-client-certificate, SCRIP_DATABASE_CLIENT_CERTIFICATE
# client_certificate = \"/etc/scrip/database-client.pem\"
#                                                      --database-client-key, SCRIP_DATABASE_CLIENT_KEY
# client_key = \"/etc/scrip/database-client.key\"

# Connections for reading, beside the one for writing: 1 to 1000.
#                                                      --database-connections, SCRIP_DATABASE_CONNECTIONS
connections = 8

# Seconds that a connection of the pool is waited for: 1 to 600.
#                                                      --database-wait-seconds, SCRIP_DATABASE_WAIT_SECONDS
wait_seconds = 5

# Seconds that a connection may take to be made: 1 to 600. Set here, it goes before
# connect_timeout in the URL.                          --database-connect-seconds, SCRIP_DATABASE_CONNECT_SECONDS
connect_seconds = 5

# Seconds that a statement may take, other servers' turns included: 1 to 3600.
#                                                      --database-statement-seconds, SCRIP_DATABASE_STATEMENT_SECONDS
statement_seconds = 30

# Redemptions of orders.
[redemption]

# Of several coupons of one order, \"best\": the one that takes off most acts, or
# \"all\": each acts on what those before it have left.
#                                                      --coupon-stacking, SCRIP_COUPON_STACKING
coupon_stacking = \"best\"

# Whether coupons can be used again when everything that an order took is refunded.
#                                                      --return-coupons, SCRIP_RETURN_COUPONS
return_coupons = true

# Whether certificates and coupons may pay for order lines whose item code sells a series
# of certificates.                                     --pay-for-certificates, SCRIP_PAY_FOR_CERTIFICATES
pay_for_certificates = false

# Guesses at certificates' numbers and secret codes, at passwords, tokens and Bearer secrets.
# A caller is a key, or the address (IPv6: the /64) of a widget's user or of whoever signs in.
[guesses]

# Wrong ones that a caller may send at once.           --guess-burst, SCRIP_GUESS_BURST
burst = 30

# Seconds after which it may send one more.
#                                                      --guess-refill-seconds, SCRIP_GUESS_REFILL_SECONDS
refill_seconds = 10

# Whether new secret codes may begin with a zero, which spreadsheets drop.
#                                                      --secret-leading-zeros, SCRIP_SECRET_LEADING_ZEROS
secret_leading_zeros = false

# Messages to buyers: certificates and codes by mail, codes to phones. Without an SMTP
# server or a gateway whoever asks for such a message is told so.
[messages]

# The server that takes mail, with user and password: smtp://host:25 without encryption,
# smtp://user:password@host:587?tls=required with STARTTLS, smtps://user:password@host.
#                                                      --smtp-url, SCRIP_SMTP_URL
# smtp_url = \"smtps://user:password@mail.example.ru\"

# File with the password of the user in smtp_url, which only its owner may read, instead
# of a password in the URL.
#                                                      --smtp-password-file, SCRIP_SMTP_PASSWORD_FILE
# smtp_password_file = \"/run/secrets/scrip-smtp\"

# The sender of every letter.                          --mail-from, SCRIP_MAIL_FROM
# mail_from = \"Book House <gifts@example.ru>\"

# What takes texts to phones: it gets a POST of {\"phone\": 79001234567, \"text\": \"…\"},
# the phone in its E.164 digits.
#                                                      --phone-gateway-url, SCRIP_PHONE_GATEWAY_URL
# phone_gateway_url = \"https://sms.example.ru/send\"

# The InSales API. Flags and variables: --insales-usage-limit, SCRIP_INSALES_USAGE_LIMIT
# and so on.
[insales]

# Requests that a key may make in one window; told in API-Usage-Limit on every answer.
usage_limit = 500

# Seconds of a window, which begins with its first request.
usage_window_seconds = 300

# Whether requests beyond the limit are refused: true, with --demo false.
# usage_limit_enforced = true

# Their status: 429, as InSales since 2023, or 503, as before: some older clients
# wait and try again after a 503 only.
usage_limit_status = 429

# What XML calls a moment: \"datetime\", as Rails up to 3.2, or \"dateTime\".
datetime_type = \"datetime\"

# Whether coupons have the members that came after 2011: act-once-for-client,
# min-price, worked and discount-collections.
later_members = true

# In which language refusals are told: \"ru\" or \"en\".
language = \"ru\"
";

fn read(path: Option<&Path>) -> anyhow::Result<File> {
    let mut faults = Faults::default();
    let (file, _) = file::read(path, &mut faults);
    faults.none().map(|()| file)
}

fn settle_data(flags: DataArguments, file: &File) -> anyhow::Result<Data> {
    let url = flags.database_url.or_else(|| file.database_url.clone());
    let database = url.map(|url| database::settle(&url, &flags.database, &file.database));
    let directory = flags.data_dir.or_else(|| file.data_dir.clone());
    Ok(Data {
        directory: directory.unwrap_or_else(|| PathBuf::from(DATA_DIR)),
        database: database.transpose()?,
    })
}

/// Where the data is, from the flags and the file.
pub fn data(flags: DataArguments, path: Option<&Path>) -> anyhow::Result<Data> {
    settle_data(flags, &read(path)?)
}

/// Where a store is that is named in words: `sqlite:DIR`, or `postgres://…` with its key file in the
/// data directory.
pub fn store(
    name: &str,
    data_dir: Option<&Path>,
    database: &DatabaseSettings,
    path: Option<&Path>,
) -> anyhow::Result<Data> {
    if let Some(directory) = name.strip_prefix("sqlite:") {
        anyhow::ensure!(!directory.is_empty(), "`sqlite:` needs the data directory behind it");
        return Ok(Data { directory: PathBuf::from(directory), database: None });
    }
    // What it is instead is not repeated: it may be a URL with a password.
    let is_url = ["postgres://", "postgresql://"].iter().any(|scheme| name.starts_with(scheme));
    anyhow::ensure!(is_url, "a store is `sqlite:` with its data directory, or `postgres://…`");
    let flags = DataArguments {
        data_dir: data_dir.map(Path::to_owned),
        database_url: Some(name.to_owned()),
        database: database.clone(),
    };
    settle_data(flags, &read(path)?)
}

/// Every setting, from the flags and the file; some defaults are others for a demo. An error tells
/// everything that is wrong.
pub fn load(
    flags: Settings,
    data: DataArguments,
    path: Option<&Path>,
    demo: bool,
) -> anyhow::Result<Config> {
    let mut faults = Faults::default();
    let (file, mode) = file::read(path, &mut faults);
    settle(flags, data, file, mode, demo, faults)
}

/// The settings in force as TOML without secrets, if nothing is wrong with them.
pub fn effective(
    flags: Settings,
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
    flags: Settings,
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
    ) = (listen, ops_listen, data, couriers, proxies, cors, metrics_from, guesses, insales)
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
            service::Settings {
                guesses,
                leading_zeros: guesses::leading_zeros(&flags.guesses, &file.guesses),
                channels: couriers.channels(),
                ..service::Settings::default()
            },
        ),
        insales,
        exposed: mode.filter(|_| holds_a_secret),
        couriers,
    })
}

/// What the service manager that started this process has told it.
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
        let none = database::Settings::default();
        let settle = |file| {
            format!("{:?}", database::settle("postgres://db.example/a", &none, file).unwrap())
        };
        assert_eq!(settle(&file.database), settle(&none));
        let usual = service::Settings::default();
        let settled = redemption::settle(&file.redemption, &redemption::Settings::default(), usual);
        assert_eq!(settled, usual);
        let settled = guesses::settle(&file.guesses, &guesses::Settings::default()).unwrap();
        assert_eq!(settled, usual.guesses);
        let settled = insales::settle(&file.insales, &insales::Settings::default(), false).unwrap();
        assert_eq!(settled, protocol_insales::Settings::default());
    }

    /// What a file says, apart from the files that it names. A refusal must not repeat much of it: it
    /// goes to a log.
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
        let insales = insales::settle(&insales::Settings::default(), &file.insales, false);
        let guesses = guesses::settle(&guesses::Settings::default(), &file.guesses);
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
        let flags = Settings { log: Some("debug".into()), ..Settings::default() };
        let config = load(flags, DataArguments::default(), Some(&path), false).unwrap();
        assert_eq!((config.listen[0].port(), config.log.as_str()), (1, "debug"));
        std::fs::write(&path, "lisen = \"127.0.0.1:1\"\n").unwrap();
        let load = |path| load(Settings::default(), DataArguments::default(), Some(path), false);
        let error = load(&path).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("lisen") && text.contains("line 1"), "{text}");
        // The line is named and not shown.
        for (line, why) in [
            ("database_ulr = \"postgres://u:pass-word@h/d\"", "unknown field `database_ulr`"),
            ("database = \"postgres://u:pass-word@h/d\"", "text, expected struct"),
            ("listen = \"postgres://u:pass-word@h/d\"", "socket address"),
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
