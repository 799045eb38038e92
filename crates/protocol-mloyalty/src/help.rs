//! Help pages, made from the descriptions that the codec uses, so they describe exactly what is
//! read and written. They load nothing from elsewhere and run no scripts.

mod indent;

use http::HeaderValue;
use web::wire::escape::html as escaped;

use self::indent::{json, xml};
use crate::method::Method;
use crate::wire::media::{Charset, ResponseFormat, ResponseMedia};
use crate::wire::render::render;
use crate::wire::sample::sample;
use crate::wire::shape::{Member, MemberKind, Shape};

/// Policy that allows only the page's own style.
pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
);

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
    padding:0 1rem;color:#222;background:#fff}code,pre{background:#f2f2f2;border-radius:3px;\
    font-size:90%}code{padding:.1em .3em}pre{padding:1rem;overflow-x:auto}table{border-collapse:\
    collapse;width:100%;margin:.5rem 0 1rem}td,th{border-top:1px solid #ddd;padding:.4rem .6rem;\
    text-align:left;vertical-align:top}:target{background:#fff7d6}\
    @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}code,pre{background:\
    #2a2a2a}td,th{border-color:#444}a{color:#8ab4f8}:target{background:#3a3416}}";

/// Every `ErrorCode` with an example text, one per line. A test compares them with the program.
const ERRORS: &str = include_str!("error/russian.txt");

/// Description of `ManagerLogin`. It is OAuth, so no description of a message covers it.
const MANAGER_LOGIN: &str = "<h2 id=\"ManagerLogin\">POST ManagerLogin</h2>\n\
    <p>Вход по логину и паролю ключа (OAuth 2.0). Запрос принимается только как \
    <code>application/x-www-form-urlencoded</code>.</p>\n\
    <table>\n<tr><th>Имя</th><th>Описание</th><th>Тип</th></tr>\n\
    <tr><td>grant_type</td><td><code>password</code> для входа, <code>refresh_token</code> для \
    обновления токена</td><td>string</td></tr>\n\
    <tr><td>username</td><td>Логин, для <code>password</code></td><td>string</td></tr>\n\
    <tr><td>password</td><td>Пароль, для <code>password</code></td><td>string</td></tr>\n\
    <tr><td>refresh_token</td><td>Токен обновления из прошлого ответа, действует один раз; для \
    <code>refresh_token</code></td><td>string</td></tr>\n</table>\n\
    <p>Ответ 200: <code>{&quot;access_token&quot;:&quot;…&quot;,&quot;token_type&quot;:&quot;bearer&quot;,\
    &quot;expires_in&quot;:3600,&quot;refresh_token&quot;:&quot;…&quot;}</code>. Токен передаётся во все \
    методы в заголовке <code>Authorization: Bearer …</code>.</p>\n\
    <table>\n<tr><th>Статус</th><th>error</th><th>Причина</th></tr>\n\
    <tr><td>400</td><td>invalid_request</td><td>Параметр не задан, пуст или повторён</td></tr>\n\
    <tr><td>400</td><td>unsupported_grant_type</td><td>Другой grant_type</td></tr>\n\
    <tr><td>401</td><td>invalid_grant</td><td>Неверный логин, пароль или токен обновления</td></tr>\n\
    <tr><td>429</td><td>too_many_requests</td><td>Слишком много неверных паролей; \
    <code>Retry-After</code> говорит, сколько ждать</td></tr>\n\
    <tr><td>503</td><td>temporarily_unavailable</td><td>Сервер временно недоступен</td></tr>\n\
    </table>\n";

/// Renders the list of answered methods, each with a link to its page.
pub(crate) fn index() -> String {
    let mut body = String::from(
        "<h1>Подарочные сертификаты</h1>\n<p>Методы программного интерфейса. Запрос принимается в \
         JSON, XML или как форма, ответ даётся в JSON или XML.</p>\n\
         <table>\n<tr><th>Метод</th><th>Описание</th></tr>\n",
    );
    for method in Method::answered() {
        body += &format!(
            "<tr><td><a href=\"/Help/Api/POST-api-sertcard-{name}\">POST api/sertcard/{name}</a></td>\
             <td>{summary}</td></tr>\n",
            name = escaped(method.name()),
            summary = escaped(method.summary()),
        );
    }
    body += "<tr><td><a href=\"#ManagerLogin\">POST ManagerLogin</a></td>\
             <td>Вход по логину и паролю: получение и обновление токена</td></tr>\n</table>\n";
    body += MANAGER_LOGIN;
    body += "<h2 id=\"errors\">Коды ошибок</h2>\n<p><code>ErrorCode</code> 0 означает успех. Любое \
             другое число означает одну причину, общую для всех методов; его значение никогда не \
             меняется. Текст приведён для примера.</p>\n<table>\n\
             <tr><th>ErrorCode</th><th>Message, например</th></tr>\n";
    for line in ERRORS.lines() {
        let (code, text) = line.split_once('\t').unwrap_or((line, ""));
        body += &format!(
            "<tr id=\"error-{code}\"><td>{code}</td><td>{text}</td></tr>\n",
            text = escaped(text)
        );
    }
    body += "</table>\n";
    page("Подарочные сертификаты", &body)
}

/// Renders the page of a method.
pub(crate) fn of(method: &Method) -> String {
    let title = format!("POST api/sertcard/{}", method.name());
    let mut body = format!(
        "<p><a href=\"/Help\">Все методы</a></p>\n<h1>{}</h1>\n<p>{}</p>\n",
        escaped(&title),
        escaped(method.summary())
    );
    body += "<h2 id=\"request\">Запрос</h2>\n<h3>Параметры адреса</h3>\n<p>Нет.</p>\n\
             <h3>Поля тела запроса</h3>\n";
    type_tables(&mut body, method.request_shape());
    samples(&mut body, method.request_shape());
    body += "<h3>application/x-www-form-urlencoded</h3>\n<p>Те же имена полей; поле в списке \
             называется так: <code>Goods[0].Id</code>.</p>\n";
    body += "<h2 id=\"response\">Ответ</h2>\n<h3>Поля тела ответа</h3>\n";
    type_tables(&mut body, method.response_shape());
    samples(&mut body, method.response_shape());
    page(&title, &body)
}

/// Renders a table for a type, and one for each type of its lists.
fn type_tables(out: &mut String, shape: &Shape) {
    *out += &format!(
        "<h4 id=\"{title}\">{title}</h4>\n<table>\n<tr><th>Имя</th><th>Описание</th><th>Тип</th>\
         </tr>\n",
        title = escaped(shape.title())
    );
    for member in shape.members {
        *out += &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(member.name),
            escaped(member.text),
            type_name(member)
        );
    }
    *out += "</table>\n";
    for member in shape.members {
        if let MemberKind::List(item) = member.kind {
            type_tables(out, item);
        }
    }
}

