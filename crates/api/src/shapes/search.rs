//! Shape of the result of a search.

use domain::{Currency, Directory, PointOfSale};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use service::search::{Meaning, Searched};
use utoipa::ToSchema;

use crate::shapes::certificate::CertificateShape;
use crate::shapes::coupon::CouponShape;
use crate::shapes::origin::OperationShape;
use crate::shapes::owner::OwnerShape;
use crate::shapes::redemption::RedemptionShape;
use crate::shapes::sale::SaleSummary;
use crate::shapes::series::SeriesShape;
use crate::shapes::user::UserShape;

/// Meaning of a text to search for.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SearchMeaning)]
pub(crate) enum MeaningName {
    /// Nothing is searched for.
    Nothing,
    /// Number of a certificate.
    Number,
    /// The text is an e-mail address.
    Email,
    /// The text is a phone number.
    Phone,
    /// Last four digits of a number, with a buyer, a day or an order.
    LastFour,
    /// 4 to 12 digits, which may be a secret code. They are compared with orders, cheques and ids
    /// only.
    MaybeSecret,
    /// Order, code, name or identifier.
    Text,
}

impl From<&Meaning> for MeaningName {
    fn from(meaning: &Meaning) -> Self {
        match meaning {
            Meaning::Nothing => Self::Nothing,
            Meaning::Number(_) => Self::Number,
            Meaning::Email(_) => Self::Email,
            Meaning::Phone(_) => Self::Phone,
            Meaning::LastFour(..) => Self::LastFour,
            Meaning::MaybeSecret(_) => Self::MaybeSecret,
            Meaning::Text => Self::Text,
        }
    }
}

/// A point of sale.
#[derive(Serialize, ToSchema)]
#[schema(as = PointOfSale)]
pub(crate) struct PlaceShape {
    /// Code of the point of sale.
    code: String,
    /// Name of the point of sale.
    name: String,
    /// Whether the point of sale is disabled.
    disabled: bool,
}

impl PlaceShape {
    fn of(place: &PointOfSale) -> Self {
        Self { code: place.code.clone(), name: place.name.clone(), disabled: place.disabled }
    }
}

/// Records that a search found. Each list has at most 10 items.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub(crate) struct SearchShape {
    /// Meaning of the text.
    meaning: MeaningName,
    /// Whether a search by the last four digits stopped after 1,000 sales.
    incomplete: bool,
    /// Certificates by number, and those of the sales that were found.
    certificates: Vec<CertificateShape>,
    /// Sales and returns, newest first.
    sales: Vec<SaleSummary>,
    /// Redemptions that were found, newest first.
    redemptions: Vec<RedemptionShape>,
    /// The coupon with the code, if there is one.
    coupons: Vec<CouponShape>,
    /// Owners of certificates that were found.
    owners: Vec<OwnerShape>,
    /// Series whose names have a word that begins with the text.
    series: Vec<SeriesShape>,
    /// Points of sale whose codes or names have a word that begins with the text.
    points_of_sale: Vec<PlaceShape>,
    /// Users whose logins or names have a word that begins with the text. Needs the scope `manage`;
    /// empty without it.
    users: Vec<UserShape>,
    /// Operation of the caller's request with this idempotency key. Null if there is none.
    #[schema(required = true)]
    operation: Option<OperationShape>,
}

impl SearchShape {
    /// Returns the shape of a result at a moment of a day.
    pub(crate) fn of(searched: &Searched, currency: Currency, now: Timestamp, today: Date) -> Self {
        let (found, directory): (_, &Directory) = (&searched.found, &searched.directory);
        let certificates = found.certificates.iter().map(|certificate| {
            let series = directory.series(certificate.series);
            CertificateShape::of(certificate, series, currency, today)
        });
        let redemptions = found.redemptions.iter().map(|redeemed| {
            let place = redeemed.redemption.point_of_sale;
            let place = place.and_then(|place| directory.point_of_sale(place));
            RedemptionShape::now(redeemed, now, currency, place.map(|place| place.code.clone()))
        });
        let coupons = found.coupon.iter().map(|coupon| CouponShape::of(coupon, currency, now));
        let series = found.series.iter().map(|one| SeriesShape::of(one, directory, currency));
        let users = found.users.iter();
        Self {
            meaning: (&searched.meaning).into(),
            incomplete: searched.is_cut,
            certificates: certificates.collect(),
            sales: found.sales.iter().map(|sale| SaleSummary::of(sale, directory)).collect(),
            redemptions: redemptions.collect(),
            coupons: coupons.collect(),
            owners: found.owners.iter().map(OwnerShape::of).collect(),
            series: series.collect(),
            points_of_sale: found.points_of_sale.iter().map(PlaceShape::of).collect(),
            users: users.map(|(user, own)| UserShape::of(user, own, directory)).collect(),
            operation: found.operation.as_ref().map(OperationShape::of),
        }
    }
}
