//! Lists, states, redemptions, sales, coupons, owners, messages and places.

use domain::SaleKind;

use crate::plural::english;
use crate::words::texts::{
    ActTexts, Coupon, Coupons, Empty, List, Messages, Places, Redemption, Sale, States,
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
    release: ActTexts {
        title: |order| format!("Release the hold for order {order}"),
        what: "The money is free again. The order is not paid by certificates then.",
        name: "Release hold",
        done: "The hold is released.",
        reasons: &[],
    },
    capture: ActTexts {
        title: |order| format!("Capture the hold for order {order}"),
        what: "The held money is taken. What is not taken is free again.",
        name: "Capture",
        done: "The money is taken.",
        reasons: &[],
    },
    refund: ActTexts {
        title: |order| format!("Refund order {order}"),
        what: "Money goes back to the certificates that paid. What they cannot take, the shop pays \
               to the buyer.",
        name: "Refund",
        done: "The refund is booked.",
        reasons: &[],
    },
    available_of: |number| format!("Available on {number}"),
    balance_of: |number| format!("Balance of {number}"),
    refund_what: "What is refunded",
    an_amount: "An amount",
    some_lines: "Lines of the order",
    amount_hint: "Only for an amount.",
    lines_hint: "Only for lines of the order. Prices after discounts.",
    no_lines: "Mark at least one line.",
    line_no: |number| format!("Line {number}"),
    refund_to: "To which certificate",
    to_last: "The last that paid",
    undo: "The whole order is undone",
    ask_hint: "Needed only to ask another person for approval.",
    undo_hint: "Only with a refund of everything. Its coupons can be used again.",
    to_buyer: "The shop pays the buyer",
    coupon_of: |code| format!("Coupon {code}"),
    coupon_used: "Used",
    coupon_back: "Can be used again",
    minutes: |minutes| match minutes {
        0..60 => format!("{minutes}\u{a0}min"),
        60..2880 => format!("{}\u{a0}h", minutes / 60),
        _ => format!("{}\u{a0}days", minutes / 1440),
    },
    age: "Age",
    left: "Left",
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
    take_back: "Take back",
    take_back_what: "The marked certificates become void, and the shop pays the buyer.",
    taken_back: "The certificates are taken back. Pay the buyer now.",
    none_marked: "Mark at least one certificate.",
    not_told_apart: "These certificates were sold in one line and cannot be told apart. Mark all of \
                     the line, or others of it.",
    all_returned: "Everything of this sale has been returned already.",
    no_place: "No point of sale sold these certificates. Void them one by one.",
    all_left: |left| format!("All {left} certificates"),
    not_listed: |more| {
        let are = english(more, "certificate is", "certificates are");
        format!("{more} more {are} not listed here.")
    },
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
    no_address: "Write an e-mail address or a phone.",
    title: |to| format!("Message to {to}"),
    next: "Next attempt",
    request: "Request",
    retry: "Send again",
    retry_title: |to| format!("Send the message to {to} again"),
    retry_what: "The letter goes out within seconds, with the certificates that are usable now.",
    retry_code: "The code goes out within seconds, if it is still valid.",
    retried: "The message is being sent again.",
};

pub(super) const PLACES: Places = Places {
    empty_title: "No places yet",
    empty: "Create a partner with scrip partner create, and its points of sale with scrip pos create.",
    nowhere: "It has no points of sale.",
    code: "Code",
    sites: "Sites",
};
