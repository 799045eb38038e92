//! Coupons: making, changing, deleting and using them.

use super::check;
use super::script::step;
use super::world::{OPERATOR, World, request};
use crate::command::{ChangeCoupon, CreateCoupon, DeleteCoupon};
use crate::coupon::CouponField;
use crate::*;

/// Formats a coupon for a script: its number, code, value and whether it works.
pub(super) fn say(coupon: &Coupon, now: jiff::Timestamp) -> String {
    let Decimal { mantissa, .. } = coupon.terms.discount.value(2);
    let unit = match coupon.terms.discount.kind() {
        DiscountKind::Percent => "%",
        DiscountKind::Money => "p",
    };
    let worked = if coupon.has_uses_left(now) { "" } else { " used up" };
    format!("{} {} {mantissa}{unit}{worked}", coupon.id.number, coupon.terms.code)
}

/// The command of `coupon` and `uncoupon`. A number in front means an existing coupon; `~`
/// stands for a space, and a word without a value for what it names.
pub(super) fn parse(verb: &str, words: &[&str]) -> Command {
    let mut operator = OPERATOR;
    let mut number = None;
    let mut draft = CouponDraft::default();
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let decimal = || {
            let scale = value.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let mantissa = value.replace('.', "").parse().unwrap();
            (!value.is_empty()).then(|| Decimal { mantissa, scale: u8::try_from(scale).unwrap() })
        };
        match name {
            "operator" => operator = OperatorId(value.parse().unwrap()),
            "code" => draft.code = Some(value.replace('~', " ")),
            "note" => draft.description = Some(Some(value.to_owned())),
            "percent" => {
                draft.kind = Some(Some(DiscountKind::Percent));
                draft.value = Some(decimal());
            }
            "money" => {
                draft.kind = Some(Some(DiscountKind::Money));
                draft.value = Some(decimal());
            }
            "type" if value == "percent" => draft.kind = Some(Some(DiscountKind::Percent)),
            "type" if value == "money" => draft.kind = Some(Some(DiscountKind::Money)),
            "value" => draft.value = Some(if value == "none" { None } else { decimal() }),
            "disabled" => draft.disabled = Some(value != "no"),
            "once" => draft.once = Some(value != "no"),
            "each" => draft.once_per_client = Some(Some(value != "no")),
            "min" => draft.min_price = Some(decimal()),
            "through" => draft.valid_through = Some(value.parse().ok()),
            _ => number = Some(word.parse().unwrap()),
        }
    }
    let id = number.map(|number| CouponId { operator, number });
    match (verb, id) {
        ("coupon", None) => Command::CreateCoupon(CreateCoupon { operator, draft }),
        ("coupon", Some(id)) => Command::ChangeCoupon(ChangeCoupon { id, draft }),
        ("uncoupon", Some(id)) => Command::DeleteCoupon(DeleteCoupon { id }),
        other => panic!("{other:?}"),
    }
}

#[test]
fn coupons_are_made_of_what_is_in_bounds() {
    check(
        "
        coupon operator=3 code=A percent=10         -> OperatorUnknown
        coupon code=SALE percent=10                 -> 1 SALE 1000%
        coupon code=~Less~ money=99.90              -> 2 Less 9990p
        coupon code=A percent=0                     -> 3 A 0%
        coupon code=B percent=100                   -> 4 B 10000%
        coupon code=C percent=99.990                -> 5 C 9999%
        coupon code=D money=0                       -> 6 D 0p
        coupon code=E money=10000000000000          -> 7 E 1000000000000000p
        coupon code=F percent=5 through=2020-01-01  -> 8 F 500%
        coupon operator=2 code=SALE percent=1       -> 1 SALE 100%
        ",
    );
}

