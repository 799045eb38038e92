//! Search: one text that may be a number, an address, a phone, an order, a code or a name.

use std::collections::HashSet;
use std::sync::Arc;

use domain::operation::{IdempotencyKey, KeyScope, OperationKind};
use domain::person::{Membership, User};
use domain::redemption::Redeemed;
use domain::{
    Certificate, CertificateId, CertificateNumber, Coupon, Directory, Operation, OperationId,
    Owner, PointOfSale, Sale, Series, text,
};
use jiff::Timestamp;
use jiff::civil::Date;
use storage::reader::OwnerFilter;
use storage::{RedemptionFilter, SaleFilter, SalePlace};

use crate::error::Error;
use crate::log::bounds_of_day;
use crate::records::RecordReader;
use crate::session::{Caller, Session};

/// Records of one kind that a search finds.
pub const FOUND_MAX: u32 = 10;

/// Maximum length of a text to search for, in characters.
pub const SEARCH_CHARS_MAX: usize = 200;

/// Sales of a day, or of a buyer, whose certificates are compared with the last four digits.
const SALES_LOOKED_AT_MAX: u32 = 1_000;

/// Sales that are read at a time.
const SALES_AT_ONCE: u32 = 250;

/// Callers of an operator whose idempotency keys are tried.
const CALLERS_MAX: usize = 1_000;

/// What a text can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing at all was typed.
    Nothing,
    /// The number of a certificate, with a right check digit.
    Number(CertificateNumber),
    /// The e-mail address of somebody.
    Email(String),
    /// A phone, by its digits.
    Phone(i64),
    /// The last four digits of a number, and something about its sale.
    LastFour(u16, About),
    /// Digits that may be a secret code. They are not compared with secret codes or numbers.
    MaybeSecret(i64),
    /// An order, a code, a name or an identifier.
    Text,
}

/// What is known of the sale of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// E-mail address of the buyer.
    Email(String),
    /// Phone of the buyer.
    Phone(i64),
    /// Local day of the sale.
    Day(Date),
    /// Order number of the sale.
    Order(String),
}

/// Everything that a search found. Each list has at most [`FOUND_MAX`] records.
#[derive(Debug, Default)]
pub struct Found {
    /// Certificates by number, and those of the sales that were found.
    pub certificates: Vec<Certificate>,
    /// Sales and returns, the newest first.
    pub sales: Vec<Arc<Sale>>,
    /// Redemptions, the newest first.
    pub redemptions: Vec<Redeemed>,
    /// The coupon with the code.
    pub coupon: Option<Coupon>,
    /// Owners of certificates that were found.
    pub owners: Vec<Owner>,
    /// Series by the beginning of their names.
    pub series: Vec<Series>,
    /// Points of sale by their codes and the beginning of their names.
    pub points_of_sale: Vec<PointOfSale>,
    /// Users by their logins and the beginning of their names, for those who may see them.
    pub users: Vec<(Arc<User>, Membership)>,
    /// The operation of the request with this idempotency key.
    pub operation: Option<Operation>,
}

impl Found {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        let Self {
            certificates,
            sales,
            redemptions,
            coupon,
            owners,
            series,
            points_of_sale,
            users,
            operation,
        } = self;
        let counts = [
            certificates.len(),
            sales.len(),
            redemptions.len(),
            owners.len(),
            series.len(),
            points_of_sale.len(),
            users.len(),
        ];
        counts.iter().all(|count| *count == 0) && coupon.is_none() && operation.is_none()
    }
}

/// The result of a search.
#[derive(Debug)]
pub struct Searched {
    /// What the text was taken for.
    pub meaning: Meaning,
    /// What was found, by kind.
    pub found: Found,
    /// Whether there were more sales than were compared with the last four digits.
    pub is_cut: bool,
    /// Directory that knows the points of sale of what was found.
    pub directory: Arc<Directory>,
}

fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    rest.chars().all(|c| c.is_ascii_digit() || " -().\u{a0}".contains(c))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl About {
    fn of(text: &str) -> Self {
        if text.contains('@') {
            return Self::Email(text.to_owned());
        }
        if let Some(day) = day(text) {
            return Self::Day(day);
        }
        let digits = digits(text);
        match digits.parse() {
            Ok(phone) if is_phone(text) && (10..=15).contains(&digits.len()) => Self::Phone(phone),
            Ok(_) | Err(_) => Self::Order(text.to_owned()),
        }
    }
}

/// Reads a day such as 2026-11-30 or 30.11.2026.
fn day(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%d.%m.%Y", text).ok())
}

