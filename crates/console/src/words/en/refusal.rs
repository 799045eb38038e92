//! Sentences for refusals of all kinds.

use domain::coupon::{CouponField, CouponProblem, FieldProblem};
use domain::directory::Thing;
use domain::owner::OwnerField;
use domain::person::PersonRejection;
use domain::redemption::{
    Counted, InstrumentRejection, RedemptionRejection, RedemptionState, RefundTargetRejection,
    TextFault, TextMember,
};
use domain::{
    CallerRejection, CertificateRejection, CouponRejection, DeliveryRejection, Field,
    OwnerRejection, Problem, Rejection, RequestRejection, SaleRejection, SeriesRejection,
    SetUpRejection, Status,
};

use crate::values::Values;

/// The sentence of a refusal.
pub(super) fn text(values: &dyn Values, rejection: &Rejection) -> String {
    match rejection {
        Rejection::Request(why) => request(why),
        Rejection::Caller(why) => caller(why),
        Rejection::Series(why) => series(values, why),
        Rejection::Sale(why) => sale(values, why),
        Rejection::Certificate(why) => certificate(values, why),
        Rejection::Coupon(why) => coupon(values, why),
        Rejection::Redemption(why) => redemption(values, why),
        Rejection::Owner(why) => owner(why),
        Rejection::Delivery(why) => delivery(*why),
        Rejection::SetUp(why) => set_up(why),
        Rejection::Person(why) => person(*why),
        Rejection::Approval(why) => super::approval::text(values, why),
    }
}

fn request(why: &RequestRejection) -> String {
    match why {
        RequestRejection::KeyReused => "This form was sent before with other values. Check what \
                                        was done then, and send it again if it is still needed."
            .to_owned(),
        RequestRejection::SaleNumberUsed { at, hours } => format!(
            "This number was used on {} at {}. The same sale may be sent again within {hours} h. \
             Another sale needs a number of its own.",
            at.strftime("%-d %B %Y"),
            at.strftime("%H:%M"),
        ),
    }
}

fn caller(why: &CallerRejection) -> String {
    match why {
        CallerRejection::OperatorUnknown(_) => "The shop does not exist.".to_owned(),
        CallerRejection::OperatorDisabled(_) => {
            "The shop is switched off. Nothing can be changed.".to_owned()
        }
        CallerRejection::PointOfSaleUnknown { code } => {
            format!("There is no point of sale {code}.")
        }
        CallerRejection::PointOfSaleDisabled { code } => {
            format!("The point of sale {code} or its partner is switched off.")
        }
        CallerRejection::PointOfSaleForbidden { code } if code.is_empty() => {
            "You may act for your own point of sale only.".to_owned()
        }
        CallerRejection::PointOfSaleForbidden { code } => {
            format!("You may not act for the point of sale {code}.")
        }
        CallerRejection::NotPermitted(_) => {
            "Your role does not allow this. Ask the owner for access.".to_owned()
        }
    }
}

fn series(values: &dyn Values, why: &SeriesRejection) -> String {
    match why {
        SeriesRejection::Unknown(_) => "There is no such series.".to_owned(),
        SeriesRejection::Electronic(id) => format!(
            "The series {} is electronic. Its numbers are made when they are sold.",
            values.series(*id)
        ),
        SeriesRejection::NumbersUsedUp(id) => {
            format!("The series {} has no free numbers left.", values.series(*id))
        }
        SeriesRejection::ValidTooLong(id) => format!(
            "Certificates of the series {} would be valid beyond the year 9999.",
            values.series(*id)
        ),
    }
}

