use proptest::prelude::*;

use super::*;

fn check<'t>(what: impl Fn(&'t str) -> String, cases: &[(&'t str, &str)]) {
    for (sent, kept) in cases {
        assert_eq!(what(sent), *kept, "{sent:?}");
    }
}

#[test]
fn codes_lose_what_nobody_sees() {
    check(
        |text| code(text).into_owned(),
        &[
            ("A-1", "A-1"),
            (" \tA-1\r\n", "A-1"),
            ("\u{2}A-1\u{3}", "A-1"),
            ("\u{1d}A-1\u{4}", "A-1"),
            ("\u{feff}A-1", "A-1"),
            ("A\u{200b}-\u{2060}1\u{ad}", "A-1"),
            ("\u{a0}A\u{a0}1\u{3000}", "A 1"),
            ("A\r\u{200b}\n", "A"),
            ("e\u{301}", "\u{e9}"),
            ("e\u{200d}\u{301}", "\u{e9}"),
            ("\u{212b}", "\u{c5}"),
            ("A\nB", "A\nB"),
            ("\u{feff}\u{200b} \u{2800}\u{e0041}", ""),
            ("", ""),
        ],
    );
}

#[test]
fn clients_are_compared_as_what_they_are() {
    check(
        |text| client(text).into_owned(),
        &[
            ("c-1", "c-1"),
            (" C-1\r\n", "C-1"),
            ("1234567890", "1234567890"),
            ("1234-5678-9012", "1234-5678-9012"),
            ("buyer@example.org", "buyer@example.org"),
            (" BUYER@Example.ORG ", "buyer@example.org"),
            (
                "Maria@\u{41f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}",
                "maria@xn--e1afmkfd.xn--p1ai",
            ),
            ("Not an@Address", "not an@address"),
            ("79000000000", "79000000000"),
            ("+79000000000", "79000000000"),
            ("\u{ff0b}7 900 000\u{2013}00\u{2013}00", "79000000000"),
            ("+7 (900) 000-00-00", "79000000000"),
            ("8 (900) 000-00-00", "79000000000"),
            ("89000000000", "79000000000"),
            ("9000000000", "79000000000"),
            ("87010000000", "77010000000"),
            ("+375 29 000-00-00", "375290000000"),
            ("+81312345678", "81312345678"),
            ("81312345678", "81312345678"),
            ("+89001112233", "79001112233"),
            ("+8 701 000-00-00", "77010000000"),
            ("+9001112233", "79001112233"),
            ("+1234567", "1234567"),
            ("+12", "+12"),
            ("+", "+"),
            ("", ""),
        ],
    );
}

#[test]
fn numbers_are_their_digits() {
    for (sent, digits) in [
        ("2000000000015", Some("2000000000015")),
        (" 2000000000015\r\n", Some("2000000000015")),
        ("\u{2}2000000000015\u{3}", Some("2000000000015")),
        ("2000000000015\t", Some("2000000000015")),
        ("2 000000 000015", Some("2000000000015")),
        ("2000-0000-0001-5", Some("2000000000015")),
        ("2000.0000.0001.5", Some("2000000000015")),
        ("2000\u{a0}0000\u{2009}0001\u{2011}5", Some("2000000000015")),
        ("2000\u{200b}000000015", Some("2000000000015")),
        ("]E02000000000015", Some("2000000000015")),
        ("]C12000000000015", Some("2000000000015")),
        ("\u{2}]E0 2000000000015\r", Some("2000000000015")),
        ("'2000000000015", Some("2000000000015")),
        ("2000000000015.0", Some("2000000000015")),
        ("\u{ff12}\u{ff10}00000000015", Some("2000000000015")),
        ("\u{662}\u{660}\u{6f1}", Some("201")),
        ("-2000000000015", None),
        ("+2000000000015", None),
        ("2000000000015-", None),
        ("2e12", None),
        ("2000000000015x", None),
        ("2000,0000", None),
        ("20\n00", None),
        ("]E", None),
        ("]", None),
        ("", None),
        (" ", None),
    ] {
        assert_eq!(number(sent).as_deref(), digits, "{sent:?}");
    }
}

#[test]
fn secrets_lose_their_groups() {
    check(
        |text| secret(text).into_owned(),
        &[
            ("123456", "123456"),
            (" 123 456\r\n", "123456"),
            ("123-456", "123456"),
            ("\u{feff}12\u{a0}34\u{2013}56", "123456"),
            ("\u{ff11}23456", "123456"),
            ("Ab-12", "Ab-12"),
            ("", ""),
        ],
    );
}

#[test]
fn addresses_have_one_form() {
    for (sent, kept) in [
        ("anna@b.ru", Ok("anna@b.ru")),
        (" Anna.B+x@B.RU\r\n", Ok("anna.b+x@b.ru")),
        ("\u{feff}anna@b.ru\u{200b}", Ok("anna@b.ru")),
        (
            "maria@\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}",
            Ok("maria@xn--e1afmkfd.xn--p1ai"),
        ),
        (
            "maria@\u{41f}\u{420}\u{418}\u{41c}\u{415}\u{420}.\u{420}\u{424}",
            Ok("maria@xn--e1afmkfd.xn--p1ai"),
        ),
        ("maria@XN--E1AFMKFD.xn--p1ai", Ok("maria@xn--e1afmkfd.xn--p1ai")),
        ("a@b\u{fc}cher.example", Ok("a@xn--bcher-kva.example")),
        ("a@a--b.example", Ok("a@a--b.example")),
        ("\u{430}\u{43d}\u{43d}\u{430}@b.ru", Err(BadEmail::NameNotAscii)),
        ("a\u{301}@b.ru", Err(BadEmail::NameNotAscii)),
        ("b.ru", Err(BadEmail::NotAnAddress)),
        ("@b.ru", Err(BadEmail::NotAnAddress)),
        ("a@", Err(BadEmail::NotAnAddress)),
        ("a@b", Err(BadEmail::NotAnAddress)),
        ("a@b..ru", Err(BadEmail::NotAnAddress)),
        ("a..b@b.ru", Err(BadEmail::NotAnAddress)),
        (".a@b.ru", Err(BadEmail::NotAnAddress)),
        ("a@@b.ru", Err(BadEmail::NotAnAddress)),
        ("a b@b.ru", Err(BadEmail::NotAnAddress)),
        ("a@-b.ru", Err(BadEmail::NotAnAddress)),
        ("a@b_c.ru", Err(BadEmail::NotAnAddress)),
        ("a@\u{43f}_\u{440}.\u{440}\u{444}", Err(BadEmail::NotAnAddress)),
        ("", Err(BadEmail::NotAnAddress)),
    ] {
        assert_eq!(email(sent).as_deref(), kept.as_ref().map(|kept| *kept), "{sent:?}");
    }
}

#[test]
fn addresses_are_found_in_every_spelling() {
    check(
        email_key,
        &[
            ("Anna@B.ru", "anna@b.ru"),
            (" anna@b.ru\u{200b}\r\n", "anna@b.ru"),
            (
                "Ann@\u{41f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}",
                "ann@xn--e1afmkfd.xn--p1ai",
            ),
            (
                "\u{410}@\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}",
                "\u{430}@xn--e1afmkfd.xn--p1ai",
            ),
            ("Anna@Host", "anna@host"),
            ("NO \u{410}ddress", "no \u{430}ddress"),
            ("", ""),
        ],
    );
}

proptest! {
    /// The normal form of a normal form is itself, and nothing invisible is left.
    #[test]
    fn normal_forms_are_final(text in "(?s).{0,24}") {
        let once = code(&text);
        prop_assert_eq!(code(&once), once.as_ref());
        prop_assert!(!once.chars().any(is_invisible));
        prop_assert_eq!(trimmed(&once), once.as_ref());
        let once = client(&text);
        prop_assert_eq!(client(&once), once.as_ref());
        let once = secret(&text);
        prop_assert_eq!(secret(&once), once.as_ref());
        if let Some(once) = number(&text) {
            prop_assert_eq!(number(&once), Some(once.clone()));
        }
        if let Ok(once) = email(&text) {
            prop_assert_eq!(email(&once), Ok(once));
        }
    }

    /// A client is itself in its normal form, whatever looks like a phone or an address.
    #[test]
    fn clients_are_final(
        phone in "[+\u{ff0b}]{0,2} ?[789]?[0-9]{0,14}[ ()/.\u{2011}-]?[0-9]{0,3}",
        address in "[a-z\u{410}\u{130}\u{1e9e}\u{301}. -]{0,4}@[A-C\u{410}\u{130}\u{df}\u{301}.-]{0,6}(ru|\u{440}\u{444})?",
    ) {
        for text in [phone, address] {
            let once = client(&text);
            prop_assert_eq!(client(&once), once.as_ref());
            let once = email_key(&text);
            prop_assert_eq!(email_key(&once), once.as_str());
        }
    }

    /// White space around a text does not matter.
    #[test]
    fn margins_do_not_matter(text in "[ -~а-я]{0,12}", margin in "[ \r\n\t\u{2}\u{3}\u{feff}\u{200b}\u{2060}\u{ad}\u{a0}]{0,4}") {
        let framed = [&margin, &*text, &margin].concat();
        prop_assert_eq!(code(&framed), code(&text));
        prop_assert_eq!(client(&framed), client(&text));
        prop_assert_eq!(number(&framed), number(&text));
        prop_assert_eq!(secret(&framed), secret(&text));
    }

    /// Whatever a scanner and a typist put between digits, the number is the same.
    #[test]
    fn groups_do_not_matter(digits in "[1-9][0-9]{7,18}", at in 1_usize..4, sign in "[ .\u{a0}\u{2011}-]") {
        let grouped = [&digits[..at], &sign, &digits[at..]].concat();
        let found = number(&grouped);
        prop_assert_eq!(found.as_deref(), Some(digits.as_str()));
        prop_assert_eq!(secret(&grouped), digits);
    }
}
