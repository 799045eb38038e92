//! A second, independent definition of redemptions: the state of one shop, and the effect and
//! answer of each request.
//!
//! The model knows the records of the server in the end: the ledger of each certificate, and the
//! uses of each coupon. It compares each of its movements with them. A wrong order of requests is
//! therefore detected at once.

mod discount;

use std::collections::BTreeMap;

pub(super) use self::discount::{Minor, Off};

/// Maximum number of holds on a certificate at a time.
const HOLDS_MAX: usize = 20;

/// A sold certificate, and its final ledger without the sale.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) nominal: Minor,
    /// Whether it can be used more than once.
    pub(super) reuse: bool,
    pub(super) ledger: Vec<Entry>,
}

/// A movement of money, as the native API shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) change: Minor,
    pub(super) balance: Minor,
}

/// A coupon, and its users in the end.
#[derive(Clone, Debug)]
pub(super) struct Coupon {
    pub(super) off: Off,
    pub(super) once: bool,
    pub(super) once_per_client: bool,
    pub(super) min_price: Option<Minor>,
    /// Requests that used it, in order. `None` stands for a redemption that no client was told of.
    pub(super) used_by: Vec<Option<usize>>,
}

/// A shop: certificates and coupons that are not used with any others.
#[derive(Clone, Debug, Default)]
pub(super) struct Shop {
    pub(super) certificates: Vec<Certificate>,
    pub(super) coupons: Vec<Coupon>,
}

/// Request of a client. Certificates and coupons are named by their position in the shop, and
/// redemptions by the position of the request that created them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Redeem(Redeem),
    Capture {
        of: usize,
        amount: Option<Minor>,
    },
    Release {
        of: usize,
    },
    Refund {
        of: usize,
        amount: Option<Minor>,
        /// Whether the whole order is undone, including payments in cash.
        undone: bool,
    },
    SeeCertificate(usize),
    SeeCoupon(usize),
    /// Not a request: a hold has expired.
    Lapse {
        of: usize,
    },
}

impl Ask {
    /// Whether the secret is wrong.
    pub(super) fn is_mistyped(&self) -> bool {
        let Self::Redeem(redeem) = self else { return false };
        redeem.certificates.iter().any(|pay| pay.wrong_secret)
    }
}

/// An order with its instruments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redeem {
    /// Total amount of each line.
    pub(super) lines: Vec<Minor>,
    pub(super) client: Option<i64>,
    /// Seconds of the hold. `None`: captured at once.
    pub(super) hold_seconds: Option<i64>,
    /// Positions of the coupons in the shop.
    pub(super) coupons: Vec<usize>,
    pub(super) certificates: Vec<Pay>,
}

/// A certificate that pays a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pay {
    pub(super) certificate: usize,
    pub(super) amount: Option<Minor>,
    pub(super) wrong_secret: bool,
}

/// Answer to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ModelAnswer {
    Refused {
        status: u16,
        problem: String,
    },
    Redemption(Told),
    Certificate {
        status: String,
        balance: Minor,
        held: Minor,
    },
    /// Whether the coupon has uses left.
    Coupon {
        worked: bool,
    },
    /// There is no answer.
    Silence,
}

/// A redemption in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) state: String,
    pub(super) total: Minor,
    pub(super) discount: Minor,
    pub(super) paid: Minor,
    pub(super) refunded: Minor,
    pub(super) to_pay: Minor,
    pub(super) instruments: Vec<Given>,
}

/// Part that an instrument pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Coupon { discount: Minor, lines: Vec<Minor> },
    Certificate { taken: Minor, refunded: Minor, balance: Minor },
}

/// State of a shop at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ModelState {
    certificates: Vec<Purse>,
    /// Number of recorded uses of each coupon so far, including returned ones.
    uses: Vec<usize>,
    redemptions: BTreeMap<usize, Redemption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Purse {
    balance: Minor,
    spent: bool,
    /// Number of movements of each certificate so far.
    entries: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Held,
    Captured,
    Released,
    Lapsed,
    Refunded,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Redemption {
    phase: Phase,
    /// Whether a refund undid the whole order, so that its coupons are free again.
    undone: bool,
    total: Minor,
    client: Option<i64>,
    /// Coupons with their discount on each line.
    coupons: Vec<(usize, Vec<Minor>)>,
    parts: Vec<Part>,
}

/// Part of a certificate in a redemption.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Part {
    certificate: usize,
    /// Amount that it holds or has given.
    given: Minor,
    refunded: Minor,
    breakage: Minor,
}

