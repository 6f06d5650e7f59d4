//! What is said of a text that is not YAML: the faults of a first hour each have a sentence of their own.

use serde_yaml::granit_parser::ErrorKind;

/// What is wrong, where, and what to do.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The bytes it is said of.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Said {
    fn new(from: usize, to: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, from, to }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// Says what is wrong at a byte of a text. `bracket` is where the innermost `{` or `[` stands that is open there.
pub(super) fn said(kind: &ErrorKind, text: &str, at: usize, bracket: Option<usize>) -> Said {
    let bracket = bracket.filter(|open| *open < at).or_else(|| open_bracket(text, at));
    if matches!(kind, ErrorKind::UnexpectedCharacter { .. })
        && let Some(from) = cut_by_comma(text, at, bracket)
    {
        return Said::new(at, after(text, at), "the comma before this has ended the value")
            .help(put_in_quotes(value_at(text, from, true)));
    }
    match kind {
        ErrorKind::UnexpectedCharacter { .. }
        | ErrorKind::UnknownAnchor
        | ErrorKind::MissingAnchorOrAliasName
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::InvalidTagEscape
        | ErrorKind::MissingTagUri
        | ErrorKind::UndeclaredTagHandle
        | ErrorKind::UnclosedVerbatimTag => value_begins(text, value_start(text, at), bracket.is_some()),
        ErrorKind::MappingKeyNotAllowed if rest(text, at).starts_with('?') => {
            value_begins(text, at, bracket.is_some())
        }
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => tab(text, at),
        ErrorKind::MappingValueNotAllowed => colon(text, at),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::InvalidFlowScalarIndent => within_brackets(text, at, bracket, kind),
        ErrorKind::UnclosedFlowCollection { .. } => not_closed(text, at),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            Said::new(at, at + 1, format!("this `{open}` is closed by `{close}`"))
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            let found = rest(text, at).chars().next().unwrap_or('}');
            Said::new(at, at + 1, format!("this `{found}` closes nothing"))
        }
        ErrorKind::BlockEntryInFlowCollection => match bracket {
            Some(open) if open < line_start(text, at) => not_closed(text, open),
            _ => Said::new(at, at + 1, "a `-` begins no item inside braces")
                .help("write a list in brackets: `[one, another]`"),
        },
        ErrorKind::UnclosedQuotedScalar => quote_not_closed(text, at),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            after_quote(text, at, bracket.is_some())
        }
        ErrorKind::UnknownQuotedScalarEscape => escape(text, at),
        ErrorKind::CommentInterceptedScalar => {
            Said::new(at, at + 1, "a note stands in the middle of a value of several lines").help(
                "a `#` after a space begins a note: put the note on a line before, or the value in quotes",
            )
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => no_key(text, at),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart => out_of_line(text, at),
        ErrorKind::BlockSequenceEntryNotAllowed => Said::new(at, at + 1, "a list item cannot begin here")
            .help("begin each item on a line of its own"),
        other => rarer(other, text, at),
    }
}

/// The faults that are seldom met.
fn rarer(kind: &ErrorKind, text: &str, at: usize) -> Said {
    match kind {
        ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingDocumentEndBeforeDirective => {
            let line = line_start(text, at);
            Said::new(line, after(text, line), "a line cannot begin with `%`")
                .help("put what begins with it in quotes")
        }
        ErrorKind::CommentNotSeparated => {
            let note = rest(text, at).find('#').map_or(at, |sign| at + sign);
            Said::new(note, note + 1, "a `#` needs a space before it to begin a note")
                .help("put a value with a `#` in quotes")
        }
        ErrorKind::FlowMappingValueAdjacentCollection | ErrorKind::InvalidMappingValueWhitespace => {
            Said::new(at, after(text, at), "a space is missing after the colon")
        }
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedNodeContent => match rest(text, at).trim_start().chars().next() {
            Some(found) => Said::new(at, after(text, at), format!("`{found}` is not expected here"))
                .help("put a value with this sign in quotes"),
            None => Said::new(at, after(text, at), "the file ends too early"),
        },
        other => {
            Said::new(at, after(text, at), format!("this is not YAML: {}", lower_first(&other.to_string())))
        }
    }
}

