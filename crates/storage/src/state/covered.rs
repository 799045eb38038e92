//! Which tables the digest of the state covers, and why the others are left out.

use std::sync::Arc;

use domain::approval::{ActTotal, Approval};
use domain::certificate::ActionRecord;
use domain::person::SecondFactor;
use domain::{
    Certificate, Contact, Coupon, CouponUse, Delivery, Event, Made, Owner, Redemption, Sale,
};

use crate::record::{Bind, ItemCode, PoolPlace, SkippedCoupons, SkippedPlaces};
use crate::seal::SealRow;
use crate::touch::Touch;

/// A table whose rows are covered. The numbers are stored and hashed: none is ever used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoveredTable {
    /// Certificates, by their seals.
    Certificate = 1,
    /// Redemptions, by their seals.
    Redemption = 2,
    /// Coupons, by their seals and their counts of uses.
    Coupon = 3,
    /// Sales and returns, with their lines.
    Sale = 4,
    /// Objects that requests created.
    Made = 5,
    /// Records of actions on certificates.
    CertificateAction = 6,
    /// Links to the steps of redemptions.
    CertificateTouch = 7,
    /// Entries of the uses of coupons.
    CouponUse = 8,
    /// Records of owners of certificates.
    Owner = 9,
    /// States of addresses for messages.
    Contact = 10,
    /// Messages to people, with their states.
    Delivery = 11,
    /// The first free place of each pool.
    NumberPool = 12,
    /// Places of pools that are never given out.
    SkippedPlace = 13,
    /// Numbers of coupons that are never given out.
    SkippedCoupon = 14,
    /// Seals of the directory.
    RowSeal = 15,
    /// Codes under which goods of series are sold.
    SeriesItemCode = 16,
    /// Second factors of users.
    SecondFactor = 17,
    /// Requests for approval of an act.
    Approval = 18,
    /// Sums of what callers moved on one day.
    ActTotal = 19,
    /// The log of events.
    Event = 20,
}

impl CoveredTable {
    /// Name of the table in a database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Redemption => "redemption",
            Self::Coupon => "coupon",
            Self::Sale => "sale",
            Self::Made => "made",
            Self::CertificateAction => "certificate_action",
            Self::CertificateTouch => "certificate_touch",
            Self::CouponUse => "coupon_use",
            Self::Owner => "owner",
            Self::Contact => "contact",
            Self::Delivery => "delivery",
            Self::NumberPool => "number_pool",
            Self::SkippedPlace => "skipped_place",
            Self::SkippedCoupon => "skipped_coupon",
            Self::RowSeal => "row_seal",
            Self::SeriesItemCode => "series_item_code",
            Self::SecondFactor => "second_factor",
            Self::Approval => "approval",
            Self::ActTotal => "act_total",
            Self::Event => "event",
        }
    }
}

/// Tables that are not covered, each with what finds a change of it instead.
pub const NOT_COVERED: [(&str, &str); 26] = [
    ("api_key", "its seals in row_seal"),
    ("certificate_hold", "`scrip verify` derives it from the redemptions"),
    ("client_name", "`scrip verify` derives the normal forms from the names"),
    ("coupon_client", "`scrip verify` derives it from the uses of coupons"),
    ("coupon_count", "`scrip verify` derives it from the coupons"),
    ("discount", "`scrip verify` derives it from the redemptions"),
    ("entry", "the links of its operations"),
    ("event_log", "`scrip verify` derives the events behind it from the records"),
    ("liability", "`scrip verify` derives it from the ledger"),
    ("membership", "its seals in row_seal"),
    ("meta", "its records are authenticated"),
    ("migration", "each start compares it with the program"),
    ("movement", "`scrip verify` derives it from the ledger"),
    ("operation", "its links"),
    ("operator", "its seals in row_seal"),
    ("owner_name", "`scrip verify` derives it from the owners"),
    ("partner", "its seals in row_seal"),
    ("past_books", "its seals in row_seal"),
    ("point_of_sale", "its seals in row_seal"),
    ("remembered", "the links of its operations"),
    ("series", "its seals in row_seal"),
    ("sign_in", "nothing: it lasts for hours, and holds hashes of tokens"),
    ("site", "its seals in row_seal"),
    ("user_account", "its seals in row_seal"),
    ("user_link", "nothing: it lasts for days, and holds hashes of secrets"),
    ("user_session", "nothing: it lasts for hours, and holds hashes of secrets"),
];

/// A record that is covered.
pub trait Covered: Bind {
    /// The table that it is counted in.
    const COVERED: CoveredTable;
}

impl<T: Covered> Covered for &T {
    const COVERED: CoveredTable = T::COVERED;
}

impl<T: Covered> Covered for Arc<T> {
    const COVERED: CoveredTable = T::COVERED;
}

macro_rules! covered {
    ($($record:ty: $table:ident),* $(,)?) => {$(
        impl Covered for $record {
            const COVERED: CoveredTable = CoveredTable::$table;
        }
    )*};
}

