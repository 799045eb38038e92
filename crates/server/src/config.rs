//! Settings: the file, overridden by the environment, overridden by the command line.

mod database;
mod guesses;
mod insales;
mod messages;
mod redemption;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::Deserialize;
use web::TrustedProxies;

use crate::courier::Couriers;
pub use database::Settings as DatabaseSettings;

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What the command line and its environment may set for serving.
#[derive(Clone, Default, clap::Args)]
pub struct Settings {
    /// Address and port to serve on
    #[arg(long, env = "SCRIP_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Another address for /healthz, /readyz and /metrics
    #[arg(long, env = "SCRIP_OPS_LISTEN", value_name = "ADDRESS")]
    pub ops_listen: Option<SocketAddr>,
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
#[derive(Clone, Default, clap::Args)]
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
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<SocketAddr>,
    ops_listen: Option<SocketAddr>,
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
    /// Where to serve.
    pub listen: SocketAddr,
    /// Where to serve health and metrics, if elsewhere.
    pub ops_listen: Option<SocketAddr>,
    /// Where the data is.
    pub data: Data,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The ways by which messages leave.
    pub couriers: Couriers,
    /// What the house rules leave open.
    pub service: service::Settings,
    /// The InSales API.
    pub insales: protocol_insales::Settings,
}

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DATA_DIR: &str = "./scrip-data";
const LOG: &str = "info";

/// The default configuration as a file: every setting with its meaning.
pub const DEFAULT_FILE: &str = "\
# Scrip's settings, with their defaults. A flag of the command line overrides the environment
# variable, which overrides this file. Unknown settings are refused.

# Address and port to serve on.                        --listen, SCRIP_LISTEN
listen = \"127.0.0.1:8080\"

# Another address for /healthz, /readyz and /metrics; without it they are served
# on the same address as everything else.              --ops-listen, SCRIP_OPS_LISTEN
# ops_listen = \"127.0.0.1:9090\"

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

# Guesses at certificates' numbers and secret codes, at passwords, tokens and Bearer secrets.
# A caller is a key, or the address (IPv6: the /64) of a widget's user or of whoever signs in.
[guesses]

# Wrong ones that a caller may send at once.           --guess-burst, SCRIP_GUESS_BURST
burst = 30

# Seconds after which it may send one more.
#                                                      --guess-refill-seconds, SCRIP_GUESS_REFILL_SECONDS
refill_seconds = 10

# Messages to buyers: certificates and codes by mail, codes to phones. Without an SMTP
# server or a gateway whoever asks for such a message is told so.
[messages]

# The server that takes mail, with user and password: smtp://host:25 without encryption,
# smtp://user:password@host:587?tls=required with STARTTLS, smtps://user:password@host.
#                                                      --smtp-url, SCRIP_SMTP_URL
# smtp_url = \"smtps://user:password@mail.example.ru\"

# The sender of every letter.                          --mail-from, SCRIP_MAIL_FROM
# mail_from = \"Book House <gifts@example.ru>\"

# What takes texts to phones: it gets a POST of {\"phone\": 9001234567, \"text\": \"…\"}.
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
    let Some(path) = path else { return Ok(File::default()) };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("configuration file {} cannot be read", path.display()))?;
    let parsed = toml::from_str(&text).map_err(|error| anyhow!(told(&error, &text)));
    parsed.with_context(|| format!("configuration file {}", path.display()))
}

/// What is wrong with a configuration file, and in which line. What is written there is not
/// repeated, as it may be a password; the parser's own text shows the whole line.
fn told(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let message = match message.split_once("string \"") {
        Some((kind, value)) => {
            let wanted = value.rfind("\", expected ").map_or("", |at| &value[at + 1..]);
            format!("{kind}text{wanted}")
        }
        None => message.to_owned(),
    };
    // The setting's name is shown, if there is one.
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let name = text.get(start..).and_then(|line| line.lines().next()?.split_once('='));
    let name = name.map_or("", |(name, _)| name.trim());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) || message.contains(name) {
        return format!("line {line}: {message}");
    }
    format!("line {line}: {name}: {message}")
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

/// Every setting, from the flags and the file; some defaults are others for a demo.
pub fn load(
    flags: Settings,
    data: DataArguments,
    path: Option<&Path>,
    demo: bool,
) -> anyhow::Result<Config> {
    let file = read(path)?;
    let data = settle_data(data, &file)?;
    let couriers = messages::settle(&flags.messages, &file.messages)?;
    let proxies = flags.trusted_proxies.or(file.trusted_proxies).unwrap_or_default();
    Ok(Config {
        listen: flags.listen.or(file.listen).unwrap_or(LISTEN),
        ops_listen: flags.ops_listen.or(file.ops_listen),
        data,
        log_format: flags.log_format.or(file.log_format).unwrap_or_default(),
        log: flags.log.or(file.log).unwrap_or_else(|| LOG.to_owned()),
        trusted_proxies: TrustedProxies::parse(&proxies).context("trusted_proxies")?,
        service: redemption::settle(
            &flags.redemption,
            &file.redemption,
            service::Settings {
                guesses: guesses::settle(&flags.guesses, &file.guesses)?,
                channels: couriers.channels(),
                ..service::Settings::default()
            },
        ),
        insales: insales::settle(&flags.insales, &file.insales, demo)?,
        couriers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_says_what_the_defaults_are() {
        let file: File = toml::from_str(DEFAULT_FILE).unwrap();
        assert_eq!(file.listen, Some(LISTEN));
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
        assert_eq!((config.listen.port(), config.log.as_str()), (1, "debug"));
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
