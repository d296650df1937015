//! Which of several logins for one registry is the one to sign in with.
//!
//! A tab signs in to a registry once, while a file may hold logins for its namespaces as well, and under several spellings
//! of its name. The login of the namespace that is open counts most, as
//! [containers-auth.json](https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md) has it, then the one
//! of the registry; Docker knows only that, by the very name that it writes itself.

use crate::reference::Repository;

use super::{Entry, Holds, Why};

/// The name that Docker writes for its Hub.
pub(super) const HUB: &str = "https://index.docker.io/v1/";

/// Leaves one login for each registry; `open` is the repository that the reader looks at. The others say that they were
/// passed over.
pub fn choose(entries: &mut [Entry], open: Option<&Repository>) {
    for at in 0..entries.len() {
        let Some(entry) = entries.get(at).filter(|entry| is_login(entry)) else { continue };
        let mine = (entry.rank(open), at);
        let is_rival = |(other, rival): &(usize, &Entry)| {
            rival.host == entry.host && is_login(rival) && (rival.rank(open), *other) < mine
        };
        let is_beaten = entries.iter().enumerate().any(|pair| is_rival(&pair));
        if is_beaten && let Some(entry) = entries.get_mut(at) {
            entry.holds = Holds::Nothing(Why::Another);
        }
    }
}

fn is_login(entry: &Entry) -> bool {
    entry.host.is_some() && matches!(entry.holds, Holds::Credentials(_))
}

impl Entry {
    /// How well it suits; less is better.
    fn rank(&self, open: Option<&Repository>) -> (u8, usize) {
        let open = open.filter(|open| Some(open.host()) == self.host.as_ref());
        let is_around = |open: &Repository| {
            open.path().strip_prefix(&self.namespace).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self.namespace.len() {
            0 if self.has_dockers_name() => (1, 0),
            0 => (1, 1),
            length if open.is_some_and(is_around) => (0, usize::MAX - length),
            length => (2, length),
        }
    }

    /// Whether the name is as Docker writes it: the host alone, but for its Hub.
    fn has_dockers_name(&self) -> bool {
        let is_hub = self.host.as_ref().is_some_and(|host| host.to_string() == "docker.io");
        if is_hub { self.name == HUB } else { !self.name.contains('/') }
    }
}
