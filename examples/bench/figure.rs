//! Figures as they are printed: one a line, `name: value (aim …)`.
#![allow(clippy::print_stdout)]

/// Prints the heading of a group of figures.
pub fn heading(text: &str) {
    println!("\n{text}");
}

/// Prints a figure that nothing was set for.
pub fn plain(name: &str, value: &str) {
    println!("  {name}: {value}");
}

/// Prints a figure with what it should be.
pub fn aimed(name: &str, value: &str, aim: &str) {
    println!("  {name}: {value} (aim {aim})");
}

/// Bytes in thousands, as line speeds and sizes of downloads are told.
pub fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1e3)
}

/// Milliseconds without fractions.
pub fn millis(time: f64) -> String {
    format!("{time:.0} ms")
}

/// The speed at which bytes went by in milliseconds.
pub fn speed(bytes: usize, time: f64) -> String {
    format!("{:.0} MB/s", bytes as f64 / 1e3 / time)
}

/// The smallest of several: what the machine can do when nothing else wants it.
pub fn best(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

/// All of several in milliseconds, in the order of the runs: how far they lie apart says how much the best is worth.
pub fn each(times: &[f64]) -> String {
    let times: Vec<String> = times.iter().map(|time| format!("{time:.0}")).collect();
    times.join(", ")
}