impl Meaning {
    /// What a text means, in the normal form of [`domain::text::code`].
    fn of(query: &str) -> Self {
        if query.is_empty() {
            return Self::Nothing;
        }
        if let Some(meaning) = Self::of_last_four(query) {
            return meaning;
        }
        if query.contains('@') {
            return Self::Email(query.to_owned());
        }
        let is_number = |number: &CertificateNumber| {
            matches!(number.to_string().len(), 8 | 13) && number.has_check_digit()
        };
        if let Some(number) = CertificateNumber::parse(query).filter(is_number) {
            return Self::Number(number);
        }
        let digits = digits(query);
        if is_phone(query) && (10..=15).contains(&digits.len()) {
            return digits.parse().map_or(Self::Text, Self::Phone);
        }
        if query.chars().all(|c| c.is_ascii_digit()) && (4..=12).contains(&digits.len()) {
            return digits.parse().map_or(Self::Text, Self::MaybeSecret);
        }
        Self::Text
    }

    /// Reads four digits and something else: `…7415 A-1`, `*7415 +79001234567`, or without a mark in
    /// front where the rest is an address, a whole phone or a day.
    fn of_last_four(query: &str) -> Option<Self> {
        let (first, rest) = query.split_once(' ')?;
        let bare = first.trim_start_matches(['…', '.', '*', '•']);
        let is_marked = bare.len() < first.len();
        let is_four = bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_digit());
        let four = bare.parse().ok().filter(|_| is_four)?;
        let about = About::of(rest.trim());
        let is_clear = match &about {
            About::Email(_) | About::Day(_) | About::Phone(_) => true,
            About::Order(order) => !order.is_empty() && is_marked,
        };
        is_clear.then_some(Self::LastFour(four, about))
    }
}

/// What a text means, as it was typed.
pub fn meaning_of(asked: &str) -> Meaning {
    Meaning::of(&query_of(asked))
}

/// The normal form of what was typed.
fn query_of(asked: &str) -> String {
    let asked: String = asked.chars().take(SEARCH_CHARS_MAX).collect();
    text::code(&asked).into_owned()
}

/// A name as its beginning is compared: small letters, and `ё` as `е`.
fn folded(name: &str) -> String {
    text::trimmed(name).to_lowercase().replace('ё', "е")
}

impl RecordReader<'_> {
    /// Finds what a text means. Only records that the caller may see are found.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn search(&self, asked: &str) -> Result<Searched, Error> {
        let query = query_of(asked);
        let meaning = Meaning::of(&query);
        let mut search = Search { reader: self, found: Found::default(), is_cut: false };
        match &meaning {
            Meaning::Nothing => {}
            Meaning::Number(number) => {
                search.found.certificates.extend(self.find_certificate(*number).await?);
            }
            Meaning::Email(email) => {
                search.sales(SaleFilter { email: Some(email.clone()), ..newest() }).await?;
                let filter = OwnerFilter { email: Some(email.clone()), ..OwnerFilter::default() };
                search.owners(filter).await?;
                search.names(&query);
            }
            Meaning::Phone(phone) => {
                search.sales(SaleFilter { phone: Some(*phone), ..newest() }).await?;
                let filter = OwnerFilter { phone: Some(*phone), ..OwnerFilter::default() };
                search.owners(filter).await?;
                search.text(&query).await?;
            }
            Meaning::LastFour(four, about) => search.last_four(u64::from(*four), about).await?,
            Meaning::MaybeSecret(_) => search.text(&query).await?,
            Meaning::Text => {
                search.text(&query).await?;
                let filter = OwnerFilter { name: Some(query.clone()), ..OwnerFilter::default() };
                search.owners(filter).await?;
                search.names(&query);
            }
        }
        let Search { found, is_cut, .. } = search;
        // The reads of sales and redemptions have brought the directory up to date.
        Ok(Searched { meaning, found, is_cut, directory: self.session().directory_now() })
    }
}

fn newest() -> SaleFilter {
    SaleFilter { newest_first: true, ..SaleFilter::default() }
}

/// A search on its way.
struct Search<'r, 's> {
    reader: &'r RecordReader<'s>,
    found: Found,
    is_cut: bool,
}

impl Search<'_, '_> {
    fn session(&self) -> &Session {
        self.reader.session()
    }

    /// Looks for sales, and takes their certificates as they are now.
    async fn sales(&mut self, filter: SaleFilter) -> Result<(), Error> {
        let (_, sales) = self.reader.sales(filter, None, FOUND_MAX).await?;
        for sale in sales {
            self.sale(sale.id).await?;
        }
        Ok(())
    }

