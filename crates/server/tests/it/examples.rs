//! The examples do what they say, against a real server.

use std::process::{Command, Output};

use crate::kit::post::PostOffice;
use crate::kit::process::{Home, eventually};

const DAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/mloyalty-day.sh");

fn play(address: &str) -> Output {
    Command::new("sh").args([DAY, address]).output().unwrap()
}

#[test]
fn a_day_over_the_mloyalty_api_succeeds_and_can_be_repeated() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let url = format!("smtp://{}", office.address());
    let server = home.serve(&["--demo", "--smtp-url", &url, "--mail-from", "shop@example.ru"]);
    for _ in 0..2 {
        let played = play(&format!("http://{}", server.address));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (said, complaints) = (text(&played.stdout), text(&played.stderr));
        assert!(played.status.success(), "{said}{complaints}");
        assert_eq!(complaints, "");
        assert!(said.ends_with("All answers were as expected.\n"), "{said}");
    }
    assert_eq!(home.numbers().len(), 6, "three certificates a day");
    eventually("a letter has come", || !office.received().is_empty());
    home.verify();
}

/// A server without the demo knows nobody of the day; one that is not there says nothing.
#[test]
fn a_day_ends_at_the_first_unexpected_answer() {
    let home = Home::new();
    let server = home.serve(&[]);
    let address = format!("http://{}", server.address);
    for (address, surprise) in
        [(address.as_str(), "not status 200"), ("http://127.0.0.1:1", "cannot be reached")]
    {
        let played = play(address);
        assert_eq!(played.status.code(), Some(1), "{played:?}");
        let complaints = String::from_utf8(played.stderr).unwrap();
        assert!(complaints.contains("FAILED: ") && complaints.contains(surprise), "{complaints}");
    }
    assert_eq!(home.numbers(), Vec::<String>::new());
}
