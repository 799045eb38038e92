//! The methods of the family: one table, from which requests find their handlers, `scrip explain`
//! its descriptions and the help page its texts. Another method is a file in here and its line.

use std::future::Future;
use std::pin::Pin;

use domain::{CallerRejection, OperatorId};
use service::{ClaimRejection, Client, Denied, Error, Place, Service, Session};

use crate::auth::{self, Claims};
use crate::convert;
use crate::error::Failure;
use crate::wire::base::RequestBase;
use crate::wire::shape::{Kind, Record, Shape, Value};
use crate::wire::typed::Described;

mod confirm_code;
mod filter_data;
mod number_from_goods;
mod owner;
mod purchase_status;
mod sales_paging;
mod secret_identify;
mod send_code;
mod send_for_email;
mod sert_card_identify;
mod sertcard_series_action;
mod sertcard_series_paging_info;

/// Every method, in the order in which the help page lists them.
static TABLE: [Method; 12] = [
    number_from_goods::METHOD,
    sert_card_identify::METHOD,
    secret_identify::METHOD,
    purchase_status::METHOD,
    send_for_email::METHOD,
    sertcard_series_action::METHOD,
    sertcard_series_paging_info::METHOD,
    owner::METHOD,
    filter_data::METHOD,
    sales_paging::METHOD,
    send_code::METHOD,
    confirm_code::METHOD,
];

/// A method of the family: its messages, and what answers it.
pub struct Method {
    name: &'static str,
    summary: &'static str,
    request: &'static Shape,
    response: &'static Shape,
    handler: Option<Handler>,
}

/// What answers a method.
type Handler = for<'a> fn(Call<'a>, Record) -> Answering<'a>;
type Answering<'a> = Pin<Box<dyn Future<Output = Result<Done, Refused>> + Send + 'a>>;

/// Who calls a method.
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Service,
    pub(crate) header: auth::Header<'a>,
    pub(crate) request_id: &'a str,
    /// Where the request comes from.
    pub(crate) client: Client,
}

/// What a method did.
pub(crate) struct Done {
    pub(crate) operator: OperatorId,
    pub(crate) response: Record,
    /// In a word, for the log.
    pub(crate) outcome: &'static str,
}

/// Why a method did nothing, and in whose house, once that is known.
pub(crate) type Refused = (Option<OperatorId>, Failure);

impl Method {
    /// A method that has its messages and is not answered yet.
    const fn of<Request: Described, Response: Described>(
        name: &'static str,
        summary: &'static str,
    ) -> Self {
        Self { name, summary, request: Request::SHAPE, response: Response::SHAPE, handler: None }
    }

    /// The same, answered.
    const fn answered_by(self, handler: Handler) -> Self {
        Self { handler: Some(handler), ..self }
    }

    /// Every method whose messages are known.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        TABLE.iter()
    }

    /// Every method that is answered.
    pub fn answered() -> impl Iterator<Item = &'static Self> {
        Self::all().filter(|method| method.is_answered())
    }

    /// The method with this name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|method| method.name.eq_ignore_ascii_case(name))
    }

    /// The name, as the original's help page spells it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it does, in Russian, for the help page.
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// The description of the request.
    pub const fn request_shape(&self) -> &'static Shape {
        self.request
    }

    /// The description of the answer.
    pub const fn response_shape(&self) -> &'static Shape {
        self.response
    }

    /// Whether it is answered. One that is not has a path to nowhere, as on a server without it.
    pub const fn is_answered(&self) -> bool {
        self.handler.is_some()
    }

    /// The answer to a request that was refused: lists are empty, and nothing else is said.
    pub(crate) fn refusal(&self, code: u16, message: String) -> Record {
        let mut refusal = Record::new(self.response);
        for member in self.response.members {
            match member.kind {
                Kind::List(_) => refusal.set(member.name, Some(Value::List(Vec::new()))),
                Kind::Bool if !member.nullable => {
                    refusal.set(member.name, Some(Value::Bool(false)));
                }
                _ => {}
            }
        }
        refusal.set("ErrorCode", Some(Value::Integer(code.into())));
        refusal.set("Message", Some(Value::Text(message)));
        refusal
    }

    pub(crate) async fn call(&self, call: Call<'_>, request: Record) -> Result<Done, Refused> {
        match self.handler {
            Some(handler) => handler(call, request).await,
            // No path leads here.
            None => Err((None, Failure::Unavailable)),
        }
    }
}

/// A caller who has signed in, and what the request says of the caller.
pub(crate) struct Asking<'a> {
    pub(crate) session: Session,
    claims: Claims<'a>,
}

impl Call<'_> {
    /// Signs the caller in.
    pub(crate) async fn sign_in<'a>(&self, base: &'a RequestBase) -> Result<Asking<'a>, Refused> {
        let claims = Claims {
            operator: convert::given_id(base.operator),
            token: convert::given_id(base.token),
            site_code: convert::given(base.site_code.as_deref()),
        };
        let session = auth::sign_in(self.service, &self.header, claims, self.client).await;
        let session = session.map_err(|error| (None, Failure::of_credentials(error)))?;
        Ok(Asking { session, claims })
    }
}

impl<'a> Asking<'a> {
    /// A capability of the session, if the caller may have it and says of itself what is so.
    ///
    /// # Errors
    ///
    /// In order: the capability; what the body says of the credentials.
    pub(crate) fn allowed<T>(&self, capability: Result<T, Denied>) -> Result<T, Refused> {
        let capability = capability.map_err(|denied| self.refused(denied))?;
        let claimed = self.session.check_claims(self.claims.operator, self.claims.token);
        claimed.map_err(|error| self.refused(Failure::of_credentials(error)))?;
        Ok(capability)
    }

    /// The site that the request names.
    pub(crate) const fn site_code(&self) -> Option<&'a str> {
        self.claims.site_code
    }

    /// The place that the request names by code, through its site, or through its key, where it names
    /// one.
    pub(crate) async fn optional_place(
        &self,
        pos_code: Option<&str>,
    ) -> Result<Option<Place>, Refused> {
        match self.session.place(pos_code, self.site_code()).await {
            Ok(place) => Ok(Some(place)),
            Err(Error::Claim(ClaimRejection::PointOfSaleMissing)) => Ok(None),
            Err(error) => Err(self.refused(error)),
        }
    }

    pub(crate) fn refused(&self, failure: impl Into<Failure>) -> Refused {
        (Some(self.session.operator()), failure.into())
    }

    /// The operator in whose house the request is.
    pub(crate) fn operator<'d>(
        &self,
        directory: &'d domain::Directory,
    ) -> Result<&'d domain::Operator, Refused> {
        let id = self.session.operator();
        directory.operator(id).ok_or_else(|| self.refused(CallerRejection::OperatorUnknown(id)))
    }

    pub(crate) fn done(&self, response: impl Described, outcome: &'static str) -> Done {
        Done { operator: self.session.operator(), response: response.into_record(), outcome }
    }
}

#[cfg(test)]
mod tests;
