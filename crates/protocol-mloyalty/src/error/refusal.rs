//! Rejections of the domain rules as error codes (from 200) and texts of this protocol.

use domain::{
    Amount, CallerRejection, Field, Problem, Rejection, RequestRejection, SaleRejection,
    SeriesRejection, SetUpRejection, Thing,
};
use service::ClaimRejection;

/// Number and text of why something would be refused, as the answer to a question: no goods were sent
/// that could be named.
pub(crate) fn reason(rejection: &Rejection) -> (u16, String) {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name nothing that was sent")]
    let text = match rejection {
        Rejection::Sale(SaleRejection::SeriesNotOnSale { series, .. }) => {
            format!("Серия {series} не продаётся")
        }
        Rejection::Sale(SaleRejection::CertificateNotForSale { number, .. }) => {
            format!("Сертификат {number} не продаётся")
        }
        Rejection::Sale(SaleRejection::NothingSold) => "Сертификат здесь не продавался".to_owned(),
        Rejection::Sale(SaleRejection::NothingToReturn) => "Сертификат уже возвращён".to_owned(),
        other => russian(other),
    };
    (of(rejection).0, text)
}

/// The error code of a refusal, which never changes meaning, and its name in the table.
pub(super) const fn of(rejection: &Rejection) -> (u16, &'static str) {
    match rejection {
        Rejection::Request(why) => match why {
            RequestRejection::KeyReused => (200, "KeyReused"),
            RequestRejection::SaleNumberUsed { .. } => (286, "SaleNumberUsed"),
        },
        Rejection::Caller(why) => of_caller(why),
        Rejection::Series(why) => match why {
            SeriesRejection::Unknown(_) => (230, "SeriesUnknown"),
            SeriesRejection::NumbersUsedUp(_) => (252, "NumbersUsedUp"),
            SeriesRejection::ValidTooLong(_) => (283, "Invalid"),
            SeriesRejection::Electronic(_) => (285, "StockOfElectronic"),
        },
        Rejection::Sale(why) => of_sale(why),
        Rejection::Coupon(_) => (270, "Coupon"),
        Rejection::Redemption(_) => (271, "Redemption"),
        Rejection::Certificate(_) => (272, "Certificate"),
        Rejection::Owner(_) => (273, "Owner"),
        Rejection::Delivery(_) => (274, "Delivery"),
        Rejection::SetUp(why) => match why {
            SetUpRejection::NotFound { .. } => (280, "NotFound"),
            SetUpRejection::IdTaken { .. } => (281, "IdTaken"),
            SetUpRejection::Taken { .. } => (282, "Taken"),
            SetUpRejection::Invalid(_, problem) => of_problem(problem),
            SetUpRejection::PrefixOverlaps { .. } => (284, "PrefixOverlaps"),
        },
        Rejection::Person(_) => (275, "Person"),
        Rejection::Approval(_) => (276, "Approval"),
    }
}

const fn of_caller(rejection: &CallerRejection) -> (u16, &'static str) {
    match rejection {
        CallerRejection::OperatorUnknown(_) => (201, "OperatorUnknown"),
        CallerRejection::OperatorDisabled(_) => (202, "OperatorDisabled"),
        CallerRejection::PointOfSaleUnknown { .. } => (210, "PointOfSaleUnknown"),
        CallerRejection::PointOfSaleDisabled { .. } => (211, "PointOfSaleDisabled"),
        CallerRejection::PointOfSaleForbidden { .. } => (213, "PointOfSaleForbidden"),
        CallerRejection::NotPermitted(_) => (205, "NotPermitted"),
    }
}

pub(super) const fn of_claim(claim: &ClaimRejection) -> (u16, &'static str) {
    match claim {
        ClaimRejection::OperatorsDisagree { .. } => (203, "OperatorsDisagree"),
        ClaimRejection::TokensDisagree => (204, "TokensDisagree"),
        ClaimRejection::PointOfSaleMissing => (212, "PointOfSaleMissing"),
        ClaimRejection::SiteUnknown { .. } => (214, "SiteUnknown"),
        ClaimRejection::PlacesDisagree { .. } => (215, "PlacesDisagree"),
    }
}

