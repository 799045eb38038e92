//! Pages, cursors and counts.

use std::collections::BTreeSet;

use serde_json::json;

use crate::kit::coupons::{
    Caller, Coupon, EMPTY_XML_LIST, Format, PAGE_MAX, PATH, basic, five_percent, with,
};
use crate::kit::process::Home;

/// More than one page of any size that is asked for here, and few enough to look at each.
const MANY: i64 = 60;

/// Sixty coupons, of which every fourth and the last are deleted again.
fn fill(caller: &mut Caller) -> Vec<Coupon> {
    let mut kept = Vec::new();
    for at in 1..=MANY {
        let coupon = caller.create(&five_percent(&format!("code {at:02}")));
        assert_eq!(coupon.id, at);
        kept.push(coupon);
    }
    for id in (4..=MANY).step_by(4) {
        caller.delete(id);
    }
    kept.retain(|coupon| coupon.id % 4 != 0);
    assert_eq!(kept.len(), 45);
    kept
}

fn ids(coupons: &[Coupon]) -> Vec<i64> {
    coupons.iter().map(|coupon| coupon.id).collect()
}

#[test]
fn pages_are_exact_in_every_size_and_format() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let kept = fill(&mut caller);
    assert_eq!(caller.list(""), kept, "in the order of ids");
    for size in [1, 2, 7, 10, 44, 45, 46, 100, 250, PAGE_MAX] {
        for name in ["per_page", "limit"] {
            let pages: Vec<&[Coupon]> = kept.chunks(size).collect();
            for (number, expected) in (1..).zip(&pages) {
                let page = caller.list(&format!("page={number}&{name}={size}"));
                assert_eq!(page, *expected, "page {number} of {name}={size}");
            }
            for past in [pages.len() + 1, pages.len() + 2, 1_000_000] {
                assert_eq!(caller.list(&format!("{name}={size}&page={past}")), []);
            }
            let target = format!("{PATH}.xml?page={}&{name}={size}", pages.len());
            assert_eq!(caller.get(&target).text(), Coupon::xml_list(pages[pages.len() - 1]));
            let past = format!("{PATH}.xml?page={}&{name}={size}", pages.len() + 1);
            assert_eq!(caller.get(&past).text(), EMPTY_XML_LIST);
        }
    }
    home.verify();
}

#[test]
fn what_says_nothing_changes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let kept = fill(&mut caller);
    let first_ten = &kept[..10];
    for (query, expected) in [
        ("page=0&per_page=10", first_ten),
        ("page=&per_page=10", first_ten),
        ("page=01&per_page=10", first_ten),
        ("page=%31&per%5Fpage=10", first_ten),
        ("limit=3&per_page=10", first_ten),
        ("per_page=10&limit=3", first_ten),
        ("per_page=10&from_id=7", first_ten),
        ("per_page=10&deleted=true", first_ten),
        ("per_page=10&with_deleted=1&order=desc&sort=code", first_ten),
        ("per_page=10&updated_since=", first_ten),
        ("per_page=10&PAGE=2&Page=3", first_ten),
        ("per_page=&limit=10", first_ten),
        ("page=9999999999999999999999&per_page=10", &[]),
        ("page=9223372036854775807&per_page=500", &[]),
        ("per_page=9999999999999999999999", &kept),
        ("per_page=5000", &kept),
    ] {
        assert_eq!(ids(&caller.list(query)), ids(expected), "{query}");
    }
}

/// The gem, coup and the node packages ask for pages of 100 and 250, and take a shorter page as the
/// last one.
#[test]
fn a_page_is_never_shorter_than_asked_for_up_to_the_longest() {
    let home = Home::new();
    let server = home.serve_demo();
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let mut caller = server.demo_caller();
            threads.spawn(move || {
                for at in 0..126 {
                    caller.create(&five_percent(&format!("{thread}-{at}")));
                }
            });
        }
    });
    let mut caller = server.demo_caller();
    for (query, expected) in [
        ("", 250),
        ("page=1", 250),
        ("page=3", 4),
        ("page=4", 0),
        ("per_page=0", 250),
        ("per_page=100", 100),
        ("limit=250", 250),
        ("per_page=499", 499),
        ("per_page=500", 500),
        ("per_page=500&page=2", 4),
        ("per_page=501", 500),
        ("per_page=501&page=2", 4),
        ("limit=99999999999999999999&page=2", 4),
    ] {
        assert_eq!(caller.list(query).len(), expected, "{query}");
    }
    let all: Vec<i64> = [caller.list("per_page=500"), caller.list("per_page=500&page=2")]
        .iter()
        .flat_map(|page| ids(page))
        .collect();
    assert_eq!(all, (1..=504).collect::<Vec<_>>());
    assert_eq!(caller.get(&format!("{PATH}/count.json")).text(), "{\"count\":504}");
}

