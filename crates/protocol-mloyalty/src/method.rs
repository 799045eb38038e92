//! A method of the family: its messages, its caller, and what it did.

use std::future::Future;
use std::pin::Pin;

use domain::{CallerRejection, OperatorId};
use service::{ClaimRejection, Client, Denied, Error, RequestPlace, Service, Session};
use web::wire::authorization::Authorization;

use crate::auth::{self, Claims};
use crate::convert;
use crate::error::Failure;
use crate::wire::base::RequestBase;
use crate::wire::shape::{MemberKind, Record, Shape, Value};
use crate::wire::typed::Described;

/// A method of the family: its messages and its handler.
pub struct Method {
    name: &'static str,
    summary: &'static str,
    request: &'static Shape,
    response: &'static Shape,
    handler: Option<Handler>,
}

/// Handler of a method.
type Handler = for<'a> fn(Call<'a>, Record) -> Answering<'a>;
type Answering<'a> = Pin<Box<dyn Future<Output = Result<Done, Refused>> + Send + 'a>>;

/// Caller of a method.
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Service,
    pub(crate) header: Authorization<'a>,
    pub(crate) request_id: &'a str,
    /// Client of the request.
    pub(crate) client: Client,
}

/// Result of a method.
pub(crate) struct Done {
    pub(crate) operator: OperatorId,
    pub(crate) response: Record,
    /// Outcome in a word, for the log.
    pub(crate) outcome: &'static str,
}

/// Reason why a method did nothing, and the operator, if known.
pub(crate) type Refused = (Option<OperatorId>, Failure);

impl Method {
    /// Makes a method with messages but without a handler.
    pub(crate) const fn of<Request: Described, Response: Described>(
        name: &'static str,
        summary: &'static str,
    ) -> Self {
        Self { name, summary, request: Request::SHAPE, response: Response::SHAPE, handler: None }
    }

    /// Adds the handler to a method.
    pub(crate) const fn answered_by(self, handler: Handler) -> Self {
        Self { handler: Some(handler), ..self }
    }

    /// Returns the name, as the original's help page spells it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the purpose of the method, in Russian, for the help page.
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// Returns the description of the request.
    pub const fn request_shape(&self) -> &'static Shape {
        self.request
    }

    /// Returns the description of the answer.
    pub const fn response_shape(&self) -> &'static Shape {
        self.response
    }

    /// Whether the method has a handler. One without a handler is not found, as on a server without
    /// it.
    pub const fn is_answered(&self) -> bool {
        self.handler.is_some()
    }

    /// Makes the answer to a refused request: lists are empty, and nothing else is set.
    pub(crate) fn refusal(&self, code: u16, message: String) -> Record {
        let mut refusal = Record::new(self.response);
        for member in self.response.members {
            match member.kind {
                MemberKind::List(_) => refusal.set(member.name, Some(Value::List(Vec::new()))),
                MemberKind::Bool if !member.nullable => {
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

/// A signed-in caller, and the claims in the request.
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
    /// Returns a capability of the session, if the caller has it and the claims are true.
    ///
    /// # Errors
    ///
    /// In order: the capability; the claims in the body.
    pub(crate) fn allowed<T>(&self, capability: Result<T, Denied>) -> Result<T, Refused> {
        let capability = capability.map_err(|denied| self.refused(denied))?;
        let claimed = self.session.check_claims(self.claims.operator, self.claims.token);
        claimed.map_err(|error| self.refused(Failure::of_credentials(error)))?;
        Ok(capability)
    }

    /// Returns the site that the request names.
    pub(crate) const fn site_code(&self) -> Option<&'a str> {
        self.claims.site_code
    }

    /// Returns the place that the request names by code, through its site, or through its key, if
    /// it names one.
    pub(crate) async fn optional_place(
        &self,
        pos_code: Option<&str>,
    ) -> Result<Option<RequestPlace>, Refused> {
        match self.session.place(pos_code, self.site_code()).await {
            Ok(place) => Ok(Some(place)),
            Err(Error::Claim(ClaimRejection::PointOfSaleMissing)) => Ok(None),
            Err(error) => Err(self.refused(error)),
        }
    }

    pub(crate) fn refused(&self, failure: impl Into<Failure>) -> Refused {
        (Some(self.session.operator()), failure.into())
    }

    /// Returns the operator of the request.
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
