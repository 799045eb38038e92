//! All commands: the requested changes of state.

mod approval;
mod certificate;
mod coupon;
mod delivery;
mod events;
mod expiry;
mod limited;
mod name;
mod owner;
mod permission;
mod person;
mod place;
mod redemption;
mod sale;
mod sign_in;

pub use approval::{ActSupply, ApprovableAct, ApprovalCommand};
pub use certificate::{Act, Issue, IssueRequest, Replace};
pub use coupon::{ChangeCoupon, CreateCoupon, DeleteCoupon};
pub use delivery::{ConfirmCode, Deliver, RetryDelivery, SendCertificates, SendCode};
pub use events::PruneEvents;
pub use expiry::BookExpired;
pub use owner::{ChangeOwner, CreateOwner};
pub use person::{
    BeginSession, ChangeUser, ConfirmSession, CreateUser, EndSessions, FirstPassword, MakeLink,
    NewFactor, PersonCommand, SetFactor, SetMembership, SetPassword, UseLink,
};
pub(crate) use place::CommandPlace;
pub use redemption::{
    CaptureHold, Lapse, Redeem, RedemptionRequest, Refund, RefundRequest, RefundTarget, ReleaseHold,
};
pub use sale::{Return, Sell, Till};
pub use sign_in::{BeginSignIn, RenewSignIn};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::approval::ActLimits;
use crate::key::{Grade, Grades, SecretHash};
use crate::limits::VALIDITY_DAYS_DEFAULT;
use crate::number::PoolKey;
use crate::phone::Country;
use crate::repeats::RepeatsChange;
use crate::{
    Currency, Denomination, Directory, ExpiryPolicy, KeyId, NumberPlan, OperatorId, PartnerId,
    PointOfSaleId, ReadSet, Scopes, SecretSeed, SeriesId, SeriesKind, SiteId,
};

/// A change of state, as a plain value.
#[derive(Clone, Debug)]
pub enum Command {
    /// Sell certificates to a buyer.
    Sell(Sell),
    /// Return certificates that were sold.
    Return(Return),
    /// Create unsold certificates of a plastic series, to be printed.
    Stock(Stock),
    /// Issue certificates that are not sold as goods.
    Issue(Issue),
    /// Do an action on one certificate.
    Act(Act),
    /// Move the balance of a certificate to another one.
    Replace(Replace),
    /// Create a new coupon.
    CreateCoupon(CreateCoupon),
    /// Change an existing coupon.
    ChangeCoupon(ChangeCoupon),
    /// Delete an existing coupon.
    DeleteCoupon(DeleteCoupon),
    /// Pay or reduce an order.
    Redeem(Redeem),
    /// Capture a hold of a redemption.
    CaptureHold(CaptureHold),
    /// Release a hold of a redemption.
    ReleaseHold(ReleaseHold),
    /// Refund a captured redemption.
    Refund(Refund),
    /// Record that a hold has expired.
    Lapse(Lapse),
    /// Book out what is left of certificates after their last valid day.
    BookExpired(BookExpired),
    /// Remove old events from the log.
    PruneEvents(PruneEvents),
    /// Create an owner of certificates.
    CreateOwner(CreateOwner),
    /// Change an owner of certificates.
    ChangeOwner(ChangeOwner),
    /// Send a code that proves an address.
    SendCode(SendCode),
    /// Check a code that was sent.
    ConfirmCode(ConfirmCode),
    /// Mail certificates to their buyer.
    SendCertificates(SendCertificates),
    /// Process a pending message.
    Deliver(Deliver),
    /// Send a message again.
    RetryDelivery(RetryDelivery),
    /// Create or change an object of the directory.
    SetUp(SetUp),
    /// Begin a sign-in by login.
    BeginSignIn(BeginSignIn),
    /// Exchange a refresh token for the next one.
    RenewSignIn(RenewSignIn),
    /// Create or change users, their roles, links, sessions and second factors.
    Person(Box<PersonCommand>),
    /// Ask for approval of an act, or decide about a request.
    Approval(Box<ApprovalCommand>),
}

/// Create unsold certificates for printing.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Series of the certificates. It must be plastic.
    pub series: SeriesId,
    /// Number of certificates to create.
    pub count: u32,
    /// Entropy for secret codes.
    pub seed: SecretSeed,
}

