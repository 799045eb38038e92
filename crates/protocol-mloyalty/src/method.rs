//! The methods of the family: for each its messages and its handler.

#![deny(clippy::wildcard_enum_match_arm)]

use domain::OperatorId;
use service::Service;

use crate::auth;
use crate::error::Failure;
use crate::number_from_goods;
use crate::wire::number_from_goods::{NumberFromGoodsRequest, NumberFromGoodsResponse};
use crate::wire::shape::{Record, Shape};
use crate::wire::typed::Described;

/// A method of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Sells certificates as goods, or takes them back.
    NumberFromGoods,
}

/// Who calls a method.
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Service,
    pub(crate) header: auth::Header<'a>,
    pub(crate) request_id: &'a str,
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
    /// Every method.
    pub const ALL: &[Self] = &[Self::NumberFromGoods];

    /// The method with this name, in any case.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.name().eq_ignore_ascii_case(name))
    }

    /// The name, as the original's help page spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NumberFromGoods => "NumberFromGoods",
        }
    }

    /// The description of the request.
    pub const fn request_shape(self) -> &'static Shape {
        match self {
            Self::NumberFromGoods => NumberFromGoodsRequest::SHAPE,
        }
    }

    /// The answer to a request that was refused.
    pub(crate) fn refusal(self, code: u16, message: String) -> Record {
        match self {
            Self::NumberFromGoods => NumberFromGoodsResponse {
                sert_cards: Some(Vec::new()),
                error_code: i64::from(code),
                message: Some(message),
            }
            .into_record(),
        }
    }

    pub(crate) async fn call(self, call: Call<'_>, request: Record) -> Result<Done, Refused> {
        match self {
            Self::NumberFromGoods => {
                number_from_goods::handle(call, NumberFromGoodsRequest::from_record(request)).await
            }
        }
    }
}
