//! The messages of every method: on each wire as the files in `data/messages` have them, and read
//! back from there. Run with `UPDATE_GOLDEN=1` to write the files anew, and read the difference.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]

use std::fmt::Write as _;
use std::path::PathBuf;

use protocol_mloyalty::Method;
use protocol_mloyalty::wire::media::{Charset, ResponseFormat, ResponseMedia, request_format};
use protocol_mloyalty::wire::problem::{DecodeError, Problem};
use protocol_mloyalty::wire::render::render;
use protocol_mloyalty::wire::sample::sample;
use protocol_mloyalty::wire::shape::{BASE_NAMESPACE, MemberKind, Record, Shape, Value};
use protocol_mloyalty::wire::{Decoded, decode};

const JSON: &str = "application/json";
const XML: &str = "application/xml";
const FORM: &str = "application/x-www-form-urlencoded";

fn read(shape: &'static Shape, content_type: &str, body: &str) -> Result<Decoded, DecodeError> {
    decode(shape, request_format(&[content_type], false).unwrap(), body.as_bytes())
}

fn written(record: &Record, media: ResponseMedia) -> String {
    let format = ResponseFormat { media, charset: Charset::Utf8 };
    String::from_utf8(render(record, format)).unwrap()
}

/// A form as a browser would write it.
fn form(record: &Record, prefix: &str) -> String {
    let mut fields = Vec::new();
    for (member, value) in record.shape().members.iter().zip(record.values()) {
        let name = format!("{prefix}{}", member.name);
        let text = match value.as_ref().unwrap() {
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    fields.push(form(item.as_ref().unwrap(), &format!("{name}[{at}].")));
                }
                continue;
            }
            Value::Integer(value) => value.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Decimal(value) => value.to_string(),
            Value::Text(value) => value.replace(' ', "+"),
            Value::Date(value) => value.to_string().replace('+', "%2B"),
        };
        fields.push(format!("{name}={text}"));
    }
    fields.join("&")
}

fn kind(kind: MemberKind) -> String {
    match kind {
        MemberKind::List(item) => format!("{}[]", item.short_name()),
        other => format!("{other:?}"),
    }
}

/// Members in the order of their declaration; `!` marks those that cannot be null.
fn members(out: &mut String, shape: &Shape) {
    let names = shape.members.iter().map(|member| {
        let mark = if member.nullable { "" } else { "!" };
        format!("{}: {}{mark}", member.name, kind(member.kind))
    });
    writeln!(out, "{} = {}", shape.name, names.collect::<Vec<_>>().join(", ")).unwrap();
    for member in shape.members {
        if let MemberKind::List(item) = member.kind {
            members(out, item);
        }
    }
}

/// All that the file of a method has.
fn messages(method: &Method) -> String {
    let mut out = String::new();
    for (what, shape) in [("request", method.request_shape()), ("answer", method.response_shape())]
    {
        let record = sample(shape);
        let json = written(&record, ResponseMedia::ApplicationJson);
        let xml = written(&record, ResponseMedia::ApplicationXml);
        let mut wires = vec![(JSON, json), (XML, xml)];
        if what == "request" {
            wires.push((FORM, form(&record, "")));
        }
        writeln!(out, "--- {what}: members").unwrap();
        members(&mut out, shape);
        for (content_type, body) in wires {
            let decoded = read(shape, content_type, &body).unwrap();
            assert_eq!(decoded.record, record, "{} {content_type}", method.name());
            assert_eq!(decoded.ignored, Vec::<String>::new(), "{}", method.name());
            writeln!(out, "--- {what}: {content_type}\n{body}").unwrap();
        }
    }
    out
}

#[test]
fn every_message_is_written_as_in_its_file_and_read_back() {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests", "data", "messages"].iter().collect();
    for method in Method::all() {
        let path = folder.join(format!("{}.txt", method.name()));
        let now = messages(method);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let file = std::fs::read_to_string(&path).unwrap();
        let differs = file.lines().zip(now.lines()).find(|(file, now)| file != now);
        assert!(file == now, "{}: {differs:#?}", path.display());
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), Method::all().count());
}

