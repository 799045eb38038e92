//! Numbering plans of mobile phones in each country.

use core::fmt;

/// A country whose mobile phones are known.
#[derive(Clone, Copy)]
pub struct Country(&'static Plan);

/// The numbers of a country: what stands before them, and which are mobile phones.
struct Plan {
    /// Country code in ISO 3166-1 alpha-2.
    code: &'static str,
    /// The digits of the country in E.164.
    dial: &'static str,
    /// Trunk prefix: dialled before a number inside the country.
    trunk: &'static str,
    /// Digits without those of the country, from least to most.
    length: (usize, usize),
    /// The first digits of mobile phones.
    first: &'static [&'static str],
    /// Its currency, where it is the only country that has it.
    currency: &'static str,
    /// Time zones of the country.
    zones: &'static [&'static str],
}

const fn plan(
    code: &'static str,
    (dial, trunk): (&'static str, &'static str),
    length: (usize, usize),
    first: &'static [&'static str],
    (currency, zones): (&'static str, &'static [&'static str]),
) -> Plan {
    Plan { code, dial, trunk, length, first, currency, zones }
}

/// The plans of the countries, after what their regulators have told the ITU (E.129), as of 2026.
static PLANS: &[Plan] = &[
    plan("RU", ("7", "8"), (10, 10), &["9"], ("RUB", &["Europe/Moscow"])),
    plan("KZ", ("7", "8"), (10, 10), &["70", "74", "76", "77"], ("KZT", &["Asia/Almaty"])),
    plan("BY", ("375", "80"), (9, 9), &["25", "29", "33", "44"], ("BYN", &["Europe/Minsk"])),
    plan(
        "UZ",
        ("998", "8"),
        (9, 9),
        &["20", "33", "50", "55", "77", "87", "88", "90", "91", "93", "94", "95", "97", "98", "99"],
        ("UZS", &["Asia/Tashkent", "Asia/Samarkand"]),
    ),
    plan(
        "KG",
        ("996", "0"),
        (9, 9),
        &["20", "22", "5", "70", "75", "77", "88", "99"],
        ("KGS", &["Asia/Bishkek"]),
    ),
    plan(
        "AM",
        ("374", "0"),
        (8, 8),
        &["33", "4", "55", "77", "88", "91", "93", "94", "95", "96", "98", "99"],
        ("AMD", &["Asia/Yerevan"]),
    ),
    plan(
        "AZ",
        ("994", "0"),
        (9, 9),
        &["10", "40", "50", "51", "55", "60", "70", "77", "99"],
        ("AZN", &["Asia/Baku"]),
    ),
    plan("GE", ("995", "0"), (9, 9), &["5", "79"], ("GEL", &["Asia/Tbilisi"])),
    plan(
        "TJ",
        ("992", "8"),
        (9, 9),
        &["0", "1", "2", "4", "5", "7", "8", "9"],
        ("TJS", &["Asia/Dushanbe"]),
    ),
    plan("TM", ("993", "8"), (8, 8), &["6", "71"], ("TMT", &["Asia/Ashgabat"])),
    plan("MD", ("373", "0"), (8, 8), &["6", "7"], ("MDL", &["Europe/Chisinau"])),
    plan(
        "UA",
        ("380", "0"),
        (9, 9),
        &["39", "50", "63", "66", "67", "68", "73", "75", "77", "89", "9"],
        ("UAH", &["Europe/Kyiv", "Europe/Kiev"]),
    ),
    plan("MN", ("976", "0"), (8, 8), &["6", "8", "9"], ("MNT", &["Asia/Ulaanbaatar"])),
    plan("LV", ("371", ""), (8, 8), &["2"], ("", &["Europe/Riga"])),
    plan("LT", ("370", "0"), (8, 8), &["6"], ("", &["Europe/Vilnius"])),
    plan("EE", ("372", ""), (7, 8), &["5", "81", "82"], ("", &["Europe/Tallinn"])),
    plan("FI", ("358", "0"), (7, 10), &["4", "50"], ("", &["Europe/Helsinki"])),
    plan(
        "PL",
        ("48", ""),
        (9, 9),
        &["45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"],
        ("PLN", &["Europe/Warsaw"]),
    ),
    plan("CZ", ("420", ""), (9, 9), &["6", "7"], ("CZK", &["Europe/Prague"])),
    plan("SK", ("421", "0"), (9, 9), &["9"], ("", &["Europe/Bratislava"])),
    plan(
        "HU",
        ("36", "06"),
        (9, 9),
        &["20", "30", "31", "50", "70"],
        ("HUF", &["Europe/Budapest"]),
    ),
    plan("RO", ("40", "0"), (9, 9), &["7"], ("RON", &["Europe/Bucharest"])),
    plan("BG", ("359", "0"), (9, 9), &["87", "88", "89", "98", "99"], ("", &["Europe/Sofia"])),
    plan("RS", ("381", "0"), (8, 9), &["6"], ("RSD", &["Europe/Belgrade"])),
    plan("ME", ("382", "0"), (8, 8), &["6"], ("", &["Europe/Podgorica"])),
    plan("GR", ("30", ""), (10, 10), &["69"], ("", &["Europe/Athens"])),
    plan("CY", ("357", ""), (8, 8), &["9"], ("", &["Asia/Nicosia"])),
    plan("DE", ("49", "0"), (10, 11), &["15", "16", "17"], ("", &["Europe/Berlin"])),
    plan("AT", ("43", "0"), (10, 11), &["6"], ("", &["Europe/Vienna"])),
    plan("CH", ("41", "0"), (9, 9), &["7"], ("CHF", &["Europe/Zurich"])),
    plan("FR", ("33", "0"), (9, 9), &["6", "7"], ("", &["Europe/Paris"])),
    plan("BE", ("32", "0"), (9, 9), &["4"], ("", &["Europe/Brussels"])),
    plan("NL", ("31", "0"), (9, 9), &["6"], ("", &["Europe/Amsterdam"])),
    plan("ES", ("34", ""), (9, 9), &["6", "7"], ("", &["Europe/Madrid"])),
    plan("PT", ("351", ""), (9, 9), &["9"], ("", &["Europe/Lisbon"])),
    plan("IT", ("39", ""), (9, 10), &["3"], ("", &["Europe/Rome"])),
    plan("GB", ("44", "0"), (10, 10), &["7"], ("GBP", &["Europe/London"])),
    plan("IE", ("353", "0"), (9, 9), &["8"], ("", &["Europe/Dublin"])),
    plan("SE", ("46", "0"), (9, 9), &["7"], ("SEK", &["Europe/Stockholm"])),
    plan("NO", ("47", ""), (8, 8), &["4", "9"], ("NOK", &["Europe/Oslo"])),
    plan(
        "DK",
        ("45", ""),
        (8, 8),
        &["2", "3", "4", "5", "6", "7", "8", "9"],
        ("DKK", &["Europe/Copenhagen"]),
    ),
    plan("TR", ("90", "0"), (10, 10), &["5"], ("TRY", &["Europe/Istanbul"])),
    plan("IL", ("972", "0"), (9, 9), &["5"], ("ILS", &["Asia/Jerusalem"])),
    plan("AE", ("971", "0"), (9, 9), &["5"], ("AED", &["Asia/Dubai"])),
    plan("KW", ("965", ""), (8, 8), &["5", "6", "9"], ("KWD", &["Asia/Kuwait"])),
    plan("EG", ("20", "0"), (10, 10), &["1"], ("EGP", &["Africa/Cairo"])),
    plan("IN", ("91", "0"), (10, 10), &["6", "7", "8", "9"], ("INR", &["Asia/Kolkata"])),
    plan(
        "CN",
        ("86", "0"),
        (11, 11),
        &["13", "14", "15", "16", "17", "18", "19"],
        ("CNY", &["Asia/Shanghai"]),
    ),
    plan("TH", ("66", "0"), (9, 9), &["6", "8", "9"], ("THB", &["Asia/Bangkok"])),
    plan("VN", ("84", "0"), (9, 9), &["3", "5", "7", "8", "9"], ("VND", &["Asia/Ho_Chi_Minh"])),
    plan("KR", ("82", "0"), (9, 10), &["1"], ("KRW", &["Asia/Seoul"])),
    plan("JP", ("81", "0"), (10, 10), &["70", "80", "90"], ("JPY", &["Asia/Tokyo"])),
    plan(
        "US",
        ("1", "1"),
        (10, 10),
        &["2", "3", "4", "5", "6", "7", "8", "9"],
        ("USD", &["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"]),
    ),
    plan(
        "CA",
        ("1", "1"),
        (10, 10),
        &["2", "3", "4", "5", "6", "7", "8", "9"],
        ("CAD", &["America/Toronto", "America/Vancouver"]),
    ),
];

impl Country {
    /// Russia, where the legacy API is at home.
    pub const RUSSIA: Self = Self(&PLANS[0]);

    /// The country with this code of two letters (ISO 3166-1), in any case, if its phones are known.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|country| country.0.code.eq_ignore_ascii_case(code))
    }

    /// Returns all known countries.
    pub fn all() -> impl Iterator<Item = Self> {
        PLANS.iter().map(Self)
    }

    /// The code of two letters, in capitals.
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    pub(super) fn by_currency(code: &str) -> Option<Self> {
        // Shops of many countries sell in dollars.
        Self::all().find(|country| country.0.currency == code && code != "USD")
    }

    pub(super) fn has_zone(self, name: &str) -> bool {
        self.0.zones.contains(&name)
    }

    /// Whether these are the E.164 digits of a mobile phone of this country.
    pub(super) fn has(self, digits: &str) -> bool {
        digits.strip_prefix(self.0.dial).is_some_and(|number| self.0.is_mobile(number))
    }

    /// The number without what stands before it, where it is as long as one of this country: bare,
    /// after what is dialled inside the country, or after the digits of the country.
    pub(super) fn own_forms(self, digits: &str) -> impl Iterator<Item = &str> {
        let (least, most) = self.0.length;
        let forms = ["", self.0.trunk, self.0.dial].map(|prefix| digits.strip_prefix(prefix));
        forms.into_iter().flatten().filter(move |form| (least..=most).contains(&form.len()))
    }

    /// E.164 digits as they are written inside the country; empty for those of another one.
    pub(super) fn national_forms(self, digits: &str) -> Vec<String> {
        let bare = digits.strip_prefix(self.0.dial);
        bare.into_iter().flat_map(|bare| [bare.to_owned(), [self.0.trunk, bare].concat()]).collect()
    }

    /// The E.164 digits of a number of this country, if it is a mobile phone. Countries that share
    /// their digits are dialled inside them alike.
    pub(super) fn own(self, number: &str) -> Option<i64> {
        let mut same = Self::all().filter(|other| other.0.dial == self.0.dial);
        let is_mobile = same.any(|country| country.0.is_mobile(number));
        is_mobile.then(|| [self.0.dial, number].concat().parse().ok())?
    }
}

impl Plan {
    fn is_mobile(&self, number: &str) -> bool {
        let (least, most) = self.length;
        (least..=most).contains(&number.len())
            && self.first.iter().any(|first| number.starts_with(first))
    }
}

impl PartialEq for Country {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Country {}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}
