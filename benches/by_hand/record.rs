//! A case record as a line of NDJSON holds it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{BoolDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::calendar::Day;

/// What a record says of one fact.
#[derive(Clone, Copy, Default)]
pub(super) enum Field<T> {
    /// Not written down.
    #[default]
    Blank,
    /// Looked for, and there is none.
    NoneFound,
    Recorded(T),
}

impl<T: Copy> Field<T> {
    pub(super) const fn value(self) -> Option<T> {
        match self {
            Self::Recorded(value) => Some(value),
            Self::Blank | Self::NoneFound => None,
        }
    }

    pub(super) const fn is_recorded(self) -> bool {
        matches!(self, Self::Recorded(_))
    }

    pub(super) const fn is_blank(self) -> bool {
        matches!(self, Self::Blank)
    }
}

impl Field<Flag> {
    pub(super) fn flag(self) -> Option<bool> {
        self.value().map(|Flag(flag)| flag)
    }

    /// Gives what is recorded, or `otherwise` where nothing is.
    pub(super) fn flag_or(self, otherwise: bool) -> bool {
        self.flag().unwrap_or(otherwise)
    }
}

/// A yes or a no.
#[derive(Clone, Copy)]
pub(super) struct Flag(bool);

/// A text that no rule looks at.
struct Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what no rule asks for is read too: a fault in it is a fault")]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    pub(super) reference: Cow<'a, str>,
    area: Option<Text>,
    frame: Option<Text>,
    #[serde(default)]
    court: Field<Court>,
    #[serde(default)]
    sampled_on: Field<Day>,
    #[serde(default)]
    pub(super) finalised_on: Field<Day>,
    #[serde(default, deserialize_with = "group")]
    pub(super) crime: Crime,
    #[serde(default, deserialize_with = "group")]
    pub(super) victim: Victim,
    #[serde(default, deserialize_with = "group")]
    pub(super) acknowledgement: Acknowledgement,
    #[serde(default, deserialize_with = "group")]
    pub(super) support: Support,
    pub(super) developments: Option<Vec<Development>>,
    #[serde(default, deserialize_with = "group")]
    pub(super) journey: Journey,
    #[serde(default, deserialize_with = "group")]
    pub(super) vps: Vps,
    #[serde(default, deserialize_with = "group")]
    pub(super) release: Release,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Court {
    Magistrates,
    Crown,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Crime {
    pub(super) reported_on: Field<Day>,
    pub(super) domestic: Field<Flag>,
    offence_group: Field<OffenceGroup>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OffenceGroup {
    Violence,
    Sexual,
    Robbery,
    Burglary,
    Theft,
    #[serde(rename = "criminal damage")]
    CriminalDamage,
    #[serde(rename = "public order")]
    PublicOrder,
    Other,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Victim {
    pub(super) enhanced: Field<Flag>,
    pub(super) enhanced_from: Field<Day>,
    pub(super) lives_with_suspect: Field<Flag>,
    pub(super) updates_declined: Field<Flag>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Acknowledgement {
    pub(super) sent_on: Field<Day>,
    method: Field<Written>,
    pub(super) declined: Field<Flag>,
    pub(super) r#unsafe: Field<Flag>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Written {
    Letter,
    Email,
    Text,
    Handwritten,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Support {
    pub(super) assessed_on: Field<Day>,
    pub(super) in_need: Field<Flag>,
    pub(super) consented: Field<Flag>,
    pub(super) already_supported: Field<Flag>,
    pub(super) referred_on: Field<Day>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Development {
    kind: Field<Kind>,
    pub(super) occurred_on: Field<Day>,
    pub(super) told_on: Field<Day>,
    contact: Field<Contact>,
    pub(super) quality: Field<Quality>,
    shortcoming: Field<Shortcoming>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Arrest,
    Interview,
    #[serde(rename = "released without charge")]
    ReleasedWithoutCharge,
    Bail,
    Charge,
    #[serde(rename = "no charge")]
    NoCharge,
    Hearing,
    Verdict,
    Sentence,
    Other,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Contact {
    Spoken,
    Letter,
    Email,
    Text,
    Voicemail,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Quality {
    Good,
    Poor,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Shortcoming {
    Spelling,
    Untimely,
    Unclear,
    Other,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Journey {
    ending: Field<Ending>,
    pub(super) ended_on: Field<Day>,
    pub(super) told_on: Field<Day>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ending {
    #[serde(rename = "no further action")]
    NoFurtherAction,
    #[serde(rename = "charges dropped")]
    ChargesDropped,
    Convicted,
    Acquitted,
    #[serde(rename = "out of court disposal")]
    OutOfCourtDisposal,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Vps {
    pub(super) offered_on: Field<Day>,
    pub(super) declined: Field<Flag>,
    pub(super) taken_on: Field<Day>,
    pub(super) used: Field<Flag>,
    pub(super) reported_back: Field<Flag>,
    gap: Field<Gap>,
}

#[derive(Clone, Copy, Deserialize)]
enum Gap {
    #[serde(rename = "no hearing record sheet")]
    NoHearingRecordSheet,
    #[serde(rename = "did not reach court")]
    DidNotReachCourt,
    #[serde(rename = "not stated on sheet")]
    NotStatedOnSheet,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Release {
    pub(super) in_scope: Field<Flag>,
    pub(super) released_on: Field<Day>,
    pub(super) told_on: Field<Day>,
}

/// Reads a group of fields; `null` is a group with nothing recorded in it.
fn group<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FieldVisitor(PhantomData))
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value, `none` or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Field<T>, E> {
        Ok(Field::Blank)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Field<T>, E> {
        T::deserialize(BoolDeserializer::new(flag)).map(Field::Recorded)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Field<T>, E> {
        match text {
            "" => Ok(Field::Blank),
            "none" => Ok(Field::NoneFound),
            _ => T::deserialize(StrDeserializer::new(text)).map(Field::Recorded),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(DayVisitor)
    }
}

struct DayVisitor;

impl Visitor<'_> for DayVisitor {
    type Value = Day;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a date from 1990 to 2100, such as 2019-06-04")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FlagVisitor)
    }
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("yes or no")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Flag, E> {
        Ok(Flag(flag))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
        let is = |word: &&str| text.eq_ignore_ascii_case(word);
        if ["yes", "y", "true"].iter().any(is) {
            Ok(Flag(true))
        } else if ["no", "n", "false"].iter().any(is) {
            Ok(Flag(false))
        } else {
            Err(E::invalid_value(Unexpected::Str(text), &self))
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Text, E> {
        Ok(Text)
    }
}
