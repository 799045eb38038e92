//! Findings of a health check of an installation: one per check, with advice.

pub mod balances;

use std::error::Error;
use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use crate::{MasterKey, Vault};

/// What a look at a store may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Nothing that a running server would feel: no writes, and no reading of whole tables.
    Light,
    /// Everything that takes a few seconds at most.
    Usual,
    /// Also what reads all of a large database.
    Thorough,
}

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Good,
    /// To be known, and neither good nor bad.
    Note,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work, or breaks a promise.
    Failure,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "ok",
            Self::Note => "info",
            Self::Warning => "warning",
            Self::Failure => "failure",
        })
    }
}

/// Finding of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the check.
    pub check: &'static str,
    /// State of the checked subject.
    pub state: State,
    /// Text of the finding, without secrets.
    pub found: String,
    /// Advice, if there is any.
    pub advice: Option<String>,
}

impl Finding {
    /// As it should be.
    pub fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, state: State::Good, found: found.into(), advice: None }
    }

    /// Makes a finding for information.
    pub fn note(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, state: State::Note, found: found.into(), advice: None }
    }

    /// To be looked at, and what to do.
    pub fn warning(
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { check, state: State::Warning, found: found.into(), advice: Some(advice.into()) }
    }

    /// To be mended, and how.
    pub fn failure(
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { check, state: State::Failure, found: found.into(), advice: Some(advice.into()) }
    }
}

/// An error with its causes, on one line. The driver's errors tell their cause themselves too.
pub fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.ends_with(&told) {
            text += &format!(": {told}");
        }
        cause = error.source();
    }
    text
}

/// Statement of a database about the key that sealed it.
#[derive(Clone, Copy, Debug)]
pub enum Sealed<'a> {
    /// There is no database yet.
    Nothing,
    /// Check of the key, see [`Vault::check`].
    Under(&'a [u8]),
    /// The database cannot be asked.
    Unknown,
}

/// The name of what [`key_file`] finds.
pub const KEY_CHECK: &str = "key file";

/// Looks at a key file, and whether it is the one of the database.
pub fn key_file(path: &Path, sealed: Sealed<'_>) -> Finding {
    let key = match MasterKey::read(path) {
        Ok(key) => key,
        Err(error) => {
            let advice = "put the right key file there, with mode 0600 and the server's user as \
                          owner";
            return Finding::failure(KEY_CHECK, told(&error), advice);
        }
    };
    let at = path.display();
    match (key, sealed) {
        (None, Sealed::Nothing) => Finding::note(
            KEY_CHECK,
            format!("{at} will be created with the database, at the first start"),
        ),
        (None, Sealed::Under(_)) => Finding::failure(
            KEY_CHECK,
            format!("{at} is missing, and the database has secrets that only this key opens"),
            "restore it from the copy that you keep apart from the copies of the database",
        ),
        (None, Sealed::Unknown) => Finding::warning(
            KEY_CHECK,
            format!("{at} does not exist"),
            "if the database was used before, restore its key file",
        ),
        (Some(_), Sealed::Nothing) => Finding::failure(
            KEY_CHECK,
            format!("{at} exists without a database: the server will not start"),
            "configure the database of this key, restore it, or copy a store or a backup here \
             (`scrip migrate-store`, `scrip restore`). To begin with a new store, move the key \
             file to a safe place: it may be the only one that opens the secrets of another store",
        ),
        (Some(key), Sealed::Under(check)) if Vault::new(&key).check() == check => {
            Finding::good(KEY_CHECK, format!("{at} is private and opens the stored secrets"))
        }
        (Some(_), Sealed::Under(_)) => Finding::failure(
            KEY_CHECK,
            format!("{at} did not seal the secrets of this database"),
            "put the right key file there, or configure the right database",
        ),
        (Some(_), Sealed::Unknown) => Finding::good(
            KEY_CHECK,
            format!("{at} is private; there is no database to test it with"),
        ),
    }
}

/// State of a store's outgoing messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deliveries {
    /// Number of waiting messages.
    pub waiting: i64,
    /// Those of them that should have been tried before [`Deliveries::overdue_before`].
    pub overdue: i64,
    /// Those of them that have failed at least [`DELIVERY_ATTEMPTS_MANY`] times.
    pub failing: i64,
    /// Messages that were given up since [`Deliveries::given_up_since`].
    pub given_up: i64,
}

