use std::collections::BTreeMap;

use domain::redemption::RedemptionRejection;
use domain::{
    CertificateNumber, CertificateRejection, CouponRejection, DeliveryRejection, OperatorId,
    SeriesId,
};

use super::*;
use crate::wire::problem::Problem;

/// Returns one of each, with values that show in the texts.
fn every_rejection() -> Vec<Rejection> {
    let text = |text: &str| text.to_owned();
    let amount = |minor| Amount::from_minor(minor).unwrap();
    let number = CertificateNumber::new(2_000_000_000_015).unwrap();
    let series = SeriesId(7);
    let line = 0;
    vec![
        Rejection::KeyReused,
        Rejection::OperatorUnknown(OperatorId(5)),
        Rejection::OperatorDisabled(OperatorId(5)),
        Rejection::OperatorsDisagree { named: 5, own: OperatorId(1) },
        Rejection::TokensDisagree,
        Rejection::PointOfSaleUnknown { code: text("arbat-1") },
        Rejection::PointOfSaleDisabled { code: text("arbat-1") },
        Rejection::PointOfSaleMissing,
        Rejection::PointOfSaleForbidden { code: text("arbat-1") },
        Rejection::SiteUnknown { code: text("widget") },
        Rejection::PlacesDisagree { site: text("widget"), point_of_sale: text("arbat-1") },
        Rejection::NaturalKeyMissing,
        Rejection::GoodsMissing,
        Rejection::TooMany { what: "goods", max: 1_000 },
        Rejection::TextTooLong { what: "OrderNumber", max: 255 },
        Rejection::GoodEmpty { line },
        Rejection::SeriesUnknown(series),
        Rejection::GoodWithoutSeries { line, item_code: Some(text("card")) },
        Rejection::SeriesNotOnSale { line, series },
        Rejection::QuantityOutOfRange { line },
        Rejection::QuantityOfPlastic { line },
        Rejection::PriceMissing { line },
        Rejection::PriceNotAnAmount { line, digits: 2 },
        Rejection::PriceOutOfRange {
            line,
            series,
            min: amount(100),
            max: amount(500_000),
            digits: 2,
        },
        Rejection::AmountOverflow,
        Rejection::CertificateUnknown { line, item_code: Some(text("2000000000015")) },
        Rejection::CertificateNotForSale { line, number },
        Rejection::NumbersUsedUp(series),
        Rejection::SaleUnknown,
        Rejection::NothingToReturn,
        Rejection::GoodNotSold { line, missing: 2 },
        Rejection::ReturnForbidden(series),
        Rejection::CertificateUsed(number),
        Rejection::CertificateBlocked(number),
        Rejection::CertificateExpired(number),
        Rejection::Coupon(CouponRejection::Unknown(text("SALE"))),
        Rejection::Redemption(RedemptionRejection::OrderEmpty),
        Rejection::Certificate(CertificateRejection::Unknown),
        Rejection::Owner(domain::OwnerRejection::Nobody),
        Rejection::Delivery(DeliveryRejection::NotDue),
        Rejection::NotFound { what: Thing::Series, id: 7 },
        Rejection::IdTaken { what: Thing::Series, id: 7 },
        Rejection::Taken { field: "code", what: Thing::PointOfSale, by: 3 },
        Rejection::Invalid { field: "name", must: "it must not be empty" },
        Rejection::PrefixOverlaps { prefix: 201, other: 20, length: 13 },
        Rejection::StockOfElectronic(series),
        Rejection::SaleNumberUsed {
            at: jiff::civil::datetime(2026, 11, 22, 12, 0, 0, 0),
            hours: 72,
        },
    ]
}

#[test]
fn every_rejection_has_a_number_of_its_own() {
    let mut by_code: BTreeMap<u16, Rejection> = BTreeMap::new();
    for rejection in every_rejection() {
        assert!((200..300).contains(&code(&rejection)), "{rejection:?}");
        if let Some(other) = by_code.insert(code(&rejection), rejection.clone()) {
            panic!("{other:?} and {rejection:?} have the same number");
        }
        assert!(russian(&rejection).chars().count() <= 120, "{rejection:?}");
    }
    // The list above has as many rejections as the table of numbers, which the compiler keeps whole.
    let source = include_str!("../error.rs");
    let table =
        source.split("const fn code(rejection").nth(1).unwrap().split("\n}\n").next().unwrap();
    let arms = table.lines().filter(|line| line.trim_start().starts_with("Rejection::")).count();
    assert_eq!(by_code.len(), arms);
}

/// A number with its name and its texts.
type Row = (u16, String, String, String);

fn name_of(thing: &impl std::fmt::Debug) -> String {
    let name = format!("{thing:?}");
    name.split([' ', '(']).next().unwrap().to_owned()
}

fn rejections() -> Vec<Row> {
    let row = |rejection: &Rejection| {
        let texts = (russian(rejection), rejection.to_string());
        (code(rejection), name_of(rejection), texts.0, texts.1)
    };
    every_rejection().iter().map(row).collect()
}

