//! The server: its state, its checks, and a verification of everything.

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;
use service::{
    Facts, Finding, FindingState, Health, Session, SystemViewer, Verification, Verified,
    VerifyResult,
};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form::Press;
use crate::format::Moment;
use crate::note::Note;
use crate::shell::{Section, Shell};
use crate::status::Chip;

#[derive(Template)]
#[template(path = "system.html")]
struct Page {
    shell: Shell,
    state: Chip,
    obstacle: String,
    facts: Option<Facts>,
    started: Option<Moment>,
    uptime: String,
    /// Counters since the start, by name.
    counters: Vec<(&'static str, String)>,
    last_failure: Option<(Moment, String)>,
    checks: Vec<Check>,
    /// Progress of the verification that runs.
    running: Option<(Moment, String)>,
    last: Option<Last>,
    /// The form that starts a verification, for who may.
    press: Option<Press>,
}

/// One check of the installation.
struct Check {
    name: &'static str,
    chip: Chip,
    found: String,
    advice: String,
}

/// The last verification that ended.
struct Last {
    chip: Chip,
    result: String,
    at: Moment,
    took: String,
    seen: String,
    error: String,
    findings: Vec<String>,
    /// Whether there are findings that this reader may not see.
    is_elsewhere: bool,
    first: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    let viewer = session.system_viewer()?;
    let health = viewer.health().await;
    let (show, texts) = (call.show(), &call.words().system);
    let installation = viewer.installation();
    let facts = installation.map(|known| known.facts());
    let checks = match installation {
        Some(installation) => installation.examine().await,
        None => Arc::from([]),
    };
    let verification = installation.map(|known| known.verification()).unwrap_or_default();
    let secret = call.visitor()?.secret.clone();
    let started = facts.as_ref().map(|facts| facts.started_at);
    let page = Page {
        shell: Shell::of(&call, Section::System, texts.title),
        state: state(&call, &health),
        obstacle: health.obstacle.clone().unwrap_or_default(),
        started: started.map(|at| show.moment(at)),
        uptime: started.map_or_else(String::new, |at| (texts.uptime)(seconds_since(session, at))),
        counters: counters(&call, &health),
        last_failure: health.last_failure.map(|(at, error)| (show.moment(at), error)),
        checks: checks.iter().map(|finding| check(&call, finding)).collect(),
        running: verification.running.map(|running| {
            let seen = seen(&call, running.certificates, running.sales, running.operations);
            (show.moment(running.since), seen)
        }),
        last: verification.last.as_ref().map(|last| verified(&call, &viewer, last)),
        press: viewer.may_verify().then(|| Press::new(&secret)),
        facts,
    };
    answer::page("system", &page)
}

/// Starts a verification, and returns to the page.
pub(crate) async fn verify(call: Arc<Call>) -> Answer {
    call.session()?.system_viewer()?.verify(&call.press_key())?;
    let answer = answer::redirect(Section::System.path(), "system");
    Ok(answer::noting(answer, Note::Verifying))
}

fn seconds_since(session: &Session, at: Timestamp) -> u64 {
    u64::try_from(session.now().duration_since(at).as_secs()).unwrap_or(0)
}

fn seen(call: &Call, certificates: u64, sales: u64, operations: u64) -> String {
    let show = call.show();
    let number = |number| show.number(number);
    (call.words().system.seen)(&number(certificates), &number(sales), &number(operations))
}

fn state(call: &Call, health: &Health) -> Chip {
    let texts = &call.words().system;
    match health.obstacle {
        None => Chip { word: texts.ready, icon: "check", tone: "good" },
        Some(_) => Chip { word: texts.not_ready, icon: "cross", tone: "bad" },
    }
}

fn counters(call: &Call, health: &Health) -> Vec<(&'static str, String)> {
    let (show, texts) = (call.show(), &call.words().system);
    let number = |number| show.number(number);
    let milliseconds = format!(
        "{}{}{}",
        health.write_micros_mean / 1_000,
        call.words().format.decimal_mark,
        health.write_micros_mean % 1_000 / 100
    );
    vec![
        (texts.waiting, number(health.waiting)),
        (texts.commands, number(health.commands)),
        (texts.write_mean, (texts.milliseconds)(&milliseconds)),
        (texts.overloaded, number(health.overloaded)),
        (texts.failures, number(health.failures)),
        (texts.corrupt, number(health.corrupt)),
        (texts.messages_sent, number(health.messages_sent)),
        (texts.messages_failed, number(health.messages_failed)),
        (texts.messages_given_up, number(health.messages_given_up)),
        (texts.guess_alarms, number(health.guess_alarms)),
    ]
}

fn finding_chip(call: &Call, state: FindingState) -> Chip {
    let (icon, tone) = match state {
        FindingState::Good => ("check", "good"),
        FindingState::Note => ("dot", "calm"),
        FindingState::Warning => ("clock", "wait"),
        FindingState::Failure => ("cross", "bad"),
    };
    Chip { word: (call.words().system.finding)(state), icon, tone }
}

fn check(call: &Call, Finding { check, state, found, advice }: &Finding) -> Check {
    let advice = advice.clone().unwrap_or_default();
    Check { name: check, chip: finding_chip(call, *state), found: found.clone(), advice }
}

fn result_chip(call: &Call, result: &VerifyResult) -> Chip {
    let texts = &call.words().system;
    match result {
        VerifyResult::Good => Chip { word: texts.good, icon: "check", tone: "good" },
        VerifyResult::Broken { .. } => {
            let word = (texts.finding)(FindingState::Failure);
            Chip { word, icon: "cross", tone: "bad" }
        }
        VerifyResult::Failed(_) => Chip { word: texts.failed, icon: "cross", tone: "bad" },
    }
}

fn verified(call: &Call, viewer: &SystemViewer<'_>, last: &Verified) -> Last {
    let (show, texts) = (call.show(), &call.words().system);
    let (mut result, mut error, mut findings) = (String::new(), String::new(), Vec::new());
    let mut is_elsewhere = false;
    match &last.result {
        VerifyResult::Good => {}
        VerifyResult::Broken { count, first } => {
            result = (texts.broken)(u64::try_from(*count).unwrap_or(u64::MAX));
            is_elsewhere = !viewer.sees_every_operator();
            if !is_elsewhere {
                findings.clone_from(first);
            }
        }
        VerifyResult::Failed(why) => error.clone_from(why),
    }
    let seconds = last.until.duration_since(last.since).as_secs();
    Last {
        chip: result_chip(call, &last.result),
        result,
        at: show.moment(last.until),
        took: (texts.took)(u64::try_from(seconds).unwrap_or(0)),
        seen: seen(call, last.certificates, last.sales, last.operations),
        error,
        first: (texts.first)(findings.len()),
        findings,
        is_elsewhere,
    }
}

/// The lights of the server for the first page, each with its name.
pub(super) async fn lights(call: &Call) -> Option<Vec<(&'static str, Chip)>> {
    let texts = &call.words().system;
    let viewer = call.session().ok()?.system_viewer().ok()?;
    let installation = viewer.installation()?;
    let health = viewer.health().await;
    let checks = installation.examine().await;
    let worst = checks.iter().map(|finding| finding.state).max().unwrap_or(FindingState::Good);
    // A note is neither good nor bad.
    let worst = if worst == FindingState::Note { FindingState::Good } else { worst };
    let Verification { running, last } = installation.verification();
    let verified = match (&running, &last) {
        (Some(_), _) => Chip { word: texts.running, icon: "clock", tone: "calm" },
        (None, Some(last)) => match last.result {
            VerifyResult::Good => finding_chip(call, FindingState::Good),
            VerifyResult::Broken { .. } | VerifyResult::Failed(_) => {
                finding_chip(call, FindingState::Failure)
            }
        },
        (None, None) => Chip { word: texts.not_verified, icon: "dot", tone: "calm" },
    };
    Some(vec![
        (texts.light_store, state(call, &health)),
        (texts.light_checks, finding_chip(call, worst)),
        (texts.light_verified, verified),
    ])
}
