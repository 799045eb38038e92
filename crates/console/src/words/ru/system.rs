//! The page of the server.

use service::FindingState;

use crate::plural::russian;
use crate::words::texts::System;

pub(super) const SYSTEM: System = System {
    title: "Система",
    ready: "Работает",
    not_ready: "Запись невозможна",
    store: "Хранилище",
    version: "Версия",
    commit: "Коммит",
    started: "Запущен",
    uptime: |seconds| match seconds {
        0..3_600 => format!("{}\u{a0}мин назад", seconds / 60),
        3_600..172_800 => format!("{}\u{a0}ч назад", seconds / 3_600),
        _ => {
            let days = seconds / 86_400;
            format!("{days}\u{a0}{} назад", russian(days, ["день", "дня", "дней"]))
        }
    },
    since_start: "С\u{a0}момента запуска",
    waiting: "Запросов в\u{a0}очереди сейчас",
    commands: "Принято решений",
    write_mean: "Среднее время записи на\u{a0}диск",
    milliseconds: |value| format!("{value}\u{a0}мс"),
    overloaded: "Отказов из-за полной очереди",
    failures: "Сбоев базы данных",
    last_failure: "Последний сбой",
    corrupt: "Встречено испорченных записей",
    messages_sent: "Сообщений отправлено",
    messages_failed: "Неудачных попыток отправки",
    messages_given_up: "Сообщений не\u{a0}доставлено",
    guess_alarms: "Тревог о\u{a0}подборе",
    checks: "Проверки",
    checks_what: "Те\u{a0}же, что делает scrip doctor рядом с\u{a0}работающим сервером. Пояснения к\u{a0}ним \
                  на\u{a0}английском.",
    check: "Проверка",
    found: "Что найдено",
    finding: |state| match state {
        FindingState::Good => "В\u{a0}порядке",
        FindingState::Note => "К\u{a0}сведению",
        FindingState::Warning => "Внимание",
        FindingState::Failure => "Ошибка",
    },
    verification: "Сверка",
    verify_what: "Заново считает каждый баланс по\u{a0}журналу движений и\u{a0}каждое звено цепочки операций. \
                  Идёт рядом с\u{a0}продажами и\u{a0}ничего не\u{a0}меняет.",
    verify: "Сверить сейчас",
    started_note: "Сверка началась.",
    running: "Идёт сейчас",
    seen: |certificates, sales, operations| {
        format!("Сертификатов: {certificates}, продаж: {sales}, операций: {operations}")
    },
    refresh: "Обновить",
    never: "С\u{a0}запуска этого сервера сверки не\u{a0}было.",
    good: "Ни одно правило не\u{a0}нарушено",
    broken: |count| {
        let word = russian(count, ["нарушение", "нарушения", "нарушений"]);
        format!("Найдено {count}\u{a0}{word}")
    },
    failed: "Не\u{a0}удалось прочитать хранилище до\u{a0}конца",
    first: |count| format!("Первые находки: {count}"),
    elsewhere: "Находки могут называть записи других магазинов. Администратор увидит их командой ниже.",
    took: |seconds| format!("заняла {seconds}\u{a0}с"),
    commands_title: "Команды этой установки",
    backup: "Сделать резервную копию",
    verify_command: "Сверить всё",
    lights: "Сервер",
    light_store: "База данных",
    light_checks: "Проверки",
    light_verified: "Сверка",
    not_verified: "Не\u{a0}было",
};
