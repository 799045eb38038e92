use std::collections::BTreeMap;

use domain::{
    Amount, CertificateNumber, CertificateRejection, CouponRejection, DeliveryRejection, Field,
    OperatorId, Problem, RedemptionRejection, SeriesId, SeriesRejection, SetUpRejection, Thing,
};

use super::refusal::{of, of_claim, russian, russian_of_claim};
use super::*;
use crate::wire::problem::Problem as DecodeProblem;

/// Returns one of each number, with values that show in the texts.
fn every_rejection() -> Vec<Rejection> {
    let text = |text: &str| text.to_owned();
    let amount = |minor| Amount::from_minor(minor).unwrap();
    let number = CertificateNumber::new(2_000_000_000_015).unwrap();
    let series = SeriesId(7);
    let line = 0;
    let too_long = Problem::TooLong { max: 255 };
    vec![
        RequestRejection::KeyReused.into(),
        RequestRejection::SaleNumberUsed {
            at: jiff::civil::datetime(2026, 11, 22, 12, 0, 0, 0),
            hours: 72,
        }
        .into(),
        CallerRejection::OperatorUnknown(OperatorId(5)).into(),
        CallerRejection::OperatorDisabled(OperatorId(5)).into(),
        CallerRejection::PointOfSaleUnknown { code: text("arbat-1") }.into(),
        CallerRejection::PointOfSaleDisabled { code: text("arbat-1") }.into(),
        CallerRejection::PointOfSaleForbidden { code: text("arbat-1") }.into(),
        CallerRejection::NotPermitted(domain::person::Permission::Sell).into(),
        SeriesRejection::Unknown(series).into(),
        SeriesRejection::NumbersUsedUp(series).into(),
        SeriesRejection::Electronic(series).into(),
        SaleRejection::NumberMissing.into(),
        SaleRejection::GoodsMissing.into(),
        SaleRejection::TooManyGoods { max: 1_000 }.into(),
        SaleRejection::Invalid(Field::OrderNumber, too_long).into(),
        SaleRejection::GoodWithoutSeries { line, item_code: Some(text("card")) }.into(),
        SaleRejection::SeriesNotOnSale { line, series }.into(),
        SaleRejection::QuantityOutOfRange { line }.into(),
        SaleRejection::QuantityOfPlastic { line }.into(),
        SaleRejection::PriceMissing { line }.into(),
        SaleRejection::PriceOutOfRange {
            line,
            series,
            min: amount(100),
            max: amount(500_000),
            digits: 2,
        }
        .into(),
        SaleRejection::CertificateUnknown { line, item_code: Some(text("2000000000015")) }.into(),
        SaleRejection::CertificateNotForSale { line, number }.into(),
        SaleRejection::NothingSold.into(),
        SaleRejection::NothingToReturn.into(),
        SaleRejection::GoodNotSold { line, missing: 2 }.into(),
        SaleRejection::ReturnForbidden(series).into(),
        SaleRejection::CertificateUsed(number).into(),
        SaleRejection::CertificateBlocked(number).into(),
        SaleRejection::CertificateExpired(number).into(),
        CouponRejection::Unknown(text("SALE")).into(),
        RedemptionRejection::OrderEmpty.into(),
        CertificateRejection::Unknown.into(),
        OwnerRejection::Nobody.into(),
        DeliveryRejection::NotDue.into(),
        domain::PersonRejection::SessionUnknown.into(),
        domain::ApprovalRejection::Unknown.into(),
        SetUpRejection::NotFound { what: Thing::Series, id: 7 }.into(),
        SetUpRejection::IdTaken { what: Thing::Series, id: 7 }.into(),
        SetUpRejection::Taken { field: Field::Code, what: Thing::PointOfSale, by: 3 }.into(),
        SetUpRejection::Invalid(Field::Name, Problem::Empty).into(),
        SetUpRejection::PrefixOverlaps { prefix: 201, other: 20, length: 13 }.into(),
    ]
}

/// One of each, with values that show in the texts.
fn every_claim() -> Vec<ClaimRejection> {
    let text = |text: &str| text.to_owned();
    vec![
        ClaimRejection::OperatorsDisagree { named: 5, own: OperatorId(1) },
        ClaimRejection::TokensDisagree,
        ClaimRejection::PointOfSaleMissing,
        ClaimRejection::SiteUnknown { code: text("widget") },
        ClaimRejection::PlacesDisagree { site: text("widget"), point_of_sale: text("arbat-1") },
    ]
}

/// Rejections that share a number with one of [`every_rejection`].
fn more_rejections() -> Vec<Rejection> {
    let series = SeriesId(7);
    vec![
        SeriesRejection::ValidTooLong(series).into(),
        SaleRejection::TooManyCertificates { max: 10_000 }.into(),
        SaleRejection::Invalid(Field::GoodName, Problem::NotOneLine).into(),
        SetUpRejection::Invalid(Field::Name, Problem::TooLong { max: 255 }).into(),
        SetUpRejection::Invalid(Field::LeastPrice, Problem::Zero).into(),
        SetUpRejection::Invalid(Field::SalePeriod, Problem::EndsBeforeStart).into(),
    ]
}

#[test]
fn every_number_of_a_rejection_has_one_name() {
    let rows = rejections();
    let mut names: BTreeMap<u16, String> = BTreeMap::new();
    for (code, name, russian, _) in &rows {
        assert!((200..300).contains(code), "{name}");
        let other = names.insert(*code, name.clone());
        assert_eq!(other, None, "{code} is the number of two names");
        assert!(russian.chars().count() <= 120, "{russian}");
    }
    for rejection in more_rejections() {
        let (code, name) = of(&rejection);
        assert_eq!(names.get(&code).map(String::as_str), Some(name), "{rejection:?}");
        assert!(russian(&rejection).chars().count() <= 120, "{rejection:?}");
    }
    // The rows have as many numbers as the tables, which the compiler keeps whole.
    let mut told: Vec<&str> = include_str!("refusal.rs")
        .split(['(', ' '])
        .filter_map(|word| word.strip_suffix(','))
        .filter(|word| word.len() == 3 && word.starts_with('2'))
        .collect();
    told.extend(["224", "243"]);
    told.sort_unstable();
    told.dedup();
    let rows: Vec<String> = names.keys().map(u16::to_string).collect();
    assert_eq!(rows, told);
}

/// A number with its name and its texts.
type Row = (u16, String, String, String);

fn name_of(thing: &impl std::fmt::Debug) -> String {
    let name = format!("{thing:?}");
    name.split([' ', '(']).next().unwrap().to_owned()
}

fn rejections() -> Vec<Row> {
    let all = every_rejection();
    let rejections = all.iter().map(|rejection| {
        let (code, name) = of(rejection);
        (code, name.to_owned(), russian(rejection), rejection.to_string())
    });
    let claims = every_claim();
    let claims = claims.iter().map(|claim| {
        let (code, name) = of_claim(claim);
        (code, name.to_owned(), russian_of_claim(claim), claim.to_string())
    });
    let goods = [BadGoods::Empty { line: 0 }, BadGoods::Price { line: 0, digits: 2 }];
    let goods = goods
        .map(|goods| (goods.code(), goods.name().to_owned(), goods.russian(), goods.to_string()));
    rejections.chain(claims).chain(goods).collect()
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
    let decoding = DecodeProblem::ALL.iter().map(|problem| {
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
