//! Every change of state that can be asked for.

mod certificate;
mod coupon;
mod delivery;
mod name;
mod owner;
mod redemption;
mod sign_in;

pub use certificate::{Act, Issue, Replace};
pub use coupon::{ChangeCoupon, CreateCoupon, DeleteCoupon};
pub use delivery::{ConfirmCode, Deliver, SendCertificates, SendCode};
pub use owner::{ChangeOwner, CreateOwner};
pub use redemption::{CaptureHold, Lapse, Redeem, Refund, RefundTarget, ReleaseHold};
pub use sign_in::{BeginSignIn, RenewSignIn};

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::key::{Grade, Grades, SecretHash};
use crate::limits::VALIDITY_DAYS_DEFAULT;
use crate::number::PoolKey;
use crate::phone::Country;
use crate::repeats::RepeatsChange;
use crate::{
    Amount, Buyer, CertificateNumber, Currency, Denomination, Directory, KeyId, NumberPlan,
    OperatorId, PartnerId, PointOfSaleId, ReadSet, SaleLine, SaleReference, Scopes, SecretSeed,
    SeriesId, SeriesKind, SiteId, text,
};

/// A change of state, as a plain value.
#[derive(Clone, Debug)]
pub enum Command {
    /// Sell certificates.
    Sell(Sell),
    /// Take sold certificates back.
    Return(Return),
    /// Make unsold certificates of a plastic series, to be printed.
    Stock(Stock),
    /// Make certificates that are not sold as goods.
    Issue(Issue),
    /// Do something to one certificate.
    Act(Act),
    /// Give the balance of a certificate to a new one.
    Replace(Replace),
    /// Make a coupon.
    CreateCoupon(CreateCoupon),
    /// Change a coupon.
    ChangeCoupon(ChangeCoupon),
    /// Delete a coupon.
    DeleteCoupon(DeleteCoupon),
    /// Pay or reduce an order.
    Redeem(Redeem),
    /// Take what is held.
    CaptureHold(CaptureHold),
    /// Give a hold up.
    ReleaseHold(ReleaseHold),
    /// Give back what was taken.
    Refund(Refund),
    /// Record that a hold's time is over.
    Lapse(Lapse),
    /// Make an owner of certificates.
    CreateOwner(CreateOwner),
    /// Change an owner of certificates.
    ChangeOwner(ChangeOwner),
    /// Send a code that proves an address.
    SendCode(SendCode),
    /// Show a code that was sent.
    ConfirmCode(ConfirmCode),
    /// Mail certificates to who bought them.
    SendCertificates(SendCertificates),
    /// Do something about a message on its way.
    Deliver(Deliver),
    /// Set something up, or change it.
    SetUp(SetUp),
    /// Begin a sign-in.
    BeginSignIn(BeginSignIn),
    /// Take a refresh token for the next one.
    RenewSignIn(RenewSignIn),
}

/// Where and under which numbers of the shop a sale or return happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    /// In whose house.
    pub operator: OperatorId,
    /// Where.
    pub point_of_sale: PointOfSaleId,
    /// Through which site, if one was named.
    pub site: Option<SiteId>,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// The till's cheque.
    pub cheque: Option<i64>,
    /// Who buys or bought.
    pub buyer: Buyer,
}

/// Sell certificates: all lines or none.
#[derive(Clone, Debug)]
pub struct Sell {
    /// Where, under which numbers, to whom.
    pub till: Till,
    /// The series of every line; without it, each line's item code names its own.
    pub series: Option<SeriesId>,
    /// What is sold.
    pub lines: Arc<[SaleLine]>,
    /// Where secret codes come from.
    pub seed: SecretSeed,
}

