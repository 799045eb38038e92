//! Routes: reading a request, checking its form, and answering.

use std::future::Future;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawPathParams, State};
use axum::routing::MethodRouter;
use http::{Request, Response};

use crate::answer::{self, Answer};
use crate::call::{Call, Console};
use crate::cookies;
use crate::failure::Failure;
use crate::failure_page;
use crate::form;

/// A page that is read with GET.
pub(crate) fn get<F, Fut>(handler: F) -> MethodRouter<Arc<Console>>
where
    F: Fn(Arc<Call>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send,
{
    axum::routing::get(
        async move |State(console): State<Arc<Console>>,
                    path: RawPathParams,
                    request: Request<Body>| {
            answered(console, path, request, |_| Ok(()), &handler).await
        },
    )
}

/// Adds an action of a person who has signed in: a form of this server, bound to the session.
pub(crate) fn act<F, Fut>(
    page: MethodRouter<Arc<Console>>,
    handler: F,
) -> MethodRouter<Arc<Console>>
where
    F: Fn(Arc<Call>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send,
{
    with_form(page, handler, is_bound)
}

/// Adds an action that needs no session, such as signing in: a form of this server.
pub(crate) fn act_openly<F, Fut>(
    page: MethodRouter<Arc<Console>>,
    handler: F,
) -> MethodRouter<Arc<Console>>
where
    F: Fn(Arc<Call>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send,
{
    with_form(page, handler, is_from_here)
}

fn with_form<F, Fut>(
    page: MethodRouter<Arc<Console>>,
    handler: F,
    check: fn(&Call) -> Result<(), Failure>,
) -> MethodRouter<Arc<Console>>
where
    F: Fn(Arc<Call>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send,
{
    page.post(
        async move |State(console): State<Arc<Console>>,
                    path: RawPathParams,
                    request: Request<Body>| {
            answered(console, path, request, check, &handler).await
        },
    )
}

fn is_from_here(call: &Call) -> Result<(), Failure> {
    if form::is_from_here(&call.headers) { Ok(()) } else { Err(Failure::Foreign) }
}

fn is_bound(call: &Call) -> Result<(), Failure> {
    is_from_here(call)?;
    let secret = &call.visitor()?.secret;
    let (key, token) = (call.form.as_sent(form::PRESS), call.form.as_sent(form::TOKEN));
    if form::is_valid(secret, key, token) { Ok(()) } else { Err(Failure::Foreign) }
}

async fn answered<F, Fut>(
    console: Arc<Console>,
    path: RawPathParams,
    request: Request<Body>,
    check: fn(&Call) -> Result<(), Failure>,
    handler: &F,
) -> Response<Body>
where
    F: Fn(Arc<Call>) -> Fut,
    Fut: Future<Output = Answer> + Send,
{
    match Call::read(console, path, request).await {
        Err(failed) => {
            let (call, failure) = *failed;
            failure_page::answer(&call, &failure)
        }
        Ok(call) => {
            let call = Arc::new(call);
            let answer = match check(&call) {
                Ok(()) => handler(Arc::clone(&call)).await,
                Err(failure) => Err(failure),
            };
            let answer = answer.unwrap_or_else(|failure| failure_page::answer(&call, &failure));
            // A page shows a note once.
            let has_note = cookies::find(&call.headers, cookies::NOTE).is_some();
            let is_page = answer.status().is_success();
            let end = (has_note && is_page).then_some(cookies::END_NOTE);
            answer::with_cookie(answer, end)
        }
    }
}
