//! The form that issues certificates.

use crate::plural::russian;
use crate::words::texts::Issue;

pub(super) const ISSUE: Issue = Issue {
    title: |series| format!("Выпуск сертификатов: {series}"),
    name: "Выпустить сертификаты",
    what: "Создаёт новые сертификаты помимо кассы. С\u{a0}покупателем или заказом это продажа.",
    quantity: "Сколько",
    quantity_hint: |max| format!("От\u{a0}1 до\u{a0}{max} за\u{a0}один раз."),
    nominal_hint: |min, max| format!("От\u{a0}{min} до\u{a0}{max} за\u{a0}каждый сертификат."),
    activate: "Можно тратить сразу",
    activate_hint: "Иначе их активируют позже: по\u{a0}одному или на\u{a0}кассе.",
    later: "С\u{a0}активации",
    buyer: "Покупатель: почта или телефон",
    buyer_hint: "Необязательно. По\u{a0}нему сертификаты потом находят.",
    buyer_wrong: "Введите адрес почты или мобильный телефон либо оставьте поле пустым.",
    reasons: &["Оплачено по\u{a0}счёту", "Подарок клиенту", "Компенсация", "Приз или конкурс"],
    button: "Выпустить",
    note: "Сертификаты выпущены.",
    done: |count| {
        let noun = russian(count, ["сертификат", "сертификата", "сертификатов"]);
        let verb = russian(count, ["Выпущен", "Выпущено", "Выпущено"]);
        format!("{verb} {count}\u{a0}{noun}")
    },
    numbers: "Номера",
    copy: "Скопировать номера",
    back: "К\u{a0}серии",
};
