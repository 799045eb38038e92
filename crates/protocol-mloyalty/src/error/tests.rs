use std::collections::BTreeMap;

use domain::redemption::RedemptionRejection;
use domain::{CertificateNumber, CertificateRejection, CouponRejection, OperatorId, SeriesId};

use super::*;

/// One of each, with values that show in the texts.
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
        Rejection::NotFound { what: Thing::Series, id: 7 },
        Rejection::IdTaken { what: Thing::Series, id: 7 },
        Rejection::Taken { field: "code", what: Thing::PointOfSale, by: 3 },
        Rejection::Invalid { field: "name", must: "it must not be empty" },
        Rejection::PrefixOverlaps { prefix: 201, other: 20, length: 13 },
        Rejection::StockOfElectronic(series),
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

/// The numbers are the protocol's: the document lists them, and a number that changed its meaning
/// would change the document.
#[test]
fn the_document_lists_every_number_and_text() {
    const BEGIN: &str = "<!-- numbers of rejections -->\n";
    const END: &str = "<!-- end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/PROTOCOL.md");
    let document = std::fs::read_to_string(path).unwrap();
    let mut rows: Vec<(u16, String)> = every_rejection()
        .iter()
        .map(|rejection| {
            let name = format!("{rejection:?}");
            let name = name.split([' ', '(']).next().unwrap().to_owned();
            let (code, russian) = (code(rejection), russian(rejection));
            (code, format!("| {code} | {name} | {russian} | {rejection} |\n"))
        })
        .collect();
    rows.sort();
    let table = format!(
        "| number | name | Russian, for example | English |\n| --- | --- | --- | --- |\n{}",
        rows.iter().map(|(_, row)| row.as_str()).collect::<String>()
    );
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (listed, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(listed, table, "run the test with UPDATE_GOLDEN=1 and look at the difference");
    }
}
