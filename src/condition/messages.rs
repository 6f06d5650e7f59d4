//! What is said of a condition that is not written in the conditions' language.

use rhai::{Expr, LexError, ParseError, ParseErrorType, Position, Stmt};

use super::spans::SourceText;
use crate::diagnostic::{Code, Diagnostic};

/// How the questions about fields and rows are written: what each takes, and an example.
const USAGE: [(&str, &str, &str); 5] = [
    ("recorded", "one field", "recorded(field)"),
    ("if_blank", "a field and a value", "if_blank(field, value)"),
    ("any", "a list and a condition on its rows", "any(list, |row| condition)"),
    ("all", "a list and a condition on its rows", "all(list, |row| condition)"),
    ("count", "a list and a condition on its rows", "count(list, |row| condition)"),
];

/// What is missing from a function's head or body.
const FUNCTION: &str = "write `fn name(values) { … }`";

/// A fault that the parser found, in the policy lead's words.
pub(super) fn syntax(error: &ParseError, text: &SourceText) -> Diagnostic {
    if text.text.trim().is_empty() && !text.is_script() {
        let problem = Diagnostic::new(Code::ConditionSyntax, "the condition is empty", text.whole());
        return problem.help("write a condition, or take the key out");
    }
    let end = text.text.trim_end().len();
    let at = if error.position().is_none() { end } else { text.offset(error.position()) };
    Fault { text, at, ended: at >= end }.said(error.err_type())
}

/// A fault at a byte of a text.
struct Fault<'t> {
    text: &'t SourceText,
    at: usize,
    /// Whether nothing follows.
    ended: bool,
}

