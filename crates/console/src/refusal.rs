//! Refusals as readers see them: a sentence, and the field of the form that it is about.

use domain::coupon::{CouponField, CouponProblem};
use domain::directory::Thing;
use domain::owner::OwnerField;
use domain::redemption::{RefundTargetRejection, TextMember};
use domain::{
    Amount, ApprovalRejection, CertificateRejection, CouponRejection, Directory, Field,
    OwnerRejection, RedemptionRejection, Rejection, SaleRejection, SeriesId, SetUpRejection,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::call::Call;
use crate::format::Show;
use crate::values::Values;

/// A refusal for the reader of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Name of the member of the form that is refused. `None`: the refusal is about the whole form.
    pub(crate) field: Option<&'static str>,
    /// The sentence, in the reader's language.
    pub(crate) text: String,
    /// A page on which the reader can go on, with its name: where an approval can be asked for.
    pub(crate) way_on: Option<(String, &'static str)>,
}

impl Refusal {
    /// A refusal of one member of the form.
    pub(crate) fn at(field: &'static str, text: impl Into<String>) -> Self {
        Self { field: Some(field), text: text.into(), way_on: None }
    }

    /// The refusal of a rule.
    pub(crate) fn of(call: &Call, rejection: &Rejection) -> Self {
        Self { field: field_of(rejection), text: sentence(call, rejection), way_on: None }
    }
}

/// The sentence of a refusal, in the reader's language.
pub(crate) fn sentence(call: &Call, rejection: &Rejection) -> String {
    let directory = call.find_visitor().map(|visitor| visitor.session().directory_now());
    let terms = Terms { show: call.show(), directory: directory.as_deref() };
    (call.words().refusal)(&terms, rejection)
}

/// Values for the reader of a call.
struct Terms<'a> {
    show: Show,
    directory: Option<&'a Directory>,
}

impl Values for Terms<'_> {
    fn money(&self, amount: Amount) -> String {
        self.show.money(amount)
    }

    fn day(&self, day: Date) -> String {
        self.show.day(day)
    }

    fn moment(&self, at: Timestamp) -> String {
        self.show.moment(at).text
    }

    fn series(&self, id: SeriesId) -> String {
        let known = self.directory.and_then(|directory| directory.series(id));
        known.map_or_else(|| id.to_string(), |series| series.name.clone())
    }
}

/// Members of forms, by the names that all forms use.
pub(crate) mod member {
    /// An amount of money.
    pub(crate) const AMOUNT: &str = "amount";
    /// The reason of an act.
    pub(crate) const REASON: &str = "reason";
    /// Text of a note.
    pub(crate) const NOTE: &str = "note";
    /// Number of an owner of certificates.
    pub(crate) const OWNER: &str = "owner";
    /// The last valid day.
    pub(crate) const DAY: &str = "day";
    /// The number of a certificate that replaces another one.
    pub(crate) const REPLACEMENT: &str = "replacement";
    /// The name of a thing or a person.
    pub(crate) const NAME: &str = "name";
    /// The code of a thing.
    pub(crate) const CODE: &str = "code";
    /// The e-mail address of somebody.
    pub(crate) const EMAIL: &str = "email";
    /// The phone number of somebody.
    pub(crate) const PHONE: &str = "phone";
    /// The login of a person or a key.
    pub(crate) const LOGIN: &str = "login";
}

/// The member of a form that a refusal names. Members of forms are called so on every page.
fn field_of(rejection: &Rejection) -> Option<&'static str> {
    match rejection {
        Rejection::Request(_)
        | Rejection::Caller(_)
        | Rejection::Series(_)
        | Rejection::Delivery(_)
        | Rejection::Person(_) => None,
        Rejection::Approval(why) => match why {
            ApprovalRejection::ReasonMissing => Some(member::REASON),
            ApprovalRejection::Needed { .. }
            | ApprovalRejection::OnlyPeople
            | ApprovalRejection::NotLimited
            | ApprovalRejection::Unknown
            | ApprovalRejection::OwnRequest
            | ApprovalRejection::NotRequester
            | ApprovalRejection::NotWaiting(_)
            | ApprovalRejection::OtherAct
            | ApprovalRejection::Changed
            | ApprovalRejection::RequesterNotPermitted => None,
        },
        Rejection::Sale(why) => of_sale(why),
        Rejection::Certificate(why) => of_certificate(why),
        Rejection::Coupon(why) => of_coupon(why),
        Rejection::Redemption(why) => of_redemption(why),
        Rejection::Owner(why) => of_owner(why),
        Rejection::SetUp(why) => of_set_up(why),
    }
}