fn questions() -> Vec<Row> {
    let row = |one: &BadQuestion| (one.code(), name_of(one), one.russian(), one.to_string());
    BadQuestion::EACH.iter().map(row).collect()
}

fn actions() -> Vec<Row> {
    let row = |one: &BadAction| (one.code(), name_of(one), one.russian(), one.to_string());
    BadAction::each().iter().map(row).collect()
}

/// Returns every number of the protocol.
fn every_number() -> Vec<Row> {
    let decoding = Problem::ALL.iter().map(|problem| {
        let texts = (problem.russian().to_owned(), problem.english().to_owned());
        (problem.code(), format!("{problem:?}"), texts.0, texts.1)
    });
    let large = Failure::BodyTooLarge { bytes_max: web::BODY_BYTES_MAX };
    let english = format!("the body is larger than {} bytes", web::BODY_BYTES_MAX);
    let mut rows: Vec<Row> = decoding.collect();
    rows.push((large.code(), "BodyTooLarge".to_owned(), large.russian(), english));
    let credentials = Failure::TooManyCredentials { seconds: 8 };
    let english = "too many wrong credentials: try again in 8 s (HTTP status 429)".to_owned();
    let name = "TooManyCredentials".to_owned();
    rows.push((credentials.code(), name, credentials.russian(), english));
    rows.extend(rejections());
    rows.extend(questions());
    rows.extend(actions());
    rows.sort();
    rows
}

fn table(mut rows: Vec<Row>) -> String {
    rows.sort();
    let mut table =
        "| number | name | Russian, for example | English |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for (code, name, russian, english) in rows {
        table += &format!("| {code} | {name} | {russian} | {english} |\n");
    }
    table
}

/// Compares a file with its expected contents, or writes it.
#[track_caller]
fn check_file(path: &str, expected: &str) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, expected, "run the test with UPDATE_GOLDEN=1 and look at the difference");
}

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The numbers belong to the protocol. The document lists them, so a number with a new meaning
/// would change the document.
#[test]
fn the_document_lists_every_number_and_text() {
    let mut document = file("PROTOCOL.md");
    for (what, rows) in
        [("rejections", rejections()), ("questions", questions()), ("actions", actions())]
    {
        let (before, rest) = document.split_once(&format!("<!-- numbers of {what} -->\n")).unwrap();
        let (_, after) = rest.split_once("<!-- end -->").unwrap();
        let table = table(rows);
        document = format!("{before}<!-- numbers of {what} -->\n{table}<!-- end -->{after}");
    }
    check_file("PROTOCOL.md", &document);
}

/// Checks the page for authors of till software.
#[test]
fn the_page_of_numbers_has_them_all() {
    let head = "\
# Error numbers of the mloyalty API

`ErrorCode` has the same meaning in every method of `POST /api/sertcard/…`. 0 is success. Any other
number is one reason. **A number never changes its meaning.** `Message` gives the reason in Russian
and names the member.

| numbers | group |
| --- | --- |
| 100 to 199 | the request cannot be decoded |
| 200 to 299 | a rule refuses the request |
| 300 to 399 | a question that cannot be answered, or an action that is not tried |

The HTTP status is 200, with these exceptions:

| status | meaning |
| --- | --- |
| `401`, `403` | the caller has no right to call |
| `429` | the caller sent too many wrong credentials |
| `503` | the server cannot serve now |

The tests of the program compare this page with it.

";
    check_file("../../docs/mloyalty-errors.md", &(head.to_owned() + &table(every_number())));
}

/// The help page reads the numbers from a file, because most texts depend on what was sent.
#[test]
fn the_help_page_has_every_number() {
    let rows = every_number().into_iter();
    let lines = rows.map(|(code, _, russian, _)| format!("{code}\t{russian}\n"));
    check_file("src/error/russian.txt", &lines.collect::<String>());
}

/// `numbers.txt` only grows: it remembers every meaning that a number has had.
#[test]
fn no_number_ever_changes_its_meaning() {
    const FILE: &str = "src/error/numbers.txt";
    let mut known: BTreeMap<u16, String> = BTreeMap::new();
    let mut remembered = file(FILE);
    for line in remembered.lines() {
        let (code, name) = line.split_once(' ').unwrap();
        let before = known.insert(code.parse().unwrap(), name.to_owned());
        assert_eq!(before, None, "{code} stands there twice");
    }
    let mut meant: BTreeMap<u16, String> = BTreeMap::new();
    for (code, name, ..) in every_number() {
        let before = meant.insert(code, name.clone());
        assert_eq!(before, None, "{code} is the number of two things");
        match known.get(&code) {
            Some(known) => assert_eq!(known, &name, "{code} has meant something else"),
            None => remembered += &format!("{code} {name}\n"),
        }
    }
    let names: std::collections::BTreeSet<&String> = meant.values().collect();
    assert_eq!(names.len(), meant.len(), "a name is one meaning");
    check_file(FILE, &remembered);
}
