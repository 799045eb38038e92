//! People: roles, second factor, links, profile and users.

use domain::person::Role;

use crate::plural::russian;
use crate::words::texts::{Action, People};

pub(super) const PEOPLE: People = People {
    role: |role| match role {
        Role::Owner => "Владелец",
        Role::Manager => "Управляющий",
        Role::Accountant => "Бухгалтер",
        Role::Support => "Поддержка",
        Role::Cashier => "Кассир",
    },
    role_name: "Роль",
    code_title: "Второй шаг",
    code_what: "Введите код из\u{a0}приложения или один из\u{a0}кодов восстановления.",
    code: "Код",
    code_wrong: "Код неверный или уже использован. Дождитесь следующего.",
    sign_in_expired: "Вход занял слишком много времени. Начните снова.",
    link_title: "Задайте пароль",
    greeting: |name| {
        format!("Здравствуйте, {name}. Придумайте пароль не\u{a0}короче 12\u{a0}знаков.")
    },
    password: "Новый пароль",
    repeat: "Ещё раз",
    set: "Задать пароль",
    mismatch: "Пароли не\u{a0}совпадают.",
    too_short: |min| {
        let unit = russian(min, ["знака", "знаков", "знаков"]);
        format!("Пароль должен быть не\u{a0}короче {min}\u{a0}{unit}.")
    },
    guessable: "Этот пароль общеизвестен или легко угадывается. Придумайте другой.",
    link_unknown_title: "Ссылка больше не\u{a0}действует",
    link_unknown: "Она уже использована или её срок истёк. Попросите новую.",
    password_set: "Пароль задан.",
    me_title: "Профиль",
    login: "Логин",
    sessions: "Сеансы",
    this_session: "Этот",
    began: "Вход",
    seen: "Последнее действие",
    address: "Адрес",
    browser: "Браузер",
    end_others: "Завершить остальные сеансы",
    sessions_ended: "Остальные сеансы завершены.",
    change_password: "Сменить пароль",
    old_password: "Старый пароль",
    old_wrong: "Старый пароль неверный.",
    invited: "Приглашён",
    users_empty_title: "Пользователей нет",
    users_empty: "Создайте пользователей командой scrip user create.",
    no_list: "Ваша роль работает по\u{a0}полным номерам. Введите или отсканируйте номер сертификата выше.",
    console: "консоль",
    till: "касса",
    public: "публичная страница",
    name: "Имя",
    on: "на",
};

pub(super) const ACTION: Action = Action {
    block_title: |number| format!("Заблокировать сертификат {number}"),
    unblock_title: |number| format!("Разблокировать сертификат {number}"),
    block_what: "Заблокированный сертификат нельзя погасить, пока его не\u{a0}разблокируют. Баланс \
                 сохранится.",
    unblock_what: "Сертификат снова можно будет погасить.",
    block: "Заблокировать",
    unblock: "Разблокировать",
    becomes: "станет",
    reason: "Причина",
    reason_hint: "Останется в\u{a0}истории вместе с\u{a0}вашим именем.",
    cancel: "Отмена",
    blocked: "Сертификат заблокирован.",
    unblocked: "Сертификат разблокирован.",
    reason_missing: "Укажите причину: она останется в\u{a0}истории.",
    not_possible: |status| format!("Сейчас это невозможно. Статус сертификата: {status}."),
    refused: "Отказано. Откройте сертификат заново и\u{a0}проверьте его состояние.",
};
