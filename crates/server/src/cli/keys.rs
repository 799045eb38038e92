//! The command `scrip key`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail, ensure};
use clap::Subcommand;
use domain::command::SetUp;
use domain::key::Grade;
use domain::{ApiKey, KeyId, OperatorId, PointOfSaleId, Scopes};
use service::{Accept, KeyChangeRequest, KeyRequest, KeySecret};
use storage::private_file;
use zeroize::Zeroizing;

use super::common::{Kind, Look};
use super::listing::Fields;
use super::{administer, print, say};
use crate::config::DataArguments;

/// Subcommands of `scrip key`.
#[derive(Subcommand)]
pub enum KeyCommand {
    /// Create an API key. Its secret is shown once
    Create(Box<Create>),
    #[command(flatten)]
    Look(Look),
    /// Change the name, scopes, point of sale, login, password or token of an API key
    Change(Box<Change>),
    /// Revoke an API key
    #[command(alias = "disable")]
    Revoke {
        /// Number of the API key
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Replace the Bearer secret of an API key. The new one is shown once, and the old one stops
    /// working
    Rotate {
        /// Number of the API key
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
}

/// Arguments of `scrip key create`. They name files of credentials, whose contents go into a
/// [`KeyRequest`].
#[derive(clap::Args)]
pub struct Create {
    /// Number of the operator that owns the key
    #[arg(long)]
    operator: i64,
    /// Name of the key, for people
    #[arg(long)]
    name: String,
    /// Scopes, separated by commas: read, sell, redeem, coupons, manage
    #[arg(long, default_value = "read,sell", value_parser = scopes)]
    scopes: Scopes,
    /// Number of the only point of sale that the key may act for. Default: every point of sale of
    /// the operator
    #[arg(long)]
    pos: Option<i64>,
    /// File with the Bearer secret, 24 characters or more, to keep an existing one [default: a
    /// random secret is made]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Login for HTTP Basic and `ManagerLogin`
    #[arg(long)]
    login: Option<String>,
    /// Password of the login, 10 characters or more. Other users can see it in the list of
    /// processes; use a file instead
    #[arg(long, requires = "login", conflicts_with = "password_file")]
    password: Option<String>,
    /// File with the password of the login
    #[arg(long, requires = "login", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Numeric token of 9 digits or more (`Token` of the mloyalty API)
    #[arg(long)]
    token: Option<i64>,
    /// Allow a short or well-known secret, password or token. `scrip doctor` reports it
    #[arg(long)]
    weak: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// Arguments of `scrip key change`. Values that are not given stay as they are. Only `key rotate`
/// changes the Bearer secret.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(clap::Args)]
pub struct Change {
    /// Number of the API key
    id: i64,
    /// New name of the key
    #[arg(long)]
    name: Option<String>,
    /// New scopes that replace the old ones: read, sell, redeem, coupons, manage
    #[arg(long, value_parser = scopes)]
    scopes: Option<Scopes>,
    /// Number of the only point of sale that the key may act for from now on
    #[arg(long)]
    pos: Option<i64>,
    /// Remove the binding: the key may act for every point of sale of its operator
    #[arg(long, conflicts_with = "pos")]
    no_pos: bool,
    /// New login for HTTP Basic and `ManagerLogin`. The password stays unless a new one is given
    #[arg(long)]
    login: Option<String>,
    /// Remove the login and the password
    #[arg(long, conflicts_with_all = ["login", "password", "password_file"])]
    no_login: bool,
    /// New password of 10 characters or more. Access tokens of the old one end. Other users can see
    /// it in the list of processes; use a file instead
    #[arg(long, conflicts_with = "password_file")]
    password: Option<String>,
    /// File with the new password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// New numeric token of 9 digits or more
    #[arg(long)]
    token: Option<i64>,
    /// Remove the numeric token
    #[arg(long, conflicts_with = "token")]
    no_token: bool,
    /// Allow a short or well-known password or token. `scrip doctor` reports it
    #[arg(long)]
    weak: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// Reads a list of scope names.
fn scopes(text: &str) -> Result<Scopes, anyhow::Error> {
    let scopes = Scopes::parse(text).map_err(|unknown| {
        anyhow!("scope {unknown:?} is unknown; the scopes are {}", Scopes::known())
    })?;
    ensure!(
        scopes.iter().next().is_some(),
        "at least one scope is required; the scopes are {}",
        Scopes::known()
    );
    Ok(scopes)
}

const fn accept(weak: bool) -> Accept {
    if weak { Accept::Weak } else { Accept::Strong }
}

/// Reports weak credentials that were set.
fn say_weak(weak: &[&str]) {
    if !weak.is_empty() {
        let weak = weak.join(", ");
        say(&format!("warning: easy to guess: {weak}; `scrip doctor` reports weak credentials"));
    }
}

const KEY: Kind = Kind {
    name: "key",
    all: |directory| {
        let all = directory.keys().into_iter();
        all.map(|key| (key.id.0, key.operator, fields(key))).collect()
    },
    brief: &[],
};

impl KeyCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(config),
            Self::Change(change) => change.run(config),
            Self::Look(look) => look.run(&KEY, config),
            Self::Revoke { id, data } => administer(data, config, async |_, administrator| {
                let id = administrator.set_up(SetUp::RevokeKey { id: KeyId(id) }).await?;
                print(&format!("key {id} is revoked\n"))
            }),
            Self::Rotate { id, data } => administer(data, config, async |_, administrator| {
                shown_once(&administrator.rotate_key(KeyId(id)).await?)
            }),
        }
    }
}

impl Create {
    fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let password = given_password(self.password, self.password_file.as_deref())?;
        let login = match (self.login, password) {
            (Some(login), Some(password)) => Some((login, password)),
            (Some(_), None) => bail!("--login needs --password-file or --password"),
            (None, _) => None,
        };
        let wanted = KeyRequest {
            name: self.name,
            scopes: self.scopes,
            point_of_sale: self.pos.map(PointOfSaleId),
            secret: self.secret_file.as_deref().map(read_secret).transpose()?,
            login,
            token: self.token,
            accept: accept(self.weak),
        };
        let given = wanted.secret.is_some();
        let operator = OperatorId(self.operator);
        administer(self.data, config, async |_, administrator| {
            let made = administrator.create_key(operator, wanted).await?;
            say_weak(&made.weak);
            if given {
                return print(&format!("key {}\n", made.id));
            }
            shown_once(&made)
        })
    }
}

