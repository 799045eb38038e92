//! The commands `scrip partner`, `scrip pos` and `scrip site`.

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use domain::command::SetUp;
use domain::{
    Numbering, OperatorId, Partner, PartnerId, PointOfSale, PointOfSaleId, RepeatsChange, Site,
    SiteId,
};

use super::common::{Kind, Look, Switch, set_up};
use super::listing::Fields;
use crate::config::DataArguments;

/// Subcommands of `scrip partner`.
#[derive(Subcommand)]
pub enum PartnerCommand {
    /// Create a partner of an operator
    Create {
        /// Number of the operator that owns the partner
        #[arg(long)]
        operator: i64,
        /// Name of the partner
        #[arg(long)]
        name: String,
        /// Number of the partner, to keep that of an existing installation [default: the next free
        /// number]
        #[arg(long)]
        id: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Change the name of a partner
    Change {
        /// Number of the partner
        id: i64,
        /// New name of the partner
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        data: DataArguments,
    },
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Switch(Switch),
}

/// Subcommands of `scrip pos`.
#[derive(Subcommand)]
pub enum PosCommand {
    /// Create a point of sale
    Create {
        /// Number of the partner that owns the point of sale
        #[arg(long)]
        partner: i64,
        /// Code that tills send (`PosCode`), unique in the operator
        #[arg(long)]
        code: String,
        /// Name of the point of sale [default: the code]
        #[arg(long)]
        name: Option<String>,
        /// Number of the point of sale, to keep that of an existing installation [default: the next
        /// free number]
        #[arg(long)]
        id: Option<i64>,
        #[command(flatten)]
        repeats: RepeatArguments,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Change a point of sale
    Change {
        /// Number of the point of sale
        id: i64,
        /// New code of the point of sale
        #[arg(long)]
        code: Option<String>,
        /// New name of the point of sale
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        repeats: RepeatArguments,
        #[command(flatten)]
        data: DataArguments,
    },
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Switch(Switch),
}

/// Arguments that define repeats of a sale at a point of sale.
#[derive(clap::Args)]
pub struct RepeatArguments {
    /// How tills count order numbers (`OrderNumber`). `once`: a number is used once, and is refused
    /// afterwards. `daily`: numbers restart each business day of the operator. A new point of sale
    /// has `once`
    #[arg(long, value_name = "once|daily")]
    order_numbers: Option<Numbers>,
    /// How tills count cheque numbers (`ChequeId`). `once`: the same request is a repeat for ever.
    /// `daily`: numbers restart each business day. A new point of sale has `once`
    #[arg(long, value_name = "once|daily")]
    cheque_numbers: Option<Numbers>,
    /// Hours after a sale in which the same request is a repeat, 1 to 720. `default` is 72, or 12
    /// if the numbers are daily. A new point of sale has the default
    #[arg(long, value_name = "N", value_parser = hours)]
    repeat_hours: Option<Hours>,
}

/// Numbering of cheques or orders.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Numbers {
    Once,
    Daily,
}

/// A number of hours, or the default.
#[derive(Clone, Copy)]
struct Hours(Option<u16>);

fn hours(text: &str) -> Result<Hours, String> {
    if text == "default" {
        return Ok(Hours(None));
    }
    text.parse().map(|hours| Hours(Some(hours))).map_err(|_| "a number of hours, 1 to 720".into())
}

impl RepeatArguments {
    fn change(&self) -> RepeatsChange {
        let is_daily = |numbers: Option<Numbers>| numbers.map(|numbers| numbers == Numbers::Daily);
        RepeatsChange {
            daily_order_numbers: is_daily(self.order_numbers),
            daily_cheque_numbers: is_daily(self.cheque_numbers),
            hours: self.repeat_hours.map(|hours| hours.0),
        }
    }
}

const fn numbering(numbering: Numbering) -> &'static str {
    match numbering {
        Numbering::Once | Numbering::OnceAfterDaily => "once",
        Numbering::Daily => "daily",
    }
}