/// Take sold certificates back: all that are meant or none.
#[derive(Clone, Debug)]
pub struct Return {
    /// Where, under which numbers, from whom.
    pub till: Till,
    /// Only certificates of this series, if one is named.
    pub series: Option<SeriesId>,
    /// What comes back; everything sold under the till's numbers when empty.
    pub lines: Arc<[SaleLine]>,
    /// Another spelling of the order number, under which sales from before order numbers were trimmed
    /// are found as well. It is no part of the content and is not stored.
    pub sold_as: Option<String>,
}

impl Return {
    /// The sale that is taken back: that of the order number; without one, that of the cheque. Where
    /// these numbers are daily, only the latest day is meant.
    pub fn reference(&self, directory: &Directory) -> Option<SaleReference> {
        let place = self.till.point_of_sale;
        let repeats = directory.point_of_sale(place).map(|place| place.repeats).unwrap_or_default();
        match (&self.till.order_number, self.till.cheque) {
            (Some(order), _) if repeats.order_numbers.is_daily() => {
                Some(SaleReference::LatestOrder(place, order.clone()))
            }
            (Some(order), _) => Some(SaleReference::Order(place, order.clone())),
            (None, Some(cheque)) if repeats.cheque_numbers.is_daily() => {
                Some(SaleReference::LatestCheque(place, cheque))
            }
            (None, Some(cheque)) => Some(SaleReference::Cheque(place, cheque)),
            (None, None) => None,
        }
    }

    /// The sale that is taken back, under each spelling of its order number.
    pub fn references(&self, directory: &Directory) -> impl Iterator<Item = SaleReference> {
        let first = self.reference(directory);
        let second = match (&first, &self.sold_as) {
            (Some(SaleReference::Order(place, _)), Some(order)) => {
                Some(SaleReference::Order(*place, order.clone()))
            }
            (Some(SaleReference::LatestOrder(place, _)), Some(order)) => {
                Some(SaleReference::LatestOrder(*place, order.clone()))
            }
            (Some(SaleReference::Cheque(..) | SaleReference::LatestCheque(..)) | None, Some(_))
            | (_, None) => None,
        };
        first.into_iter().chain(second)
    }
}

/// Make unsold certificates.
#[derive(Clone, Debug)]
pub struct Stock {
    /// In whose house.
    pub operator: OperatorId,
    /// Of which series; it must be plastic.
    pub series: SeriesId,
    /// How many.
    pub count: u32,
    /// Where secret codes come from.
    pub seed: SecretSeed,
}

