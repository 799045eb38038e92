//! Lists, states, redemptions, sales, coupons, owners, messages and places.

use domain::SaleKind;

use crate::plural::russian;
use crate::words::texts::{
    ActTexts, Coupon, Coupons, Empty, List, Messages, Places, Redemption, Sale, States,
};

pub(super) const LIST: List = List {
    pages: "Другие строки",
    more: "Показать ещё",
    day: "День",
    day_before: "Предыдущий день",
    day_after: "Следующий день",
    any: "Все",
    apply: "Применить",
    clear: "Сбросить",
    yes: "Да",
    no: "Нет",
    number: "Номер",
    status: "Статус",
    state: "Состояние",
    sale_status: "Продажа",
    series: "Серия",
    nominal: "Номинал",
    balance: "Баланс",
    of_it_held: "в\u{a0}резерве",
    valid_through: "Действует по",
    order: "Заказ",
    made: "Время",
    place: "Торговая точка",
    order_total: "Сумма заказа",
    discount: "Скидка",
    by_certificates: "Сертификатами",
    kind: "Вид",
    certificates: "Сертификатов",
    sum: "Сумма",
    name: "Название",
    email: "Почта",
    phone: "Телефон",
    born: "Дата рождения",
    agrees: "Согласие",
    code: "Код",
};

pub(super) const STATES: States = States {
    issued: "Выпущен",
    active: "Активен",
    blocked: "Заблокирован",
    spent: "Израсходован",
    expired: "Истёк",
    voided: "Аннулирован",
    unsold: "Не\u{a0}продан",
    sold: "Продан",
    returned: "Возвращён",
    held: "Резерв",
    captured: "Погашено",
    released: "Резерв снят",
    lapsed: "Резерв истёк",
    refunded: "Возвращено",
    sale: "Продажа",
    sale_return: "Возврат",
    waiting: "Ждёт отправки",
    sent: "Отправлено",
    given_up: "Не\u{a0}доставлено",
    in_use: "Действует",
    switched_off: "Отключено",
    used_up: "Использован",
};

pub(super) const REDEMPTIONS: Empty = Empty {
    empty_title: "Погашений нет",
    empty: "Погашение появится, когда касса или магазин примет сертификат или купон. Выберите \
            другой день или поищите по\u{a0}заказу.",
};

pub(super) const REDEMPTION: Redemption = Redemption {
    title: |order| format!("Погашение по\u{a0}заказу {order}"),
    refunded: "Возвращено",
    to_pay: "оплачено иначе",
    held: "В\u{a0}резерве",
    taken: "Списано",
    lines: "Заказ",
    item: "Товар",
    quantity: "Количество",
    price: "Цена",
    held_until: "Резерв до",
    client: "Клиент",
    steps: "Шаги",
    release: ActTexts {
        title: |order| format!("Снять резерв по\u{a0}заказу {order}"),
        what: "Деньги снова станут доступны. Заказ останется не\u{a0}оплаченным сертификатами.",
        name: "Снять резерв",
        done: "Резерв снят.",
        reasons: &[],
    },
    capture: ActTexts {
        title: |order| format!("Списать резерв по\u{a0}заказу {order}"),
        what: "Зарезервированные деньги спишутся. Остальное снова станет доступно.",
        name: "Списать",
        done: "Деньги списаны.",
        reasons: &[],
    },
    refund: ActTexts {
        title: |order| format!("Возврат по\u{a0}заказу {order}"),
        what: "Деньги вернутся на\u{a0}сертификаты, которыми платили. Что они принять \
               не\u{a0}могут, магазин отдаст покупателю.",
        name: "Вернуть деньги",
        done: "Возврат проведён.",
        reasons: &[],
    },
    available_of: |number| format!("Доступно на\u{a0}{number}"),
    balance_of: |number| format!("Баланс {number}"),
    refund_what: "Что вернуть",
    an_amount: "Сумму",
    some_lines: "Строки заказа",
    amount_hint: "Только для суммы.",
    lines_hint: "Только для строк заказа. Цены со\u{a0}скидкой.",
    no_lines: "Отметьте хотя бы одну строку.",
    line_no: |number| format!("Строка {number}"),
    refund_to: "На\u{a0}какой сертификат",
    to_last: "Последний оплативший",
    undo: "Заказ отменён целиком",
    ask_hint: "Нужна, только чтобы попросить другого человека одобрить возврат.",
    undo_hint: "Только если вернуть всё. Его купоны снова можно будет использовать.",
    to_buyer: "Магазин отдаёт покупателю",
    coupon_of: |code| format!("Купон {code}"),
    coupon_used: "Использован",
    coupon_back: "Снова действует",
    minutes: |minutes| match minutes {
        0..60 => format!("{minutes}\u{a0}мин"),
        60..2880 => format!("{}\u{a0}ч", minutes / 60),
        _ => format!("{}\u{a0}дн.", minutes / 1440),
    },
    age: "Возраст",
    left: "Осталось",
};

