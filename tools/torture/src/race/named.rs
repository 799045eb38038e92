//! Races with a known outcome.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use load_kit::console::{self, ConsoleSession, ShownForm};

use super::family::{Family, certificate, sale};
use super::history::{integer, money};
use super::model::{Ask, Coupon, Off, Pay, Redeem, Shop};
use super::storm::{all_at_once, redeem_coupon, redeem_exactly, send, send_together};
use crate::live::caller::{Caller, insales, mloyalty, native};
use crate::live::clock::{CLOCK_SLACK, SECOND};

/// Number of clients that redeem at the same time.
const RACERS: usize = 200;

/// One ruble in minor units.
const RUBLE: i64 = 100;

/// Runs all of these races. Their histories must be explained too.
pub(super) async fn all(caller: &mut Caller) -> Result<Vec<(&'static str, Arc<Family>)>> {
    money_moves_once(caller).await?;
    Ok(vec![
        ("200 redeem 1.00 of 100.00", spent_to_nothing(caller).await?),
        ("200 use a coupon that can be used once", used_once(caller).await?),
        ("a held certificate is not overspent", not_overspent(caller).await?),
        ("a lapsed hold is free at its second", free_at_its_second(caller).await?),
        ("a coupon of InSales used up through the native API", made_by_insales(caller).await?),
        (
            "a certificate of mloyalty redeemed through the native API",
            sold_by_mloyalty(caller).await?,
        ),
        ("200 presses of one button of the console", pressed_once(caller).await?),
    ])
}

/// Checks the number of redemptions of a family.
fn redeemed(family: &Family) -> usize {
    family.redemptions().len()
}

fn must_be(what: &str, found: usize, expected: usize) -> Result<()> {
    ensure!(found == expected, "{found} {what} instead of {expected}");
    Ok(())
}

async fn spent_to_nothing(caller: &mut Caller) -> Result<Arc<Family>> {
    let shop = Shop { certificates: vec![certificate(100 * RUBLE, true)], coupons: Vec::new() };
    let family = Arc::new(Family::found(caller, "named-spent".to_owned(), shop).await?);
    let asks = vec![Ask::Redeem(redeem_exactly(RUBLE)); RACERS];
    all_at_once(&family, caller, asks).await?;
    must_be("of 200 redemptions of 1.00 from 100.00 succeeded", redeemed(&family), 100)?;
    Ok(family)
}

fn once() -> Coupon {
    Coupon {
        off: Off::Percent(10),
        once: true,
        once_per_client: false,
        min_price: None,
        used_by: Vec::new(),
    }
}

async fn used_once(caller: &mut Caller) -> Result<Arc<Family>> {
    let shop = Shop { certificates: Vec::new(), coupons: vec![once()] };
    let family = Arc::new(Family::found(caller, "named-once".to_owned(), shop).await?);
    all_at_once(&family, caller, vec![Ask::Redeem(redeem_coupon(50 * RUBLE)); RACERS]).await?;
    must_be("of 200 uses of a coupon for once succeeded", redeemed(&family), 1)?;
    Ok(family)
}

async fn not_overspent(caller: &mut Caller) -> Result<Arc<Family>> {
    let shop = Shop { certificates: vec![certificate(100 * RUBLE, true)], coupons: Vec::new() };
    let family = Arc::new(Family::found(caller, "named-held".to_owned(), shop).await?);
    let hold = Redeem { hold_seconds: Some(600), ..redeem_exactly(60 * RUBLE) };
    let (of, held) = send(&family, caller, Ask::Redeem(hold)).await?;
    ensure!(held, "a certificate cannot be held");
    all_at_once(&family, caller, vec![Ask::Redeem(redeem_exactly(RUBLE)); RACERS]).await?;
    must_be("redemptions from 100.00 of which 60.00 are held", redeemed(&family), 1 + 40)?;
    let (_, captured) = send(&family, caller, Ask::Capture { of, amount: None }).await?;
    ensure!(captured, "the hold cannot be captured");
    Ok(family)
}

async fn free_at_its_second(caller: &mut Caller) -> Result<Arc<Family>> {
    const HELD_SECONDS: i64 = 1;
    const TRY_AGAIN_AFTER: Duration = Duration::from_millis(10);
    let shop = Shop { certificates: vec![certificate(100 * RUBLE, true)], coupons: Vec::new() };
    let family = Arc::new(Family::found(caller, "named-lapsed".to_owned(), shop).await?);
    let began = caller.clock().now();
    let hold = Redeem { hold_seconds: Some(HELD_SECONDS), ..redeem_exactly(100 * RUBLE) };
    send(&family, caller, Ask::Redeem(hold)).await?;
    let until = caller.clock().now() + HELD_SECONDS * SECOND + CLOCK_SLACK;
    loop {
        let now = caller.clock().now();
        ensure!(now < until, "a hold of {HELD_SECONDS} s still holds after {} µs", now - began);
        let (_, free) = send(&family, caller, Ask::Redeem(redeem_exactly(RUBLE))).await?;
        let lasted = caller.clock().now() - began;
        if free {
            let least = HELD_SECONDS * SECOND - CLOCK_SLACK;
            ensure!(lasted >= least, "a hold of {HELD_SECONDS} s was over after {lasted} µs");
            return Ok(family);
        }
        tokio::time::sleep(TRY_AGAIN_AFTER).await;
    }
}

