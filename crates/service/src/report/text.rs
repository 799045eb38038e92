//! Texts of reports. Answers and files for programs have their names, pages translate them.

use domain::EntryKind;

use super::name::ReportName;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// A text that the program makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Text {
            $($(#[$doc])* $name,)+
        }

        impl Text {
            /// Every text, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Name of the text in answers and in files for programs.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

/// Kinds of the entries that columns add up.
const KINDS: &[(Text, &[EntryKind])] = &[
    (Text::Activated, &[EntryKind::Activation]),
    (Text::Sold, &[EntryKind::Activation]),
    (Text::SoldCount, &[EntryKind::Activation]),
    (Text::Reloaded, &[EntryKind::Reload]),
    (Text::Refunded, &[EntryKind::Refund]),
    (Text::Redeemed, &[EntryKind::Capture]),
    (Text::RedeemedCount, &[EntryKind::Capture]),
    (Text::CashedOut, &[EntryKind::CashOut]),
    (Text::Returned, &[EntryKind::Return]),
    (Text::Voided, &[EntryKind::Void]),
    (Text::Adjusted, &[EntryKind::Adjustment]),
    (Text::Breakage, &[EntryKind::Breakage, EntryKind::BreakageUndone]),
    (Text::Expired, &[EntryKind::Expired, EntryKind::ExpiredUndone]),
];

/// The same of the report of breakage, which shows apart what was booked back.
const KINDS_OF_BREAKAGE: &[(Text, &[EntryKind])] = &[
    (Text::Breakage, &[EntryKind::Breakage]),
    (Text::Expired, &[EntryKind::Expired]),
    (Text::BookedBack, &[EntryKind::BreakageUndone, EntryKind::ExpiredUndone]),
    (
        Text::Income,
        &[
            EntryKind::Breakage,
            EntryKind::BreakageUndone,
            EntryKind::Expired,
            EntryKind::ExpiredUndone,
        ],
    ),
];

impl Text {
    /// Kinds of the entries that a column of a report adds up. Empty for other columns.
    pub fn kinds(self, report: ReportName) -> &'static [EntryKind] {
        let table = if report == ReportName::Breakage { KINDS_OF_BREAKAGE } else { KINDS };
        table.iter().find(|(name, _)| *name == self).map_or(&[], |(_, kinds)| kinds)
    }
}

texts! {
    /// Series of certificates of the report.
    Series = "series",
    /// Number of certificates with a balance.
    Certificates = "certificates",
    /// Not expired, or the amount of what is not.
    Valid = "valid",
    /// Expired before the month of the day.
    Expired = "expired",
    /// Sum of balances of the report.
    Amount = "amount",
    /// Time since the activation.
    Age = "age",
    /// The month of the day.
    ThisMonth = "this_month",
    /// One to two months before.
    Months1To2 = "months_1_to_2",
    /// Three to five months before.
    Months3To5 = "months_3_to_5",
    /// Six to eleven months before.
    Months6To11 = "months_6_to_11",
    /// Twelve months before and more.
    Months12AndMore = "months_12_and_more",
    /// Month of the calendar.
    Month = "month",
    /// State of the certificates.
    State = "state",
    /// Without a last valid day.
    Never = "never",
    /// Liability before the period.
    Opening = "opening",
    /// Activations in the period.
    Activated = "activated",
    /// Reloads in the period.
    Reloaded = "reloaded",
    /// Refunds to certificates of the report.
    Refunded = "refunded",
    /// Payments with certificates of the report.
    Redeemed = "redeemed",
    /// Balances that were paid out.
    CashedOut = "cashed_out",
    /// Certificates returned as goods.
    Returned = "returned",
    /// Certificates voided for good.
    Voided = "voided",
    /// Adjustments of balances of the report.
    Adjusted = "adjusted",
    /// Rests of single-use certificates.
    Breakage = "breakage",
    /// Liability at the end of the period.
    Closing = "closing",
    /// Proof: opening and movements make the liability.
    ClosingIsLiability = "closing_is_liability",
    /// Proof: number of series whose figures differ.
    EverySeriesAgrees = "every_series_agrees",
    /// Amounts that were booked back.
    BookedBack = "booked_back",
    /// Breakage less what was booked back.
    Income = "income",
    /// No point of sale.
    NoPlace = "no_place",
    /// Point of sale of the movements.
    PointOfSale = "point_of_sale",
    /// Partner of the point of sale.
    Partner = "partner",
    /// Number of activations of the report.
    SoldCount = "sold_count",
    /// Sum of activations of the report.
    Sold = "sold",
    /// Number of payments of the report.
    RedeemedCount = "redeemed_count",
    /// Sum of all other movements.
    Other = "other",
    /// Point of sale that sold.
    Seller = "seller",
    /// Partner of the seller.
    SellerPartner = "seller_partner",
    /// Point of sale that was paid.
    Redeemer = "redeemer",
    /// Partner of the redeemer.
    RedeemerPartner = "redeemer_partner",
    /// Payments less refunds of the report.
    Net = "net",
    /// Code of the coupon.
    Coupon = "coupon",
    /// Number of the coupon.
    Number = "number",
    /// Orders with the discount.
    Orders = "orders",
    /// Sum of the discounts.
    Discount = "discount",
    /// What was left one month later.
    LeftAfter1 = "left_after_1_month",
    /// What was left three months later.
    LeftAfter3 = "left_after_3_months",
    /// What was left six months later.
    LeftAfter6 = "left_after_6_months",
    /// What was left twelve months later.
    LeftAfter12 = "left_after_12_months",
    /// Day of the movements.
    Day = "day",
    /// Kind of the movements.
    Movement = "movement",
    /// Account that is debited.
    Debit = "debit",
    /// Account that is credited.
    Credit = "credit",
    /// Rate of the tax on advances.
    TaxRate = "tax_rate",
    /// Advances without a tax.
    WithoutTax = "without_tax",
    /// Money that was received for certificates.
    Received = "received",
    /// Advances that were offset, returned, paid out or booked out.
    Used = "used",
    /// Tax that is part of what was received.
    TaxReceived = "tax_received",
    /// Tax that is part of what was used.
    TaxUsed = "tax_used",
    /// A deleted coupon of the report.
    Deleted = "deleted",
    /// Name of the operator.
    Operator = "operator",
    /// Currency of the amounts.
    Currency = "currency",
    /// Day of the report.
    AsOf = "as_of",
    /// First day of the period.
    From = "from",
    /// Last day of the period.
    Through = "through",
    /// Parameters and proofs of the report.
    About = "about",
    /// The proof holds of the report.
    Holds = "holds",
    /// The proof does not hold.
    Differs = "differs",
}