pub(super) const SALES: Empty = Empty {
    empty_title: "Продаж нет",
    empty: "Продажа появится, когда касса продаст сертификаты или примет их назад. Выберите \
            другой день или поищите по\u{a0}заказу.",
};

pub(super) const SALE: Sale = Sale {
    title: |kind| match kind {
        SaleKind::Sale => "Продажа сертификатов",
        SaleKind::Return => "Возврат сертификатов",
    },
    cheque_number: |number| format!("чек {number}"),
    cheque: "Чек",
    goods: "Товары",
    no_goods: "Касса не\u{a0}назвала товаров.",
    no_certificates: "Сертификатов в\u{a0}ней нет.",
    item_code: "Код товара",
    take_back: "Принять назад",
    take_back_what: "Отмеченные сертификаты аннулируются, и\u{a0}магазин отдаёт деньги покупателю.",
    taken_back: "Сертификаты приняты назад. Отдайте деньги покупателю.",
    none_marked: "Отметьте хотя бы один сертификат.",
    not_told_apart: "Эти сертификаты проданы одной строкой и\u{a0}не\u{a0}различаются. Отметьте \
                     всю строку или другие сертификаты из\u{a0}неё.",
    all_returned: "Всё из\u{a0}этой продажи уже возвращено.",
    no_place: "Эти сертификаты не\u{a0}продавала торговая точка. Аннулируйте их по\u{a0}одному.",
    all_left: |left| format!("Все сертификаты: {left}"),
    not_listed: |more| {
        let rest = ["сертификат", "сертификата", "сертификатов"];
        format!("Здесь не\u{a0}показано ещё {more}\u{a0}{}.", russian(more, rest))
    },
};

pub(super) const COUPONS: Coupons = Coupons {
    find: "Найти",
    empty_title: "Купонов пока нет",
    empty: "Купон даёт скидку на\u{a0}заказ. Магазины создают купоны через API.",
    unknown_title: "Такого купона нет",
    unknown: "Купона с\u{a0}таким кодом нет. Проверьте написание; большие и\u{a0}малые буквы \
              не\u{a0}различаются.",
    min_price: "При заказе от",
    uses: "Использований",
    description: "Описание",
};

pub(super) const COUPON: Coupon = Coupon {
    title: |code| format!("Купон {code}"),
    from_order: "При заказе от",
    no_end: "Без срока",
    once: "Один раз",
    once_per_client: "Один раз на\u{a0}клиента",
    any_number: "Сколько угодно раз",
    uses: "Использования",
    no_uses: "Купон ещё не\u{a0}использовали.",
    used: "Использован",
    use_returned: "Использование возвращено",
    redemption: "Погашение",
    created: "Создан",
    updated: "Изменён",
    collections: "Коллекции",
};

pub(super) const OWNERS: Empty = Empty {
    empty_title: "Владельцев нет",
    empty: "Кассы и\u{a0}магазины записывают, кому принадлежат сертификаты. Ищите по\u{a0}полному \
            адресу почты или телефону.",
};

pub(super) const MESSAGES: Messages = Messages {
    code: "Код",
    certificates: |count| {
        let word = russian(count, ["сертификат", "сертификата", "сертификатов"]);
        format!("{count}\u{a0}{word}")
    },
    empty_title: "Сообщений нет",
    empty: "Здесь появляются письма и\u{a0}коды, которые сервер отправляет покупателям.",
    to: "Кому",
    what: "Содержание",
    attempts: "Попыток",
    error: "Последняя ошибка",
    no_address: "Укажите почту или телефон.",
    title: |to| format!("Сообщение для {to}"),
    next: "Следующая попытка",
    request: "Запрос",
    retry: "Отправить снова",
    retry_title: |to| format!("Отправить сообщение для {to} снова"),
    retry_what: "Письмо уйдёт через несколько секунд, с\u{a0}теми сертификатами, которые действуют сейчас.",
    retry_code: "Код уйдёт через несколько секунд, если он ещё действует.",
    retried: "Сообщение отправляется снова.",
};

pub(super) const PLACES: Places = Places {
    empty_title: "Торговых точек пока нет",
    empty: "Создайте партнёра командой scrip partner create, а\u{a0}его торговые точки\u{a0}— \
            командой scrip pos create.",
    nowhere: "Торговых точек у\u{a0}него нет.",
    code: "Код",
    sites: "Сайты",
};
