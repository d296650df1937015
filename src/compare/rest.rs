//! What nothing else here compares: members that are nobody's setting, and what is said of things that are listed. Only where
//! they differ.

use std::collections::{HashMap, HashSet};

use super::config::pairs;
use super::{Change, Field, Group, Side};
use crate::content::{Document, Execution, Reading, RowKind};
use crate::digest::Digest;
use crate::json::{self, Json};

/// Members of a config that are compared by name, and those that hold others which are.
const CONFIG: [&str; 9] =
    ["created", "author", "architecture", "os", "os.version", "variant", "history", "config", "rootfs"];

/// Members of a document that are compared by name. Its type is that by which it was served.
const DOCUMENT: [&str; 3] = ["mediaType", "artifactType", "annotations"];

/// Members of what is listed that lines of their own compare.
const LISTED: [&str; 3] = ["digest", "size", "platform"];

type Texts = Vec<(String, String)>;

/// What configs say besides.
pub(super) fn of_configs(left: &Json, right: &Json) -> Vec<Field> {
    let members = |config: &Json| {
        let mut texts = others(config, "", &CONFIG);
        for (name, known) in [("config", Execution::MEMBERS.as_slice()), ("rootfs", &["diff_ids"])] {
            texts.extend(config.get(name).into_iter().flat_map(|inner| others(inner, &format!("{name}."), known)));
        }
        texts
    };
    differing(Group::Setting, &members(left), &members(right))
}

/// What manifests and indexes say besides: of themselves, and of what both list.
pub(super) fn of_documents(left: &Side, right: &Side) -> Vec<Field> {
    let read = |side: &Side| Some((json::read(side.object.bytes()?).ok()?, names(side.reading()?)));
    let (Some((left, left_names)), Some((right, right_names))) = (read(left), read(right)) else { return Vec::new() };
    let both: HashSet<&String> = {
        let right: HashSet<&String> = right_names.iter().flatten().collect();
        left_names.iter().flatten().filter(|name| right.contains(*name)).collect()
    };
    let members = |document: &Json, names: &[Option<String>]| {
        let lists = ["config", "layers", "blobs", "manifests"];
        let mut texts = others(document, "", &[DOCUMENT.as_slice(), &lists].concat());
        texts.extend(document.get("config").into_iter().flat_map(|config| others(config, "config.", &LISTED)));
        let items = lists.iter().filter_map(|list| document.get(list)?.as_array()).flatten();
        for (item, name) in items.zip(names) {
            if let Some(name) = name.as_ref().filter(|name| both.contains(name)) {
                texts.extend(others(item, &format!("{name}: "), &LISTED));
            }
        }
        texts
    };
    differing(Group::Member, &members(&left, &left_names), &members(&right, &right_names))
}

/// What each thing that is listed is called, by its place: platforms that are there once by their name, all else by digest.
fn names(reading: &Reading) -> Vec<Option<String>> {
    let by_digest = |digest: Option<&Digest>| digest.map(ToString::to_string);
    match &reading.document {
        Document::Manifest(manifest) => manifest.layers.iter().map(|layer| by_digest(layer.digest.valid())).collect(),
        Document::Index(index) => {
            let mut names: Vec<_> = index.manifests.iter().map(|entry| by_digest(entry.digest.valid())).collect();
            let rows = index.rows();
            let mut times: HashMap<String, usize> = HashMap::new();
            rows.iter().for_each(|row| *times.entry(row.label()).or_default() += 1);
            for row in rows.iter().filter(|row| row.kind == RowKind::Platform && times.get(&row.label()) == Some(&1)) {
                if let Some(name) = names.get_mut(row.position) {
                    *name = Some(row.label());
                }
            }
            names
        }
        Document::Schema1(_) => Vec::new(),
    }
}

/// The members beside those that are known, each behind the name of what holds it, as JSON. What is empty says as much as what
/// is not there: Docker's programs write it where they have nothing to say.
fn others(object: &Json, before: &str, known: &[&str]) -> Texts {
    let Json::Object(members) = object else { return Vec::new() };
    let is_other = |(name, value): &&(String, Json)| !known.contains(&name.as_str()) && !is_empty(value);
    members.iter().filter(is_other).map(|(name, value)| (format!("{before}{name}"), text(value))).collect()
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) | Json::Whole(0) => true,
        Json::Text(text) => text.is_empty(),
        Json::List(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(true) | Json::Whole(_) | Json::Negative(_) | Json::Decimal(_) | Json::Deep => false,
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

fn differing(group: Group, left: &Texts, right: &Texts) -> Vec<Field> {
    pairs(group, left, right).into_iter().filter(|field| field.change != Change::Same).collect()
}
