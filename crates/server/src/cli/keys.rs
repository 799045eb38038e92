//! `scrip key`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail, ensure};
use clap::Subcommand;
use domain::command::SetUp;
use domain::key::Grade;
use domain::{ApiKey, KeyId, OperatorId, PointOfSaleId, Scopes};
use service::{Accept, KeyChangeWish, KeySecret, KeyWish};
use storage::private_file;
use zeroize::Zeroizing;

use super::common::{Kind, Look};
use super::listing::Fields;
use super::{administer, print, say};
use crate::config::DataArguments;

/// What can be done with keys.
#[derive(Subcommand)]
pub enum KeyCommand {
    /// Make a key; its secret is shown once
    Create(Box<Create>),
    #[command(flatten)]
    Look(Look),
    /// Change a key: its name, scopes, point of sale, login, password or token
    Change(Box<Change>),
    /// Let a key open nothing any more
    #[command(alias = "disable")]
    Revoke {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Give a key a new Bearer secret, shown once; the old one opens nothing any more
    Rotate {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
}

/// A key to be made.
#[derive(clap::Args)]
pub struct Create {
    /// Whose it is: the operator's number
    #[arg(long)]
    operator: i64,
    /// What people call it
    #[arg(long)]
    name: String,
    /// What it may do: read, sell, redeem, coupons, manage
    #[arg(long, default_value = "read,sell", value_parser = scopes)]
    scopes: Scopes,
    /// The only point of sale that it may act for: its number
    #[arg(long)]
    pos: Option<i64>,
    /// File with the Bearer secret of 24 characters or more, to move an existing one [default: a random
    /// secret is made]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Login for Basic sign-in
    #[arg(long)]
    login: Option<String>,
    /// Password that goes with the login, of 10 characters or more; a file keeps it out of the list of
    /// processes
    #[arg(long, requires = "login", conflicts_with = "password_file")]
    password: Option<String>,
    /// File with the password
    #[arg(long, requires = "login", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Numeric token of 9 digits or more (`Token` of the mloyalty API)
    #[arg(long)]
    token: Option<i64>,
    /// Allow a short or well-known secret, password or token; `scrip doctor` reports it
    #[arg(long)]
    weak: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// A change of a key. What is not given stays. Its Bearer secret is changed by `key rotate` only.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(clap::Args)]
pub struct Change {
    /// Its number
    id: i64,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// New scopes in place of the old ones: read, sell, redeem, coupons, manage
    #[arg(long, value_parser = scopes)]
    scopes: Option<Scopes>,
    /// The only point of sale that it may act for from now on: its number
    #[arg(long)]
    pos: Option<i64>,
    /// Let it act for every point of sale of its operator
    #[arg(long, conflicts_with = "pos")]
    no_pos: bool,
    /// A new login for Basic sign-in; the password stays unless one is given
    #[arg(long)]
    login: Option<String>,
    /// Take away login and password
    #[arg(long, conflicts_with_all = ["login", "password", "password_file"])]
    no_login: bool,
    /// A new password of 10 characters or more; access tokens of the old one end. A file keeps it out of
    /// the list of processes
    #[arg(long, conflicts_with = "password_file")]
    password: Option<String>,
    /// File with the new password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A new numeric token of 9 digits or more
    #[arg(long)]
    token: Option<i64>,
    /// Take the numeric token away
    #[arg(long, conflicts_with = "token")]
    no_token: bool,
    /// Allow a short or well-known password or token; `scrip doctor` reports it
    #[arg(long)]
    weak: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// Reads the names of scopes.
fn scopes(text: &str) -> Result<Scopes, anyhow::Error> {
    let scopes = Scopes::parse(text).map_err(|unknown| {
        anyhow!("scope {unknown:?} is not known; the scopes are {}", Scopes::known())
    })?;
    ensure!(
        scopes.iter().next().is_some(),
        "at least one scope is needed; the scopes are {}",
        Scopes::known()
    );
    Ok(scopes)
}

const fn accept(weak: bool) -> Accept {
    if weak { Accept::Weak } else { Accept::Strong }
}

/// Says which credentials of a key were set although they are weak.
fn say_weak(weak: &[&str]) {
    if !weak.is_empty() {
        let weak = weak.join(", ");
        say(&format!(
            "warning: weak, so that it can be guessed: {weak}; `scrip doctor` reports it"
        ));
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
    /// Does it.
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
        let wish = KeyWish {
            name: self.name,
            scopes: self.scopes,
            point_of_sale: self.pos.map(PointOfSaleId),
            secret: self.secret_file.as_deref().map(read_secret).transpose()?,
            login,
            token: self.token,
            accept: accept(self.weak),
        };
        let given = wish.secret.is_some();
        let operator = OperatorId(self.operator);
        administer(self.data, config, async |_, administrator| {
            let made = administrator.create_key(operator, wish).await?;
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
        ensure!(self.says_something(), "nothing is to be changed: give an option, see --help");
        let wish = KeyChangeWish {
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
            say_weak(&administrator.change_key(id, wish).await?);
            print(&format!("key {id}\n"))
        })
    }
}

/// A password from the command line or from a file.
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

/// The secret goes to standard output alone, so that a script can catch it.
fn shown_once(made: &KeySecret) -> anyhow::Result<ExitCode> {
    say(&format!("key {}; its secret, which is not shown again:", made.id));
    print(&format!("{}\n", *made.secret))
}

fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let shown = path.display();
    let read = private_file::read_any(path).with_context(|| format!("{shown} cannot be read"))?;
    if let Some(mode) = read.mode_for_others {
        say(&format!(
            "warning: {shown} can be read by others (mode {mode:o}): make it private with \
             `chmod 600`, or remove it"
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
