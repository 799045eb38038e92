//! Shapes of events. A kind only ever gets more members, because clients keep and compare events.
//!
//! No shape has a secret code, an address or a phone. What has no unchanging record (coupons,
//! series, owners) is told by its id and version only.

mod certificate;
mod client;
mod page;
mod redemption;
mod sale;
mod schema;
mod thin;

use std::borrow::Cow;

use domain::{Currency, EventId, EventKind, OperationId};
use serde::Serialize;
use service::ToldEvent;
use utoipa::ToSchema;

use self::certificate::{
    ChangedCertificateData, ExpiredCertificateData, IssuedCertificateData, OwnedCertificateData,
    ReplacedCertificateData, SoldCertificateData, SpentCertificateData,
};
pub(crate) use self::page::EventPageShape;
use self::redemption::{
    CapturedRedemptionData, EndedRedemptionData, HeldRedemptionData, RefundedRedemptionData,
};
use self::sale::SaleData;
use self::schema::alternative;
use self::thin::{ChangedCouponData, ChangedOwnerData, ChangedSeriesData, UsedCouponData};
use crate::wire::Moment;

/// Writes the id of an event as a text.
pub fn event_id(id: EventId) -> String {
    format!("evt_{}_{}", id.operation, id.ordinal)
}

/// Reads the id of an event. `None` if the text is none.
pub fn parse_event_id(text: &str) -> Option<EventId> {
    let (operation, ordinal) = text.strip_prefix("evt_")?.split_once('_')?;
    let is_plain =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(operation) || !is_plain(ordinal) {
        return None;
    }
    Some(EventId {
        operation: OperationId(operation.parse().ok()?),
        ordinal: ordinal.parse().ok()?,
    })
}

macro_rules! happened {
    ($(#[doc = $doc:literal] $kind:ident = $name:literal, $data:ident;)+) => {
        /// Type of an event, and its data.
        #[derive(Serialize)]
        #[serde(tag = "type", content = "data")]
        pub(crate) enum Happened {
            $(#[doc = $doc] #[serde(rename = $name)] $kind($data),)+
        }

        impl Happened {
            /// Returns the data of an event. `None` if the content is not that of its kind.
            fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
                Some(match event.kind {
                    $(EventKind::$kind => Self::$kind($data::of(event, currency)?),)+
                })
            }
        }

        /// The schema of an event: one alternative for each type.
        fn alternatives() -> utoipa::openapi::OneOf {
            let all = utoipa::openapi::OneOfBuilder::new();
            $(let all = all.item(alternative($doc, $name, &$data::name()));)+
            all.build()
        }

        /// Adds the schemas of the data of all types.
        fn schemas_of_data(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
            $(
                schemas.push(($data::name().into_owned(), <$data as utoipa::PartialSchema>::schema()));
                $data::schemas(schemas);
            )+
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),+];
    };
}

