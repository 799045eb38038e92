//! Mail through an SMTP server.

use std::error::Error as _;
use std::time::Duration;

use anyhow::{Context, ensure};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use service::{Undelivered, Why};
use web::wire::percent::decoded_strictly;
use zeroize::Zeroizing;

use super::letter::Letter;

/// Timeout of each step of the conversation.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A mail server and its sender.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// Makes the server at a URL such as `smtps://user:password@mail.example.ru`, with the password
    /// of its user if that is not in the URL, and the sender of every letter. Sends nothing yet.
    pub fn new(url: &str, password: Option<Zeroizing<String>>, from: &str) -> anyhow::Result<Self> {
        // What is wrong with the URL is told without it: it holds a password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.ok().context(
            "messages: smtp_url must look like smtp://host:25, \
             smtp://user:password@host:587?tls=required or smtps://user:password@host",
        )?;
        let transport = match password {
            Some(password) => {
                let user = user_of(url)?;
                transport.credentials(Credentials::new(user, (*password).clone()))
            }
            None => transport,
        };
        let from = from.parse().context("messages: mail_from must look like Name <name@host>")?;
        Ok(Self { transport: transport.timeout(Some(TIMEOUT)).build(), from })
    }

    /// Sends a letter to an address.
    pub(super) async fn send(&self, to: &str, letter: Letter) -> Result<(), Undelivered> {
        let message = self.pack(to, letter)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => {
                // The server's words may hold the address, so its status must do.
                let status = error.status().map(|status| format!(" with {status}"));
                let log = format!("the mail server refused{}", status.unwrap_or_default());
                let why = Why { log, said: error.source().map(ToString::to_string) };
                if error.is_permanent() {
                    Err(Undelivered::Never(why))
                } else if error.is_transient() {
                    Err(Undelivered::Later(why))
                } else if error.is_client() {
                    let why = "the mail server does not accept this address";
                    Err(Undelivered::Never(why.into()))
                } else {
                    // Why the conversation failed is the network's: it names no buyer.
                    let log = "the connection to the mail server failed".to_owned();
                    Err(Undelivered::Later(Why { log, said: why.said }))
                }
            }
        }
    }

    fn pack(&self, to: &str, letter: Letter) -> Result<Message, Undelivered> {
        let never = |_| Undelivered::Never("the letter cannot be built".into());
        // Deliveries from before addresses had one form have the domain as it was sent.
        let address = domain::text::email(to).unwrap_or_else(|_| to.to_owned());
        let to: Mailbox = address.parse().map_err(|_| {
            Undelivered::Never("the mail library does not accept the address".into())
        })?;
        let mut related = MultiPart::related().singlepart(SinglePart::html(letter.html));
        for (place, picture) in letter.pictures.into_iter().enumerate() {
            let png = ContentType::parse("image/png");
            let png = png.map_err(|_| Undelivered::Never("no picture".into()))?;
            let picture = Attachment::new_inline(place.to_string()).body(picture, png);
            related = related.singlepart(picture);
        }
        let body =
            MultiPart::alternative().singlepart(SinglePart::plain(letter.plain)).multipart(related);
        let message = Message::builder().from(self.from.clone()).to(to).subject(letter.subject);
        message.multipart(body).map_err(never)
    }
}

/// Returns the user in a URL. The URL must have no password.
fn user_of(url: &str) -> anyhow::Result<String> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    ensure!(!user.is_empty(), "messages: smtp_password_file is set, but smtp_url names no user");
    ensure!(
        !user.contains(':'),
        "messages: smtp_password_file is set, but smtp_url has a password too"
    );
    decoded_strictly(user).context("messages: the user in smtp_url is not percent-encoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_a_url_is_decoded() {
        for (url, expected) in [
            ("smtps://user@host", Some("user")),
            ("smtp://us%40er@host:587?tls=required", Some("us@er")),
            ("smtps://%D0%90@host", Some("А")),
            ("smtps://host", None),
            ("smtps://host/path@x", None),
            ("smtps://user:password@host", None),
            ("smtps://us%4@host", None),
            ("smtps://us%zz@host", None),
        ] {
            assert_eq!(user_of(url).ok().as_deref(), expected, "{url}");
        }
    }
}
