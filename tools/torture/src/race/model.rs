//! What redemptions must do, said a second time and independently of the server: one shop's state,
//! and what each request does to it and is answered.
//!
//! The model is given what the server recorded in the end (the ledger of each certificate, the uses
//! of each coupon), and holds each movement against it as it makes it. So an order of requests that
//! does not make the same movements in the same order is known for wrong at once.

mod discount;

use std::collections::BTreeMap;

pub(super) use self::discount::{Minor, Off};

/// Holds that one certificate may have at a time.
const HOLDS_MAX: usize = 20;

/// A certificate as it was sold, and what its ledger says in the end, the sale left out.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) nominal: Minor,
    /// Whether it can be used more than once.
    pub(super) reuse: bool,
    pub(super) ledger: Vec<Entry>,
}

/// A movement of money, as the native API tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) change: Minor,
    pub(super) balance: Minor,
}

/// A coupon, and who has used it in the end.
#[derive(Clone, Debug)]
pub(super) struct Coupon {
    pub(super) off: Off,
    pub(super) once: bool,
    pub(super) once_per_client: bool,
    pub(super) min_price: Option<Minor>,
    /// The requests that used it, in order; `None` for a redemption of which no client was told.
    pub(super) used_by: Vec<Option<usize>>,
}

/// A shop: some certificates and coupons that nobody uses with any others.
#[derive(Clone, Debug, Default)]
pub(super) struct Shop {
    pub(super) certificates: Vec<Certificate>,
    pub(super) coupons: Vec<Coupon>,
}

/// What a client asks. Certificates and coupons are known by their place in the shop, redemptions by
/// that of the request that made them.
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
        /// Whether the whole order is undone, with what was paid in cash.
        undone: bool,
    },
    SeeCertificate(usize),
    SeeCoupon(usize),
    /// Nobody asks this: the time of a hold is over.
    Lapse {
        of: usize,
    },
}

impl Ask {
    /// Whether a secret is wrong.
    pub(super) fn is_mistyped(&self) -> bool {
        let Self::Redeem(redeem) = self else { return false };
        redeem.certificates.iter().any(|pay| pay.wrong_secret)
    }
}

/// An order, and what it is to be paid with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redeem {
    /// The total of each line.
    pub(super) lines: Vec<Minor>,
    pub(super) client: Option<i64>,
    /// How long it is held; captured at once, where this is not said.
    pub(super) hold_seconds: Option<i64>,
    /// Coupons by their place in the shop.
    pub(super) coupons: Vec<usize>,
    pub(super) certificates: Vec<Pay>,
}

/// A certificate that pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pay {
    pub(super) certificate: usize,
    pub(super) amount: Option<Minor>,
    pub(super) wrong_secret: bool,
}

/// What a client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
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
    /// Whether there are uses left.
    Coupon {
        worked: bool,
    },
    /// Nobody was told anything.
    Silence,
}

/// A redemption as a client is told of it.
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

/// What an instrument gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Coupon { discount: Minor, lines: Vec<Minor> },
    Certificate { taken: Minor, refunded: Minor, balance: Minor },
}

/// A shop at some moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    certificates: Vec<Purse>,
    /// How many uses of each coupon were counted so far, those that were given back included.
    uses: Vec<usize>,
    redemptions: BTreeMap<usize, Redemption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Purse {
    balance: Minor,
    spent: bool,
    /// How many movements there were so far.
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
    /// Coupons, with what each takes off each line.
    coupons: Vec<(usize, Vec<Minor>)>,
    parts: Vec<Part>,
}

/// What a certificate does in a redemption.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Part {
    certificate: usize,
    /// What it holds or has given.
    given: Minor,
    refunded: Minor,
    breakage: Minor,
}

/// A request does not fit here, though it might in another order.
pub(super) type Misfit = String;

/// What becomes of a request: its answer, and the state after it if that is another one.
pub(super) type Outcome = Result<(Answer, Option<State>), Misfit>;

impl State {
    /// The shop before anything is asked.
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

    /// Whether everything that was recorded has happened.
    pub(super) fn is_all_of(&self, shop: &Shop) -> bool {
        let ledgers = self.certificates.iter().zip(&shop.certificates);
        let uses = self.uses.iter().zip(&shop.coupons);
        ledgers.into_iter().all(|(purse, end)| purse.entries == end.ledger.len())
            && uses.into_iter().all(|(uses, end)| *uses == end.used_by.len())
    }

