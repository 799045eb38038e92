//! Mail through an SMTP server.

use std::time::Duration;

use anyhow::Context;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use service::Undelivered;

use super::letter::Letter;

/// How long a step of the conversation may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A server that takes mail.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// The server at a URL such as `smtps://user:password@mail.example.ru`, with the sender of every
    /// letter. Nothing is sent yet.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        // What is wrong with the URL is told without it: it holds a password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.ok().context(
            "messages: smtp_url must be such as smtp://host:25, smtp://user:password@host:587?tls=required \
             or smtps://user:password@host",
        )?;
        let from = from.parse().context("messages: mail_from must be such as Name <name@host>")?;
        Ok(Self { transport: transport.timeout(Some(TIMEOUT)).build(), from })
    }

    /// Hands a letter over.
    pub(super) async fn send(&self, to: &str, letter: Letter) -> Result<(), Undelivered> {
        let message = self.pack(to, letter)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => {
                // The server's words may hold the address, so its status must do.
                let status = error.status().map(|status| format!(" with {status}"));
                let why = format!("the mail server refused{}", status.unwrap_or_default());
                if error.is_permanent() {
                    Err(Undelivered::Never(why))
                } else if error.is_transient() {
                    Err(Undelivered::Later(why))
                } else if error.is_client() {
                    let why = "the mail server does not take such an address";
                    Err(Undelivered::Never(why.to_owned()))
                } else {
                    Err(Undelivered::Later("the mail server cannot be talked to".to_owned()))
                }
            }
        }
    }

    fn pack(&self, to: &str, letter: Letter) -> Result<Message, Undelivered> {
        let never = |_| Undelivered::Never("the letter cannot be packed".to_owned());
        // Deliveries from before addresses had one form have the domain as it was sent.
        let address = domain::text::email(to).unwrap_or_else(|_| to.to_owned());
        let to: Mailbox = address.parse().map_err(|_| {
            Undelivered::Never("the mail library does not take the address".to_owned())
        })?;
        let mut related = MultiPart::related().singlepart(SinglePart::html(letter.html));
        for (place, picture) in letter.pictures.into_iter().enumerate() {
            let png = ContentType::parse("image/png");
            let png = png.map_err(|_| Undelivered::Never("no picture".to_owned()))?;
            let picture = Attachment::new_inline(place.to_string()).body(picture, png);
            related = related.singlepart(picture);
        }
        let body =
            MultiPart::alternative().singlepart(SinglePart::plain(letter.plain)).multipart(related);
        let message = Message::builder().from(self.from.clone()).to(to).subject(letter.subject);
        message.multipart(body).map_err(never)
    }
}
