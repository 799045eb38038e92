//! Sums of what operations changed, by booking day.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::civil::Date;

use super::Month;
use crate::coupon::UseKind;
use crate::{
    Amount, Certificate, CertificateId, Change, CouponId, CouponUse, Decision, Directory, Entry,
    EntryKind, OperatorId, PointOfSaleId, Redemption, RedemptionId, SeriesId, Surface, View,
};

/// Certificates that are counted together in the liability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holding {
    /// Series of the certificates.
    pub series: SeriesId,
    /// Month in which they were activated.
    pub activated_in: Month,
    /// Month of their last valid day. `None` if they have none.
    pub expires_in: Option<Month>,
    /// Point of sale that sold them. `None` if the operator issued them.
    pub seller: Option<PointOfSaleId>,
}

/// Certificates with a balance, and the sum of their balances; or a change of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outstanding {
    /// Number of certificates whose balance is not 0.
    pub certificates: i64,
    /// Sum of their balances in minor units.
    pub amount: i64,
}

/// Movements of money that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Movement {
    /// Point of sale of the sale or redemption. `None` if it had none, and for other acts.
    pub place: Option<PointOfSaleId>,
    /// Series of the certificates.
    pub series: SeriesId,
    /// Point of sale that sold the certificates. `None` if the operator issued them.
    pub seller: Option<PointOfSaleId>,
    /// Reason for the movements.
    pub kind: EntryKind,
    /// Surface of their operations.
    pub surface: Surface,
}

/// Number and sum of movements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Number of entries of the ledger.
    pub entries: i64,
    /// Sum of their changes in minor units.
    pub amount: i64,
}

/// Discounts that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Discounts {
    /// Coupon that gave them.
    pub coupon: CouponId,
    /// Point of sale of the redemption. `None` if it had none.
    pub place: Option<PointOfSaleId>,
}

/// Number of orders with a discount, and the sum of the discounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Discounted {
    /// Orders with the discount, less those that were undone.
    pub orders: i64,
    /// Sum of the discounts in minor units.
    pub amount: i64,
}

/// A count and an amount that are added up together.
pub trait Sum: Copy + Default + PartialEq {
    /// Adds another sum to it.
    fn add(&mut self, other: Self);

    /// The same with the opposite sign.
    #[must_use]
    fn negated(self) -> Self;

    /// The count, and the amount in minor units.
    fn parts(self) -> (i64, i64);

    /// Whether nothing is counted.
    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

macro_rules! sums {
    ($($sum:ident { $count:ident }),+) => {$(
        impl Sum for $sum {
            fn add(&mut self, other: Self) {
                self.$count = self.$count.saturating_add(other.$count);
                self.amount = self.amount.saturating_add(other.amount);
            }

            fn negated(self) -> Self {
                Self {
                    $count: self.$count.saturating_neg(),
                    amount: self.amount.saturating_neg(),
                }
            }

            fn parts(self) -> (i64, i64) {
                (self.$count, self.amount)
            }
        }
    )+};
}

sums! { Outstanding { certificates }, Moved { entries }, Discounted { orders } }

/// Key of a tally: operator, booking day, and what is counted together.
type OfDay<T> = (OperatorId, Date, T);

/// Sums by operator and booking day.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// Changes of the liability.
    pub liability: HashMap<OfDay<Holding>, Outstanding>,
    /// Movements of money by kind.
    pub movements: HashMap<OfDay<Movement>, Moved>,
    /// Discounts of coupons by place.
    pub discounts: HashMap<OfDay<Discounts>, Discounted>,
}

impl Holding {
    /// Where a certificate is counted. `None` if its operator does not exist.
    pub fn of(directory: &Directory, certificate: &Certificate) -> Option<Self> {
        let issued_at = certificate.issued_at;
        let activated_on = certificate
            .activated_on
            .or_else(|| directory.local_day(certificate.operator, issued_at))?;
        Some(Self {
            series: certificate.series,
            activated_in: Month::of(activated_on),
            expires_in: certificate.valid_through.map(Month::of),
            seller: certificate.point_of_sale,
        })
    }
}

impl Outstanding {
    /// What a certificate with a balance counts.
    pub const fn of(balance: Amount) -> Self {
        Self { certificates: if balance.is_zero() { 0 } else { 1 }, amount: balance.minor() }
    }
}

impl Discounted {
    /// What an entry of a coupon's uses counts. The redemption is the one that it names.
    pub fn of(used: &CouponUse, redemption: &Redemption) -> Self {
        let parts = redemption.coupons.iter().filter(|part| part.coupon == used.coupon);
        let amount = parts.map(|part| part.discount.minor()).sum();
        let counted = Self { orders: 1, amount };
        match used.kind {
            UseKind::Used => counted,
            UseKind::Returned => counted.negated(),
        }
    }
}

