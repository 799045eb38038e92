//! Storms: many clients at the same time that redeem, hold, capture, release, refund and read. They
//! retry requests, leave before the answer, and reuse keys.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use load_kit::dice::Dice;
use tokio::task::JoinSet;

use super::family::{Family, Known, certificate};
use super::model::{Ask, Coupon, Minor, Off, Pay, Redeem, Shop};
use crate::live::caller::Attempt;
use crate::live::caller::Caller;

/// Number of clients of a family, each with its own connection. They meet all the time, and the
/// search for an order stays short.
const CLIENTS: usize = 6;

/// Maximum number of requests of a client in a storm.
const REQUESTS_MAX: usize = 150;

/// Maximum duration of a storm.
const STORM_TIME_MAX: Duration = Duration::from_millis(1_500);

/// Maximum time for requests whose clients have left.
const QUIET_AFTER: Duration = Duration::from_millis(100);

/// Seconds of holds. Only the storm's own clients end the longer ones. The shorter ones expire
/// during the storm.
const HOLD_SECONDS: [i64; 3] = [1, 1, 600];

/// Names of the clients in redemptions.
const BUYERS: i64 = 20;

/// Probabilities in per cent.
const LEAVES: i64 = 8;
const SENDS_TWICE: i64 = 5;
const SENDS_AGAIN: i64 = 10;
const USES_KEY_TWICE: i64 = 5;
const WRONG_SECRET: i64 = 2;
const ODD: i64 = 15;

/// States of a redemption that has not ended.
const HELD: &str = "held";
const CAPTURED: &str = "captured";

/// Kinds of shops that have storms.
pub(super) fn shops() -> Vec<(&'static str, Shop)> {
    let coupon = |off| Coupon {
        off,
        once: false,
        once_per_client: false,
        min_price: None,
        used_by: Vec::new(),
    };
    let once = || Coupon { once: true, ..coupon(Off::Money(700)) };
    let per_client = || Coupon { once_per_client: true, ..coupon(Off::Percent(15)) };
    let unlimited = || Coupon { min_price: Some(500), ..coupon(Off::Percent(7)) };
    let many = |nominal| certificate(nominal, true);
    let single = |nominal| certificate(nominal, false);
    let shop = |certificates, coupons| Shop { certificates, coupons };
    vec![
        ("one certificate", shop(vec![many(10_000)], vec![])),
        ("two certificates", shop(vec![many(10_000), many(3_000)], vec![once()])),
        ("single use", shop(vec![single(10_000), single(5_000), many(9_000)], vec![per_client()])),
        ("coupons", shop(vec![many(1_000_000)], vec![once(), per_client(), unlimited()])),
        ("one coupon", shop(vec![many(20_000)], vec![Coupon { once: true, ..unlimited() }])),
    ]
}

/// One client of a family.
struct Client {
    family: Arc<Family>,
    caller: Caller,
    /// Second connection, for requests that are sent twice at the same time.
    other: Caller,
    dice: Dice,
}