/// A value that begins with a sign that YAML keeps for itself.
pub(super) fn value_begins(text: &str, at: usize, in_brackets: bool) -> Said {
    let value = value_at(text, at, in_brackets);
    let sign = value.chars().next().unwrap_or(' ');
    let message = match sign {
        '`' => "a value cannot begin with a backtick".to_owned(),
        sign => format!("a value cannot begin with `{sign}`"),
    };
    let said = Said::new(at, at + value.len().max(1), message);
    let (tag, rest) = value.split_once(' ').unwrap_or((value, ""));
    if tag.starts_with("!!") || (sign == '!' && rest.starts_with(['{', '['])) {
        return said.help(format!("take `{tag}` out"));
    }
    let whole = put_in_quotes(value);
    if sign == '!' { said.help(format!("write `not` for `!`, or {whole}")) } else { said.help(whole) }
}

fn tab(text: &str, at: usize) -> Said {
    let line = line_start(text, at);
    let from = text.get(line..).and_then(|rest| rest.find('\t')).map_or(at, |found| line + found);
    let run = rest(text, from).len() - rest(text, from).trim_start_matches('\t').len();
    Said::new(from, from + run.max(1), "a tab stands where spaces belong").help("indent with spaces")
}

/// A `:` where no key can stand: inside a value, or on a line that goes on with the value before it.
fn colon(text: &str, at: usize) -> Said {
    let line = line_start(text, at);
    let head = text.get(line..at).unwrap_or("");
    let key = head.find(": ");
    if let Some(missing) = key.and_then(|key| head.get(..key)).and_then(|key| key.find(':')) {
        return Said::new(line + missing, line + missing + 1, "a space is missing after this colon");
    }
    match key {
        Some(first) => colon_in_value(text, line + first + 2, at, false),
        None => {
            let from = line + head.len() - head.trim_start().len();
            let from =
                if text.get(from..at).is_some_and(|key| key.starts_with("- ")) { from + 2 } else { from };
            Said::new(
                from,
                at,
                "this line is indented further than the key before it, and so goes on with its value",
            )
            .help("begin it in the same column as the keys around it")
        }
    }
}

fn colon_in_value(text: &str, from: usize, at: usize, in_brackets: bool) -> Said {
    let from = from + rest(text, from).len() - rest(text, from).trim_start_matches(' ').len();
    let value = text.get(from..value_end(text, at, in_brackets)).unwrap_or("").trim_end();
    Said::new(at, at + 1, "a colon and a space inside a value need quotes").help(put_in_quotes(value))
}

fn within_brackets(text: &str, at: usize, bracket: Option<usize>, kind: &ErrorKind) -> Said {
    let Some(open) = bracket else {
        return Said::new(at, after(text, at), "a bracket or brace is not closed");
    };
    let between = text.get(open..at).unwrap_or("");
    if between.contains('\n') || rest(text, at).trim().is_empty() {
        return not_closed(text, open);
    }
    let entry = between.rfind([',', '{', '[']).map_or(open, |found| open + found) + 1;
    let key = text.get(entry..at).unwrap_or("").find(": ");
    match key {
        Some(key) if rest(text, at).starts_with(':') => colon_in_value(text, entry + key + 2, at, true),
        Some(key) if rest(text, at).starts_with(['[', '{']) => {
            let value = value_at(text, entry + key + 2, true);
            Said::new(at, at + 1, "brackets inside a value need quotes").help(put_in_quotes(value))
        }
        _ => {
            let close = if matches!(kind, ErrorKind::ExpectedFlowSequenceSeparator) { ']' } else { '}' };
            Said::new(at, after(text, at), format!("`,` or `{close}` is missing before this"))
        }
    }
}

