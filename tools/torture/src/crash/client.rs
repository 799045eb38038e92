//! A client. It sends one request after the other about its own objects, and repeats each until it
//! is answered. It always knows the state that the server must have.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use load_kit::console::{self, ConsoleSession, ShownForm};
use load_kit::dice::Dice;
use load_kit::http;
use serde_json::{Value, json};

use super::ledger::{Card, CardState, Coupon, Format, Minor, Redemption, minor, rubles};
use crate::live::caller::{Attempt, Caller, Raw, insales, native};

/// Number of the newest certificates and coupons that a client uses. Older ones are only checked.
const WORKED_WITH: usize = 6;
/// Number of remembered answers, and of those that are requested again after a cycle.
const REMEMBERED: usize = 60;
const ASKED_AGAIN: usize = 5;

pub(super) struct Client {
    name: String,
    /// Series that it sells and issues.
    series: i64,
    caller: Caller,
    console: ConsoleSession,
    dice: Dice,
    requests: usize,
    cards: Vec<Card>,
    redemptions: Vec<Redemption>,
    coupons: Vec<Coupon>,
    answered: VecDeque<Answered>,
    counts: Counts,
}

/// A request that can be repeated, with its answer.
struct Answered {
    request: Vec<u8>,
    raw: Raw,
    how: Again,
    /// Order of the sale, which may be returned.
    order: Option<String>,
}

/// Required answer to a repeat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    /// The same bytes, and the mark of a repeat.
    Exactly,
    /// The same numbers and secret codes.
    Cards,
    /// The same status. The press does nothing again.
    Pressed,
}

/// Counts of all requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    answered: u64,
    unanswered: u64,
    /// Number of unanswered requests that had been carried out, as the next answer said.
    had_been_done: u64,
    asked_again: u64,
    compared: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.had_been_done += other.had_been_done;
        self.asked_again += other.asked_again;
        self.compared += other.compared;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, unanswered, had_been_done, asked_again, compared } = self;
        write!(
            f,
            "{answered} requests carried out, {unanswered} unanswered at first (at least \
             {had_been_done} of them had been carried out), {asked_again} answers asked for again, \
             {compared} certificates and coupons compared"
        )
    }
}

