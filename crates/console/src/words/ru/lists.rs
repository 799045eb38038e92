//! Lists, states, redemptions, sales, coupons, owners, messages and places.

use domain::SaleKind;

use crate::plural::russian;
use crate::words::texts::{
    Coupon, Coupons, Empty, List, Messages, Places, Redemption, Sale, States,
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
    empty: "Погашение появится, когда касса или магазин примет сертификат или купон. Выберите другой \
            день или поищите по\u{a0}заказу.",
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
};

pub(super) const SALES: Empty = Empty {
    empty_title: "Продаж нет",
    empty: "Продажа появится, когда касса продаст сертификаты или примет их назад. Выберите другой день \
            или поищите по\u{a0}заказу.",
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
    empty: "Кассы и\u{a0}магазины записывают, кому принадлежат сертификаты. Ищите по\u{a0}полному адресу \
            почты или телефону.",
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
};

pub(super) const PLACES: Places = Places {
    empty_title: "Торговых точек пока нет",
    empty: "Создайте партнёра командой scrip partner create, а\u{a0}его торговые точки\u{a0}— командой \
            scrip pos create.",
    nowhere: "Торговых точек у\u{a0}него нет.",
    code: "Код",
    sites: "Сайты",
};
