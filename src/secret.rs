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

/// Strikes a secret out of a text, as it is and as JSON writes it.
pub fn strike(text: &mut Cow<'_, str>, secret: &str) {
    if secret.len() < SHORTEST {
        return;
    }
    if secret.contains(['"', '\\']) {
        let written = Wiped(secret.replace('\\', "\\\\").replace('"', "\\\""));
        if text.contains(&written.0) {
            *text = Cow::Owned(text.replace(&written.0, "…"));
        }
    }
    if text.contains(secret) {
        *text = Cow::Owned(text.replace(secret, "…"));
    }
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