/// Returns the name that the original's page gives to the type of a member.
fn type_name(member: &Member) -> String {
    match member.kind {
        MemberKind::Short | MemberKind::Int | MemberKind::Long | MemberKind::Number => {
            "integer".to_owned()
        }
        MemberKind::Byte => "byte".to_owned(),
        MemberKind::Bool => "boolean".to_owned(),
        MemberKind::Decimal => "decimal number".to_owned(),
        MemberKind::Text => "string".to_owned(),
        MemberKind::Date => "date".to_owned(),
        MemberKind::List(item) => {
            let title = escaped(item.title());
            format!("Collection of <a href=\"#{title}\">{title}</a>")
        }
    }
}

fn samples(out: &mut String, shape: &'static Shape) {
    let record = sample(shape);
    let written = |media| {
        let format = ResponseFormat { media, charset: Charset::Utf8 };
        String::from_utf8_lossy(&render(&record, format)).into_owned()
    };
    for (media_types, text) in [
        ("application/json, text/json", json(&written(ResponseMedia::ApplicationJson))),
        ("application/xml, text/xml", xml(&written(ResponseMedia::ApplicationXml))),
    ] {
        *out += &format!("<h3>{media_types}</h3>\n<pre>{}</pre>\n", escaped(&text));
    }
}

/// Renders a whole page.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        title = escaped(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_load_and_run_nothing() {
        let pages = Method::all().map(of).chain([index()]);
        for page in pages {
            for banned in ["<script", "src=", "<link", "@import", "url(", "javascript:", " on"] {
                assert!(!page.contains(banned), "{banned}");
            }
        }
    }

    #[test]
    fn every_type_of_a_method_is_described_once_on_its_page() {
        fn types(shape: &'static Shape, into: &mut Vec<&'static str>) {
            into.push(shape.title());
            for member in shape.members {
                assert!(!member.text.is_empty(), "{}.{}", shape.name, member.name);
                if let MemberKind::List(item) = member.kind {
                    types(item, into);
                }
            }
        }
        for method in Method::all() {
            let page = of(method);
            let mut titles = Vec::new();
            types(method.request_shape(), &mut titles);
            types(method.response_shape(), &mut titles);
            for title in titles {
                assert_eq!(page.matches(&format!("<h4 id=\"{title}\">")).count(), 1, "{title}");
            }
        }
    }
}
