//! Search: one field that understands numbers, addresses, phones, orders, cheques and codes.

use std::sync::Arc;

use askama::Template;
use domain::text;
use domain::{CertificateNumber, OperationId};
use service::{OwnerFilter, RecordReader, RedemptionFilter, SaleFilter, Session};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::limits::{ROWS_SHORT, SEARCH_CHARS_MAX};
use crate::pages::owners::OwnerRow;
use crate::shell::{Section, Shell};
use crate::view::{CertificateRow, RedemptionRow, SaleRow, certificate_link};

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    shell: Shell,
    hint: Option<&'static str>,
    found: Found,
    is_empty: bool,
}

/// Everything that was found.
#[derive(Default)]
struct Found {
    certificates: Vec<CertificateRow>,
    sales: Vec<SaleRow>,
    redemptions: Vec<RedemptionRow>,
    /// Link and code of the coupon.
    coupon: Option<(String, String)>,
    owners: Vec<OwnerRow>,
}

/// What a text can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// Nothing at all was typed.
    Nothing,
    /// The number of a certificate, with a right check digit.
    Number(CertificateNumber),
    /// The e-mail address of somebody.
    Email(String),
    /// A phone, by its digits.
    Phone(i64),
    /// Digits that may be a secret code. They are not looked up alone.
    MaybeSecret(i64),
    /// An order, a code or an identifier.
    Text,
}

impl Meaning {
    fn of(query: &str) -> Self {
        if query.is_empty() {
            return Self::Nothing;
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
        let is_phone = |c: char| c.is_ascii_digit() || " +-().\u{a0}".contains(c);
        let digits: String = query.chars().filter(char::is_ascii_digit).collect();
        if query.chars().all(is_phone) && (10..=15).contains(&digits.len()) {
            return digits.parse().map_or(Self::Text, Self::Phone);
        }
        if query.chars().all(|c| c.is_ascii_digit()) && (4..=12).contains(&digits.len()) {
            return digits.parse().map_or(Self::Text, Self::MaybeSecret);
        }
        Self::Text
    }
}

/// Shows the page, or goes straight to the only thing that is meant.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    let reader = session.record_reader()?;
    let words = call.words();
    let asked: String =
        call.query.find("q").unwrap_or_default().chars().take(SEARCH_CHARS_MAX).collect();
    let query = text::code(&asked).into_owned();
    let meaning = Meaning::of(&query);
    let mut found = Found::default();
    match &meaning {
        Meaning::Nothing => {}
        Meaning::Number(number) => {
            return Ok(answer::redirect(&certificate_link(*number), "search"));
        }
        Meaning::Email(email) => {
            found.of_sales(&call, &reader, sales_to(Some(email), None)).await?;
            let filter = OwnerFilter { phone: None, email: Some(email.clone()) };
            found.of_owners(&call, &reader, filter).await?;
        }
        Meaning::Phone(phone) => {
            found.of_sales(&call, &reader, sales_to(None, Some(*phone))).await?;
            let filter = OwnerFilter { phone: Some(*phone), email: None };
            found.of_owners(&call, &reader, filter).await?;
            found.of_text(&call, session, &reader, &query).await?;
        }
        Meaning::MaybeSecret(_) | Meaning::Text => {
            found.of_text(&call, session, &reader, &query).await?;
        }
    }
    let is_empty = found.certificates.is_empty()
        && found.sales.is_empty()
        && found.redemptions.is_empty()
        && found.coupon.is_none()
        && found.owners.is_empty();
    let hint = matches!(meaning, Meaning::MaybeSecret(_)).then_some(words.search.maybe_secret);
    let mut shell = Shell::of(&call, Section::None, words.search.title);
    shell.query = asked;
    let is_empty = is_empty && meaning != Meaning::Nothing;
    answer::page("search", &Page { shell, hint, found, is_empty })
}

fn sales_to(email: Option<&String>, phone: Option<i64>) -> SaleFilter {
    SaleFilter { email: email.cloned(), phone, ..SaleFilter::default() }
}