const fn of_sale(rejection: &SaleRejection) -> (u16, &'static str) {
    match rejection {
        SaleRejection::NumberMissing => (220, "NaturalKeyMissing"),
        SaleRejection::GoodsMissing => (221, "GoodsMissing"),
        SaleRejection::TooManyGoods { .. } | SaleRejection::TooManyCertificates { .. } => {
            (222, "TooMany")
        }
        SaleRejection::Invalid(_, problem) => of_problem(problem),
        SaleRejection::GoodWithoutSeries { .. } => (231, "GoodWithoutSeries"),
        SaleRejection::SeriesNotOnSale { .. } => (232, "SeriesNotOnSale"),
        SaleRejection::QuantityOutOfRange { .. } => (240, "QuantityOutOfRange"),
        SaleRejection::QuantityOfPlastic { .. } => (241, "QuantityOfPlastic"),
        SaleRejection::PriceMissing { .. } => (242, "PriceMissing"),
        SaleRejection::PriceOutOfRange { .. } => (244, "PriceOutOfRange"),
        SaleRejection::CertificateUnknown { .. } => (250, "CertificateUnknown"),
        SaleRejection::CertificateNotForSale { .. } => (251, "CertificateNotForSale"),
        SaleRejection::NothingSold => (260, "SaleUnknown"),
        SaleRejection::NothingToReturn => (261, "NothingToReturn"),
        SaleRejection::GoodNotSold { .. } => (262, "GoodNotSold"),
        SaleRejection::ReturnForbidden(_) => (263, "ReturnForbidden"),
        SaleRejection::CertificateUsed(_) => (264, "CertificateUsed"),
        SaleRejection::CertificateBlocked(_) => (265, "CertificateBlocked"),
        SaleRejection::CertificateExpired(_) => (266, "CertificateExpired"),
    }
}

const fn of_problem(problem: &Problem) -> (u16, &'static str) {
    match problem {
        Problem::TooLong { .. } => (223, "TextTooLong"),
        Problem::Empty
        | Problem::NotOneLine
        | Problem::NotAName
        | Problem::NotACode
        | Problem::HasColon
        | Problem::OutOfRange { .. }
        | Problem::Zero
        | Problem::AboveGreatest
        | Problem::TooLarge
        | Problem::EndsBeforeStart
        | Problem::NoDate
        | Problem::NotOver
        | Problem::ClosedAlready
        | Problem::UnknownZone
        | Problem::Repeated
        | Problem::Without(_)
        | Problem::Revoked => (283, "Invalid"),
    }
}

/// The text of a refusal. Goods are named as in the request: `Goods[0]`.
pub(super) fn russian(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Request(why) => match why {
            RequestRejection::KeyReused => {
                "ChequeId или OrderNumber уже использован в запросе с другим содержанием".to_owned()
            }
            RequestRejection::SaleNumberUsed { at, hours } => format!(
                "Номер уже использован {}: повтор принимается в течение {hours} ч, дальше нужен \
                 другой номер",
                at.strftime("%d.%m.%Y в %H:%M:%S")
            ),
        },
        Rejection::Caller(why) => russian_of_caller(why),
        Rejection::Series(why) => match why {
            SeriesRejection::Unknown(id) => format!("SertCardSeries: серия {id} не найдена"),
            SeriesRejection::NumbersUsedUp(id) => {
                format!("Серия {id}: свободные номера закончились")
            }
            SeriesRejection::ValidTooLong(_) => "ExpDays: недопустимое значение".to_owned(),
            SeriesRejection::Electronic(id) => {
                format!("Серия {id} электронная: номера создаются при продаже")
            }
        },
        Rejection::Sale(why) => russian_of_sale(why),
        // Told by its method's own numbers, so that this one is never sent.
        Rejection::Owner(_) => "Владелец указан неверно".to_owned(),
        // No method of this protocol comes to these.
        Rejection::Coupon(_)
        | Rejection::Redemption(_)
        | Rejection::Certificate(_)
        | Rejection::Delivery(_)
        | Rejection::Person(_)
        | Rejection::Approval(_) => "Действие невозможно".to_owned(),
        Rejection::SetUp(why) => match why {
            SetUpRejection::NotFound { what, id } => format!("{} {id}: не найдено", thing(*what)),
            SetUpRejection::IdTaken { what, id } => format!("{} {id}: номер занят", thing(*what)),
            // These are unique on the whole server: the other record may be none of the caller's.
            SetUpRejection::Taken {
                field,
                what: what @ (Thing::User | Thing::Site | Thing::Key),
                by: _,
            } => format!("Значение поля {field} занято: {}", thing(*what)),
            SetUpRejection::Taken { field, what, by } => {
                format!("Значение поля {field} занято: {} {by}", thing(*what))
            }
            SetUpRejection::Invalid(field, problem) => invalid(*field, *problem),
            SetUpRejection::PrefixOverlaps { prefix, other, .. } => {
                format!("Префикс {prefix} пересекается с префиксом {other} другой серии")
            }
        },
    }
}

