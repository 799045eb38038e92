//! The command `scrip user`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use domain::command::ChangeUser;
use domain::person::{Language, Membership, Role, User, UserSession};
use domain::{Directory, OperatorId, PointOfSaleId, UserId};
use service::{Invited, MemberRequest, UserRequest};

use super::listing::{Fields, Format, list, show};
use super::{administer, look, print};
use crate::config::DataArguments;

/// Role of a person, as an argument.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleArgument {
    /// Owns the business: may do everything
    Owner,
    /// Runs shops, certificates and campaigns
    Manager,
    /// Keeps the books: sees money and changes none
    Accountant,
    /// Helps buyers: finds, blocks, replaces, sends again
    Support,
    /// Sells and redeems at a till
    Cashier,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Owner => Self::Owner,
            RoleArgument::Manager => Self::Manager,
            RoleArgument::Accountant => Self::Accountant,
            RoleArgument::Support => Self::Support,
            RoleArgument::Cashier => Self::Cashier,
        }
    }
}

/// Language of a person, as an argument.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LanguageArgument {
    /// Texts in Russian, with code ru
    Ru,
    /// Texts in English, with code en
    En,
}

impl From<LanguageArgument> for Language {
    fn from(language: LanguageArgument) -> Self {
        match language {
            LanguageArgument::Ru => Self::Russian,
            LanguageArgument::En => Self::English,
        }
    }
}

/// Where a link leads, and how long it is good.
#[derive(Clone, Debug, clap::Args)]
pub struct LinkArguments {
    /// Address under which people reach the console [default: that of the configuration file, else
    /// that of a server on this machine]
    #[arg(long, env = "SCRIP_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Hours for which the link is good, 1 to 168
    #[arg(long, value_name = "HOURS", default_value_t = domain::limits::LINK_HOURS_DEFAULT)]
    hours: u32,
}

/// Subcommands of `scrip user`.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Create a person who can sign in to the console, and print a one-time link
    ///
    /// The person sets a password through the link. A new link can be made with `scrip user reset`.
    Create {
        /// Name for other people
        #[arg(long)]
        name: String,
        /// Login: an e-mail address or another name, unique without regard to case
        #[arg(long, visible_alias = "email")]
        login: String,
        /// Role at the operator
        #[arg(long)]
        role: RoleArgument,
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        /// Number of the only point of sale that the person may act for [default: all of them]
        #[arg(long)]
        point_of_sale: Option<i64>,
        /// Language of the console
        #[arg(long, default_value = "ru")]
        language: LanguageArgument,
        #[command(flatten)]
        link: LinkArguments,
        #[command(flatten)]
        data: DataArguments,
    },
    /// List all people with their roles
    List {
        /// Number of the operator; lists only its people
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Show one person by number or login
    Show {
        /// Number or login of the person
        user: String,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Change the name, login, language or role of a person
    Change {
        /// Number or login of the person
        user: String,
        /// New name for other people
        #[arg(long)]
        name: Option<String>,
        /// New login, unique without regard to case
        #[arg(long, visible_alias = "email")]
        login: Option<String>,
        /// New language of the console
        #[arg(long)]
        language: Option<LanguageArgument>,
        /// New role at the operator. The person's sessions there end
        #[arg(long)]
        role: Option<RoleArgument>,
        /// End the role at the operator. The person's sessions there end
        #[arg(long, conflicts_with = "role")]
        no_role: bool,
        /// Number of the operator of the role [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        /// Number of the only point of sale that the person may act for [default: all of them]
        #[arg(long, requires = "role")]
        point_of_sale: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Print a one-time link with which a person sets a new password
    ///
    /// Using the link removes the second factor and ends all sessions.
    Reset {
        /// Number or login of the person
        user: String,
        #[command(flatten)]
        link: LinkArguments,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Bar a person from signing in, and end all sessions
    Disable {
        /// Number or login of the person
        user: String,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Let a person sign in again after `disable`
    Enable {
        /// Number or login of the person
        user: String,
        #[command(flatten)]
        data: DataArguments,
    },
    /// List the open sessions of a person, or end them
    Sessions {
        /// Number or login of the person
        user: String,
        /// End all of them
        #[arg(long)]
        end: bool,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
}

impl UserCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create { name, login, role, operator, point_of_sale, language, link, data } => {
                administer(data, config, async |engine, administrator| {
                    let operator = only_operator(&engine.service.directory(), operator)?;
                    let point_of_sale = point_of_sale.map(PointOfSaleId);
                    let member = MemberRequest { operator, role: role.into(), point_of_sale };
                    let hours = Some(link.hours);
                    let language = language.into();
                    let wanted = UserRequest { name, login, language, member, hours };
                    let base = crate::config::public_url(link.public_url.as_deref(), config)?;
                    let invited = administrator.user_keeper().invite(wanted).await?;
                    print_link(&invited, &base, link.hours)
                })
            }
            Self::List { operator, data, format } => {
                administer(data, config, async |_, administrator| {
                    let users = administrator.user_keeper().users();
                    let users = users.into_iter().filter(|(_, members)| {
                        let is_of = |wanted| members.iter().any(|known| known.operator.0 == wanted);
                        operator.is_none_or(is_of)
                    });
                    let rows = users.map(|(user, members)| fields(&user, &members));
                    print(&list(rows.collect(), format))
                })
            }
            Self::Show { user, data, format } => look(data, config, async |engine| {
                let directory = engine.service.directory();
                let user =
                    directory.user(find_user(&directory, &user)?).context("it was removed")?;
                let members = directory.memberships().filter(|known| known.user == user.id);
                print(&show(fields(user, &members.cloned().collect::<Vec<_>>()), format))
            }),
            Self::Change {
                user,
                name,
                login,
                language,
                role,
                no_role,
                operator,
                point_of_sale,
                data,
            } => administer(data, config, async |engine, administrator| {
                let directory = engine.service.directory();
                let (id, keeper) = (find_user(&directory, &user)?, administrator.user_keeper());
                let language = language.map(Language::from);
                keeper.change(ChangeUser { id, name, login, language, disabled: None }).await?;
                if role.is_some() || no_role {
                    let operator = only_operator(&directory, operator)?;
                    if let Some(role) = role {
                        let point_of_sale = point_of_sale.map(PointOfSaleId);
                        let member = MemberRequest { operator, role: role.into(), point_of_sale };
                        keeper.set_role(id, member).await?;
                    } else {
                        keeper.end_role(id, operator).await?;
                    }
                }
                print(&format!("user {id}\n"))
            }),
            Self::Reset { user, link, data } => {
                administer(data, config, async |engine, administrator| {
                    let id = find_user(&engine.service.directory(), &user)?;
                    let base = crate::config::public_url(link.public_url.as_deref(), config)?;
                    let invited = administrator.user_keeper().reset(id, Some(link.hours)).await?;
                    print_link(&invited, &base, link.hours)
                })
            }
            Self::Disable { user, data } => switch(data, config, &user, true),
            Self::Enable { user, data } => switch(data, config, &user, false),
            Self::Sessions { user, end, data, format } => {
                administer(data, config, async |engine, administrator| {
                    let directory = engine.service.directory();
                    let (id, keeper) = (find_user(&directory, &user)?, administrator.user_keeper());
                    let open = keeper.sessions(id).await?;
                    if end {
                        keeper.end_sessions(id).await?;
                    }
                    print(&list(open.iter().map(session_fields).collect(), format))
                })
            }
        }
    }
}

fn switch(
    data: DataArguments,
    config: Option<&Path>,
    user: &str,
    disabled: bool,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let id = find_user(&engine.service.directory(), user)?;
        let (name, login, language, disabled) = (None, None, None, Some(disabled));
        let change = ChangeUser { id, name, login, language, disabled };
        administrator.user_keeper().change(change).await?;
        print(&format!("user {id}\n"))
    })
}

