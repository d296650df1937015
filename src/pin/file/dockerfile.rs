//! Dockerfiles: the bases of stages, what is copied and mounted from images, and the file's own interpreter.
//! <https://docs.docker.com/reference/dockerfile/>

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::line::{Line, Logical, lines, unquoted};
use super::variable::{Filled, fill, first_variable};
use super::{Form, Format, Meaning, Mention, Role, Scan, Skipped, Unseen, Why, meaning};

/// A default of an `ARG` before the first `FROM`: its text, and where it is written.
struct Default {
    text: String,
    span: Option<Range<usize>>,
    line: usize,
}

struct Scanner {
    mentions: Vec<Mention>,
    skipped: Vec<Skipped>,
    defaults: HashMap<String, Default>,
    /// Where defaults stand that decide a part of another text, and what they are called.
    parts: Vec<(Range<usize>, String)>,
    /// Names of the stages so far, in lower case.
    stages: Vec<Option<String>>,
}

/// Finds the names in a Dockerfile.
pub(super) fn scan(text: &str) -> Scan {
    scan_lines(&lines(text))
}

/// Finds the names in the lines of a Dockerfile.
pub(super) fn scan_lines(lines: &[Line<'_>]) -> Scan {
    let mut scanner = Scanner {
        mentions: Vec::new(),
        skipped: Vec::new(),
        defaults: HashMap::new(),
        parts: Vec::new(),
        stages: Vec::new(),
    };
    let escape = scanner.directives(lines);
    for instruction in instructions(lines, escape) {
        scanner.instruction(&instruction, 0);
    }
    scanner.leave_parts();
    Scan { format: Format::Dockerfile, mentions: scanner.mentions, skipped: scanner.skipped }
}

/// Joins lines to instructions. Comments and empty lines within one are left out, and so is the text of here-documents.
fn instructions(lines: &[Line<'_>], escape: char) -> Vec<Logical> {
    let mut all = Vec::new();
    let mut open: Option<Logical> = None;
    let mut ends: Vec<(String, bool)> = Vec::new();
    for line in lines {
        if let Some((end, tabs)) = ends.first() {
            let line = if *tabs { line.text.trim_start_matches('\t') } else { line.text };
            if line == end {
                ends.remove(0);
            }
            continue;
        }
        let plain = line.text.trim_start();
        if plain.starts_with('#') || (plain.is_empty() && open.is_some()) {
            continue;
        }
        let end = line.text.trim_end();
        let continued = end.strip_suffix(escape);
        let mut logical = open.take().unwrap_or_else(|| Logical::begin(line.number));
        logical.push(continued.unwrap_or(end), line.at);
        if continued.is_some() {
            open = Some(logical);
        } else if !logical.text.trim().is_empty() {
            ends = here_documents(&logical);
            all.push(logical);
        }
    }
    all.extend(open.filter(|logical| !logical.text.trim().is_empty()));
    all
}

/// The words that end the here-documents which an instruction begins, and whether tabs before them count.
fn here_documents(logical: &Logical) -> Vec<(String, bool)> {
    let takes = ["run", "copy", "add"];
    let first = logical.words().first().map(|(_, word)| word.to_ascii_lowercase()).unwrap_or_default();
    if !takes.contains(&first.as_str()) {
        return Vec::new();
    }
    let document = |(_, word): &(usize, &str)| {
        let (_, rest) = word.split_once("<<")?;
        // A here-string is none, and a shift in arithmetic does not begin with a letter.
        let (rest, tabs) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
        let (_, name) = unquoted(0, rest);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then(|| (name.to_owned(), tabs))
    };
    logical.words().iter().filter_map(document).collect()
}

impl Scanner {
    /// Reads the directives at the very top: what goes before a line's end, and the interpreter.
    fn directives(&mut self, lines: &[Line<'_>]) -> char {
        let mut escape = '\\';
        for line in lines {
            let directive = line.text.trim().strip_prefix('#').and_then(|rest| rest.split_once('='));
            let Some((key, value)) = directive else { break };
            let (key, value) = (key.trim(), value.trim());
            if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                break;
            }
            if key.eq_ignore_ascii_case("escape") && value == "`" {
                escape = '`';
            }
            if key.eq_ignore_ascii_case("syntax") && !value.is_empty() {
                let start = line.at + line.text.rfind(value).unwrap_or_default();
                let meaning = meaning(value);
                self.add(line.number, start..start + value.len(), value, Role::Syntax, meaning);
            }
        }
        escape
    }

    fn add(&mut self, line: usize, span: Range<usize>, written: &str, role: Role, meaning: Meaning) {
        self.mentions.push(Mention { line, span, written: written.to_owned(), form: Form::Whole, role, meaning });
    }

    fn skip(&mut self, line: usize, what: Unseen) {
        self.skipped.push(Skipped { line, what });
    }

    /// Reads an instruction; behind `ONBUILD` there is another.
    fn instruction(&mut self, logical: &Logical, from: usize) {
        let words = logical.words();
        let Some((first, rest)) = words.get(from..).and_then(<[_]>::split_first) else { return };
        match first.1.to_ascii_lowercase().as_str() {
            "onbuild" if from == 0 => self.instruction(logical, 1),
            "arg" if self.stages.is_empty() => self.arg(logical, rest),
            "from" => self.from(logical, rest),
            "copy" => {
                for (at, word) in rest.iter().take_while(|(_, word)| word.starts_with("--")) {
                    if let Some(value) = word.strip_prefix("--from=") {
                        self.source(logical, *at + 7, value, Role::CopyFrom);
                    }
                }
            }
            "run" => {
                for (at, word) in rest.iter().take_while(|(_, word)| word.starts_with("--")) {
                    self.mount(logical, *at, word);
                }
            }
            _ => {}
        }
    }

    /// `--mount=type=bind,from=image,…`.
    fn mount(&mut self, logical: &Logical, at: usize, word: &str) {
        let Some(options) = word.strip_prefix("--mount=") else { return };
        let mut at = at + "--mount=".len();
        for option in options.split(',') {
            if let Some(value) = option.strip_prefix("from=") {
                self.source(logical, at + "from=".len(), value, Role::Mount);
            }
            at += option.len() + 1;
        }
    }

    /// `NAME=default`, several in one instruction.
    fn arg(&mut self, logical: &Logical, words: &[(usize, &str)]) {
        for (at, word) in words {
            let Some((name, value)) = word.split_once('=') else { continue };
            let (start, text) = unquoted(at + name.len() + 1, value);
            let filled = self.fill(text);
            let (text, span) = match filled {
                Ok(None) => (text.to_owned(), logical.place(start, start + text.len())),
                // Made of others: known, and no place of its own to put a digest.
                Ok(Some(filled)) => (filled.text, None),
                Err(_) => continue,
            };
            self.defaults.insert(name.to_owned(), Default { text, span, line: logical.number });
        }
    }

    /// Fills in the defaults, and keeps in mind which of them decide only a part.
    fn fill(&mut self, text: &str) -> Result<Option<Filled>, Why> {
        let used = RefCell::new(Vec::new());
        let filled = fill(text, |name| {
            let default = self.defaults.get(name)?;
            let alone = [format!("${name}"), format!("${{{name}}}")].contains(&text.to_owned());
            used.borrow_mut().extend(default.span.clone().filter(|_| !alone).map(|span| (span, name.to_owned())));
            Some(default.text.clone())
        });
        self.parts.extend(used.into_inner());
        filled
    }

    /// A default that decides a part of another text stays as it is: with a digest in it, that text would name something
    /// else.
    fn leave_parts(&mut self) {
        for mention in &mut self.mentions {
            let part = self.parts.iter().find(|(span, _)| *span == mention.span);
            if let (Some((_, name)), Meaning::Image(reference)) = (part, &mention.meaning) {
                mention.meaning = Meaning::Unpinned { reference: reference.clone(), why: Why::Shared(name.clone()) };
            }
        }
    }

    fn from(&mut self, logical: &Logical, words: &[(usize, &str)]) {
        let mut words = words.iter().skip_while(|(_, word)| word.starts_with("--"));
        let base = words.next().copied();
        let name = match (words.next(), words.next()) {
            (Some((_, word)), Some((_, name))) if word.eq_ignore_ascii_case("as") => Some(name.to_ascii_lowercase()),
            _ => None,
        };
        if let Some((at, word)) = base {
            let (at, word) = unquoted(at, word);
            if word == "scratch" {
                self.skip(logical.number, Unseen::Scratch);
            } else if self.is_stage(word) {
                self.skip(logical.number, Unseen::Stage);
            } else {
                self.base(logical, at, word);
            }
        }
        self.stages.push(name);
    }

    fn is_stage(&self, word: &str) -> bool {
        self.stages.iter().flatten().any(|stage| stage.eq_ignore_ascii_case(word))
    }

    /// The base of a stage, which may be a variable.
    fn base(&mut self, logical: &Logical, at: usize, word: &str) {
        match self.fill(word) {
            Ok(None) => self.plain(logical, at, word, Role::From),
            Err(why) => self.nothing(logical, at, word, Role::From, why),
            Ok(Some(filled)) if self.is_stage(&filled.text) => self.skip(logical.number, Unseen::Stage),
            Ok(Some(filled)) if filled.text == "scratch" => self.skip(logical.number, Unseen::Scratch),
            Ok(Some(filled)) => {
                let alone =
                    [format!("${}", filled.variable), format!("${{{}}}", filled.variable)].contains(&word.to_owned());
                let default = self.defaults.get(&filled.variable).filter(|_| alone && filled.outside);
                let arg = default.and_then(|default| Some((default.span.clone()?, default.line)));
                match (arg, filled.whole.clone().filter(|_| !filled.outside)) {
                    // The whole name is the default of an ARG: the digest goes there, once for all who use it.
                    (Some((span, line)), _) => {
                        if !self.mentions.iter().any(|mention| mention.span == span) {
                            let meaning = meaning(&filled.text);
                            self.add(line, span, &filled.text, Role::Arg, meaning);
                        }
                    }
                    (None, Some(whole)) => self.plain(logical, at + whole.start, &filled.text, Role::From),
                    (None, None) => {
                        let meaning = match meaning(&filled.text) {
                            Meaning::Image(reference) => {
                                Meaning::Unpinned { reference, why: Why::Part(filled.variable) }
                            }
                            other => other,
                        };
                        let span = logical.place(at, at + word.len()).unwrap_or_default();
                        self.add(logical.number, span, word, Role::From, meaning);
                    }
                }
            }
        }
    }

    /// What is copied or mounted from: a stage by name or number, or an image. Variables are not filled in there.
    fn source(&mut self, logical: &Logical, at: usize, word: &str, role: Role) {
        let (at, word) = unquoted(at, word);
        if self.is_stage(word) || (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())) {
            self.skip(logical.number, Unseen::Stage);
        } else if word.contains('$') {
            self.nothing(logical, at, word, role, Why::Unfilled(first_variable(word)));
        } else {
            self.plain(logical, at, word, role);
        }
    }

    fn plain(&mut self, logical: &Logical, at: usize, word: &str, role: Role) {
        match logical.place(at, at + word.len()) {
            Some(span) => self.add(logical.number, span, word, role, meaning(word)),
            None => self.nothing(logical, at, word, role, Why::Broken),
        }
    }

    fn nothing(&mut self, logical: &Logical, at: usize, word: &str, role: Role, why: Why) {
        let span = logical.place(at, at + word.len()).unwrap_or_default();
        self.add(logical.number, span, word, role, Meaning::Nothing(why));
    }
}
