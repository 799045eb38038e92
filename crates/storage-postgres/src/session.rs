//! A connection, and statements sent on it together.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// A parameter of a statement.
pub(crate) type Param = Box<dyn ToSql + Sync + Send>;

/// Parameters of a statement, each in its own type.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        vec![$(Box::new($value) as $crate::session::Param),*]
    };
}
pub(crate) use params;

/// A connection, which prepares each text once.
pub(crate) struct Session {
    client: Client,
    statements: Mutex<HashMap<String, Statement>>,
}

impl Session {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, statements: Mutex::new(HashMap::new()) }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without parameters, one after the other.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), Error> {
        self.client.batch_execute(sql).await
    }

    /// Runs one query and returns its rows.
    pub(crate) async fn query(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, Error> {
        let mut pipeline = Pipeline::new(self);
        pipeline.add(sql, params);
        Ok(pipeline.run().await?.pop().unwrap_or_default())
    }

    fn known(&self, sql: &str) -> Option<Statement> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner).get(sql).cloned()
    }

    /// Has every statement prepared that is not: in one round trip for all of them.
    async fn prepare(&self, pipeline: &[(Cow<'static, str>, Vec<Param>)]) -> Result<(), Error> {
        let unknown = pipeline.iter().filter(|(sql, _)| self.known(sql).is_none());
        let mut sent = Sent::default();
        for (sql, _) in unknown {
            sent.push(async {
                let statement = self.client.prepare(sql).await?;
                let mut known = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
                known.insert(sql.clone().into_owned(), statement);
                Ok(())
            });
        }
        sent.all().await.into_iter().collect()
    }
}

/// Statements that go to the database together and are carried out in their order, in one round
/// trip, once they have been prepared.
pub(crate) struct Pipeline<'s> {
    session: &'s Session,
    statements: Vec<(Cow<'static, str>, Vec<Param>)>,
}

/// Failure of a pipeline that ends with a COMMIT.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// A statement before the COMMIT: the database has written nothing.
    Statement(Error),
    /// The COMMIT, or the connection while it may have been under way.
    Commit(Error),
}

impl<'s> Pipeline<'s> {
    pub(crate) const fn new(session: &'s Session) -> Self {
        Self { session, statements: Vec::new() }
    }

    /// Adds a statement, and gives its place among the results.
    pub(crate) fn add(&mut self, sql: impl Into<Cow<'static, str>>, params: Vec<Param>) -> usize {
        self.statements.push((sql.into(), params));
        self.statements.len() - 1
    }

    /// Sends everything, and gives the rows of each statement; or the first failure, after which
    /// PostgreSQL carries out nothing more of a transaction.
    pub(crate) async fn run(self) -> Result<Vec<Vec<Row>>, Error> {
        self.session.prepare(&self.statements).await?;
        self.send().all().await.into_iter().collect()
    }

    /// Sends everything with a COMMIT behind it. A transaction of which a statement failed is
    /// rolled back by its COMMIT.
    pub(crate) async fn run_and_commit(self) -> Result<(), CommitError> {
        self.session.prepare(&self.statements).await.map_err(CommitError::Statement)?;
        let client = &self.session.client;
        let mut sent = self.send();
        // What cannot be put into a message is not sent, and the COMMIT must not be either.
        if sent.poll_once().await.any(Result::is_err) {
            sent.push(async { client.batch_execute("ROLLBACK").await.map(|()| Vec::new()) });
        } else {
            sent.push(async { client.batch_execute("COMMIT").await.map(|()| Vec::new()) });
        }
        let mut results = sent.all().await;
        let committed = results.pop();
        let failed = results.into_iter().find_map(Result::err);
        match (failed, committed) {
            (None, None | Some(Ok(_))) => Ok(()),
            // The answer of a statement is lost, and perhaps that of the COMMIT with it.
            (Some(error), Some(Err(_))) if error.as_db_error().is_none() => {
                Err(CommitError::Commit(error))
            }
            (Some(error), _) => Err(CommitError::Statement(error)),
            (None, Some(Err(error))) => Err(CommitError::Commit(error)),
        }
    }

    fn send(self) -> Sent<'s, Vec<Row>> {
        let mut sent = Sent::default();
        for (sql, params) in self.statements {
            let (client, statement) = (&self.session.client, self.session.known(&sql));
            sent.push(async move {
                let params: Vec<&(dyn ToSql + Sync)> =
                    params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
                match statement {
                    Some(statement) => client.query(&statement, &params).await,
                    None => client.query(&*sql, &params).await,
                }
            });
        }
        sent
    }
}

type PendingRows<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Requests on one connection. A request is sent when it is polled first, so they are polled in
/// their order.
struct Sent<'a, T>(Vec<Request<'a, T>>);

struct Request<'a, T> {
    answer: PendingRows<'a, T>,
    result: Option<Result<T, Error>>,
}

impl<T> Default for Sent<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, T> Sent<'a, T> {
    fn push(&mut self, answer: impl Future<Output = Result<T, Error>> + Send + 'a) {
        self.0.push(Request { answer: Box::pin(answer), result: None });
    }

    /// Polls what is open. Whether everything is answered.
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        let mut all = true;
        for request in self.0.iter_mut().filter(|request| request.result.is_none()) {
            match request.answer.as_mut().poll(context) {
                Poll::Ready(ready) => request.result = Some(ready),
                Poll::Pending => all = false,
            }
        }
        all
    }

    /// Sends everything, and gives what is answered at once: what could not be sent.
    async fn poll_once(&mut self) -> impl Iterator<Item = &Result<T, Error>> {
        poll_fn(|context| {
            self.poll(context);
            Poll::Ready(())
        })
        .await;
        self.0.iter().filter_map(|request| request.result.as_ref())
    }

    /// Waits for every answer.
    async fn all(mut self) -> Vec<Result<T, Error>> {
        poll_fn(|context| if self.poll(context) { Poll::Ready(()) } else { Poll::Pending }).await;
        self.0.into_iter().filter_map(|request| request.result).collect()
    }
}
