//! Data of events of certificates.

use domain::Currency;
use serde::Serialize;
use service::{EventContent, ToldCertificate, ToldEvent};
use utoipa::ToSchema;

use crate::wire::{Day, Money, MoneyChange};

/// A certificate that was sold or returned.
#[derive(Serialize, ToSchema)]
pub(crate) struct SoldCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Change of the balance.
    change: MoneyChange,
    /// Balance of the certificate afterwards.
    balance: Money,
    /// Identifier of the sale or return.
    sale: i64,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate that was issued.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Balance afterwards. It is 0 if the certificate is not active yet.
    balance: Money,
    /// Last valid day. Null before the activation.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// Number of the certificate that this one replaces. Null if it replaces none.
    #[schema(required = true)]
    replaces: Option<String>,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate after an action on it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Change of the balance. Null if the balance did not change.
    #[schema(required = true)]
    change: Option<MoneyChange>,
    /// Balance of the certificate afterwards.
    balance: Money,
    /// Last valid day afterwards. Null before the activation.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// Number of the point of sale that sold or issued it. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate whose balance moved to another one.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplacedCertificateData {
    /// Number of the replaced certificate.
    certificate: String,
    /// Number of the certificate that got the balance.
    replacement: String,
    /// Change of the balance of the replaced certificate.
    change: MoneyChange,
    /// Number of the point of sale that sold or issued it. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate whose owner was set or cleared.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnedCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Identifier of the owner. Null if the owner was cleared.
    #[schema(required = true)]
    owner: Option<i64>,
    /// Number of the point of sale that sold or issued it. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate whose balance was used up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpentCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Change of the balance.
    change: MoneyChange,
    /// Identifier of the redemption. Null if no redemption used it up.
    #[schema(required = true)]
    redemption: Option<String>,
    /// Number of the point of sale of the redemption, or that sold the certificate. Null if there is
    /// none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A certificate whose balance was booked out.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExpiredCertificateData {
    /// Number of the certificate.
    certificate: String,
    /// Change of the balance.
    change: MoneyChange,
    /// Number of the point of sale that sold or issued it. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// The certificate of an event with the parts that most shapes have.
struct Shaped<'a> {
    content: &'a ToldCertificate,
    event: &'a ToldEvent,
    currency: Currency,
}

impl<'a> Shaped<'a> {
    fn of(event: &'a ToldEvent, currency: Currency) -> Option<Self> {
        let EventContent::Certificate(content) = &event.content else { return None };
        Some(Self { content, event, currency })
    }

    fn certificate(&self) -> String {
        self.content.number.to_string()
    }

    fn change(&self) -> MoneyChange {
        MoneyChange::of(self.content.change.unwrap_or(0), self.currency)
    }

    fn balance(&self) -> Money {
        Money::of(self.content.balance.unwrap_or(domain::Amount::ZERO), self.currency)
    }

    fn place(&self) -> Option<i64> {
        self.event.place.map(|place| place.0)
    }
}

impl SoldCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            change: it.change(),
            balance: it.balance(),
            sale: it.content.sale?.0,
            point_of_sale_id: it.place(),
        })
    }
}

impl IssuedCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            balance: it.balance(),
            valid_through: it.content.valid_through.map(Day),
            replaces: it.content.other.map(|number| number.to_string()),
            point_of_sale_id: it.place(),
        })
    }
}

impl ChangedCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            change: it.content.change.map(|_| it.change()),
            balance: it.balance(),
            valid_through: it.content.valid_through.map(Day),
            point_of_sale_id: it.place(),
        })
    }
}

impl ReplacedCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            replacement: it.content.other?.to_string(),
            change: it.change(),
            point_of_sale_id: it.place(),
        })
    }
}

impl OwnedCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            owner: it.content.owner.map(|owner| owner.0),
            point_of_sale_id: it.place(),
        })
    }
}

impl SpentCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            change: it.change(),
            redemption: it.content.redemption.map(|redemption| redemption.to_string()),
            point_of_sale_id: it.place(),
        })
    }
}

impl ExpiredCertificateData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Shaped::of(event, currency)?;
        Some(Self {
            certificate: it.certificate(),
            change: it.change(),
            point_of_sale_id: it.place(),
        })
    }
}