impl Client {
    /// The number identifies the client.
    pub(super) fn new(
        place: usize,
        series: i64,
        caller: Caller,
        console: ConsoleSession,
        dice: Dice,
    ) -> Self {
        Self {
            console,
            name: format!("crash-{place}"),
            series,
            caller,
            dice,
            requests: 0,
            cards: Vec::new(),
            redemptions: Vec::new(),
            coupons: Vec::new(),
            answered: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = String> {
        self.cards.iter().map(|card| card.number.clone())
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.cards.iter().map(|card| card.secret.as_str())
    }

    pub(super) fn coupons(&self) -> impl Iterator<Item = i64> {
        self.coupons.iter().map(|coupon| coupon.id)
    }

    /// Works until the time is over. In the end every request is answered.
    pub(super) async fn work(mut self, until: Instant) -> Result<Self> {
        while Instant::now() < until {
            self.step().await.with_context(|| self.name.clone())?;
        }
        Ok(self)
    }

    async fn step(&mut self) -> Result<()> {
        match self.dice.between(0, 99) {
            0..=14 => self.sell().await,
            15..=24 => self.issue().await,
            25..=49 => self.redeem().await,
            50..=64 => self.end_hold().await,
            65..=71 => self.refund().await,
            72..=77 => self.reload().await,
            78..=80 => self.block_or_unblock().await,
            81 => self.extend().await,
            82 => self.replace().await,
            83..=86 => self.give_back().await,
            87..=91 => self.make_coupon().await,
            92..=97 => self.change_coupon().await,
            _ => self.delete_coupon().await,
        }
    }

    /// Returns a name that no other request has.
    fn key(&mut self) -> String {
        self.requests += 1;
        format!("{}-{}", self.name, self.requests)
    }

    /// Sends a request until it is answered.
    async fn insist(&mut self, request: &[u8]) -> Result<(Raw, bool)> {
        let mut attempts = self.caller.insist(request).await?;
        let (_, raw) = attempts.pop().and_then(|last| last.answer).context("an answer")?;
        let lost = attempts.iter().filter(|attempt| Attempt::is_lost(attempt)).count() as u64;
        self.counts.unanswered += lost;
        self.counts.answered += 1;
        if lost > 0 && raw.replayed {
            self.counts.had_been_done += 1;
        }
        Ok((raw, lost > 0))
    }

    /// Sends a request that must succeed, and returns its answer.
    async fn ask(&mut self, request: Vec<u8>, how: Again, order: Option<String>) -> Result<Value> {
        let (raw, _) = self.insist(&request).await?;
        let shown = || String::from_utf8_lossy(&raw.body).into_owned();
        ensure!(raw.is_accepted(), "refused with {}:\n{}", raw.status, shown());
        let told = raw.json()?;
        if how == Again::Cards {
            ensure!(told["ErrorCode"] == 0, "refused:\n{}", shown());
        }
        self.remember(Answered { request, raw, how, order });
        Ok(told)
    }

    fn remember(&mut self, answered: Answered) {
        if self.answered.len() == REMEMBERED {
            self.answered.pop_front();
        }
        self.answered.push_back(answered);
    }

    async fn ask_native(&mut self, target: &str, body: &str) -> Result<Value> {
        let key = self.key();
        self.ask(native("POST", target, Some(&key), body), Again::Exactly, None).await
    }

    /// Picks one of the newest certificates with a property.
    fn pick(&mut self, fits: impl Fn(&Card) -> bool) -> Option<usize> {
        let newest = self.cards.iter().enumerate().rev().take(WORKED_WITH);
        let fitting: Vec<usize> =
            newest.filter(|(_, card)| fits(card)).map(|(place, _)| place).collect();
        (!fitting.is_empty()).then(|| *self.dice.pick(&fitting))
    }

    async fn sell(&mut self) -> Result<()> {
        let order = self.key();
        let format = *self.dice.pick(&Format::ALL);
        let count = usize::try_from(self.dice.between(1, 2))?;
        let price = self.dice.between(1_000, 100_000);
        let request = till(format, &format.sale(self.series, &order, count, price, false));
        let sold = self.ask(request, Again::Cards, Some(order.clone())).await?;
        let cards = sold["SertCards"].as_array().context("certificates")?;
        ensure!(cards.len() == count, "{count} certificates were requested: {sold}");
        for card in cards {
            let number = card["Number"].as_i64().context("a number")?.to_string();
            let secret = card["SecretCode"].as_str().context("a secret code")?;
            self.add(number, secret, Some((order.clone(), format)), price);
        }
        Ok(())
    }

    fn add(&mut self, number: String, secret: &str, order: Option<(String, Format)>, price: Minor) {
        self.cards.push(Card {
            number,
            secret: secret.to_owned(),
            order,
            nominal: price,
            balance: price,
            held: 0,
            state: CardState::Active,
            moved: false,
        });
    }

    /// Takes back a whole order of which nothing has been spent.
    async fn give_back(&mut self) -> Result<()> {
        let untouched = |card: &Card| !card.moved && card.state == CardState::Active;
        let Some(place) = self.pick(|card| card.order.is_some() && untouched(card)) else {
            return Ok(());
        };
        let of = self.cards[place].order.clone();
        let Some((order, format)) = of.clone() else { return Ok(()) };
        let cards: Vec<usize> =
            (0..self.cards.len()).filter(|place| self.cards[*place].order == of).collect();
        if !cards.iter().all(|place| untouched(&self.cards[*place])) {
            return Ok(());
        }
        let price = self.cards[place].nominal;
        let request = till(format, &format.sale(self.series, &order, cards.len(), price, true));
        // From now on a repeat of the sale has another answer.
        self.answered.retain(|answered| answered.order.as_ref() != Some(&order));
        self.ask(request, Again::Cards, None).await?;
        for place in cards {
            let card = &mut self.cards[place];
            (card.balance, card.state) = (0, CardState::Returned);
        }
        Ok(())
    }

    async fn issue(&mut self) -> Result<()> {
        let quantity = self.dice.between(1, 3);
        let nominal = self.dice.between(1_000, 100_000);
        let body = json!({"series": self.series, "quantity": quantity, "nominal": rubles(nominal)});
        let issued = self.ask_native("/v1/certificates", &body.to_string()).await?;
        let cards = issued["certificates"].as_array().context("certificates")?;
        ensure!(
            i64::try_from(cards.len())? == quantity,
            "{quantity} certificates were requested: {issued}"
        );
        for card in cards {
            let number = card["number"].as_str().context("a number")?.to_owned();
            self.add(number, card["secret"].as_str().context("a secret")?, None, nominal);
        }
        Ok(())
    }

    async fn redeem(&mut self) -> Result<()> {
        // Never the whole balance: an empty certificate has another status.
        let fits = |card: &Card| card.state == CardState::Active && card.available() > 1;
        let Some(place) = self.pick(fits) else { return Ok(()) };
        let is_held = self.dice.between(0, 1) == 0;
        let card = self.cards[place].clone();
        let amount = self.dice.between(1, card.available().min(500) - 1).max(1);
        let order = self.key();
        let pay =
            json!({"certificate": card.number, "secret": card.secret, "amount": rubles(amount)});
        let lines = json!([{"quantity": 1, "unit_price": rubles(amount)}]);
        let mut body = json!({"order": {"id": order, "lines": lines}, "instruments": [pay]});
        if is_held {
            body["mode"] = json!("hold");
            body["hold_seconds"] = json!(86_400);
        }
        let told = self.ask_native("/v1/redemptions", &body.to_string()).await?;
        ensure!(minor(&told, "/paid")? == amount, "the payment must be {amount}: {told}");
        let card = &mut self.cards[place];
        card.moved = true;
        if is_held {
            card.held += amount;
        } else {
            card.balance -= amount;
        }
        let id = told["id"].as_str().context("an id")?.to_owned();
        self.redemptions.push(Redemption { id, card: place, amount, refunded: 0, is_held });
        Ok(())
    }

    /// Captures or releases a hold.
    async fn end_hold(&mut self) -> Result<()> {
        let held = |redemption: &Redemption| redemption.is_held;
        let Some(place) = self.redemptions.iter().rposition(held) else { return Ok(()) };
        let Redemption { id, card, amount, .. } = self.redemptions[place].clone();
        if self.cards[card].state == CardState::Blocked {
            return Ok(());
        }
        let capture = self.dice.between(0, 1) == 0;
        let verb = if capture { "capture" } else { "release" };
        self.ask_native(&format!("/v1/redemptions/{id}/{verb}"), "").await?;
        self.cards[card].held -= amount;
        if capture {
            self.cards[card].balance -= amount;
            self.redemptions[place].is_held = false;
        } else {
            self.redemptions.remove(place);
        }
        Ok(())
    }

    async fn refund(&mut self) -> Result<()> {
        let cards = &self.cards;
        let fits = |redemption: &Redemption| {
            let left = redemption.amount - redemption.refunded;
            !redemption.is_held && left > 0 && cards[redemption.card].state == CardState::Active
        };
        let Some(place) = self.redemptions.iter().rposition(fits) else { return Ok(()) };
        let Redemption { id, card, amount, refunded, .. } = self.redemptions[place].clone();
        let back = self.dice.between(1, amount - refunded);
        let body = json!({"amount": rubles(back)}).to_string();
        self.ask_native(&format!("/v1/redemptions/{id}/refunds"), &body).await?;
        self.redemptions[place].refunded += back;
        self.cards[card].balance += back;
        Ok(())
    }

    async fn reload(&mut self) -> Result<()> {
        let Some(place) = self.pick(|card| card.state == CardState::Active) else { return Ok(()) };
        let amount = self.dice.between(1, 1_000);
        let target = format!("/v1/certificates/{}/reload", self.cards[place].number);
        self.ask_native(&target, &json!({"amount": rubles(amount)}).to_string()).await?;
        self.cards[place].balance += amount;
        self.cards[place].moved = true;
        Ok(())
    }

    /// Blocks or unblocks a certificate, as a program or as a person at the console.
    async fn block_or_unblock(&mut self) -> Result<()> {
        let Some(place) = self.pick(|card| card.state != CardState::Returned) else {
            return Ok(());
        };
        let card = &self.cards[place];
        let (verb, state) = match card.state {
            CardState::Blocked => ("unblock", CardState::Active),
            CardState::Active | CardState::Returned => ("block", CardState::Blocked),
        };
        let number = card.number.clone();
        if self.dice.chance(50) {
            self.press(&format!("/console/certificates/{number}/{verb}")).await?;
        } else {
            self.ask_native(&format!("/v1/certificates/{number}/{verb}"), "").await?;
        }
        self.cards[place].state = state;
        Ok(())
    }

    /// Opens a form of the console and presses its button.
    async fn press(&mut self, target: &str) -> Result<()> {
        let (page, _) = self.insist(&self.console.page(target)).await?;
        let form = ShownForm::read(target, &page.body)?;
        let request = self.console.press(&form, "reason=crash");
        let (raw, _) = self.insist(&request).await?;
        let answered = Answered { request, raw, how: Again::Pressed, order: None };
        ensure!(
            answered.raw.status == console::DONE,
            "refused with {}:\n{}",
            answered.raw.status,
            String::from_utf8_lossy(&answered.raw.body)
        );
        self.remember(answered);
        Ok(())
    }

    async fn extend(&mut self) -> Result<()> {
        let Some(place) = self.pick(|card| card.state != CardState::Returned) else {
            return Ok(());
        };
        let target = format!("/v1/certificates/{}/extend", self.cards[place].number);
        self.ask_native(&target, "{\"days\":1,\"reason\":\"crash\"}").await?;
        Ok(())
    }

    /// Replaces a certificate. Another one has its balance afterwards, even if answers are lost.
    async fn replace(&mut self) -> Result<()> {
        let fits =
            |card: &Card| card.state != CardState::Returned && card.held == 0 && card.balance > 0;
        let Some(place) = self.pick(fits) else { return Ok(()) };
        let Card { number, nominal, balance, .. } = self.cards[place].clone();
        let told = self.ask_native(&format!("/v1/certificates/{number}/replace"), "").await?;
        let new = told["number"].as_str().context("a number")?.to_owned();
        self.add(new, told["secret"].as_str().context("a secret")?, None, nominal);
        if let Some(new) = self.cards.last_mut() {
            (new.balance, new.moved) = (balance, true);
        }
        let old = &mut self.cards[place];
        (old.balance, old.state, old.moved) = (0, CardState::Returned, true);
        Ok(())
    }

    /// Creates a coupon through one of the APIs.
    async fn make_coupon(&mut self) -> Result<()> {
        let (code, per_cent) = (self.key(), self.dice.between(1, 90));
        let id = if self.dice.between(0, 1) == 0 {
            let body = json!({"code": code, "discount": {"percent": per_cent.to_string()}});
            let made = self.ask_native("/v1/coupons", &body.to_string()).await?;
            made["id"].as_i64().context("an id")?
        } else {
            let body = json!({"discount_code":
                {"code": code, "type_id": 1, "discount": per_cent.to_string()}});
            let (raw, was_lost) = self.insist(&insales("POST", ".json", &body.to_string())).await?;
            match raw.status {
                201 => raw.json()?["id"].as_i64().context("an id")?,
                // This API has no keys. If the code is taken, the first request was carried out.
                422 if was_lost => {
                    self.counts.had_been_done += 1;
                    let all = self.caller.list("/v1/coupons").await?;
                    let found = all.iter().find(|coupon| coupon["code"] == code.as_str());
                    found.and_then(|coupon| coupon["id"].as_i64()).context("a code is taken")?
                }
                _ => bail!("a coupon is refused: {}", String::from_utf8_lossy(&raw.body)),
            }
        };
        self.coupons.push(Coupon { id, per_cent });
        Ok(())
    }

    async fn change_coupon(&mut self) -> Result<()> {
        let Some(place) = self.coupons.len().checked_sub(1) else { return Ok(()) };
        let (id, per_cent) = (self.coupons[place].id, self.dice.between(1, 90));
        let body = json!({"discount_code": {"discount": per_cent.to_string()}}).to_string();
        let (raw, _) = self.insist(&insales("PUT", &format!("/{id}.json"), &body)).await?;
        ensure!(raw.is_accepted(), "refused: {}", String::from_utf8_lossy(&raw.body));
        self.coupons[place].per_cent = per_cent;
        Ok(())
    }

    async fn delete_coupon(&mut self) -> Result<()> {
        let Some(coupon) = self.coupons.last() else { return Ok(()) };
        let request = insales("DELETE", &format!("/{}.json", coupon.id), "");
        let (raw, was_lost) = self.insist(&request).await?;
        let had_been_done = raw.status == 404 && was_lost;
        ensure!(raw.is_accepted() || had_been_done, "a coupon is lost: {}", raw.status);
        self.counts.had_been_done += u64::from(had_been_done);
        self.coupons.pop();
        Ok(())
    }

    /// Compares the state of the server with its answers, and repeats some requests.
    pub(super) async fn check(&mut self) -> Result<()> {
        for place in 0..self.cards.len() {
            // Only some of the older ones are checked each time.
            let rests = place + 2 * WORKED_WITH < self.cards.len();
            if rests && self.dice.between(0, 9) != 0 {
                continue;
            }
            let target = format!("/v1/certificates/{}", self.cards[place].number);
            let told = self.caller.ask(&native("GET", &target, None, "")).await?;
            self.cards[place].check(&told)?;
            self.counts.compared += 1;
        }
        for coupon in self.coupons.clone() {
            let target = format!("/v1/coupons/{}", coupon.id);
            let told = self.caller.ask(&native("GET", &target, None, "")).await?;
            let per_cent = told.pointer("/discount/percent").and_then(Value::as_str);
            let per_cent: Option<i64> = per_cent.and_then(|text| {
                let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
                rest.bytes().all(|digit| digit == b'0').then(|| whole.parse().ok())?
            });
            ensure!(per_cent == Some(coupon.per_cent), "{target}: {told} instead of {coupon:?}");
            self.counts.compared += 1;
        }
        for _ in 0..ASKED_AGAIN.min(self.answered.len()) {
            let last = i64::try_from(self.answered.len())? - 1;
            let answered = &self.answered[usize::try_from(self.dice.between(0, last))?];
            let mut attempts = self.caller.insist(&answered.request).await?;
            let (_, raw) = attempts.pop().and_then(|last| last.answer).context("an answer")?;
            answered.check(&raw)?;
            self.counts.asked_again += 1;
        }
        Ok(())
    }
}

impl Answered {
    fn check(&self, again: &Raw) -> Result<()> {
        let same = match self.how {
            Again::Exactly => {
                again.replayed && again.status == self.raw.status && again.body == self.raw.body
            }
            Again::Cards => cards_of(&again.json()?) == cards_of(&self.raw.json()?),
            Again::Pressed => again.status == self.raw.status,
        };
        ensure!(
            same,
            "{}\nwas answered at first\n{}\nand is answered now\n{}",
            String::from_utf8_lossy(&self.request),
            String::from_utf8_lossy(&self.raw.body),
            String::from_utf8_lossy(&again.body)
        );
        Ok(())
    }
}

/// Returns the numbers and secret codes in an answer to a till. A refusal has none.
fn cards_of(told: &Value) -> Option<Vec<(Value, Value)>> {
    let cards = told["SertCards"].as_array().filter(|_| told["ErrorCode"] == 0)?;
    Some(cards.iter().map(|card| (card["Number"].clone(), card["SecretCode"].clone())).collect())
}

/// Returns the request of a till, which wants JSON back.
fn till(format: Format, body: &str) -> Vec<u8> {
    let headers = [
        ("Authorization", "Bearer demo"),
        ("Accept", "application/json"),
        ("Content-Type", format.content_type()),
    ];
    http::request("POST", "/api/sertcard/NumberFromGoods", &headers, body)
}
