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

use crate::plural::russian;
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
        RequestRejection::KeyReused => "Эта форма уже отправлена с\u{a0}другими данными. \
                                        Проверьте, что тогда сделано, и\u{a0}отправьте её ещё \
                                        раз, если это нужно."
            .to_owned(),
        RequestRejection::SaleNumberUsed { at, hours } => format!(
            "Этот номер уже использован {} в\u{a0}{}. Ту же продажу можно повторить \
             в\u{a0}течение {hours} ч. Другой продаже нужен свой номер.",
            at.strftime("%d.%m.%Y"),
            at.strftime("%H:%M"),
        ),
    }
}

fn caller(why: &CallerRejection) -> String {
    match why {
        CallerRejection::OperatorUnknown(_) => "Такого магазина нет.".to_owned(),
        CallerRejection::OperatorDisabled(_) => {
            "Магазин отключён. Ничего изменить нельзя.".to_owned()
        }
        CallerRejection::PointOfSaleUnknown { code } => {
            format!("Торговой точки {code} нет.")
        }
        CallerRejection::PointOfSaleDisabled { code } => {
            format!("Торговая точка {code} или её партнёр отключены.")
        }
        CallerRejection::PointOfSaleForbidden { code } if code.is_empty() => {
            "Вы можете действовать только за\u{a0}свою торговую точку.".to_owned()
        }
        CallerRejection::PointOfSaleForbidden { code } => {
            format!("Вы не\u{a0}можете действовать за\u{a0}торговую точку {code}.")
        }
        CallerRejection::NotPermitted(_) => {
            "Ваша роль этого не\u{a0}разрешает. Попросите доступ у\u{a0}владельца.".to_owned()
        }
    }
}

fn series(values: &dyn Values, why: &SeriesRejection) -> String {
    match why {
        SeriesRejection::Unknown(_) => "Такой серии нет.".to_owned(),
        SeriesRejection::Electronic(id) => {
            format!("Серия «{}» электронная: её номера создаются при продаже.", values.series(*id))
        }
        SeriesRejection::NumbersUsedUp(id) => {
            format!("В\u{a0}серии «{}» не\u{a0}осталось свободных номеров.", values.series(*id))
        }
        SeriesRejection::ValidTooLong(id) => {
            format!("Сертификаты серии «{}» действовали бы дольше 9999 года.", values.series(*id))
        }
    }
}

fn sale(values: &dyn Values, why: &SaleRejection) -> String {
    let at = |line: &usize| line.saturating_add(1);
    match why {
        SaleRejection::NumberMissing => "Укажите номер чека или заказа.".to_owned(),
        SaleRejection::GoodsMissing => "Выберите хотя бы один сертификат.".to_owned(),
        SaleRejection::TooManyGoods { max } => format!(
            "За\u{a0}один раз можно не\u{a0}больше \
                                                        {max} строк."
        ),
        SaleRejection::TooManyCertificates { max } => {
            format!("За\u{a0}один раз можно не\u{a0}больше {max} сертификатов.")
        }
        SaleRejection::Invalid(named, problem) => field(*named, *problem),
        SaleRejection::GoodWithoutSeries { line, item_code } => format!(
            "Строка {}: код товара «{}» не\u{a0}относится ни к\u{a0}одной серии.",
            at(line),
            item_code.as_deref().unwrap_or_default()
        ),
        SaleRejection::SeriesNotOnSale { line, series } => {
            format!(
                "Строка {}: серия «{}» сейчас не\u{a0}продаётся.",
                at(line),
                values.series(*series)
            )
        }
        SaleRejection::QuantityOutOfRange { line } => {
            format!("Строка {}: количество должно быть не\u{a0}меньше 1.", at(line))
        }
        SaleRejection::QuantityOfPlastic { line } => {
            format!("Строка {}: пластиковые сертификаты продаются по\u{a0}одному.", at(line))
        }
        SaleRejection::PriceMissing { line } => format!("Строка {}: укажите цену.", at(line)),
        SaleRejection::PriceOutOfRange { line, series, min, max, digits: _ } => format!(
            "Строка {}: цена в\u{a0}серии «{}» должна быть от {} до {}.",
            at(line),
            values.series(*series),
            values.money(*min),
            values.money(*max),
        ),
        SaleRejection::CertificateUnknown { line, item_code } => format!(
            "Строка {}: сертификата {} в\u{a0}этой серии нет.",
            at(line),
            item_code.as_deref().unwrap_or_default()
        ),
        SaleRejection::CertificateNotForSale { line, number } => {
            format!("Строка {}: сертификат {number} не\u{a0}продаётся.", at(line))
        }
        SaleRejection::NothingSold => "Под этим номером здесь ничего не\u{a0}продано.".to_owned(),
        SaleRejection::NothingToReturn => "Всё из\u{a0}этой продажи уже возвращено.".to_owned(),
        SaleRejection::GoodNotSold { line, missing } => {
            format!(
                "Строка {}: в\u{a0}продаже на\u{a0}{missing} меньше таких сертификатов.",
                at(line)
            )
        }
        SaleRejection::ReturnForbidden(series) => {
            format!("Сертификаты серии «{}» возврату не\u{a0}подлежат.", values.series(*series))
        }
        SaleRejection::CertificateUsed(number) => {
            format!("Сертификат {number} использован, поэтому вернуть его нельзя.")
        }
        SaleRejection::CertificateBlocked(number) => {
            format!("Сертификат {number} заблокирован. Сначала разблокируйте его.")
        }
        SaleRejection::CertificateExpired(number) => {
            format!("Срок действия сертификата {number} истёк.")
        }
    }
}