fn sale(values: &dyn Values, why: &SaleRejection) -> String {
    let at = |line: &usize| line.saturating_add(1);
    match why {
        SaleRejection::NumberMissing => {
            "Give the number of the receipt or of the order.".to_owned()
        }
        SaleRejection::GoodsMissing => "Choose at least one certificate.".to_owned(),
        SaleRejection::TooManyGoods { max } => format!("At most {max} goods are allowed at once."),
        SaleRejection::TooManyCertificates { max } => {
            format!("At most {max} certificates are allowed at once.")
        }
        SaleRejection::Invalid(named, problem) => field(*named, *problem),
        SaleRejection::GoodWithoutSeries { line, item_code } => format!(
            "Line {}: no series sells the item code “{}”.",
            at(line),
            item_code.as_deref().unwrap_or_default()
        ),
        SaleRejection::SeriesNotOnSale { line, series } => {
            format!("Line {}: the series {} is not on sale.", at(line), values.series(*series))
        }
        SaleRejection::QuantityOutOfRange { line } => {
            format!("Line {}: the quantity must be 1 or more.", at(line))
        }
        SaleRejection::QuantityOfPlastic { line } => {
            format!("Line {}: a printed certificate is sold one at a time.", at(line))
        }
        SaleRejection::PriceMissing { line } => format!("Line {}: give the price.", at(line)),
        SaleRejection::PriceOutOfRange { line, series, min, max, digits: _ } => format!(
            "Line {}: the price must be from {} to {} in the series {}.",
            at(line),
            values.money(*min),
            values.money(*max),
            values.series(*series)
        ),
        SaleRejection::CertificateUnknown { line, item_code } => format!(
            "Line {}: the series has no certificate {}.",
            at(line),
            item_code.as_deref().unwrap_or_default()
        ),
        SaleRejection::CertificateNotForSale { line, number } => {
            format!("Line {}: certificate {number} is not for sale.", at(line))
        }
        SaleRejection::NothingSold => "Nothing was sold here under this number.".to_owned(),
        SaleRejection::NothingToReturn => {
            "Everything of this sale has been returned already.".to_owned()
        }
        SaleRejection::GoodNotSold { line, missing } => {
            format!("Line {}: the sale has {missing} fewer of these.", at(line))
        }
        SaleRejection::ReturnForbidden(series) => {
            format!("Certificates of the series {} are not taken back.", values.series(*series))
        }
        SaleRejection::CertificateUsed(number) => {
            format!("Certificate {number} was used, so it cannot be returned.")
        }
        SaleRejection::CertificateBlocked(number) => {
            format!("Certificate {number} is blocked. Unblock it first.")
        }
        SaleRejection::CertificateExpired(number) => format!("Certificate {number} has expired."),
    }
}

/// What the status of a certificate means for an act that needs another one.
const fn status(status: Status) -> &'static str {
    match status {
        Status::Issued => "The certificate has not been activated yet.",
        Status::Active => "The certificate is active.",
        Status::Blocked => "The certificate is blocked.",
        Status::Spent => "The certificate is spent: nothing is left on it.",
        Status::Expired => "The certificate has expired.",
        Status::Voided => "The certificate is void.",
    }
}

