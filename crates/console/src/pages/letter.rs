//! Sending the letter of a certificate again, to the address of its sale.

use std::sync::Arc;

use domain::Surface;
use domain::delivery::Address;
use domain::person::Permission;

use crate::act_form::ActForm;
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::note::Note;
use crate::pages::act::kit::{Target, target};
use crate::view::masked;

/// Shows the form that sends the letter.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let target = target(&call, Permission::SendLetters).await?;
    form(&target).await?.answer(&call, Vec::new())
}

/// Sends the letter of the sale again.
pub(crate) async fn send(call: Arc<Call>) -> Answer {
    let target = target(&call, Permission::SendLetters).await?;
    let messenger = call.session()?.messenger(Surface::Console, call.request_id.clone())?;
    match messenger.mail_certificate(call.press_key(), target.found.number).await {
        Ok(true) => {
            Ok(answer::noting(answer::redirect(&target.link(), "letter"), Note::LetterSent))
        }
        // The form says why there is nothing to send to.
        Ok(false) => form(&target).await?.answer(&call, Vec::new()),
        Err(error) => form(&target).await?.failed(&call, &error),
    }
}

async fn form(target: &Target<'_>) -> Result<ActForm, Failure> {
    let (call, words) = (target.call, target.call.words());
    let texts = &words.action;
    let mut form = target.form("letter", &texts.letter);
    let session = call.session()?;
    let messenger = session.messenger(Surface::Console, call.request_id.clone())?;
    let Some(address) = messenger.address_of(target.found.number).await? else {
        form.obstacle = Some(texts.no_address.to_owned());
        return Ok(form);
    };
    if !messenger.reaches(&address) {
        form.obstacle = Some(texts.out_of_reach.to_owned());
        return Ok(form);
    }
    if let Address::Email(email) = &address {
        form.what = format!("{} {}: {}.", form.what, texts.address, masked(email));
    }
    Ok(form)
}
