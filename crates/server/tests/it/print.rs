//! Printing from outside: files of certificates, and what is recorded of secret codes.

use std::fs;

use serde_json::Value;

use crate::kit::process::{Home, Ran, run};
use crate::kit::sale::give_back;
use crate::redemptions::sold;

/// An operator with a plastic series of unsold certificates, and the numbers.
fn stocked(count: &str) -> (Home, String, Vec<String>) {
    let home = Home::new();
    let operator = home.make(&["operator", "create", "--name", "Книжный дом"]);
    let series = home.make(&[
        "series",
        "create",
        "--operator",
        &operator,
        "--name",
        "Весна",
        "--kind",
        "plastic",
        "--prefix",
        "20",
        "--price",
        "500",
    ]);
    let out = home.path("numbers.txt");
    home.scrip(&["series", "stock", &series, "--count", count, "--out", out.to_str().unwrap()]);
    let numbers = fs::read_to_string(out).unwrap();
    (home, series, numbers.lines().map(str::to_owned).collect())
}

fn print(home: &Home, what: &str, out: &str, arguments: &[&str]) -> Ran {
    let out = home.path(out);
    home.try_scrip(&[&["print", what, "--out", out.to_str().unwrap()], arguments].concat())
}

#[track_caller]
fn printed(home: &Home, what: &str, out: &str, arguments: &[&str]) -> Vec<u8> {
    let ran = print(home, what, out, arguments);
    assert!(ran.status.success(), "{ran:?}");
    fs::read(home.path(out)).unwrap()
}

#[track_caller]
fn refused(home: &Home, what: &str, out: &str, arguments: &[&str], expected: &str) {
    let ran = print(home, what, out, arguments);
    assert!(!ran.status.success() && ran.err.contains(expected), "{expected}: {ran:?}");
    assert!(!home.path(out).exists(), "{out} was left over");
}

/// Number of looks at secret codes in the log.
fn looks(home: &Home) -> usize {
    let out = home.scrip(&["log", "--kind", "secret_shown", "--json"]);
    serde_json::from_str::<Value>(&out).unwrap().as_array().unwrap().len()
}

#[test]
fn a_series_is_printed_without_and_with_secret_codes() {
    let (home, series, numbers) = stocked("3");
    let plain = printed(&home, "sheet", "a.pdf", &["--design", "a4-10", "--series", &series]);
    assert!(plain.starts_with(b"%PDF-"));
    assert_eq!(looks(&home), 0);
    // The same job makes the same bytes.
    let list = home.path("numbers.txt");
    let list = ["--design", "a4-10", "--numbers-from", list.to_str().unwrap()];
    assert!(printed(&home, "sheet", "b.pdf", &list) == plain);
    let secret = ["--design", "a4-10", "--secrets", "--reason", "cards of spring"];
    let with = printed(&home, "sheet", "c.pdf", &[&secret[..], &[&numbers[0]]].concat());
    assert!(with.starts_with(b"%PDF-"));
    assert_eq!(looks(&home), 1);
    let shown = home.scrip(&["certificates", "show", &numbers[0]]);
    assert!(shown.contains("secret_shown") && shown.contains("cards of spring"), "{shown}");
    home.verify();
}