/// Create or change an object. An id that is not given is one more than the highest.
#[derive(Clone, Debug)]
pub enum SetUp {
    /// Create a new operator.
    CreateOperator {
        /// Identifier to use. `None`: the next free one.
        id: Option<OperatorId>,
        /// Name of the object.
        name: String,
        /// Time zone in which its days begin and end.
        zone: TimeZone,
        /// Currency of its amounts.
        currency: Currency,
        /// Country of phones in national form. `None`: that of the currency.
        country: Option<Country>,
    },
    /// Change the name, zone, country or availability of an operator. Its currency never changes,
    /// because its amounts would then mean other money.
    ChangeOperator {
        /// Identifier of the operator.
        id: OperatorId,
        /// New name, if it changes.
        name: Option<String>,
        /// New time zone, if it changes.
        zone: Option<TimeZone>,
        /// New country of phones, if it changes. Stored phones stay as they are.
        country: Option<Country>,
        /// New availability, if it changes: true disables.
        disabled: Option<bool>,
    },
    /// Change the limits of acts that give or take away money.
    SetActLimits {
        /// Operator that owns the data.
        operator: OperatorId,
        /// All limits from now on.
        limits: ActLimits,
    },
    /// Close the books through a day. Nothing is booked on a closed day any more.
    CloseBooks {
        /// Operator of the books.
        operator: OperatorId,
        /// Last closed day from now on. It must be over, and later than the one before.
        through: Date,
    },
    /// Create a new partner.
    CreatePartner {
        /// Identifier to use. `None`: the next free one.
        id: Option<PartnerId>,
        /// Operator that owns the object.
        operator: OperatorId,
        /// Name of the object.
        name: String,
    },
    /// Change the name or availability of a partner.
    ChangePartner {
        /// Identifier of the partner.
        id: PartnerId,
        /// New name, if it changes.
        name: Option<String>,
        /// New availability, if it changes: true disables.
        disabled: Option<bool>,
    },
    /// Create a new point of sale.
    CreatePointOfSale {
        /// Identifier to use. `None`: the next free one.
        id: Option<PointOfSaleId>,
        /// Partner that owns the point of sale.
        partner: PartnerId,
        /// Code that tills send.
        code: String,
        /// Name. `None`: the code.
        name: Option<String>,
        /// Definition of repeats there.
        repeats: RepeatsChange,
    },
    /// Change the code, name or availability of a point of sale.
    ChangePointOfSale {
        /// Identifier of the point of sale.
        id: PointOfSaleId,
        /// New code, if it changes.
        code: Option<String>,
        /// New name, if it changes.
        name: Option<String>,
        /// New definition of repeats there.
        repeats: RepeatsChange,
        /// New availability, if it changes: true disables.
        disabled: Option<bool>,
    },
    /// Create a new site.
    CreateSite {
        /// Identifier to use. `None`: the next free one.
        id: Option<SiteId>,
        /// Point of sale that the site stands for.
        point_of_sale: PointOfSaleId,
        /// Code that the widget sends.
        code: String,
    },
    /// Change the code, place or availability of a site.
    ChangeSite {
        /// Identifier of the site.
        id: SiteId,
        /// New code, if it changes.
        code: Option<String>,
        /// New point of sale, if it changes.
        point_of_sale: Option<PointOfSaleId>,
        /// New availability, if it changes: true disables.
        disabled: Option<bool>,
    },
    /// Create a new API key.
    CreateKey(NewKey),
    /// Replace the Bearer secret of a key. The old one stops working.
    RotateKey {
        /// Identifier of the API key.
        id: KeyId,
        /// Hash of the new secret.
        secret: SecretHash,
        /// Grade of the new secret. The grades of the other credentials stay.
        grade: Grade,
    },
    /// Change a key that is not revoked.
    ChangeKey(KeyChange),
    /// Set the grades of credentials that an older version set without grades.
    GradeKey {
        /// Identifier of the key.
        id: KeyId,
        /// The grades. Existing grades are not changed.
        grades: Grades,
    },
    /// Revoke an API key.
    RevokeKey {
        /// Identifier of the API key.
        id: KeyId,
    },
    /// Create a new series.
    CreateSeries(NewSeries),
    /// Change the terms of a series.
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

/// A new API key, as it is stored. The id and the time of revocation are absent: the decision sets
/// them. Credentials are hashed and graded already, because this crate has no secrets.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Name of the key for people.
    pub name: String,
    /// Scopes of the key.
    pub scopes: Scopes,
    /// The only point of sale that the key may act for, if it is bound to one.
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

/// Changes of a key. `None` changes nothing. Only [`SetUp::RotateKey`] changes the Bearer secret.
#[derive(Clone, Debug)]
pub struct KeyChange {
    /// Identifier of the key; it must not be revoked.
    pub id: KeyId,
    /// New name, if it changes.
    pub name: Option<String>,
    /// New scopes that replace all old ones, if they change.
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
    /// Whether the change ends the sign-ins with the key's login.
    pub const fn ends_sign_ins(&self) -> bool {
        self.login.is_some() || self.password.is_some()
    }