/// Attempts after which a message that still waits is worth a word: the first ones fail for reasons
/// that pass by themselves.
pub const DELIVERY_ATTEMPTS_MANY: i64 = 3;

impl Deliveries {
    /// A server that runs tries a message within seconds.
    pub fn overdue_before(now: Timestamp) -> i64 {
        now.as_microsecond().saturating_sub(10 * 60 * 1_000_000)
    }

    /// A week: what is older has been seen.
    pub fn given_up_since(now: Timestamp) -> i64 {
        now.as_microsecond().saturating_sub(7 * 24 * 3_600 * 1_000_000)
    }

    /// Converts the counts into a finding.
    pub fn finding(self) -> Finding {
        const CHECK: &str = "deliveries";
        let Self { waiting, overdue, failing, given_up } = self;
        let found = format!(
            "{waiting} messages are waiting, {overdue} of them overdue and {failing} failing; \
             {given_up} were given up within 7 days"
        );
        if given_up > 0 || failing > 0 {
            let advice = "the server's log lists each message and the reply of the mail server or \
                          gateway";
            Finding::warning(CHECK, found, advice)
        } else if overdue > 0 {
            Finding::warning(CHECK, found, "start the server: it sends due messages")
        } else {
            Finding::good(CHECK, found)
        }
    }
}

/// Compares the clock with the last operation that is stored.
pub fn last_operation(now: Timestamp, last: Option<Timestamp>) -> Finding {
    const CHECK: &str = "last operation";
    match last {
        None => Finding::note(CHECK, "none yet"),
        Some(last) if last > now => Finding::warning(
            CHECK,
            format!("at {last}, which is later than this machine's time, {now}"),
            "set the clock (NTP): validity and holds depend on it",
        ),
        Some(last) => Finding::good(CHECK, format!("at {last}")),
    }
}

/// Grades of a key's credentials against guessing.
#[derive(Clone, Debug)]
pub struct KeyGrades {
    /// Number of the key, which is not revoked.
    pub id: i64,
    /// The grades of its secret, password and token; `None` for a credential that it does not have.
    /// The inner `None` stands for one that an older version set without judging it.
    pub grades: [Option<Option<String>>; 3],
}

impl KeyGrades {
    /// Query with these columns, in this order.
    pub const SQL: &'static str = "SELECT id, secret_grade, password IS NOT NULL, password_grade, \
         token IS NOT NULL, token_grade FROM api_key WHERE revoked_at IS NULL ORDER BY id";

    /// A row of [`Self::SQL`].
    pub fn of(
        id: i64,
        secret: Option<String>,
        (has_password, password): (bool, Option<String>),
        (has_token, token): (bool, Option<String>),
    ) -> Self {
        let grades = [Some(secret), has_password.then_some(password), has_token.then_some(token)];
        Self { id, grades }
    }

    /// The names of its credentials that have a grade.
    fn named(&self, grade: Option<&str>) -> Vec<&'static str> {
        let named = ["secret", "password", "token"].into_iter().zip(&self.grades);
        let has = named.filter(|(_, own)| own.as_ref().is_some_and(|own| own.as_deref() == grade));
        has.map(|(name, _)| name).collect()
    }
}