impl Found {
    /// Looks for sales, and shows their certificates as they are now.
    async fn of_sales(
        &mut self,
        call: &Call,
        reader: &RecordReader<'_>,
        filter: SaleFilter,
    ) -> Result<(), Failure> {
        let today = reader.today();
        let (directory, sales) = reader.sales(filter, None, ROWS_SHORT).await?;
        for sale in &sales {
            self.sales.push(SaleRow::of(call, &directory, sale));
            let Some((directory, receipt)) = reader.find_sale(sale.id).await? else { continue };
            for found in &receipt.certificates {
                let row = CertificateRow::of(call, &directory, today, found);
                let is_new = self.certificates.iter().all(|known| known.link != row.link);
                if is_new && self.certificates.len() < ROWS_SHORT as usize {
                    self.certificates.push(row);
                }
            }
        }
        Ok(())
    }

    async fn of_owners(
        &mut self,
        call: &Call,
        reader: &RecordReader<'_>,
        filter: OwnerFilter,
    ) -> Result<(), Failure> {
        let owners = reader.owners(filter, OperationId(0), ROWS_SHORT).await?;
        self.owners.extend(owners.iter().map(|owner| OwnerRow::of(call, owner)));
        Ok(())
    }

    /// Looks for an order, a cheque, a coupon code, and the identifier of a sale or redemption.
    async fn of_text(
        &mut self,
        call: &Call,
        session: &Session,
        reader: &RecordReader<'_>,
        query: &str,
    ) -> Result<(), Failure> {
        let of_order = SaleFilter { order_number: Some(query.to_owned()), ..SaleFilter::default() };
        self.of_sales(call, reader, of_order).await?;
        let of_order = RedemptionFilter {
            order: Some(query.to_owned()),
            order_as_sent: Some(query.to_owned()),
            ..RedemptionFilter::default()
        };
        let (directory, page) = reader.redemptions(of_order, None, ROWS_SHORT).await?;
        let row = |one: &domain::redemption::Redeemed| {
            RedemptionRow::of(call, &directory, &one.redemption)
        };
        self.redemptions.extend(page.redemptions.iter().map(row));
        if let Ok(coupons) = session.coupon_reader() {
            let coupon = coupons.find(query).await?;
            self.coupon = coupon.map(|coupon| {
                let link = format!("/console/coupons/{}", coupon.id.number);
                (link, coupon.terms.code.as_str().to_owned())
            });
        }
        let Ok(id) = query.parse::<i64>() else { return Ok(()) };
        let of_cheque = SaleFilter { cheque: Some(id), ..SaleFilter::default() };
        self.of_sales(call, reader, of_cheque).await?;
        if let Some((directory, receipt)) = reader.find_sale(OperationId(id)).await? {
            self.sales.push(SaleRow::of(call, &directory, &receipt.sale));
        }
        match session.redemption(OperationId(id)).await {
            Ok(found) => {
                let directory = session.directory_now();
                self.redemptions.push(RedemptionRow::of(call, &directory, &found.redemption));
            }
            Err(service::Error::Rejected(_) | service::Error::Denied(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_what_it_looks_like() {
        let number = CertificateNumber::new(2_059_040_947_415).unwrap();
        for (text, expected) in [
            ("", Meaning::Nothing),
            ("2059040947415", Meaning::Number(number)),
            ("2059 0409 47415", Meaning::Number(number)),
            ("2059-0409-47415", Meaning::Number(number)),
            ("a@b.example", Meaning::Email("a@b.example".to_owned())),
            ("+7 (900) 123-45-67", Meaning::Phone(79_001_234_567)),
            ("9001234567", Meaning::Phone(9_001_234_567)),
            ("560922", Meaning::MaybeSecret(560_922)),
            ("7415", Meaning::MaybeSecret(7_415)),
            ("415", Meaning::Text),
            ("A-1", Meaning::Text),
            ("FRANDOM2", Meaning::Text),
        ] {
            assert_eq!(Meaning::of(text), expected, "{text}");
        }
    }
}
