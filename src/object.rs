//! Objects: bytes that a source answered with, what hashing said of them, and what reading said. The two are
//! independent: a document that cannot be read still has a verdict, and a mismatch still has a page.

use std::sync::{Arc, OnceLock};

use crate::content::{self, ContentError, Descriptor, MediaType, Reading, Schema1};
use crate::digest::Digest;
use crate::source::{Answer, Came, Claim};
use crate::verify::{self, Expected, Measured, Mismatch, Reason, Verdict};

/// Bytes that arrived, and their measure. What may be said of them depends on who asks ([`Object::new`]).
#[derive(Debug)]
pub struct Held {
    /// The source's answer.
    pub answer: Answer,
    /// Digest and size of the bytes, taken here.
    pub measured: Measured,
    reading: OnceLock<Result<Reading, ContentError>>,
}

impl Held {
    /// Hashes an answer, with the algorithm of the digest that was asked for.
    pub fn new(answer: Answer, expected: Option<&Expected>) -> Self {
        let measured = verify::measure(&answer.bytes, expected);
        Self { answer, measured, reading: OnceLock::new() }
    }

    /// Whether nothing contradicts the type that was served with it. Digests do not vouch for types: another answer with the
    /// same bytes may have the right one.
    pub(crate) fn is_served_as_itself(&self) -> bool {
        let Some(served) = self.answer.media_type.as_deref() else { return true };
        match self.reading.get_or_init(|| content::read(&self.answer.bytes, Some(served))) {
            Ok(reading) => reading.notes.iter().all(|note| !note.kind.is_about_served_type()),
            // What was not served as a document need not be one.
            Err(_) => !MediaType::new(served).is_manifest(),
        }
    }

    /// What may be said of the bytes by what was named beforehand.
    fn judge(&self, expected: Option<&Expected>) -> Verdict {
        match verify::judge(expected, &self.measured) {
            Verdict::Mismatch(mismatch) if is_of_payload(self, &mismatch) => Verdict::Unverifiable(Reason::Payload),
            verdict => verdict,
        }
    }
}

/// How the registry's own digest header compares with what was computed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderSays {
    /// The header names the digest computed here.
    Agrees,
    /// The header names another one.
    Differs(Digest),
    /// The header names a digest of an algorithm that was not computed here.
    Other(Digest),
    /// The header is not a digest.
    Unreadable(String),
    /// There is none, or the browser hides it.
    Hidden,
}

/// Content, together with the verdict that holds for the way it was asked for.
#[derive(Clone, Debug)]
pub struct Object {
    held: Arc<Held>,
    verdict: Verdict,
    /// The digest that somebody named before any byte came.
    named: Option<Digest>,
    /// What the source's own list says of it.
    listed: Option<Arc<Descriptor>>,
    /// Why the document is not read, though it could be.
    refused: Option<Arc<Result<Reading, ContentError>>>,
}

impl Object {
    /// Judges held bytes by what was named beforehand.
    pub fn new(held: Arc<Held>, expected: Option<&Expected>) -> Self {
        let verdict = held.judge(expected);
        Self { held, verdict, named: expected.map(|expected| expected.digest.clone()), listed: None, refused: None }
    }

    /// What may be said of its bytes when something else names them.
    pub fn judge(&self, expected: Option<&Expected>) -> Verdict {
        self.held.judge(expected)
    }

    /// The same content, named by a parent (or by a claim of the source) that has this verdict itself.
    pub fn named_by(mut self, parent: &Verdict) -> Self {
        self.verdict = self.verdict.named_by(parent);
        self
    }

    /// The same content, of which a list of the source's own says this. A list makes nothing verified; what is of another
    /// digest or size than it says is a mismatch.
    pub fn listed_as(mut self, listed: Descriptor) -> Self {
        let expected = |digest: &Digest| Expected { digest: digest.clone(), size: listed.size };
        let judged = self.judge(listed.digest.valid().map(expected).as_ref());
        if let Verdict::Mismatch(_) = judged {
            self.verdict = judged;
        }
        self.listed = Some(Arc::new(listed));
        self
    }

