//! The library: every source by its place, and content by its digest, so that no content is asked for twice.
//!
//! Reads that are under way are shared: two rows that need the same digest wait for one request. A read ends when
//! the last one who waits for it goes away; nothing is kept running for nobody. A mismatch is not kept, because a
//! second try may bring the right bytes.

mod drift;
mod kept;
pub mod logins;
mod sessions;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, WeakShared};

use crate::archive::ArchiveSource;
use crate::cache::{self, Cache, Kind, Record};
use crate::content::Descriptor;
use crate::digest::Digest;
use crate::layout::LayoutSource;
use crate::object::{Held, Object};
use crate::reference::{Archive, Host, Place, Tag};
use crate::registry::relay::Relays;
use crate::registry::repository::RepositorySource;
use crate::registry::session::{LoginState, Session};
use crate::source::target::Target;
use crate::source::{Answer, Asked, Came, Claim, Error, Resolved, Source};
pub use crate::source::{DOCUMENT_LIMIT, LIFTED_LIMIT};
use crate::transport::Transport;
use crate::verify::{Expected, Verdict};

pub use drift::{Drift, Listed, Pointed};
use kept::Kept;

type Outcome = Result<Arc<Held>, Error>;
type Key = (Place, Digest);

/// How content is asked for. Only reads that ask the same way are shared: another address, or another ceiling, may fail
/// where this one does not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Manifest { limit: u64 },
    Blob { limit: u64 },
}

/// All that was opened since the page was loaded.
pub struct Library<T: Transport> {
    transport: T,
    page_base: String,
    cache: Option<Rc<dyn Cache>>,
    relays: Relays<T>,
    shelves: RefCell<Shelves<T>>,
}

struct Shelves<T: Transport> {
    sessions: HashMap<Host, Session<T>>,
    sources: HashMap<Place, Rc<Source<T>>>,
    kept: Kept,
    /// Of which the next read may bring more than usual, by the names that failures give them.
    lifted: HashSet<(Place, Target)>,
    under_way: HashMap<(Key, Way), WeakShared<LocalBoxFuture<'static, Outcome>>>,
}

impl<T: Transport> Library<T> {
    /// An empty library. `page_base` is the address of the page's folder, for layouts that lie beside it.
    pub fn new(transport: T, page_base: String) -> Self {
        let shelves = Shelves {
            sessions: HashMap::new(),
            sources: HashMap::new(),
            kept: Kept::default(),
            lifted: HashSet::new(),
            under_way: HashMap::new(),
        };
        let relays = Relays::new(transport.clone(), &page_base);
        Self { transport, page_base, cache: None, relays, shelves: RefCell::new(shelves) }
    }

    /// The same, with content of earlier visits, which is asked for before any source is.
    pub fn keeping(self, cache: Rc<dyn Cache>) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// The key under which a layer may be kept, and whether it may be added: what a reader sees only signed in is not. None
    /// for a file of the reader's own.
    pub fn layer_key(&self, place: &Place, digest: &Digest) -> Option<(String, bool)> {
        let is_file = matches!(place, Place::Archive(_));
        (!is_file).then(|| (cache::key(Kind::Layer, place, digest), self.is_public(place)))
    }

    /// Whether what a place shows now it shows to everybody, as far as that can be told here: nobody is signed in. Nothing
    /// else may be kept in the browser.
    pub fn is_public(&self, place: &Place) -> bool {
        match place {
            Place::Repository(repository) => {
                !matches!(self.session(repository.host()).login_state(), LoginState::SignedIn { .. })
            }
            Place::Layout(_) => true,
            // It is the reader's own.
            Place::Archive(_) => false,
        }
    }

    /// Takes an archive that the reader opened, in place of one that had the same name.
    pub fn hold(&self, archive: Archive, source: ArchiveSource) {
        let place = Place::Archive(archive);
        self.read_anew(&place);
        self.shelves.borrow_mut().sources.insert(place, Rc::new(Source::Archive(source)));
    }

    /// Lets what was read of a place be read again, from what the browser keeps or else from the source.
    pub fn read_anew(&self, place: &Place) {
        let mut shelves = self.shelves.borrow_mut();
        shelves.kept.drop_all(|(other, _)| other == place);
        shelves.under_way.retain(|((other, _), _), _| other != place);
    }