fn certificate(values: &dyn Values, why: &CertificateRejection) -> String {
    match why {
        CertificateRejection::Unknown => "There is no certificate with this number.".to_owned(),
        CertificateRejection::Invalid(named, problem) => field(*named, *problem),
        CertificateRejection::QuantityOutOfRange { max } => {
            format!("The quantity must be from 1 to {max}.")
        }
        CertificateRejection::SeriesNotOnSale(id) => {
            format!("The series {} is not on sale.", values.series(*id))
        }
        CertificateRejection::NotPossible(now) => status(*now).to_owned(),
        CertificateRejection::BookedOut { expired } => format!(
            "The last day is over and {} was booked out. Extend the certificate first.",
            values.money(*expired)
        ),
        CertificateRejection::NotReusable(_) => {
            "The certificate is for one use and was used.".to_owned()
        }
        CertificateRejection::Held { held } => format!(
            "{} of it is held for an order. Wait for the end of the hold, or release it.",
            values.money(*held)
        ),
        CertificateRejection::OwnerUnknown => "There is no such owner.".to_owned(),
        CertificateRejection::ReasonMissing => {
            "Give a reason. It stays in the timeline.".to_owned()
        }
        CertificateRejection::AmountMissing => "Give the amount.".to_owned(),
        CertificateRejection::Nothing => "The amount must be more than 0.".to_owned(),
        CertificateRejection::AmountTooLarge => "The amount is too large.".to_owned(),
        CertificateRejection::AmountOutOfRange { min, max } if min == max => {
            format!("The amount must be {}.", values.money(*min))
        }
        CertificateRejection::AmountOutOfRange { min, max } => {
            format!("The amount must be from {} to {}.", values.money(*min), values.money(*max))
        }
        CertificateRejection::TooMuch { available } => {
            format!("Only {} is available.", values.money(*available))
        }
        CertificateRejection::BalanceTooLarge { max } => {
            format!("The balance may be at most {}.", values.money(*max))
        }
        CertificateRejection::LastDayOutOfRange { first, last } => format!(
            "The last valid day must be from {} to {}.",
            values.day(*first),
            values.day(*last)
        ),
        CertificateRejection::ReplacementNotUnsold(id) => format!(
            "This is not the number of an unsold certificate of the series {}.",
            values.series(*id)
        ),
        CertificateRejection::BuyerOfInactive => {
            "Certificates with a buyer or an order must be activated at once.".to_owned()
        }
        CertificateRejection::MetadataTooLong { max } => {
            format!("The metadata may have at most {max} bytes.")
        }
    }
}

fn coupon(values: &dyn Values, why: &CouponRejection) -> String {
    match why {
        CouponRejection::Unknown(code) => format!("There is no coupon {code}."),
        CouponRejection::Invalid(problems) => {
            let sentences: Vec<String> = problems.iter().map(coupon_problem).collect();
            sentences.join(" ")
        }
        CouponRejection::Disabled(code) => format!("The coupon {code} is switched off."),
        CouponRejection::Expired(code) => format!("The coupon {code} has expired."),
        CouponRejection::Held { code, until } => {
            format!("The coupon {code} is held until {}.", values.moment(*until))
        }
        CouponRejection::UsedUp(code) => format!("The coupon {code} has been used."),
        CouponRejection::NeedsClient(code) => {
            format!("The coupon {code} is for named clients. Name the client.")
        }
        CouponRejection::UsedByClient(code) => {
            format!("This client has used the coupon {code} already.")
        }
    }
}

fn coupon_problem(problem: &CouponProblem) -> String {
    let name = match problem.field {
        CouponField::Code => "The code",
        CouponField::Description => "The description",
        CouponField::Kind => "The kind of the discount",
        CouponField::Value => "The discount",
        CouponField::Disabled => "The switch",
        CouponField::Once => "The limit to one use",
        CouponField::OncePerClient => "The limit to one use for each client",
        CouponField::MinPrice => "The minimum order",
        CouponField::ValidThrough => "The last day",
        CouponField::Collections => "The list of collections",
    };
    let fault = match problem.problem {
        FieldProblem::Missing => "must be given".to_owned(),
        FieldProblem::Taken => "belongs to another coupon".to_owned(),
        FieldProblem::TooLong { max } => format!("may have at most {max} characters"),
        FieldProblem::NotText => "has characters that are not allowed".to_owned(),
        FieldProblem::Negative => "must be 0 or more".to_owned(),
        FieldProblem::AbovePercent => "must be at most 100%".to_owned(),
        FieldProblem::TooPrecise { digits } => {
            format!("may have at most {digits} digits after the point")
        }
        FieldProblem::TooLarge => "is too large".to_owned(),
        FieldProblem::NoDate => "is not a real date".to_owned(),
        FieldProblem::TooMany { max } => format!("may have at most {max} entries"),
    };
    format!("{name} {fault}.")
}

/// What the state of a redemption means for an act that needs another one.
const fn state(state: RedemptionState) -> &'static str {
    match state {
        RedemptionState::Held => "The money is held and has not been taken yet.",
        RedemptionState::Captured => "The money has been taken already.",
        RedemptionState::Released => "The hold has been released already.",
        RedemptionState::Lapsed => "The hold has expired.",
        RedemptionState::Refunded => "Everything has been refunded already.",
    }
}

