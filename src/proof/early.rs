//! Chains of runs that ended before what they begin with was followed.

use super::{Chain, Role, WhyNot};
use crate::content::{Descriptor, Written};
use crate::digest::Digest;
use crate::object::Object;
use crate::verify::Reason;

impl Chain {
    /// The chain of a run that has not even what it begins with. `asked` is the digest that the reader named, if it was one.
    pub fn without_root(asked: Option<&Digest>, reason: Reason) -> Self {
        let mut chain = Self::default();
        let digest = asked.cloned().map(Written::Valid).unwrap_or_default();
        chain.unread(Role::Document, None, &Descriptor { digest, ..Descriptor::default() }, reason);
        chain
    }

    /// The chain of a run that has nothing but what it begins with, because what that names was not followed.
    pub fn of_root(asked: Option<&Digest>, root: &Object, why: WhyNot) -> Self {
        let mut chain = Self::default();
        let number = chain.root(asked, root);
        // Bytes that are withheld name nothing.
        if chain.verdict(number).may_show() {
            chain.unfollowed(number, why);
        }
        chain
    }
}