/// The request does not fit here. It might fit at another place of the order.
pub(super) type Misfit = String;

/// Result of a request: its answer, and the new state if it changed.
pub(super) type Outcome = Result<(ModelAnswer, Option<ModelState>), Misfit>;

impl ModelState {
    /// Returns the shop before all requests.
    pub(super) fn opening(shop: &Shop) -> Self {
        let purse = |certificate: &Certificate| Purse {
            balance: certificate.nominal,
            spent: false,
            entries: 0,
        };
        Self {
            certificates: shop.certificates.iter().map(purse).collect(),
            uses: vec![0; shop.coupons.len()],
            redemptions: BTreeMap::new(),
        }
    }

    /// Returns whether all recorded movements have happened.
    pub(super) fn is_all_of(&self, shop: &Shop) -> bool {
        let ledgers = self.certificates.iter().zip(&shop.certificates);
        let uses = self.uses.iter().zip(&shop.coupons);
        ledgers.into_iter().all(|(purse, end)| purse.entries == end.ledger.len())
            && uses.into_iter().all(|(uses, end)| *uses == end.used_by.len())
    }

    /// Returns the number of redemptions that use a coupon.
    pub(super) fn uses_of(&self, coupon: usize) -> usize {
        self.redemptions.values().filter(|redemption| redemption.uses(coupon)).count()
    }

    /// Returns the balance of a certificate, and the held part of it.
    pub(super) fn purse(&self, certificate: usize) -> (Minor, Minor) {
        (self.certificates[certificate].balance, self.held(certificate).0)
    }

    /// Returns the held amount of a certificate, and the number of its holds.
    fn held(&self, certificate: usize) -> (Minor, usize) {
        let held = self.redemptions.values().filter(|redemption| redemption.phase == Phase::Held);
        let parts = held.flat_map(|redemption| &redemption.parts);
        let parts = parts.filter(|part| part.certificate == certificate && part.given > 0);
        parts.fold((0, 0), |(sum, count), part| (sum + part.given, count + 1))
    }

    /// Returns the result of a request in this state, as the `request`-th one of the history.
    pub(super) fn after(&self, shop: &Shop, request: usize, ask: &Ask) -> Outcome {
        match ask {
            Ask::Redeem(redeem) => self.redeem(shop, request, redeem),
            Ask::Capture { of, amount } => self.capture(shop, *of, *amount),
            Ask::Release { of } => self.end_hold(*of, Phase::Released),
            Ask::Refund { of, amount, undone } => self.refund(shop, *of, *amount, *undone),
            Ask::SeeCertificate(place) => {
                let purse = &self.certificates[*place];
                let status = if purse.spent { "spent" } else { "active" }.to_owned();
                let (held, _) = self.held(*place);
                Ok((ModelAnswer::Certificate { status, balance: purse.balance, held }, None))
            }
            Ask::SeeCoupon(place) => {
                let worked = !shop.coupons[*place].once || self.uses_of(*place) == 0;
                Ok((ModelAnswer::Coupon { worked }, None))
            }
            Ask::Lapse { of } => match self.known(*of)?.phase {
                Phase::Held => {
                    let (_, after) = self.end_hold(*of, Phase::Lapsed)?;
                    Ok((ModelAnswer::Silence, after))
                }
                Phase::Captured | Phase::Released | Phase::Lapsed | Phase::Refunded => {
                    Ok((ModelAnswer::Silence, None))
                }
            },
        }
    }

