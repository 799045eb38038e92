//! Lists, states, redemptions, sales, coupons, owners, messages and places.

use domain::SaleKind;

use crate::plural::english;
use crate::words::texts::{
    Coupon, Coupons, Empty, List, Messages, Places, Redemption, Sale, States,
};

pub(super) const LIST: List = List {
    pages: "More rows",
    more: "Show more",
    day: "Day",
    day_before: "The day before",
    day_after: "The day after",
    any: "Any",
    apply: "Apply",
    clear: "Clear",
    yes: "Yes",
    no: "No",
    number: "Number",
    status: "Status",
    state: "State",
    sale_status: "Sale",
    series: "Series",
    nominal: "Nominal",
    balance: "Balance",
    of_it_held: "held",
    valid_through: "Valid through",
    order: "Order",
    made: "Time",
    place: "Point of sale",
    order_total: "Order total",
    discount: "Discount",
    by_certificates: "By certificates",
    kind: "Kind",
    certificates: "Certificates",
    sum: "Sum",
    name: "Name",
    email: "E-mail",
    phone: "Phone",
    born: "Born",
    agrees: "Consent",
    code: "Code",
};

pub(super) const STATES: States = States {
    issued: "Issued",
    active: "Active",
    blocked: "Blocked",
    spent: "Spent",
    expired: "Expired",
    voided: "Voided",
    unsold: "Not sold",
    sold: "Sold",
    returned: "Returned",
    held: "Held",
    captured: "Redeemed",
    released: "Released",
    lapsed: "Hold expired",
    refunded: "Refunded",
    sale: "Sale",
    sale_return: "Return",
    waiting: "Waiting",
    sent: "Sent",
    given_up: "Not delivered",
    in_use: "In use",
    switched_off: "Switched off",
    used_up: "Used up",
};

pub(super) const REDEMPTIONS: Empty = Empty {
    empty_title: "No redemptions here",
    empty: "A redemption appears when a till or a shop takes a certificate or a coupon. Choose another \
            day, or search by the order.",
};

pub(super) const REDEMPTION: Redemption = Redemption {
    title: |order| format!("Redemption of order {order}"),
    refunded: "Refunded",
    to_pay: "paid otherwise",
    held: "Held",
    taken: "Taken",
    lines: "Order",
    item: "Item",
    quantity: "Quantity",
    price: "Price",
    held_until: "Held until",
    client: "Client",
    steps: "Steps",
};

pub(super) const SALES: Empty = Empty {
    empty_title: "No sales here",
    empty: "A sale appears when a till sells or takes back certificates. Choose another day, or search \
            by the order.",
};

pub(super) const SALE: Sale = Sale {
    title: |kind| match kind {
        SaleKind::Sale => "Sale of certificates",
        SaleKind::Return => "Return of certificates",
    },
    cheque_number: |number| format!("receipt {number}"),
    cheque: "Receipt",
    goods: "Goods",
    no_goods: "The till named no goods.",
    no_certificates: "It has no certificates.",
    item_code: "Item code",
};

pub(super) const COUPONS: Coupons = Coupons {
    find: "Find",
    empty_title: "No coupons yet",
    empty: "A coupon gives a discount on an order. Shops create coupons through the API.",
    unknown_title: "No such coupon",
    unknown: "No coupon has this code. Check the spelling; upper and lower case do not matter.",
    min_price: "From order of",
    uses: "Uses",
    description: "Description",
};

pub(super) const COUPON: Coupon = Coupon {
    title: |code| format!("Coupon {code}"),
    from_order: "For orders from",
    no_end: "No end",
    once: "Once",
    once_per_client: "Once per client",
    any_number: "Any number of times",
    uses: "Uses",
    no_uses: "Nobody has used it.",
    used: "Used",
    use_returned: "Use returned",
    redemption: "Redemption",
    created: "Created",
    updated: "Changed",
    collections: "Collections",
};

pub(super) const OWNERS: Empty = Empty {
    empty_title: "No owners here",
    empty: "Tills and shops note who owns certificates. Search by the whole e-mail address or phone.",
};

pub(super) const MESSAGES: Messages = Messages {
    code: "Code",
    certificates: |count| format!("{count} {}", english(count, "certificate", "certificates")),
    empty_title: "No messages here",
    empty: "Letters and codes that the server sends to buyers appear here.",
    to: "To",
    what: "Content",
    attempts: "Attempts",
    error: "Last error",
};

pub(super) const PLACES: Places = Places {
    empty_title: "No places yet",
    empty: "Create a partner with scrip partner create, and its points of sale with scrip pos create.",
    nowhere: "It has no points of sale.",
    code: "Code",
    sites: "Sites",
};
