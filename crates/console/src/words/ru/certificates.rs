//! Certificates, their events, and series.

use crate::plural::russian;
use crate::words::texts::{Certificate, Certificates, Events, Series};

pub(super) const EVENTS: Events = Events {
    issued: "Выпущен",
    sold: "Продан",
    returned: "Возврат сертификата",
    activated: "Активирован",
    reloaded: "Пополнен",
    blocked: "Заблокирован",
    unblocked: "Разблокирован",
    adjusted: "Баланс исправлен",
    cashed_out: "Выданы деньги",
    voided: "Аннулирован",
    extended: "Продлён",
    replaced: "Перевыпущен",
    replacing: "Выпущен взамен другого",
    held: "Резерв",
    captured: "Погашение",
    released: "Резерв снят",
    lapsed: "Резерв истёк",
    refunded: "Возврат на\u{a0}сертификат",
    breakage: "Неиспользованный остаток",
    breakage_undone: "Остаток восстановлен",
    secret_shown: "Показан пин-код",
    noted: "Заметка",
    owner_set: "Изменён владелец",
    expired: "Списан по\u{a0}истечении срока",
};

pub(super) const CERTIFICATES: Certificates = Certificates {
    none_yet_title: "Пока ничего не\u{a0}найдено",
    none_yet: "Просмотрена часть сертификатов. Перейдите к\u{a0}следующей.",
    nothing_title: "Таких сертификатов нет",
    nothing: "Нет сертификатов с\u{a0}таким статусом и\u{a0}такой серией.",
    empty_title: "Сертификатов пока нет",
    empty: "Сертификат появится здесь, когда касса его продаст или когда его выпустят.",
};

pub(super) const CERTIFICATE: Certificate = Certificate {
    title: |number| format!("Сертификат {number}"),
    unknown_title: "Сертификат не\u{a0}найден",
    unknown: |number| format!("Сертификата {number} в\u{a0}вашем магазине нет."),
    wrong_check_digit: "Последняя цифра не\u{a0}подходит к\u{a0}остальным: скорее всего, в\u{a0}номере \
                        опечатка.",
    available: "Доступно",
    balance: "Баланс",
    held: "зарезервировано",
    valid_through: "Действует по",
    not_active: "Не\u{a0}активирован",
    days_left: |days| {
        if days == 0 {
            return "Сегодня последний день".to_owned();
        }
        let left = russian(days, ["Остался", "Осталось", "Осталось"]);
        format!("{left} {days}\u{a0}{}", russian(days, ["день", "дня", "дней"]))
    },
    days_over: |days| format!("Истёк {days}\u{a0}{} назад", russian(days, ["день", "дня", "дней"])),
    timeline: "История",
    no_events: "С\u{a0}ним ещё ничего не\u{a0}происходило.",
    order: "Заказ",
    other: "Сертификат",
    now_valid_through: "Действует по",
    balance_after: "Баланс после",
    older: "Показать раньше",
    newest: "К\u{a0}последним событиям",
    details: "Сведения",
    nominal: "Номинал",
    issued: "Создан",
    sold_in: "Продан",
    to_sale: "Продажа",
    to_redemption: "Погашение",
    secret: "Пин-код",
    secret_hidden: "Скрыт",
    replaced_by: "Взамен выпущен сертификат",
    owner: "Владелец",
    of_owner: |name| format!("Владелец {name}"),
    no_certificates: "Владельца указывают на\u{a0}странице сертификата.",
    key: |name| format!("ключ «{name}»"),
    administrator: "администратор",
    command_line: "командная строка",
};

pub(super) const SERIES: Series = Series {
    days: |days| format!("{days}\u{a0}{}", russian(days, ["день", "дня", "дней"])),
    plastic: "Пластиковые",
    electronic: "Электронные",
    empty_title: "Серий пока нет",
    empty: "Серия\u{a0}— это вид сертификатов: какие у\u{a0}них суммы и\u{a0}сколько они действуют. \
            Создайте её командой scrip series create.",
    validity: "Срок действия",
    example: "Если продать сегодня, по",
    rules: "Правила",
    allow_reuse: "Можно использовать несколько раз",
    secret_confirm: "Для погашения нужен пин-код",
    allow_refund: "При возврате покупки деньги возвращаются на\u{a0}него",
    allow_refund_purchase: "Сам сертификат можно вернуть",
    certificates: "Сертификаты этой серии",
    numbers: "Номера",
    prefix: "Начало номера",
    length: "Цифр в\u{a0}номере",
    capacity: "Всего номеров",
    secret_digits: "Цифр в\u{a0}пин-коде",
    on_sale_from: "В\u{a0}продаже с",
    on_sale_through: "В\u{a0}продаже по",
    item_codes: "Коды товаров",
    expiry: "Остаток после срока",
    expiry_kept: "Хранится и\u{a0}не\u{a0}списывается",
    expiry_days: |days| match days {
        0 => "Списывается сразу".to_owned(),
        days => format!("Списывается через {days}\u{a0}дн."),
    },
};
