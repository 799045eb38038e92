//! Settings of redemptions, as written.

use clap::ArgAction;
use domain::redemption::Stacking;
use serde::{Deserialize, Serialize};

/// Heading of these settings in the help.
const HEADING: &str = "Redemptions";

/// Rule for several coupons of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum CouponStacking {
    /// The one with the largest discount applies
    Best,
    /// Each applies to the amount that the coupons before it have left
    All,
}

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "redemption")]
#[serde(deny_unknown_fields)]
pub struct RedemptionSettings {
    /// How several coupons of one order are applied [default: best]
    #[arg(help_heading = HEADING, long, env = "SCRIP_COUPON_STACKING", value_name = "WHICH")]
    coupon_stacking: Option<CouponStacking>,
    /// Whether coupons become usable again when a whole order is refunded [default: true]
    #[arg(help_heading = HEADING, long, env = "SCRIP_RETURN_COUPONS",
        value_name = "BOOL",
        action = ArgAction::Set
    )]
    return_coupons: Option<bool>,
    /// Whether certificates and coupons may pay for goods that sell certificates [default: false]
    #[arg(help_heading = HEADING, long, env = "SCRIP_PAY_FOR_CERTIFICATES",
        value_name = "BOOL",
        action = ArgAction::Set
    )]
    pay_for_certificates: Option<bool>,
}

/// Resolves the settings of the service, from the flags and the file. Other values stay as in
/// `usual`.
pub(super) fn settle(
    flags: &RedemptionSettings,
    file: &RedemptionSettings,
    usual: service::ServiceSettings,
) -> service::ServiceSettings {
    let stacking = flags.coupon_stacking.or(file.coupon_stacking).map(|stacking| match stacking {
        CouponStacking::Best => Stacking::Best,
        CouponStacking::All => Stacking::All,
    });
    service::ServiceSettings {
        stacking: stacking.unwrap_or(usual.stacking),
        return_coupons: flags
            .return_coupons
            .or(file.return_coupons)
            .unwrap_or(usual.return_coupons),
        pay_for_certificates: flags
            .pay_for_certificates
            .or(file.pay_for_certificates)
            .unwrap_or(usual.pay_for_certificates),
        ..usual
    }
}