impl Fault<'_> {
    fn said(&self, error: &ParseErrorType) -> Diagnostic {
        match error {
            ParseErrorType::BadInput(LexError::UnterminatedString) => {
                let problem = self.problem("a text is not closed");
                match self.token().chars().next() {
                    Some('\'' | '`') => problem.help("write texts in double quotes: \"…\""),
                    _ => problem.help("end it with `\"` on the same line"),
                }
            }
            ParseErrorType::BadInput(LexError::MalformedNumber(number)) => self.number(number),
            ParseErrorType::BadInput(LexError::MalformedChar(_)) => self
                .problem("a text stands in the wrong quotes")
                .help(format!("write it in double quotes: {}", double_quoted(self.token()))),
            ParseErrorType::BadInput(LexError::MalformedEscapeSequence(_)) => {
                let head = self.text.text.get(..=self.at).unwrap_or("");
                let from = head.rfind('\\').unwrap_or(self.at);
                let written = self.text.text.get(from..).unwrap_or("").chars().take(2).collect::<String>();
                let span = self.text.span(from, from + written.len());
                let message = format!("`{written}` means nothing in a text");
                Diagnostic::new(Code::ConditionSyntax, message, span).help("write `\\\\` for a backslash")
            }
            ParseErrorType::BadInput(_)
            | ParseErrorType::UnknownOperator(_)
            | ParseErrorType::Reserved(_)
            | ParseErrorType::AssignmentToInvalidLHS(_)
            | ParseErrorType::AssignmentToConstant(_) => self.unexpected(),
            ParseErrorType::UnexpectedEOF => self.ends_early(),
            ParseErrorType::MissingToken(wanted, _) => self.missing(wanted),
            ParseErrorType::PropertyExpected => self.no_field_after_dot(),
            ParseErrorType::ExprExpected(_) => self.problem("something is missing here"),
            ParseErrorType::MismatchedType(..) => self.problem("a condition is missing before this"),
            ParseErrorType::VariableExpected => self.problem("a name is missing before this"),
            ParseErrorType::ExprTooDeep => self
                .problem("the brackets are nested too deep")
                .help("split it, or put part of it into a function in `scripts/`"),
            ParseErrorType::FnMissingParams(name) => {
                self.problem(format!("the values that `{name}` is given are missing")).help(FUNCTION)
            }
            ParseErrorType::FnMissingBody(name) => self.last(format!("`{name}` has no body")).help(FUNCTION),
            ParseErrorType::FnMissingName => {
                self.problem("the function's name is missing here").help(FUNCTION)
            }
            ParseErrorType::FnDuplicatedParam(name, value) => {
                self.problem(format!("`{name}` is given `{value}` twice"))
            }
            ParseErrorType::FnDuplicatedDefinition(name, _) => self.two_functions(name),
            ParseErrorType::WrongFnDefinition => {
                self.problem("a function stands inside another").help("end the one before it with `}`")
            }
            other => self.problem(lower_first(&other.to_string())),
        }
    }

    fn problem(&self, message: impl Into<String>) -> Diagnostic {
        let to = self.text.token_end(self.at);
        Diagnostic::new(Code::ConditionSyntax, message, self.text.span(self.at, to))
    }

    /// A fault that is said of the word before the place.
    fn last(&self, message: impl Into<String>) -> Diagnostic {
        let (from, to) = self.text.token_before(self.at);
        Diagnostic::new(Code::ConditionSyntax, message, self.text.span(from, to))
    }

    /// The words at the place, as they were written.
    fn token(&self) -> &str {
        self.text.text.get(self.at..self.text.token_end(self.at)).unwrap_or("")
    }

    fn before(&self) -> &str {
        let (from, to) = self.text.token_before(self.at);
        self.text.text.get(from..to).unwrap_or("")
    }

    fn unexpected(&self) -> Diagnostic {
        let (token, before) = (self.token(), self.before());
        if before == "<" && token == ">" {
            let (from, _) = self.text.token_before(self.at);
            let span = self.text.span(from, self.at + 1);
            return Diagnostic::new(Code::ConditionSyntax, "`<>` is not used in conditions", span)
                .help("to say that two values differ write `!=`");
        }
        if let Some(word) = small_letters(before) {
            return self.last(format!("`{before}` is not used in conditions")).help(word);
        }
        let short = token.chars().take_while(|character| *character != '\n').take(40).collect::<String>();
        let problem = match token {
            "`" => self.problem("a backtick is not expected here"),
            _ => self.problem(format!("`{short}` is not expected here")),
        };
        if let Some(help) = small_letters(token).or_else(|| instead(token)) {
            return problem.help(help);
        }
        if token == "{" && !self.text.is_script() {
            return problem.help("a condition is one expression; put steps into a function in `scripts/`");
        }
        let words =
            |text: &str| text.ends_with(|last: char| last.is_alphanumeric() || "_)]\"".contains(last));
        if words(before) && token.starts_with(|first: char| first.is_alphanumeric() || "_(\"".contains(first))
        {
            return problem.help("join two conditions with `and` or `or`, and put words in double quotes");
        }
        problem
    }

    fn number(&self, number: &str) -> Diagnostic {
        let digits = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
        self.problem(if digits {
            format!("`{number}` is too large a number")
        } else {
            format!("`{number}` is not a whole number")
        })
    }

    fn no_field_after_dot(&self) -> Diagnostic {
        let head = self.text.text.get(..self.at).unwrap_or("").trim_end();
        let whole = head.trim_end_matches('.');
        let from = whole.trim_end_matches(|digit: char| digit.is_ascii_digit()).len();
        if from < whole.len() && head.len() > whole.len() {
            let to = self.text.token_end(self.at);
            let written = self.text.text.get(from..to).unwrap_or("");
            let message = format!("`{written}` is not a whole number");
            return Diagnostic::new(Code::ConditionSyntax, message, self.text.span(from, to));
        }
        self.last("a field's name is missing after the dot")
    }

    fn ends_early(&self) -> Diagnostic {
        if let Some(open) = self.text.open_bracket(self.text.text.len()) {
            return self.not_closed(open);
        }
        match self.text.text.rfind("/*") {
            Some(note) if !self.text.text.get(note..).is_some_and(|rest| rest.contains("*/")) => {
                let span = self.text.span(note, note + 2);
                Diagnostic::new(Code::ConditionSyntax, "this note is not closed", span)
                    .help("end it with `*/`")
            }
            _ => self.last(format!("something is missing after `{}`", self.before())),
        }
    }

    fn not_closed(&self, open: usize) -> Diagnostic {
        let bracket = self.text.text.get(open..=open).unwrap_or("(");
        let close = match bracket {
            "[" => "]",
            "{" => "}",
            _ => ")",
        };
        let message = format!("this `{bracket}` is not closed");
        let problem = Diagnostic::new(Code::ConditionSyntax, message, self.text.span(open, open + 1));
        problem.help(format!("end it with `{close}`"))
    }

    fn missing(&self, wanted: &str) -> Diagnostic {
        let (token, before) = (self.token(), self.before());
        if before == "not" && token == "in" {
            let (from, _) = self.text.token_before(self.at);
            let span = self.text.span(from, self.text.token_end(self.at));
            return Diagnostic::new(Code::ConditionSyntax, "`not in` is not used in conditions", span)
                .help("write `not (field in [\"a\", \"b\"])`");
        }
        if let Some((word, takes, usage)) = USAGE.iter().find(|(word, ..)| *word == before && wanted == "(") {
            if self.text.text.get(self.at..).is_some_and(|rest| rest.starts_with("()")) {
                let span = self.text.span(self.text.token_before(self.at).0, self.at + 2);
                return Diagnostic::new(Code::ArgumentCount, format!("`{word}` takes {takes}"), span)
                    .help(format!("write `{usage}`"));
            }
            return self.last(format!("`{word}` is not followed by `(`")).help(format!("write `{usage}`"));
        }
        if self.ended
            && let Some(open) = self.text.open_bracket(self.text.text.len())
        {
            return self.not_closed(open);
        }
        if let Some(problem) = self.miscounted(wanted) {
            return problem;
        }
        match wanted {
            ";" if ["function", "func", "def", "sub", "function"].contains(&before) => {
                self.last("a function begins with `fn`").help(FUNCTION)
            }
            ";" if token == ":" => self.problem("`:` is not expected here").help(FUNCTION),
            ";" => self.last("`;` is missing after this").help("each step but the last ends with `;`"),
            "{" => self
                .problem("`{` is missing before this")
                .help("write `if condition { value } else { value }`"),
            ")" => {
                let problem = self.problem("`)` is missing before this");
                match self.text.open_bracket(self.at) {
                    Some(open) => problem.also(self.text.span(open, open + 1), "opened here"),
                    None => problem,
                }
            }
            "(" if before == "not" => self
                .last("`not` cannot stand after a value")
                .help("write `not` before the condition that it turns round"),
            wanted => self.problem(format!("`{wanted}` is missing before this")),
        }
    }

    /// A question about fields or rows that is given too few values, too many, or no row.
    fn miscounted(&self, wanted: &str) -> Option<Diagnostic> {
        let open = self.text.open_bracket(self.at)?;
        let (from, to) = self.text.token_before(open);
        let name = self.text.text.get(from..to)?;
        let (_, takes, usage) = USAGE.iter().find(|(word, ..)| *word == name)?;
        let (code, span, message) = match (self.token(), wanted) {
            (")", _) | (",", ")") => {
                let span = self.text.span(from, self.text.close_of(open));
                (Code::ArgumentCount, span, format!("`{name}` takes {takes}"))
            }
            (_, "|") => {
                let span = self.text.span(self.at, self.text.token_end(self.at));
                (Code::ConditionSyntax, span, "a name for the row is missing before this".to_owned())
            }
            _ => return None,
        };
        Some(Diagnostic::new(code, message, span).help(format!("write `{usage}`")))
    }

    fn two_functions(&self, name: &str) -> Diagnostic {
        let named = |from: usize| {
            let found = self.text.text.get(from..).and_then(|rest| rest.find(&format!("fn {name}")));
            found.map(|found| self.text.span(from + found + 3, from + found + 3 + name.len()))
        };
        let span = named(self.at).unwrap_or_else(|| self.text.token(Position::NONE));
        let problem =
            Diagnostic::new(Code::DuplicateName, format!("there are two functions named `{name}`"), span);
        match named(0) {
            Some(first) if first != span => problem.also(first, "the other is here"),
            _ => problem,
        }
    }
}

