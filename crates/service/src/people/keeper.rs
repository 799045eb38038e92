//! Users of an operator: inviting, changing and barring people.

use domain::command::{
    ChangeUser, CreateUser, EndSessions, FirstPassword, MakeLink, PersonCommand, SetFactor,
    SetMembership,
};
use domain::key::Grade;
use domain::limits::LINK_HOURS_DEFAULT;
use domain::operation::Origin;
use domain::person::{Language, LinkPurpose, Membership, Permission, Role, User, UserSession};
use domain::{OperatorId, Outcome, PointOfSaleId, ReadSet, UserId};
use zeroize::Zeroizing;

use super::account::Person;
use crate::administrator::{Accept, Administrator, KeyError, hashed};
use crate::credentials::DEMO;
use crate::entropy;
use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, unexpected_outcome};
use crate::service::Service;

/// Capability to invite, change and bar users. A person has it for one operator, the administrator
/// for all of them.
pub struct UserKeeper {
    service: Service,
    origin: Origin,
    /// The only operator whose users are kept. `None`: every one.
    operator: Option<OperatorId>,
}

/// A new user of the console.
#[derive(Clone, Debug)]
pub struct UserRequest {
    /// Name for other people.
    pub name: String,
    /// Login, usually an e-mail address.
    pub login: String,
    /// Language of the console.
    pub language: Language,
    /// Role and place of the user.
    pub member: MemberRequest,
    /// Lifetime of the link in hours. `None`: [`LINK_HOURS_DEFAULT`].
    pub hours: Option<u32>,
}

/// The role of a user at an operator.
#[derive(Clone, Copy, Debug)]
pub struct MemberRequest {
    /// Operator of the membership.
    pub operator: OperatorId,
    /// Role of the user.
    pub role: Role,
    /// The only point of sale that the user may act for. `None`: every one.
    pub point_of_sale: Option<PointOfSaleId>,
}

/// A user with the secret of a link that sets the password.
pub struct Invited {
    /// The user of the link.
    pub user: User,
    /// Secret of the link, shown once.
    pub secret: Zeroizing<String>,
}

impl Person {
    /// Capability to invite, change and bar users of the operator.
    ///
    /// # Errors
    ///
    /// [`Denied::Forbidden`] without [`Permission::ChangeUsers`].
    pub fn user_keeper(&self, request_id: &str) -> Result<UserKeeper, Denied> {
        if !self.may(Permission::ChangeUsers) {
            return Err(Denied::Forbidden);
        }
        let session = self.session();
        let surface = domain::Surface::Console;
        let allowed = [Permission::ChangeUsers];
        let origin = session.origin_with_any(&allowed, surface, request_id.to_owned())?;
        let operator = Some(session.operator());
        Ok(UserKeeper { service: self.service().clone(), origin, operator })
    }
}

impl Administrator {
    /// Capability to create and change users of every operator.
    pub fn user_keeper(&self) -> UserKeeper {
        let (service, origin) = self.parts();
        UserKeeper { service: service.clone(), origin: origin.clone(), operator: None }
    }
}

impl UserKeeper {
    /// All users with a role at the operator, ended roles too, by id. Each is given with the
    /// memberships at the operators that are kept.
    pub fn users(&self) -> Vec<(User, Vec<Membership>)> {
        let directory = self.service.directory();
        let is_kept = |known: &&Membership| self.operator.is_none_or(|own| known.operator == own);
        let users = directory.users().into_iter().map(|user| {
            let own = directory.memberships().filter(|known| known.user == user.id);
            (user.clone(), own.filter(is_kept).cloned().collect::<Vec<Membership>>())
        });
        users.filter(|(_, own)| self.operator.is_none() || !own.is_empty()).collect()
    }