    fn redeem(&self, shop: &Shop, request: usize, redeem: &Redeem) -> Outcome {
        let coupons = match self.discounts(shop, redeem) {
            Ok(coupons) => coupons,
            Err(refusal) => return Ok((refusal, None)),
        };
        let total: Minor = redeem.lines.iter().sum();
        let mut left = total - coupons.iter().flat_map(|(_, lines)| lines).sum::<Minor>();
        let mut parts: Vec<Part> = Vec::new();
        for pay in &redeem.certificates {
            let certificate = pay.certificate;
            let given = match self.gives(shop, pay, left, &parts) {
                Ok(given) => given,
                Err(refusal) => return Ok((refusal, None)),
            };
            left -= given;
            parts.push(Part { certificate, given, refunded: 0, breakage: 0 });
        }
        let client = redeem.client;
        let mut after = self.clone();
        for (coupon, lines) in &coupons {
            if lines.iter().sum::<Minor>() > 0 {
                after.use_coupon(shop, *coupon, request)?;
            }
        }
        let phase = Phase::Held;
        let made = Redemption { phase, undone: false, total, client, coupons, parts };
        after.redemptions.insert(request, made);
        if redeem.hold_seconds.is_none() {
            after.take(shop, request, Minor::MAX)?;
        }
        Ok((after.told(201, request)?, Some(after)))
    }

    /// Returns the discount of each coupon on each line. Only the best coupon applies, the first
    /// one of equals.
    fn discounts(
        &self,
        shop: &Shop,
        redeem: &Redeem,
    ) -> Result<Vec<(usize, Vec<Minor>)>, ModelAnswer> {
        let total: Minor = redeem.lines.iter().sum();
        let mut discounts: Vec<(usize, Vec<Minor>)> = Vec::new();
        for &place in &redeem.coupons {
            let coupon = &shop.coupons[place];
            let users = || self.redemptions.values().filter(|known| known.uses(place));
            if coupon.once && users().count() > 0 {
                return Err(taken(users(), "coupon-used-up"));
            }
            if coupon.once_per_client && redeem.client.is_none() {
                return Err(refused(422, "coupon-needs-client"));
            }
            let by_client = || users().filter(|known| known.client == redeem.client);
            if coupon.once_per_client && by_client().count() > 0 {
                return Err(taken(by_client(), "coupon-used-by-client"));
            }
            if discounts.iter().any(|(other, _)| *other == place) {
                return Err(refused(422, "instrument-twice"));
            }
            if coupon.min_price.is_some_and(|least| total < least) {
                return Err(refused(409, "order-too-small"));
            }
            discounts.push((place, coupon.off.spread(&redeem.lines)));
        }
        let sum = |lines: &[Minor]| lines.iter().sum::<Minor>();
        let best = discounts.iter().map(|(_, lines)| sum(lines)).max().unwrap_or(0);
        let kept = discounts.iter().position(|(_, lines)| sum(lines) == best);
        for (place, (_, lines)) in discounts.iter_mut().enumerate() {
            if Some(place) != kept {
                lines.fill(0);
            }
        }
        Ok(discounts)
    }

    fn gives(
        &self,
        shop: &Shop,
        pay: &Pay,
        left: Minor,
        before: &[Part],
    ) -> Result<Minor, ModelAnswer> {
        let purse = &self.certificates[pay.certificate];
        let (held, holds) = self.held(pay.certificate);
        if pay.wrong_secret {
            return Err(refused(422, "certificate-refused"));
        }
        if before.iter().any(|part| part.certificate == pay.certificate) {
            return Err(refused(422, "instrument-twice"));
        }
        if !purse.spent && holds >= HOLDS_MAX {
            return Err(refused(409, "too-many-holds"));
        }
        // A hold on a certificate for a single use holds all of it.
        let taken_whole = holds > 0 && !shop.certificates[pay.certificate].reuse;
        let available = if taken_whole { 0 } else { purse.balance - held };
        if purse.spent || available == 0 {
            return Err(refused(409, "nothing-available"));
        }
        match pay.amount {
            None => Ok(available.min(left)),
            Some(0) => Err(refused(422, "amount-missing")),
            Some(asked) if asked > available => Err(refused(409, "not-enough")),
            Some(asked) if asked > left => Err(refused(422, "amount-above-rest")),
            Some(asked) => Ok(asked),
        }
    }