/// What to write for a word that conditions have in small letters only.
fn small_letters(word: &str) -> Option<&'static str> {
    Some(match word {
        "AND" | "And" => "write `and` in small letters",
        "OR" | "Or" => "write `or` in small letters",
        "NOT" | "Not" => "write `not` in small letters",
        "IF" | "If" => "write `if` in small letters",
        "IN" | "In" => "write `in` in small letters",
        _ => return None,
    })
}

/// What to write for something that stands where it cannot.
fn instead(token: &str) -> Option<&'static str> {
    Some(match token {
        "=" | "===" | "is" | "equals" => "to compare two values write `==`",
        "!==" | "≠" | "/=" => "to say that two values differ write `!=`",
        "=<" | "≤" => "write `<=`",
        "=>" | "≥" => "write `>=`",
        "+=" | "-=" | "*=" => "a condition changes nothing; to compare two values write `==`",
        "“" | "”" | "„" | "‘" | "’" | "«" | "»" => "write texts in straight double quotes: \"…\"",
        "and" | "or" | "&&" | "||" => "it stands between two conditions",
        "let" | "fn" => "a condition is one expression; put steps into a function in `scripts/`",
        ";" => "a condition is one expression, with no `;`",
        "," => "join two conditions with `and` or `or`",
        "then" => "write `if condition { value } else { value }`",
        _ => return None,
    })
}