/// What the status of a certificate means for an act that needs another one.
const fn status(status: Status) -> &'static str {
    match status {
        Status::Issued => "Сертификат ещё не\u{a0}активирован.",
        Status::Active => "Сертификат активен.",
        Status::Blocked => "Сертификат заблокирован.",
        Status::Spent => "Сертификат израсходован: на\u{a0}нём ничего не\u{a0}осталось.",
        Status::Expired => "Срок действия сертификата истёк.",
        Status::Voided => "Сертификат аннулирован.",
    }
}

fn certificate(values: &dyn Values, why: &CertificateRejection) -> String {
    match why {
        CertificateRejection::Unknown => "Сертификата с\u{a0}таким номером нет.".to_owned(),
        CertificateRejection::Invalid(named, problem) => field(*named, *problem),
        CertificateRejection::QuantityOutOfRange { max } => {
            format!("Количество должно быть от 1 до {max}.")
        }
        CertificateRejection::SeriesNotOnSale(id) => {
            format!("Серия «{}» сейчас не\u{a0}продаётся.", values.series(*id))
        }
        CertificateRejection::NotPossible(now) => status(*now).to_owned(),
        CertificateRejection::BookedOut { expired } => format!(
            "Срок сертификата истёк, {} списано. Сначала продлите сертификат.",
            values.money(*expired)
        ),
        CertificateRejection::NotReusable(_) => {
            "Сертификат одноразовый и\u{a0}уже использован.".to_owned()
        }
        CertificateRejection::Held { held } => format!(
            "{} зарезервировано под заказ. Дождитесь конца резерва или снимите его.",
            values.money(*held)
        ),
        CertificateRejection::OwnerUnknown => "Такого владельца нет.".to_owned(),
        CertificateRejection::ReasonMissing => {
            "Укажите причину: она останется в\u{a0}истории.".to_owned()
        }
        CertificateRejection::AmountMissing => "Укажите сумму.".to_owned(),
        CertificateRejection::Nothing => "Сумма должна быть больше 0.".to_owned(),
        CertificateRejection::AmountTooLarge => "Сумма слишком большая.".to_owned(),
        CertificateRejection::AmountOutOfRange { min, max } if min == max => {
            format!("Сумма должна быть {}.", values.money(*min))
        }
        CertificateRejection::AmountOutOfRange { min, max } => {
            format!("Сумма должна быть от {} до {}.", values.money(*min), values.money(*max))
        }
        CertificateRejection::TooMuch { available } => {
            format!("Доступно только {}.", values.money(*available))
        }
        CertificateRejection::BalanceTooLarge { max } => {
            format!("Баланс не\u{a0}может быть больше {}.", values.money(*max))
        }
        CertificateRejection::LastDayOutOfRange { first, last } => format!(
            "Последний день должен быть от {} до {}.",
            values.day(*first),
            values.day(*last)
        ),
        CertificateRejection::ReplacementNotUnsold(id) => {
            format!("Это не\u{a0}номер непроданного сертификата серии «{}».", values.series(*id))
        }
        CertificateRejection::BuyerOfInactive => {
            "Сертификаты с\u{a0}покупателем или заказом должны активироваться сразу.".to_owned()
        }
        CertificateRejection::MetadataTooLong { max } => {
            format!("Дополнительные данные не\u{a0}должны быть длиннее {max} байт.")
        }
    }
}