/// Set something up, or change it. An id that is not given is chosen: one more than the highest.
#[derive(Clone, Debug)]
pub enum SetUp {
    /// A new operator.
    CreateOperator {
        /// Its number, if it must be a certain one.
        id: Option<OperatorId>,
        /// Its name.
        name: String,
        /// Where its days begin and end.
        zone: TimeZone,
        /// What its amounts are in.
        currency: Currency,
        /// Whose national forms of phones its tills send; that of the currency when not given.
        country: Option<Country>,
    },
    /// An operator's new name, zone, country or availability. Its currency never changes: its amounts
    /// would not mean the same money any more.
    ChangeOperator {
        /// Which.
        id: OperatorId,
        /// A new name.
        name: Option<String>,
        /// A new zone.
        zone: Option<TimeZone>,
        /// A new country of phones. Phones that are kept already stay as they are.
        country: Option<Country>,
        /// Disabled or enabled again.
        disabled: Option<bool>,
    },
    /// A new partner.
    CreatePartner {
        /// Its number, if it must be a certain one.
        id: Option<PartnerId>,
        /// Whose.
        operator: OperatorId,
        /// Its name.
        name: String,
    },
    /// A partner's new name or availability.
    ChangePartner {
        /// Which.
        id: PartnerId,
        /// A new name.
        name: Option<String>,
        /// Disabled or enabled again.
        disabled: Option<bool>,
    },
    /// A new point of sale.
    CreatePointOfSale {
        /// Its number, if it must be a certain one.
        id: Option<PointOfSaleId>,
        /// The merchant.
        partner: PartnerId,
        /// What tills call it.
        code: String,
        /// Its name; the code when not given.
        name: Option<String>,
        /// What is a repeat there.
        repeats: RepeatsChange,
    },
    /// A point of sale's new code, name or availability.
    ChangePointOfSale {
        /// Which.
        id: PointOfSaleId,
        /// A new code.
        code: Option<String>,
        /// A new name.
        name: Option<String>,
        /// What is a repeat there from now on.
        repeats: RepeatsChange,
        /// Disabled or enabled again.
        disabled: Option<bool>,
    },
    /// A new site.
    CreateSite {
        /// Its number, if it must be a certain one.
        id: Option<SiteId>,
        /// The point of sale that it stands for.
        point_of_sale: PointOfSaleId,
        /// What the widget calls itself.
        code: String,
    },
    /// A site's new code, place or availability.
    ChangeSite {
        /// Which.
        id: SiteId,
        /// A new code.
        code: Option<String>,
        /// A new point of sale.
        point_of_sale: Option<PointOfSaleId>,
        /// Disabled or enabled again.
        disabled: Option<bool>,
    },
    /// A new key.
    CreateKey(NewKey),
    /// A new Bearer secret for a key; the old one opens nothing any more.
    RotateKey {
        /// Which.
        id: KeyId,
        /// Hash of the new secret.
        secret: SecretHash,
        /// Grade of the new secret. The grades of the other credentials stay.
        grade: Grade,
    },
    /// New properties of a key that is not revoked.
    ChangeKey(KeyChange),
    /// Grades for credentials that have none because an older version set them.
    GradeKey {
        /// Identifier of the key.
        id: KeyId,
        /// The grades. Those of credentials that have a grade already are ignored.
        grades: Grades,
    },
    /// A key that opens nothing any more.
    RevokeKey {
        /// Which.
        id: KeyId,
    },
    /// A new series.
    CreateSeries(NewSeries),
    /// A series's new terms.
    ChangeSeries(SeriesChange),
}

impl SetUp {
    fn read_set(&self, set: &mut ReadSet) {
        if let Self::ChangeKey(change) = self
            && change.ends_sign_ins()
        {
            set.sign_ins_of.insert(change.id);
        }
    }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Whose.
    pub operator: OperatorId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The only point of sale that it may act for, if it is bound to one.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Hash of the Bearer secret.
    pub secret: SecretHash,
    /// Login for Basic sign-in, with the argon2 hash of its password.
    pub login: Option<(String, String)>,
    /// Hash of the operator and the numeric token.
    pub token: Option<SecretHash>,
    /// Grades of these credentials.
    pub grades: Grades,
}

/// New properties of a key; what is `None` stays. Its Bearer secret is changed by
/// [`SetUp::RotateKey`] only.
#[derive(Clone, Debug)]
pub struct KeyChange {
    /// Identifier of the key; it must not be revoked.
    pub id: KeyId,
    /// A new name.
    pub name: Option<String>,
    /// New scopes, in place of all old ones.
    pub scopes: Option<Scopes>,
    /// A new binding to a point of sale; the inner `None` removes the binding.
    pub point_of_sale: Option<Option<PointOfSaleId>>,
    /// A new login; the inner `None` removes login and password.
    pub login: Option<Option<String>>,
    /// The argon2 hash of a new password with its grade.
    pub password: Option<(String, Grade)>,
    /// The hash of a new token with its grade; the inner `None` removes the token.
    pub token: Option<Option<(SecretHash, Grade)>>,
}

impl KeyChange {
    /// Whether whoever signed in with the key's login has to sign in again.
    pub const fn ends_sign_ins(&self) -> bool {
        self.login.is_some() || self.password.is_some()
    }

    /// A change of a key that changes nothing yet.
    pub const fn of(id: KeyId) -> Self {
        Self {
            id,
            name: None,
            scopes: None,
            point_of_sale: None,
            login: None,
            password: None,
            token: None,
        }
    }
}