fn print_link(invited: &Invited, base: &str, hours: u32) -> anyhow::Result<ExitCode> {
    let Invited { user, secret } = invited;
    print(&format!(
        "user {}\n{base}/console/link/{}\nThe link is good once, for {} hours. \
         Give it to {} only.\n",
        user.id, **secret, hours, user.name
    ))
}

/// The user with a number or a login.
pub(super) fn find_user(directory: &Directory, user: &str) -> anyhow::Result<UserId> {
    let by_number = user.parse().ok().map(UserId).filter(|id| directory.user(*id).is_some());
    let by_login = directory.find_user_by_login(user).map(|user| user.id);
    by_number.or(by_login).with_context(|| format!("user {user:?} does not exist"))
}

/// The operator that is named, or the only one.
pub(super) fn only_operator(
    directory: &Directory,
    named: Option<i64>,
) -> anyhow::Result<OperatorId> {
    if let Some(id) = named {
        return Ok(OperatorId(id));
    }
    match directory.operators().as_slice() {
        [only] => Ok(only.id),
        [] => anyhow::bail!("there is no operator: create one with `scrip operator create`"),
        _ => anyhow::bail!("there are several operators: name one with --operator"),
    }
}

fn fields(user: &User, members: &[Membership]) -> Fields {
    let open = members.iter().filter(|member| !member.ended);
    let roles: Vec<String> = open
        .map(|member| {
            let place = member.point_of_sale.map(|place| format!(" at {place}"));
            format!("{}: {}{}", member.operator, member.role.name(), place.unwrap_or_default())
        })
        .collect();
    vec![
        ("id", user.id.0.into()),
        ("name", user.name.as_str().into()),
        ("login", user.login.as_str().into()),
        ("roles", roles.join(", ").into()),
        ("language", user.language.code().into()),
        ("password", user.password.is_some().into()),
        ("disabled", user.disabled.into()),
    ]
}

fn session_fields(session: &UserSession) -> Fields {
    vec![
        ("operator", session.operator.0.into()),
        ("began", session.began_at.to_string().into()),
        ("seen", session.seen_at.to_string().into()),
        ("address", session.address.as_str().into()),
        ("browser", session.browser.as_str().into()),
    ]
}