impl Change {
    fn says_something(&self) -> bool {
        self.name.is_some()
            || self.scopes.is_some()
            || self.pos.is_some()
            || self.no_pos
            || self.login.is_some()
            || self.no_login
            || self.password.is_some()
            || self.password_file.is_some()
            || self.token.is_some()
            || self.no_token
    }

    fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        ensure!(self.says_something(), "nothing to change: give at least one option, see --help");
        let wanted = KeyChangeRequest {
            name: self.name,
            scopes: self.scopes,
            point_of_sale: self
                .pos
                .map(|pos| Some(PointOfSaleId(pos)))
                .or(self.no_pos.then_some(None)),
            login: self.login.map(Some).or(self.no_login.then_some(None)),
            password: given_password(self.password, self.password_file.as_deref())?,
            token: self.token.map(Some).or(self.no_token.then_some(None)),
            accept: accept(self.weak),
        };
        let id = KeyId(self.id);
        administer(self.data, config, async |_, administrator| {
            say_weak(&administrator.change_key(id, wanted).await?);
            print(&format!("key {id}\n"))
        })
    }
}

/// Returns the password from the command line or from a file.
fn given_password(
    password: Option<String>,
    file: Option<&Path>,
) -> anyhow::Result<Option<Zeroizing<String>>> {
    match (password, file) {
        (Some(password), _) => Ok(Some(Zeroizing::new(password))),
        (None, Some(file)) => read_secret(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// Prints the secret alone to standard output, so that a script can capture it.
fn shown_once(made: &KeySecret) -> anyhow::Result<ExitCode> {
    say(&format!("key {}; its secret, shown only once:", made.id));
    print(&format!("{}\n", *made.secret))
}

fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let shown = path.display();
    let read = private_file::read_any(path).with_context(|| format!("{shown} cannot be read"))?;
    if let Some(mode) = read.mode_for_others {
        say(&format!(
            "warning: others can read {shown} (mode {mode:o}): run `chmod 600` on it, or remove it"
        ));
    }
    private_file::line_of(&read.text).with_context(|| format!("{shown} cannot be used"))
}

fn fields(key: &ApiKey) -> Fields {
    vec![
        ("id", key.id.0.into()),
        ("operator", key.operator.0.into()),
        ("name", key.name.as_str().into()),
        ("scopes", key.scopes.to_string().into()),
        ("point of sale", key.point_of_sale.map(|place| place.0).into()),
        ("login", key.login.as_deref().into()),
        ("token", key.token.is_some().into()),
        ("weak", key.grades.named(&[Grade::Weak, Grade::Demo]).into()),
        ("demo", key.grades.named(&[Grade::Demo]).into()),
        ("revoked", key.revoked_at.map(|at| at.to_string()).into()),
    ]
}
