//! Hosts that are one slip of the finger away from a registry that many people know.

/// Whether two names differ by one character added, left out, changed, or by two neighbours in each other's place.
pub(super) fn is_one_slip(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    match (a, b) {
        ([], []) => false,
        ([_, a @ ..], []) => a.is_empty(),
        ([], [_, b @ ..]) => b.is_empty(),
        ([first, rest @ ..], [second, tail @ ..]) => {
            let swapped = matches!((rest, tail), ([x, rest @ ..], [y, tail @ ..])
                if x == second && y == first && rest == tail);
            rest == tail || rest == b || a == tail || swapped
        }
    }
}
