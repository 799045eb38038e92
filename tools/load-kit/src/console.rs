//! A person at the console: signs in, opens forms, and presses their buttons as a browser does.

use anyhow::{Context, Result};

use crate::http::{self, KeepAlive};

/// Status of the answer to a press that was carried out: the browser is sent to another page.
pub const DONE: u16 = 303;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// What browsers say of a form that the same site has shown.
const FROM_HERE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// The session of the demo's person. It is kept in the store, so that it outlives a server.
#[derive(Clone)]
pub struct ConsoleSession {
    cookie: String,
}

/// A form that was shown. It can be pressed more than once, as a browser's can.
pub struct ShownForm {
    target: String,
    press: String,
    token: String,
}

impl ConsoleSession {
    /// Signs in.
    ///
    /// # Errors
    ///
    /// The server is not reached, or it is not the demo's.
    pub async fn open(http: &mut KeepAlive) -> Result<Self> {
        let headers = [FORM, FROM_HERE];
        let request =
            http::request("POST", "/console/sign-in", &headers, "login=demo&password=demo");
        http.exchange(&request).await?;
        let cookie = http.header("Set-Cookie").and_then(|cookie| cookie.split_once(';'));
        let (cookie, _) =
            cookie.with_context(|| format!("the answer sets no cookie:\n{}", http.shown()))?;
        Ok(Self { cookie: cookie.to_owned() })
    }

    /// Returns the request for a page.
    pub fn page(&self, target: &str) -> Vec<u8> {
        http::request("GET", target, &[("Cookie", &self.cookie)], "")
    }

    /// Returns the request of a pressed button. The members are encoded already.
    pub fn press(&self, form: &ShownForm, members: &str) -> Vec<u8> {
        let ShownForm { target, press, token } = form;
        let headers = [FORM, FROM_HERE, ("Cookie", &self.cookie)];
        http::request("POST", target, &headers, &format!("press={press}&token={token}&{members}"))
    }
}

impl ShownForm {
    /// Reads the form of a page that is sent to the page's own address.
    ///
    /// # Errors
    ///
    /// The page has no such form.
    pub fn read(target: &str, page: &[u8]) -> Result<Self> {
        let html = String::from_utf8_lossy(page);
        let (_, form) = html
            .split_once(&format!("action=\"{target}\""))
            .with_context(|| format!("no form is sent to {target}:\n{html}"))?;
        let (form, _) = form.split_once("</form>").context("the form has no end")?;
        let member = |name: &str| {
            let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let (press, token) = (member("press").context("no press")?, member("token"));
        Ok(Self { target: target.to_owned(), press, token: token.context("no token")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_the_page_is_read_and_no_other() {
        let html = "<form action=\"/other\"><input name=\"press\" value=\"a\"></form>\
                    <form method=\"post\" action=\"/here\"><input name=\"press\" value=\"b\">\
                    <input type=\"hidden\" name=\"token\" value=\"c\"></form>";
        let form = ShownForm::read("/here", html.as_bytes()).unwrap();
        let session = ConsoleSession { cookie: "__Host-scrip=s".to_owned() };
        let request = String::from_utf8(session.press(&form, "reason=x")).unwrap();
        assert!(request.starts_with("POST /here HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("\r\nCookie: __Host-scrip=s\r\n"), "{request}");
        assert!(request.ends_with("\r\n\r\npress=b&token=c&reason=x"), "{request}");
        for target in ["/elsewhere", "/other"] {
            assert!(ShownForm::read(target, html.as_bytes()).is_err(), "{target}");
        }
    }
}