/// A series to be made.
#[derive(Clone, Debug)]
pub struct NewSeries {
    /// Its number, if it must be a certain one.
    pub id: Option<SeriesId>,
    /// Whose.
    pub operator: OperatorId,
    /// Its terms.
    pub terms: SeriesTerms,
    /// Prefix and length of its numbers.
    pub plan: NumberPlan,
    /// What orders the numbers, should this series be the first of its prefix and length.
    pub pool_key: PoolKey,
    /// Plastic or electronic.
    pub kind: SeriesKind,
    /// Digits of a secret code.
    pub secret_digits: u8,
}

/// What of a series can be changed later.
#[expect(clippy::struct_excessive_bools, reason = "they are independent permissions")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesTerms {
    /// Its name.
    pub name: String,
    /// Which nominals it sells.
    pub denomination: Denomination,
    /// Days of validity after activation.
    pub validity_days: u32,
    /// May money come back to the certificate?
    pub allow_refund: bool,
    /// May the certificate be returned as goods?
    pub allow_refund_purchase: bool,
    /// May it be used more than once?
    pub allow_reuse: bool,
    /// Must a redemption be confirmed with the secret code?
    pub secret_confirm: bool,
    /// Is it sold?
    pub active: bool,
    /// The first day of sale.
    pub on_sale_from: Option<Date>,
    /// The last day of sale.
    pub on_sale_through: Option<Date>,
    /// Item codes of the goods that sell it.
    pub item_codes: Vec<String>,
}

impl SeriesTerms {
    /// The terms of a series of which nothing more is said: everything is allowed, its secret code is
    /// asked for, and it is on sale.
    pub const fn usual(name: String, denomination: Denomination) -> Self {
        Self {
            name,
            denomination,
            validity_days: VALIDITY_DAYS_DEFAULT,
            allow_refund: true,
            allow_refund_purchase: true,
            allow_reuse: true,
            secret_confirm: true,
            active: true,
            on_sale_from: None,
            on_sale_through: None,
            item_codes: Vec::new(),
        }
    }
}

/// New terms of a series; what is `None` stays. Certificates sold before keep their expiry date;
/// the permissions are those of the series at the time of asking.
#[derive(Clone, Debug, Default)]
pub struct SeriesChange {
    /// Which; it must exist.
    pub id: Option<SeriesId>,
    /// A new name.
    pub name: Option<String>,
    /// New nominals.
    pub denomination: Option<Denomination>,
    /// New days of validity.
    pub validity_days: Option<u32>,
    /// A new permission to refund to the certificate.
    pub allow_refund: Option<bool>,
    /// A new permission to return the certificate.
    pub allow_refund_purchase: Option<bool>,
    /// A new permission to use it more than once.
    pub allow_reuse: Option<bool>,
    /// A new demand for the secret code.
    pub secret_confirm: Option<bool>,
    /// Sold again, or no longer.
    pub active: Option<bool>,
    /// A new first day of sale.
    pub on_sale_from: Option<Option<Date>>,
    /// A new last day of sale.
    pub on_sale_through: Option<Option<Date>>,
    /// New item codes, in place of all old ones.
    pub item_codes: Option<Vec<String>>,
}

/// What a return counts for in a batch: most load a few certificates, the largest thousands.
const RETURN_WEIGHT: u32 = 500;