    /// Takes a sale with its certificates, unless it is there.
    async fn sale(&mut self, id: OperationId) -> Result<(), Error> {
        let is_full = self.found.sales.len() >= FOUND_MAX as usize;
        if is_full || self.found.sales.iter().any(|known| known.id == id) {
            return Ok(());
        }
        if let Some((_, receipt)) = self.reader.find_sale(id).await? {
            self.found.sales.push(receipt.sale);
            self.certificates(receipt.certificates);
        }
        Ok(())
    }

    fn certificates(&mut self, certificates: Vec<Certificate>) {
        for certificate in certificates {
            let found = &mut self.found.certificates;
            let is_new = found.iter().all(|known| known.number != certificate.number);
            if is_new && found.len() < FOUND_MAX as usize {
                found.push(certificate);
            }
        }
    }

    async fn owners(&mut self, filter: OwnerFilter) -> Result<(), Error> {
        let owners = self.reader.owners(filter, OperationId(0), FOUND_MAX).await?;
        self.found.owners.extend(owners);
        Ok(())
    }

    /// Looks for certificates with these last digits among the sales of a buyer, order or day.
    async fn last_four(&mut self, four: u64, about: &About) -> Result<(), Error> {
        let filter = match about {
            About::Email(email) => SaleFilter { email: Some(email.clone()), ..newest() },
            About::Phone(phone) => SaleFilter { phone: Some(*phone), ..newest() },
            About::Order(order) => SaleFilter { order_number: Some(order.clone()), ..newest() },
            About::Day(day) => {
                let (from, before) = self.bounds_of(*day);
                SaleFilter { from, before, ..newest() }
            }
        };
        let (mut after, mut left) = (None, SALES_LOOKED_AT_MAX);
        let mut known: HashSet<CertificateId> = HashSet::new();
        while left > 0 {
            let limit = SALES_AT_ONCE.min(left);
            let (_, sales) = self.reader.sales(filter.clone(), after, limit).await?;
            after = sales.last().map(SalePlace::of);
            left = left.saturating_sub(limit);
            let is_last = sales.len() < limit as usize;
            let directory = self.session().directory_now();
            let sold = sales.iter().flat_map(|sale| &sale.certificates);
            for id in sold.map(|sold| sold.certificate) {
                let number = directory.number_of(id);
                let is_meant = number.is_some_and(|number| number.value() % 10_000 == four);
                if !is_meant || !known.insert(id) {
                    continue;
                }
                if let Some(number) = number {
                    let found = self.reader.find_certificate(number).await?;
                    self.certificates(found.into_iter().collect());
                }
            }
            if is_last || self.found.certificates.len() >= FOUND_MAX as usize {
                return Ok(());
            }
        }
        self.is_cut = true;
        Ok(())
    }

    fn bounds_of(&self, day: Date) -> (Option<Timestamp>, Option<Timestamp>) {
        let session = self.session();
        let operator = session.directory().operator(session.operator());
        operator.map_or((None, None), |operator| bounds_of_day(day, &operator.zone))
    }

    /// Looks for an order, a cheque, a coupon code, an idempotency key, and the identifier of a sale
    /// or redemption.
    async fn text(&mut self, query: &str) -> Result<(), Error> {
        self.sales(SaleFilter { order_number: Some(query.to_owned()), ..newest() }).await?;
        let of_order = RedemptionFilter {
            order: Some(query.to_owned()),
            order_as_sent: Some(query.to_owned()),
            newest_first: true,
            ..RedemptionFilter::default()
        };
        let (_, page) = self.reader.redemptions(of_order, None, FOUND_MAX).await?;
        self.found.redemptions.extend(page.redemptions);
        if let Ok(coupons) = self.session().coupon_reader() {
            self.found.coupon = coupons.find(query).await?;
        }
        if let Ok(id) = query.parse::<i64>() {
            self.sales(SaleFilter { cheque: Some(id), ..newest() }).await?;
            self.sale(OperationId(id)).await?;
            self.redemption(OperationId(id)).await?;
        }
        self.request(query).await
    }

