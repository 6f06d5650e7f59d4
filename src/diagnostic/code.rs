//! Every code a diagnostic can have.

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// What it is about cannot be used.
    Error,
    /// Lawful, but likely to be meant otherwise.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// Which fault a diagnostic is. Codes are kebab-case and stay as they are: people search for them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in the order they are listed.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The code as it is printed.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// What is wrong, in a paragraph.
            pub const fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n"),+).trim_ascii(),)+ }
            }

            /// Its page: what is wrong, why it matters, an example and the mend.
            pub const fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("pages/", $name, ".md")),)+ }
            }

            /// The code of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    // Files and their shape.
    /// A file or folder that is named could not be read: it is not there, or it may not be opened.
    FileUnreadable = "file-unreadable", Error;
    /// A file leads outside the `rules/` folder. Rules may be written by a stranger, so a path stays inside it.
    PathOutside = "path-outside", Error;
    /// A file is not written as YAML. The rest of that file could not be looked at.
    YamlSyntax = "yaml-syntax", Error;
    /// A value has another shape than its key asks for: a list where a word belongs, say.
    WrongShape = "wrong-shape", Error;
    /// A key that this file does not take. A misspelt key would otherwise be passed over without a word.
    UnknownKey = "unknown-key", Error;
    /// One key is given twice in the same place: only one of them can hold.
    DuplicateKey = "duplicate-key", Error;
    /// A key that has to be given is not there.
    MissingKey = "missing-key", Error;
    /// The file is written for a newer version of the rule language than this program knows.
    LanguageVersion = "language-version", Error;
    /// A value is not one of the words its key takes.
    UnknownWord = "unknown-word", Error;
    /// A date is not written as 2019-06-04, or there is no such day.
    BadDate = "bad-date", Error;

    // Names.
    /// A name is not made of small letters, digits and the sign that its kind of name takes.
    BadName = "bad-name", Error;
    /// A name that the conditions' language keeps for itself, so that a field cannot bear it.
    ReservedName = "reserved-name", Error;
    /// Two things of one kind bear one name.
    DuplicateName = "duplicate-name", Error;
    /// A question, exemption, answer, base, heading or file is named that is not there.
    UnknownName = "unknown-name", Error;
    /// A field is named that `record.yaml` does not declare.
    UnknownField = "unknown-field", Error;
    /// A field's type was changed, or a choice lost a word, in an overlay: records read by the base would no longer fit.
    FieldChanged = "field-changed", Error;

    // Conditions and scripts.
    /// A condition or script is not written in the conditions' language.
    ConditionSyntax = "condition-syntax", Error;
    /// A condition uses something outside the closed list that conditions are written in.
    NotInConditions = "not-in-conditions", Error;
    /// Two values of different types are compared or given where another type is needed.
    TypeMismatch = "type-mismatch", Error;
    /// A choice field is compared with a word that is not among its choices.
    UnknownChoice = "unknown-choice", Error;
    /// A function is called that is neither built in nor in `scripts/`.
    UnknownFunction = "unknown-function", Error;
    /// A function is called with more or fewer values than it takes.
    ArgumentCount = "argument-count", Error;
    /// `in_time`, `late`, `running`, `overdue` or `due` is used by a question that has no time limit.
    NoTimeLimit = "no-time-limit", Error;
    /// A condition is too large once the functions it calls are put in place.
    ConditionTooLarge = "condition-too-large", Error;
    /// `not a == b` reads as `(not a) == b`.
    NotBeforeComparison = "not-before-comparison", Error;
    /// A function in `scripts/` is called by nothing.
    UnusedScript = "unused-script", Error;
    /// A function could not be turned into a tree and is run by the script engine: slower, and its body less checked.
    InterpretedScript = "interpreted-script", Warning;

    // Meaning.
    /// An answer or exemption can never be reached, since one before it always holds.
    Unreachable = "unreachable", Error;
    /// The last answer has a condition, so that a case could be left with no answer.
    NoLastAnswer = "no-last-answer", Error;
    /// An answer, row or base counts something that cannot be counted there.
    CannotCount = "cannot-count", Error;
    /// A period's end lies before its start.
    DatesReversed = "dates-reversed", Error;
    /// Two files carry one question's id for dates that overlap: which of them judges?
    EditionsOverlap = "editions-overlap", Error;
    /// Between two files that carry one question's id there are dates for which neither is in force.
    EditionsGap = "editions-gap", Warning;
    /// The rulesets that this one extends lead back to itself.
    ExtendsCircle = "extends-circle", Error;
    /// A question is in no heading of the form, or in two.
    NotOnForm = "not-on-form", Error;
    /// A bank holiday is listed twice or lies outside the range the calendar is complete for.
    CalendarDay = "calendar-day", Error;

    /// A shared exemption of `exemptions.yaml` is named by no question.
    UnusedExemption = "unused-exemption", Warning;

    // Lawful, but suspect.
    /// Two exemptions of one question ask the same, however each is written: the second decides nothing.
    SameCondition = "same-condition", Warning;
    /// A question has a time limit, and no condition speaks of it: a late case comes out as one in time does.
    UnreadLimit = "unread-limit", Warning;
    /// Between the dates of two limits of one time limit there are days for which none is in force.
    LimitsGap = "limits-gap", Warning;
    /// No row counts an answer and no base names it: its cases go from the figures unseen.
    UncountedAnswer = "uncounted-answer", Warning;
    /// A value without quotes is read otherwise than it looks: cut at a `#`, say.
    UnquotedValue = "unquoted-value", Warning;
    /// A file or folder looks like rules and is not read, for its name or place is not one that rules have.
    StrayFile = "stray-file", Warning;
    /// `accept` names a code that nothing in the file gives rise to.
    UnusedAcceptance = "unused-acceptance", Warning;
    /// No rule reads a field that `record.yaml` declares.
    UnreadField = "unread-field", Note;
    /// Nobody has yet held a question against the source that it cites.
    UnverifiedSource = "unverified-source", Note;

    // Records.
    /// A line or document could not be read as a record.
    RecordUnreadable = "record-unreadable", Error;
    /// A value is not of its field's type: a date that is no day, a flag that is neither yes nor no.
    RecordValue = "record-value", Error;
    /// A date of a table can only have its month first, where the day is read first: of the column's other dates nobody
    /// can tell which way round they are.
    MonthFirst = "month-first", Error;
    /// A record has a field that `record.yaml` does not declare.
    RecordField = "record-field", Error;
    /// A record has no key, so that it cannot be told from another.
    RecordKeyMissing = "record-key-missing", Error;
    /// A record has the key of one before it. The first is used.
    RecordKeyRepeated = "record-key-repeated", Error;
    /// A line of a list's file carries a key that no case has.
    RowWithoutCase = "row-without-case", Error;
    /// A file or sheet as a whole could not be used: its columns are not those of a record.
    TableUnusable = "table-unusable", Error;

    /// A mapping file or cross-walk names a column that the table does not have, or has twice.
    UnknownColumn = "unknown-column", Error;

    // Running.
    /// A rule failed on a case: a limit that keeps rules safe was exceeded, or a date lies beyond the calendar.
    RuleFailed = "rule-failed", Error;
    /// A file could not be written.
    FileUnwritable = "file-unwritable", Error;
}