/// Subcommands of `scrip site`.
#[derive(Subcommand)]
pub enum SiteCommand {
    /// Create a site for a widget
    Create {
        /// Number of the point of sale that the site stands for
        #[arg(long)]
        pos: i64,
        /// Code that the widget sends (`SiteCode`), unique over all operators
        #[arg(long)]
        code: String,
        /// Number of the site, to keep that of an existing installation [default: the next free
        /// number]
        #[arg(long)]
        id: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Change the code or point of sale of a site
    Change {
        /// Number of the site
        id: i64,
        /// New code of the site
        #[arg(long)]
        code: Option<String>,
        /// Number of the new point of sale
        #[arg(long)]
        pos: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Switch(Switch),
}

const PARTNER: Kind = Kind {
    name: "partner",
    all: |directory| {
        let all = directory.partners().into_iter();
        all.map(|partner| (partner.id.0, partner.operator, partner_fields(partner))).collect()
    },
    brief: &[],
};

const POS: Kind = Kind {
    name: "point of sale",
    all: |directory| {
        let all = directory.points_of_sale().into_iter();
        all.map(|place| (place.id.0, place.operator, pos_fields(place))).collect()
    },
    brief: &[],
};

const SITE: Kind = Kind {
    name: "site",
    all: |directory| {
        let all = directory.sites().into_iter();
        all.map(|site| (site.id.0, site.operator, site_fields(site))).collect()
    },
    brief: &[],
};

fn disable_partner(id: i64, disabled: bool) -> SetUp {
    SetUp::ChangePartner { id: PartnerId(id), name: None, disabled: Some(disabled) }
}

fn disable_pos(id: i64, disabled: bool) -> SetUp {
    let id = PointOfSaleId(id);
    let repeats = RepeatsChange::default();
    SetUp::ChangePointOfSale { id, code: None, name: None, repeats, disabled: Some(disabled) }
}

fn disable_site(id: i64, disabled: bool) -> SetUp {
    let id = SiteId(id);
    SetUp::ChangeSite { id, code: None, point_of_sale: None, disabled: Some(disabled) }
}

impl PartnerCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create { operator, name, id, data } => {
                let operator = OperatorId(operator);
                let new = SetUp::CreatePartner { id: id.map(PartnerId), operator, name };
                set_up(&PARTNER, data, config, new)
            }
            Self::Change { id, name, data } => {
                let change = SetUp::ChangePartner { id: PartnerId(id), name, disabled: None };
                set_up(&PARTNER, data, config, change)
            }
            Self::Look(look) => look.run(&PARTNER, config),
            Self::Switch(switch) => switch.run(&PARTNER, disable_partner, config),
        }
    }
}

impl PosCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create { partner, code, name, id, repeats, data } => {
                let (id, partner) = (id.map(PointOfSaleId), PartnerId(partner));
                let repeats = repeats.change();
                let new = SetUp::CreatePointOfSale { id, partner, code, name, repeats };
                set_up(&POS, data, config, new)
            }
            Self::Change { id, code, name, repeats, data } => {
                let (id, repeats) = (PointOfSaleId(id), repeats.change());
                let change = SetUp::ChangePointOfSale { id, code, name, repeats, disabled: None };
                set_up(&POS, data, config, change)
            }
            Self::Look(look) => look.run(&POS, config),
            Self::Switch(switch) => switch.run(&POS, disable_pos, config),
        }
    }
}

impl SiteCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create { pos, code, id, data } => {
                let (id, point_of_sale) = (id.map(SiteId), PointOfSaleId(pos));
                set_up(&SITE, data, config, SetUp::CreateSite { id, point_of_sale, code })
            }
            Self::Change { id, code, pos, data } => {
                let (id, point_of_sale) = (SiteId(id), pos.map(PointOfSaleId));
                let change = SetUp::ChangeSite { id, code, point_of_sale, disabled: None };
                set_up(&SITE, data, config, change)
            }
            Self::Look(look) => look.run(&SITE, config),
            Self::Switch(switch) => switch.run(&SITE, disable_site, config),
        }
    }
}

fn partner_fields(partner: &Partner) -> Fields {
    vec![
        ("id", partner.id.0.into()),
        ("operator", partner.operator.0.into()),
        ("name", partner.name.as_str().into()),
        ("disabled", partner.disabled.into()),
    ]
}

fn pos_fields(place: &PointOfSale) -> Fields {
    vec![
        ("id", place.id.0.into()),
        ("operator", place.operator.0.into()),
        ("partner", place.partner.0.into()),
        ("code", place.code.as_str().into()),
        ("name", place.name.as_str().into()),
        ("order numbers", numbering(place.repeats.order_numbers).into()),
        ("cheque numbers", numbering(place.repeats.cheque_numbers).into()),
        ("repeat hours", place.repeats.hours.map(i64::from).into()),
        ("disabled", place.disabled.into()),
    ]
}

fn site_fields(site: &Site) -> Fields {
    vec![
        ("id", site.id.0.into()),
        ("operator", site.operator.0.into()),
        ("point of sale", site.point_of_sale.0.into()),
        ("code", site.code.as_str().into()),
        ("disabled", site.disabled.into()),
    ]
}
