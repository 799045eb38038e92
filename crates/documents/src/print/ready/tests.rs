use std::path::Path;

use super::*;
use crate::print::design::{Field, Marks, Weight};

/// The files of the designs are golden: reading and writing them changes nothing. `UPDATE_GOLDEN=1`
/// writes them anew.
#[test]
fn the_designs_are_read_and_written_without_a_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs");
    #[expect(clippy::disallowed_methods, reason = "the switch of all golden files")]
    let update = std::env::var("UPDATE_GOLDEN").is_ok();
    for json in READY {
        let design = Design::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"));
        let file = folder.join(format!("{}.json", design.draft().name));
        if update {
            std::fs::write(&file, design.to_json()).unwrap();
        } else {
            assert_eq!(design.to_json(), json, "{}", file.display());
        }
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), READY.len());
    assert_eq!(Design::ready().len(), READY.len());
}

/// A change that makes a mistake.
type Spoil = fn(&mut Draft);

#[test]
fn a_mistake_is_named_with_its_place_and_limit() {
    let ready = |name: &str| Design::find(name).unwrap().draft().clone();
    let check = |name: &str, spoil: Spoil| {
        let mut draft = ready(name);
        spoil(&mut draft);
        Design::new(draft).unwrap_err().to_string()
    };
    let spoiled: [(&str, Spoil, &str); 8] = [
        ("a4-10", |d| d.page.width = 0.0, "`page.width` must be between 15 and 600. Received 0"),
        ("a4-10", |d| d.name = "A4".into(), "`name` must have 1 to 40 small letters"),
        (
            "labels-14",
            |d| d.grid.as_mut().unwrap().columns = 3,
            "`grid.columns` must fit on the page: they end at",
        ),
        ("cr80", |d| d.bleed = 11.0, "`bleed` must be between 0 and 10. Received 11"),
        ("a4-10", |d| d.marks = Marks::Page, "`grid` must be absent"),
        ("cr80", |d| d.fields.clear(), "`fields` must have a field `bars`"),
        (
            "cr80",
            |d| {
                for field in &mut d.fields {
                    if let Field::Bars(bars) = field {
                        bars.at.width = 20.0;
                    }
                }
            },
            "bars.at.width` must be between 29.8 and 600. Received 20",
        ),
        (
            "cr80",
            |d| {
                for field in &mut d.fields {
                    if let Field::Text(text) = field {
                        text.text = crate::print::language::Texts::Same("{nominal}".into());
                        text.weight = Weight::Bold;
                    }
                }
            },
            "has an unknown placeholder: number 1 is \"nominal\". Known are {shop}",
        ),
    ];
    for (name, spoil, expected) in spoiled {
        let error = check(name, spoil);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_mistake_in_json_is_named_with_its_place() {
    let json = Design::find("cr80").unwrap().to_json();
    for (from, to, expected) in [
        ("\"size\"", "\"sise\"", "`fields["),
        ("\"bleed\": 3.0", "\"bleed\": \"3\"", "`bleed` invalid type: string \"3\", expected f32"),
        ("\"fields\"", "\"field\"", "unknown field `field`"),
    ] {
        let error = Design::from_json(&json.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(Design::from_json(&format!("{json}x")).is_err());
}