fn coupon(values: &dyn Values, why: &CouponRejection) -> String {
    match why {
        CouponRejection::Unknown(code) => format!("Купона {code} нет."),
        CouponRejection::Invalid(problems) => {
            let sentences: Vec<String> = problems.iter().map(coupon_problem).collect();
            sentences.join(" ")
        }
        CouponRejection::Disabled(code) => format!("Купон {code} отключён."),
        CouponRejection::Expired(code) => format!("Срок действия купона {code} истёк."),
        CouponRejection::Held { code, until } => {
            format!("Купон {code} в\u{a0}резерве до {}.", values.moment(*until))
        }
        CouponRejection::UsedUp(code) => format!("Купон {code} уже использован."),
        CouponRejection::NeedsClient(code) => {
            format!("Купон {code} именной. Укажите клиента.")
        }
        CouponRejection::UsedByClient(code) => {
            format!("Этот клиент уже использовал купон {code}.")
        }
    }
}

fn coupon_problem(problem: &CouponProblem) -> String {
    let name = match problem.field {
        CouponField::Code => "Код",
        CouponField::Description => "Описание",
        CouponField::Kind => "Вид скидки",
        CouponField::Value => "Скидка",
        CouponField::Disabled => "Отключение",
        CouponField::Once => "Ограничение одним применением",
        CouponField::OncePerClient => "Ограничение одним применением на\u{a0}клиента",
        CouponField::MinPrice => "Минимальный заказ",
        CouponField::ValidThrough => "Последний день",
        CouponField::Collections => "Список категорий",
    };
    let fault = match problem.problem {
        FieldProblem::Missing => "нужно указать".to_owned(),
        FieldProblem::Taken => "такое значение уже есть у\u{a0}другого купона".to_owned(),
        FieldProblem::TooLong { max } => at_most(max),
        FieldProblem::NotText => "есть недопустимые знаки".to_owned(),
        FieldProblem::Negative => "нужно число не\u{a0}меньше 0".to_owned(),
        FieldProblem::AbovePercent => "нужно не\u{a0}больше 100\u{a0}%".to_owned(),
        FieldProblem::TooPrecise { digits } => {
            let unit = russian(digits.into(), ["цифра", "цифры", "цифр"]);
            format!("после запятой может быть не\u{a0}больше чем {digits} {unit}")
        }
        FieldProblem::TooLarge => "слишком большое число".to_owned(),
        FieldProblem::NoDate => "такой даты не\u{a0}бывает".to_owned(),
        FieldProblem::TooMany { max } => format!("может быть не\u{a0}больше {max} строк"),
    };
    format!("{name}: {fault}.")
}

fn at_most(max: usize) -> String {
    let count = u64::try_from(max).unwrap_or(u64::MAX);
    format!("может быть не\u{a0}больше {max} {}", russian(count, ["знака", "знаков", "знаков"]))
}

/// What the state of a redemption means for an act that needs another one.
const fn state(state: RedemptionState) -> &'static str {
    match state {
        RedemptionState::Held => "Деньги только зарезервированы и\u{a0}ещё не\u{a0}списаны.",
        RedemptionState::Captured => "Деньги уже списаны.",
        RedemptionState::Released => "Резерв уже снят.",
        RedemptionState::Lapsed => "Резерв истёк.",
        RedemptionState::Refunded => "Всё уже возвращено.",
    }
}

