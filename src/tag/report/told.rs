//! The report in words, with the tags that stand between them.

use super::{Extent, Floating, Gap, Released, Report, Rollback, Stands, WithoutFamily};

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Words; names in them are hostile text.
    Words(String),
    /// A tag, with what it points at.
    Tag(u32),
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// A stable word for scripts.
    pub word: &'static str,
    /// What it says.
    pub said: Vec<Said>,
}

impl Told {
    fn new(word: &'static str, said: Vec<Said>) -> Self {
        Self { word, said }
    }
}

fn words(text: &str) -> Said {
    Said::Words(text.to_owned())
}

impl Released {
    /// The word for it in the page, for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Versions => "versions",
            Self::VersionBuilds => "version-builds",
            Self::Bases => "bases",
            Self::ShortVersions => "short-versions",
            Self::PreReleases => "pre-releases",
            Self::Builds => "builds",
            Self::Lines => "lines",
            Self::Nothing => "nothing",
        }
    }
}

impl Extent {
    /// What to know of a report that may not be of all names.
    pub fn told(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Open => Some(
                "Whether these are all names is not known. What is told here is of the names that were read so far.",
            ),
            Self::Part => Some(
                "The names did not come to the end of the list. What is told here is of those that were read so far; which release is the newest, what one would go back to, which families have no tag and which numbers were left out, only the whole list tells.",
            ),
        }
    }
}

impl Report {
    /// Which names stand for releases here, and why these.
    pub fn told_released(&self) -> &'static str {
        match (self.released, self.floating.is_empty()) {
            _ if self.only_latest => {
                "There is one tag, latest: nothing says which version it is, and nothing to go back to."
            }
            (Released::Versions, _) => "Versions of three or four numbers are the releases here.",
            (Released::VersionBuilds, _) => {
                "No tag is a plain version. Versions with a commit, a date or a number behind them take the place of releases here; of two that differ in their commits only, no name tells which is newer."
            }
            (Released::Bases, _) => {
                "No tag names a release. Dates behind the names of bases take the place of releases here, for each base by itself."
            }
            (Released::ShortVersions, _) => {
                "No tag has a third number. Versions of two numbers take the place of releases here, although such names may move."
            }
            (Released::PreReleases, _) => "No tag names a release. Pre-releases take the place of releases here.",
            (Released::Builds, _) => {
                "No tag names a release. Dates and numbers of builds take the place of releases here, for each word before them by itself."
            }
            (Released::Lines, _) => {
                "No tag names a release. Dates and numbers behind the name of a branch take the place of releases here, for each branch by itself."
            }
            (Released::Nothing, false) => {
                "No tag names a release, and no name tells which of two is newer: what the floating tags stand at has no version of its own."
            }
            (Released::Nothing, true) => "No tag names a release, and no name tells which of two is newer.",
        }
    }
}

impl Floating {
    /// Where it stands.
    pub fn told(&self, released: Released) -> Told {
        let mut said = vec![Said::Tag(self.tag)];
        let (first, newest) = (self.at.first().copied().map(Said::Tag), self.newest.map(Said::Tag));
        let word = match self.stands {
            Stands::Unread => {
                said.push(words("has not been read"));
                "unread"
            }
            Stands::Newest => {
                said.push(words(match released {
                    Released::VersionBuilds => "stands at a build of the newest version that its name speaks of,",
                    Released::Builds => "stands at the newest by date or number that its name speaks of,",
                    _ => "stands at the newest release that its name speaks of,",
                }));
                said.extend(newest);
                "newest"
            }
            Stands::Behind => {
                said.push(words("stands at"));
                said.extend(first);
                said.push(words(match released {
                    // Nobody can tell whether `17` and `100001` count the same thing.
                    Released::Builds => "and not at the newest by date or number,",
                    _ => "and not at the newest release,",
                }));
                said.extend(newest);
                "behind"
            }
            Stands::Release => {
                said.push(words("stands at"));
                said.extend(first);
                match newest {
                    Some(newest) => said.extend([words("while the newest has not been read:"), newest]),
                    None if released == Released::Nothing => {}
                    None => said.push(words("(its name does not say which releases it follows)")),
                }
                "release"
            }
            Stands::OfPart => {
                said.push(words("stands at"));
                said.extend(first);
                "release"
            }
            Stands::Apart => {
                said.push(words("stands at"));
                said.extend(first);
                said.push(words("of another edition; the newest that its name speaks of is"));
                said.extend(newest);
                "apart"
            }
            Stands::Elsewhere if !self.beside.is_empty() => {
                said.push(words("is the same as"));
                said.extend(self.told_beside());
                "alias"
            }
            Stands::Elsewhere => match newest {
                None => {
                    said.push(words(match released {
                        Released::Nothing => "stands at no other tag that has been read",
                        _ => "stands at none of the releases that have been read",
                    }));
                    "unmatched"
                }
                // A mark of its own would stand apart from the word before it.
                Some(newest) => {
                    let none =
                        "stands at none of the releases that have been read; the newest that its name speaks of is";
                    said.extend([words(none), newest]);
                    "elsewhere"
                }
            },
        };
        Told::new(word, said)
    }

    /// The other tags of its digest, as far as they are named, and the number of the others.
    fn told_beside(&self) -> Vec<Said> {
        let named = self.beside.iter().copied().map(Said::Tag);
        let more = (self.more > 0).then(|| Said::Words(format!("{} more", self.more)));
        let mut said: Vec<Said> = named.chain(more).flat_map(|one| [words("and"), one]).collect();
        said.remove(0);
        said
    }
}

impl Rollback {
    /// What one would go back to.
    pub fn told(&self, released: Released) -> Told {
        let edition = if self.edition.is_empty() { String::new() } else { format!("{}: ", self.edition) };
        let mut said = vec![words(&format!("{edition}before")), Said::Tag(self.from)];
        match self.by {
            Some(by) => said.extend([words("where"), Said::Tag(by), words("stands, is")]),
            None if released == Released::VersionBuilds => said.push(words("of the newest version, is")),
            None if released == Released::Builds => said.push(words("the newest by date or number, is")),
            None => said.push(words("the newest release, is")),
        }
        match self.to {
            Some(to) => said.push(Said::Tag(to)),
            None if self.same.is_some() => said.push(words("nothing: there is no earlier release of another image")),
            None => said.push(words("nothing: there is no earlier release")),
        }
        if self.to.is_some() && !self.apart {
            said.push(words("(which may be the same image: not both digests have been read)"));
        }
        if let Some(same) = self.same {
            said.extend([words("; the same image as"), Said::Tag(self.from), words("is"), Said::Tag(same)]);
        }
        Told::new("rollback", said)
    }
}

impl WithoutFamily {
    /// Which tag there is not.
    pub fn told(&self) -> Told {
        let there = format!("There is no {}; its newest release is", self.name);
        let said =
            vec![Said::Words(there), Said::Tag(self.newest), words("while others have theirs:"), Said::Tag(self.like)];
        Told::new("without-family", said)
    }
}

impl Gap {
    /// Which numbers were left out, and between which releases.
    pub fn told(&self) -> Told {
        let numbers = if self.from == self.to { self.from.clone() } else { format!("{} to {}", self.from, self.to) };
        let (older, newer) = self.between;
        let between = Said::Words(format!("{numbers}: between"));
        Told::new("gap", vec![between, Said::Tag(older), words("and"), Said::Tag(newer)])
    }
}
