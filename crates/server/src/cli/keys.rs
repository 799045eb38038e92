//! `scrip key`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use domain::command::SetUp;
use domain::{ApiKey, KeyId, OperatorId, PointOfSaleId, Scopes};
use service::{KeySecret, KeyWish};
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
    #[arg(long, default_value = "read,sell")]
    scopes: String,
    /// The only point of sale that it may act for: its number
    #[arg(long)]
    pos: Option<i64>,
    /// File with the Bearer secret, to move an existing one [default: a random secret is made]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Login for Basic sign-in
    #[arg(long)]
    login: Option<String>,
    /// Password that goes with the login; a file keeps it out of the list of processes
    #[arg(long, requires = "login", conflicts_with = "password_file")]
    password: Option<String>,
    /// File with the password
    #[arg(long, requires = "login", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Numeric token (`Token` of the mloyalty API)
    #[arg(long)]
    token: Option<i64>,
    #[command(flatten)]
    data: DataArguments,
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
        let scopes = Scopes::parse(&self.scopes)
            .map_err(|unknown| anyhow::anyhow!("scope {unknown:?} is not known"))?;
        let password = match (self.password, &self.password_file) {
            (Some(password), _) => Some(Zeroizing::new(password)),
            (None, Some(file)) => Some(read_secret(file)?),
            (None, None) => None,
        };
        let login = match (self.login, password) {
            (Some(login), Some(password)) => Some((login, password)),
            (Some(_), None) => bail!("--login needs --password-file or --password"),
            (None, _) => None,
        };
        let wish = KeyWish {
            name: self.name,
            scopes,
            point_of_sale: self.pos.map(PointOfSaleId),
            secret: self.secret_file.as_deref().map(read_secret).transpose()?,
            login,
            token: self.token,
        };
        let given = wish.secret.is_some();
        let operator = OperatorId(self.operator);
        administer(self.data, config, async |_, administrator| {
            let made = administrator.create_key(operator, wish).await?;
            if given {
                return print(&format!("key {}\n", made.id));
            }
            shown_once(&made)
        })
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
        ("revoked", key.revoked_at.map(|at| at.to_string()).into()),
    ]
}