    /// Creates a user, and a link for the first password.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn invite(&self, wanted: UserRequest) -> Result<Invited, Error> {
        let secret = entropy::session_secret();
        let token = self.service.inner.vault.hash_link(&secret);
        let hours = wanted.hours.unwrap_or(LINK_HOURS_DEFAULT);
        let user = self.create(wanted, FirstPassword::Link { token, hours }).await?;
        Ok(Invited { user, secret })
    }

    /// Creates a user as [`Self::invite`] does, once under a key of the caller. `None`: an earlier
    /// request under the same key has created the user, and its answer had the link.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for the administrator, who has no keys; then as [`Self::invite`].
    pub async fn invite_once(
        &self,
        key: RequestKey,
        wanted: UserRequest,
    ) -> Result<Option<Invited>, Error> {
        let own = self.origin.actor.scope().ok_or(Denied::Unknown)?;
        let operator = self.operator.unwrap_or(wanted.member.operator);
        let key = Some(key.within(operator, own));
        let secret = entropy::session_secret();
        let token = self.service.inner.vault.hash_link(&secret);
        let hours = wanted.hours.unwrap_or(LINK_HOURS_DEFAULT);
        let create = creation(wanted, FirstPassword::Link { token, hours });
        match self.service.submit_once(self.origin.clone(), create, key).await? {
            Some(Outcome::User(user)) => Ok(Some(Invited { user: *user, secret })),
            None => Ok(None),
            Some(_) => Err(unexpected_outcome()),
        }
    }

    /// Creates the demo's user, whose password is published. Servers accept it from their own machine
    /// only.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn create_demo(&self, wanted: UserRequest) -> Result<User, KeyError> {
        let password = hashed(Zeroizing::new(DEMO.to_owned())).await?;
        let grade = Accept::Demo.grade(Ok(()))?;
        debug_assert_eq!(grade, Grade::Demo);
        Ok(self.create(wanted, FirstPassword::Hash { password, grade }).await?)
    }

    async fn create(&self, wanted: UserRequest, first: FirstPassword) -> Result<User, Error> {
        self.submit(creation(wanted, first)).await
    }

    /// Changes the name, the login, the language or the availability of a user. `None` changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn change(&self, change: ChangeUser) -> Result<User, Error> {
        self.submit(PersonCommand::ChangeUser(change)).await
    }

    /// Sets the role of a user. The user's sessions at the operator end.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn set_role(&self, user: UserId, member: MemberRequest) -> Result<User, Error> {
        let MemberRequest { operator, role, point_of_sale } = member;
        let set = SetMembership { user, operator, role: Some(role), point_of_sale };
        self.submit(PersonCommand::SetMembership(set)).await
    }

    /// Ends the role of a user. The user's sessions at the operator end.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn end_role(&self, user: UserId, operator: OperatorId) -> Result<User, Error> {
        let set = SetMembership { user, operator, role: None, point_of_sale: None };
        self.submit(PersonCommand::SetMembership(set)).await
    }

    /// Makes a link with which a user sets a new password. Using it removes the second factor. A user
    /// without a password gets another invitation.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn reset(&self, user: UserId, hours: Option<u32>) -> Result<Invited, Error> {
        self.service.refresh_directory().await?;
        let has_password =
            self.service.directory().user(user).is_some_and(|user| user.password.is_some());
        let purpose = if has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
        let secret = entropy::session_secret();
        let token = self.service.inner.vault.hash_link(&secret);
        let hours = hours.unwrap_or(LINK_HOURS_DEFAULT);
        let make = MakeLink { user, operator: self.operator, purpose, token, hours };
        let user = self.submit(PersonCommand::MakeLink(make)).await?;
        Ok(Invited { user, secret })
    }

    /// The open sessions of a user, the last used first.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<UserSession>, Error> {
        let set = ReadSet { sessions_of: [user].into(), ..ReadSet::default() };
        let view = self.service.inner.reader.view(self.service.directory(), set).await?;
        let now = self.service.now();
        let is_kept = |session: &UserSession| {
            now < session.expires_at && self.operator.is_none_or(|own| session.operator == own)
        };
        let mut found: Vec<UserSession> = view.sessions.into_values().filter(is_kept).collect();
        found.sort_by_key(|session| (core::cmp::Reverse(session.seen_at), session.handle));
        Ok(found)
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn end_sessions(&self, user: UserId) -> Result<User, Error> {
        let end = EndSessions { user, only: None, keep: None };
        self.submit(PersonCommand::EndSessions(end)).await
    }

    /// Removes the second factor of a user, whose sessions end.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn remove_second_factor(&self, user: UserId) -> Result<User, Error> {
        let set = SetFactor { user, factor: None, keep: None };
        self.submit(PersonCommand::SetFactor(set)).await
    }

    async fn submit(&self, command: PersonCommand) -> Result<User, Error> {
        self.service.submit_user(self.origin.clone(), command).await
    }
}

fn creation(wanted: UserRequest, first: FirstPassword) -> PersonCommand {
    let MemberRequest { operator, role, point_of_sale } = wanted.member;
    PersonCommand::CreateUser(CreateUser {
        name: wanted.name,
        login: wanted.login,
        language: wanted.language,
        operator,
        role,
        point_of_sale,
        first,
    })
}
