//! Tests keys, indexes, limits and hostile bodies.

use proptest::prelude::*;

use crate::wire::{
    Decoded, decode,
    limits::{IGNORED_MAX, ITEMS_MAX},
    media::{BodyFormat, Charset, RequestFormat},
    number_from_goods::NumberFromGoodsRequest,
    problem::{DecodeError, Problem},
    typed::Described,
};

const FORMAT: RequestFormat = RequestFormat { format: BodyFormat::Form, charset: Charset::Utf8 };

fn read(body: &[u8]) -> Result<Decoded, DecodeError> {
    decode(NumberFromGoodsRequest::SHAPE, FORMAT, body)
}

fn understood(body: &str) -> NumberFromGoodsRequest {
    match read(body.as_bytes()) {
        Ok(decoded) => NumberFromGoodsRequest::from_record(decoded.record),
        Err(error) => panic!("{body}: {error}"),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

#[test]
fn names_and_values_are_decoded() {
    let pos_code = |body| understood(body).pos_code.unwrap();
    assert_eq!(pos_code("PosCode=a+b%2Bc"), "a b+c");
    assert_eq!(pos_code("%50osCode=%zz%4"), "%zz%4");
    assert_eq!(pos_code("PosCode[]=p&Email"), "p");
    assert_eq!(pos_code("PosCode=p;q=r&PosCode=p;q=r"), "p;q=r");
    assert_eq!(understood("Phone=+&Refund=&PosCode").pos_code, None);
}

#[test]
fn nothing_known_is_an_empty_request() {
    let decoded = read(b"Foo=1&=2&Bar[a]=3").unwrap();
    assert_eq!(decoded.ignored, ["Foo", "Bar"]);
    assert!(decoded.record.values().iter().all(Option::is_none));
}

#[test]
fn what_the_original_lost_is_refused_by_name() {
    for (body, member, problem) in [
        ("Goods.Id=1", "Goods", Problem::BadIndex),
        ("Goods[ 0].Id=1", "Goods", Problem::BadIndex),
        ("Goods[0]=1", "Goods[0]", Problem::NotAnObject),
        ("Goods=x&Goods[0].Id=1", "Goods", Problem::NotAList),
        ("Goods[0].Id=1&Goods[2].Id=3", "Goods[1]", Problem::IndexGap),
        ("Goods[0].Id.x=1", "Goods[0].Id", Problem::Misplaced),
        ("PosCode[0]=p", "PosCode", Problem::Misplaced),
        ("PosCode=p&Goods0].Id=1", "Goods", Problem::Brackets),
        ("PosCode=p&x[0=1", "x[0", Problem::Brackets),
        ("request[PosCode]=p", "PosCode", Problem::Misplaced),
        ("PosCode=p;Email=e", "PosCode", Problem::FieldSeparator),
        ("Phone=1&Phone=2", "Phone", Problem::Duplicate),
        ("PosCode=%CC%E0", "PosCode", Problem::BadEncoding),
        ("Goods[0].Price=10,50", "Goods[0].Price", Problem::CommaInNumber),
    ] {
        let error = read(body.as_bytes()).unwrap_err();
        assert_eq!((error.member.as_deref(), error.problem), (Some(member), problem), "{body}");
    }
    assert_eq!(read(b" {\"PosCode\":\"a=b\"}").unwrap_err().problem, Problem::WrongFormat);
    assert_eq!(read(b"\xef\xbb\xbf").unwrap_err().problem, Problem::Empty);
}

#[test]
fn limits_hold_at_their_edges() {
    let goods = |count: usize| joined((0..count).map(|index| format!("Goods[{index}].Id=1&")));
    assert_eq!(understood(&goods(ITEMS_MAX)).goods.unwrap().len(), ITEMS_MAX);
    let problem = |body: &str| read(body.as_bytes()).unwrap_err().problem;
    assert_eq!(problem(&goods(ITEMS_MAX + 1)), Problem::TooManyItems);
    assert_eq!(problem("Goods[99999999999999999999].Id=1"), Problem::TooManyItems);
    assert!(read(format!("a{}=1", "[b]".repeat(63)).as_bytes()).is_ok());
    assert_eq!(problem(&format!("a{}=1", "[b]".repeat(64))), Problem::TooDeep);
    assert_eq!(problem(&format!("a{}=1", "[".repeat(1 << 20))), Problem::Brackets);
    let unknown = joined((0..5_000).map(|number| format!("k{number}=v&")));
    assert_eq!(read(unknown.as_bytes()).unwrap().ignored.len(), IGNORED_MAX);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&body);
    }

    #[test]
    fn random_fields_never_panic(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "Goods", "[", "]", "0", "1", ".", "Id", "=", "&", "PosCode", "%", "4", "+", ";", "\n", "é", "-",
        ]), 0..40)
    ) {
        let _ = read(parts.concat().as_bytes());
    }
}
