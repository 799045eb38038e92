//! The frame of the pages, signing in, failures, and the first page.

use crate::plural::russian;
use crate::words::texts::{Failure, Format, Home, Keys, Search, Shell, SignIn};

pub(super) const SHELL: Shell = Shell {
    home: "Главная",
    certificates: "Сертификаты",
    redemptions: "Погашения",
    sales: "Продажи",
    coupons: "Купоны",
    series: "Серии",
    owners: "Владельцы",
    messages: "Исходящие",
    places: "Торговые точки",
    users: "Пользователи",
    skip: "Перейти к\u{a0}содержанию",
    menu: "Меню",
    language: "Язык",
    theme: "Оформление",
    theme_auto: "Как в\u{a0}системе",
    theme_light: "Светлое",
    theme_dark: "Тёмное",
    sign_out: "Выйти",
    api: "Описание API",
    demo: "Это демонстрационные данные с\u{a0}общеизвестными паролями. Не\u{a0}храните здесь настоящие \
           сертификаты.",
};

pub(super) const KEYS: Keys = Keys {
    title: "Сочетания клавиш",
    search: "Поиск",
    rows: "Следующая и\u{a0}предыдущая строка",
    this: "Эта справка",
    close: "Закрыть",
};

pub(super) const SEARCH: Search = Search {
    title: "Поиск",
    placeholder: "Номер, почта, телефон, заказ, купон",
    what_title: "Что можно найти",
    what: "Сертификат по\u{a0}номеру. Продажи и\u{a0}сертификаты по\u{a0}почте и\u{a0}телефону \
           покупателя, по\u{a0}заказу или чеку. Погашения по\u{a0}заказу. Купоны по\u{a0}коду.",
    nothing_title: "Ничего не\u{a0}найдено",
    nothing: "Проверьте написание или поищите иначе: по\u{a0}номеру, почте, телефону, заказу или коду \
              купона.",
    maybe_secret: "Эти цифры могут быть пин-кодом, поэтому сертификаты по\u{a0}ним не\u{a0}искались. \
                   Введите номер сертификата целиком.",
    coupon: "Купон",
};

pub(super) const SIGN_IN: SignIn = SignIn {
    title: "Вход",
    what: "Подарочные сертификаты и\u{a0}скидочные купоны вашего магазина.",
    login: "Логин",
    password: "Пароль",
    enter: "Войти",
    wrong: "Неверный логин или пароль.",
    no_rights: "У\u{a0}этого логина нет прав.",
    too_many: |minutes| {
        let unit = russian(minutes, ["минуту", "минуты", "минут"]);
        format!("Слишком много неверных паролей. Повторите через {minutes}\u{a0}{unit}.")
    },
    signed_out: "Вы вышли.",
    no_cookie_title: "Для работы нужен HTTPS",
    no_cookie: "Браузер не\u{a0}сохранил вход, потому что соединение не\u{a0}зашифровано. Поставьте \
                перед сервером прокси с\u{a0}HTTPS или откройте туннель и\u{a0}зайдите на\u{a0}127.0.0.1:",
    again: "Войти снова",
    demo_login: "Логин",
    demo_password: "пароль",
    programs: "Для программ",
    docs: "собственный интерфейс и\u{a0}все его операции (на\u{a0}английском)",
    openapi: "документ OpenAPI собственного интерфейса",
    help: "методы интерфейса mloyalty",
    health: "отвечает ли процесс",
    ready: "может ли сервер выполнять запросы",
    demo_keys: "Демонстрационные ключи",
    demo_native: "Собственный интерфейс:",
    demo_insales: "Интерфейс InSales:",
    demo_mloyalty: "Интерфейс mloyalty:",
};

pub(super) const FAILURE: Failure = Failure {
    forbidden_title: "Нет доступа",
    forbidden: "Ваша роль этого не\u{a0}разрешает. Попросите доступ у\u{a0}владельца.",
    foreign_title: "Форма устарела",
    foreign: "Ничего не\u{a0}сделано. Откройте страницу заново и\u{a0}повторите действие.",
    not_found_title: "Не\u{a0}найдено",
    not_found: "Такой страницы нет, или она не\u{a0}вашего магазина.",
    body_title: "Форма не\u{a0}дошла",
    body: "Ничего не\u{a0}сделано. Отправьте форму ещё раз.",
    guesses_title: "Слишком много попыток",
    guesses: "Подождите несколько минут и\u{a0}попробуйте снова.",
    unavailable_title: "Сейчас сервер не\u{a0}может это сделать",
    unavailable: "Ничего не\u{a0}сделано. Повторите чуть позже.",
    unknown_title: "Итог пока не\u{a0}известен",
    unknown: "Во\u{a0}время записи пропала связь с\u{a0}базой данных. Прежде чем повторять, откройте \
              страницу заново и\u{a0}посмотрите, сделано\u{a0}ли это.",
    internal_title: "Ошибка сервера",
    internal: "Она записана в\u{a0}журнал. Если обратитесь за\u{a0}помощью, назовите номер запроса.",
    request_id: "Запрос",
    home: "На\u{a0}главную",
};

pub(super) const FORMAT: Format = Format {
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    year_suffix: "\u{a0}г.",
    decimal_mark: ",",
    percent: "\u{a0}%",
};

pub(super) const HOME: Home = Home {
    sold_today: "Продано сегодня",
    certificates_sold: "Продано сертификатов:",
    certificates_returned: "возвращено:",
    holds: "Открытые резервы",
    all_holds: "Все открытые резервы",
    undelivered: "Недоставленные сообщения",
    all_undelivered: "Все недоставленные",
    chart: "Продано по\u{a0}дням",
    chart_description: "Стоимость проданных сертификатов по\u{a0}дням за\u{a0}две недели. Самый высокий \
                        столбец:",
    as_table: "Таблицей",
    latest_sales: "Последние продажи",
    no_sales: "За\u{a0}последние две недели ничего не\u{a0}продано.",
    open_holds: "Открытые резервы",
    no_holds: "Деньги нигде не\u{a0}зарезервированы.",
};