    /// What a list of the source's own says of it.
    pub fn listed(&self) -> Option<&Descriptor> {
        self.listed.as_deref()
    }

    /// The same content, named by a descriptor. A document of another type than the descriptor says is not read: one
    /// digest must not mean one thing to who goes by the descriptor, and another to who goes by the document.
    pub fn described_by(mut self, descriptor: &Descriptor) -> Self {
        let (Some(named), Some(Ok(reading))) = (&descriptor.media_type, self.reading()) else { return self };
        let found = match &reading.media_type {
            Some(found) if !found.agrees(named) => found.to_string(),
            // No type was served and none stands inside: its members tell what it is.
            None if named.kind() != reading.document.kind() => reading.document.kind_words().to_owned(),
            _ => return self,
        };
        let named = named.to_string();
        self.refused = Some(Arc::new(Err(ContentError::NamedOtherwise { named, found })));
        self
    }

    /// What may be said of it.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The digest that it goes by: the one by which it was asked for, whatever came, and that of the bytes where nobody named
    /// one. It is what a tag points at:
    ///
    /// - where a HEAD or a registry's own list names a digest for the tag, that one. What a GET by it then brings may be
    ///   something else, which says nothing about the tag;
    /// - where the `index.json` of a layout, or of an archive, names it, that one in the same way;
    /// - where only a GET by the tag was asked, that of the bytes, which whoever pulls the tag gets. A header that names
    ///   another is a claim, told beside it: [`Object::header_says`].
    ///
    /// Also where the bytes cannot be held against it: its algorithm is unknown here, or it is that of the payload which a
    /// schema 1 manifest signs.
    pub fn named(&self) -> &Digest {
        self.named.as_ref().unwrap_or_else(|| self.digest())
    }

    /// The digest of the bytes as received, which is another than [`Object::named`] where they are not what was named.
    pub fn digest(&self) -> &Digest {
        &self.held.measured.digest
    }

    /// When the bytes came, in seconds since 1970, if this browser had kept them and nobody was asked for them.
    pub fn kept_since(&self) -> Option<u64> {
        if let Came::Kept { since } = self.answer().came { Some(since) } else { None }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.held.measured.size
    }

    /// The answer that brought the bytes. The bytes themselves are had from [`Object::bytes`].
    pub fn answer(&self) -> &Answer {
        &self.held.answer
    }

    /// The bytes, unless they are a mismatch: those are withheld.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.verdict.may_show().then_some(&*self.held.answer.bytes)
    }

    /// What the bytes say when read as a manifest or index; `None` when they are withheld.
    pub fn reading(&self) -> Option<&Result<Reading, ContentError>> {
        let bytes = self.bytes()?;
        if let Some(refused) = &self.refused {
            return Some(refused);
        }
        Some(self.held.reading.get_or_init(|| content::read(bytes, self.held.answer.media_type.as_deref())))
    }

    /// How the registry's own `Docker-Content-Digest` compares.
    pub fn header_says(&self) -> HeaderSays {
        match &self.held.answer.claimed {
            Claim::Hidden => HeaderSays::Hidden,
            Claim::Unreadable(text) => HeaderSays::Unreadable(text.clone()),
            Claim::Digest(claimed) if claimed == self.digest() => HeaderSays::Agrees,
            Claim::Digest(claimed) if claimed.algorithm() != self.digest().algorithm() => {
                HeaderSays::Other(claimed.clone())
            }
            Claim::Digest(claimed) => HeaderSays::Differs(claimed.clone()),
        }
    }
}

/// Whether these are the bytes of a signed schema 1 manifest whose payload has the digest that was asked for. Who has no
/// such payload has no way out of a mismatch.
fn is_of_payload(held: &Held, mismatch: &Mismatch) -> bool {
    let named = Expected { digest: mismatch.expected.clone(), size: None };
    let size_agrees = mismatch.expected_size.is_none_or(|size| size == held.measured.size);
    size_agrees
        && Schema1::payload(&held.answer.bytes)
            .is_some_and(|payload| verify::measure(&payload, Some(&named)).digest == named.digest)
}