#[test]
fn everything_wrong_with_a_coupon_is_told_at_once_in_the_order_of_its_fields() {
    let problem =
        |field, problem| format!("CouponProblem {{ field: {field}, problem: {problem} }}");
    for (words, problems) in [
        ("", vec![("Code", "Missing"), ("Kind", "Missing"), ("Value", "Missing")]),
        ("code=~~ percent=10", vec![("Code", "Missing")]),
        ("code=A percent=100.01", vec![("Value", "AbovePercent")]),
        ("code=A percent=9223372036854775807", vec![("Value", "AbovePercent")]),
        ("code=A percent=-0.01", vec![("Value", "Negative")]),
        ("code=A percent=10.555", vec![("Value", "TooPrecise { digits: 2 }")]),
        ("code=A money=-5", vec![("Value", "Negative")]),
        ("code=A money=0.001", vec![("Value", "TooPrecise { digits: 2 }")]),
        ("code=A money=10000000000000.01", vec![("Value", "TooLarge")]),
        ("code=A money=9223372036854775807", vec![("Value", "TooLarge")]),
        ("code=A type=percent", vec![("Value", "Missing")]),
        ("code=A value=-5", vec![("Kind", "Missing"), ("Value", "Negative")]),
        ("code=A percent=5 min=-1", vec![("MinPrice", "Negative")]),
        (
            "percent=101 min=0.001",
            vec![
                ("Code", "Missing"),
                ("Value", "AbovePercent"),
                ("MinPrice", "TooPrecise { digits: 2 }"),
            ],
        ),
    ] {
        let mut world = World::new();
        let said = step(&mut world, &format!("coupon {words}"));
        let listed: Vec<String> = problems.into_iter().map(|(f, p)| problem(f, p)).collect();
        assert_eq!(said, format!("CouponInvalid([{}])", listed.join(", ")), "{words}");
        assert!(world.coupons.is_empty());
    }
}

#[test]
fn long_texts_and_control_characters_are_refused() {
    let draft = |code: &str, description: &str| CouponDraft {
        code: Some(code.to_owned()),
        description: Some(Some(description.to_owned())),
        kind: Some(Some(DiscountKind::Percent)),
        value: Some(Some(Decimal { mantissa: 1, scale: 0 })),
        ..CouponDraft::default()
    };
    for (code, description, expected) in [
        ("A".repeat(255), "д".repeat(1_000), true),
        ("B".repeat(256), String::new(), false),
        ("C".to_owned(), "д".repeat(1_001), false),
        ("D".to_owned(), "line\r\n\tline".to_owned(), true),
        ("E".to_owned(), "bell \u{7}".to_owned(), false),
        ("F\u{7}F".to_owned(), String::new(), false),
    ] {
        let mut world = World::new();
        let create = CreateCoupon { operator: OPERATOR, draft: draft(&code, &description) };
        let verdict = world.run(&request(Command::CreateCoupon(create)));
        assert_eq!(verdict.is_ok(), expected, "{code} {description}: {verdict:?}");
    }
}

