//! The acts that have limits.

/// An act that gives or takes away money without a customer's payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitedAct {
    /// Certificates are issued, or an issued one is activated.
    Issue,
    /// Money is loaded onto a certificate.
    Reload,
    /// A balance is adjusted.
    Adjust,
    /// A balance is paid out.
    CashOut,
    /// A certificate is voided.
    Void,
    /// The last valid day of a certificate is moved.
    Extend,
    /// A redemption is refunded.
    Refund,
    /// The balance of a certificate moves onto a card that somebody has.
    Replace,
}

impl LimitedAct {
    /// Whether the act has a limit only for people whose role does not manage money.
    pub(crate) const fn is_for_support(self) -> bool {
        matches!(self, Self::Refund | Self::Replace)
    }

    /// Every act, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Issue,
        Self::Reload,
        Self::Adjust,
        Self::CashOut,
        Self::Void,
        Self::Extend,
        Self::Refund,
        Self::Replace,
    ];

    /// Name of the act in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Reload => "reload",
            Self::Adjust => "adjust",
            Self::CashOut => "cash_out",
            Self::Void => "void",
            Self::Extend => "extend",
            Self::Refund => "refund",
            Self::Replace => "replace",
        }
    }

    /// The amount of the act, as the table of the acts says it.
    #[cfg(test)]
    const fn amount(self) -> &'static str {
        match self {
            Self::Issue => "sum of the values that the certificates get",
            Self::Reload => "amount that is loaded",
            Self::Adjust => "difference, up or down",
            Self::CashOut => "amount that is paid out",
            Self::Void => "balance that leaves",
            Self::Extend => "balance of the certificate",
            Self::Refund => "amount that is refunded, to certificates and to the buyer",
            Self::Replace => "balance that moves onto the named card",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the acts says what the code does.
    #[test]
    fn the_table_of_limited_acts_is_documented() {
        let document = include_str!("../../../../docs/rights.md");
        let (_, document) = document.split_once("## Limits of acts").unwrap();
        let document = document.split("\n## ").next().unwrap();
        for act in LimitedAct::ALL {
            let name = format!("| `{}` |", act.name());
            let line = document.lines().find(|line| line.starts_with(&name));
            let line = line.unwrap_or_else(|| panic!("{name} is missing"));
            assert!(line.ends_with(&format!("| {} |", act.amount())), "{line}");
        }
        let rows = document.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, LimitedAct::ALL.len());
    }
}