fn double_quoted(token: &str) -> String {
    format!("`\"{}\"`", token.trim_matches(['\'', '`']))
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// What to write instead of something that parses but is no part of conditions.
pub(super) fn not_in_conditions(expression: &Expr, text: &SourceText) -> Diagnostic {
    let place = text.expression(expression);
    if text.written(expression).starts_with("||") {
        let sign = text.token(expression.start_position());
        let problem = Diagnostic::new(Code::NotInConditions, "a condition cannot begin with `||`", sign);
        return problem.help("it stands between two conditions");
    }
    let (message, help) = match expression {
        Expr::Unit(_) => {
            ("`()` is not used in conditions", "to ask whether a field is recorded write `recorded(field)`")
        }
        Expr::CharConstant(..) => {
            let problem = Diagnostic::new(Code::NotInConditions, "a text stands in single quotes", place);
            let written = double_quoted(text.written(expression));
            return problem.help(format!("write it in double quotes: {written}"));
        }
        Expr::Coalesce(..) => ("`??` is not used in conditions", "write `if_blank(field, value)`"),
        Expr::Index(..) => {
            ("`[…]` after a name is not used in conditions", "ask about rows with `any(list, |row| …)`")
        }
        Expr::InterpolatedString(..) => {
            ("a text with `${…}` is not used in conditions", "write texts in double quotes")
        }
        Expr::Map(..) => ("`#{…}` is not used in conditions", "compare fields one by one"),
        Expr::Array(..) => ("a list of values stands only after `in`", "write `field in [\"a\", \"b\"]`"),
        Expr::ThisPtr(_) => ("`this` is not used in conditions", "give the function what it needs by name"),
        Expr::Dot(_, flags, _) if flags.intersects(rhai::ASTFlags::NEGATED) => {
            ("`?.` is not used in conditions", "write `.`: a field that is not recorded stops a condition")
        }
        Expr::MethodCall(..) | Expr::Dot(..) => ("a call after a dot is not used in conditions", FUNCTIONS),
        Expr::Stmt(block) => match block.statements().first() {
            Some(Stmt::Switch(..)) => {
                ("`switch` is not used in conditions", "write `if … { } else if … { } else { }`")
            }
            _ => ("steps are not used in conditions", "write one expression, or a function in `scripts/`"),
        },
        _ => ("this is not used in conditions", "see the list of what conditions are written in"),
    };
    Diagnostic::new(Code::NotInConditions, message, place).help(help)
}

/// The functions that there are.
pub(super) const FUNCTIONS: &str = "the functions are recorded, if_blank, date, days, working_days, any, all, count and \
                                    those in `scripts/`; a call is written `recorded(field)`";

/// What to say to someone who asks for today's date.
pub(super) const TODAY: &str = "no rule knows today's date; where the question has a `time_limit`, `running` and \
                                `overdue` say whether the due date has passed";

/// What to write instead of an operator that parses but is no part of conditions.
pub(super) fn operator(operator: &str) -> &'static str {
    match operator {
        "&" => "write `and`",
        "|" => "write `or`",
        "^" => "to say that two values differ write `!=`",
        "+" | "-" => "to count days between two dates write `days(a, b)` or `working_days(a, b)`",
        "*" | "/" | "%" | "**" | "negative" => "conditions do no sums",
        _ => "compare with == != < <= > >=; join with and, or, not",
    }
}