fn not_closed(text: &str, at: usize) -> Said {
    let open = rest(text, at).chars().next().unwrap_or('{');
    let close = if open == '[' { ']' } else { '}' };
    Said::new(at, at + 1, format!("this `{open}` is not closed")).help(format!("end it with `{close}`"))
}

fn quote_not_closed(text: &str, at: usize) -> Said {
    let quote = rest(text, at).chars().next().unwrap_or('\'');
    let said = Said::new(at, at + 1, "this quote is not closed");
    if quote == '\'' {
        said.help("end it with `'`; inside single quotes an apostrophe is written twice: `''`")
    } else {
        said.help("end it with `\"`; inside double quotes a double quote is written `\\\"`")
    }
}

/// More of a value after the quote that ends it.
fn after_quote(text: &str, at: usize, in_brackets: bool) -> Said {
    let to = at + value_at(text, at, in_brackets).len();
    let said = Said::new(at, to.max(at + 1), "the value has ended at the quote before this");
    let apostrophe = text.get(..at).is_some_and(|head| head.ends_with('\''))
        && rest(text, at).chars().next().is_some_and(char::is_alphabetic);
    if apostrophe {
        return said.help("inside single quotes an apostrophe is written twice: `''`");
    }
    let line = line_start(text, at);
    let head = text.get(line..at).unwrap_or("");
    let from = line + head.rfind(": ").map_or(head.len() - head.trim_start().len(), |key| key + 2);
    let value = text.get(from..to).unwrap_or("").trim();
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    said.help(put_in_quotes(inner.filter(|inner| inner.contains('"')).unwrap_or(value)))
}

/// A backslash in double quotes that begins nothing known.
fn escape(text: &str, at: usize) -> Said {
    let mut from = at;
    let mut characters = rest(text, at).char_indices();
    while let Some((place, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let next = characters.next().map_or(' ', |(_, next)| next);
        if !"0abt\tnvfre \"/\\N_LPxuU\n".contains(next) {
            from = at + place;
            break;
        }
    }
    let to = after(text, from + 1);
    let written = text.get(from..to).unwrap_or("\\");
    Said::new(from, to, format!("`{written}` means nothing in double quotes"))
        .help("put the value in single quotes, or write `\\\\` for a backslash")
}

/// A line without a key.
fn no_key(text: &str, at: usize) -> Said {
    let line = line_start(text, at);
    let whole = text.get(line..line_end(text, at)).unwrap_or("");
    let from = line + whole.len() - whole.trim_start().len();
    let said = |message: &str| Said::new(from, line + whole.trim_end().len(), message);
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| whole.starts_with(mark)) {
        return said("this is the mark of a merge that was left unfinished")
            .help("keep one of the two versions, and take the marks out");
    }
    let words = whole.trim();
    match words.split_once(':') {
        Some((key, value)) if !value.is_empty() && !key.contains(' ') => {
            said("a space is missing after the colon").help(format!("write `{key}: {value}`"))
        }
        _ => said("a key and a colon are missing on this line").help("write `key: value`"),
    }
}

/// A line that fits none of the groups and lists that are open.
fn out_of_line(text: &str, at: usize) -> Said {
    let line = line_start(text, at);
    let head = text.get(line..at).unwrap_or("");
    if let Some(key) = head.find(": ")
        && head.get(key + 2..).is_some_and(|value| value.starts_with(['[', '{']))
    {
        let from = line + key + 2;
        let value = value_at(text, from, false);
        let sign = value.chars().next().unwrap_or('[');
        let to = from + value.len();
        return Said::new(at, to, format!("the value that begins with `{sign}` has ended before this"))
            .help(put_in_quotes(value));
    }
    let from = line + head.len() - head.trim_start().len();
    let item = rest(text, from).starts_with("- ") && from < at;
    let to = line_end(text, at);
    let message = if item {
        "a list item stands among the keys of a group"
    } else {
        "this line is indented otherwise than the lines that it belongs to"
    };
    Said::new(from, from + text.get(from..to).unwrap_or("").trim_end().len(), message)
        .help("the keys of one group, and the items of one list, begin in the same column")
}

