//! Routes of operations, at the paths and verbs of their descriptions.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::{MethodFilter, MethodRouter, on};
use http::Request;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{self, Parameter, PathItem};

use crate::answer::ApiAnswer;
use crate::call::{Call, respond};
use crate::parameters::Described;
use crate::problem::Problem;
use crate::shared::Shared;

/// An operation: its name, its parameters, and its function.
pub(crate) struct Operation {
    /// Name in the document and in the log.
    name: &'static str,
    parameters: Vec<Parameter>,
    /// Makes the route of a verb.
    route: Box<dyn Fn(MethodFilter) -> MethodRouter<Arc<Shared>>>,
}

impl Operation {
    /// Makes an operation of its function, whose type says which parameters it has.
    pub(crate) fn of<InPath, Sent, F, Fut>(name: &'static str, operation: F) -> Self
    where
        InPath: Described + 'static,
        Sent: Described + 'static,
        F: Fn(Call<InPath, Sent>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<ApiAnswer, Problem>> + Send + 'static,
    {
        let route = move |verb| {
            let operation = operation.clone();
            on(verb, async move |State(shared): State<Arc<Shared>>, request: Request<Body>| {
                respond(&shared.service, name, operation, request).await
            })
        };
        Self { name, parameters: <(InPath, Sent)>::described(), route: Box::new(route) }
    }

    /// Adds the parameters to the description of the operation.
    pub(crate) fn describe(self, document: &mut OpenApi) {
        let mut items = document.paths.paths.values_mut();
        let found = items.find_map(|item| {
            verbs(item).find_map(|(_, described)| described.filter(|it| self.is(it)))
        });
        if let (Some(described), false) = (found, self.parameters.is_empty()) {
            described.parameters = Some(self.parameters);
        }
    }

    /// Adds the route that the document describes.
    pub(crate) fn add_to(
        self,
        router: Router<Arc<Shared>>,
        document: &mut OpenApi,
    ) -> Router<Arc<Shared>> {
        let mut items = document.paths.paths.iter_mut();
        let found = items.find_map(|(path, item)| {
            let verb = verbs(item)
                .find_map(|(verb, described)| described.filter(|it| self.is(it)).map(|_| verb));
            verb.map(|verb| (path, verb))
        });
        match found {
            Some((path, verb)) => router.route(path, (self.route)(verb)),
            // The macro that lists the operations describes each of them.
            None => router,
        }
    }

    fn is(&self, described: &path::Operation) -> bool {
        described.operation_id.as_deref() == Some(self.name)
    }
}

/// Returns what may stand at a path, by verb.
fn verbs(
    item: &mut PathItem,
) -> impl Iterator<Item = (MethodFilter, Option<&mut path::Operation>)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    [
        (MethodFilter::GET, get),
        (MethodFilter::POST, post),
        (MethodFilter::PUT, put),
        (MethodFilter::PATCH, patch),
        (MethodFilter::DELETE, delete),
    ]
    .into_iter()
    .map(|(verb, operation)| (verb, operation.as_mut()))
}
