//! `Owner` from outside: owners of certificates made, changed, refused, and never in a log.

use serde_json::{Value, json};

use crate::family::Caller;
use crate::kit::http::Framing;
use crate::kit::process::{Home, eventually};

fn new() -> Value {
    json!({"ActionType": "create", "Name": "Анна Ким", "OwnerType": 2, "Gender": false,
        "Birthdate": "2000-02-29", "Phone": 79_001_234_567_i64, "Email": "anna@example.org",
        "Viber": "anna.v", "Telegram": "@anna.t", "WhatsApp": 79_001_112_233_i64,
        "AgreePersonalData": true})
}

fn with(mut body: Value, changes: &[(&str, Value)]) -> Value {
    for (member, value) in changes {
        body[*member] = value.clone();
    }
    body
}

fn made(caller: &mut Caller, body: &Value) -> i64 {
    caller.told("Owner", body)["Id"].as_i64().unwrap()
}

#[test]
fn the_same_details_are_the_same_owner_and_others_are_another() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let id = made(&mut till, &new());
    let again = with(new(), &[("ActionType", json!("CREATE")), ("Name", json!(" Анна Ким "))]);
    assert_eq!(made(&mut till, &again), id);
    let update = json!({"ActionType": "Update", "Id": id, "Name": "Анна Ли", "Phone": 0});
    assert_eq!(made(&mut till, &update), id);
    assert_eq!(made(&mut till, &update), id, "it is so already");
    assert_eq!(made(&mut till, &new()), id, "a repeat is one whatever became of its owner");
    for (member, value) in [
        ("Name", json!("Анна К.")),
        ("OwnerType", json!(3)),
        ("Gender", json!(true)),
        ("Birthdate", json!(null)),
        ("Phone", json!(9_001_234_568_i64)),
        ("Email", json!("anna@example.com")),
        ("Viber", json!("")),
        ("Telegram", json!("anna")),
        ("WhatsApp", json!(1)),
        ("AgreePersonalData", json!(false)),
    ] {
        assert_ne!(made(&mut till, &with(new(), &[(member, value)])), id, "{member}");
    }
    let befriend = with(new(), &[("FriendCreate", json!(true)), ("Id", json!(id))]);
    let friend = made(&mut till, &befriend);
    assert_ne!(friend, id, "a friend with the same details is somebody else");
    assert_eq!(made(&mut till, &befriend), friend);
    home.verify();
}

#[test]
fn an_owner_is_made_and_changed_on_every_wire() {
    let home = Home::new();
    let server = home.serve_demo();
    let namespace = "http://schemas.datacontract.org/2004/07/\
                     LCManagerPartner.Implementation.Request.SertCardRequest";
    let members = "<ActionType>create</ActionType><AgreePersonalData>true</AgreePersonalData>\
         <Birthdate>2000-02-29</Birthdate><Email>anna@example.org</Email><Gender>false</Gender>\
         <Name>Анна Ким</Name><OwnerType>2</OwnerType><Phone>79001234567</Phone>\
         <Telegram>@anna.t</Telegram><Viber>anna.v</Viber><WhatsApp>79001112233</WhatsApp>";
    let form = "ActionType=create&Name=%D0%90%D0%BD%D0%BD%D0%B0+%D0%9A%D0%B8%D0%BC&OwnerType=2&\
         Gender=false&Birthdate=2000-02-29&Phone=79001234567&Email=anna@example.org&\
         Viber=anna.v&Telegram=@anna.t&WhatsApp=79001112233&AgreePersonalData=true";
    let id = made(&mut Caller::of(&server, "demo"), &new());
    for (media, body) in [
        (
            "application/xml",
            format!("<OwnerRequest xmlns=\"{namespace}\">{members}</OwnerRequest>"),
        ),
        ("application/x-www-form-urlencoded", form.to_owned()),
    ] {
        let headers = [("Content-Type", media), ("Authorization", "Bearer demo")];
        let framing = Framing::Length(body.as_bytes());
        let answer = server.connect().request("POST", "/api/sertcard/Owner", &headers, framing);
        // One owner, since all of them say the same.
        let shown = [format!("<Id>{id}</Id>"), format!("\"Id\":{id},")];
        let text = answer.text();
        assert!(shown.iter().any(|shown| text.contains(shown)), "{media}: {text}");
    }
    home.verify();
}