    /// The source for a place, made when first asked for.
    pub fn source(&self, place: &Place) -> Rc<Source<T>> {
        if let Some(source) = self.shelves.borrow().sources.get(place) {
            return source.clone();
        }
        let source = Rc::new(match place {
            Place::Repository(repository) => {
                let session = self.session(repository.host());
                Source::Registry(RepositorySource::new(repository.clone(), session))
            }
            Place::Layout(layout) => {
                Source::Layout(LayoutSource::new(self.transport.clone(), &layout.url(&self.page_base)))
            }
            Place::Archive(archive) => Source::Archive(ArchiveSource::absent(archive.clone())),
        });
        self.shelves.borrow_mut().sources.insert(place.clone(), source.clone());
        source
    }

    /// Lets the next read of a document bring up to [`LIFTED_LIMIT`]; a failure tells of which that helps:
    /// [`Error::can_lift`]. Only that read: what it brings is not kept in the browser.
    pub fn lift(&self, place: &Place, target: Target) {
        self.shelves.borrow_mut().lifted.insert((place.clone(), target));
    }

    /// The most that the next read of a document may bring, when usually it is `usual`.
    fn ceiling(&self, place: &Place, target: impl Into<Target>, usual: u64) -> u64 {
        let is_lifted = self.shelves.borrow_mut().lifted.remove(&(place.clone(), target.into()));
        if is_lifted { usual.max(LIFTED_LIMIT) } else { usual }
    }

    /// Opens the content that a reader's link names by digest.
    ///
    /// # Errors
    /// Those of the source. A mismatch is not an error but a verdict of the object.
    pub async fn open_digest(&self, place: &Place, digest: &Digest) -> Result<Object, Error> {
        let expected = Expected { digest: digest.clone(), size: None };
        let asked = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
        let held = self.manifest(place, &expected, None).await?;
        Ok(self.as_listed(place, &asked, Object::new(held, Some(&expected))))
    }

    /// An object, held against what the source's own list says of what was asked for, where there is such a list.
    fn as_listed(&self, place: &Place, asked: &Asked, object: Object) -> Object {
        match self.source(place).listed(asked) {
            Some(written) => object.listed_as(Descriptor::of(&written)),
            None => object,
        }
    }

