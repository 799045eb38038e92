//! Tests the order of XML, and which member a sent name means.

use crate::wire::{
    number_from_goods::{NumberFromGoodsGood, NumberFromGoodsRequest, NumberFromGoodsSertCard},
    typed::Described,
};

use super::*;

fn xml_names(shape: &Shape) -> Vec<&str> {
    shape.xml_order().map(|place| shape.members[place].name).collect()
}

#[test]
fn xml_has_the_inherited_members_first_and_each_part_in_ordinal_order() {
    let request = [
        "Operator",
        "SiteCode",
        "Token",
        "ChequeId",
        "Client",
        "ClientIShop",
        "Email",
        "Goods",
        "OrderNumber",
        "Phone",
        "PosCode",
        "Refund",
        "SertCardSeries",
    ];
    assert_eq!(xml_names(NumberFromGoodsRequest::SHAPE), request);
    let good = ["Id", "ItemCode", "Name", "Price", "Quantity"];
    assert_eq!(xml_names(NumberFromGoodsGood::SHAPE), good);
    let card = [
        "AllowRefund",
        "AllowRefundPurchase",
        "AllowReuse",
        "Nominal",
        "Number",
        "Remain",
        "SecretCode",
        "SertCardStatus",
        "SertCardStatusPurchase",
        "SertExpDate",
    ];
    assert_eq!(xml_names(NumberFromGoodsSertCard::SHAPE), card);
}

#[test]
fn a_name_means_one_member_or_none() {
    let shape = NumberFromGoodsRequest::SHAPE;
    let meant = |name| shape.find(name, 0).map(|found| shape.members[found].name);
    for name in ["PosCode", "poscode", "pos_code", "POS-CODE", " PosCode ", "Pos.Code"] {
        assert_eq!(meant(name), Some("PosCode"), "{name}");
    }
    assert_eq!(meant("Cl\u{131}ent"), Some("Client"));
    for name in ["$PosCode", "PosCodes", "PosCod", "", "_", "Clien\u{442}"] {
        assert_eq!(meant(name), None, "{name}");
    }
}