#[test]
fn what_is_wrong_is_refused_by_name_and_changes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let id = made(&mut till, &new());
    let create = |member: &str, value: Value| with(new(), &[(member, value)]);
    let update = |member: &str, value: Value| {
        with(json!({"ActionType": "update", "Id": id}), &[(member, value)])
    };
    let long = json!("я".repeat(256));
    let before = home.state();
    for (body, code, member) in [
        (create("ActionType", json!(" ")), 320, "create, update"),
        (create("ActionType", json!("delete")), 320, "ActionType"),
        (create("OwnerType", json!(256)), 338, "OwnerType"),
        (create("OwnerType", json!(-1)), 338, "OwnerType"),
        (create("Name", long.clone()), 333, "Name"),
        (create("Viber", long.clone()), 333, "Viber"),
        (create("Telegram", long.clone()), 333, "Telegram"),
        (create("Email", long.clone()), 333, "Email"),
        (create("Viber", json!("a\nb")), 255, "Viber"),
        (update("Name", json!("a\u{1}b")), 255, "Name"),
        (create("Email", json!("anna")), 335, "Email"),
        (create("Phone", json!(84_951_234_567_i64)), 334, "Phone"),
        (create("Phone", json!(-9_001_234_567_i64)), 334, "Phone"),
        (create("WhatsApp", json!(-1)), 337, "WhatsApp"),
        (create("Birthdate", json!("1899-12-31")), 336, "Birthdate"),
        (create("Birthdate", json!("2999-01-01")), 336, "Birthdate"),
        (create("FriendCreate", json!(true)), 321, "Id"),
        (json!({"ActionType": "create", "Viber": "x", "Phone": 0}), 332, "Name"),
        (with(create("FriendCreate", json!(true)), &[("Id", json!(1))]), 331, "Id"),
        (create("SiteCode", json!("nothing")), 214, "SiteCode"),
        (update("Id", json!(0)), 321, "Id"),
        (update("Id", json!(9_999)), 331, "9999"),
        (update("Id", json!(-1)), 331, "-1"),
        (update("FriendCreate", json!(true)), 339, "FriendCreate"),
        (update("Phone", json!(1)), 334, "Phone"),
        (update("Name", long), 333, "Name"),
    ] {
        let told = till.ask("Owner", &body);
        assert_eq!(told["ErrorCode"], code, "{body} {told}");
        let message = told["Message"].as_str().unwrap();
        assert!(message.contains(member) && !message.contains("anna"), "{body} {told}");
        assert_eq!(told["Id"], json!(null), "{body}");
    }
    let other = with(new(), &[("Name", json!("Борис"))]);
    assert_eq!(home.state(), before, "nothing was done in between");
    assert_ne!(made(&mut till, &other), id);
    home.verify();
}

#[test]
fn who_may_note_owners_and_whose_they_are() {
    let home = Home::new();
    let server = home.serve_demo();
    let id = made(&mut Caller::of(&server, "demo"), &new());
    for (scopes, status) in
        [("sell", 200), ("manage", 200), ("read", 403), ("redeem", 403), ("coupons", 403)]
    {
        let (_, key) = home.make_key(&["--operator", "1", "--scopes", scopes]);
        assert_eq!(Caller::of(&server, &key).status("Owner", &new()), status, "{scopes}");
    }
    let body = with(new(), &[("SiteCode", json!("sample string 4"))]).to_string();
    let headers = [("Content-Type", "application/json")];
    let framing = Framing::Length(body.as_bytes());
    let answer = server.connect().request("POST", "/api/sertcard/Owner", &headers, framing);
    assert_eq!(answer.status, 401, "a widget notes nobody");

    let other = home.make(&["operator", "create", "--name", "Other"]);
    let (_, key) = home.make_key(&["--operator", &other]);
    let mut stranger = Caller::of(&server, &key);
    for body in [
        json!({"ActionType": "update", "Id": id, "Name": "x"}),
        json!({"ActionType": "create", "Id": id, "Name": "x", "FriendCreate": true}),
    ] {
        assert_eq!(stranger.ask("Owner", &body)["ErrorCode"], 331, "{body}");
    }
    assert_ne!(made(&mut stranger, &new()), id, "houses know their own");

    // Sales are not linked to owners; whether an owner is known, the filter says.
    let sales = |caller: &mut Caller, owner: i64| {
        let told = caller.ask("SalesPaging", &json!({"SertCardOwner": owner}));
        (told["ErrorCode"].as_i64().unwrap(), told["Sales"].clone())
    };
    let mut till = Caller::of(&server, "demo");
    let order = json!({"PosCode": "demo", "SertCardSeries": 1, "OrderNumber": "o-1",
        "Goods": [{"Price": 100}]});
    till.told("NumberFromGoods", &order);
    assert_eq!(sales(&mut till, id), (0, json!([])));
    assert_eq!(sales(&mut till, 9_999), (304, json!([])));
    assert_eq!(sales(&mut stranger, id), (304, json!([])));
    home.verify();
}

/// Whatever is sent of a person, right or wrong, is in no log.
#[test]
fn personal_data_is_in_no_log() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--log", "debug"]);
    let mut till = Caller::of(&server, "demo");
    let id = made(&mut till, &new());
    till.told("Owner", &json!({"ActionType": "update", "Id": id, "Email": "anna@other.example"}));
    till.ask("Owner", &with(new(), &[("Birthdate", json!("2999-01-01"))]));
    till.ask("Owner", &with(new(), &[("Phone", json!("79001234567x"))]));
    eventually("all four have their lines", || server.log().matches("Owner").count() >= 4);
    let log = server.log();
    for word in ["Анна", "anna", "9001234567", "9001112233", "2000-02-29"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
}

#[test]
fn an_owner_is_one_whatever_the_spelling_of_the_address() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    for spellings in [
        ["Owa@Example.org", "owa@example.org", "owa@example.org\u{200b}"],
        ["Ann@Пример.рф", "ann@xn--e1afmkfd.xn--p1ai", "ANN@ПРИМЕР.РФ"],
    ] {
        let ids = spellings.map(|email| made(&mut till, &with(new(), &[("Email", json!(email))])));
        assert_eq!(ids, [ids[0]; 3], "{spellings:?}");
    }
    let mut api = server.api("demo");
    for (query, count) in [
        ("email=OWA%40example.org", 1),
        ("email=ann%40%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84", 1),
        ("email=ann%40xn--e1afmkfd.xn--p1ai", 1),
        ("email=bob%40example.org", 0),
    ] {
        let found = api.seen(&format!("/v1/owners?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    home.verify();
}
