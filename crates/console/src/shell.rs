//! The frame of all pages: navigation, search, language, theme, and the person who has signed in.

use domain::person::Permission;

use crate::assets::{self, Links};
use crate::call::Call;
use crate::cookies;
use crate::form::Press;
use crate::language::Language;
use crate::note::Note;
use crate::theme::Theme;
use crate::words::Words;

/// Sections of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// No entry is marked.
    None,
    Home,
    Certificates,
    Redemptions,
    Sales,
    Coupons,
    Series,
    Owners,
    Messages,
    Approvals,
    Reports,
    Places,
    Keys,
    Users,
    Log,
    Settings,
    System,
}

impl Section {
    /// All of them, in the order of the navigation.
    const ALL: [Self; 16] = [
        Self::Home,
        Self::Certificates,
        Self::Sales,
        Self::Redemptions,
        Self::Coupons,
        Self::Series,
        Self::Owners,
        Self::Messages,
        Self::Approvals,
        Self::Reports,
        Self::Places,
        Self::Keys,
        Self::Users,
        Self::Log,
        Self::Settings,
        Self::System,
    ];

    /// The path of its first page.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::None | Self::Home => "/console",
            Self::Certificates => "/console/certificates",
            Self::Redemptions => "/console/redemptions",
            Self::Sales => "/console/sales",
            Self::Coupons => "/console/coupons",
            Self::Series => "/console/series",
            Self::Owners => "/console/owners",
            Self::Messages => "/console/messages",
            Self::Approvals => "/console/approvals",
            Self::Reports => "/console/reports",
            Self::Places => "/console/places",
            Self::Keys => "/console/keys",
            Self::Users => "/console/users",
            Self::Log => "/console/log",
            Self::Settings => "/console/settings",
            Self::System => "/console/system",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::None | Self::Home => "home",
            Self::Certificates => "gift",
            Self::Redemptions => "redeem",
            Self::Sales => "receipt",
            Self::Coupons => "coupon",
            Self::Series => "stack",
            Self::Owners => "people",
            Self::Messages => "mail",
            Self::Approvals => "check",
            Self::Reports => "chart",
            Self::Places => "shop",
            Self::Keys => "key",
            Self::Users => "person",
            Self::Log => "clock",
            Self::Settings => "settings",
            Self::System => "server",
        }
    }

    /// The letter that goes to it after `g`, by the place of its key.
    const fn key(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Home => "h",
            Self::Certificates => "c",
            Self::Redemptions => "r",
            Self::Sales => "s",
            Self::Coupons => "u",
            Self::Series => "e",
            Self::Owners => "o",
            Self::Messages => "m",
            Self::Approvals => "a",
            Self::Reports => "b",
            Self::Places => "p",
            Self::Keys => "k",
            Self::Users => "l",
            Self::Log => "j",
            Self::Settings => "t",
            Self::System => "y",
        }
    }

    /// The permission that its page needs. A person without it does not see the entry.
    const fn permission(self) -> Option<Permission> {
        match self {
            Self::None | Self::Home => None,
            Self::Coupons => Some(Permission::SeeCoupons),
            Self::Keys => Some(Permission::ChangeKeys),
            Self::Users => Some(Permission::ChangeUsers),
            Self::Log => Some(Permission::SeeLog),
            Self::Reports => Some(Permission::SeeTotals),
            Self::Settings => Some(Permission::ChangeSettings),
            Self::System => Some(Permission::SeeSystem),
            Self::Certificates
            | Self::Redemptions
            | Self::Sales
            | Self::Series
            | Self::Owners
            | Self::Messages
            | Self::Approvals
            | Self::Places => Some(Permission::See),
        }
    }

    pub(crate) const fn name(self, words: &Words) -> &'static str {
        let names = &words.shell;
        match self {
            Self::None | Self::Home => names.home,
            Self::Certificates => names.certificates,
            Self::Redemptions => names.redemptions,
            Self::Sales => names.sales,
            Self::Coupons => names.coupons,
            Self::Series => names.series,
            Self::Owners => names.owners,
            Self::Messages => names.messages,
            Self::Approvals => words.approvals.title,
            Self::Reports => words.report.title,
            Self::Places => names.places,
            Self::Keys => words.key.title,
            Self::Users => names.users,
            Self::Log => words.log.title,
            Self::Settings => words.settings.title,
            Self::System => words.system.title,
        }
    }
}

/// An entry of the navigation.
pub(crate) struct NavItem {
    pub(crate) path: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_here: bool,
}

/// The person who has signed in.
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) operator: String,
    /// The form that signs out.
    pub(crate) press: Press,
}

/// A choice of a preference.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_chosen: bool,
}

/// Everything that the base template needs.
pub(crate) struct Shell {
    pub(crate) words: &'static Words,
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) title: String,
    pub(crate) links: &'static Links,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) user: Option<User>,
    pub(crate) languages: Vec<Choice>,
    pub(crate) themes: Vec<Choice>,
    /// Page to return to after a preference was set.
    pub(crate) back: String,
    /// Text of the search field.
    pub(crate) query: String,
    pub(crate) is_demo: bool,
    /// Whether keys without a modifier are shortcuts.
    pub(crate) has_keys: bool,
    pub(crate) note: Option<&'static str>,
    pub(crate) version: &'static str,
}

impl Shell {
    /// The frame of a page.
    pub(crate) fn of(call: &Call, here: Section, title: impl Into<String>) -> Self {
        let words = call.words();
        let visitor = call.find_visitor();
        let may = |section: &Section| {
            let needed = section.permission();
            needed.is_none_or(|needed| visitor.is_some_and(|one| one.person.may(needed)))
        };
        let nav = Section::ALL.into_iter().filter(may).map(|section| NavItem {
            path: section.path(),
            icon: section.icon(),
            key: section.key(),
            name: section.name(words),
            is_here: section == here,
        });
        let user = visitor.map(|visitor| {
            let session = visitor.session();
            let operator = session.directory().operator(session.operator());
            User {
                name: visitor.name().to_owned(),
                role: (words.people.role)(visitor.role()),
                operator: operator.map_or_else(String::new, |operator| operator.name.clone()),
                press: Press::new(&visitor.secret),
            }
        });
        let languages = Language::ALL.map(|language| Choice {
            value: language.tag(),
            name: language.words().language_name,
            is_chosen: language == call.language,
        });
        let themes = Theme::ALL.map(|theme| Choice {
            value: theme.name(),
            name: match theme {
                Theme::Auto => words.shell.theme_auto,
                Theme::Light => words.shell.theme_light,
                Theme::Dark => words.shell.theme_dark,
            },
            is_chosen: theme == call.theme,
        });
        let note = cookies::find(&call.headers, cookies::NOTE);
        let note = note.and_then(|name| Note::ALL.into_iter().find(|note| note.name() == name));
        Self {
            words,
            language: call.language,
            theme: call.theme,
            title: title.into(),
            links: assets::links(),
            nav: nav.collect(),
            user,
            languages: languages.into(),
            themes: themes.into(),
            back: call.target().to_owned(),
            query: String::new(),
            is_demo: (call.console.about.is_demo)(&call.console.service),
            has_keys: cookies::find(&call.headers, cookies::KEYS) != Some(cookies::OFF),
            note: note.map(|note| note.text(words)),
            version: call.console.about.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The icons that the code names are in the sprite.
    #[test]
    fn every_icon_is_there() {
        let sprite = include_str!("../assets/icons.svg");
        for name in Section::ALL.map(Section::icon).into_iter().chain(crate::status::ICONS) {
            assert!(sprite.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }
}
