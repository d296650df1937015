//! What is known of a registry, in sentences: what a reader may expect there.

use super::{Catalog, Known, LinkForm, Reach};

impl Known {
    /// Facts about it, the most useful first: who may read it from a page, what it lists, what is odd.
    pub fn facts(&self) -> Vec<String> {
        let reach = match self.reach {
            Reach::Direct => "A web page may read it.",
            Reach::Configured => "A web page may read it where its owner sets it up so.",
            Reach::Api => "A web page may read its own API, and the rest through a relay.",
            Reach::Relay => "A web page reads it only through a relay.",
        };
        let catalog = match self.catalog {
            Catalog::Yes | Catalog::Unknown => None,
            Catalog::SignedIn => Some("It lists its repositories to some of those who signed in."),
            Catalog::No => Some("It does not list its repositories."),
        };
        let link = (self.paging.link == LinkForm::None).then_some("It does not say where a list goes on.");
        let sentences = [Some(reach), catalog, link].into_iter().flatten();
        sentences.chain(self.refuses.iter().copied()).map(str::to_owned).chain(self.pages()).collect()
    }

    /// How long the pages of its lists are.
    fn pages(&self) -> Option<String> {
        match (self.paging.usual, self.paging.most) {
            (0, _) => None,
            (usual, most) if most > usual => Some(format!("Its lists come in pages of {usual}, at most {most}.")),
            (usual, _) => Some(format!("Its lists come in pages of {usual}.")),
        }
    }
}