fn redemption(values: &dyn Values, why: &RedemptionRejection) -> String {
    let at = |index: &usize| index.saturating_add(1);
    match why {
        RedemptionRejection::Unknown(_) => "There is no such redemption.".to_owned(),
        RedemptionRejection::Text { member, fault } => text_fault(member, fault),
        RedemptionRejection::TooMany { what, max } => {
            let what = match what {
                Counted::Lines => "lines",
                Counted::Collections => "collections",
                Counted::Instruments => "certificates and coupons",
                Counted::RefundTargets => "certificates to refund to",
                Counted::Refunds => "refunds",
            };
            format!("At most {max} {what} are allowed.")
        }
        RedemptionRejection::OrderEmpty => "The order has no lines.".to_owned(),
        RedemptionRejection::InstrumentsMissing => {
            "Name at least one certificate or coupon.".to_owned()
        }
        RedemptionRejection::QuantityMissing { line } => {
            format!("Line {}: the quantity must be more than 0.", at(line))
        }
        RedemptionRejection::HoldSeconds { max } => {
            format!("A hold lasts from 1 to {max} seconds.")
        }
        RedemptionRejection::SellsCertificates { line } => format!(
            "Line {} sells certificates. Certificates and coupons cannot pay for it.",
            at(line)
        ),
        RedemptionRejection::TotalTooLarge => "The total of the order is too large.".to_owned(),
        RedemptionRejection::Instrument { index, why } => {
            format!("No. {}: {}", at(index), instrument(values, why))
        }
        RedemptionRejection::NotPossible(now) => state(*now).to_owned(),
        RedemptionRejection::TooMuch { left } => {
            format!("At most {} is left.", values.money(*left))
        }
        RedemptionRejection::Nothing => "The amount must be more than 0.".to_owned(),
        RedemptionRejection::RefundTarget { index: _, why } => target(values, *why),
        RedemptionRejection::BelowNamed { named } => format!(
            "The amount must be at least {}: so much was chosen for the certificates.",
            values.money(*named)
        ),
        RedemptionRejection::UndoneInPart { left } => format!(
            "The whole order is undone only with a refund of everything that is left, {}.",
            values.money(*left)
        ),
        RedemptionRejection::NothingToUndo => "Nothing is left to refund.".to_owned(),
    }
}

fn text_fault(member: &TextMember, fault: &TextFault) -> String {
    let at = |index: &usize| index.saturating_add(1);
    let name = match member {
        TextMember::OrderId => "The order number".to_owned(),
        TextMember::Client => "The client".to_owned(),
        TextMember::Collection { line, place } => {
            format!("Collection {} of line {}", at(place), at(line))
        }
        TextMember::ItemCode { line } => format!("The item code of line {}", at(line)),
        TextMember::Coupon { index } => format!("The code of coupon {}", at(index)),
    };
    let fault = match fault {
        TextFault::Empty => "must be given".to_owned(),
        TextFault::Control => "has characters that are not allowed".to_owned(),
        TextFault::TooLong { max } => format!("may have at most {max} characters"),
    };
    format!("{name} {fault}.")
}

fn target(values: &dyn Values, why: RefundTargetRejection) -> String {
    match why {
        RefundTargetRejection::NotOfRedemption => {
            "This certificate did not pay for the order.".to_owned()
        }
        RefundTargetRejection::Twice => "The certificate is named twice.".to_owned(),
        RefundTargetRejection::Voided => "The certificate is void and takes no refund.".to_owned(),
        RefundTargetRejection::Forbidden(series) => format!(
            "Certificates of the series {} take no refunds. The shop pays the buyer.",
            values.series(series)
        ),
        RefundTargetRejection::Expired => "The certificate has expired. Extend it first, or pay \
                                           the buyer."
            .to_owned(),
        RefundTargetRejection::Nothing => "The amount must be more than 0.".to_owned(),
        RefundTargetRejection::TooMuch { left } => {
            format!("At most {} is left to refund to this certificate.", values.money(left))
        }
    }
}

