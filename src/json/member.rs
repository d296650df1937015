//! Reading our own messages out of the tree, by hand: what serde derives to read the same types is four times as much code.

use super::Json;

impl Json {
    /// The whole number in a member.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.get(key)?.as_u64()
    }

    /// The text in a member.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// What a member holds that may be absent or `null`. `None` when it is there and `read` makes nothing of it.
    pub fn optional<T>(&self, key: &str, read: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        match self.get(key) {
            None | Some(Self::Null) => Some(None),
            Some(value) => read(value).map(Some),
        }
    }

    /// The name of a variant as serde writes it, and what it holds: `"Name"`, or `{"Name": …}`.
    pub fn variant(&self) -> Option<(&str, &Self)> {
        match self {
            Self::Text(name) => Some((name, &Self::Null)),
            Self::Object(members) => match members.as_slice() {
                [(name, value)] => Some((name, value)),
                _ => None,
            },
            _ => None,
        }
    }
}
