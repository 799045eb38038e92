//! Messages of the method `Owner`.

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to create or change an owner of certificates, or a friend of one.
    pub struct OwnerRequest = "OwnerRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Id" id: Option<i64> = MemberKind::Int, "Номер владельца: известен после создания, нужен для изменения и для привязки друга";
    "Name" name: Option<String> = MemberKind::Text, "Имя владельца";
    "OwnerType" owner_type: Option<i64> = MemberKind::Byte, "Тип владельца";
    "Gender" gender: Option<bool> = MemberKind::Bool, "Пол";
    "Birthdate" birthdate: Option<Date> = MemberKind::Date, "Дата рождения";
    "Phone" phone: Option<i64> = MemberKind::Long, "Телефон";
    "Email" email: Option<String> = MemberKind::Text, "Электронная почта";
    "Viber" viber: Option<String> = MemberKind::Text, "Имя пользователя в Viber";
    "Telegram" telegram: Option<String> = MemberKind::Text, "Имя пользователя в Telegram";
    "WhatsApp" whats_app: Option<i64> = MemberKind::Long, "Номер пользователя в WhatsApp";
    "AgreePersonalData" agree_personal_data: Option<bool> = MemberKind::Bool, "Согласен ли владелец на обработку персональных данных";
    "ActionType" action_type: Option<String> = MemberKind::Text, "Действие: create создать, update изменить то, что задано";
    "FriendCreate" friend_create: Option<bool> = MemberKind::Bool, "true при create, чтобы создать друга владельца, номер которого в Id";
}

described! {
    /// The owner that was created or changed. The original's members are not known: this one is
    /// ours.
    pub struct OwnerResponse = "OwnerResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "Id" id: Option<i64> = MemberKind::Int, "Номер владельца, созданного или изменённого";
}