fn russian_of_caller(rejection: &CallerRejection) -> String {
    match rejection {
        CallerRejection::OperatorUnknown(id) => format!("Operator: оператор {id} не найден"),
        CallerRejection::OperatorDisabled(id) => format!("Operator: оператор {id} отключён"),
        CallerRejection::PointOfSaleUnknown { code } => {
            format!("PosCode: торговая точка «{}» не найдена", shown(code))
        }
        CallerRejection::PointOfSaleDisabled { code } => {
            format!("PosCode: торговая точка «{}» отключена", shown(code))
        }
        CallerRejection::PointOfSaleForbidden { code } => {
            format!("PosCode: торговая точка «{}» недоступна этому ключу", shown(code))
        }
        CallerRejection::NotPermitted(_) => "Недостаточно прав".to_owned(),
    }
}

pub(super) fn russian_of_claim(claim: &ClaimRejection) -> String {
    match claim {
        ClaimRejection::OperatorsDisagree { named, .. } => {
            format!("Operator: оператор {named} не соответствует учётным данным")
        }
        ClaimRejection::TokensDisagree => "Token: токен не соответствует учётным данным".to_owned(),
        ClaimRejection::PointOfSaleMissing => "PosCode: не задан код торговой точки".to_owned(),
        ClaimRejection::SiteUnknown { code } => {
            format!("SiteCode: виджет «{}» не найден", shown(code))
        }
        ClaimRejection::PlacesDisagree { site, point_of_sale } => format!(
            "SiteCode: виджет «{}» не относится к торговой точке «{}»",
            shown(site),
            shown(point_of_sale)
        ),
    }
}

fn russian_of_sale(rejection: &SaleRejection) -> String {
    let shown_code = |code: &Option<String>| shown(code.as_deref().unwrap_or_default());
    match rejection {
        SaleRejection::NumberMissing => "Не задан ни ChequeId, ни OrderNumber".to_owned(),
        SaleRejection::GoodsMissing => "Goods: не заданы позиции товаров".to_owned(),
        SaleRejection::TooManyGoods { max } => {
            format!("Goods: позиций больше допустимого ({max})")
        }
        SaleRejection::TooManyCertificates { max } => {
            format!("Goods: сертификатов больше допустимого ({max})")
        }
        SaleRejection::Invalid(field, problem) => invalid(*field, *problem),
        SaleRejection::GoodWithoutSeries { line, item_code } => format!(
            "Goods[{line}].ItemCode: серия для товара «{}» не найдена",
            shown_code(item_code)
        ),
        SaleRejection::SeriesNotOnSale { line, series } => {
            format!("Goods[{line}]: серия {series} не продаётся")
        }
        SaleRejection::QuantityOutOfRange { line } => {
            format!("Goods[{line}].Quantity: количество должно быть не меньше 1")
        }
        SaleRejection::QuantityOfPlastic { line } => {
            format!("Goods[{line}].Quantity: пластиковый сертификат продаётся по одному")
        }
        SaleRejection::PriceMissing { line } => format!("Goods[{line}].Price: не задана цена"),
        SaleRejection::PriceOutOfRange { line, series, min, max, digits } => {
            let money = |amount: &Amount| amount.display(*digits).to_string();
            let (min, max) = (money(min), money(max));
            format!("Goods[{line}].Price: цена вне пределов серии {series} (от {min} до {max})")
        }
        SaleRejection::CertificateUnknown { line, item_code } => format!(
            "Goods[{line}].ItemCode: сертификат «{}» в серии не найден",
            shown_code(item_code)
        ),
        SaleRejection::CertificateNotForSale { line, number } => {
            format!("Goods[{line}].ItemCode: сертификат {number} не продаётся")
        }
        SaleRejection::NothingSold => {
            "По этому OrderNumber или ChequeId здесь ничего не продано".to_owned()
        }
        SaleRejection::NothingToReturn => "Все сертификаты этой покупки уже возвращены".to_owned(),
        SaleRejection::GoodNotSold { line, missing } => {
            format!("Goods[{line}]: не найдено проданных сертификатов: {missing}")
        }
        SaleRejection::ReturnForbidden(id) => format!("Серия {id}: возврат сертификатов запрещён"),
        SaleRejection::CertificateUsed(number) => {
            format!("Сертификат {number} использован или зарезервирован")
        }
        SaleRejection::CertificateBlocked(number) => format!("Сертификат {number} заблокирован"),
        SaleRejection::CertificateExpired(number) => {
            format!("Срок действия сертификата {number} истёк")
        }
    }
}