    fn capture(&self, shop: &Shop, of: usize, amount: Option<Minor>) -> Outcome {
        let known = self.known(of)?;
        if known.phase != Phase::Held {
            return Ok((refused(409, "redemption-state-conflict"), None));
        }
        let held: Minor = known.parts.iter().map(|part| part.given).sum();
        if let Some(refusal) = not_an_amount(amount, held) {
            return Ok((refusal, None));
        }
        let mut after = self.clone();
        after.take(shop, of, amount.unwrap_or(held))?;
        Ok((after.told(200, of)?, Some(after)))
    }

    /// Takes this amount of the held money, from one certificate after the other.
    fn take(&mut self, shop: &Shop, of: usize, amount: Minor) -> Result<(), Misfit> {
        let mut redemption = self.known(of)?.clone();
        redemption.phase = Phase::Captured;
        let mut left = amount;
        for part in &mut redemption.parts {
            part.given = part.given.min(left);
            left -= part.given;
        }
        self.redemptions.insert(of, redemption.clone());
        for part in redemption.parts.iter_mut().filter(|part| part.given > 0) {
            let place = part.certificate;
            self.book(shop, place, "capture", -part.given)?;
            let (_, holds) = self.held(place);
            let used_up = !shop.certificates[place].reuse && holds == 0;
            let rest = self.certificates[place].balance;
            self.certificates[place].spent = used_up || rest == 0;
            if used_up && rest > 0 {
                part.breakage = rest;
                self.book(shop, place, "breakage", -rest)?;
            }
        }
        self.redemptions.insert(of, redemption);
        Ok(())
    }

    fn end_hold(&self, of: usize, phase: Phase) -> Outcome {
        if self.known(of)?.phase != Phase::Held {
            return Ok((refused(409, "redemption-state-conflict"), None));
        }
        let mut after = self.clone();
        let mut redemption = self.known(of)?.clone();
        redemption.phase = phase;
        redemption.parts.iter_mut().for_each(|part| part.given = 0);
        after.redemptions.insert(of, redemption);
        Ok((after.told(200, of)?, Some(after)))
    }

    fn refund(&self, shop: &Shop, of: usize, amount: Option<Minor>, undone: bool) -> Outcome {
        let mut redemption = self.known(of)?.clone();
        let later = redemption.phase == Phase::Refunded && undone && !redemption.undone;
        if redemption.phase != Phase::Captured && !later {
            return Ok((refused(409, "redemption-state-conflict"), None));
        }
        let left: Minor = redemption.parts.iter().map(|part| part.given - part.refunded).sum();
        if let Some(refusal) = not_an_amount(amount, left) {
            return Ok((refusal, None));
        }
        let mut after = self.clone();
        let mut rest = amount.unwrap_or(left);
        let all = rest == left;
        if undone && !all {
            return Ok((refused(422, "redemption-invalid"), None));
        }
        let is_undone = all && (undone || redemption.to_pay() == 0);
        if rest == 0 && !is_undone {
            return Ok((refused(422, "amount-missing"), None));
        }
        redemption.undone |= is_undone;
        // The last certificate that paid is refunded first.
        for part in redemption.parts.iter_mut().rev() {
            let back = (part.given - part.refunded).min(rest);
            rest -= back;
            part.refunded += back;
            after.give_back(shop, part.certificate, "refund", back)?;
        }
        if all {
            redemption.phase = Phase::Refunded;
            for part in &mut redemption.parts {
                after.give_back(shop, part.certificate, "breakage_undone", part.breakage)?;
                part.breakage = 0;
            }
        }
        after.redemptions.insert(of, redemption);
        Ok((after.told(201, of)?, Some(after)))
    }

    fn give_back(
        &mut self,
        shop: &Shop,
        certificate: usize,
        kind: &str,
        amount: Minor,
    ) -> Result<(), Misfit> {
        if amount > 0 {
            self.certificates[certificate].spent = false;
            self.book(shop, certificate, kind, amount)?;
        }
        Ok(())
    }