fn instrument(values: &dyn Values, why: &InstrumentRejection) -> String {
    match why {
        InstrumentRejection::Twice => "It is named twice.".to_owned(),
        InstrumentRejection::Coupon(why) => coupon(values, why),
        InstrumentRejection::OrderTooSmall { min } => {
            format!("The order must be at least {} for this coupon.", values.money(*min))
        }
        InstrumentRejection::NotFound => "The number or the secret code is wrong.".to_owned(),
        InstrumentRejection::NotActive => "The certificate is not active.".to_owned(),
        InstrumentRejection::Blocked => status(Status::Blocked).to_owned(),
        InstrumentRejection::Expired => status(Status::Expired).to_owned(),
        InstrumentRejection::TooManyHolds { max } => {
            format!("The certificate has {max} holds already.")
        }
        InstrumentRejection::NothingAvailable => {
            "Nothing is available on the certificate.".to_owned()
        }
        InstrumentRejection::AmountMissing => "The amount must be more than 0.".to_owned(),
        InstrumentRejection::NotEnough { available } => {
            format!("Only {} is available.", values.money(*available))
        }
        InstrumentRejection::AboveRest { left } => {
            format!("Only {} is left to pay.", values.money(*left))
        }
    }
}

fn owner(why: &OwnerRejection) -> String {
    let name = |named: OwnerField| match named {
        OwnerField::Name => "The name",
        OwnerField::Email => "The e-mail address",
        OwnerField::Viber => "The name in Viber",
        OwnerField::Telegram => "The name in Telegram",
    };
    match why {
        OwnerRejection::Unknown(_) => "There is no such owner.".to_owned(),
        OwnerRejection::Nobody => "Give a name, a phone or an e-mail address.".to_owned(),
        OwnerRejection::TooLong { field, max } => {
            format!("{} may have at most {max} characters.", name(*field))
        }
        OwnerRejection::NotText { field } => {
            format!("{} has characters that are not allowed.", name(*field))
        }
        OwnerRejection::Born => "The date of birth must be from 1900 to today.".to_owned(),
        OwnerRejection::Phone => "Give a mobile phone, such as +7 900 123-45-67.".to_owned(),
        OwnerRejection::Email => "Give an e-mail address, such as name@example.com.".to_owned(),
        OwnerRejection::WhatsApp => {
            "The number in WhatsApp must have from 1 to 15 digits.".to_owned()
        }
    }
}

fn delivery(why: DeliveryRejection) -> String {
    match why {
        DeliveryRejection::TooSoon { seconds } => format!(
            "A message was just sent to this address. The next one is possible in {seconds} s."
        ),
        DeliveryRejection::TooMany { max } => {
            format!("{max} messages went to this address today. The next one is possible tomorrow.")
        }
        DeliveryRejection::NoCode => {
            "There is no code for this address. Send a new one.".to_owned()
        }
        DeliveryRejection::Unknown => "There is no such message.".to_owned(),
        DeliveryRejection::Delivered => "The message has been delivered.".to_owned(),
        DeliveryRejection::NotDue => "The message is being sent already.".to_owned(),
    }
}

const fn thing(what: Thing) -> &'static str {
    match what {
        Thing::Operator => "shop",
        Thing::Partner => "partner",
        Thing::PointOfSale => "point of sale",
        Thing::Site => "site",
        Thing::Key => "key",
        Thing::Series => "series",
        Thing::User => "user",
    }
}