/// Where the value begins that a comma in braces has ended just before a byte; `None` where none has.
fn cut_by_comma(text: &str, at: usize, bracket: Option<usize>) -> Option<usize> {
    let open = bracket.filter(|open| rest(text, *open).starts_with('{'))?;
    let head = text.get(open + 1..at)?.trim_end().strip_suffix(',')?;
    let key = head.rfind(": ")?;
    // A comma before the key would end the entry before; one after it is inside the value.
    Some(open + 1 + key + 2)
}

fn put_in_quotes(value: &str) -> String {
    format!("put the whole value in quotes: {}", quoted(value))
}

/// The start of the value that a byte lies in: a tag or an alias may have been read past its sign.
fn value_start(text: &str, at: usize) -> usize {
    if rest(text, at).starts_with(['%', '@', '`', '|', '>', '*', '&', '!', '?']) {
        return at;
    }
    let head = text.get(line_start(text, at)..at).unwrap_or("");
    head.rfind(" !").or_else(|| head.rfind([' ', '{', '['])).map_or(at, |found| at - head.len() + found + 1)
}

fn value_at(text: &str, at: usize, in_brackets: bool) -> &str {
    text.get(at..value_end(text, at, in_brackets)).unwrap_or("").trim_end()
}

/// Where a value ends that was written without quotes: at the line's end or a note, in brackets at a `,` too, or at the
/// bracket that closes.
fn value_end(text: &str, from: usize, in_brackets: bool) -> usize {
    let mut depth = 0_i32;
    let mut before = ' ';
    for (place, character) in rest(text, from).char_indices() {
        let ends = match character {
            '\n' | '\r' => true,
            '#' => before == ' ' && place > 0,
            ',' => in_brackets && depth == 0,
            '{' | '[' | '(' => {
                depth += 1;
                false
            }
            '}' | ']' | ')' => {
                depth -= 1;
                in_brackets && depth < 0 && character != ')'
            }
            _ => false,
        };
        if ends {
            return from + place;
        }
        before = character;
    }
    text.len()
}

/// A value in quotes that hold it as it is.
pub(super) fn quoted(value: &str) -> String {
    if value.contains('`') {
        format!("'{}'", value.replace('\'', "''"))
    } else if !value.contains('\'') {
        format!("`'{value}'`")
    } else if !value.contains(['"', '\\']) {
        format!("`\"{value}\"`")
    } else {
        format!("`'{}'`", value.replace('\'', "''"))
    }
}

/// The innermost bracket that begins a value and is open at a byte. Brackets within words, quotes and notes are passed over.
fn open_bracket(text: &str, at: usize) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let (mut quote, mut note) = (None, false);
    let (mut before, mut last) = (' ', '\n');
    for (place, character) in text.get(..at)?.char_indices() {
        let begins = "\n:-,[{".contains(last) && (before.is_whitespace() || "[{,".contains(before));
        match character {
            '\n' => note = false,
            _ if note => {}
            _ if quote.is_some() => quote = quote.filter(|closing| *closing != character),
            '#' if before.is_whitespace() => note = true,
            '\'' | '"' if begins => quote = Some(character),
            '{' | '[' if begins => open.push(place),
            '}' | ']' => drop(open.pop()),
            _ => {}
        }
        before = character;
        last = if character.is_whitespace() && character != '\n' { last } else { character };
    }
    open.pop()
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// One past the character at a byte.
fn after(text: &str, at: usize) -> usize {
    at + rest(text, at).chars().next().map_or(1, char::len_utf8)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline)
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
