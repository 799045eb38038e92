//! Requests for approval: their pages, and refusals as sentences.

use domain::approval::{ApprovalRejection, ApprovalState, WhichLimit};

use crate::values::Values;
use crate::words::texts::Approvals;

/// The sentence of a refusal.
pub(super) fn text(values: &dyn Values, why: &ApprovalRejection) -> String {
    match why {
        ApprovalRejection::OnlyPeople => "Одобрения запрашивают и\u{a0}дают только люди.",
        ApprovalRejection::NotLimited => "Это не\u{a0}требует одобрения.",
        ApprovalRejection::Unknown => "Такого запроса на\u{a0}одобрение нет.",
        ApprovalRejection::OwnRequest => "Свой запрос нельзя ни\u{a0}одобрить, ни\u{a0}отклонить.",
        ApprovalRejection::NotRequester => "Отозвать запрос может только тот, кто его сделал.",
        ApprovalRejection::NotWaiting(state) => closed(*state),
        ApprovalRejection::OtherAct => "Запрос изменился. Посмотрите на\u{a0}него ещё раз.",
        ApprovalRejection::Changed => {
            "С\u{a0}тех пор что-то изменилось. Отклоните запрос, пусть попросят заново."
        }
        ApprovalRejection::RequesterNotPermitted => "У\u{a0}того, кто сделал запрос, больше нет на\u{a0}это права.",
        ApprovalRejection::ReasonMissing => "Укажите причину.",
        ApprovalRejection::Needed { limit, amount, which } => {
            let (limit, amount) = (values.money(*limit), values.money(*amount));
            return match which {
                WhichLimit::Single => format!(
                    "Сумма {amount}. Всё, что больше {limit}, должен одобрить второй человек."
                ),
                WhichLimit::Daily => format!(
                    "За\u{a0}сегодня вышло\u{a0}бы {amount}. Всё, что за\u{a0}день больше {limit}, должен одобрить второй человек."
                ),
            };
        }
    }
    .to_owned()
}

const fn closed(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => "Запрос ещё ждёт решения.",
        ApprovalState::Approved => "Запрос уже одобрен.",
        ApprovalState::Declined => "Запрос уже отклонён.",
        ApprovalState::Withdrawn => "Запрос отозван.",
        ApprovalState::Expired => "Срок запроса истёк. Запросите ещё раз.",
    }
}

pub(super) const APPROVALS: Approvals = Approvals {
    title: "Одобрения",
    none_title: "Одобрения никто не\u{a0}ждёт",
    none: "Чтобы провести сумму сверх лимита, просят об\u{a0}одобрении, а\u{a0}решает другой человек.",
    what: "Что",
    object: "Объект",
    amount: "Сумма",
    who: "Кто просит",
    expires: "Ждёт до",
    decision: "Решение",
    waiting: "Ждёт",
    approved: "Одобрено",
    declined: "Отклонено",
    withdrawn: "Отозвано",
    expired: "Срок вышел",
    approve: "Одобрить",
    approve_what: "Действие будет выполнено сразу, если оно ещё возможно. Рядом с\u{a0}ним останутся оба \
                   имени.",
    approved_note: "Одобрено и\u{a0}выполнено.",
    decline: "Отклонить",
    decline_what: "Ничего не\u{a0}изменится. Тот, кто просил, увидит причину.",
    declined_note: "Отклонено.",
    withdraw: "Отозвать",
    withdraw_what: "Ничего не\u{a0}изменится, и\u{a0}одобрить просьбу больше никто не\u{a0}сможет.",
    withdrawn_note: "Отозвано.",
    ask: "Попросить одобрения",
    asked: "Теперь это должен одобрить другой человек.",
};