/// Name of a field in this protocol. A field that no method has keeps its domain name.
const fn member(field: Field) -> &'static str {
    match field {
        Field::Name => "SeriesName",
        Field::LeastPrice | Field::GreatestPrice => "PriceMax",
        Field::ValidityDays => "ExpDays",
        Field::ExpiryDays => "expire_after_days",
        Field::SalePeriod => "EndDate",
        Field::OrderNumber => "OrderNumber",
        Field::Email => "Email",
        Field::GoodName => "Name",
        Field::GoodItemCode => "ItemCode",
        Field::Id
        | Field::Code
        | Field::Zone
        | Field::RepeatHours
        | Field::Key
        | Field::Login
        | Field::Password
        | Field::Token
        | Field::Secret
        | Field::RefreshToken
        | Field::ActLimit
        | Field::LinkHours
        | Field::SecretDigits
        | Field::SeriesItemCode { .. }
        | Field::Client
        | Field::Reason
        | Field::ClosedThrough
        | Field::Note => field.name(),
    }
}

/// Text for the fault of a field.
fn invalid(field: Field, problem: Problem) -> String {
    let must = match problem {
        Problem::TooLong { max } => {
            return format!("{}: строка длиннее допустимого ({max} символов)", member(field));
        }
        Problem::NotOneLine | Problem::NotAName => {
            "управляющие знаки и переводы строк не допускаются"
        }
        Problem::Zero | Problem::AboveGreatest | Problem::TooLarge => {
            "наименьший номинал должен быть больше 0 и не больше наибольшего"
        }
        Problem::EndsBeforeStart | Problem::NoDate => {
            "период продажи кончается раньше, чем начинается"
        }
        Problem::Empty
        | Problem::NotACode
        | Problem::HasColon
        | Problem::OutOfRange { .. }
        | Problem::NotOver
        | Problem::ClosedAlready
        | Problem::UnknownZone
        | Problem::Repeated
        | Problem::Without(_)
        | Problem::Revoked => "недопустимое значение",
    };
    format!("{}: {must}", member(field))
}

const fn thing(thing: Thing) -> &'static str {
    match thing {
        Thing::Operator => "Оператор",
        Thing::Partner => "Партнёр",
        Thing::PointOfSale => "Торговая точка",
        Thing::Site => "Виджет",
        Thing::Key => "Ключ",
        Thing::Series => "Серия",
        Thing::User => "Пользователь",
    }
}

/// The first characters of what the caller sent, enough to recognise it.
fn shown(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut shown: String = text.chars().take(CHARS_MAX).collect();
    if text.chars().count() > CHARS_MAX {
        shown.push('…');
    }
    shown
}
