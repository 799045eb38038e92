//! Records of owners of certificates.

use domain::{Owner, OwnerDetails};

use super::describe::record;

record! {
    table "owner";
    bind |owner: Owner, vault| {
        id: Int Key = owner.id;
        operator: Int Made = owner.operator;
        friend_of: Int Made = owner.friend_of;
        name: Text Changes = owner.details.name;
        kind: Int Changes = owner.details.kind;
        gender: Flag Changes = owner.details.gender;
        born: Text Changes = owner.details.born;
        phone: Int Changes = owner.details.phone;
        email: Text Changes = owner.details.email;
        viber: Text Changes = owner.details.viber;
        telegram: Text Changes = owner.details.telegram;
        whats_app: Int Changes = owner.details.whats_app;
        agrees: Flag Changes = owner.details.agrees;
        changed_in: Int Changes = owner.changed_in;
    }
    read Owner = Self {
        id,
        operator,
        friend_of,
        details: OwnerDetails {
            name,
            kind,
            gender,
            born,
            phone,
            email,
            viber,
            telegram,
            whats_app,
            agrees,
        },
        changed_in,
    };
}