async fn made_by_insales(caller: &mut Caller) -> Result<Arc<Family>> {
    let code = "NAMED-INSALES".to_owned();
    let body = format!(
        "{{\"discount_code\":{{\"code\":\"{code}\",\"type_id\":1,\"discount\":\"10.0\",\
         \"act_once\":true}}}}"
    );
    let made = caller.ask(&insales("POST", ".json", &body)).await?;
    let id = integer(&made, "/id")?;
    ensure!(made["worked"] == true, "an unused coupon is shown as {made}");
    let shop = Shop { certificates: Vec::new(), coupons: vec![once()] };
    let family = Family::of("named-insales".to_owned(), shop, None, Some((id, code)))?;
    let family = Arc::new(family);
    all_at_once(&family, caller, vec![Ask::Redeem(redeem_coupon(50 * RUBLE)); 20]).await?;
    must_be("uses of a coupon for once that InSales' API made", redeemed(&family), 1)?;
    let seen = caller.ask(&insales("GET", &format!("/{id}.json"), "")).await?;
    ensure!(seen["worked"] == false, "a used coupon for one use is shown as {seen}");
    Ok(family)
}

async fn sold_by_mloyalty(caller: &mut Caller) -> Result<Arc<Family>> {
    let sale = mloyalty("NumberFromGoods", &sale("named-mloyalty", 1, 100 * RUBLE));
    let sold = caller.ask(&sale).await?;
    let shop = Shop { certificates: vec![certificate(100 * RUBLE, true)], coupons: Vec::new() };
    let family = Arc::new(Family::of("named-mloyalty".to_owned(), shop, Some(&sold), None)?);
    let pay = Pay { certificate: 0, amount: None, wrong_secret: false };
    let order = Redeem { lines: vec![RUBLE], certificates: vec![pay], ..redeem_exactly(RUBLE) };
    all_at_once(&family, caller, vec![Ask::Redeem(order); 30]).await?;
    must_be("redemptions of 1.00 of a certificate that a till sold", redeemed(&family), 30)?;
    let again = caller.ask(&sale).await?;
    let (number, remain) = ("/SertCards/0/Number", "/SertCards/0/Remain");
    ensure!(integer(&again, number)? == integer(&sold, number)?, "another certificate was sold");
    let remain = again.pointer(remain).and_then(serde_json::Value::as_f64).context("no Remain")?;
    ensure!((remain - 70.0).abs() < 0.001, "the repeated sale says {remain} instead of 70.00");
    Ok(family)
}

/// Sends one press of a button on a page of a certificate 200 times. Every answer must be the one of
/// a press that was done.
async fn press_together(
    caller: &mut Caller,
    session: &ConsoleSession,
    target: &str,
    members: &str,
) -> Result<()> {
    let shown = caller.insist(&session.page(target)).await?.pop();
    let (_, page) = shown.and_then(|last| last.answer).context("an answer")?;
    let press = session.press(&ShownForm::read(target, &page.body)?, members);
    for sent in send_together(caller, vec![press; RACERS]).await? {
        let status = sent.last().and_then(|last| last.answer.as_ref()).map(|(_, raw)| raw.status);
        ensure!(status == Some(console::DONE), "a press of {target} is answered with {status:?}");
    }
    Ok(())
}

/// A person presses the button that adjusts a balance 200 times, and the money moves once. The model
/// of a family knows no adjustments, so the ledger is read here.
async fn money_moves_once(caller: &mut Caller) -> Result<()> {
    let sale = mloyalty("NumberFromGoods", &sale("named-money", 1, 100 * RUBLE));
    let sold = caller.ask(&sale).await?;
    let number = integer(&sold, "/SertCards/0/Number")?;
    let session = caller.another().sign_in().await?;
    let target = format!("/console/certificates/{number}/adjust");
    let members = "direction=down&amount=40&reason=pressed";
    press_together(caller, &session, &target, members).await?;
    let entries = caller.list(&format!("/v1/certificates/{number}/entries")).await?;
    let ledger: Vec<i64> =
        entries.iter().map(|entry| money(entry, "/change")).collect::<Result<_>>()?;
    let expected = [100 * RUBLE, -40 * RUBLE];
    ensure!(ledger == expected, "200 presses moved {ledger:?} instead of {expected:?}");
    let target = format!("/v1/certificates/{number}");
    let left = money(&caller.ask(&native("GET", &target, None, "")).await?, "/balance")?;
    ensure!(left == 60 * RUBLE, "200 presses left {left} of 100.00");
    Ok(())
}

/// A person presses one button 200 times, and a program reads what came of it.
async fn pressed_once(caller: &mut Caller) -> Result<Arc<Family>> {
    let sale = mloyalty("NumberFromGoods", &sale("named-pressed", 1, 100 * RUBLE));
    let sold = caller.ask(&sale).await?;
    let number = integer(&sold, "/SertCards/0/Number")?;
    let session = caller.another().sign_in().await?;
    for verb in ["block", "unblock"] {
        let target = format!("/console/certificates/{number}/{verb}");
        press_together(caller, &session, &target, "reason=pressed").await?;
    }
    let history = caller.list(&format!("/v1/certificates/{number}/history")).await?;
    let acts = history.iter().filter(|event| event["reason"] == "pressed").count();
    must_be("acts after 200 presses of each of two buttons", acts, 2)?;
    let shop = Shop { certificates: vec![certificate(100 * RUBLE, true)], coupons: Vec::new() };
    let family = Arc::new(Family::of("named-pressed".to_owned(), shop, Some(&sold), None)?);
    send(&family, caller, Ask::Redeem(redeem_exactly(RUBLE))).await?;
    must_be("redemptions after the last unblocking", redeemed(&family), 1)?;
    Ok(family)
}