    /// Opens what a tag points at now. From a registry that nothing was read of yet, one GET: its answer is hashed, so no
    /// HEAD is needed before it. Afterwards the content may be held already, so a HEAD asks for the digest first: going
    /// from an index to its platforms and back fetches nothing twice. So it does where reads are counted, as far as is known
    /// by then, and an earlier visit may have kept the content. A layout's or archive's index tells the digest; that of a layout is read again for it.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn open_tag(&self, place: &Place, tag: &Tag) -> Result<Object, Error> {
        let source = self.source(place);
        source.look_again();
        if matches!(place, Place::Layout(_) | Place::Archive(_))
            && let Some(digest) = source.resolve(tag).await?.digest
        {
            let object = self.open_claimed(place, digest, None).await?;
            return Ok(self.as_listed(place, &Asked::Tag(tag.clone()), object));
        }
        let may_be_kept = || self.cache.is_some() && self.is_public(place);
        if self.shelves.borrow().kept.has_of(place) || (self.source(place).counts_reads() && may_be_kept()) {
            return self.open_row(place, tag, drop).await;
        }
        self.fetch_tag(place, tag).await
    }

    /// Fetches what a tag points at by the tag itself.
    async fn fetch_tag(&self, place: &Place, tag: &Tag) -> Result<Object, Error> {
        let limit = self.ceiling(place, tag, DOCUMENT_LIMIT);
        let answer = self.source(place).manifest(&Asked::Tag(tag.clone()), limit).await?;
        let held = Arc::new(Held::new(answer, None));
        self.keep(place, &held);
        Ok(Object::new(held, None))
    }

    /// Opens what a tag points at, by a HEAD for its digest and then by that digest, so that tags which share content
    /// cost one GET together. Where a browser hides the digest, one GET by tag does it: the first answer tells, and rows
    /// that open together with it wait for it.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn open_row(&self, place: &Place, tag: &Tag, claimed: impl FnOnce(Digest)) -> Result<Object, Error> {
        match self.source(place).resolve_unless_hidden(tag).await? {
            Some(Resolved { digest: Some(digest), media_type, .. }) => {
                claimed(digest.clone());
                let object = self.open_claimed(place, digest, media_type).await?;
                Ok(self.as_listed(place, &Asked::Tag(tag.clone()), object))
            }
            _ => self.fetch_tag(place, tag).await,
        }
    }

    /// Opens the content of a digest that only the source has named.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn open_claimed(
        &self,
        place: &Place,
        digest: Digest,
        media_type: Option<String>,
    ) -> Result<Object, Error> {
        let expected = Expected { digest, size: None };
        let held = self.manifest(place, &expected, media_type).await?;
        Ok(Object::new(held, Some(&expected)).named_by(&Verdict::Claimed))
    }

    /// Opens a manifest or index that a parent names.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn child(&self, place: &Place, digest: &Digest, descriptor: &Descriptor) -> Result<Object, Error> {
        let expected = Expected { digest: digest.clone(), size: descriptor.size };
        let media_type = descriptor.media_type.as_ref().map(|media_type| media_type.essence());
        let held = self.manifest(place, &expected, media_type).await?;
        Ok(Object::new(held, Some(&expected)).described_by(descriptor))
    }

    /// Opens a small blob: a config, an attestation, a document that a link names.
    ///
    /// # Errors
    /// Those of the source; more than `limit` bytes is one.
    pub async fn blob(&self, place: &Place, expected: &Expected, limit: u64) -> Result<Object, Error> {
        let source = self.source(place);
        let digest = expected.digest.clone();
        let limit = self.ceiling(place, &digest, limit);
        let read = async move { source.blob(&digest, limit).await };
        let held = self.once(place, expected, Way::Blob { limit }, read).await?;
        Ok(Object::new(held, Some(expected)))
    }

    async fn manifest(&self, place: &Place, expected: &Expected, media_type: Option<String>) -> Outcome {
        let source = self.source(place);
        let asked = Asked::Digest { digest: expected.digest.clone(), media_type, size: expected.size };
        let limit = self.ceiling(place, &expected.digest, DOCUMENT_LIMIT);
        let read = async move { source.manifest(&asked, limit).await };
        self.once(place, expected, Way::Manifest { limit }, read).await
    }

    /// Gives held content, joins a read that is under way, or starts one.
    async fn once(
        &self,
        place: &Place,
        expected: &Expected,
        way: Way,
        read: impl Future<Output = Result<Answer, Error>> + 'static,
    ) -> Outcome {
        let key = (place.clone(), expected.digest.clone());
        if let Some(held) = self.shelves.borrow().kept.get(&key) {
            return Ok(held);
        }
        let key = (key, way);
        let joined = self.shelves.borrow().under_way.get(&key).and_then(WeakShared::upgrade);
        let shared = joined.unwrap_or_else(|| {
            let (asked, cache, place) = (expected.clone(), self.cache.clone(), place.clone());
            let hashed = async move {
                let answer = match kept(cache.as_deref(), &place, &asked.digest).await {
                    Some(answer) => answer,
                    None => read.await?,
                };
                Ok(Arc::new(Held::new(answer, Some(&asked))))
            };
            let shared = hashed.boxed_local().shared();
            let under_way = &mut self.shelves.borrow_mut().under_way;
            // Reads that everybody left.
            under_way.retain(|_, read| read.upgrade().is_some());
            under_way.extend(shared.downgrade().map(|weak| (key.clone(), weak)));
            shared
        });
        let outcome = shared.clone().await;
        let is_this = |read: &WeakShared<_>| read.upgrade().is_some_and(|read| read.ptr_eq(&shared));
        // Whoever waited may come back late, when somebody else already asks again.
        self.shelves.borrow_mut().under_way.retain(|other, read| *other != key || !is_this(read));
        if let Ok(held) = &outcome
            && held.measured.digest == expected.digest
        {
            self.keep(place, held);
        }
        outcome
    }

    fn keep(&self, place: &Place, held: &Arc<Held>) {
        let key = (place.clone(), held.measured.digest.clone());
        let is_new = self.shelves.borrow_mut().kept.add(key, held) && held.measured.size <= cache::MOST_RECORD;
        // A login or its end while this was read would have ended the read, so what holds now held all the time.
        if let (true, Some(cache), Came::Answer(_)) = (is_new && self.is_public(place), &self.cache, &held.answer.came)
            && held.is_served_as_itself()
        {
            let Answer { bytes, media_type, .. } = &held.answer;
            let record = Record { bytes: bytes.to_vec(), media_type: media_type.clone(), since: self.transport.now() };
            cache.put(cache::key(Kind::Document, place, &held.measured.digest), record);
        }
    }
}

/// What the cache has, as an answer.
async fn kept(cache: Option<&dyn Cache>, place: &Place, digest: &Digest) -> Option<Answer> {
    if matches!(place, Place::Archive(_)) {
        return None;
    }
    let Record { bytes, media_type, since } = cache::open(cache?, place, digest).await?;
    Some(Answer { bytes: bytes.into(), media_type, claimed: Claim::Hidden, came: Came::Kept { since } })
}
