//! Messages of the method `Owner`.

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to create or change an owner of certificates, or a friend of one.
    pub struct OwnerRequest = "OwnerRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Id" id: Option<i64> = Kind::Int, "Номер владельца: известен после создания, нужен для изменения и для привязки друга";
    "Name" name: Option<String> = Kind::Text, "Имя владельца";
    "OwnerType" owner_type: Option<i64> = Kind::Byte, "Тип владельца";
    "Gender" gender: Option<bool> = Kind::Bool, "Пол";
    "Birthdate" birthdate: Option<Date> = Kind::Date, "Дата рождения";
    "Phone" phone: Option<i64> = Kind::Long, "Телефон";
    "Email" email: Option<String> = Kind::Text, "Электронная почта";
    "Viber" viber: Option<String> = Kind::Text, "Имя пользователя в Viber";
    "Telegram" telegram: Option<String> = Kind::Text, "Имя пользователя в Telegram";
    "WhatsApp" whats_app: Option<i64> = Kind::Long, "Номер пользователя в WhatsApp";
    "AgreePersonalData" agree_personal_data: Option<bool> = Kind::Bool, "Согласен ли владелец на обработку персональных данных";
    "ActionType" action_type: Option<String> = Kind::Text, "Действие: create создать, update изменить то, что задано";
    "FriendCreate" friend_create: Option<bool> = Kind::Bool, "true при create, чтобы создать друга владельца, номер которого в Id";
}

described! {
    /// The owner that was created or changed. The original's members are not known: this one is
    /// ours.
    pub struct OwnerResponse = "OwnerResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "Id" id: Option<i64> = Kind::Int, "Номер владельца, созданного или изменённого";
}
