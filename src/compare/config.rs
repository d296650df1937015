//! Configs setting by setting; texts by key.

use std::collections::{HashMap, HashSet};

use super::align::{gaps, kept};
use super::{Change, Field, Group, Row, Side, history, index};
use crate::content::{Config, Descriptor, DiffId, Document, Execution, Written};
use crate::verify::Verdict;

/// What the date of an image is called among its settings.
const CREATED: &str = "Created";

/// What a manifest names as its config.
pub(super) fn descriptor(side: &Side) -> Option<&Descriptor> {
    match &side.reading()?.document {
        Document::Manifest(manifest) => manifest.config.as_ref(),
        Document::Index(_) | Document::Schema1(_) => None,
    }
}

/// The digests of both configs, unless neither side names one.
pub(super) fn named(left: &Side, right: &Side) -> Option<Row> {
    let entry = |side: &Side| {
        let verdict = side.config.as_ref().map_or(Verdict::Claimed, |(_, verdict)| verdict.clone());
        descriptor(side).map(|descriptor| index::entry(descriptor, verdict))
    };
    let (left, right) = (entry(left), entry(right));
    let row = || Row { name: "config".to_owned(), ..index::line(left.as_ref(), right.as_ref()) };
    (left.is_some() || right.is_some()).then(row)
}

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
    let mut known = HashSet::new();
    for (key, _) in left.iter().chain(right) {
        if known.insert(key.as_str()) {
            keys.push(key);
        }
    }
    let (left, right) = (by_key(left), by_key(right));
    let values = |side: &ByKey, key: &str| side.get(key).cloned().unwrap_or_default();
    keys.iter().filter_map(|key| field(group, key, values(&left, key), values(&right, key))).collect()
}

type ByKey<'a> = HashMap<&'a str, Vec<String>>;

fn by_key(pairs: &[(String, String)]) -> ByKey<'_> {
    let mut by_key = ByKey::new();
    for (key, value) in pairs {
        by_key.entry(key.as_str()).or_default().push(value.clone());
    }
    by_key
}

/// All that at least one of two configs has.
pub(super) fn fields(left: &Config, right: &Config) -> Vec<Field> {
    let settings = settings(left).into_iter().zip(settings(right));
    let mut fields: Vec<_> =
        settings.filter_map(|((name, left), (_, right))| field(Group::Setting, name, left, right)).collect();
    let nothing = Execution::default();
    fields.extend(diff_ids(left, right));
    let steps = history::fields(&left.history, &right.history);
    let (left, right) = (left.config.as_ref().unwrap_or(&nothing), right.config.as_ref().unwrap_or(&nothing));
    let (left_env, right_env) = (variables(&left.env), variables(&right.env));
    fields.extend(pairs(Group::Env, &left_env, &right_env));
    fields.extend(order(&left_env, &right_env));
    fields.extend(pairs(Group::Label, &left.labels, &right.labels));
    fields.extend(steps);
    fields
}

/// Whether dates differ, and nothing else of what is compared in configs.
pub(super) fn is_dates_alone(fields: &[Field]) -> bool {
    let is_date = |field: &Field| match field.group {
        Group::Setting => field.name == CREATED && field.change == Change::Changed,
        _ => field.change == Change::Redated,
    };
    let of_config = fields.iter().filter(|field| field.group.is_of_config());
    let mut differing = of_config.filter(|field| field.change != Change::Same).peekable();
    differing.peek().is_some() && differing.all(is_date)
}

/// What the field of the DiffIDs is called. Each of its lines is the place of one, counted from 1, a colon, a space, and what
/// is written there.
pub const DIFF_IDS: &str = "DiffIDs";

/// The DiffIDs that one side has and the other not, in its order and with their places, where any differ.
fn diff_ids(left: &Config, right: &Config) -> Option<Field> {
    let written = |config: &Config| config.rootfs.as_ref().map(|rootfs| rootfs.diff_ids.clone()).unwrap_or_default();
    let (here, there) = (written(left), written(right));
    if here == there {
        return None;
    }
    let whole = (0..here.len(), 0..there.len());
    let kept = kept(whole.0.clone(), whole.1.clone(), |l, r| here.get(l) == there.get(r));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let line = |at: usize, ids: &[Written<DiffId>]| Some(format!("{}: {}", at + 1, ids.get(at)?));
    for (l, r) in gaps(&kept, whole.0, whole.1) {
        left.extend(l.filter_map(|at| line(at, &here)));
        right.extend(r.filter_map(|at| line(at, &there)));
    }
    let field = field(Group::Setting, DIFF_IDS, left, right)?;
    // Both sides have some, where one has nothing beside what both have.
    Some(if here.is_empty() || there.is_empty() { field } else { Field { change: Change::Changed, ..field } })
}

/// The order of the variables that both sides have equally often, where it differs: of a name that is there twice, it
/// decides which value stands.
fn order(left: &[(String, String)], right: &[(String, String)]) -> Option<Field> {
    let (here, there) = (by_key(left), by_key(right));
    let times = |side: &ByKey<'_>, name: &str| side.get(name).map(Vec::len);
    let names = |side: &[(String, String)]| -> Vec<String> {
        let both = side.iter().filter(|(name, _)| times(&here, name) == times(&there, name));
        both.map(|(name, _)| name.clone()).collect()
    };
    let (left, right) = (names(left), names(right));
    if left == right { None } else { field(Group::Setting, "Order of variables", left, right) }
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
        (CREATED, one(&config.created)),
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
