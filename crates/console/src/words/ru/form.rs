//! Forms that act, and the proof of who somebody is.

use crate::plural::russian;
use crate::words::texts::{Confirm, Form};

pub(super) const FORM: Form = Form {
    cancel: "Отмена",
    back: "Назад",
    refused: "Ничего не\u{a0}изменено.",
    outcome: "Что изменится",
    before: "Сейчас",
    after: "Станет",
    look: "Показать итог",
    reason: "Причина",
    reason_own: "Своими словами",
    reason_hint: "Останется в\u{a0}истории вместе с\u{a0}вашим именем.",
    reason_missing: "Укажите причину: она останется в\u{a0}истории.",
    amount_missing: "Укажите сумму.",
    currency_names: |code| match code {
        "RUB" => &["р", "руб"],
        "UAH" => &["грн"],
        "KZT" => &["тг"],
        _ => &[],
    },
    amount_wrong: "Это не\u{a0}сумма. Напишите её так: 1500,50.",
    amount_precise: |digits| {
        let unit = russian(digits.into(), ["цифры", "цифр", "цифр"]);
        format!("После запятой может быть не\u{a0}больше {digits} {unit}.")
    },
    amount_ambiguous: "Это можно понять двояко. Пишите тысячи без знаков: 1500 или 1500,50.",
    day_wrong: "Укажите день, например 22.11.2027.",
    last_four: "Последние четыре цифры номера",
    last_four_hint: "Чтобы не\u{a0}ошибиться сертификатом.",
    last_four_wrong: "Это не\u{a0}последние четыре цифры номера этого сертификата.",
    number_wrong: "Укажите целое число.",
    again_title: "Проверяем, сделано ли это",
    again_what: "Во\u{a0}время записи пропала связь с\u{a0}базой данных. Спросите ещё раз: то, \
                 что сделано, не\u{a0}повторится, а\u{a0}то, что не\u{a0}сделано, будет сделано \
                 сейчас.",
    again: "Спросить ещё раз",
};

pub(super) const CONFIRM: Confirm = Confirm {
    title: "Подтвердите, что это вы",
    what: "Это нужно для следующей страницы. Снова вопрос появится через пять минут.",
    password_or_code: "Пароль или код из\u{a0}приложения",
    go_on: "Продолжить",
};