/// Looks at how well the credentials of keys withstand guessing.
pub fn credentials(keys: &[KeyGrades]) -> Vec<Finding> {
    const CHECK: &str = "credentials";
    let listed = |grade: Option<&str>| {
        let with = keys.iter().map(|key| (key.id, key.named(grade)));
        let told = with
            .filter(|(_, names)| !names.is_empty())
            .map(|(id, names)| format!("key {id} ({})", names.join(", ")));
        Some(told.collect::<Vec<String>>().join(", ")).filter(|told| !told.is_empty())
    };
    let mut findings = Vec::new();
    if let Some(demo) = listed(Some("demo")) {
        findings.push(Finding::warning(
            "demo credentials",
            format!("{demo}; accepted from the server's own machine only"),
            "if certificates are real, revoke the key: `scrip key revoke ID`",
        ));
    }
    if let Some(weak) = listed(Some("weak")) {
        findings.push(Finding::warning(
            "weak credentials",
            format!("{weak}: easy to guess, because they are short or well known"),
            "replace them: `scrip key rotate ID` or `scrip key change ID`",
        ));
    }
    if let Some(unknown) = listed(None) {
        let found = format!("{unknown}: set by a version that did not grade them");
        findings.push(Finding::note("older credentials", found));
    }
    if findings.is_empty() {
        findings.push(match keys.len() {
            0 => Finding::note(CHECK, "no keys yet"),
            _ => Finding::good(CHECK, "no key has a short or well-known credential"),
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_judged_by_what_the_database_says() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (own, check) = (MasterKey([7; 32]), *Vault::new(&MasterKey([7; 32])).check());
        let other = *Vault::new(&MasterKey([8; 32])).check();
        let missing = dir.path().join("missing");
        let private = dir.path().join("private");
        own.write_new(&private).unwrap();
        let exposed = dir.path().join("exposed");
        own.write_new(&exposed).unwrap();
        std::fs::set_permissions(&exposed, PermissionsExt::from_mode(0o644)).unwrap();
        let malformed = dir.path().join("malformed");
        std::fs::copy(&private, &malformed).unwrap();
        std::fs::write(&malformed, "no key").unwrap();
        for (path, sealed, state, text) in [
            (&missing, Sealed::Nothing, State::Note, "will be created with the database"),
            (&missing, Sealed::Under(&check), State::Failure, "is missing"),
            (&missing, Sealed::Unknown, State::Warning, "does not exist"),
            (&private, Sealed::Nothing, State::Failure, "without a database"),
            (&private, Sealed::Under(&check), State::Good, "opens the stored secrets"),
            (&private, Sealed::Under(&other), State::Failure, "did not seal the secrets"),
            (&private, Sealed::Unknown, State::Good, "no database to test it with"),
            (&exposed, Sealed::Under(&check), State::Failure, "mode 644"),
            (&malformed, Sealed::Under(&check), State::Failure, "64 hexadecimal digits"),
        ] {
            let finding = key_file(path, sealed);
            assert_eq!(finding.state, state, "{finding:?}");
            assert!(finding.found.contains(text), "{finding:?}");
            // The key may be the only one that opens another store.
            let advice = finding.advice.clone().unwrap_or_default();
            assert!(!advice.contains("remove") && !advice.contains("delete"), "{finding:?}");
            assert_eq!(finding.advice.is_some(), state >= State::Warning, "{finding:?}");
        }
    }

    #[test]
    fn credentials_that_can_be_guessed_are_told() {
        let grade = |grade: &str| Some(grade.to_owned());
        let strong = || KeyGrades::of(1, grade("strong"), (false, None), (false, None));
        let demo = || KeyGrades::of(2, grade("demo"), (true, grade("demo")), (true, grade("demo")));
        let weak =
            || KeyGrades::of(3, grade("strong"), (true, grade("weak")), (true, grade("weak")));
        let old = || KeyGrades::of(4, None, (true, None), (false, None));
        for (keys, expected) in [
            (vec![], vec![("credentials", State::Note, "no keys yet")]),
            (vec![strong()], vec![("credentials", State::Good, "no key has")]),
            (
                vec![demo(), old(), weak(), strong()],
                vec![
                    ("demo credentials", State::Warning, "key 2 (secret, password, token);"),
                    ("weak credentials", State::Warning, "key 3 (password, token):"),
                    ("older credentials", State::Note, "key 4 (secret, password):"),
                ],
            ),
        ] {
            let findings = credentials(&keys);
            assert_eq!(findings.len(), expected.len(), "{findings:?}");
            for (finding, (check, state, text)) in findings.iter().zip(expected) {
                assert_eq!((finding.check, finding.state), (check, state), "{finding:?}");
                assert!(finding.found.contains(text), "{finding:?}");
            }
        }
    }

    #[test]
    fn a_clock_that_is_behind_the_books_is_found() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-06-01T00:00:00Z");
        for (last, state) in [
            (None, State::Note),
            (Some(at("2026-05-31T23:59:59Z")), State::Good),
            (Some(now), State::Good),
            (Some(at("2026-06-01T00:00:01Z")), State::Warning),
        ] {
            assert_eq!(last_operation(now, last).state, state, "{last:?}");
        }
    }
}
