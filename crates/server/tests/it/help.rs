//! The help pages: what the founding document says of `NumberFromGoods`, they say too.

use std::collections::HashMap;

use crate::kit::founding::{ANSWER_JSON, ANSWER_XML, REQUEST_JSON, REQUEST_XML};
use crate::kit::http::Answer;
use crate::kit::process::{Home, Server};

const PAGE: &str = "/Help/Api/POST-api-sertcard-NumberFromGoods";

/// The members of the request and of the answer with their types, in the founding document's order.
const MEMBERS: [(&str, &[(&str, &str)]); 2] = [
    (
        "NumberFromGoodsRequest",
        &[
            ("PosCode", "string"),
            ("SertCardSeries", "integer"),
            ("OrderNumber", "string"),
            ("Refund", "boolean"),
            ("Client", "integer"),
            ("ClientIShop", "integer"),
            ("Email", "string"),
            ("Phone", "integer"),
            ("ChequeId", "integer"),
            ("Goods", "Collection of NumberFromGoodsGood"),
            ("Operator", "integer"),
            ("Token", "integer"),
            ("SiteCode", "string"),
        ],
    ),
    (
        "NumberFromGoodsResponse",
        &[
            ("SertCards", "Collection of NumberFromGoodsSertCard"),
            ("ErrorCode", "integer"),
            ("Message", "string"),
        ],
    ),
];

/// The samples of a page, each under the media types that stand above it, request before answer.
fn samples(page: &str) -> Vec<(String, String)> {
    let parts = page.split("<h3>").skip(1);
    let sample = |part: &str| {
        let (media_types, rest) = part.split_once("</h3>").unwrap();
        let text = rest.trim_start().strip_prefix("<pre>")?.split_once("</pre>")?.0;
        Some((media_types.to_owned(), unescaped(text)))
    };
    parts.filter_map(sample).collect()
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// The rows of each table: name, description and type, without markup.
fn tables(page: &str) -> HashMap<String, Vec<[String; 3]>> {
    let plain = |cell: &str| {
        let parts = cell.split('<').map(|part| part.rsplit('>').next().unwrap());
        unescaped(&parts.collect::<String>())
    };
    let table = |part: &str| {
        let (title, rest) = part.split_once("</h4>").unwrap();
        let (_, title) = title.split_once('>').unwrap();
        let rows = rest.split_once("</table>").unwrap().0.split("<tr>").skip(2);
        let row = |row: &str| {
            let cells =
                row.split("<td>").skip(1).map(|cell| plain(cell.split("</td>").next().unwrap()));
            cells.collect::<Vec<_>>().try_into().unwrap()
        };
        (title.to_owned(), rows.map(row).collect())
    };
    page.split("<h4").skip(1).map(table).collect()
}

fn check_page(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.content_type()), (200, "text/html; charset=utf-8"));
    assert!(answer.header("Content-Security-Policy").unwrap().contains("default-src 'none'"));
    answer.text()
}

fn serve() -> (Home, Server) {
    let home = Home::new();
    let server = home.serve(&[]);
    (home, server)
}

#[test]
fn the_page_of_number_from_goods_says_what_the_founding_document_says() {
    let (_home, server) = serve();
    let page = check_page(&server.get(PAGE));
    assert!(page.contains("<h1>POST api/sertcard/NumberFromGoods</h1>"));
    let tables = tables(&page);
    for (title, members) in MEMBERS {
        let rows: Vec<(&str, &str)> =
            tables[title].iter().map(|[name, _, kind]| (name.as_str(), kind.as_str())).collect();
        assert_eq!(rows, members, "{title}");
    }
    for (title, rows) in &tables {
        for [name, text, _] in rows {
            assert!(crate::kit::sale::is_russian(text), "{title}.{name}: {text}");
        }
    }
    // The document prints two types more, by their samples alone.
    let names =
        |title: &str| tables[title].iter().map(|[name, ..]| name.clone()).collect::<Vec<_>>();
    assert_eq!(names("NumberFromGoodsGood"), ["Id", "Name", "Quantity", "Price", "ItemCode"]);
    assert_eq!(names("NumberFromGoodsSertCard").len(), 10);
    let json = "application/json, text/json";
    let xml = "application/xml, text/xml";
    let printed =
        [(json, REQUEST_JSON), (xml, REQUEST_XML), (json, ANSWER_JSON), (xml, ANSWER_XML)];
    let samples = samples(&page);
    assert_eq!(samples.len(), printed.len());
    for ((media_types, sample), (expected_types, expected)) in samples.iter().zip(printed) {
        assert_eq!((media_types.as_str(), sample.as_str()), (expected_types, expected.trim_end()));
    }
}

#[test]
fn the_index_tells_of_signing_in_and_of_every_error_number() {
    let (_home, server) = serve();
    let index = check_page(&server.get("/Help"));
    for name in ["POST ManagerLogin", "grant_type", "username", "refresh_token", "invalid_grant"] {
        assert!(index.contains(name), "{name}");
    }
    let numbers = include_str!("../../../../docs/mloyalty-errors.md");
    let rows = numbers.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter(|(code, _)| code.parse::<u16>().is_ok());
    let mut count = 0;
    for (code, rest) in rows {
        let russian = rest.split(" | ").nth(1).unwrap();
        let plain = unescaped(&index);
        assert!(plain.contains(&format!("<td>{code}</td><td>{russian}</td>")), "{code}");
        assert!(crate::kit::sale::is_russian(russian), "{code}: {russian}");
        count += 1;
    }
    assert!(count > 100, "{count}");
}

#[test]
fn every_method_that_is_answered_has_a_page_and_no_other() {
    let (_home, server) = serve();
    let index = check_page(&server.get("/help/"));
    let links = index.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let (places, links): (Vec<&str>, Vec<&str>) = links.partition(|link| link.starts_with('#'));
    for place in places {
        assert!(index.contains(&format!("id=\"{}\"", &place[1..])), "{place}");
    }
    assert!(links.contains(&PAGE) && links.len() >= 6, "{links:?}");
    for link in &links {
        let page = check_page(&server.get(link));
        assert_eq!(samples(&page).len(), 4, "{link}");
        let method = link.rsplit('-').next().unwrap();
        // The path is a method's: it does not allow this verb, and is not unknown.
        assert_eq!(server.get(&format!("/api/sertcard/{method}")).status, 405, "{link}");
    }
    for path in ["/Help/Api/POST-api-sertcard-Nothing", "/Help/Api", "/Help/x"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let headers = [("Content-Type", "application/json")];
    let framing = crate::kit::http::Framing::Length(b"{}");
    let posted = server.connect().request("POST", "/Help", &headers, framing);
    assert_eq!((posted.status, posted.header("Allow")), (405, Some("GET, HEAD")));
}