fn redemption(values: &dyn Values, why: &RedemptionRejection) -> String {
    let at = |index: &usize| index.saturating_add(1);
    match why {
        RedemptionRejection::Unknown(_) => "Такого погашения нет.".to_owned(),
        RedemptionRejection::Text { member, fault } => text_fault(member, fault),
        RedemptionRejection::TooMany { what, max } => {
            let what = match what {
                Counted::Lines => "строк заказа",
                Counted::Collections => "категорий",
                Counted::Instruments => "сертификатов и\u{a0}купонов",
                Counted::RefundTargets => "сертификатов для возврата",
                Counted::Refunds => "возвратов",
            };
            format!("Может быть не\u{a0}больше {max} {what}.")
        }
        RedemptionRejection::OrderEmpty => "В\u{a0}заказе нет строк.".to_owned(),
        RedemptionRejection::InstrumentsMissing => {
            "Укажите хотя бы один сертификат или купон.".to_owned()
        }
        RedemptionRejection::QuantityMissing { line } => {
            format!("Строка {}: количество должно быть больше 0.", at(line))
        }
        RedemptionRejection::HoldSeconds { max } => {
            format!("Резерв длится от 1 до {max} секунд.")
        }
        RedemptionRejection::SellsCertificates { line } => format!(
            "Строка {}\u{a0}— продажа сертификатов. За\u{a0}неё нельзя платить сертификатами \
             и\u{a0}купонами.",
            at(line)
        ),
        RedemptionRejection::TotalTooLarge => "Сумма заказа слишком большая.".to_owned(),
        RedemptionRejection::Instrument { index, why } => {
            format!("№ {}: {}", at(index), instrument(values, why))
        }
        RedemptionRejection::NotPossible(now) => state(*now).to_owned(),
        RedemptionRejection::TooMuch { left } => {
            format!("Осталось не\u{a0}больше {}.", values.money(*left))
        }
        RedemptionRejection::Nothing => "Сумма должна быть больше 0.".to_owned(),
        RedemptionRejection::RefundTarget { index: _, why } => target(values, *why),
        RedemptionRejection::BelowNamed { named } => format!(
            "Сумма должна быть не\u{a0}меньше {}: столько выбрано для сертификатов.",
            values.money(*named)
        ),
        RedemptionRejection::UndoneInPart { left } => format!(
            "Заказ отменяется целиком, только если вернуть всё оставшееся: {}.",
            values.money(*left)
        ),
        RedemptionRejection::NothingToUndo => "Возвращать больше нечего.".to_owned(),
    }
}

fn text_fault(member: &TextMember, fault: &TextFault) -> String {
    let at = |index: &usize| index.saturating_add(1);
    let name = match member {
        TextMember::OrderId => "Номер заказа".to_owned(),
        TextMember::Client => "Клиент".to_owned(),
        TextMember::Collection { line, place } => {
            format!("Категория {} строки {}", at(place), at(line))
        }
        TextMember::ItemCode { line } => format!("Код товара строки {}", at(line)),
        TextMember::Coupon { index } => format!("Код купона №\u{a0}{}", at(index)),
    };
    let fault = match fault {
        TextFault::Empty => "нужно указать".to_owned(),
        TextFault::Control => "есть недопустимые знаки".to_owned(),
        TextFault::TooLong { max } => at_most(*max),
    };
    format!("{name}: {fault}.")
}

fn target(values: &dyn Values, why: RefundTargetRejection) -> String {
    match why {
        RefundTargetRejection::NotOfRedemption => {
            "Этим сертификатом заказ не\u{a0}оплачивали.".to_owned()
        }
        RefundTargetRejection::Twice => "Сертификат указан дважды.".to_owned(),
        RefundTargetRejection::Voided => {
            "Сертификат аннулирован: вернуть на\u{a0}него деньги нельзя.".to_owned()
        }
        RefundTargetRejection::Forbidden(series) => format!(
            "На\u{a0}сертификаты серии «{}» деньги не\u{a0}возвращаются. Магазин отдаёт их \
             покупателю.",
            values.series(series)
        ),
        RefundTargetRejection::Expired => {
            "Срок действия сертификата истёк. Сначала продлите его или верните деньги \
             покупателю."
                .to_owned()
        }
        RefundTargetRejection::Nothing => "Сумма должна быть больше 0.".to_owned(),
        RefundTargetRejection::TooMuch { left } => {
            format!("На\u{a0}этот сертификат можно вернуть не\u{a0}больше {}.", values.money(left))
        }
    }
}