#[test]
fn many_certificates_go_into_an_archive() {
    let (home, series, _) = stocked("1001");
    let design = ["--design", "labels-40", "--series", &series];
    refused(&home, "sheet", "a.pdf", &design, "let the name of the file end with .zip");
    let archive = printed(&home, "sheet", "a.zip", &design);
    let text = String::from_utf8_lossy(&archive);
    for name in ["labels-40-000001-001000.pdf", "labels-40-001001-001001.pdf"] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn a_print_shop_gets_numbers_and_secret_codes_apart() {
    let (home, series, numbers) = stocked("12");
    let link = "https://gift.example.com/g#{number}";
    let ran = print(&home, "shop", "x", &["--series", &series, "--link", link]);
    assert!(ran.status.success() && !ran.out.contains("passphrase"), "{ran:?}");
    assert!(home.path("x-ticket.pdf").exists() && !home.path("x-pins.zip").exists());
    let csv = fs::read_to_string(home.path("x.csv")).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!((rows.len(), rows[0]), (13, "position,number,ean_text,validity,link"));
    for (place, number) in numbers.iter().enumerate() {
        let start = format!("{},{number},", place + 1);
        let row = rows[place + 1];
        assert!(row.starts_with(&start), "{row}");
        assert!(row.ends_with(&format!("https://gift.example.com/g#{number}")), "{row}");
        assert!(row.contains(",Действует 365 дней после активации,"), "{row}");
    }
    assert_eq!(looks(&home), 0);
    let secret = ["--series", &series, "--secrets", "--reason", "print"];
    let ran = print(&home, "shop", "y", &secret);
    assert!(ran.status.success() && ran.out.contains("\npassphrase "), "{ran:?}");
    assert_eq!(looks(&home), 12);
    let archive = fs::read(home.path("y-pins.zip")).unwrap();
    assert!(archive.starts_with(b"PK") && !String::from_utf8_lossy(&archive).contains("position"));
    let files = ["y.csv", "y-ticket.pdf", "y-pins.zip"];
    #[cfg(unix)]
    for file in files {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(home.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    // Nothing is overwritten.
    let ran = print(&home, "shop", "y", &secret);
    assert!(!ran.status.success() && ran.err.contains("y.csv cannot be created"), "{ran:?}");
    assert_eq!(looks(&home), 12);
    home.verify();
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_reason() {
    let (home, series, numbers) = stocked("2");
    let number = numbers[0].as_str();
    let design = ["--design", "a4-10"];
    for (arguments, expected) in [
        (&[number, number][..], "is named twice"),
        (&["2000000000008"], "certificate 2000000000008 does not exist"),
        (&[number, "12x"], "line 2 of the numbers is no certificate number"),
        (&["--series", "999"], "series 999 does not exist"),
        (&["--sale", "999"], "sale 999 does not exist"),
        (&["--series", &series, "--status", "active"], "try --status issued"),
        (&["--series", &series, "--secrets"], "--reason"),
        (&["--series", &series, "--secrets", "--reason", " "], "--reason must say why"),
        (&["--series", &series, "--scratch-page"], "such as cr80-pin"),
        (&["--series", &series, "--link", "x"], "must begin with https://"),
        (&["--series", &series, "--offset-x", "21"], "must be -20 to 20 millimetres"),
        (&[], "required"),
    ] {
        refused(&home, "sheet", "a.pdf", &[&design, arguments].concat(), expected);
    }
    refused(&home, "sheet", "a.txt", &["--design", "a4-10", number], "must end with .pdf or .zip");
    let unknown = ["--design", "b5", number];
    refused(&home, "sheet", "a.pdf", &unknown, "there is no design b5. Known are a4-letter, a4-10");
    let json = run(&["print", "designs", "--show", "a4-10"], b"").out;
    let file = home.path("mine.json");
    fs::write(&file, json.replace("\"columns\": 2", "\"columns\": 3")).unwrap();
    let mine = ["--design", file.to_str().unwrap(), number];
    refused(&home, "sheet", "a.pdf", &mine, "`grid.columns` must fit on the page: they end at 275");
}

#[test]
fn a_sale_is_printed_while_it_can_be_used() {
    let home = Home::new();
    let server = home.serve_demo();
    let card = sold(&server, "R-1", "1500.50");
    let shown = home.scrip(&["certificates", "show", &card.number, "--json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let sale = shown["history"][0]["sale"].to_string();
    let arguments = ["--design", "slip-80", "--sale", &sale];
    assert!(printed(&home, "sheet", "a.pdf", &arguments).starts_with(b"%PDF-"));
    let series = ["--design", "cr80", "--series", "1", "--status", "active"];
    printed(&home, "sheet", "b.pdf", &series);
    server.connect().till("demo").send(&give_back("R-1")).succeeded();
    refused(&home, "sheet", "c.pdf", &arguments, "there is no certificate to print");
    let number = card.number.as_str();
    let ended = format!("certificate {number} is voided, so it is not printed");
    refused(&home, "sheet", "c.pdf", &["--design", "a4-10", number], &ended);
}

#[test]
fn samples_and_calibration_need_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let scrip = |arguments: &[&str], out: &str| {
        let out = folder.path().join(out);
        let arguments = [&["print"], arguments, &["--out", out.to_str().unwrap()]].concat();
        let ran = run(&arguments, b"");
        assert!(ran.status.success(), "{ran:?}");
        assert!(fs::read(out).unwrap().starts_with(b"%PDF-"));
    };
    scrip(&["sample"], "gallery.pdf");
    scrip(&["sample", "--design", "cr80", "--count", "3", "--language", "en"], "cards.pdf");
    scrip(&["calibration", "--offset-x", "-1,5"], "page.pdf");
    let ran = run(&["print", "designs"], b"");
    assert!(ran.status.success() && ran.out.contains("labels-24"), "{ran:?}");
}
