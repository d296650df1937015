//! History: which step made which layer, and its command as a Dockerfile would have it.

use super::config::Config;

/// One step of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The command as a Dockerfile would have it, as far as that can be told.
    pub command: String,
    /// The command as written.
    pub raw: String,
    /// When, as written.
    pub created: Option<String>,
    /// A remark; BuildKit names itself here.
    pub comment: Option<String>,
    /// Whether the step says that it made no layer.
    pub empty: bool,
    /// The layer it made, counted from 0 in the manifest.
    pub layer: Option<usize>,
}

/// Steps beside layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// The steps, the oldest first.
    pub steps: Vec<Step>,
    /// Layers for which no step is left, counted from 0 in the manifest.
    pub unexplained: Vec<usize>,
    /// Whether the numbers fit. When not, the pairs are only the best guess.
    pub certain: bool,
}

/// Pairs the steps of a config with the layers of its manifest. Nothing but order connects them: each step that does
/// not call itself empty made the next layer.
pub fn align(config: &Config, layer_count: usize) -> Aligned {
    let history = &config.history;
    let makers = history.iter().filter(|step| !step.empty_layer).count();
    // With as many steps as layers, `empty_layer` is wrong rather than the order.
    let by_order = history.len() == layer_count;
    let mut layers = 0..layer_count;
    let mut steps = Vec::with_capacity(history.len());
    for step in history {
        let raw = step.created_by.clone().unwrap_or_default();
        steps.push(Step {
            command: clean(&raw),
            raw,
            created: step.created.clone(),
            comment: step.comment.clone().filter(|comment| !comment.is_empty()),
            empty: step.empty_layer,
            layer: if by_order || !step.empty_layer { layers.next() } else { None },
        });
    }
    Aligned { steps, unexplained: layers.collect(), certain: makers == layer_count }
}

/// A command as a Dockerfile would have it.
///
/// Docker's old builder wraps each instruction in a call of the shell, with the comment `#(nop)` when nothing was run;
/// build arguments come before, as `|2 A=1 B=2`. BuildKit writes the instruction, wraps only what `RUN` runs, and signs
/// with `# buildkit`.
pub(super) fn clean(raw: &str) -> String {
    let text = raw.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    let run = text.strip_prefix("RUN ").map(str::trim_start);
    let inner = without_arguments(run.unwrap_or(text));
    for shell in ["/bin/sh -c ", "cmd /S /C "] {
        let Some(command) = inner.strip_prefix(shell) else { continue };
        let command = command.trim_start();
        return match command.strip_prefix("#(nop)") {
            Some(instruction) if run.is_none() => instruction.trim_start().to_owned(),
            _ => format!("RUN {command}"),
        };
    }
    text.to_owned()
}

/// Skips `|2 A=1 B=2 ` before a call of the shell.
fn without_arguments(text: &str) -> &str {
    let Some((count, rest)) = text.strip_prefix('|').and_then(|text| text.split_once(' ')) else { return text };
    if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
        return text;
    }
    match rest.find("/bin/sh -c ") {
        Some(start) => rest.get(start..).unwrap_or(text),
        None => text,
    }
}