fn instrument(values: &dyn Values, why: &InstrumentRejection) -> String {
    match why {
        InstrumentRejection::Twice => "указан дважды.".to_owned(),
        InstrumentRejection::Coupon(why) => coupon(values, why),
        InstrumentRejection::OrderTooSmall { min } => {
            format!("для этого купона заказ должен быть не\u{a0}меньше {}.", values.money(*min))
        }
        InstrumentRejection::NotFound => "неверный номер или пин-код.".to_owned(),
        InstrumentRejection::NotActive => "сертификат не\u{a0}активен.".to_owned(),
        InstrumentRejection::Blocked => status(Status::Blocked).to_owned(),
        InstrumentRejection::Expired => status(Status::Expired).to_owned(),
        InstrumentRejection::TooManyHolds { max } => {
            format!("на\u{a0}сертификате уже {max} резервов.")
        }
        InstrumentRejection::NothingAvailable => {
            "на\u{a0}сертификате ничего не\u{a0}доступно.".to_owned()
        }
        InstrumentRejection::AmountMissing => "сумма должна быть больше 0.".to_owned(),
        InstrumentRejection::NotEnough { available } => {
            format!("доступно только {}.", values.money(*available))
        }
        InstrumentRejection::AboveRest { left } => {
            format!("к\u{a0}оплате осталось только {}.", values.money(*left))
        }
    }
}

fn owner(why: &OwnerRejection) -> String {
    let name = |named: OwnerField| match named {
        OwnerField::Name => "Имя",
        OwnerField::Email => "Почта",
        OwnerField::Viber => "Имя в\u{a0}Viber",
        OwnerField::Telegram => "Имя в\u{a0}Telegram",
    };
    match why {
        OwnerRejection::Unknown(_) => "Такого владельца нет.".to_owned(),
        OwnerRejection::Nobody => "Укажите имя, телефон или почту.".to_owned(),
        OwnerRejection::TooLong { field, max } => format!("{}: {}.", name(*field), at_most(*max)),
        OwnerRejection::NotText { field } => {
            format!("{}: есть недопустимые знаки.", name(*field))
        }
        OwnerRejection::Born => "Дата рождения должна быть от 1900 года до сегодня.".to_owned(),
        OwnerRejection::Phone => "Укажите мобильный телефон, например +7 900 123-45-67.".to_owned(),
        OwnerRejection::Email => "Укажите почту, например name@example.com.".to_owned(),
        OwnerRejection::WhatsApp => {
            "В\u{a0}номере WhatsApp должно быть от 1 до 15 цифр.".to_owned()
        }
    }
}

fn delivery(why: DeliveryRejection) -> String {
    match why {
        DeliveryRejection::TooSoon { seconds } => format!(
            "Сообщение на\u{a0}этот адрес только что отправлено. Следующее можно отправить через \
             {seconds} с."
        ),
        DeliveryRejection::TooMany { max } => format!(
            "Сегодня на\u{a0}этот адрес уже ушло сообщений: {max}. Следующее можно отправить \
             завтра."
        ),
        DeliveryRejection::NoCode => "Кода для этого адреса нет. Отправьте новый.".to_owned(),
        DeliveryRejection::Unknown => "Такого сообщения нет.".to_owned(),
        DeliveryRejection::Delivered => "Сообщение уже доставлено.".to_owned(),
        DeliveryRejection::NotDue => "Сообщение уже отправляется.".to_owned(),
    }
}

/// The thing with the case that follows «у другого».
const fn of_other(what: Thing) -> &'static str {
    match what {
        Thing::Operator => "другого магазина",
        Thing::Partner => "другого партнёра",
        Thing::PointOfSale => "другой торговой точки",
        Thing::Site => "другого сайта",
        Thing::Key => "другого ключа",
        Thing::Series => "другой серии",
        Thing::User => "другого пользователя",
    }
}

const fn missing(what: Thing) -> &'static str {
    match what {
        Thing::Operator => "Магазина",
        Thing::Partner => "Партнёра",
        Thing::PointOfSale => "Торговой точки",
        Thing::Site => "Сайта",
        Thing::Key => "Ключа",
        Thing::Series => "Серии",
        Thing::User => "Пользователя",
    }
}

fn set_up(why: &SetUpRejection) -> String {
    match why {
        SetUpRejection::NotFound { what, id } => format!("{} {id} нет.", missing(*what)),
        SetUpRejection::IdTaken { what, id } => {
            format!("Номер {id} уже есть у\u{a0}{}.", of_other(*what))
        }
        // These are unique on the whole server: the other record may be none of the reader's.
        SetUpRejection::Taken {
            field,
            what: what @ (Thing::User | Thing::Site | Thing::Key),
            by: _,
        } => {
            format!("{}: такое значение уже есть у\u{a0}{}.", name(*field), of_other(*what))
        }
        SetUpRejection::Taken { field, what, by } => {
            format!(
                "{}: такое значение уже есть у\u{a0}{} (№\u{a0}{by}).",
                name(*field),
                of_other(*what)
            )
        }
        SetUpRejection::Invalid(named, problem) => field(*named, *problem),
        SetUpRejection::PrefixOverlaps { prefix, other, length: _ } => format!(
            "Номера, которые начинаются с\u{a0}{prefix}, могли бы совпасть с\u{a0}номерами другой \
             серии: они начинаются с\u{a0}{other}. Возьмите это начало или другое, которое от \
             него отличается."
        ),
    }
}