#[test]
fn a_code_belongs_to_one_coupon_without_regard_to_case_and_space() {
    check(
        "
        coupon code=Скидка percent=10       -> 1 Скидка 1000%
        coupon code=~СКИДКА percent=10      -> CouponInvalid([CouponProblem { field: Code, problem: Taken }])
        coupon code=СКИДКА percent=101      -> CouponInvalid([CouponProblem { field: Code, problem: Taken }, CouponProblem
        coupon operator=2 code=скидка percent=5  -> 1 скидка 500%
        coupon code=B percent=1             -> 2 B 100%
        coupon 2 code=скидка                -> CouponInvalid([CouponProblem { field: Code, problem: Taken }])
        # Its own code in other letters is still its own.
        coupon 1 code=СКИДКА                -> 1 СКИДКА 1000%
        # A code given up is free, and so is that of a deleted coupon. Numbers are not.
        coupon 1 code=A                     -> 1 A 1000%
        coupon code=скидка percent=3        -> 3 скидка 300%
        uncoupon 3                          -> 3 скидка 300%
        coupon code=Скидка percent=4        -> 4 Скидка 400%
        ",
    );
}

#[test]
fn a_change_leaves_what_it_does_not_name() {
    check(
        "
        coupon 1 percent=5                  -> CouponUnknown(\"1\")
        coupon code=A percent=50 min=100 once  -> 1 A 5000%
        coupon 1                            -> still 1 A 5000%
        coupon 1 code=A percent=50.00 min=100.0 once -> still 1 A 5000%
        coupon 1 value=60                   -> 1 A 6000%
        # Sixty percent become sixty roubles, and back; a hundred and one cannot.
        coupon 1 type=money                 -> 1 A 6000p
        coupon 1 type=percent               -> 1 A 6000%
        coupon 1 money=101                  -> 1 A 10100p
        coupon 1 type=percent               -> CouponInvalid([CouponProblem { field: Value, problem: AbovePercent }])
        coupon 1 code=                      -> CouponInvalid([CouponProblem { field: Code, problem: Missing }])
        coupon 1 value=none                 -> CouponInvalid([CouponProblem { field: Value, problem: Missing }])
        coupon operator=2 1 percent=5       -> CouponUnknown(\"1\")
        uncoupon operator=2 1               -> CouponUnknown(\"1\")
        uncoupon 1                          -> 1 A 10100p
        uncoupon 1                          -> CouponUnknown(\"1\")
        coupon 1 percent=5                  -> CouponUnknown(\"1\")
        ",
    );
}

#[test]
fn moments_are_whole_seconds_and_move_only_with_what_can_be_seen() {
    let mut world = World::new();
    let id = CouponId { operator: OPERATOR, number: 1 };
    for (at, command, moved) in [
        ("2026-11-22T10:00:00.75Z", "coupon code=A percent=5", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:01:00.25Z", "coupon 1 percent=5", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:02:00.25Z", "use a", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:03:00.25Z", "coupon 1 once=no note=x", "2026-11-22T10:03:00Z"),
        ("2026-11-22T10:04:00Z", "coupon 1 once", "2026-11-22T10:04:00Z"),
        ("2026-11-22T10:05:00Z", "uncoupon 1", "2026-11-22T10:05:00Z"),
    ] {
        step(&mut world, &format!("at {at}"));
        step(&mut world, command);
        let coupon = &world.coupons[&id];
        assert_eq!(coupon.updated_at, moved.parse().unwrap(), "{command}");
        assert_eq!(coupon.created_at, "2026-11-22T10:00:00Z".parse().unwrap());
    }
    assert_eq!(world.coupon_uses[&id].len(), 1, "a deleted coupon keeps its uses");
}

#[test]
fn a_coupon_is_used_as_often_as_it_allows() {
    check(
        "
        use nothing                         -> CouponUnknown(\"nothing\")
        coupon code=MANY percent=5          -> 1 MANY 500%
        use many                            -> 1 MANY 500%
        use ~Many~ client=c                 -> 1 MANY 500%
        coupon code=SOLE percent=5 once     -> 2 SOLE 500%
        use sole                            -> 2 SOLE 500% used up
        use sole                            -> CouponUsedUp
        # Its owner may allow more, and less: what was used stays used.
        coupon 2 once=no                    -> 2 SOLE 500%
        use sole                            -> 2 SOLE 500%
        coupon 2 once                       -> 2 SOLE 500% used up
        use sole                            -> CouponUsedUp
        coupon code=TEAM percent=5 each     -> 3 TEAM 500%
        use team                            -> CouponNeedsClient
        use team client=c                   -> 3 TEAM 500%
        use team client=c                   -> CouponUsedByClient
        use team client=d                   -> 3 TEAM 500%
        # It is known of the past, too.
        coupon 1 each                       -> 1 MANY 500%
        use many client=c                   -> CouponUsedByClient
        use operator=2 many                 -> CouponUnknown
        coupon 3 code=OTHER                 -> 3 OTHER 500%
        use other client=c                  -> CouponUsedByClient
        uncoupon 3                          -> 3 OTHER 500%
        use other client=e                  -> CouponUnknown
        ",
    );
}

#[test]
fn a_coupon_is_used_through_its_last_day_unless_it_is_disabled() {
    check(
        "
        coupon code=A percent=5 through=2026-11-22 once -> 1 A 500%
        coupon code=B percent=5 disabled    -> 2 B 500%
        use b                               -> CouponDisabled
        at 2026-11-22T20:59:59Z
        use a                               -> 1 A 500% used up
        coupon 1 once=no                    -> 1 A 500%
        at 2026-11-22T21:00:00Z
        use a                               -> CouponExpired
        coupon 1 through=2026-11-23         -> 1 A 500%
        use a                               -> 1 A 500%
        coupon 1 disabled through=2020-01-01 once -> 1 A 500% used up
        use a                               -> CouponDisabled
        coupon 1 disabled=no                -> 1 A 500% used up
        use a                               -> CouponExpired
        coupon 1 through=                   -> 1 A 500% used up
        use a                               -> CouponUsedUp
        ",
    );
}

/// Before anything is compared, so that nobody waits for it.
#[test]
fn absurdly_long_texts_are_told_without_looking_at_them() {
    let draft = |code: usize, description: usize| CouponDraft {
        code: Some("x".repeat(code)),
        description: Some(Some("x".repeat(description))),
        ..CouponDraft::default()
    };
    for (code, description, fields) in [
        (255 * 8, 1_000 * 8, &[][..]),
        (255 * 8 + 1, 0, &[CouponField::Code]),
        (0, 1_000 * 8 + 1, &[CouponField::Description]),
        (1 << 20, 1 << 20, &[CouponField::Code, CouponField::Description]),
    ] {
        let told = draft(code, description).check_lengths().err().unwrap_or_default();
        let told: Vec<_> = told.iter().map(|problem| problem.field).collect();
        assert_eq!(told, fields);
    }
    assert_eq!(CouponDraft::default().check_lengths(), Ok(()));
}
