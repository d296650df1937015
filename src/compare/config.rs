//! Configs setting by setting; texts by key.

use super::{Change, Field, Group};
use crate::content::{Config, Execution};

/// A field, unless neither side has anything.
pub(super) fn field(group: Group, name: &str, left: Vec<String>, right: Vec<String>) -> Option<Field> {
    let there = |lines: &Vec<String>| (!lines.is_empty()).then(|| lines.clone());
    let change = match (there(&left), there(&right)) {
        (None, None) => return None,
        (left, right) => Change::of(left.as_ref(), right.as_ref()),
    };
    Some(Field { group, name: name.to_owned(), change, left, right })
}

/// Texts by key: those of the left in their order, then those that only the right has. A key that is there twice has its
/// values as lines.
pub(super) fn pairs(group: Group, left: &[(String, String)], right: &[(String, String)]) -> Vec<Field> {
    let mut keys: Vec<&str> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (key, _) in left.iter().chain(right) {
        if known.insert(key.as_str()) {
            keys.push(key);
        }
    }
    let (left, right) = (by_key(left), by_key(right));
    let values = |side: &ByKey, key: &str| side.get(key).cloned().unwrap_or_default();
    keys.iter().filter_map(|key| field(group, key, values(&left, key), values(&right, key))).collect()
}

type ByKey<'a> = std::collections::HashMap<&'a str, Vec<String>>;

fn by_key(pairs: &[(String, String)]) -> ByKey<'_> {
    let mut by_key = ByKey::new();
    for (key, value) in pairs {
        by_key.entry(key.as_str()).or_default().push(value.clone());
    }
    by_key
}

/// All settings that at least one of two configs has.
pub(super) fn fields(left: &Config, right: &Config) -> Vec<Field> {
    let settings = settings(left).into_iter().zip(settings(right));
    let mut fields: Vec<_> =
        settings.filter_map(|((name, left), (_, right))| field(Group::Setting, name, left, right)).collect();
    let nothing = Execution::default();
    let (left, right) = (left.config.as_ref().unwrap_or(&nothing), right.config.as_ref().unwrap_or(&nothing));
    fields.extend(pairs(Group::Env, &variables(&left.env), &variables(&right.env)));
    fields.extend(pairs(Group::Label, &left.labels, &right.labels));
    fields
}

/// The environment as names and values. A variable without `=` has the value of the one who starts the container.
fn variables(env: &[String]) -> Vec<(String, String)> {
    let variable = |text: &String| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (name.to_owned(), value.to_owned())
    };
    env.iter().map(variable).collect()
}

/// The settings, under the same names and in the same order for every config.
fn settings(config: &Config) -> Vec<(&'static str, Vec<String>)> {
    let nothing = Execution::default();
    let run = config.config.as_ref().unwrap_or(&nothing);
    let one = |text: &Option<String>| text.iter().filter(|text| !text.is_empty()).cloned().collect();
    let words = |words: &Option<Vec<String>>| words.iter().map(|words| array(words)).collect();
    let platform = config.platform();
    let health = run.healthcheck.as_ref();
    let times = health.into_iter().flat_map(|health| {
        let times = [
            ("interval", health.interval),
            ("timeout", health.timeout),
            ("start period", health.start_period),
            ("start interval", health.start_interval),
        ];
        times.into_iter().filter_map(|(name, time)| Some(format!("{name} {} ns", time?)))
    });
    let retries = health.and_then(|health| health.retries).map(|retries| format!("retries {retries}"));
    let test = health.filter(|health| !health.test.is_empty()).map(|health| array(&health.test));
    vec![
        (
            "Platform",
            Some(platform).filter(|platform| !platform.is_unknown()).iter().map(ToString::to_string).collect(),
        ),
        ("Created", one(&config.created)),
        ("Author", one(&config.author)),
        ("Entrypoint", words(&run.entrypoint)),
        ("Cmd", words(&run.cmd)),
        ("User", one(&run.user)),
        ("Workdir", one(&run.working_dir)),
        ("Ports", sorted(&run.exposed_ports)),
        ("Volumes", sorted(&run.volumes)),
        ("Stop signal", one(&run.stop_signal)),
        ("Shell", words(&run.shell)),
        ("On build", run.on_build.clone()),
        ("Health check", test.into_iter().chain(times).chain(retries).collect()),
        ("Args escaped", run.args_escaped.iter().map(ToString::to_string).collect()),
    ]
}

/// Keys of a JSON object: their order means nothing.
fn sorted(texts: &[String]) -> Vec<String> {
    let mut texts = texts.to_vec();
    texts.sort();
    texts
}

/// Words as the JSON array that a Dockerfile has them in.
fn array(words: &[String]) -> String {
    serde_json::to_string(words).unwrap_or_default()
}