fn person(why: PersonRejection) -> String {
    match why {
        PersonRejection::LinkUnknown => "Ссылка больше не\u{a0}действует.",
        PersonRejection::SessionUnknown => "Сеанс завершён. Войдите снова.",
        PersonRejection::UserClosed => "Этот пользователь не\u{a0}может входить.",
        PersonRejection::FactorNeeded => "Нужен код второго фактора.",
        PersonRejection::FactorUsed => "Этот код уже использован. Дождитесь следующего.",
        PersonRejection::OwnRights => "Свои права изменить нельзя.",
        PersonRejection::OtherOperator => {
            "Этот человек работает и\u{a0}в\u{a0}другом магазине. Изменить его может \
             администратор сервера."
        }
    }
    .to_owned()
}

fn name(field: Field) -> String {
    match field {
        Field::Id => "Номер",
        Field::Name => "Название",
        Field::Code => "Код",
        Field::Zone => "Часовой пояс",
        Field::RepeatHours => "Часы для повторов",
        Field::Key => "Ключ",
        Field::Login => "Логин",
        Field::Password => "Пароль",
        Field::Token => "Токен",
        Field::Secret => "Секрет",
        Field::RefreshToken => "Токен обновления",
        Field::ActLimit => "Лимит",
        Field::LinkHours => "Срок ссылки в\u{a0}часах",
        Field::SecretDigits => "Цифр в\u{a0}пин-коде",
        Field::LeastPrice => "Наименьшая сумма",
        Field::GreatestPrice => "Наибольшая сумма",
        Field::ValidityDays => "Срок действия в\u{a0}днях",
        Field::ExpiryDays => "Число дней до\u{a0}списания остатка",
        Field::SalePeriod => "Период продажи",
        Field::ClosedThrough => "Последний закрытый день",
        Field::SeriesItemCode { place } => {
            return format!("Код товара №\u{a0}{}", place.saturating_add(1));
        }
        Field::GoodItemCode => "Код товара",
        Field::OrderNumber => "Номер заказа",
        Field::Email => "Почта",
        Field::Client => "Клиент",
        Field::Note => "Заметка",
        Field::Reason => "Причина",
        Field::GoodName => "Название товара",
    }
    .to_owned()
}

fn field(named: Field, problem: Problem) -> String {
    let fault = match problem {
        Problem::Empty => "нужно указать".to_owned(),
        Problem::TooLong { max } => at_most(max),
        Problem::NotOneLine | Problem::NotAName => {
            "есть недопустимые знаки, например перенос строки".to_owned()
        }
        Problem::NotACode => "не\u{a0}может быть 0, и\u{a0}вокруг не\u{a0}должно быть \
                              пробелов"
            .to_owned(),
        Problem::HasColon => "не\u{a0}может быть двоеточия".to_owned(),
        Problem::OutOfRange { min, max } => format!("нужно число от {min} до {max}"),
        Problem::Zero => "нужно больше 0".to_owned(),
        Problem::AboveGreatest => "нужно не\u{a0}больше наибольшей суммы".to_owned(),
        Problem::TooLarge => "слишком большое число".to_owned(),
        Problem::EndsBeforeStart => "конец раньше начала".to_owned(),
        Problem::NotOver => "ещё не\u{a0}закончился".to_owned(),
        Problem::ClosedAlready => "не\u{a0}позже последнего закрытого дня".to_owned(),
        Problem::NoDate => "такой даты не\u{a0}бывает".to_owned(),
        Problem::UnknownZone => "такого пояса нет; пример: Europe/Moscow".to_owned(),
        Problem::Repeated => "указано дважды".to_owned(),
        Problem::Without(other) => format!("вместе с\u{a0}этим нужно указать: {}", name(other)),
        Problem::Revoked => "отозван".to_owned(),
    };
    format!("{}: {fault}.", name(named))
}