/// Follows the cursor to its end: from the moment and the id of the last coupon of each page.
fn walked(caller: &mut Caller, size: usize, since: &str) -> Vec<Coupon> {
    let mut all: Vec<Coupon> = Vec::new();
    loop {
        let cursor = match all.last() {
            Some(last) => {
                format!("updated_since={}&from_id={}", escaped(&last.updated_at), last.id)
            }
            None => format!("updated_since={}", escaped(since)),
        };
        let page = caller.list(&format!("{cursor}&per_page={size}"));
        if page.is_empty() {
            return all;
        }
        assert!(page.len() <= size && all.len() < 1_000);
        all.extend(page);
    }
}

fn escaped(moment: &str) -> String {
    moment.replace(':', "%3A").replace('+', "%2B")
}

#[test]
fn a_cursor_comes_by_everything_once_although_much_changed_in_the_same_second() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let mut kept = fill(&mut caller);
    let in_order = |coupons: &[Coupon]| {
        let mut coupons = coupons.to_vec();
        coupons.sort_by(|a, b| (&a.updated_at, a.id).cmp(&(&b.updated_at, b.id)));
        coupons
    };
    for size in [1, 2, 7, 45, 46] {
        assert_eq!(walked(&mut caller, size, "2000-01-01"), in_order(&kept));
    }
    // Some change later, in an order of their own.
    caller.wait_past(&kept[44].updated_at.clone());
    let before = kept.clone();
    for at in [40, 3, 17, 0, 18, 2] {
        kept[at] = caller.change(kept[at].id, &json!({"description": "changed"}));
        assert!(kept[at].updated_at > before[at].updated_at, "{:?}", kept[at]);
    }
    for size in [1, 2, 7, 45, 46] {
        let all = walked(&mut caller, size, "2000-01-01");
        assert_eq!(all, in_order(&kept));
        assert_eq!(all.iter().map(|coupon| coupon.id).collect::<BTreeSet<_>>().len(), 45);
    }
    // From the moment of the first change: the six, which may have come in two seconds.
    let changed: Vec<_> = kept.iter().filter(|c| c.description.is_some()).cloned().collect();
    let since = in_order(&changed)[0].updated_at.clone();
    assert_eq!(walked(&mut caller, 2, &since), in_order(&changed));
    // An XML client is told the same.
    let target = format!("{PATH}.xml?updated_since={}", escaped(&since));
    assert_eq!(caller.get(&target).text(), Coupon::xml_list(&in_order(&changed)));
    // Without the cursor the order is still that of ids.
    assert_eq!(caller.list(""), kept);
    let count = caller.get(&format!("{PATH}/count.json?updated_since={}", escaped(&since)));
    assert_eq!(count.text(), "{\"count\":6}");
}

#[test]
fn a_moment_is_read_in_every_way_that_clients_write_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupons: Vec<_> =
        ["a", "b", "c"].iter().map(|code| caller.create(&five_percent(code))).collect();
    // The three may have been made in different seconds: what is of the first is of all.
    let moment = &coupons[0].updated_at;
    let (date, time) = (&moment[..10], &moment[11..19]);
    for (since, expected) in [
        (escaped(moment), 3),
        (moment.clone(), 3),
        (format!("{date}+{time}+%2B03:00"), 3),
        (format!("{date}%20{time}%20%2B0300"), 3),
        (format!("{date}T{time}.000%2B03:00"), 3),
        (format!("{date}T{time}.999%2B03:00"), 3),
        // A clock without a zone is the operator's.
        (format!("{date}+{time}"), 3),
        (format!("{date}T{time}"), 3),
        (date.to_owned(), 3),
        (format!("{date}T00:00:00Z"), 3),
        ("2017-09-04+00%3A00%3A00+%2B03%3A00".to_owned(), 3),
        ("2017-09-04".to_owned(), 3),
        ("1969-07-20T20:17:40Z".to_owned(), 3),
        ("2999-01-01".to_owned(), 0),
        ("2999-01-01T00:00:00.492-11:00".to_owned(), 0),
    ] {
        // Of the day that begins at midnight in London, not in Moscow, there may be nothing yet.
        let is_early =
            since.ends_with("T00:00:00Z") && since.starts_with(date) && time < "03:00:00";
        if !is_early {
            assert_eq!(caller.list(&format!("updated_since={since}")).len(), expected, "{since}");
        }
    }
    // An id that is beyond all: what changed later than the moment is still given.
    let last = coupons[2].id;
    let beyond = format!("updated_since=2017-09-04&from_id={last}");
    assert_eq!(caller.list(&beyond), coupons);
    let at_the_end = format!("updated_since={}&from_id={last}", escaped(&coupons[2].updated_at));
    assert_eq!(caller.list(&at_the_end), []);
    let huge = format!("updated_since={}&from_id=99999999999999999999", escaped(moment));
    let later: Vec<_> = coupons.iter().filter(|c| c.updated_at > *moment).cloned().collect();
    assert_eq!(caller.list(&huge), later);
}