covered! {
    Certificate: Certificate,
    Redemption: Redemption,
    Coupon: Coupon,
    Sale: Sale,
    Made: Made,
    ActionRecord: CertificateAction,
    Touch: CertificateTouch,
    CouponUse: CouponUse,
    Owner: Owner,
    Contact: Contact,
    Delivery: Delivery,
    PoolPlace: NumberPool,
    SkippedPlaces: SkippedPlace,
    SkippedCoupons: SkippedCoupon,
    SealRow: RowSeal,
    ItemCode<'_>: SeriesItemCode,
    SecondFactor: SecondFactor,
    Approval: Approval,
    ActTotal: ActTotal,
    Event: Event,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::books::PastBooks;
    use domain::{ApiKey, Operator, Partner, PointOfSale, Series, Site};

    use super::*;
    use crate::copy::UNFINISHED;
    use crate::record::{INTERNAL, described};
    use crate::state::TABLES;

    #[test]
    fn every_table_is_covered_or_left_out_by_name() {
        let described = described().into_iter().map(|table| table.name);
        let internal = INTERNAL.iter().map(|(name, _)| *name).filter(|name| *name != UNFINISHED);
        let there: BTreeSet<&str> = described.chain(internal).collect();
        let covered: BTreeSet<&str> = TABLES.into_iter().map(CoveredTable::name).collect();
        let left_out: BTreeSet<&str> = NOT_COVERED.iter().map(|(name, _)| *name).collect();
        assert_eq!(covered.intersection(&left_out).count(), 0);
        assert_eq!(covered.union(&left_out).copied().collect::<BTreeSet<&str>>(), there);
    }

    /// The numbers of columns are hashed, so none may change. A new column comes last.
    #[test]
    fn columns_of_covered_tables_keep_their_numbers() {
        for (table, columns) in [
            (
                <Sale as Bind>::table(),
                "id operator point_of_sale site kind series order_number cheque client shop_client \
                 email phone at lines certificates client_code phone_key email_key",
            ),
            (<Made as Bind>::table(), "operation kind operator number terms"),
            (
                <ActionRecord as Bind>::table(),
                "operation operator kind first count amount reason status sale_status nominal \
                 balance held valid_through replacement metadata owner",
            ),
            (<Touch as Bind>::table(), "certificate operation redemption"),
            (
                <CouponUse as Bind>::table(),
                "operator coupon number kind client redemption operation once once_per_client",
            ),
            (
                <Owner as Bind>::table(),
                "id operator friend_of name kind gender born phone email viber telegram whats_app \
                 agrees changed_in",
            ),
            (
                <Contact as Bind>::table(),
                "operator channel address day_from sent_in_day code code_delivery code_at \
                 code_wrong confirmed_at certificates_at",
            ),
            (
                <Delivery as Bind>::table(),
                "id operator channel address certificates attempts due_at sent_at given_up_at \
                 last_error",
            ),
            (<PoolPlace as Bind>::table(), "id next"),
            (<SkippedPlaces as Bind>::table(), "pool first last operation"),
            (<SkippedCoupons as Bind>::table(), "operator first last operation"),
            (<SealRow as Bind>::table(), "subject id operation seal"),
            (<ItemCode<'_> as Bind>::table(), "operator item_code series place"),
            (<SecondFactor as Bind>::table(), "user_account secret last_step recovery"),
            (
                <Approval as Bind>::table(),
                "id operator requester act amount reason balance_before last_day_before \
                 balance_after last_day_after at state decided_by decided_in answer",
            ),
            (<ActTotal as Bind>::table(), "operator day caller amount"),
            (<Event as Bind>::table(), "operator id kind subject about point_of_sale"),
        ] {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.join(" "), columns, "{}", table.name);
            assert!(table.derived.is_empty(), "{}", table.name);
        }
        // Seals of the directory are made of these.
        for (table, columns) in [
            (
                <Operator as Bind>::table(),
                "id name zone currency disabled country person_single person_daily key_single \
                 key_daily closed_through",
            ),
            (<PastBooks as Bind>::table(), "operator through at zone closed_through"),
            (<Partner as Bind>::table(), "id operator name disabled"),
            (
                <PointOfSale as Bind>::table(),
                "id operator partner code name disabled order_numbers cheque_numbers repeat_hours",
            ),
            (<Site as Bind>::table(), "id operator point_of_sale code disabled"),
            (
                <ApiKey as Bind>::table(),
                "id operator name scopes point_of_sale secret login password token revoked_at \
                 secret_grade password_grade token_grade",
            ),
            (
                <Series as Bind>::table(),
                "id operator name kind pool secret_digits fixed price_min price_max validity_days \
                 allow_refund allow_refund_purchase allow_reuse secret_confirm active on_sale_from \
                 on_sale_through expire_after_days",
            ),
        ] {
            let names: Vec<&str> = table.stored().map(|column| column.name).collect();
            assert_eq!(names.join(" "), columns, "{}", table.name);
        }
        // These are hashed by their seals and by what changes with each use.
        let coupon = <Coupon as Bind>::table().columns.iter().enumerate();
        let used = coupon.filter(|(_, column)| column.part == crate::record::Part::Used);
        let used: Vec<(usize, &str)> = used.map(|(place, column)| (place, column.name)).collect();
        assert_eq!(
            used,
            [
                (2, "uses"),
                (4, "updated_at"),
                (18, "use_entries"),
                (19, "last_redemption"),
                (20, "last_held_until")
            ]
        );
    }
}
