//! Texts of messages, in Russian like everything that buyers read.

use documents::barcode;
use domain::Currency;
use jiff::civil::Date;
use service::{Content, Gift};
use web::wire::escape::html as escaped;

/// A letter before it is packed.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) plain: String,
    pub(super) html: String,
    /// Pictures that the HTML refers to as `cid:` and their index, from 0.
    pub(super) pictures: Vec<Vec<u8>>,
}

/// Returns the text of a code for a phone.
pub(super) fn short(operator: &str, code: &str, minutes: u32) -> String {
    format!("{operator}: код подтверждения {code}, действует {minutes} мин.")
}

/// Returns the letter of a message.
pub(super) fn mail(operator: &str, content: &Content) -> Letter {
    match content {
        Content::Code { code, minutes } => {
            let plain = short(operator, code.expose(), *minutes);
            let html = page(
                operator,
                &format!(
                    "<p>Код подтверждения: <b style=\"font-size:24px\">{}</b></p>\
                 <p>Он действует {minutes} мин. Если вы его не запрашивали, удалите это письмо.</p>",
                    escaped(code.expose())
                ),
            );
            let subject = format!("Код подтверждения, {operator}");
            Letter { subject, plain, html, pictures: Vec::new() }
        }
        Content::Certificates { gifts, currency } => certificates(operator, gifts, *currency),
    }
}

fn certificates(operator: &str, gifts: &[Gift], currency: Currency) -> Letter {
    let subject = if gifts.len() == 1 {
        format!("Подарочный сертификат, {operator}")
    } else {
        format!("Подарочные сертификаты, {operator}")
    };
    let (mut plain, mut html, mut pictures) =
        (format!("{operator}\n\n"), String::new(), Vec::new());
    for gift in gifts {
        let sum = format!("{} {}", gift.balance.display(currency.digits()), currency.code());
        let until = gift.valid_through.map(day).unwrap_or_default();
        let (number, code) = (gift.number.to_string(), gift.secret.expose());
        plain += &format!(
            "{}\nНомер: {number}\nПинкод: {code}\nСумма: {sum}\nДействует по: {until}\n\n",
            gift.series
        );
        let picture = barcode::png(&number).map_or_else(String::new, |picture| {
            pictures.push(picture);
            let place = pictures.len() - 1;
            format!(
                "<p><img src=\"cid:{place}\" alt=\"{number}\" width=\"351\" height=\"120\"></p>"
            )
        });
        html += &format!(
            "<h2>{}</h2>{picture}<table cellpadding=\"4\">\
             <tr><td>Номер</td><td><b>{number}</b></td></tr>\
             <tr><td>Пинкод</td><td><b>{}</b></td></tr>\
             <tr><td>Сумма</td><td><b>{}</b></td></tr>\
             <tr><td>Действует по</td><td>{until}</td></tr></table>",
            escaped(&gift.series),
            escaped(code),
            escaped(&sum),
        );
    }
    plain += "Назовите номер и пинкод при оплате. Не пересылайте это письмо посторонним.\n";
    html += "<p>Назовите номер и пинкод при оплате. Не пересылайте это письмо посторонним.</p>";
    Letter { subject, plain, html: page(operator, &html), pictures }
}

fn page(operator: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif\"><h1>{}</h1>{body}</body></html>",
        escaped(operator)
    )
}

/// Formats a day as people write it: 22.11.2027.
fn day(day: Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use domain::{Amount, CertificateNumber, SecretCode};

    use super::*;

    #[test]
    fn a_certificate_is_told_in_full() {
        let gift = Gift {
            number: CertificateNumber::new(2_059_040_947_415).unwrap(),
            secret: SecretCode::new("560922").unwrap(),
            balance: Amount::from_minor(150_050).unwrap(),
            valid_through: Some(jiff::civil::date(2027, 11, 2)),
            series: "Весна <3".to_owned(),
        };
        let content = Content::Certificates { gifts: vec![gift], currency: Currency::RUB };
        let letter = mail("Книжный \"дом\" & Ко", &content);
        assert_eq!(letter.subject, "Подарочный сертификат, Книжный \"дом\" & Ко");
        for part in ["2059040947415", "560922", "1500.50 RUB", "02.11.2027"] {
            assert!(letter.plain.contains(part) && letter.html.contains(part), "{part}");
        }
        assert!(letter.html.contains("Весна &lt;3") && letter.html.contains("&amp; Ко"));
        assert_eq!(letter.pictures.len(), 1);
    }

    #[test]
    fn a_code_is_told_with_its_time() {
        let code = SecretCode::new("042042").unwrap();
        let letter = mail("Дом", &Content::Code { code, minutes: 10 });
        assert!(letter.plain.contains("042042") && letter.plain.contains("10 мин"));
        assert!(letter.html.contains("042042"));
    }
}