fn set_up(why: &SetUpRejection) -> String {
    match why {
        SetUpRejection::NotFound { what, id } => format!("There is no {} {id}.", thing(*what)),
        SetUpRejection::IdTaken { what, id } => {
            format!("Number {id} belongs to another {}.", thing(*what))
        }
        // These are unique on the whole server: the other record may be none of the reader's.
        SetUpRejection::Taken {
            field,
            what: what @ (Thing::User | Thing::Site | Thing::Key),
            by: _,
        } => {
            format!("{} belongs to another {}.", name(*field), thing(*what))
        }
        SetUpRejection::Taken { field, what, by } => {
            format!("{} belongs to another {} (no. {by}).", name(*field), thing(*what))
        }
        SetUpRejection::Invalid(named, problem) => field(*named, *problem),
        SetUpRejection::PrefixOverlaps { prefix, other, length: _ } => format!(
            "Numbers that begin with {prefix} could be numbers of another series, which begin \
             with {other}. Take that beginning, or one that differs from it."
        ),
    }
}

fn person(why: PersonRejection) -> String {
    match why {
        PersonRejection::LinkUnknown => "The link is not good any more.",
        PersonRejection::SessionUnknown => "The session has ended. Sign in again.",
        PersonRejection::UserClosed => "This user may not sign in.",
        PersonRejection::FactorNeeded => "A code of the second factor is needed.",
        PersonRejection::FactorUsed => "This code was used before. Wait for the next one.",
        PersonRejection::OwnRights => "Nobody may change their own rights.",
        PersonRejection::OtherOperator => {
            "This person also works for another shop. The administrator of the server can change \
             them."
        }
    }
    .to_owned()
}

fn name(field: Field) -> String {
    match field {
        Field::Id => "The number",
        Field::Name => "The name",
        Field::Code => "The code",
        Field::Zone => "The time zone",
        Field::RepeatHours => "The number of hours for repeats",
        Field::Key => "The key",
        Field::Login => "The login",
        Field::Password => "The password",
        Field::Token => "The token",
        Field::Secret => "The secret",
        Field::RefreshToken => "The refresh token",
        Field::ActLimit => "The limit",
        Field::LinkHours => "The number of hours of the link",
        Field::SecretDigits => "The number of digits of the secret code",
        Field::LeastPrice => "The smallest amount",
        Field::GreatestPrice => "The largest amount",
        Field::ValidityDays => "The number of days",
        Field::ExpiryDays => "The number of days until the balance is booked out",
        Field::SalePeriod => "The period of sale",
        Field::ClosedThrough => "The last closed day",
        Field::SeriesItemCode { place } => {
            return format!("Item code no. {}", place.saturating_add(1));
        }
        Field::GoodItemCode => "The item code",
        Field::OrderNumber => "The order number",
        Field::Email => "The e-mail address",
        Field::Client => "The client",
        Field::Note => "The note",
        Field::Reason => "The reason",
        Field::GoodName => "The name of the goods",
    }
    .to_owned()
}

fn field(named: Field, problem: Problem) -> String {
    let fault = match problem {
        Problem::Empty => "must be given".to_owned(),
        Problem::TooLong { max } => format!("may have at most {max} characters"),
        Problem::NotOneLine | Problem::NotAName => {
            "has characters that are not allowed, such as line breaks".to_owned()
        }
        Problem::NotACode => "must not be 0, and must have no spaces around it".to_owned(),
        Problem::HasColon => "must have no colon".to_owned(),
        Problem::OutOfRange { min, max } => format!("must be from {min} to {max}"),
        Problem::Zero => "must be more than 0".to_owned(),
        Problem::AboveGreatest => "must not be above the largest amount".to_owned(),
        Problem::TooLarge => "is too large".to_owned(),
        Problem::EndsBeforeStart => "must not end before it begins".to_owned(),
        Problem::NotOver => "must be over".to_owned(),
        Problem::ClosedAlready => "must be later than the last closed day".to_owned(),
        Problem::NoDate => "must end on a real date".to_owned(),
        Problem::UnknownZone => "must be a known one, such as Europe/Moscow".to_owned(),
        Problem::Repeated => "is given twice".to_owned(),
        Problem::Without(other) => {
            format!("also needs {}", name(other).replacen("The ", "the ", 1))
        }
        Problem::Revoked => "has been revoked".to_owned(),
    };
    format!("{} {fault}.", name(named))
}