/// One value that no member of a kind can have.
fn bad(kind: MemberKind) -> Option<(&'static str, Problem)> {
    match kind {
        MemberKind::Short
        | MemberKind::Int
        | MemberKind::Long
        | MemberKind::Number
        | MemberKind::Byte
        | MemberKind::Decimal => Some(("1x", Problem::NotANumber)),
        MemberKind::Bool => Some(("maybe", Problem::NotABool)),
        MemberKind::Date => Some(("2024-13-01", Problem::NotADate)),
        MemberKind::Text | MemberKind::List(_) => None,
    }
}

#[test]
fn a_bad_value_of_any_member_is_refused_by_name_on_every_wire() {
    let mut refused = 0;
    for method in Method::all() {
        let shape = method.request_shape();
        for member in shape.members {
            let Some((value, problem)) = bad(member.kind) else { continue };
            let name = member.name;
            let namespace = if member.base { BASE_NAMESPACE } else { shape.namespace };
            for (content_type, body) in [
                (JSON, format!("{{\"{name}\":\"{value}\"}}")),
                (
                    XML,
                    format!(
                        "<{0} xmlns=\"{1}\"><{name} xmlns=\"{namespace}\">{value}</{name}></{0}>",
                        shape.name, shape.namespace
                    ),
                ),
                (FORM, format!("{name}={value}")),
            ] {
                let error = read(shape, content_type, &body).unwrap_err();
                assert_eq!(error.problem, problem, "{body}");
                assert_eq!(error.member.as_deref(), Some(name), "{body}");
                refused += 1;
            }
        }
    }
    assert!(refused > 150, "{refused}");
}

/// Members of each request in the order of the reference's tables. The order and the names are
/// those of the JSON on the wire.
#[test]
fn requests_have_the_members_that_the_original_documents() {
    let base = "Operator Token SiteCode";
    for (method, own) in [
        (
            "NumberFromGoods",
            "PosCode SertCardSeries OrderNumber Refund Client ClientIShop Email Phone ChequeId Goods",
        ),
        ("SertCardIdentify", "Client SertCard Partner"),
        ("SecretIdentify", "Partner PosCode SertCard SecretCode Phone"),
        ("PurchaseStatus", "PosCode SertCard Refund"),
        ("SendForEmail", "Email"),
        (
            "SertcardSeriesAction",
            "PosCode ActionType SertCardSeriesId SeriesName SertCardType Campaign AllowRefund \
             AllowRefundPurchase AllowReuse ExpDays SertCardPrefix Length SecretConfirm Active \
             BegDate EndDate PriceMin PriceMax",
        ),
        (
            "SertcardSeriesPagingInfo",
            "PosCode Report SertCardSeries SerdCardType AllowRefund AllowReuse AllowRefundPurchase \
             Active NoActive SecretConfirm BegDate EndDate Start Length",
        ),
        (
            "Owner",
            "Id Name OwnerType Gender Birthdate Phone Email Viber Telegram WhatsApp \
             AgreePersonalData ActionType FriendCreate",
        ),
        ("FilterData", "PosCode"),
        (
            "SalesPaging",
            "Partner PosCode Report ProcTimeIn BegDate EndDate Pos Phone SertCard SertCardType \
             SertCardOwner Client Cheque Refund ChequeNumber Price Start Length",
        ),
        ("SendCode", "Name Email Phone CommunicationType"),
        // `Email` is ours: a code that went there is confirmed by it.
        ("ConfirmCode", "Phone CommunicationType Code Email"),
    ] {
        let shape = Method::find(method).unwrap().request_shape();
        let names: Vec<&str> = shape.members.iter().map(|member| member.name).collect();
        assert_eq!(names.join(" "), format!("{own} {base}"), "{method}");
    }
}
