//! Receipts of runs that were never begun.

use super::Receipt;
use crate::content::Platform;
use crate::proof::{Chain, Plan, Platforms};

impl Receipt {
    /// The receipt of a run that cannot be begun. `platform` is what its link says, which need not be one: what is none stands
    /// in no receipt, and that nothing was for it is told by the first object, where that was there.
    pub fn unbegun(reference: &str, time: &str, platform: Option<&str>, layers: bool, chain: &Chain) -> Self {
        let platform = platform.and_then(|said| said.parse::<Platform>().ok());
        let platforms = platform.map_or(Platforms::All, |platform| Platforms::Only(vec![platform]));
        Self::new(reference, time, &Plan { platforms, layers }, chain)
    }
}