impl Command {
    /// Adds what this command needs to be decided.
    pub fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        match self {
            Self::Sell(sell) => sell.read_set(directory, set),
            Self::Return(back) => set.sales.extend(back.references(directory)),
            Self::Stock(stock) => {
                set.pools.extend(directory.series(stock.series).map(|series| series.pool));
            }
            Self::Issue(issue) => issue.read_set(directory, set),
            Self::Act(act) => act.read_set(directory, set),
            Self::Replace(replace) => replace.read_set(directory, set),
            Self::CreateCoupon(create) => create.read_set(set),
            Self::ChangeCoupon(change) => change.read_set(set),
            Self::DeleteCoupon(delete) => {
                set.coupons.insert(delete.id);
            }
            Self::Redeem(redeem) => redeem.read_set(directory, set),
            Self::CaptureHold(CaptureHold { redemption, .. })
            | Self::ReleaseHold(ReleaseHold { redemption, .. })
            | Self::Refund(Refund { redemption, .. })
            | Self::Lapse(Lapse { redemption, .. }) => {
                set.redemptions.insert(*redemption);
            }
            Self::CreateOwner(create) => create.read_set(set),
            Self::ChangeOwner(change) => change.read_set(set),
            Self::BeginSignIn(begin) => begin.read_set(set),
            Self::RenewSignIn(renew) => {
                set.sign_ins.insert(renew.handle);
            }
            Self::SendCode(send) => send.read_set(set),
            Self::ConfirmCode(confirm) => confirm.read_set(set),
            Self::SendCertificates(send) => send.read_set(set),
            Self::Deliver(deliver) => {
                set.deliveries.insert(deliver.id);
            }
            Self::SetUp(set_up) => set_up.read_set(set),
        }
    }

    /// Whether what later commands need cannot be told before this one is done, since the directory
    /// may be another then.
    pub const fn ends_batch(&self) -> bool {
        matches!(self, Self::SetUp(_))
    }

    /// How much of a batch this command takes: about its number of certificates.
    pub fn weight(&self) -> usize {
        let certificates = match self {
            Self::Sell(sell) => {
                sell.lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add)
            }
            Self::Stock(stock) => stock.count,
            Self::Issue(issue) => issue.quantity,
            // What it loads is not known yet: a few of the largest fill a batch.
            Self::Return(_) => RETURN_WEIGHT,
            Self::Redeem(redeem) => u32::try_from(redeem.instruments.len()).unwrap_or(u32::MAX),
            Self::Act(_)
            | Self::Replace(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::Refund(_)
            | Self::Lapse(_) => 1,
            Self::CreateCoupon(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::CreateOwner(_)
            | Self::ChangeOwner(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_)
            | Self::SendCode(_)
            | Self::ConfirmCode(_)
            | Self::SendCertificates(_)
            | Self::Deliver(_)
            | Self::SetUp(_) => 0,
        };
        usize::try_from(certificates).unwrap_or(usize::MAX).saturating_add(1)
    }
}

impl Sell {
    fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        let operator = self.till.operator;
        for line in self.lines.iter() {
            let series = self.series_of(directory, line);
            match series.map(|series| series.kind) {
                Some(SeriesKind::Electronic) => set.pools.extend(series.map(|series| series.pool)),
                // A printed number, either of the series named or to find its series by.
                Some(SeriesKind::Plastic) | None => set.certificates.extend(
                    line.printed_number().and_then(|number| directory.locate(operator, number)),
                ),
            }
        }
    }

    /// The series that a line sells, as far as it can be told without looking at certificates.
    pub fn series_of<'a>(
        &self,
        directory: &'a Directory,
        line: &SaleLine,
    ) -> Option<&'a crate::Series> {
        match (self.series, &line.item_code) {
            (Some(series), _) => directory.series(series),
            (None, Some(code)) => directory.find_series_by_item_code(self.till.operator, code),
            (None, None) => None,
        }
    }
}

impl SaleLine {
    /// The item code without what surrounds it.
    pub fn item_code(&self) -> Option<&str> {
        self.item_code.as_deref().map(text::trimmed)
    }

    /// The item code as the number of a printed certificate.
    pub fn printed_number(&self) -> Option<CertificateNumber> {
        CertificateNumber::parse(self.item_code.as_deref()?)
    }

    /// The price, or nothing where none was given.
    pub fn price_or_zero(&self) -> Amount {
        self.price.unwrap_or(Amount::ZERO)
    }
}