    /// Takes a redemption, unless it is there.
    async fn redemption(&mut self, id: OperationId) -> Result<(), Error> {
        if self.found.redemptions.iter().any(|known| known.redemption.id == id) {
            return Ok(());
        }
        match self.session().redemption(id).await {
            Ok(found) => self.found.redemptions.push(found),
            Err(Error::Rejected(_) | Error::Denied(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Looks for the newest operation with an idempotency key: of the caller, and for a person who may
    /// see the log those of all API keys.
    async fn request(&mut self, query: &str) -> Result<(), Error> {
        let session = self.session();
        let (operator, reader) = (session.operator(), &session.service().inner.reader);
        let scopes: Vec<KeyScope> = match session.caller() {
            Caller::Key(key) => vec![KeyScope::Key(key.id)],
            // Keys are of every point of sale, as the log is.
            Caller::Person(_) if session.log_viewer().is_ok() => {
                let directory = session.directory_now();
                let own = directory.keys().into_iter().filter(|key| key.operator == operator);
                own.take(CALLERS_MAX).map(|key| KeyScope::Key(key.id)).collect()
            }
            Caller::Person(_) | Caller::Site(_) => Vec::new(),
        };
        let key = |scope| IdempotencyKey { operator, scope, text: format!("native:{query}") };
        let keys = scopes.into_iter().map(key).collect();
        let Some(operation) = reader.operation_of(keys).await? else { return Ok(()) };
        let plain = operation.id;
        let shown = session.show_operation(operation);
        let kind = shown.kind;
        let numbers = reader.acted(plain).await?.map(|acted| acted.certificates);
        let id = shown.id;
        self.found.operation = Some(shown);
        for certificate in numbers.into_iter().flatten().take(FOUND_MAX as usize) {
            let found = self.reader.find_certificate(certificate.number).await?;
            self.certificates(found.into_iter().collect());
        }
        if kind == OperationKind::Redemption {
            self.redemption(id).await?;
        }
        Ok(())
    }

    /// Looks for names that begin with the text. They are in the directory, of which each server has
    /// a copy in memory.
    fn names(&mut self, query: &str) {
        let session = self.reader.session();
        let operator = session.operator();
        let directory = session.directory_now();
        let prefix = folded(query);
        let begins = |name: &str| {
            let name = folded(name);
            name.starts_with(&prefix) || name.split(' ').any(|word| word.starts_with(&prefix))
        };
        let most = FOUND_MAX as usize;
        let series = directory.all_series().into_iter();
        let series = series.filter(|one| one.operator == operator && begins(&one.name));
        self.found.series = series.take(most).cloned().collect();
        let bound = session.bound_to();
        let places = directory.points_of_sale().into_iter().filter(|place| {
            place.operator == operator
                && bound.is_none_or(|bound| bound == place.id)
                && (begins(&place.name) || begins(&place.code))
        });
        self.found.points_of_sale = places.take(most).cloned().collect();
        if let Ok(log) = session.log_viewer() {
            let users = log.users().into_iter();
            let users = users.filter(|(user, _)| begins(&user.name) || begins(&user.login));
            self.found.users = users.take(most).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_text_means_what_it_looks_like() {
        let number = CertificateNumber::new(2_059_040_947_415).unwrap();
        let four = |about| Meaning::LastFour(7_415, about);
        for (text, expected) in [
            ("", Meaning::Nothing),
            ("2059040947415", Meaning::Number(number)),
            ("2059 0409 47415", Meaning::Number(number)),
            ("2059-0409-47415", Meaning::Number(number)),
            ("a@b.example", Meaning::Email("a@b.example".to_owned())),
            ("+7 (900) 123-45-67", Meaning::Phone(79_001_234_567)),
            ("9001234567", Meaning::Phone(9_001_234_567)),
            ("8900 123 45 67", Meaning::Phone(89_001_234_567)),
            ("560922", Meaning::MaybeSecret(560_922)),
            ("7415", Meaning::MaybeSecret(7_415)),
            ("415", Meaning::Text),
            ("A-1", Meaning::Text),
            ("FRANDOM2", Meaning::Text),
            ("7415 A-1", Meaning::Text),
            ("…7415 A-1", four(About::Order("A-1".to_owned()))),
            ("*7415 77", four(About::Order("77".to_owned()))),
            ("7415 a@b.example", four(About::Email("a@b.example".to_owned()))),
            ("7415 +7 900 123-45-67", four(About::Phone(79_001_234_567))),
            ("7415 9001234567", four(About::Phone(9_001_234_567))),
            ("7415 30.11.2026", four(About::Day(date(2026, 11, 30)))),
            ("...7415 2026-11-30", four(About::Day(date(2026, 11, 30)))),
        ] {
            assert_eq!(Meaning::of(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_compared_without_case() {
        assert_eq!(folded(" Артём Ёлкин "), "артем елкин");
    }
}
