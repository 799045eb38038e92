//! The record of a sale or return.

use domain::{Buyer, Sale};

use super::describe::record;
use super::value::{Json, text};
use crate::sale_text;

record! {
    table "sale";
    bind |sale: Sale, vault| {
        id: Int Key = sale.id;
        operator: Int Made = sale.operator;
        point_of_sale: Int Made = sale.point_of_sale;
        site: Int Made = sale.site;
        kind: Int Made = sale.kind;
        series: Int Made = sale.series;
        order_number: Text Made = sale.order_number;
        cheque: Int Made = sale.cheque;
        client: Int Made = sale.buyer.client;
        shop_client: Int Made = sale.buyer.shop_client;
        email: Text Made = sale.buyer.email;
        phone: Int Made = sale.buyer.phone;
        at: Int Made = sale.at;
        lines: Json Made = Json(sale_text::lines_to_text(&sale.lines)?);
        certificates: Json Made = Json(sale_text::certificates_to_text(&sale.certificates)?);
        client_code: Text Made = sale.buyer.client_code;
        phone_key: Int Made = sale.phone_key;
        email_key: Text Made = sale.email_key;
    }
    read Sale = Self {
        id,
        operator,
        point_of_sale,
        site,
        kind,
        series,
        order_number,
        cheque,
        buyer: Buyer { client, shop_client, email, phone, client_code },
        phone_key,
        email_key,
        lines: sale_text::lines_from_text(&text(lines))?,
        certificates: sale_text::certificates_from_text(&text(certificates))?,
        at,
    };
}