/// Runs the clients of a family until they have sent enough requests or the time is over. Then ends
/// all holds.
pub(super) async fn rage(family: &Arc<Family>, caller: &Caller, seed: u64) -> Result<()> {
    let until = Instant::now() + STORM_TIME_MAX;
    let mut clients = JoinSet::new();
    for place in 0..CLIENTS {
        let mut client = Client {
            family: Arc::clone(family),
            caller: caller.another(),
            other: caller.another(),
            dice: Dice::of(seed, place),
        };
        clients.spawn(async move {
            for _ in 0..REQUESTS_MAX {
                if Instant::now() >= until {
                    break;
                }
                let ask = client.think();
                client.perform(ask).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    let mut last = Client {
        family: Arc::clone(family),
        caller: caller.another(),
        other: caller.another(),
        dice: Dice::of(seed, CLIENTS),
    };
    // By now every abandoned request has been carried out, or never will be. A retry under its key
    // tells.
    tokio::time::sleep(QUIET_AFTER).await;
    for (place, ask) in family.unknown() {
        let wire = family.wire(place, &ask)?;
        family.record(place, last.caller.insist(&wire).await?)?;
    }
    for known in family.redemptions().into_iter().filter(|known| known.state == HELD) {
        last.send(Ask::Release { of: known.of }).await?;
    }
    for place in 0..family.shop().certificates.len() {
        last.send(Ask::SeeCertificate(place)).await?;
    }
    Ok(())
}

/// Sends one request of each caller at the same time, each until it is answered.
pub(super) async fn all_at_once(
    family: &Arc<Family>,
    caller: &Caller,
    asks: Vec<Ask>,
) -> Result<()> {
    let places: Vec<usize> = asks.iter().map(|ask| family.begin(ask.clone())).collect();
    let wires = places.iter().zip(&asks).map(|(place, ask)| family.wire(*place, ask));
    let answers = send_together(caller, wires.collect::<Result<_>>()?).await?;
    places.into_iter().zip(answers).try_for_each(|(place, sent)| family.record(place, sent))
}

/// Sends requests at the same time, each on its own connection until it is answered.
pub(super) async fn send_together(
    caller: &Caller,
    wires: Vec<Vec<u8>>,
) -> Result<Vec<Vec<Attempt>>> {
    let mut ready = Vec::new();
    for wire in wires {
        let mut caller = caller.another();
        // All connections are open before the first request.
        caller.connect().await?;
        ready.push((wire, caller));
    }
    let mut sending = JoinSet::new();
    let mut answers = vec![Vec::new(); ready.len()];
    for (place, (wire, mut caller)) in ready.into_iter().enumerate() {
        sending.spawn(async move { anyhow::Ok((place, caller.insist(&wire).await?)) });
    }
    while let Some(sent) = sending.join_next().await {
        let (place, attempts) = sent??;
        answers[place] = attempts;
    }
    Ok(answers)
}

/// Sends one request until it is answered. Returns whether it was accepted.
pub(super) async fn send(family: &Family, caller: &mut Caller, ask: Ask) -> Result<(usize, bool)> {
    let place = family.begin(ask.clone());
    let attempts = caller.insist(&family.wire(place, &ask)?).await?;
    let accepted = is_accepted(&attempts);
    family.record(place, attempts)?;
    Ok((place, accepted))
}

fn is_accepted(attempts: &[Attempt]) -> bool {
    let mut answers = attempts.iter().filter_map(|attempt| attempt.answer.as_ref());
    answers.any(|(_, raw)| raw.is_accepted())
}

impl Client {
    async fn send(&mut self, ask: Ask) -> Result<()> {
        send(&self.family, &mut self.caller, ask).await?;
        Ok(())
    }

    /// Chooses the next request.
    fn think(&mut self) -> Ask {
        let shop = self.family.shop();
        let (certificates, coupons) = (shop.certificates.len(), shop.coupons.len());
        let known = self.family.redemptions();
        let doubt = self.dice.between(0, 99);
        if doubt < 6 {
            return Ask::SeeCertificate(self.dice.place(certificates));
        }
        if doubt < 10 && coupons > 0 {
            return Ask::SeeCoupon(self.dice.place(coupons));
        }
        if doubt < 50 || known.is_empty() {
            return Ask::Redeem(self.redeem(certificates, coupons));
        }
        let live: Vec<&Known> =
            known.iter().filter(|known| [HELD, CAPTURED].contains(&known.state.as_str())).collect();
        let Some(&known) = live.get(self.dice.place(live.len())).filter(|_| !self.dice.chance(ODD))
        else {
            // Requests about ended redemptions, and those that their state does not allow.
            let Known { of, .. } = *self.dice.pick(&known);
            let held = self.dice.chance(50);
            return self.go_on(of, held);
        };
        self.go_on(known.of, known.state == HELD)
    }

    /// Continues a redemption: a held one or a captured one.
    fn go_on(&mut self, of: usize, held: bool) -> Ask {
        let amount = self.dice.chance(60).then(|| self.dice.between(0, 1_000));
        match held {
            true if self.dice.chance(30) => Ask::Release { of },
            true => Ask::Capture { of, amount },
            false if self.dice.chance(25) => {
                // Mostly the whole rest, which undoing needs.
                let amount = amount.filter(|_| self.dice.chance(10));
                Ask::Refund { of, amount, undone: true }
            }
            false => Ask::Refund { of, amount, undone: false },
        }
    }

    fn redeem(&mut self, certificates: usize, coupons: usize) -> Redeem {
        let dice = &mut self.dice;
        let lines = (0..dice.between(1, 3)).map(|_| dice.between(1, 1_500)).collect();
        let mut paying: Vec<usize> = (0..certificates).collect();
        dice.shuffle(&mut paying);
        paying.truncate(1 + dice.place(certificates));
        let certificates = paying.into_iter().map(|certificate| Pay {
            certificate,
            amount: dice.chance(30).then(|| dice.between(0, 1_200)),
            wrong_secret: dice.chance(WRONG_SECRET) && self.family.may_mistype(certificate),
        });
        let certificates = certificates.collect();
        let mut using: Vec<usize> = (0..coupons).collect();
        dice.shuffle(&mut using);
        using.truncate(dice.place(coupons + 1));
        Redeem {
            lines,
            client: dice.chance(85).then(|| dice.between(1, BUYERS)),
            hold_seconds: dice.chance(60).then(|| *dice.pick(&HOLD_SECONDS)),
            coupons: using,
            certificates,
        }
    }

    /// Sends a request as clients do, until it is answered.
    async fn perform(&mut self, ask: Ask) -> Result<()> {
        if matches!(ask, Ask::SeeCertificate(_) | Ask::SeeCoupon(_)) || ask.is_mistyped() {
            return self.send(ask).await;
        }
        let place = self.family.begin(ask.clone());
        let wire = self.family.wire(place, &ask)?;
        let mut attempts = Vec::new();
        if self.dice.chance(LEAVES) {
            attempts.push(self.caller.send_and_leave(&wire).await);
            let pause = u64::try_from(self.dice.between(0, 3)).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        if self.dice.chance(SENDS_TWICE) {
            let (one, other) = tokio::join!(self.caller.insist(&wire), self.other.insist(&wire));
            attempts.extend(one?);
            attempts.extend(other?);
        } else {
            attempts.extend(self.caller.insist(&wire).await?);
        }
        let accepted = is_accepted(&attempts);
        self.family.record(place, attempts)?;
        if accepted && self.dice.chance(SENDS_AGAIN) {
            self.family.record(place, self.other.insist(&wire).await?)?;
        }
        if accepted && self.dice.chance(USES_KEY_TWICE) {
            let wire = self.family.wire_of_reuse(place);
            let last = self.caller.insist(&wire).await?.pop();
            let (_, raw) = last.and_then(|last| last.answer).context("an answer")?;
            self.family.record_reuse(place, raw);
        }
        Ok(())
    }
}

/// Creates an order of one line. The first certificate of a family pays exactly this amount.
pub(super) fn redeem_exactly(amount: Minor) -> Redeem {
    let pay = Pay { certificate: 0, amount: Some(amount), wrong_secret: false };
    Redeem {
        lines: vec![amount],
        client: None,
        hold_seconds: None,
        coupons: Vec::new(),
        certificates: vec![pay],
    }
}

/// Creates an order of one line. The first coupon of a family reduces it.
pub(super) fn redeem_coupon(total: Minor) -> Redeem {
    Redeem {
        lines: vec![total],
        client: None,
        hold_seconds: None,
        coupons: vec![0],
        certificates: Vec::new(),
    }
}