const fn of_sale(why: &SaleRejection) -> Option<&'static str> {
    match why {
        SaleRejection::Invalid(field, _) => of_field(*field),
        SaleRejection::PriceMissing { .. } | SaleRejection::PriceOutOfRange { .. } => {
            Some(member::AMOUNT)
        }
        SaleRejection::NumberMissing
        | SaleRejection::GoodsMissing
        | SaleRejection::TooManyGoods { .. }
        | SaleRejection::TooManyCertificates { .. }
        | SaleRejection::GoodWithoutSeries { .. }
        | SaleRejection::SeriesNotOnSale { .. }
        | SaleRejection::QuantityOutOfRange { .. }
        | SaleRejection::QuantityOfPlastic { .. }
        | SaleRejection::CertificateUnknown { .. }
        | SaleRejection::CertificateNotForSale { .. }
        | SaleRejection::NothingSold
        | SaleRejection::NothingToReturn
        | SaleRejection::GoodNotSold { .. }
        | SaleRejection::ReturnForbidden(_)
        | SaleRejection::CertificateUsed(_)
        | SaleRejection::CertificateBlocked(_)
        | SaleRejection::CertificateExpired(_) => None,
    }
}

const fn of_certificate(why: &CertificateRejection) -> Option<&'static str> {
    match why {
        CertificateRejection::Invalid(field, _) => of_field(*field),
        CertificateRejection::ReasonMissing => Some(member::REASON),
        CertificateRejection::OwnerUnknown => Some(member::OWNER),
        CertificateRejection::AmountMissing
        | CertificateRejection::Nothing
        | CertificateRejection::AmountTooLarge
        | CertificateRejection::AmountOutOfRange { .. }
        | CertificateRejection::TooMuch { .. }
        | CertificateRejection::BalanceTooLarge { .. } => Some(member::AMOUNT),
        CertificateRejection::LastDayOutOfRange { .. } => Some(member::DAY),
        CertificateRejection::ReplacementNotUnsold(_) => Some(member::REPLACEMENT),
        CertificateRejection::QuantityOutOfRange { .. } => Some("quantity"),
        CertificateRejection::Unknown
        | CertificateRejection::SeriesNotOnSale(_)
        | CertificateRejection::NotPossible(_)
        | CertificateRejection::BookedOut { .. }
        | CertificateRejection::NotReusable(_)
        | CertificateRejection::Held { .. }
        | CertificateRejection::BuyerOfInactive
        | CertificateRejection::MetadataTooLong { .. } => None,
    }
}

fn of_coupon(why: &CouponRejection) -> Option<&'static str> {
    match why {
        CouponRejection::Invalid(problems) => problems.first().map(of_coupon_problem),
        CouponRejection::Unknown(_)
        | CouponRejection::Disabled(_)
        | CouponRejection::Expired(_)
        | CouponRejection::Held { .. }
        | CouponRejection::UsedUp(_)
        | CouponRejection::NeedsClient(_)
        | CouponRejection::UsedByClient(_) => None,
    }
}

const fn of_coupon_problem(problem: &CouponProblem) -> &'static str {
    match problem.field {
        CouponField::Code => member::CODE,
        CouponField::Description => "description",
        CouponField::Kind => "kind",
        CouponField::Value => "value",
        CouponField::Disabled => "disabled",
        CouponField::Once => "once",
        CouponField::OncePerClient => "once_per_client",
        CouponField::MinPrice => "min_price",
        CouponField::ValidThrough => member::DAY,
        CouponField::Collections => "collections",
    }
}