    /// Moves money. The ledger must have the same movement.
    fn book(&mut self, shop: &Shop, place: usize, kind: &str, change: Minor) -> Result<(), Misfit> {
        let purse = &mut self.certificates[place];
        purse.balance += change;
        purse.entries += 1;
        let made = Entry { kind: kind.to_owned(), change, balance: purse.balance };
        let recorded = shop.certificates[place].ledger.get(purse.entries - 1);
        if recorded != Some(&made) {
            let number = purse.entries;
            let recorded = recorded.map_or("nothing".to_owned(), |entry| format!("{entry:?}"));
            return Err(format!(
                "entry {number} of certificate {place} must be {made:?}, but is {recorded}"
            ));
        }
        Ok(())
    }

    fn use_coupon(&mut self, shop: &Shop, place: usize, request: usize) -> Result<(), Misfit> {
        self.uses[place] += 1;
        let number = self.uses[place];
        match shop.coupons[place].used_by.get(number - 1) {
            Some(Some(by)) if *by == request => Ok(()),
            // The id of a redemption without an answer is not known.
            Some(None) => Ok(()),
            other => {
                Err(format!("use {number} of coupon {place} would be by this, and is by {other:?}"))
            }
        }
    }

    fn known(&self, of: usize) -> Result<&Redemption, Misfit> {
        self.redemptions.get(&of).ok_or_else(|| format!("redemption {of} does not exist yet"))
    }

    /// Returns the answer about a redemption.
    fn told(&self, status: u16, of: usize) -> Result<ModelAnswer, Misfit> {
        let redemption = self.known(of)?;
        let discount = redemption.coupons.iter().flat_map(|(_, lines)| lines).sum();
        let paid = redemption.parts.iter().map(|part| part.given).sum();
        let coupons = redemption
            .coupons
            .iter()
            .map(|(_, lines)| Given::Coupon { discount: lines.iter().sum(), lines: lines.clone() });
        let certificates = redemption.parts.iter().map(|part| Given::Certificate {
            taken: part.given,
            refunded: part.refunded,
            balance: self.certificates[part.certificate].balance,
        });
        Ok(ModelAnswer::Redemption(Told {
            status,
            state: redemption.phase.name().to_owned(),
            total: redemption.total,
            discount,
            paid,
            refunded: redemption.parts.iter().map(|part| part.refunded).sum(),
            to_pay: redemption.to_pay(),
            instruments: coupons.chain(certificates).collect(),
        }))
    }
}

impl Redemption {
    /// Returns whether it uses a coupon now. A coupon without a discount is not used.
    fn uses(&self, coupon: usize) -> bool {
        let acts = |(place, lines): &(usize, Vec<Minor>)| {
            *place == coupon && lines.iter().sum::<Minor>() > 0
        };
        let is_over = match self.phase {
            Phase::Held | Phase::Captured => false,
            Phase::Released | Phase::Lapsed => true,
            Phase::Refunded => self.undone,
        };
        !is_over && self.coupons.iter().any(acts)
    }

    /// Returns the amount that is left to pay in cash.
    fn to_pay(&self) -> Minor {
        let discount: Minor = self.coupons.iter().flat_map(|(_, lines)| lines).sum();
        let given: Minor = self.parts.iter().map(|part| part.given).sum();
        self.total - discount - given
    }
}

impl Phase {
    const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Lapsed => "lapsed",
            Self::Refunded => "refunded",
        }
    }
}

/// Returns the refusal of a coupon that others use. If its only use is held, it may become free
/// again.
fn taken<'a>(mut users: impl Iterator<Item = &'a Redemption>, used: &str) -> ModelAnswer {
    match (users.next(), users.next()) {
        (Some(only), None) if only.phase == Phase::Held => refused(409, "coupon-held"),
        _ => refused(409, used),
    }
}

/// Returns the refusal of an amount that cannot be captured or refunded, if there is one.
fn not_an_amount(amount: Option<Minor>, most: Minor) -> Option<ModelAnswer> {
    match amount {
        Some(0) => Some(refused(422, "amount-missing")),
        Some(amount) if amount > most => Some(refused(422, "amount-above-rest")),
        Some(_) | None => None,
    }
}

pub(super) fn refused(status: u16, problem: &str) -> ModelAnswer {
    ModelAnswer::Refused { status, problem: problem.to_owned() }
}