impl Tallies {
    /// Adds the sums of other operations.
    pub fn add(&mut self, others: &Self) {
        add_all(&mut self.liability, &others.liability);
        add_all(&mut self.movements, &others.movements);
        add_all(&mut self.discounts, &others.discounts);
    }

    /// Counts what a decision changes. The view is the one that it was made on.
    pub fn count(&mut self, view: &View, decision: &Decision) {
        let Decision { operation, changes, .. } = decision;
        let Some(operator) = operation.operator else { return };
        if !changes.iter().any(is_counted) {
            return;
        }
        let directory = &view.directory;
        let Some(day) = directory.booked_on(operator, operation.id, operation.at) else { return };
        let mut certificates: HashMap<CertificateId, &Certificate> = HashMap::new();
        let mut redemptions: HashMap<RedemptionId, &Redemption> = HashMap::new();
        let mut place = None;
        for change in changes {
            if let Change::AddCertificate(after) | Change::UpdateCertificate(after) = change {
                let before = certificates.insert(after.id, after);
                let before = before.or_else(|| view.certificates.get(&after.id));
                self.certificate(directory, day, before, after);
            } else if let Change::AddRedemption(redemption) | Change::UpdateRedemption(redemption) =
                change
            {
                redemptions.insert(redemption.id, redemption);
                if redemption.is_about(operation.id) {
                    place = redemption.point_of_sale;
                }
            } else if let Change::AddSale(sale) = change {
                place = Some(sale.point_of_sale).filter(|id| *id != PointOfSaleId::NONE);
            }
        }
        let surface = operation.origin.surface;
        for change in changes {
            if let Change::AddEntry(entry) = change {
                let certificate = certificates.get(&entry.certificate).copied();
                let certificate = certificate.or_else(|| view.certificates.get(&entry.certificate));
                if let Some(certificate) = certificate {
                    self.entry(day, (place, surface), certificate, entry);
                }
            } else if let Change::AddCouponUse(used) = change {
                let redemption = redemptions.get(&used.redemption).copied();
                if let Some(redemption) =
                    redemption.or_else(|| view.redemptions.get(&used.redemption))
                {
                    self.coupon_use(day, used, redemption);
                }
            }
        }
    }

    /// Counts the change of a certificate on a day.
    fn certificate(
        &mut self,
        directory: &Directory,
        day: Date,
        before: Option<&Certificate>,
        after: &Certificate,
    ) {
        let has_value = |it: &&Certificate| !it.balance.is_zero();
        let counted = |it: &Certificate| {
            Holding::of(directory, it).map(|holding| (holding, Outstanding::of(it.balance)))
        };
        let taken = before.filter(has_value).and_then(counted);
        let given = Some(after).filter(has_value).and_then(counted);
        if taken == given {
            return;
        }
        if let Some((holding, outstanding)) = taken {
            self.holding((after.operator, day, holding), outstanding.negated());
        }
        if let Some((holding, outstanding)) = given {
            self.holding((after.operator, day, holding), outstanding);
        }
    }

    /// Adds a change of the liability.
    pub fn holding(&mut self, key: OfDay<Holding>, change: Outstanding) {
        self.liability.entry(key).or_default().add(change);
    }

    /// Counts a movement on a day, with the point of sale and the surface of its operation.
    pub fn entry(
        &mut self,
        day: Date,
        (place, surface): (Option<PointOfSaleId>, Surface),
        certificate: &Certificate,
        entry: &Entry,
    ) {
        let movement = Movement {
            place,
            series: certificate.series,
            seller: certificate.point_of_sale,
            kind: entry.kind,
            surface,
        };
        let moved = self.movements.entry((certificate.operator, day, movement)).or_default();
        moved.add(Moved { entries: 1, amount: entry.change });
    }

    /// Counts a use of a coupon, or its return, on a day.
    pub fn coupon_use(&mut self, day: Date, used: &CouponUse, redemption: &Redemption) {
        let discounts = Discounts { coupon: used.coupon, place: redemption.point_of_sale };
        let key = (used.coupon.operator, day, discounts);
        self.discounts.entry(key).or_default().add(Discounted::of(used, redemption));
    }
}

fn add_all<T: Copy + Eq + Hash, S: Sum>(
    sums: &mut HashMap<OfDay<T>, S>,
    others: &HashMap<OfDay<T>, S>,
) {
    for (key, sum) in others {
        sums.entry(*key).or_default().add(*sum);
    }
}

/// Whether a change is counted.
const fn is_counted(change: &Change) -> bool {
    matches!(
        change,
        Change::AddCertificate(_)
            | Change::UpdateCertificate(_)
            | Change::AddEntry(_)
            | Change::AddCouponUse(_)
    )
}
