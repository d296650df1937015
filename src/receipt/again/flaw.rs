//! What can be wrong with a receipt, in words.

/// A place where a receipt contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The object's number; `None` for the receipt as a whole.
    pub object: Option<usize>,
    /// What is wrong.
    pub kind: FlawKind,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlawKind {
    /// There are no objects.
    #[error("there are no objects")]
    Empty,
    /// A member stands twice in one object of the JSON: programs differ in which they take.
    #[error("a member is there twice, so that programs differ in what they read")]
    Twice,
    /// The time is none, or is still to come.
    #[error("the time is none at which it can have been written")]
    Time,
    /// When it was begun is no time, or after its end.
    #[error("it cannot have begun when it says, before its end")]
    Begun,
    /// A word that no version of the program writes.
    #[error("a role, verdict, outcome, check or standing is none that is known")]
    Word,
    /// A digest that is none.
    #[error("a digest cannot be one")]
    Digest,
    /// The parent is not an earlier object, or one that names nothing; or a first object has one.
    #[error("the object that names this one cannot")]
    Parent,
    /// `verified`, and the digests or sizes differ or are missing.
    #[error("called verified, but what was computed is not what was expected")]
    NotAsNamed,
    /// `mismatch`, and the digests and sizes are the same.
    #[error("called a mismatch, but what was computed is what was expected")]
    Mismatch,
    /// `verified`, and what names it is not.
    #[error("called verified, but what names it is not verified")]
    Chain,
    /// The first object is verified and was not asked for by a digest, or another one was.
    #[error("the reference does not name the digest of the first object")]
    Reference,
    /// `resolved` is another digest than that of the first object.
    #[error("the resolved digest is not that of the first object")]
    Resolved,
    /// Kept since no time, or since after the end, or without having been read; or unpacked without limits and not unpacked.
    #[error("it cannot have been read as it says")]
    How,
    /// A check passed although its two values differ, or failed although they do not.
    #[error("the outcome of a check contradicts its values")]
    Outcome,
    /// The verdict is another than the checks of digest and size come to, or it is not told why it is `unverifiable`.
    #[error("the verdict is not what its checks come to")]
    Verdict,
    /// The check of the digest, the size, the platform or the DiffID is about other values than those of the objects.
    #[error("a check is of another digest, size or platform than the objects")]
    Values,
    /// A check was not made for a reason for which it always is.
    #[error("that a check was not made has a reason that cannot be")]
    Why,
    /// The media type is one of which other checks are made, or that such a parent does not name.
    #[error("the media type is not what its checks, or what names it, say")]
    Type,
    /// What is told of the inside has numbers that contradict each other, or the size of the layer.
    #[error("the numbers of its inside cannot be those of one layer of its size")]
    Counts,
    /// A check that every run makes of such an object is missing, or one is there twice.
    #[error("checks that every run makes of it are missing, or are there twice")]
    Checks,
    /// What was found inside a layer is missing, or something else than its checks say.
    #[error("what is told of its inside is missing, or is not what its checks say")]
    Inside,
    /// A layer is left out for being non-distributable, and its type does not say so; or it was read although that says so.
    #[error("whether it is left out as non-distributable is not what its media type says")]
    Elsewhere,
    /// The DiffID passed and there is no verified config.
    #[error("a DiffID is called right, but no verified config names it")]
    DiffId,
    /// There are not as many layers below a manifest as its config was checked for, or their places have gaps.
    #[error("its layers are not as many as the config was checked for")]
    Layers,
    /// A manifest has all its members, and the config that is one of them is not there.
    #[error("the config that it has to name is not among the objects")]
    Config,
    /// A layer was read although none was asked for, or left out although they were, or something else was left out.
    #[error("that it was read, or was left out, is not what was asked for")]
    Depth,
    /// It is for a platform that was not asked for.
    #[error("it is for a platform that was not asked for")]
    Platform,
    /// The standing is not that of the weakest object.
    #[error("the standing is not that of the weakest object")]
    Standing,
    /// Another object is the weakest, or the first of several.
    #[error("the object that is called the weakest is not")]
    Weakest,
}
