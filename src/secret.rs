//! Secrets: text that shows itself to nobody by accident. It has no `Display` and no serialisation, its `Debug` is mute,
//! and its bytes are overwritten when the last clone goes.
//!
//! That is as far as safe Rust reaches: what a form, a header or the browser copied before is not ours to overwrite.
//!
//! A registry may put what it was sent into what it serves: into a label, a tag, an error. So whoever signs in guards what is
//! sent ([`Secret::guarded`]), and for as long as it is held nothing that is shown, copied or saved repeats it ([`struck`]).
//! Bytes that are hashed stay as they came.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::hint::black_box;
use std::sync::{Arc, Weak};

/// The fewest bytes of a secret that is struck out of texts. A shorter one may be part of any name, and a gap in a name
/// that everybody knows would tell it. Eight characters are what NIST SP 800-63B (section 5.1.1.2 of 2017) asks of
/// passwords at least; tokens have many more.
pub const SHORTEST: usize = 8;

thread_local! {
    /// What is guarded, with where in it the secret begins. Those that nobody holds any longer are dropped with the next.
    static GUARDED: RefCell<Vec<(Weak<Wiped>, usize)>> = const { RefCell::new(Vec::new()) };
}

/// A secret text. Clones share the one copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Wiped>);

#[derive(PartialEq, Eq)]
struct Wiped(String);

impl Secret {
    /// Takes over a text. The caller keeps no other copy.
    pub fn new(text: String) -> Self {
        Self(Arc::new(Wiped(text)))
    }

    /// The text, for the one place that has to send it or to look for it.
    pub fn reveal(&self) -> &str {
        &self.0.0
    }

    /// The same secret, which is struck out of texts from now on, for as long as anybody holds it.
    pub fn guarded(self) -> Self {
        self.guarded_from(0)
    }

    /// The same for what stands from that byte on.
    pub fn guarded_from(self, start: usize) -> Self {
        GUARDED.with_borrow_mut(|guarded| {
            guarded.retain(|(secret, _)| secret.strong_count() > 0);
            guarded.push((Arc::downgrade(&self.0), start));
        });
        self
    }
}

/// A text without the secrets that are guarded.
pub fn struck(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    GUARDED.with_borrow(|guarded| {
        for (secret, start) in guarded {
            if let Some(held) = secret.upgrade()
                && let Some(secret) = held.0.get(*start..)
            {
                strike(&mut text, secret);
            }
        }
    });
    text
}

/// Whether a text has one of them in it.
pub fn repeats(text: &str) -> bool {
    matches!(struck(text), Cow::Owned(_))
}

/// Strikes a secret out of a text, as it is and as JSON may write it.
pub fn strike(text: &mut Cow<'_, str>, secret: &str) {
    let Some(first) = secret.chars().next().filter(|_| secret.len() >= SHORTEST) else { return };
    let (mut kept, mut behind) = (String::new(), 0);
    for (at, _) in text.match_indices([first, '\\']) {
        if at < behind {
            continue;
        }
        let Some(length) = text.get(at..).and_then(|rest| length_of(secret, rest)) else { continue };
        kept.push_str(text.get(behind..at).unwrap_or_default());
        kept.push('…');
        behind = at + length;
    }
    if behind > 0 {
        kept.push_str(text.get(behind..).unwrap_or_default());
        *text = Cow::Owned(kept);
    }
}

/// How many bytes a secret has at the beginning of a text; `None` where it does not stand there.
fn length_of(secret: &str, text: &str) -> Option<usize> {
    if text.starts_with(secret) {
        return Some(secret.len());
    }
    let rest = secret.chars().try_fold(text, |rest, c| escaped(rest, c).or_else(|| rest.strip_prefix(c)))?;
    Some(text.len() - rest.len())
}

/// What follows a character that JSON wrote by an escape: every character may be, and some writers do so with `&`, `/` or all
/// beyond ASCII. <https://www.rfc-editor.org/rfc/rfc8259#section-7>
fn escaped(text: &str, c: char) -> Option<&str> {
    if let Some(rest) =
        text.strip_prefix('\\').filter(|_| matches!(c, '"' | '\\' | '/')).and_then(|rest| rest.strip_prefix(c))
    {
        return Some(rest);
    }
    c.encode_utf16(&mut [0; 2]).iter().try_fold(text, |rest, unit| {
        let (digits, rest) = rest.strip_prefix("\\u")?.split_at_checked(4)?;
        (u16::from_str_radix(digits, 16) == Ok(*unit)).then_some(rest)
    })
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        // Without this the compiler may leave out writes that nobody reads.
        black_box(&bytes);
    }
}