#[test]
fn a_query_that_is_no_number_or_moment_is_refused_by_name() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    caller.create(&five_percent("c"));
    for (query, member, name) in [
        ("page=x", "page", "Page "),
        ("page=1x", "page", "Page "),
        ("page=1.5", "page", "Page "),
        ("page=-1", "page", "Page "),
        ("page=1%00", "page", "Page "),
        ("page=%", "page", "Page "),
        ("page=%zz", "page", "Page "),
        ("page=%FF", "page", "Page "),
        ("page=null", "page", "Page "),
        ("page=0x1", "page", "Page "),
        ("per_page=ten", "per_page", "Per page "),
        ("per_page=-10", "per_page", "Per page "),
        ("limit=1e", "limit", "Limit "),
        ("limit=x&per_page=2", "limit", "Limit "),
        ("updated_since=x", "updated_since", "Updated since "),
        ("updated_since=2030-02-31", "updated_since", "Updated since "),
        ("updated_since=2030-13-01", "updated_since", "Updated since "),
        ("updated_since=2030-01-01T25:00:00Z", "updated_since", "Updated since "),
        ("updated_since=2030-01-01T00:00:00%2B99:00", "updated_since", "Updated since "),
        ("updated_since=1511111111", "updated_since", "Updated since "),
        ("updated_since=yesterday", "updated_since", "Updated since "),
        ("updated_since=2017-09-04&from_id=x", "from_id", "From "),
        ("updated_since=2017-09-04&from_id=1.5", "from_id", "From "),
        ("updated_since=2017-09-04&from_id=-1", "from_id", "From "),
    ] {
        for path in [PATH.to_owned(), format!("{PATH}/count")] {
            let answer = caller.get(&format!("{path}.json?{query}"));
            assert_eq!(answer.status, 422, "{query}: {}", answer.text());
            let told: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
            let named: Vec<_> = told.as_object().unwrap().keys().collect();
            assert_eq!(named, [member], "{query}");
            let answer = caller.get(&format!("{path}.xml?{query}"));
            assert_eq!(answer.status, 422, "{query}");
            assert!(answer.text().contains(&format!("<error>{name}")), "{}", answer.text());
        }
    }
    assert_eq!(caller.list("").len(), 1);
}

#[test]
fn a_count_is_of_what_the_list_of_the_same_query_has() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let kept = fill(&mut caller);
    let last = &kept[44];
    let since = escaped(&last.updated_at);
    for query in [
        String::new(),
        "page=1&per_page=10".to_owned(),
        "deleted=true".to_owned(),
        "updated_since=2000-01-01".to_owned(),
        "updated_since=2999-01-01".to_owned(),
        format!("updated_since={since}"),
        format!("updated_since={since}&from_id={}", last.id),
        format!("updated_since={since}&from_id=10"),
    ] {
        // What a page leaves out is counted too.
        let listed = caller.list(&query.replace("page=1&per_page=10", "")).len();
        for format in Format::BOTH {
            let answer = caller.get(&format!("{PATH}/count{}?{query}", format.extension()));
            assert_eq!((answer.status, answer.text()), (200, format.count(listed)), "{query}");
        }
    }
}

#[test]
fn an_operators_coupons_are_nobody_elses() {
    let home = Home::new();
    let server = home.serve_demo();
    let other = home.make(&["operator", "create", "--name", "Other"]);
    let create = ["key", "create", "--operator", &other, "--name", "k", "--scopes", "read,coupons"];
    home.scrip(&[&create[..], &["--login", "other", "--password", "secret", "--weak"]].concat());
    let mut own = server.demo_caller();
    let mut stranger = server.caller(&basic("other", "secret"));
    let kept = fill(&mut own);
    assert_eq!(stranger.all(), []);
    assert_eq!(stranger.list("updated_since=2000-01-01"), []);
    assert_eq!(stranger.get(&format!("{PATH}/count.json")).text(), "{\"count\":0}");
    for id in 1..=MANY {
        let missing = Format::Json.not_found(&format!("Couldn't find DiscountCode with id={id}"));
        let target = crate::kit::coupons::one(id, ".json");
        assert_eq!(stranger.get(&target).text(), missing);
        let put = stranger.put(Format::Json, id, &json!({"discount": 6}));
        assert_eq!((put.status, put.text()), (404, missing.clone()));
        let framing = crate::kit::http::Framing::None;
        assert_eq!(stranger.ask("DELETE", &target, &[], framing).text(), missing);
    }
    assert_eq!(own.all(), kept);
    // The same codes are free there, and neither sees the other's.
    let theirs: Vec<_> = (1..=3)
        .map(|at| {
            let members = with(five_percent(&format!("CODE {at:02}")), "discount", 7);
            stranger.create(&members)
        })
        .collect();
    assert_eq!(stranger.all(), theirs);
    assert_eq!(own.all(), kept);
    stranger.delete(theirs[0].id);
    assert_eq!(stranger.all(), theirs[1..]);
    assert_eq!(own.all(), kept);
    home.verify();
}
