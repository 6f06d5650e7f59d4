//! What is said of a condition that is not written in the conditions' language.

use rhai::{Expr, LexError, ParseError, ParseErrorType, Stmt};

use super::spans::SourceText;
use crate::diagnostic::{Code, Diagnostic};

/// A fault that the parser found, in the policy lead's words.
pub(super) fn syntax(error: &ParseError, text: &SourceText) -> Diagnostic {
    let span = if error.position().is_none() { text.whole() } else { text.token(error.position()) };
    let (message, help) = said(error.err_type());
    let diagnostic = Diagnostic::new(Code::ConditionSyntax, message, span);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn said(error: &ParseErrorType) -> (String, Option<&'static str>) {
    match error {
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => unexpected(input),
        ParseErrorType::BadInput(LexError::UnterminatedString) => {
            ("a text is not closed".into(), Some("end it with `\"` on the same line"))
        }
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => {
            (format!("`{number}` is not a whole number"), None)
        }
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => {
            ("a text stands in the wrong quotes".into(), Some("write texts in double quotes: \"arrest\""))
        }
        ParseErrorType::UnknownOperator(operator) => (
            format!("`{operator}` is not used in conditions"),
            Some("compare with == != < <= > >=; join with and, or, not"),
        ),
        ParseErrorType::UnexpectedEOF => {
            ("the condition ends too early".into(), Some("something is missing after it"))
        }
        ParseErrorType::MissingToken(token, _) => (format!("`{token}` is missing here"), None),
        ParseErrorType::PropertyExpected => ("a field's name is missing after the dot".into(), None),
        ParseErrorType::Reserved(word) => (format!("`{word}` is not used in conditions"), None),
        ParseErrorType::ExprExpected(_) => ("something is missing here".into(), None),
        ParseErrorType::FnDuplicatedDefinition(name, _) => {
            (format!("there are two functions named `{name}`"), None)
        }
        ParseErrorType::ExprTooDeep => (
            "the brackets are nested too deep".into(),
            Some("split it, or put part of it into a function in `scripts/`"),
        ),
        other => (lower_first(&other.to_string()), None),
    }
}

fn unexpected(input: &str) -> (String, Option<&'static str>) {
    let help = match input {
        "=" => Some("to compare two values write `==`"),
        "AND" | "And" => Some("write `and` in small letters"),
        "OR" | "Or" => Some("write `or` in small letters"),
        "NOT" | "Not" => Some("write `not` in small letters"),
        ">" | "<" => Some("to say that two values differ write `!=`"),
        "let" | "fn" => Some("a condition is one expression; put steps into a function in `scripts/`"),
        ";" => Some("a condition is one expression, with no `;`"),
        _ => None,
    };
    let short = input.chars().take_while(|character| *character != '\n').take(40).collect::<String>();
    (format!("`{short}` is not expected here"), help)
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
    let (message, help) = match expression {
        Expr::Unit(_) => {
            ("`()` is not used in conditions", "to ask whether a field is recorded write `recorded(field)`")
        }
        Expr::CharConstant(..) => {
            ("a text stands in single quotes", "write texts in double quotes: \"arrest\"")
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
        Expr::MethodCall(..) | Expr::Dot(..) => {
            ("a call after a dot is not used in conditions", "write the function first: `recorded(field)`")
        }
        Expr::Stmt(block) => match block.statements().first() {
            Some(Stmt::Switch(..)) => {
                ("`switch` is not used in conditions", "write `if … { } else if … { } else { }`")
            }
            _ => ("steps are not used in conditions", "write one expression, or a function in `scripts/`"),
        },
        _ => ("this is not used in conditions", "see the list of what conditions are written in"),
    };
    Diagnostic::new(Code::NotInConditions, message, text.expression(expression)).help(help)
}

/// What to write instead of an operator that parses but is no part of conditions.
pub(super) fn operator(operator: &str) -> &'static str {
    match operator {
        "&" => "write `and`",
        "|" => "write `or`",
        "^" => "to say that two values differ write `!=`",
        "+" | "-" | "*" | "/" | "%" | "**" => {
            "to count days between two dates write `days(a, b)` or `working_days(a, b)`"
        }
        _ => "compare with == != < <= > >=; join with and, or, not",
    }
}
