//! Shape of fiscal hints.

use domain::certificate::Acted;
use domain::fiscal::{Advance, FiscalHint, ReceiptKind, Subject};
use domain::sale::Receipt;
use domain::{ActionKind, Amount, Certificate, Currency, SaleKind, validity};
use jiff::tz::TimeZone;
use serde::Serialize;
use service::FiscalTeller;
use utoipa::ToSchema;

use crate::wire::Money;

/// Advances of one rate.
#[derive(Serialize, ToSchema)]
#[schema(as = TaxedAdvance)]
pub(crate) struct TaxedAdvanceShape {
    /// Tag 1199, the rate of the tax: 3 is 20/120, 4 is 10/110, 6 is without tax, 9 is 5/105, 10 is
    /// 7/107, 12 is 22/122.
    #[schema(minimum = 3, maximum = 12, example = 12)]
    tax: u8,
    /// Sum of the advances of this rate.
    amount: Money,
}

/// Values for the cash receipt of what the answer reports, in the terms of 54-FZ and FFD 1.2. The
/// member is present only if the server gives fiscal hints and a receipt is due.
#[derive(Serialize, ToSchema)]
#[schema(as = FiscalHint)]
pub(crate) struct FiscalShape {
    /// Tag 1054, the direction of the receipt: 1 is income, 2 is the return of income.
    #[schema(minimum = 1, maximum = 2, example = 1)]
    calculation: u8,
    /// Tag 1214, the method of settlement: 3 is an advance, 4 is a full settlement.
    #[schema(minimum = 3, maximum = 4, example = 3)]
    method: u8,
    /// Tag 1212, the subject of the settlement: 10 is a payment. Null if the receipt is of goods,
    /// which have their own.
    #[schema(required = true, example = 10)]
    subject: Option<u8>,
    /// Advances by rate. Empty if the receipt is of goods, which have their own rates.
    advances: Vec<TaxedAdvanceShape>,
    /// Tag 1215, the sum settled by an earlier advance: what certificates pay or get back. 0 for
    /// advances.
    prepaid: Money,
    /// Sum that is paid or returned in cash (tag 1031) or otherwise (tag 1081).
    other: Money,
}

/// The money of one certificate of an action, given the amount that was requested. `None` if no money
/// is due.
type AmountOf = fn(&Certificate, Option<Amount>) -> Option<Amount>;

impl FiscalShape {
    /// Returns the shape of a hint.
    pub(crate) fn of(hint: &FiscalHint, currency: Currency) -> Self {
        let money = |amount| Money::of(amount, currency);
        match &hint.subject {
            Subject::Advances(advances) => {
                let add = |sum: Amount, one: Amount| sum.checked_add(one).unwrap_or(Amount::MAX);
                let sum = advances.iter().map(|one| one.amount).fold(Amount::ZERO, add);
                let advances = advances.iter().map(|one| TaxedAdvanceShape {
                    tax: one.tax.code(),
                    amount: money(one.amount),
                });
                Self {
                    calculation: hint.receipt.code(),
                    method: 3,
                    subject: Some(10),
                    advances: advances.collect(),
                    prepaid: money(Amount::ZERO),
                    other: money(sum),
                }
            }
            Subject::Goods { by_certificates, otherwise } => Self {
                calculation: hint.receipt.code(),
                method: 4,
                subject: None,
                advances: Vec::new(),
                prepaid: money(*by_certificates),
                other: money(*otherwise),
            },
        }
    }

    /// The receipt of an issue to a buyer, or of an action. `None` if no money is due.
    pub(crate) fn of_acted(
        teller: &FiscalTeller,
        acted: &Acted,
        (currency, zone): (Currency, &TimeZone),
    ) -> Option<Self> {
        let record = &acted.record;
        let requested = record.amount.and_then(Amount::from_minor);
        let (receipt, amount_of): (ReceiptKind, AmountOf) = match record.kind {
            // An issue without a buyer is for free.
            ActionKind::Issued => (ReceiptKind::Income, |one, _| one.sold_in.map(|_| one.balance)),
            ActionKind::Activated => (ReceiptKind::Income, |one, _| Some(one.balance)),
            ActionKind::Reloaded => (ReceiptKind::Income, |_, requested| requested),
            ActionKind::CashedOut => (ReceiptKind::IncomeReturn, |_, requested| requested),
            ActionKind::Blocked
            | ActionKind::Unblocked
            | ActionKind::Adjusted
            | ActionKind::Voided
            | ActionKind::Extended
            | ActionKind::Replaced
            | ActionKind::Stocked
            | ActionKind::SecretShown
            | ActionKind::Noted
            | ActionKind::OwnerSet => return None,
        };
        let today = validity::local_date(record.at, zone);
        let advances = acted.certificates.iter().filter_map(|one| {
            // Money that is received today is taxed by today's rate, also on an old certificate.
            let is_return = receipt == ReceiptKind::IncomeReturn;
            let activated_on = one.activated_on.filter(|_| is_return).unwrap_or(today);
            Some(Advance { series: one.series, activated_on, amount: amount_of(one, requested)? })
        });
        let hint = teller.of_advances(receipt, advances)?;
        Some(Self::of(&hint, currency))
    }

    /// The receipt of a sale or return of certificates. `None` if no money is due.
    pub(crate) fn of_sale(
        teller: &FiscalTeller,
        receipt: &Receipt,
        (currency, zone): (Currency, &TimeZone),
    ) -> Option<Self> {
        let kind = match receipt.sale.kind {
            SaleKind::Sale => ReceiptKind::Income,
            SaleKind::Return => ReceiptKind::IncomeReturn,
        };
        let sold_on = validity::local_date(receipt.sale.at, zone);
        let advances = receipt.certificates.iter().map(|one| Advance {
            series: one.series,
            activated_on: one.activated_on.unwrap_or(sold_on),
            amount: one.nominal,
        });
        let hint = teller.of_advances(kind, advances)?;
        Some(Self::of(&hint, currency))
    }

    /// The receipt of an order that certificates pay for. `None` if they pay nothing.
    pub(crate) fn of_payment(paid: Amount, to_pay: Amount, currency: Currency) -> Option<Self> {
        let hint = FiscalHint::of_goods(ReceiptKind::Income, paid, to_pay);
        (!paid.is_zero()).then(|| Self::of(&hint, currency))
    }

    /// The receipt of a refund. `None` if nothing comes back.
    pub(crate) fn of_refund(
        refunded: Amount,
        to_buyer: Amount,
        currency: Currency,
    ) -> Option<Self> {
        let hint = FiscalHint::of_goods(ReceiptKind::IncomeReturn, refunded, to_buyer);
        let is_nothing = refunded.is_zero() && to_buyer.is_zero();
        (!is_nothing).then(|| Self::of(&hint, currency))
    }
}