    /// How many redemptions use a coupon.
    pub(super) fn uses_of(&self, coupon: usize) -> usize {
        self.redemptions.values().filter(|redemption| redemption.uses(coupon)).count()
    }

    /// What is left on a certificate, and what of that is held.
    pub(super) fn purse(&self, certificate: usize) -> (Minor, Minor) {
        (self.certificates[certificate].balance, self.held(certificate).0)
    }

    /// What is held of a certificate, and by how many.
    fn held(&self, certificate: usize) -> (Minor, usize) {
        let held = self.redemptions.values().filter(|redemption| redemption.phase == Phase::Held);
        let parts = held.flat_map(|redemption| &redemption.parts);
        let parts = parts.filter(|part| part.certificate == certificate && part.given > 0);
        parts.fold((0, 0), |(sum, count), part| (sum + part.given, count + 1))
    }

    /// What a request does here, as the `request`-th one of the history.
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
                Ok((Answer::Certificate { status, balance: purse.balance, held }, None))
            }
            Ask::SeeCoupon(place) => {
                let worked = !shop.coupons[*place].once || self.uses_of(*place) == 0;
                Ok((Answer::Coupon { worked }, None))
            }
            Ask::Lapse { of } => match self.known(*of)?.phase {
                Phase::Held => {
                    let (_, after) = self.end_hold(*of, Phase::Lapsed)?;
                    Ok((Answer::Silence, after))
                }
                Phase::Captured | Phase::Released | Phase::Lapsed | Phase::Refunded => {
                    Ok((Answer::Silence, None))
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

    /// What each coupon takes off each line: only the best one does, of equal ones the first.
    fn discounts(&self, shop: &Shop, redeem: &Redeem) -> Result<Vec<(usize, Vec<Minor>)>, Answer> {
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

    fn gives(&self, shop: &Shop, pay: &Pay, left: Minor, before: &[Part]) -> Result<Minor, Answer> {
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
        // Whoever holds a part of what can be used once has all of it.
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

    /// Takes this much of what a redemption holds, from one certificate after the other.
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
        // The last one to give is the first to get.
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

    /// Moves money, as the ledger must say.
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
                "entry {number} of certificate {place} would be {made:?}, and is {recorded}"
            ));
        }
        Ok(())
    }

    fn use_coupon(&mut self, shop: &Shop, place: usize, request: usize) -> Result<(), Misfit> {
        self.uses[place] += 1;
        let number = self.uses[place];
        match shop.coupons[place].used_by.get(number - 1) {
            Some(Some(by)) if *by == request => Ok(()),
            // Of a redemption that nobody was told of, the number is not known.
            Some(None) => Ok(()),
            other => {
                Err(format!("use {number} of coupon {place} would be by this, and is by {other:?}"))
            }
        }
    }

    fn known(&self, of: usize) -> Result<&Redemption, Misfit> {
        self.redemptions.get(&of).ok_or_else(|| format!("redemption {of} does not exist yet"))
    }

    /// What is told of a redemption.
    fn told(&self, status: u16, of: usize) -> Result<Answer, Misfit> {
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
        Ok(Answer::Redemption(Told {
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
    /// Whether it uses a coupon now. One that takes nothing off is not used.
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

    /// What is left to pay in cash.
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

/// Why a coupon cannot be used that others use: one whose only use is held may be free again.
fn taken<'a>(mut users: impl Iterator<Item = &'a Redemption>, used: &str) -> Answer {
    match (users.next(), users.next()) {
        (Some(only), None) if only.phase == Phase::Held => refused(409, "coupon-held"),
        _ => refused(409, used),
    }
}

/// Why an amount cannot be captured or refunded, if it cannot.
fn not_an_amount(amount: Option<Minor>, most: Minor) -> Option<Answer> {
    match amount {
        Some(0) => Some(refused(422, "amount-missing")),
        Some(amount) if amount > most => Some(refused(422, "amount-above-rest")),
        Some(_) | None => None,
    }
}

pub(super) fn refused(status: u16, problem: &str) -> Answer {
    Answer::Refused { status, problem: problem.to_owned() }
}