    /// Makes a change of a key that changes nothing yet.
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

/// Part of a new series that the caller chooses.
#[derive(Clone, Debug)]
pub struct SeriesRequest {
    /// Terms of the series.
    pub terms: SeriesTerms,
    /// Prefix and length of its numbers.
    pub plan: NumberPlan,
    /// Kind: plastic or electronic.
    pub kind: SeriesKind,
    /// Digits of a secret code.
    pub secret_digits: u8,
}

/// A new series of certificates.
#[derive(Clone, Debug)]
pub struct NewSeries {
    /// Identifier to use. `None`: the next free one.
    pub id: Option<SeriesId>,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Terms, numbers and kind.
    pub request: SeriesRequest,
    /// Key of the permutation, used if this series is the first of its prefix and length.
    pub pool_key: PoolKey,
}

/// Terms of a series that can be changed later.
#[expect(clippy::struct_excessive_bools, reason = "they are independent permissions")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesTerms {
    /// Name of the object.
    pub name: String,
    /// Nominals that the series sells.
    pub denomination: Denomination,
    /// Days of validity after activation.
    pub validity_days: u32,
    /// Whether a refund may return money to the certificate.
    pub allow_refund: bool,
    /// Whether the certificate can be returned as goods.
    pub allow_refund_purchase: bool,
    /// Whether the certificate can be used more than once.
    pub allow_reuse: bool,
    /// Whether a redemption must give the secret code.
    pub secret_confirm: bool,
    /// Whether the series is on sale.
    pub active: bool,
    /// The first day of sale.
    pub on_sale_from: Option<Date>,
    /// The last day of sale.
    pub on_sale_through: Option<Date>,
    /// Item codes of the goods that sell it.
    pub item_codes: Vec<String>,
    /// What happens to a balance after the last valid day.
    pub expiry: ExpiryPolicy,
}

impl SeriesTerms {
    /// Returns the default terms of a series: everything is allowed, the secret code is required,
    /// and it is on sale.
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
            expiry: ExpiryPolicy::Keep,
        }
    }
}

/// Changes of a series. `None` changes nothing. Certificates sold before keep their expiry date.
/// Permissions are read from the series at use.
#[derive(Clone, Debug, Default)]
pub struct SeriesChange {
    /// Identifier of an existing series.
    pub id: Option<SeriesId>,
    /// New name, if it changes.
    pub name: Option<String>,
    /// New nominals, if they change.
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
    /// Whether the series is on sale, if that changes.
    pub active: Option<bool>,
    /// A new first day of sale.
    pub on_sale_from: Option<Option<Date>>,
    /// A new last day of sale.
    pub on_sale_through: Option<Option<Date>>,
    /// New item codes, in place of all old ones.
    pub item_codes: Option<Vec<String>>,
    /// A new policy for balances after the last valid day.
    pub expiry: Option<ExpiryPolicy>,
}

/// Weight of a return in a batch. Most load a few certificates, the largest thousands.
const RETURN_WEIGHT: u32 = 500;

/// Weight of a removal of events in a batch.
const PRUNE_WEIGHT: u32 = 500;

impl Command {
    /// Adds the records that this command needs to be decided.
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
            Self::BookExpired(book) => set.certificates.extend(&book.certificates),
            Self::PruneEvents(prune) => {
                let through = set.pruned.entry(prune.operator).or_insert(prune.through);
                *through = prune.through.max(*through);
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
            Self::RetryDelivery(retry) => {
                set.deliveries.insert(retry.id);
            }
            Self::SetUp(set_up) => set_up.read_set(set),
            Self::Person(person) => person.read_set(set),
            Self::Approval(approval) => approval.read_set(directory, set),
        }
    }

    /// Whether the batch must end after this command, because it may change the directory that
    /// later commands need.
    pub const fn ends_batch(&self) -> bool {
        match self {
            Self::SetUp(_) => true,
            Self::Person(person) => person.changes_directory(),
            Self::Sell(_)
            | Self::Return(_)
            | Self::Stock(_)
            | Self::Issue(_)
            | Self::Act(_)
            | Self::Replace(_)
            | Self::CreateCoupon(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::Redeem(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::Refund(_)
            | Self::Lapse(_)
            | Self::BookExpired(_)
            | Self::PruneEvents(_)
            | Self::CreateOwner(_)
            | Self::ChangeOwner(_)
            | Self::SendCode(_)
            | Self::ConfirmCode(_)
            | Self::SendCertificates(_)
            | Self::Deliver(_)
            | Self::RetryDelivery(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_)
            | Self::Approval(_) => false,
        }
    }

    /// Returns the weight of this command in a batch: about its number of certificates.
    pub fn weight(&self) -> usize {
        let certificates = match self {
            Self::Sell(sell) => {
                sell.lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add)
            }
            Self::Stock(stock) => stock.count,
            Self::Issue(issue) => issue.request.quantity,
            Self::Approval(approval) => approval.weight(),
            Self::BookExpired(book) => u32::try_from(book.certificates.len()).unwrap_or(u32::MAX),
            // What it loads is not known yet: a few of the largest fill a batch.
            Self::Return(_) => RETURN_WEIGHT,
            Self::Redeem(redeem) => {
                u32::try_from(redeem.request.instruments.len()).unwrap_or(u32::MAX)
            }
            Self::Act(_)
            | Self::Replace(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::Refund(_)
            | Self::Lapse(_) => 1,
            // It removes a few thousand small rows.
            Self::PruneEvents(_) => PRUNE_WEIGHT,
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
            | Self::RetryDelivery(_)
            | Self::SetUp(_)
            | Self::Person(_) => 0,
        };
        usize::try_from(certificates).unwrap_or(usize::MAX).saturating_add(1)
    }
}
