//! Text from outside, made fit to be shown: what hides or reorders text is made visible, and what is too long is cut
//! with a mark; what the reader signed in with is struck out. Escaping of HTML is not done here; the page only ever makes text nodes.

use crate::secret::struck;

/// Characters of a text that a cell shows. Longer ones are cut; the raw document has them whole.
pub const CELL: usize = 512;

/// Characters of a text that are shown of what it has in common with another, before the first that differs.
const BEFORE: usize = 64;

/// The text with control, bidirectional and invisible characters written as `U+XXXX`, cut after `most` characters, and
/// without anything that is guarded as a secret.
pub fn visible(text: &str, most: usize) -> String {
    // Before anything is cut: the beginning of a secret is one as well.
    let text = &*struck(text);
    let mut out = String::with_capacity(text.len().min(most.saturating_mul(4)));
    for (count, c) in text.chars().enumerate() {
        if count == most {
            out.push('…');
            break;
        }
        if is_hidden(c) {
            out.push_str(&format!("\u{27e8}U+{:04X}\u{27e9}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The text as [`visible`] shows it, from shortly before it differs from another: what both begin with tells nothing.
pub fn apart(text: &str, other: &str, most: usize) -> String {
    // Before anything is cut, as above.
    let (text, other) = (struck(text), struck(other));
    let alike = text.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let from = alike.saturating_sub(BEFORE);
    match text.char_indices().nth(from) {
        Some((at, _)) if from > 0 && is_longer(&text, most) => {
            format!("…{}", visible(text.get(at..).unwrap_or_default(), most))
        }
        _ => visible(&text, most),
    }
}

/// Whether a text has more characters than that.
pub fn is_longer(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_some()
}

/// A name in pieces that a line may end after: at its dots, slashes, dashes, underscores and colons. Put together they are
/// the name.
pub fn pieces(name: &str) -> Vec<&str> {
    name.split_inclusive(['.', '/', '-', '_', ':']).collect()
}

/// Whether a character changes how others look without being seen itself: controls but for line feed and tab, what
/// Unicode lists as Default_Ignorable_Code_Point, and the marks that turn the direction of writing.
/// <https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point>
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A span of time in words, in whole hours from one hour on, else in minutes begun: `6 hours`, `1 minute`.
pub fn span(seconds: u64) -> String {
    let (count, unit) = if seconds >= 3600 { (seconds / 3600, "hour") } else { (seconds.div_ceil(60), "minute") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A span of time as a clock shows it: `0:42`, `4:59:58`.
pub fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

/// A text as the beginning of a sentence: with a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase()).map(String::from).unwrap_or_default();
    first + chars.as_str()
}