happened! {
    /// A certificate was sold as goods.
    CertificateSold = "certificate.sold", SoldCertificateData;
    /// A sold certificate was returned.
    CertificateReturned = "certificate.returned", SoldCertificateData;
    /// A certificate was issued without a sale of goods, or as the replacement of another one.
    CertificateIssued = "certificate.issued", IssuedCertificateData;
    /// A certificate got its value.
    CertificateActivated = "certificate.activated", ChangedCertificateData;
    /// Money was added to a certificate.
    CertificateReloaded = "certificate.reloaded", ChangedCertificateData;
    /// A certificate was blocked.
    CertificateBlocked = "certificate.blocked", ChangedCertificateData;
    /// A certificate was unblocked.
    CertificateUnblocked = "certificate.unblocked", ChangedCertificateData;
    /// The balance of a certificate was adjusted.
    CertificateAdjusted = "certificate.adjusted", ChangedCertificateData;
    /// Money of a certificate was paid out.
    CertificateCashedOut = "certificate.cashed_out", ChangedCertificateData;
    /// A certificate was voided.
    CertificateVoided = "certificate.voided", ChangedCertificateData;
    /// The last valid day of a certificate was moved forward.
    CertificateExtended = "certificate.extended", ChangedCertificateData;
    /// A certificate was replaced by another one.
    CertificateReplaced = "certificate.replaced", ReplacedCertificateData;
    /// The owner of a certificate was set or cleared.
    CertificateOwnerChanged = "certificate.owner_changed", OwnedCertificateData;
    /// The balance of a certificate was used up.
    CertificateSpent = "certificate.spent", SpentCertificateData;
    /// The balance of a certificate was booked out after its last valid day.
    CertificateExpired = "certificate.expired", ExpiredCertificateData;
    /// Money and coupons were held for an order.
    RedemptionHeld = "redemption.held", HeldRedemptionData;
    /// Money was taken for an order.
    RedemptionCaptured = "redemption.captured", CapturedRedemptionData;
    /// A hold was released.
    RedemptionReleased = "redemption.released", EndedRedemptionData;
    /// The end of an expired hold was recorded.
    RedemptionLapsed = "redemption.lapsed", EndedRedemptionData;
    /// A redemption was refunded, or a part of it.
    RedemptionRefunded = "redemption.refunded", RefundedRedemptionData;
    /// Certificates were sold or issued to a buyer.
    SaleMade = "sale.made", SaleData;
    /// Sold certificates were returned by a buyer.
    SaleReturned = "sale.returned", SaleData;
    /// A coupon was created.
    CouponCreated = "coupon.created", ChangedCouponData;
    /// A coupon was changed.
    CouponChanged = "coupon.changed", ChangedCouponData;
    /// A coupon was deleted.
    CouponDeleted = "coupon.deleted", ChangedCouponData;
    /// A redemption used a coupon, or held a use of it.
    CouponUsed = "coupon.used", UsedCouponData;
    /// The only use of a single-use coupon was taken.
    CouponUsedUp = "coupon.used_up", UsedCouponData;
    /// A use of a coupon was returned.
    CouponUseReturned = "coupon.use_returned", UsedCouponData;
    /// A series was created.
    SeriesCreated = "series.created", ChangedSeriesData;
    /// A series was changed.
    SeriesChanged = "series.changed", ChangedSeriesData;
    /// An owner of certificates was created.
    OwnerCreated = "owner.created", ChangedOwnerData;
    /// An owner of certificates was changed.
    OwnerChanged = "owner.changed", ChangedOwnerData;
}

/// One event: something that happened, with its details. It never changes.
#[derive(Serialize)]
pub(crate) struct EventShape {
    id: String,
    timestamp: Moment,
    operation: i64,
    #[serde(flatten)]
    happened: Happened,
}

/// A derived schema would not know the names of the types, which a macro gives.
impl utoipa::PartialSchema for EventShape {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let mut all = alternatives();
        let text = "One event: something that happened, with its details. It never changes.";
        all.description = Some(text.to_owned());
        utoipa::openapi::RefOr::T(utoipa::openapi::Schema::OneOf(all))
    }
}

impl ToSchema for EventShape {
    fn name() -> Cow<'static, str> {
        "Event".into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        schemas.push((Moment::name().into_owned(), <Moment as utoipa::PartialSchema>::schema()));
        schemas_of_data(schemas);
    }
}

impl EventShape {
    /// Returns the shape of an event. `None` if its content is not that of its kind.
    pub(crate) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        Some(Self {
            id: event_id(event.id),
            timestamp: Moment(event.at),
            operation: event.id.operation.0,
            happened: Happened::of(event, currency)?,
        })
    }
}

/// Returns an event as JSON. `None` if its content is not that of its kind.
pub fn event_json(event: &ToldEvent, currency: Currency) -> Option<String> {
    serde_json::to_string(&EventShape::of(event, currency)?).ok()
}

#[cfg(test)]
mod tests;