const fn of_redemption(why: &RedemptionRejection) -> Option<&'static str> {
    match why {
        RedemptionRejection::TooMuch { .. }
        | RedemptionRejection::Nothing
        | RedemptionRejection::BelowNamed { .. }
        | RedemptionRejection::RefundTarget {
            why: RefundTargetRejection::Nothing | RefundTargetRejection::TooMuch { .. },
            ..
        } => Some(member::AMOUNT),
        RedemptionRejection::Text { member, .. } => match member {
            TextMember::OrderId => Some("order"),
            TextMember::Client => Some("client"),
            TextMember::Coupon { .. } => Some(member::CODE),
            TextMember::Collection { .. } | TextMember::ItemCode { .. } => None,
        },
        RedemptionRejection::Unknown(_)
        | RedemptionRejection::TooMany { .. }
        | RedemptionRejection::OrderEmpty
        | RedemptionRejection::InstrumentsMissing
        | RedemptionRejection::QuantityMissing { .. }
        | RedemptionRejection::HoldSeconds { .. }
        | RedemptionRejection::SellsCertificates { .. }
        | RedemptionRejection::TotalTooLarge
        | RedemptionRejection::Instrument { .. }
        | RedemptionRejection::NotPossible(_)
        | RedemptionRejection::RefundTarget {
            why:
                RefundTargetRejection::NotOfRedemption
                | RefundTargetRejection::Twice
                | RefundTargetRejection::Voided
                | RefundTargetRejection::Forbidden(_)
                | RefundTargetRejection::Expired,
            ..
        }
        | RedemptionRejection::UndoneInPart { .. }
        | RedemptionRejection::NothingToUndo => None,
    }
}

const fn of_owner(why: &OwnerRejection) -> Option<&'static str> {
    match why {
        OwnerRejection::TooLong { field, .. } | OwnerRejection::NotText { field } => {
            Some(match field {
                OwnerField::Name => member::NAME,
                OwnerField::Email => member::EMAIL,
                OwnerField::Viber => "viber",
                OwnerField::Telegram => "telegram",
            })
        }
        OwnerRejection::Nobody => Some(member::NAME),
        OwnerRejection::Born => Some("born"),
        OwnerRejection::Phone => Some(member::PHONE),
        OwnerRejection::Email => Some(member::EMAIL),
        OwnerRejection::WhatsApp => Some("whatsapp"),
        OwnerRejection::Unknown(_) => None,
    }
}

const fn of_set_up(why: &SetUpRejection) -> Option<&'static str> {
    match why {
        SetUpRejection::Taken { field, .. } | SetUpRejection::Invalid(field, _) => of_field(*field),
        SetUpRejection::IdTaken { what, .. } => match what {
            Thing::Operator
            | Thing::Partner
            | Thing::PointOfSale
            | Thing::Site
            | Thing::Key
            | Thing::Series
            | Thing::User => Some("id"),
        },
        SetUpRejection::PrefixOverlaps { .. } => Some("prefix"),
        SetUpRejection::NotFound { .. } => None,
    }
}

const fn of_field(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Id => "id",
        Field::Name => member::NAME,
        Field::Code => member::CODE,
        Field::Zone => "zone",
        Field::RepeatHours => "repeat_hours",
        Field::Key => "key",
        Field::Login => member::LOGIN,
        Field::Password => "password",
        Field::Token => "api_token",
        Field::Secret => "secret",
        Field::ActLimit => "limit",
        Field::LinkHours => "hours",
        Field::SecretDigits => "secret_digits",
        Field::LeastPrice => "price_min",
        Field::GreatestPrice => "price_max",
        Field::ValidityDays => "days",
        Field::ExpiryDays => "expire_after_days",
        Field::SalePeriod | Field::ClosedThrough => "through",
        Field::SeriesItemCode { .. } => "item_codes",
        Field::OrderNumber => "order",
        Field::Email => member::EMAIL,
        Field::Client => "client",
        Field::Reason => member::REASON,
        Field::Note => member::NOTE,
        Field::RefreshToken | Field::GoodName | Field::GoodItemCode => return None,
    })
}
